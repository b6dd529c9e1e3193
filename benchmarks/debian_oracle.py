"""What must be held true of every link after every run: the rules of link health written a second time."""

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from benchmarks.debian_answers import BLOCKED, HARD, OK, SOFT, WALL, Answer, answer
from benchmarks.debian_plays import BY_HOST, Link, Network, Run, World

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# The cadence the benchmark configures; what is not named here has the defaults of §4.
HEALTHY, BROKEN, RESTRICTED, UNVERIFIABLE_FIRST, UNVERIFIABLE = _DAY, 2 * _DAY, 2 * _DAY, _DAY, 3 * _DAY
RECOVERY = 2 * _HOUR
_LOOKS = (6 * _HOUR, 24 * _HOUR, 72 * _HOUR)  # after the first failure
_HORIZON = 2 * _HOUR
_HOME = {"", "/", "/index.html"}


@dataclass(slots=True)
class Held:
    """What must be held true of one address."""

    state: str = "unknown"
    reason: str | None = None
    since: datetime | None = None
    checked_at: datetime | None = None
    ok_at: datetime | None = None
    due_at: datetime | None = None
    told_due_at: datetime | None = None  # in the feed, where a run in doubt moves nothing at all
    notices: frozenset[str] = frozenset()
    edition: int | None = None  # whose ETag is known
    walls: int = 0  # in a row
    oks: list[datetime] = field(default_factory=list)  # in a row
    failures: list[tuple[datetime, bool]] = field(default_factory=list)  # since the last ok; whether hard
    sights: list[tuple[datetime, int]] = field(default_factory=list)  # when which edition was served whole
    moved: tuple[str, datetime] | None = None
    turns: list[datetime] = field(default_factory=list)  # changes of state, but for "suspect" made sure

    def proven(self, at: datetime) -> bool:
        """Whether the failures are enough: 2 hard ones over 22 h, or 3 of any kind over 70 h."""
        hard = [then for then, is_hard in self.failures if is_hard]
        return (len(hard) >= 2 and at - hard[0] >= 22 * _HOUR) or (
            len(self.failures) >= 3 and at - self.failures[0][0] >= 70 * _HOUR
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """What one run must come to."""

    planned: int
    checked: int
    status: str  # of the run
    newly: frozenset[str]  # addresses that became broken in it


class Oracle:
    """Lives through the runs beside warmlink, from the plays alone."""

    def __init__(self, world: World) -> None:
        self._links = {link.url: link for link in world.links}
        self.held = {link.url: Held() for link in world.links}
        self.urgent = {listed.link.url for listed in world.listed if listed.urgent}
        self._order = list(dict.fromkeys(listed.link.url for listed in world.listed))
        self._order.sort(key=lambda url: url not in self.urgent)
        self._not_before: dict[str, datetime] = {}

    def run(self, run: Run, asked: Collection[str]) -> Expected:
        """Live through one run.

        `asked` are the addresses that were asked in it: in which order is the run's own choice, so that it is
        free to choose which ones of a host are, when not all may be. How many is not.
        """
        due = [url for url in self._order if self._is_due(self._links[url], run.at)]
        if run.network is Network.DOWN:
            return Expected(len(due), 0, "degraded", frozenset())
        if run.network is Network.ODD:
            return self._doubt(due, run.at)
        queues: dict[str, list[str]] = defaultdict(list)
        for url in due:
            queues[self._links[url].host].append(url)
        before = {url: held.state for url, held in self.held.items()}
        checked = 0
        for host, urls in queues.items():
            urls.sort(key=lambda url: url not in asked)
            answers = self._ask(host, urls, run)
            checked += len(answers)
            for url, seen in answers.items():
                self._learn(url, seen, run.at)
        for held in self.held.values():
            held.told_due_at = held.due_at
        newly = {u for u, held in self.held.items() if held.state == "broken" and before[u] != "broken"}
        return Expected(len(due), checked, "complete", frozenset(newly))

    def _doubt(self, due: list[str], at: datetime) -> Expected:
        """Let a run pass in which nearly every host fell silent: what was due is asked again in an hour."""
        for url in due:
            self.held[url].due_at = max(self.held[url].due_at or at, at + _HOUR)
        return Expected(len(due), len(due), "degraded", frozenset())

    def _is_due(self, link: Link, at: datetime) -> bool:
        due_at = self.held[link.url].due_at
        shut = self._not_before.get(link.host, at) > at
        return not shut and (due_at is None or due_at <= at + _HORIZON)

    def _ask(self, host: str, urls: list[str], run: Run) -> dict[str, Answer]:
        """Return the answers of one host; an address that is not asked any more has none (§3).

        Three failures of the moment in a row end the host's run, as does a Retry-After of more than 60 s;
        else each such failure is asked about once more at the end.
        """
        queue, seen, failures = deque(urls), dict[str, Answer](), 0
        while queue:
            url = queue.popleft()
            again = url in seen
            seen[url] = answer(self._links, url, run.day, self.held[url].edition)
            if seen[url].unreachable and BY_HOST[host] == BY_HOST[urlsplit(seen[url].final).hostname or ""]:
                continue
            failures = failures + 1 if seen[url].code in SOFT else 0
            if seen[url].code == "maintenance":
                self._not_before[host] = run.at + _HOUR
                break
            if failures >= 3:
                break
            if failures and not again:
                queue.append(url)
        return seen

    def _learn(self, url: str, seen: Answer, at: datetime) -> None:
        held = self.held[url]
        before = held.state
        held.state = _judge(held, seen.code, at)
        if before != held.state or held.since is None:
            held.since = at
        if before not in ("unknown", held.state) and (before, held.state) != ("suspect", "broken"):
            held.turns.append(at)
        held.checked_at = at
        if seen.code in OK:
            held.ok_at = at
            held.sights += [(at, seen.edition)] if seen.edition else []
            held.edition = seen.edition if seen.code == "ok" else held.edition
            if seen.suggestion != (held.moved and held.moved[0]):
                held.moved = (seen.suggestion, at) if seen.suggestion else None
        held.notices = frozenset(_notices(held, url, seen, at))
        held.due_at = at + _wait(held, seen.code, at, urgent=url in self.urgent)


def _judge(held: Held, code: str, at: datetime) -> str:
    """Take one observation in, and return the state that follows; the reason is set besides."""
    state = held.state
    if code in BLOCKED:
        if state not in ("suspect", "broken"):
            state, held.reason = "unverifiable", code
        return state
    held.walls = held.walls + 1 if code in WALL else 0
    held.oks = [*held.oks, at] if code in OK else []
    if code in WALL:
        held.failures.clear()
        if held.walls >= 2:
            state, held.reason = "restricted", code
    elif code in OK:
        held.failures.clear()
        if state != "broken" or (len(held.oks) >= 2 and at - held.oks[0] >= _HOUR):
            state, held.reason = "healthy", code
    else:
        held.failures.append((at, code in HARD))
        state, held.reason = "broken" if state == "broken" or held.proven(at) else "suspect", code
    return state


def _wait(held: Held, code: str, at: datetime, *, urgent: bool) -> timedelta:
    """Return how long the address is left alone."""
    match held.state:
        case "suspect":
            looks = (held.failures[0][0] + look - at for look in _LOOKS)
            wait = next((wait for wait in looks if wait > _HORIZON), _DAY)
        case "restricted":
            wait = RESTRICTED
        case _ if code in WALL:
            wait = _DAY
        case "unverifiable":
            assert held.since is not None
            wait = UNVERIFIABLE_FIRST if at - held.since < UNVERIFIABLE_FIRST else UNVERIFIABLE
        case "broken":
            wait = RECOVERY if code in OK else BROKEN
        case _:
            wait = HEALTHY
    return min(wait, _DAY) if urgent else wait


def _notices(held: Held, url: str, seen: Answer, at: datetime) -> set[str]:
    """Return the notices beside the last observation (§2)."""
    listed, final = urlsplit(url), urlsplit(seen.final)
    ends_at = BY_HOST[final.hostname or ""].ends_at
    good = seen.code in OK
    holds = {
        "http_only": good and final.scheme == "http",
        "redirects_to_home": good and listed.path not in _HOME and final.path == "/",
        "certificate_expires": seen.answered and ends_at is not None and ends_at - at <= timedelta(days=14),
        "moved_permanently": good and held.moved is not None and held.moved[1] < at,
        "flapping": sum(at - turn <= timedelta(days=14) for turn in held.turns) >= 3,
    }
    return {notice for notice, true in holds.items() if true}

"""The vantage guard: whether our own network was working, so that its outage marks nothing broken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crawler.finding import CODES, Code, Family, Weight
from crawler.health import Health, State
from crawler.history import Evidence
from crawler.manners.places import place

# What a broken network of ours looks like: no names, no connections; a captive portal answers for
# everyone, from a private address or with a certificate that is not the host's.
TROUBLE = frozenset(
    {
        *(code for code, meaning in CODES.items() if meaning.family in (Family.CONNECT, Family.DNS)),
        Code.ADDRESS_REFUSED,
        Code.REDIRECT_REFUSED,
        Code.TLS_HOSTNAME,
        Code.TLS_SELF_SIGNED,
        Code.TLS_UNTRUSTED,
        Code.EMAIL_UNKNOWN,
        Code.EMAIL_NO_DOMAIN,
    }
) - {Code.TRUNCATED, Code.BAD_HTTP}
_SAYS_NOTHING = frozenset(code for code, meaning in CODES.items() if meaning.family is Family.SKIPPED) | {
    Code.HOST_NOT_BEFORE,
    Code.EMAIL_SYNTAX,
    Code.EMAIL_RESERVED,
}
# No server answered then: the host was out of reach, or it is a person's word that stands there.
_UNHEARD = TROUBLE | {Code.CONFIRMED_OK, Code.CONFIRMED_DEAD}


# What a stranger's page behind every address may be taken for.
_STRANGER = frozenset({Weight.OK, Weight.RESTRICTED, Weight.REPLACED})
_ALWAYS_WORK = "addresses that always work failed"


@dataclass(frozen=True, slots=True)
class VantageRules:
    """When a run is not to be trusted (link-health.md §2)."""

    hosts: int = 5  # so many hosts that answered last time are needed for a verdict, or for a crowd
    share: float = 0.3  # more than this part of them in trouble: it is us
    patience: int = 3  # after so many doubted runs in a row with working canaries, it is them


class HostCheck(NamedTuple):
    """One check of a run, as it speaks of its host."""

    host: str
    before: Health
    code: Code
    changes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HostReading:
    """One host in one run."""

    host: str
    known: bool  # it was asked before
    answered_before: bool  # on its last trusted check
    answered_now: bool
    changes: frozenset[str] = frozenset()  # what is new about where it led, in words


def answered_before(health: Health) -> bool:
    """Return whether some server answered when this address was last asked in a trusted run.

    >>> answered_before(Health(State.HEALTHY))
    True
    >>> answered_before(Health(State.BROKEN, reason=Code.DNS_NXDOMAIN))
    False
    """
    return health.state is not State.UNKNOWN and health.reason not in _UNHEARD


def changes(before: Evidence, now: Evidence) -> frozenset[str]:
    """Return in words what is new about where a check led since it last worked.

    Each may change by itself; when many hosts change to the same, one stranger answers for all of them, as a
    captive portal does.
    """
    if CODES[now.finding.code].weight not in _STRANGER:
        return frozenset()
    old, new = _traits(before), _traits(now)
    return frozenset(trait for kind, trait in new.items() if kind in old and old[kind] != trait)


def _traits(seen: Evidence) -> dict[str, str]:
    """Return what a check led to: which host when not its own, which machine, which page."""
    first, last = (place(hop.url) for hop in (seen.hops[0], seen.hops[-1])) if seen.hops else (None, None)
    if first is None or last is None:
        return {}
    away = f"were sent on to {last.name}" if not same_site(first.name, last.name) else ""
    traits = {
        "host": away,
        "machine": f"answered from {seen.ip}" if seen.ip else "",
        "page": f"showed the page \u201c{seen.title}\u201d" if seen.title else "",
    }
    return {kind: trait for kind, trait in traits.items() if trait or kind == "host"}


def same_site(one: str, other: str) -> bool:
    """Return whether two host names look like one owner's: the same, or alike in their last two labels.

    It errs on the side of "yes" (two sites below co.uk): what it is asked for are strangers.

    >>> same_site("example.org", "www.example.org"), same_site("help.example", "portal.test")
    (True, False)
    """
    numeric = one[-1:].isdigit() or ":" in one
    return one == other or (not numeric and one.split(".")[-2:] == other.split(".")[-2:])


def read_hosts(checks: Iterable[HostCheck]) -> tuple[HostReading, ...]:
    """Return the reading of each host.

    Checks that asked nothing (circuit open, budget) say nothing. A host answered when one of its links did.
    """
    known: Counter[str] = Counter()
    before: Counter[str] = Counter()
    now: dict[str, bool] = {}
    new: dict[str, frozenset[str]] = {}
    for host, health, code, changed in checks:
        if code in _SAYS_NOTHING:
            continue
        known[host] += health.state is not State.UNKNOWN
        before[host] += answered_before(health)
        now[host] = now.get(host, False) or code not in TROUBLE
        new[host] = new.get(host, frozenset()) | changed
    return tuple(
        HostReading(host, known[host] > 0, before[host] > 0, now[host], new[host]) for host in sorted(now)
    )


def doubt_of_canaries(canaries: Sequence[tuple[str, bool, str]]) -> str | None:
    """Return why our network is in doubt, from (address, worked, evidence) of each canary, or None.

    Most of them must fail; without canaries there is no doubt.
    """
    failed = [(url, evidence) for url, worked, evidence in canaries if not worked]
    if not failed or len(failed) * 2 <= len(canaries):
        return None
    url, evidence = failed[0]
    return f"{len(failed)} of {len(canaries)} {_ALWAYS_WORK}, the first {url}: {evidence}"


def canary_worked(url: str, landed: str, code: Code) -> bool:
    """Return whether a canary works: it answers well, and on its own site; a captive portal sends it away.

    >>> canary_worked("http://canary.example/", "http://portal.test/login", Code.MOVED_TEMPORARY)
    False
    """
    asked, final = place(url), place(landed)
    at_home = asked is not None and final is not None and same_site(asked.name, final.name)
    return at_home and CODES[code].weight is Weight.OK


def was_doubted_for_its_hosts(reason: str) -> bool:
    """Return whether the reason of a degraded run speaks of its hosts, while the canaries worked."""
    return _ALWAYS_WORK not in reason


def doubt_of_hosts(
    readings: Sequence[HostReading], rules: VantageRules, *, canaries_worked: bool, doubted_runs: int = 0
) -> str | None:
    """Return why the run is not to be trusted, or None.

    Hosts that were long dead do not count, else an old list would never report anything again.
    `doubted_runs` says how many runs just before this one were doubted while the canaries worked: after
    `rules.patience` of them it is the hosts that changed, not us. A crowd that went the same way is believed
    then even without canaries: providers merge, and few captive portals last that long.
    """
    alive = [reading for reading in readings if reading.answered_before]
    silent = [reading for reading in alive if not reading.answered_now]
    crowd, alike = _crowd(alive, rules) if doubted_runs < rules.patience else (0, "")
    if canaries_worked and doubted_runs >= rules.patience:
        return None
    if len(alive) >= rules.hosts and len(silent) + crowd > rules.share * len(alive):
        return _in_words(len(alive), len(silent), crowd, alike)
    hopeful = [reading for reading in readings if reading.answered_before or not reading.known]
    if not canaries_worked and len(hopeful) >= 2 and not any(reading.answered_now for reading in readings):
        return f"none of the {len(readings)} hosts could be reached"
    return None


def _crowd(alive: Sequence[HostReading], rules: VantageRules) -> tuple[int, str]:
    """Return how many hosts changed to the same, and to what; 0 when it is no crowd."""
    counts = Counter(change for reading in alive if reading.answered_now for change in reading.changes)
    change, most = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return (most, change) if most >= rules.hosts else (0, "")


def _in_words(alive: int, silent: int, crowd: int, alike: str) -> str:
    parts = [f"{silent} could not be reached"] if silent else []
    parts += [f"{crowd} {alike}"] if crowd else []
    first, *others = parts
    count, _, words = first.partition(" ")
    return ", and ".join([f"{count} of {alive} hosts that answered last time {words}", *others])

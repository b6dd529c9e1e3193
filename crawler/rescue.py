"""What may help readers of broken links, asked after a run: an archived copy, and the site's front page."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.archive import NoAnswer, copy_in, may_be_told, question
from crawler.checks import Ask, Result, check_all
from crawler.finding import CODES, Code, Family, Weight
from crawler.health import Health
from crawler.history import Rescue
from crawler.inspection import Inspector
from crawler.manners.settings import Manners
from crawler.manners.visitor import Prober
from crawler.record import UNASKED
from crawler.store import Store
from registry.urls import host_key

MOST = 20  # links in one run
SECONDS = 60.0  # all of it together, the last answers in flight included
AGAIN = timedelta(days=30)
UNANSWERED = timedelta(days=1)  # the archive had trouble of its own
# Verdicts on a whole site, and a person's: its front page proves nothing then, and may be what hurts.
_WHOLE_SITE = frozenset(
    {Code.PARKED, Code.SUSPENDED, Code.UNCLAIMED, Code.PLACEHOLDER, Code.DOMAIN_REPLACED, Code.CONFIRMED_DEAD}
)
# The host itself is out of reach, and so is its front page: there is nothing to learn.
_WHOLE_HOST = frozenset({Code.TIMEOUT_CONNECT, Code.REFUSED, Code.UNREACHABLE}) | {
    code for code, meaning in CODES.items() if meaning.family in (Family.DNS, Family.TLS)
}


async def rescue(
    store: Store,
    probe: Prober,
    *,
    listed: Collection[str],
    spared: Collection[str] = (),
    service: str,
    manners: Manners,
    now: Callable[[], datetime],
    stop: asyncio.Event | None = None,
    inspector: Inspector | None = None,
    told: Callable[[str], bool] = lambda _: True,
) -> tuple[str, ...]:
    """Ask for the broken links among `listed` that were not asked for lately; keep and return those asked.

    At most `MOST` of them and for `SECONDS`, with the manners of any check; the archive's robots.txt is not
    for its API. Without a `service` only front pages are asked, and of those none among `spared`: somebody
    wished that. `told` says whether the archive may learn of an address. An archive that does not answer is
    no trouble: its links are asked again in a day.
    Raises StoreError.
    """
    healths = store.healths(listed)
    known = store.rescues(listed)
    wanted = wanting(healths, known, now())
    questions = {
        address: question(service, address, healths[address].last_ok_at)
        for address in wanted
        if service and may_be_told(service, address) and told(address)
    }
    roots = {
        address: root
        for address in wanted
        if (root := root_of(address, healths[address].reason)) is not None and root not in spared
    }
    seen: dict[str, Result] = {}

    def done(result: Result) -> None:
        if result.finding.code not in UNASKED:
            seen[result.ask.address] = result

    grace = min(manners.grace, SECONDS / 2)
    tally = await check_all(
        _asks(questions.values(), roots.values()),
        probe=probe,
        manners=replace(manners, run_seconds=SECONDS - grace, grace=grace, per_host_budget=None),
        now=now,
        hosts=store.hosts(),
        done=done,
        stop=stop,
        inspector=inspector,
    )
    store.save_hosts(tally.hosts.values())
    at = now()
    store.save_rescues(
        {
            address: _with_copy(
                _with_root(known.get(address, Rescue(at, at)), roots.get(address), seen),
                questions.get(address),
                seen,
                at,
            )
            for address in wanted
        }
    )
    return wanted


def wanting(healths: Mapping[str, Health], known: Mapping[str, Rescue], now: datetime) -> tuple[str, ...]:
    """Return the broken links to ask for, at most `MOST`: never asked for first, then the longest due.

    One that broke again is due. A date too far ahead comes from a clock gone wrong and counts as due.
    """
    due = [
        (known[address].again_at if address in known else datetime.min.replace(tzinfo=now.tzinfo), address)
        for address, health in healths.items()
        if health.broken and _due(health, known.get(address), now)
    ]
    return tuple(address for _, address in sorted(due)[:MOST])


def _due(health: Health, known: Rescue | None, now: datetime) -> bool:
    if known is None or not now < known.again_at <= now + AGAIN:
        return True
    return health.since is not None and health.since > known.asked_at


def root_of(address: str, reason: Code | None) -> str | None:
    """Return the front page of a deep link's site; None when it is that, or when it would prove nothing.

    >>> root_of("https://example.org:8443/a?b", Code.HTTP_404)
    'https://example.org:8443/'
    >>> root_of("https://example.org/", Code.HTTP_404), root_of("https://example.org/a", Code.PARKED)
    (None, None)
    """
    parts = urlsplit(address)
    if reason in _WHOLE_SITE | _WHOLE_HOST or (parts.path in ("", "/") and not parts.query):
        return None
    return f"{parts.scheme}://{parts.netloc}/"


def _asks(questions: Iterable[str], roots: Iterable[str]) -> list[Ask]:
    """Return what is asked, every address once."""
    return [
        *(Ask(address, ignore_robots=True) for address in dict.fromkeys(questions)),
        *(Ask(address) for address in dict.fromkeys(roots)),
    ]


def _with_copy(before: Rescue, asked: str | None, seen: Mapping[str, Result], now: datetime) -> Rescue:
    """Return `before` with the copy the archive named, if it has one; as it was when the archive is ill."""
    after = replace(before, asked_at=now, again_at=now + (AGAIN if seen else UNANSWERED))
    if asked is None:
        return after
    try:
        copy = copy_in(_body(seen.get(asked)))
    except NoAnswer:
        return replace(after, again_at=now + UNANSWERED)
    return replace(after, archived=copy.url if copy else None, archived_at=copy.at if copy else None)


def _body(result: Result | None) -> bytes:
    page = result.observation.page if result is not None and result.observation.status == 200 else None
    return page.body if page is not None else b""


def _with_root(before: Rescue, root: str | None, seen: Mapping[str, Result]) -> Rescue:
    """Return `before` with what the front page is like; one that leads to another site says nothing."""
    if root is None:
        return replace(before, root=None, root_code=None, root_at=None)
    result = seen.get(root)
    if result is None:  # its turn did not come
        return before
    well = CODES[result.finding.code].weight is Weight.OK
    observation = result.observation
    if well and _site(observation.final_url) != _site(observation.url):
        return replace(before, root=None, root_code=None, root_at=None)
    return replace(before, root=root, root_code=result.finding.code, root_at=observation.at)


def _site(url: str) -> str:
    return host_key(url).removeprefix("www.")

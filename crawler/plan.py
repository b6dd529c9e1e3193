"""What is due, and when each address is asked again: pure, with every interval in one value."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.finding import Code, Weight
from crawler.health import Health, State
from registry.targets import Target
from registry.urls import host_key

_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often addresses are asked (link-health.md §4)."""

    healthy: timedelta = timedelta(days=7)
    urgent: timedelta = timedelta(days=1)  # crisis lines and helplines, whatever their state
    suspect_first: timedelta = timedelta(hours=6)  # these three count from the first failure
    suspect_second: timedelta = timedelta(hours=24)
    suspect_third: timedelta = timedelta(hours=72)
    suspect_later: timedelta = timedelta(days=1)
    unverifiable_first: timedelta = timedelta(days=3)
    unverifiable: timedelta = timedelta(days=7)
    restricted_first: timedelta = timedelta(days=1)  # to confirm a wall seen once
    restricted: timedelta = timedelta(days=7)
    broken: timedelta = timedelta(days=7)
    broken_weeks: timedelta = timedelta(weeks=8)  # so long a broken link is asked at that pace
    broken_later: timedelta = timedelta(days=30)  # then at this one, for ever
    recovery: timedelta = timedelta(hours=2)  # to confirm a success after "broken"
    spread: float = 0.2  # intervals vary by this part, so that a list does not come due all at once
    stretch: float = 2.0  # a link that never changes is asked less often, at most by this factor
    horizon: timedelta = timedelta(hours=2)  # a run takes what is due within this
    pause: timedelta = timedelta(hours=1)  # no run starts sooner after a complete one

    @property
    def longest(self) -> timedelta:
        """The longest time any address is left alone; a date beyond it comes from a clock gone wrong."""
        waits = (
            self.healthy * max(self.stretch, 1.0),
            self.suspect_third,
            self.suspect_later,
            self.unverifiable_first,
            self.unverifiable,
            self.restricted_first,
            self.restricted,
            self.broken,
            self.broken_later,
            self.recovery,
        )
        return max(waits) * (1 + self.spread)


@dataclass(frozen=True, slots=True)
class Due:
    """An address to be asked in this run."""

    address: str
    urgent: bool
    ignore_robots: bool
    last: bool = False  # asked after the others of its host: the link of a listing, which nobody curated


@dataclass(frozen=True, slots=True)
class Skipped:
    """An address that is not asked although it may be due, and why."""

    address: str
    code: Code
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will ask: urgent addresses first, then in the registry's order."""

    due: tuple[Due, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    too_soon: bool = False  # the last complete run ended less than an hour ago


def plan(
    targets: Iterable[Target],
    healths: Mapping[str, Health],
    now: datetime,
    *,
    cadence: Cadence,
    not_before: Mapping[str, datetime],
    last_complete_at: datetime | None,
    force: bool = False,
) -> Plan:
    """Return what is due at `now`; `not_before` is by `host_key`, and wins even over `force`.

    An address that is listed twice is asked once; one listing's urgency, consent or wish to be left alone
    holds for all of them.
    """
    if not force and last_complete_at is not None and _ZERO <= now - last_complete_at < cadence.pause:
        return Plan(too_soon=True)
    due, skipped = [], []
    for address, listed in _by_address(targets).items():
        until = not_before.get(host_key(address))
        unwanted = next((target.skip_reason for target in listed if target.skip_reason), None)
        if unwanted is not None:
            skipped.append(Skipped(address, Code.EXCLUDED_RULE, reason=unwanted))
        elif not force and not is_due(healths.get(address), now, cadence):
            continue
        elif until is not None and until > now:
            skipped.append(Skipped(address, Code.HOST_NOT_BEFORE, until))
        else:
            urgent = any(target.urgent for target in listed)
            due.append(Due(address, urgent, any(target.ignore_robots for target in listed)))
    return Plan(tuple(sorted(due, key=lambda each: not each.urgent)), tuple(skipped))


def _by_address(targets: Iterable[Target]) -> dict[str, list[Target]]:
    listed: dict[str, list[Target]] = {}
    for target in targets:
        if not target.contact:  # those are looked at by crawler.contact_plan
            listed.setdefault(target.address, []).append(target)
    return listed


def is_due(health: Health | None, now: datetime, cadence: Cadence) -> bool:
    """Return whether an address with this health is to be asked in a run at `now`."""
    if health is None or health.next_check_at is None:
        return True
    return not now + cadence.horizon < health.next_check_at <= now + cadence.longest


def next_check_at(health: Health, *, address: str, urgent: bool, at: datetime, cadence: Cadence) -> datetime:
    """Return when an address is asked again, given its health after the check at `at`."""
    wait = _wait(health, at, cadence)
    if urgent:
        return at + min(wait, cadence.urgent)
    if health.state not in (State.UNKNOWN, State.SUSPECT):  # there the hour matters
        wait *= _spread(address, wait, cadence)
    return at + wait


def _wait(health: Health, at: datetime, cadence: Cadence) -> timedelta:
    weight = health.streak.weight if health.streak else None
    lasted = max(_ZERO, at - health.since) if health.since else _ZERO
    match health.state:
        case State.UNKNOWN:
            return cadence.restricted_first
        case State.SUSPECT:
            return next(_after_failure(health, at, cadence))
        case State.RESTRICTED:
            return cadence.restricted
        case _ if weight == Weight.RESTRICTED:
            return cadence.restricted_first
        case State.UNVERIFIABLE:
            return cadence.unverifiable_first if lasted < cadence.unverifiable_first else cadence.unverifiable
        case State.BROKEN | State.REPLACED if weight == Weight.OK:
            return cadence.recovery
        case State.BROKEN | State.REPLACED:
            return cadence.broken if lasted < cadence.broken_weeks else cadence.broken_later
        case _:
            return cadence.healthy * _stretch(health.steady, cadence)


def _after_failure(health: Health, at: datetime, cadence: Cadence) -> Iterator[timedelta]:
    """Yield the waits that are left of the three looks at a suspect link, then the daily one.

    A look that is due within the horizon counts as done: this check was it.
    """
    first = health.streak.first_at if health.streak else at
    for step in (cadence.suspect_first, cadence.suspect_second, cadence.suspect_third):
        if first + step > at + cadence.horizon:
            yield first + step - at
    yield cadence.suspect_later


def _stretch(steady: int, cadence: Cadence) -> float:
    """Return by how much a link that ended alike `steady` times in a row is asked less often.

    >>> [_stretch(n, Cadence()) for n in (0, 8, 17, 26, 400)]
    [1.0, 1.0, 1.5, 2.0, 2.0]
    """
    return 1 + min(1.0, max(0.0, (steady - 8) / 18)) * (max(cadence.stretch, 1.0) - 1)


def _spread(address: str, wait: timedelta, cadence: Cadence) -> float:
    """Return an address's own factor around 1, the same in every process; short waits are not spread."""
    if wait <= timedelta(days=1):
        return 1.0
    digest = hashlib.blake2b(address.encode(), digest_size=8).digest()
    return 1 + cadence.spread * (2 * int.from_bytes(digest, "big") / 2**64 - 1)

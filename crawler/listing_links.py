"""The links of listings, as they are checked under their directory: a few in each run, curated ones first."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.health import Health, State
from crawler.listing_history import StoredListing
from crawler.plan import Cadence, Due, is_due
from registry.urls import AddressError, host_key, normalise

LINK_FIELDS = ("website", "profile")
_NEVER = datetime.min.replace(tzinfo=UTC)


def slowly(every: timedelta = timedelta(days=28)) -> Cadence:
    """Return how often links of listings are asked: they are many, and nobody curated them.

    A failure is confirmed as soon as that of a curated link.
    """
    return Cadence(healthy=every, unverifiable=every, restricted=every, broken=every)


@dataclass(frozen=True, slots=True)
class ListingLinks:
    """How the links of listings are checked."""

    check: bool = True
    allow_private: bool = False  # addresses on this machine, for demos and tests
    per_run: int = 500  # addresses of listings asked in one run
    per_host: int = 20  # of those, on one host
    cadence: Cadence = field(default_factory=slowly)


@dataclass(frozen=True, slots=True)
class ListingLink:
    """One link of one listing. Health is kept per `address`, as for every link."""

    directory: str  # the resource's id
    key: str  # the listing's
    name: str  # of the listing
    field: str  # website or profile
    address: str  # without its fragment
    listed_at: str  # the page of the directory that shows it


def links_of(stored: StoredListing, *, allow_private: bool = False) -> Iterator[ListingLink]:
    """Yield the links of a listing that are checked: not its page on the directory, which its crawl asks.

    Addresses that nobody should be sent to are left out.
    """
    listing = stored.listing
    own = {address for url in (stored.own, listing.url) if url and (address := _key(url, allow_private=True))}
    for name in LINK_FIELDS:
        for value in listing.fields.get(name, ()):
            address = _key(value, allow_private=allow_private)
            if address is not None and address not in own:
                yield ListingLink(stored.directory, listing.key, listing.name, name, address, listing.url)


def _key(url: str, *, allow_private: bool) -> str | None:
    try:
        return normalise(url, allow_private=allow_private).key
    except AddressError:
        return None


def due_links(
    links: Iterable[ListingLink],
    healths: Mapping[str, Health],
    now: datetime,
    *,
    settings: ListingLinks,
    curated: Collection[str],
    not_before: Mapping[str, datetime],
    force: bool = False,
) -> tuple[Due, ...]:
    """Return the addresses to ask beside the curated ones: suspect ones first, then the longest waiting.

    An address that is `curated` too is left to the registry's own plan. What is more than a run may ask
    stays due.
    """
    due: dict[str, datetime] = {}
    for link in links:
        if link.address in curated or link.address in due:
            continue
        rest = not_before.get(host_key(link.address))
        health = healths.get(link.address)
        if (rest is None or rest <= now) and (force or is_due(health, now, settings.cadence)):
            due[link.address] = _since(health)
    asked = Counter[str]()
    chosen: list[Due] = []
    for address in sorted(due, key=lambda address: (due[address], address)):
        if len(chosen) >= settings.per_run:
            break
        if asked[host := host_key(address)] < settings.per_host:
            asked[host] += 1
            chosen.append(Due(address, urgent=False, ignore_robots=False, last=True))
    return tuple(chosen)


def _since(health: Health | None) -> datetime:
    """Return since when an address waits, as far as its turn goes: one that failed is confirmed first."""
    if health is None or health.state is State.SUSPECT:
        return _NEVER
    return health.last_checked_at or _NEVER

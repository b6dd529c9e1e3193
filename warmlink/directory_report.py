"""What the report tells of directories, gathered from the store: bounded, however much they list."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from crawler.health import BROKEN_STATES, Health, State
from crawler.listing_history import EventKind
from crawler.listing_links import ListingLink, links_of
from crawler.listing_twins import Twins, twins
from crawler.store import Store
from registry.load import Registry
from registry.model import Resource
from reports.directories import MOST, NEWS_FOR, KnownDirectory


def known_directories(
    registry: Registry, store: Store, healths: Mapping[str, Health], now: datetime, *, allow_private: bool
) -> tuple[KnownDirectory, ...]:
    """Return what is known of each directory of the registry that is crawled, in its order."""
    crawled = [r for r in registry.resources if r.directory is not None and r.status == "active"]
    if not crawled:
        return ()
    groups = twins(store.directories.listings(), registry.resources)
    return tuple(_known(r, store, healths, groups, now, allow_private=allow_private) for r in crawled)


def _known(
    resource: Resource,
    store: Store,
    healths: Mapping[str, Health],
    groups: tuple[Twins, ...],
    now: datetime,
    *,
    allow_private: bool,
) -> KnownDirectory:
    directories = store.directories
    last = next(iter(directories.crawls(resource.id, limit=1)), None)
    complete = directories.last_complete(resource.id)
    became, events = Counter[EventKind](), []
    for event in directories.events(resource.id, since=now - NEWS_FOR):
        became[event.kind] += 1
        if became[event.kind] <= MOST:
            events.append(event)
    seen: set[str] = set()
    states, broken = Counter[State](), list[tuple[ListingLink, Health]]()
    for stored in directories.listings(resource.id):
        for link in links_of(stored, allow_private=allow_private):
            health = healths.get(link.address, Health())
            if health.state in BROKEN_STATES and len(broken) < MOST:
                broken.append((link, health))
            if link.address not in seen:
                seen.add(link.address)
                states[health.state] += 1
    ours = [group for group in groups if any(m.directory == resource.id for m in group.members)]
    return KnownDirectory(
        resource.id,
        resource.name,
        last,
        None if complete is None else complete.ended_at or complete.started_at,
        directories.counts().get(resource.id, (0, 0))[0],
        dict(became),
        tuple(sorted(events, key=lambda e: (list(EventKind).index(e.kind), e.name, e.key))),
        dict(states),
        tuple(sorted(broken, key=lambda each: (each[0].name, each[0].key, each[0].address))),
        tuple(ours[:MOST]),
        len(ours),
    )

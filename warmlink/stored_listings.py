"""Listings as a person asks for them: chosen from the store, with the health of their links."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawler.health import BROKEN_STATES, Health, State
from crawler.listing_history import EventKind, ListingEvent, StoredListing
from crawler.listing_links import links_of
from crawler.listing_search import Query, folded, matches
from crawler.store import Store
from crawler.store.directories import Standing
from registry.load import Registry
from warmlink.exits import Exit


class NoSuchListingError(Exception):
    """Nothing, or more than one thing, is called so; the message lists what there is."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Choice:
    """Which listings a person wants to see; everything named must hold."""

    directory: str | None = None
    query: Query = field(default_factory=Query)
    kinds: tuple[EventKind, ...] = ()  # something of this became of it since `since`
    since: datetime | None = None
    gone: bool = False  # those that are not listed any more, too
    broken: bool = False  # with a link that is broken


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """One link of a listing as it is known."""

    field: str
    url: str
    state: State
    reason: str | None
    last_checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """One listing with all there is to say of it."""

    stored: StoredListing
    links: tuple[LinkHealth, ...] = ()
    events: tuple[ListingEvent, ...] = ()  # since the time asked for, oldest first

    @property
    def broken(self) -> bool:
        """Whether one of its links is broken or taken over."""
        return any(link.state in BROKEN_STATES for link in self.links)


def rows_of(store: Store, choice: Choice, *, limit: int, allow_private: bool) -> tuple[list[Row], int]:
    """Return the first `limit` listings by directory and name, and how many there are.

    Only what is returned is held in memory, however many listings a directory has.
    """
    became = _became(store, choice)
    standing: Standing = "all" if choice.gone or EventKind.VANISHED in choice.kinds else "present"
    healths = store.healths() if choice.broken else {}
    total = 0

    def chosen() -> Iterator[StoredListing]:
        nonlocal total
        for stored in store.directories.listings(choice.directory, standing):
            if became is not None and (stored.directory, stored.listing.key) not in became:
                continue
            if not matches(stored.listing, choice.query):
                continue
            if choice.broken and not _row(stored, healths, (), allow_private=allow_private).broken:
                continue
            total += 1
            yield stored

    first = heapq.nsmallest(limit, chosen(), key=_order)
    addresses = [link.address for each in first for link in links_of(each, allow_private=allow_private)]
    known = healths or store.healths(addresses)
    events = became or {}
    rows = [
        _row(each, known, events.get((each.directory, each.listing.key), ()), allow_private=allow_private)
        for each in first
    ]
    return rows, total


def _order(stored: StoredListing) -> tuple[str, str, str]:
    return stored.directory, folded(stored.listing.name), stored.listing.key


def _became(store: Store, choice: Choice) -> dict[tuple[str, str], list[ListingEvent]] | None:
    """Return what became of listings, by directory and key; None when that is not asked for."""
    if not choice.kinds and choice.since is None:
        return None
    found: dict[tuple[str, str], list[ListingEvent]] = {}
    for event in store.directories.events(choice.directory, since=choice.since):
        if not choice.kinds or event.kind in choice.kinds:
            found.setdefault((event.directory, event.key), []).append(event)
    return found


def _row(
    stored: StoredListing,
    healths: Mapping[str, Health],
    events: Sequence[ListingEvent],
    *,
    allow_private: bool,
) -> Row:
    links = tuple(
        LinkHealth(
            link.field,
            link.address,
            (health := healths.get(link.address, Health())).state,
            health.reason.value if health.reason else None,
            health.last_checked_at,
        )
        for link in links_of(stored, allow_private=allow_private)
    )
    return Row(stored, links, tuple(events))


def one_listing(store: Store, directory: str, wanted: str) -> StoredListing:
    """Return the listing with this key, else the only one with this name. Raises NoSuchListingError."""
    exact = store.directories.listing(directory, wanted)
    if exact is not None:
        return exact
    named = [
        stored
        for stored in store.directories.listings(directory, "all")
        if folded(stored.listing.name) == folded(wanted)
    ]
    if len(named) == 1:
        return named[0]
    if named:
        keys = "; ".join(sorted(stored.listing.key for stored in named)[:10])
        raise NoSuchListingError(f'{len(named)} listings are called "{wanted}". Name one by its key: {keys}')
    near = "; ".join(
        f"{stored.listing.name} ({stored.listing.key})"
        for stored in heapq.nsmallest(
            5,
            (s for s in store.directories.listings(directory) if matches(s.listing, Query(wanted))),
            key=_order,
        )
    )
    hint = f" Near it: {near}." if near else ""
    raise NoSuchListingError(
        f'{directory} has no listing with the key or name "{wanted}".{hint} '
        f"See them all with: warmlink directory listings {directory}"
    )


def known_directory(registry: Registry, store: Store, wanted: str | None) -> str | None:
    """Return the directory's id when it is in the registry, or has listings. Raises NoSuchListingError."""
    if wanted is None:
        return None
    known = {r.id for r in registry.resources if r.directory is not None} | set(store.directories.counts())
    if wanted in known:
        return wanted
    can = f"These are known: {', '.join(sorted(known))}." if known else "No directory is known."
    raise NoSuchListingError(f'There is no directory "{wanted}". {can}')

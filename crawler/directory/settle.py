"""A crawl's end: its verdict, and, when it is to be believed, what became of each listing; all or nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.directory.differences import field_changes, identities, pair_moves
from crawler.directory.gather import Gathered, counted, gather
from crawler.directory.verdict import Comparison, Reading, belief, completeness
from crawler.listing import Listing, Role
from crawler.listing_history import (
    CrawlStatus,
    DirectoryCrawl,
    EventKind,
    ListingEvent,
    StepState,
    StoredListing,
)
from crawler.store import Directories
from registry.directory import Directory


@dataclass(frozen=True, slots=True)
class _Settling:
    """What is bound together while one crawl is settled."""

    directories: Directories
    crawl: DirectoryCrawl
    rule_changed: bool
    moves: dict[str, str]  # key now -> key before
    farewells: dict[str, str]  # own page -> what it says now


def settle(
    directories: Directories,
    rule: Directory,
    crawl: DirectoryCrawl,
    *,
    at: datetime,
    halted: str = "",
    doubt: str = "",
    elsewhere: int = 0,
    accept: bool = False,
) -> DirectoryCrawl:
    """Return the crawl with its verdict, stored; its differences are taken over only when it is complete.

    `accept`: a person says that the listings are right although `expect` does not hold.
    """
    reading = _reading(directories, crawl, halted, doubt)
    counts = _page_counts(directories, crawl, elsewhere)
    gathered = gather(directories, rule, crawl)
    ended = replace(crawl, ended_at=at, notes=tuple(gathered.notes))
    stopped = completeness(rule, reading)
    counts |= {"listings": gathered.listings, "duplicates": gathered.duplicates, "refused": gathered.refused}
    if stopped is not None:
        return _not_taken_over(directories, replace(ended, counts=counts), *stopped)
    before = directories.last_complete(crawl.directory)
    baseline = before is None  # nothing is known: ten thousand new ones need not be looked at
    lost, appeared, returned = ([], [], 0) if baseline else _differences(directories, crawl)
    vanished = [each.listing for each in lost]
    moves = _moves(directories, crawl, vanished, appeared)
    known = directories.counts().get(crawl.directory, (0, 0))[0]
    comparison = Comparison(gathered.listings, gathered.refused, known, len(vanished) - len(moves))
    status, reason = belief(rule, comparison)
    if status is not CrawlStatus.COMPLETE and not accept:
        return _not_taken_over(directories, replace(ended, counts=counts), status, reason)
    settling = _Settling(
        directories,
        ended,
        before is not None and before.rule != crawl.rule,
        {now: old for old, now in moves},
        _last_words(directories, crawl, frozenset(each.own for each in lost if each.own)),
    )
    # Told in the events of this crawl, so that they and the listings change together.
    changed = 0
    events: list[ListingEvent] = []
    if not baseline:
        events = list(_events(settling))
        changed = sum(event.kind is EventKind.CHANGED for event in events)
    counts |= {
        "new": 0 if baseline else len(appeared) - len(moves),
        "changed": changed,
        "vanished": comparison.vanished,
        "returned": returned,
        "moved": len(moves),
    }
    words = _words(gathered, baseline=baseline, rule_changed=settling.rule_changed)
    ended = replace(ended, status=CrawlStatus.COMPLETE, reason=words, counts=counts)
    directories.take_over(ended, events, moves)
    return ended


def _words(gathered: Gathered, *, baseline: bool, rule_changed: bool) -> str:
    said = ["this is the first complete crawl: what it found is the baseline"] if baseline else []
    if rule_changed:
        said.append(
            "the rule has changed: what it reads now is taken as it is, without telling changed fields"
        )
    if gathered.carried:
        said.append(f"{gathered.carried} listings are carried forward: their own page could not be read")
    return "; ".join(said)


def _not_taken_over(
    directories: Directories, crawl: DirectoryCrawl, status: CrawlStatus, reason: str
) -> DirectoryCrawl:
    ended = replace(crawl, status=status, reason=reason)
    directories.clear(crawl.id)
    directories.end(ended)
    return ended


def _reading(directories: Directories, crawl: DirectoryCrawl, halted: str, doubt: str) -> Reading:
    tally = directories.tally(crawl.id)

    def count(role: str, *states: StepState) -> int:
        return sum(tally.get((role, state), 0) for state in states)

    asked = (StepState.DONE, StepState.UNCHANGED, StepState.FAILED, StepState.GONE, StepState.END)
    pending = sum(count(role, StepState.PENDING) for role in Role)
    failed = (p for p in directories.planned(crawl.id, (StepState.FAILED,)) if p.step.role is Role.LIST)
    first = next(failed, None)
    return Reading(
        pending=pending,
        lists=count(Role.LIST, *asked),
        lists_failed=count(Role.LIST, StepState.FAILED),
        details=count(Role.DETAIL, *asked),
        details_failed=count(Role.DETAIL, StepState.FAILED),
        cut=count(Role.LIST, StepState.CUT),
        halted=halted if pending else "",
        doubt=doubt,
        first_failure=first.note if first is not None else "",
    )


def _page_counts(directories: Directories, crawl: DirectoryCrawl, elsewhere: int) -> dict[str, int]:
    by_state: dict[StepState, int] = {}
    for (_, state), number in directories.tally(crawl.id).items():
        by_state[state] = by_state.get(state, 0) + number
    read = by_state.get(StepState.DONE, 0) + by_state.get(StepState.UNCHANGED, 0)
    return {
        "pages": read,
        "unchanged": by_state.get(StepState.UNCHANGED, 0),
        "failed": by_state.get(StepState.FAILED, 0),
        "gone": by_state.get(StepState.GONE, 0),
        "pending": by_state.get(StepState.PENDING, 0),
        "elsewhere": elsewhere,
    }


def _differences(
    directories: Directories, crawl: DirectoryCrawl
) -> tuple[list[StoredListing], list[Listing], int]:
    """Return the listings that vanished and those that appeared, and how many came back."""
    vanished: list[StoredListing] = []
    appeared: list[Listing] = []
    returned = 0
    for known, found, _ in directories.differing(crawl.directory, crawl.id):
        if known is None and found is not None:
            appeared.append(found)
        elif known is not None and found is None:
            vanished.append(known)
        elif known is not None and not known.is_present:
            returned += 1
    return vanished, appeared, returned


def _moves(
    directories: Directories, crawl: DirectoryCrawl, vanished: list[Listing], appeared: list[Listing]
) -> tuple[tuple[str, str], ...]:
    if not vanished or not appeared:
        return ()
    wanted = frozenset().union(*map(identities, vanished))
    shown = counted(
        (i for listing in directories.laid_out_all(crawl.id) for i in identities(listing)),
        wanted.__contains__,
    )
    return pair_moves(vanished, appeared, shown)


def _last_words(directories: Directories, crawl: DirectoryCrawl, pages: Collection[str]) -> dict[str, str]:
    """Return what the own page of each vanished listing says now, by its address."""
    said: dict[str, str] = {}
    for planned in directories.planned(crawl.id) if pages else ():
        if planned.step.url not in pages:
            continue
        match planned.state:
            case StepState.DONE | StepState.UNCHANGED if not planned.farewell:
                said[planned.step.url] = "it is listed without what the rule requires"
            case StepState.DONE | StepState.UNCHANGED:
                said[planned.step.url] = "its own page still answers"
            case StepState.GONE | StepState.FAILED:
                said[planned.step.url] = planned.note.removeprefix(f"{planned.step.url} ")
    return said


def _events(settling: _Settling) -> Iterator[ListingEvent]:
    crawl, moved_from = settling.crawl, settling.moves
    moved_away = frozenset(moved_from.values())
    for known, found, _ in settling.directories.differing(crawl.directory, crawl.id):
        if found is None:
            if known is not None and known.listing.key not in moved_away:
                note = settling.farewells.get(known.own or "", "")
                yield _event(settling, EventKind.VANISHED, known.listing, note=note)
        elif known is None:
            if found.key in moved_from:
                yield _moved(settling, found)
            else:
                yield _event(settling, EventKind.NEW, found)
        else:
            yield from _seen_again(settling, known, found)


def _seen_again(settling: _Settling, known: StoredListing, found: Listing) -> Iterator[ListingEvent]:
    changes = field_changes(known.listing, found)
    if not known.is_present:
        yield replace(_event(settling, EventKind.RETURNED, found), fields=changes)
    elif changes and not settling.rule_changed:
        yield replace(_event(settling, EventKind.CHANGED, found), fields=changes)


def _moved(settling: _Settling, found: Listing) -> ListingEvent:
    before = settling.moves[found.key]
    stored = settling.directories.listing(settling.crawl.directory, before)
    changes = field_changes(stored.listing, found) if stored is not None else ()
    return replace(_event(settling, EventKind.MOVED, found), fields=changes, key_before=before)


def _event(settling: _Settling, kind: EventKind, listing: Listing, *, note: str = "") -> ListingEvent:
    crawl = settling.crawl
    assert crawl.ended_at is not None
    return ListingEvent(crawl.directory, listing.key, crawl.id, crawl.ended_at, kind, listing.name, note=note)

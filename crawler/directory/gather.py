"""What a crawl found, gathered from its pages: one listing for each key, the unreadable carried forward."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from crawler.directory.apart import all_alike
from crawler.directory.rule import finished
from crawler.listing import Listing, Role, Step
from crawler.listing_history import DirectoryCrawl, PageMemory, PlannedStep, StepState
from crawler.store import Directories
from registry.directory import Directory

_READ = (StepState.DONE, StepState.UNCHANGED)
_LOST = (StepState.FAILED, StepState.GONE)
_NOTES = 50  # kept of a crawl
_TOGETHER = 500  # listings laid out in one transaction


@dataclass(slots=True)
class Gathered:
    """What the pages of a crawl came to, in numbers and notes; the listings are laid out in the database."""

    listings: int = 0
    duplicates: int = 0
    refused: int = 0
    carried: int = 0  # listings whose page could not be read
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Keep what a person should look at; beyond the first, nothing."""
        if words and len(self.notes) < _NOTES:
            self.notes.append(words)


def gather(directories: Directories, rule: Directory, crawl: DirectoryCrawl) -> Gathered:
    """Lay out every listing that the pages of the crawl gave; one page after the other, in bounded memory."""
    directories.clear(crawl.id)
    gathered = Gathered()
    laying = _Laying(directories, crawl, gathered)
    for planned in directories.planned(crawl.id, (*_READ, *_LOST, StepState.CUT)):
        if planned.state in (StepState.FAILED, StepState.GONE):
            gathered.note(_told(planned))
        if planned.farewell or planned.state is StepState.CUT:
            continue
        memory = directories.page(crawl.directory, planned.step)
        if planned.state in _READ and memory is not None:
            gathered.refused += len(memory.found.refused)
            for words in (*memory.found.refused, *memory.found.troubles):
                gathered.note(words)
            for listing in memory.found.listings:
                laying.add(listing, _own(planned.step, listing))
        elif planned.step.role is not Role.LIST:
            for listing in _carried(directories, rule, crawl.directory, planned.step, memory):
                gathered.carried += 1
                laying.add(listing, _own(planned.step, listing))
    laying.finish()
    gathered.listings = directories.found(crawl.id)
    return gathered


def _told(planned: PlannedStep) -> str:
    if planned.farewell:
        return ""
    if planned.state is StepState.GONE and planned.step.role is Role.DETAIL:
        return f"still listed, but {planned.note}"
    return planned.note


def _own(step: Step, listing: Listing) -> str | None:
    """Return the address of a listing's own page on the directory's site, if it has one."""
    match step.role:
        case Role.DETAIL:
            return step.url
        case Role.PROVIDER:
            carried = step.carried.url if step.carried is not None else listing.url
            return carried if carried == listing.key else None
        case _:  # an entry of a list may be known by its own page, too, though it is not read
            return listing.url if listing.url == listing.key else None


def _carried(
    directories: Directories, rule: Directory, directory: str, step: Step, memory: PageMemory | None
) -> Iterator[Listing]:
    """Yield what is known of the listings whose page could not be read: a lost page is no lost listing.

    What the list itself says now stands; the rest is as it was known.
    """
    keys = [step.carried.key] if step.carried is not None else []
    keys += [listing.key for listing in memory.found.listings] if memory is not None else []
    for key in dict.fromkeys(keys or [step.url]):
        stored = directories.listing(directory, key)
        known = stored.listing if stored is not None and stored.is_present else None
        if known is None and step.carried is not None:  # else it would be news when its page is back
            yield from finished(rule, step.carried).listings
        elif known is not None:
            said = step.carried.fields if step.carried is not None and step.carried.key == key else {}
            yield replace(known, fields={**known.fields, **said})


class _Laying:
    """Lays listings out in batches, and brings those of one key together."""

    def __init__(self, directories: Directories, crawl: DirectoryCrawl, gathered: Gathered) -> None:
        self._directories, self._crawl, self._gathered = directories, crawl, gathered
        self._waiting: dict[str, tuple[Listing, str | None]] = {}

    def add(self, listing: Listing, own: str | None) -> None:
        """Take one listing."""
        before = self._waiting.get(listing.key) or self._directories.laid_out(self._crawl.id, listing.key)
        if before is not None:
            self._gathered.duplicates += 1
            if not all_alike([before[0], listing]):
                self._gathered.note(
                    f"{listing.key}: entries of one key differ in name or contacts; look at its key"
                )
            listing, own = united(before[0], listing), before[1] or own
        self._waiting[listing.key] = (listing, own)
        if len(self._waiting) >= _TOGETHER:
            self.finish()

    def finish(self) -> None:
        """Lay out what waits."""
        self._directories.lay_out(self._crawl.id, self._waiting.values())
        self._waiting.clear()


def united(one: Listing, other: Listing) -> Listing:
    """Return one listing of two that have the same key: every value of both, the first one's first.

    >>> united(Listing("a", "u", {"phone": ("1",)}), Listing("a", "v", {"phone": ("2", "1")})).fields
    {'phone': ('1', '2')}
    """
    names = dict.fromkeys((*one.fields, *other.fields))
    fields = {
        name: tuple(dict.fromkeys((*one.fields.get(name, ()), *other.fields.get(name, ())))) for name in names
    }
    return replace(one, fields=fields)


def farewells(
    directories: Directories, rule: Directory, crawl: DirectoryCrawl, most: int
) -> tuple[Step, ...]:
    """Return the own pages of listings that the crawl did not find: do they still answer?

    None when more than `most` are missing, or a list failed: such a crawl is not taken over anyway.
    """
    failed = directories.tally(crawl.id).get((Role.LIST, StepState.FAILED), 0)
    if failed or not directories.counts().get(crawl.directory, (0, 0))[0]:
        return ()
    gather(directories, rule, crawl)
    missing = [
        known
        for known, found, _ in directories.differing(crawl.directory, crawl.id)
        if known is not None and found is None
    ]
    directories.clear(crawl.id)
    if len(missing) > most:
        return ()
    return tuple(Step(known.own, Role.DETAIL, None) for known in missing if known.own)


def counted(items: Iterable[str], of: Callable[[str], bool]) -> Mapping[str, int]:
    """Return how often each item occurs that passes `of`."""
    found: dict[str, int] = {}
    for item in items:
        if of(item):
            found[item] = found.get(item, 0) + 1
    return found

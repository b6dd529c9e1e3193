"""What is remembered of a directory: its crawls, the listings it shows, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.listing import Found, Listing, Role, Step


class CrawlStatus(StrEnum):
    """How a crawl of a directory stands."""

    RUNNING = "running"  # under way, or killed: the next one goes on with it
    COMPLETE = "complete"  # everything was read, and what changed was taken over
    INCOMPLETE = "incomplete"  # not everything could be read: nothing was taken over
    REFUSED = "refused"  # what was read is not to be believed: nothing was taken over


@dataclass(frozen=True, slots=True)
class DirectoryCrawl:
    """One crawl of one directory. `counts` has no fixed names but those below; what is not there is 0.

    listings, new, changed, vanished, returned, moved: of the comparison. pages: read in it. unchanged: of
    those, answered by a 304. failed, gone: pages. duplicates: entries shown twice. refused: entries that
    lack what the rule requires. elsewhere: links that led off the directory's site.
    """

    id: int
    directory: str  # the resource's id
    rule: str  # fingerprint of the rule it was read by
    started_at: datetime
    ended_at: datetime | None
    status: CrawlStatus
    reason: str = ""  # why nothing was taken over, or what else there is to know, in words
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # pages and entries a person should look at, in words; the first of them

    def count(self, name: str) -> int:
        """Return one of the counts."""
        return self.counts.get(name, 0)


class EventKind(StrEnum):
    """What became of a listing between two complete crawls."""

    NEW = "new"
    CHANGED = "changed"
    VANISHED = "vanished"  # the directory does not list it any more
    RETURNED = "returned"
    MOVED = "moved"  # another key, the same people


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a listing, before and after."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListingEvent:
    """What became of one listing. A directory's first complete crawl is the baseline: it tells of none."""

    directory: str
    key: str  # of a moved listing the key it has now
    crawl: int
    at: datetime
    kind: EventKind
    name: str
    fields: tuple[FieldChange, ...] = ()  # of changed and moved ones, those that differ
    key_before: str | None = None  # of a moved one
    note: str = ""  # of a vanished one: what its own page says now, where it has one


@dataclass(frozen=True, slots=True)
class StoredListing:
    """A listing as the last complete crawl that saw it did."""

    directory: str
    listing: Listing
    first_at: datetime
    last_at: datetime  # last seen in a complete crawl
    gone_at: datetime | None = None  # the crawl that did not find it any more
    crawl: int = 0  # that saw it last
    own: str | None = None  # the address of its own page on the directory's site, if it has one

    @property
    def is_present(self) -> bool:
        """Whether the directory lists it."""
        return self.gone_at is None


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What one page of a directory gave when it was last read well: a 304 gives it again."""

    url: str
    rule: str  # fingerprint of the rule it was read by
    at: datetime
    found: Found = field(default_factory=Found)
    carried: Listing | None = None  # what was known when it was read
    etag: str | None = None
    last_modified: str | None = None
    missing: int = 0  # times in a row that it was missing since


class StepState(StrEnum):
    """How a page of a crawl under way stands."""

    PENDING = "pending"
    DONE = "done"
    UNCHANGED = "unchanged"  # done, by a 304
    GONE = "gone"  # it answers that it is not there
    FAILED = "failed"  # no page of the directory came
    CUT = "cut"  # not asked: the list is longer than the rule allows
    END = "end"  # one page beyond the last of a counted list


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A page of a crawl under way."""

    id: int
    step: Step
    state: StepState = StepState.PENDING
    attempts: int = 0
    farewell: bool = False  # asked only because its listing has vanished
    note: str = ""  # what came instead of it, in words


RANKS = {Role.LIST: 0, Role.DETAIL: 1, Role.PROVIDER: 2}  # lists first: the sooner, the fewer shift meanwhile
RESUMED_WITHIN = timedelta(days=2)  # an older crawl that was interrupted is not gone on with
_PAUSE = timedelta(hours=1)  # before a crawl that was not complete is gone on with by itself


def is_due(last: DirectoryCrawl | None, now: datetime, every: timedelta) -> bool:
    """Say whether a directory should be crawled again: `every` after the start of its last crawl.

    After one that was interrupted or incomplete an hour is enough. A clock that was set back stops nothing.
    """
    if last is None or last.started_at > now:
        return True
    if last.status in (CrawlStatus.RUNNING, CrawlStatus.INCOMPLETE):
        return now - (last.ended_at or last.started_at) >= min(every, _PAUSE)
    return now - last.started_at >= every


def goes_on(last: DirectoryCrawl | None, rule: str, now: datetime) -> bool:
    """Say whether the last crawl of a directory is gone on with, rather than begun anew."""
    return (
        last is not None
        and last.status in (CrawlStatus.RUNNING, CrawlStatus.INCOMPLETE)
        and last.rule == rule
        and timedelta(0) <= now - last.started_at <= RESUMED_WITHIN
    )

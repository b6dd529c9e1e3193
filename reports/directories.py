"""Directories as a maintainer reads them: the last crawl, what became of listings, which links broke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.finding import CODES
from crawler.health import BROKEN_STATES, Health, State
from crawler.listing_history import CrawlStatus, DirectoryCrawl, EventKind, ListingEvent
from crawler.listing_links import ListingLink
from crawler.listing_twins import Twins
from reports.safe import shown
from reports.words import count, day, moment

NEWS_FOR = timedelta(days=14)  # so long a change of a listing is told
MOST = 50  # of a kind told by name; the rest is counted
_BECAME = {
    EventKind.NEW: "new",
    EventKind.CHANGED: "changed",
    EventKind.VANISHED: "not listed any more",
    EventKind.RETURNED: "listed again",
    EventKind.MOVED: "moved",
}


@dataclass(frozen=True, slots=True)
class KnownDirectory:
    """What is known of one directory: the report is made from this. Long lists hold the first `MOST` only."""

    resource_id: str
    resource_name: str
    last: DirectoryCrawl | None
    last_complete_at: datetime | None
    present: int = 0  # listings
    became: Mapping[EventKind, int] | None = None  # within NEWS_FOR
    events: tuple[ListingEvent, ...] = ()
    links: Mapping[State, int] | None = None  # addresses of listings
    broken: tuple[tuple[ListingLink, Health], ...] = ()
    twins: tuple[Twins, ...] = ()
    twins_total: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one listing; all text is ready for people."""

    kind: str
    name: str
    at: datetime
    says: str
    key: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link of a listing that is broken or taken over."""

    name: str  # of the listing
    key: str
    url: str
    state: State
    code: str | None
    says: str
    since: datetime | None
    listed_at: str  # the page of the directory that shows it


@dataclass(frozen=True, slots=True)
class Group:
    """Listings, or listings and records, that may be the same people."""

    shared: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectoryNews:
    """One directory with everything there is to say about it; all text is ready for people."""

    resource_id: str
    resource_name: str
    status: str | None  # of the last crawl; None before the first one
    well: bool  # the last crawl was complete
    says: str  # how the last crawl went
    last_at: datetime | None
    last_complete_at: datetime | None
    listings: int
    pages: int  # read by the last crawl
    unchanged: int  # of those, answered by a 304
    became: Mapping[str, int]  # listings by what became of them lately
    changes: tuple[Change, ...]
    links: Mapping[State, int]
    broken: tuple[BrokenLink, ...]
    broken_total: int
    twins: tuple[Group, ...]
    twins_total: int
    command: str  # shows all of it

    @property
    def in_short(self) -> str:
        """The changes and the links in one sentence."""
        parts = [f"{number:,} {_BECAME[EventKind(kind)]}" for kind, number in self.became.items() if number]
        news = f"{', '.join(parts)} in the last {NEWS_FOR.days} days" if parts else "no changes lately"
        links = sum(self.links.values())
        state = f"{count(links, 'link')} of listings, {self.broken_total:,} broken" if links else "no links"
        twins = f"; {count(self.twins_total, 'possible duplicate')}" if self.twins_total else ""
        return f"{count(self.listings, 'listing')}; {news}; {state}{twins}."


def news_of(known: KnownDirectory, now: datetime) -> DirectoryNews:
    """Return what a maintainer reads of one directory."""
    last = known.last
    links = known.links or {}
    return DirectoryNews(
        resource_id=shown(known.resource_id),
        resource_name=shown(known.resource_name, 120),
        status=last.status.value if last else None,
        well=last is not None and last.status is CrawlStatus.COMPLETE,
        says=_says(last, known.last_complete_at, now),
        last_at=(last.ended_at or last.started_at) if last else None,
        last_complete_at=known.last_complete_at,
        listings=known.present,
        pages=last.count("pages") if last else 0,
        unchanged=last.count("unchanged") if last else 0,
        became={kind.value: (known.became or {}).get(kind, 0) for kind in EventKind},
        changes=tuple(_change(event) for event in known.events),
        links={state: links[state] for state in State if links.get(state)},
        broken=tuple(_broken(link, health) for link, health in known.broken),
        broken_total=sum(links.get(state, 0) for state in BROKEN_STATES),
        twins=tuple(_group(each) for each in known.twins),
        twins_total=known.twins_total,
        command=f"warmlink directory listings {shown(known.resource_id)}",
    )


def broken_in_all(directories: Sequence[DirectoryNews]) -> int:
    """Return how many links of listings are broken."""
    return sum(each.broken_total for each in directories)


def _says(last: DirectoryCrawl | None, complete_at: datetime | None, now: datetime) -> str:
    if last is None:
        return "It has not been crawled yet."
    at = moment(last.ended_at or last.started_at, now)
    pages = f"{count(last.count('pages'), 'page')} read, {last.count('unchanged'):,} unchanged"
    why = shown(last.reason).rstrip(".")
    if last.status is CrawlStatus.COMPLETE:
        return f"Crawled {at}: complete, {pages}{f'; {why}' if why else ''}."
    word = {
        CrawlStatus.RUNNING: "not finished",
        CrawlStatus.INCOMPLETE: "incomplete",
        CrawlStatus.REFUSED: "not believed",
    }[last.status]
    since = f"the listings of {day(complete_at)} stay" if complete_at else "nothing is known yet"
    return f"Crawled {at}: {word}{f' ({why})' if why else ''}; {since}."


def _change(event: ListingEvent) -> Change:
    details = [
        f"{shown(each.field, 40)}: {shown('; '.join(each.before), 200) or 'nothing'} → "
        f"{shown('; '.join(each.after), 200) or 'nothing'}"
        for each in event.fields
    ]
    details += [shown(event.note, 200)] if event.note else []
    says = _BECAME[event.kind] + (f": {'; '.join(details)}" if details else "")
    return Change(
        event.kind.value, shown(event.name, 120), event.at, shown(says, 1000), shown(event.key, 2000)
    )


def _broken(link: ListingLink, health: Health) -> BrokenLink:
    meaning = CODES.get(health.reason) if health.reason else None
    return BrokenLink(
        name=shown(link.name, 120),
        key=shown(link.key, 2000),
        url=shown(link.address, 2000),
        state=health.state,
        code=health.reason.value if health.reason else None,
        says=meaning.says if meaning else "",
        since=health.since,
        listed_at=shown(link.listed_at, 2000),
    )


def _group(twins: Twins) -> Group:
    shared = ", ".join(f"{what} {shown(value, 200)}" for what, value in twins.shared)
    members = tuple(
        f"{shown(m.name, 120)} ({'registry' if m.directory is None else shown(m.directory, 80)}: "
        f"{shown(m.key, 300)})"
        for m in twins.members[:MOST]
    )
    return Group(shared, members)

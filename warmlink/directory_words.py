"""What a directory's crawl came to, in words and as a record."""

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.listing_history import CrawlStatus, DirectoryCrawl, EventKind, ListingEvent
from reports.safe import redact, shown

_BY_NAME = 5  # of each kind
_NOTES = 5
_STATES = {
    CrawlStatus.COMPLETE: "complete",
    CrawlStatus.INCOMPLETE: "incomplete, nothing was taken over",
    CrawlStatus.REFUSED: "refused, nothing was taken over",
    CrawlStatus.RUNNING: "under way",
}
_KINDS = {
    EventKind.NEW: "new",
    EventKind.CHANGED: "changed",
    EventKind.VANISHED: "vanished",
    EventKind.RETURNED: "returned",
    EventKind.MOVED: "moved",
}


def headline(crawl: DirectoryCrawl) -> str:
    """Return one line: how it ended, and the counts that matter."""
    state = _STATES[crawl.status]
    if crawl.status is not CrawlStatus.COMPLETE:
        return f"{crawl.directory}: {state}: {shown(crawl.reason)}"
    differences = ", ".join(f"{crawl.count(kind.value)} {word}" for kind, word in _KINDS.items())
    if crawl.reason.startswith("this is the first"):
        differences = "the first complete crawl, the baseline of later ones"
    return f"{crawl.directory}: {state}: {number(crawl.count('listings'), 'listing')}; {differences}"


def says(crawl: DirectoryCrawl, events: Iterable[ListingEvent]) -> Iterator[str]:
    """Yield what a person is told of one crawl."""
    yield headline(crawl)
    pages = f"  {number(crawl.count('pages'), 'page')} read, {crawl.count('unchanged')} of them unchanged"
    more = [
        f"{crawl.count(name)} {words}"
        for name, words in (
            ("failed", "not to be read"),
            ("gone", "missing"),
            ("pending", "still to be asked"),
            ("duplicates", "entries shown more than once"),
            ("refused", "entries without what the rule requires"),
            ("elsewhere", "links off the directory's site"),
        )
        if crawl.count(name)
    ]
    yield "; ".join([pages, *more])
    if crawl.status is CrawlStatus.COMPLETE and crawl.reason and not crawl.reason.startswith("this is the"):
        yield f"  note: {shown(crawl.reason)}"
    yield from _by_kind(events)
    for note in crawl.notes[:_NOTES]:
        yield f"  look at: {shown(note)}"
    if len(crawl.notes) > _NOTES:
        yield f"  … and {len(crawl.notes) - _NOTES} more (--json has them)"


def _by_kind(events: Iterable[ListingEvent]) -> Iterator[str]:
    named: dict[EventKind, list[str]] = {}
    counted: dict[EventKind, int] = {}
    for event in events:
        counted[event.kind] = counted.get(event.kind, 0) + 1
        names = named.setdefault(event.kind, [])
        if len(names) < _BY_NAME:
            names.append(_named(event))
    for kind, word in _KINDS.items():
        if kind in named:
            rest = counted[kind] - len(named[kind])
            yield f"  {word}: {'; '.join(named[kind])}{f'; and {rest} more' if rest else ''}"


def _named(event: ListingEvent) -> str:
    name = shown(event.name, 80)
    if event.kind is EventKind.CHANGED:
        return f"{name} ({', '.join(shown(change.field, 40) for change in event.fields)})"
    return f"{name} ({shown(event.note, 120)})" if event.note else name


def as_record(crawl: DirectoryCrawl) -> dict[str, Any]:
    """Return a crawl in the shape of `--json`, without what became of listings; times are ISO 8601 UTC."""
    return {
        "directory": crawl.directory,
        "status": crawl.status.value,
        "reason": redact(crawl.reason),
        "started_at": crawl.started_at.isoformat(),
        "ended_at": crawl.ended_at and crawl.ended_at.isoformat(),
        "counts": dict(crawl.counts),
        "notes": [redact(note) for note in crawl.notes],
    }


def event_record(event: ListingEvent) -> dict[str, Any]:
    """Return what became of a listing in the shape of `--json`."""
    return {
        "kind": event.kind.value,
        "key": redact(event.key),
        "name": event.name,
        "key_before": event.key_before and redact(event.key_before),
        "fields": [
            {
                "field": change.field,
                "before": [redact(value) for value in change.before],
                "after": [redact(value) for value in change.after],
            }
            for change in event.fields
        ],
        "note": redact(event.note),
    }


def number(count: int, word: str) -> str:
    """Return a count with its word.

    >>> number(1, "page"), number(2000, "listing")
    ('1 page', '2,000 listings')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"

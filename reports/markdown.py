"""The report as one Markdown ticket: the same order every time, foreign text in code spans only."""

from collections.abc import Iterator

from reports.broken import Report
from reports.changes import Offer, marked
from reports.comment import fitted
from reports.contact import summary
from reports.directories import DirectoryNews
from reports.item import Item, Section
from reports.safe import code_span
from reports.words import count, day, moment

_TITLES = {
    Section.URGENT: "Urgent",
    Section.NEW: "Newly broken",
    Section.STILL: "Still broken",
    Section.SUSPECT: "Being watched",
}


def render(report: Report) -> str:
    """Return the ticket within `reports.comment.LIMIT`; what does not fit is counted in its last line."""
    return fitted(list(_blocks(report)), lambda rest: f"\n… and {rest:,} more: see the whole report.\n")


def _blocks(report: Report) -> Iterator[str]:
    yield f"# Link report\n\n{code_span(report.headline)}\n"
    for section, title in _TITLES.items():
        incidents = report.incidents(section)
        if incidents:
            yield f"\n## {title}\n"
        for incident in incidents:
            yield f"\n### {code_span(incident.title)}\n\n"
            for item in incident.items:
                yield "\n".join(_item(item)) + "\n"
    for title, rows in _lists(report):
        if rows:
            yield f"\n## {title}\n\n"
            yield from rows
    yield f"\n{count(report.total, 'link')} in all. {summary(report.contacts)}".rstrip() + "\n"


def _item(item: Item) -> Iterator[str]:
    yield f"- {code_span(item.url)}"
    for listing in item.listings:
        yield f"  - listed: {code_span(listing.resource_name)}, {code_span(listing.place)}"
    yield f"  - {item.state} since {moment(item.since)}; last ok {day(item.last_ok_at)}"
    if item.confirmed:
        yield f"  - {code_span(item.confirmed)}"
    yield f"  - seen: {code_span(item.seen or item.says)}"
    for step in item.steps:
        yield f"  - do: {code_span(step.says)}" + (f" {code_span(step.code)}" if step.code else "")
    soon = moment(item.next_check_at) if item.next_check_at else "with the next run"
    yield f"  - next look: {soon}"


def _move(item: Item) -> str:
    lines = [f"- {code_span(item.url)} → {code_span(item.suggestion or '')}"]
    if item.move:
        lines.append(f"  - {code_span(item.move.titles)}: {code_span(item.move.why)}")
    lines += [f"  - do: {code_span(step.says)} {code_span(step.code or '')}" for step in item.steps[:1]]
    return "\n".join(lines) + "\n"


def _offer(offer: Offer) -> Iterator[str]:
    yield f"- {code_span(offer.resource_name)}, {code_span(offer.field)} ({offer.severity})"
    yield f"  - {code_span(marked(offer.pieces))}"
    yield f"  - seen: {day(offer.offered_at)}, {code_span(offer.source_url)}"
    if offer.because:
        yield f"  - because: {code_span(offer.because)}"
    for other in offer.also:
        yield f"  - {code_span(other.method)} says: {code_span(other.text)}"
    for step in offer.steps:
        yield f"  - do: {code_span(step.says)} {code_span(step.code or '')}"


def _directory(each: DirectoryNews) -> Iterator[str]:
    span = code_span
    yield f"{span(each.resource_name)}: {span(each.says)} {span(each.in_short)}"
    for change in each.changes:
        yield f"{span(change.name)}, {day(change.at)}: {span(change.says)}"
    for link in each.broken:
        yield f"{span(link.url)}: {span(str(link.code))}; {span(link.name)}, listed at {span(link.listed_at)}"
    for group in each.twins:
        yield f"perhaps the same ({span(group.shared)}): {', '.join(map(span, group.members))}"
    yield f"all of it: {span(each.command)}"


def _lists(report: Report) -> Iterator[tuple[str, list[str]]]:
    span = code_span
    yield (
        "To do by hand",
        [f"- {span(c.resource_name)}, {span(c.place)}: {span(c.says)}\n" for c in report.by_hand],
    )
    yield "Permanent moves to accept", [_move(item) for item in report.moves]
    notices = [
        f"- {span(i.url)}: " + ", ".join(span(f"{n.code} {n.detail}") for n in i.notices)
        for i in report.noticed
    ]
    yield "Good to know", [f"{line}\n" for line in notices]
    yield (
        "Proposals",
        ["\n".join(_offer(offer)) + "\n" for offer in report.offers],
    )
    yield "Confirmed by hand", [f"- {span(i.url)}: {span(i.confirmed or '')}\n" for i in report.confirmed]
    yield "Directories", [f"- {line}\n" for each in report.directories for line in _directory(each)]
    blocked = report.section(Section.BLOCKED)
    yield (
        "Cannot be told from here (not broken)",
        [f"- {span(i.url)}: {span(str(i.code))}\n" for i in blocked],
    )

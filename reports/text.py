"""The report for a terminal: plain lines, no colours, no control characters."""

import textwrap
from collections.abc import Iterator

from reports.broken import Report
from reports.changes import Offer, marked
from reports.contact import summary
from reports.directories import DirectoryNews
from reports.item import Item, Section
from reports.safe import shown
from reports.words import count, day, moment

_TITLES = {
    Section.URGENT: "URGENT",
    Section.NEW: "NEWLY BROKEN",
    Section.STILL: "STILL BROKEN",
    Section.SUSPECT: "BEING WATCHED",
}


def render(report: Report) -> str:
    """Return the report as lines of text; addresses are never cut, so that they can be copied."""
    lines = [*_wrap(report.headline), ""]
    for section, title in _TITLES.items():
        incidents = report.incidents(section)
        if incidents:
            lines += [title, ""]
        for incident in incidents:
            lines.append(shown(incident.title))
            for item in incident.items:
                lines += [*_item(item), ""]
    for title, rows in _lists(report):
        if rows:
            lines += [title, *(line for row in rows for line in _wrap(row, "  - ", "    ")), ""]
    return "\n".join(lines).rstrip() + "\n"


def _item(item: Item) -> Iterator[str]:
    yield f"  {shown(item.url, 2000)}"
    for listing in item.listings:
        yield from _wrap(f"listed: {listing.resource_name} ({listing.target_id}), {listing.place}")
    yield from _wrap(f"{item.state} since {moment(item.since)}; last ok {day(item.last_ok_at)}")
    if item.confirmed:
        yield from _wrap(item.confirmed)
    if item.seen or item.says:
        yield from _wrap(f"seen: {item.seen or item.says}")
    if item.seen and item.says:
        yield from _wrap(f"means: {item.says}")
    for step in item.steps:
        yield from _wrap(f"do: {step.says}")
        if step.code:
            yield f"        {shown(step.code, 4000)}"
    soon = moment(item.next_check_at) if item.next_check_at else "with the next run"
    yield from _wrap(f"next look: {soon}")


def _lists(report: Report) -> Iterator[tuple[str, list[str]]]:
    yield "TO DO BY HAND", [f"{c.resource_name} ({c.place}): {c.says}" for c in report.by_hand]
    yield "MOVES TO ACCEPT", [_move(item) for item in report.moves]
    notices = [
        f"{i.url}: " + ", ".join(f"{n.code} {n.detail}".strip() for n in i.notices) for i in report.noticed
    ]
    yield "GOOD TO KNOW", notices
    yield "PROPOSALS", [_offer(offer) for offer in report.offers]
    blocked = [
        f"{i.url}: {i.state}, {i.code}; last ok {day(i.last_ok_at)}" for i in report.section(Section.BLOCKED)
    ]
    yield "CONFIRMED BY HAND", [f"{i.url}: {i.confirmed}" for i in report.confirmed]
    yield "CANNOT BE TOLD FROM HERE (not broken)", blocked
    unchecked = [f"{i.url}{': ' + i.skipped if i.skipped else ''}" for i in report.section(Section.UNCHECKED)]
    yield "NOT CHECKED", unchecked
    yield "DIRECTORIES", [line for each in report.directories for line in _directory(each)]
    healthy = report.section(Section.HEALTHY)
    yield "HEALTHY", [count(len(healthy), "link")] if healthy else []
    yield "CONTACTS", [summary(report.contacts)] if report.contacts else []


def _offer(offer: Offer) -> str:
    number = f" (offer {offer.proposal_id})" if offer.proposal_id is not None else ""
    words = f"{offer.severity}: {offer.resource_name}, {offer.field}{number}: {marked(offer.pieces)}"
    seen = f"seen {day(offer.offered_at)} at {offer.source_url}"
    steps = [f"{step.says} {step.code or ''}".rstrip() for step in offer.steps]
    return "; ".join(part for part in (words, seen, offer.because, *steps) if part)


def _directory(each: DirectoryNews) -> Iterator[str]:
    yield f"{each.resource_name} ({each.resource_id}): {each.says} {each.in_short}"
    for change in each.changes:
        yield f"{change.name}, {day(change.at)}: {change.says}"
    for link in each.broken:
        yield f"{link.url}: {link.state}, {link.code}; {link.name}, listed at {link.listed_at}"
    for group in each.twins:
        yield f"perhaps the same ({group.shared}): {'; '.join(group.members)}"
    yield f"all of it: {each.command}"


def _move(item: Item) -> str:
    says = f"{item.url} moved for good to {item.suggestion or 'an unknown address'}"
    commands = [step.code for step in item.steps[:1] if step.code]
    told = [item.move.titles, item.move.why.rstrip("."), *commands] if item.move else []
    return "; ".join([says, *told])


def _wrap(text: str, first: str = "    ", others: str = "      ") -> list[str]:
    return textwrap.wrap(
        shown(text, 4000),
        width=78,
        initial_indent=first if first != "    " or text else "",
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )

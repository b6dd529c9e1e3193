"""Listings and those that may be the same, as text, JSON and CSV; all of it made harmless."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.health import State
from crawler.listing_history import EventKind, ListingEvent
from crawler.listing_twins import Member, Twins
from reports.safe import csv_cell, shown
from reports.words import STATE_WORDS, day
from warmlink.stored_listings import Row

_FIELD_ORDER = ("name", "phone", "email", "website", "profile", "area", "language", "credential", "topic")
_LAST = ("address", "description")
COLUMNS = (
    *("directory", "key", "name", "present", "listed_at", "first_seen", "last_seen", "gone_since"),
    *_FIELD_ORDER[1:],
    *_LAST,
    *("other_fields", "links", "became"),
)


def text_of(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines that a person reads."""
    directory = None
    for row in rows:
        stored = row.stored
        if stored.directory != directory:
            directory = stored.directory
            yield f"{shown(directory)}:"
        gone = f" (not listed since {day(stored.gone_at)})" if stored.gone_at else ""
        yield f"  {shown(stored.listing.name, 120)}{gone}"
        yield f"    key: {shown(stored.listing.key, 2000)}"
        if stored.listing.url != stored.listing.key:
            yield f"    listed at: {shown(stored.listing.url, 2000)}"
        links = {link.url: link for link in row.links}
        for name in _ordered(stored.listing.fields):
            if name in ("name", "website", "profile"):
                continue
            yield f"    {shown(name, 40)}: {shown('; '.join(stored.listing.fields[name]), 300)}"
        for link in links.values():
            why = f" ({link.reason})" if link.reason and link.state is not State.HEALTHY else ""
            yield f"    {link.field}: {shown(link.url, 2000)}: {STATE_WORDS[link.state]}{why}"
        for event in row.events:
            yield f"    {became(event)}"


def became(event: ListingEvent) -> str:
    """Return what became of a listing, on one line."""
    when = day(event.at)
    match event.kind:
        case EventKind.CHANGED | EventKind.MOVED if event.fields or event.key_before:
            changes = [
                f"{shown(c.field, 40)}: {shown('; '.join(c.before), 200) or 'nothing'} → "
                f"{shown('; '.join(c.after), 200) or 'nothing'}"
                for c in event.fields
            ]
            before = [f"its key was {shown(event.key_before, 300)}"] if event.key_before else []
            return f"{event.kind} {when}: {'; '.join([*before, *changes])}"
        case _:
            return f"{event.kind} {when}{f': {shown(event.note, 200)}' if event.note else ''}"


def _ordered(fields: Any) -> list[str]:
    """Return a listing's field names, the usual ones first."""
    usual = [name for name in (*_FIELD_ORDER, *_LAST) if name in fields]
    return [*usual, *sorted(set(fields) - set(usual))]


def record_of(row: Row) -> dict[str, Any]:
    """Return a listing in the shape of `--json`; times are ISO 8601 UTC."""
    stored = row.stored
    return {
        "directory": stored.directory,
        "key": shown(stored.listing.key, 2000),
        "name": shown(stored.listing.name),
        "listed_at": shown(stored.listing.url, 2000),
        "own_page": stored.own and shown(stored.own, 2000),
        "present": stored.is_present,
        "first_seen_at": stored.first_at.isoformat(),
        "last_seen_at": stored.last_at.isoformat(),
        "gone_at": stored.gone_at and stored.gone_at.isoformat(),
        "fields": {
            shown(name, 80): [shown(value, 2000) for value in stored.listing.fields[name]]
            for name in _ordered(stored.listing.fields)
        },
        "links": [
            {
                "field": link.field,
                "url": shown(link.url, 2000),
                "state": link.state.value,
                "finding": link.reason,
                "last_checked_at": link.last_checked_at and link.last_checked_at.isoformat(),
            }
            for link in row.links
        ],
        "events": [
            {
                "kind": event.kind.value,
                "at": event.at.isoformat(),
                "key_before": event.key_before and shown(event.key_before, 2000),
                "note": shown(event.note),
                "fields": [
                    {
                        "field": shown(change.field, 80),
                        "before": [shown(value, 2000) for value in change.before],
                        "after": [shown(value, 2000) for value in change.after],
                    }
                    for change in event.fields
                ],
            }
            for event in row.events
        ],
    }


def csv_of(rows: Sequence[Row]) -> str:
    """Return a table that no spreadsheet takes for formulas; several values of a field are joined by "; "."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        stored, fields = row.stored, row.stored.listing.fields
        usual = (*_FIELD_ORDER[1:], *_LAST)
        others = [f"{name}={'; '.join(fields[name])}" for name in sorted(set(fields) - set(usual) - {"name"})]
        cells = [
            *(stored.directory, stored.listing.key, stored.listing.name),
            *("yes" if stored.is_present else "no", stored.listing.url),
            *(day(stored.first_at), day(stored.last_at), day(stored.gone_at) if stored.gone_at else ""),
            *("; ".join(fields.get(name, ())) for name in usual),
            " | ".join(others),
            "; ".join(f"{link.url} {link.state}" for link in row.links),
            "; ".join(became(event) for event in row.events),
        ]
        table.writerow([csv_cell(shown(cell, 4000)) for cell in cells])
    return out.getvalue()


def twins_text(found: Sequence[Twins]) -> Iterator[str]:
    """Yield those that may be the same people, one group after the other."""
    for group in found:
        yield f"Same {', '.join(f'{what} ({shown(value, 200)})' for what, value in group.shared)}:"
        for member in group.members:
            yield f"  {_place(member)}: {shown(member.name, 120)} [{shown(member.key, 2000)}]"


def _place(member: Member) -> str:
    return "registry" if member.directory is None else shown(member.directory)


def twins_record(group: Twins) -> dict[str, Any]:
    """Return a group in the shape of `--json`; `directory` is null for a curated record."""
    return {
        "shared": [{"what": what, "value": shown(value, 2000)} for what, value in group.shared],
        "members": [
            {
                "directory": member.directory,
                "key": shown(member.key, 2000),
                "name": shown(member.name),
                "listed_at": shown(member.url, 2000) or None,
            }
            for member in group.members
        ],
    }


def twins_csv(found: Sequence[Twins]) -> str:
    """Return a table with one line for each member; `group` counts from 1."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(("group", "shared", "directory", "key", "name", "listed_at"))
    for number, group in enumerate(found, 1):
        shared = "; ".join(f"{what}={value}" for what, value in group.shared)
        for member in group.members:
            cells = (shared, member.directory or "registry", member.key, member.name, member.url)
            table.writerow([number, *(csv_cell(shown(cell, 4000)) for cell in cells)])
    return out.getvalue()

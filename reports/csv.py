"""The report as a table: one row for every place in the registry, safe to open in a spreadsheet."""

import csv
import io
from datetime import UTC, datetime

from reports.broken import Report
from reports.item import Item, Listing
from reports.safe import csv_cell

COLUMNS = (
    *("target_id", "resource_id", "resource", "label", "section", "state", "newly_broken", "code", "url"),
    *("since", "last_ok_at", "last_checked_at", "next_check_at", "seen", "advice", "suggestion", "notices"),
    "place",
)


def render(report: Report) -> str:
    """Return RFC 4180 CSV with a header row; times are ISO 8601 UTC, a contact's state is "not_checked"."""
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in report.items:
        for listing in item.listings:
            table.writerow([csv_cell(cell) for cell in _row(listing, item)])
    for contact in report.contacts:
        table.writerow([csv_cell(cell) for cell in _row(contact, None)])
    return lines.getvalue()


def _row(listing: Listing, item: Item | None) -> list[str]:
    start = [listing.target_id, listing.resource_id, listing.resource_name, listing.label or ""]
    if item is None:
        rest = ["contact", "not_checked", "", "", listing.shown, *[""] * 8]
        return [*start, *rest, listing.place]
    return [
        *start,
        item.section,
        item.state,
        "yes" if item.newly else "no",
        item.code or "",
        listing.shown,
        *map(_time, (item.since, item.last_ok_at, item.last_checked_at, item.next_check_at)),
        item.seen,
        item.advice,
        item.suggestion or "",
        "; ".join(f"{notice.code} {notice.detail}".strip() for notice in item.notices),
        listing.place,
    ]


def _time(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""

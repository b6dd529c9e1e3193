"""The report as a table: one row for every place in the registry, safe to open in a spreadsheet."""

import csv
import io
from datetime import UTC, datetime

from crawler.finding import CODES
from reports.broken import Report
from reports.changes import Offer, marked
from reports.contact import Contact
from reports.item import Item, Listing
from reports.safe import csv_cell

COLUMNS = (
    *("target_id", "resource_id", "resource", "label", "section", "state", "newly_broken", "code", "url"),
    *("since", "last_ok_at", "last_checked_at", "next_check_at", "seen", "advice", "suggestion", "notices"),
    "place",
)


def render(report: Report) -> str:
    """Return RFC 4180 CSV with a header row; times are ISO 8601 UTC.

    A contact's section is "contact", an offer's is "proposal": its state is how grave it is, and its target
    the field of the entry.
    """
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in report.items:
        for listing in item.listings:
            table.writerow([csv_cell(cell) for cell in _row(listing, item)])
    for contact in report.contacts:
        table.writerow([csv_cell(cell) for cell in _contact_row(contact)])
    for offer in report.offers:
        table.writerow([csv_cell(cell) for cell in _offer_row(offer)])
    return lines.getvalue()


def _offer_row(offer: Offer) -> list[str]:
    return [
        *(f"{offer.resource_id}/{offer.field}", offer.resource_id, offer.resource_name, offer.field),
        *("proposal", offer.severity, "no", "", offer.source_url),
        *(_time(offer.offered_at), "", "", "", marked(offer.pieces)),
        " ".join(f"{step.says} {step.code or ''}".strip() for step in offer.steps[:1]),
        offer.offered,
        offer.because,
        offer.place,
    ]


def _contact_row(contact: Contact) -> list[str]:
    return [
        *_start(contact),
        "contact",
        contact.state,
        "",
        contact.code or "",
        contact.shown,
        *map(_time, (contact.since, contact.last_ok_at, contact.last_checked_at, contact.next_check_at)),
        contact.says,
        CODES[contact.code].advice if contact.code else "",
        "",
        "",
        contact.place,
    ]


def _start(listing: Listing) -> list[str]:
    return [listing.target_id, listing.resource_id, listing.resource_name, listing.label or ""]


def _row(listing: Listing, item: Item) -> list[str]:
    return [
        *_start(listing),
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

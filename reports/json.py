"""The report for programs: JSON with a published schema."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer

from crawler.finding import Code
from crawler.health import State
from crawler.history import RunStatus
from crawler.listing_history import CrawlStatus, EventKind
from crawler.moves import Course, Kind
from registry.text import clean
from reports.broken import Report
from reports.item import Section

FORMAT = "warmlink-report/1"

Time = Annotated[
    AwareDatetime,
    PlainSerializer(lambda at: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str),
]


class Part(BaseModel):
    """What every part of the document shares: nothing but the named keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class RunPart(Part):
    """The last run."""

    id: int
    started_at: Time
    ended_at: Time | None
    status: RunStatus
    planned: int
    checked: int
    reason: str


class ListingPart(Part):
    """One place in the registry; `place` is "file:line"."""

    target_id: str
    resource_id: str
    resource_name: str
    label: str | None
    shown: str
    place: str
    urgent: bool
    file: str
    line: int


class StepPart(Part):
    """One thing to do."""

    says: str
    code: str | None


class NoticePart(Part):
    """Something to know that never makes a link broken."""

    code: str
    detail: str


class StripPart(Part):
    """Days in a row, oldest first: o answered well, b failed, u cannot be told, . not asked."""

    first_day: date
    days: str


class MovePart(Part):
    """Where an address has moved for good; `automatic` moves are written by `warmlink fix` by itself."""

    target: str
    kind: Kind
    course: Course
    automatic: bool
    why: str
    old_title: str | None
    new_title: str | None


class LinkPart(Part):
    """One address."""

    url: str
    host: str
    listings: tuple[ListingPart, ...]
    section: Section
    state: State
    newly: bool
    since: Time | None
    code: Code | None
    says: str
    advice: str
    seen: str
    seen_at: Time | None
    title: str | None
    status: int | None
    final_url: str | None
    suggestion: str | None
    moved: bool
    move: MovePart | None
    archived: str | None
    archived_at: Time | None
    root: str | None
    root_alive: bool | None
    confirmed: str | None
    notices: tuple[NoticePart, ...]
    steps: tuple[StepPart, ...]
    last_ok_at: Time | None
    last_checked_at: Time | None
    next_check_at: Time | None
    strip: StripPart
    skipped: str | None


class ContactPart(ListingPart):
    """One place where an e-mail or a phone is listed, and what is known of it."""

    kind: Literal["email", "phone"]
    state: State
    code: Code | None
    says: str
    page: str | None
    since: Time | None
    last_ok_at: Time | None
    last_checked_at: Time | None
    next_check_at: Time | None


class ChorePart(Part):
    """One thing to do by hand."""

    why: Literal["contact_changed", "contact_dead", "contact_missing", "look", "verification_due"]
    resource_id: str
    resource_name: str
    place: str
    urgent: bool
    says: str
    due: date | None
    contacts: tuple[ListingPart, ...]
    links: tuple[str, ...]
    steps: tuple[StepPart, ...]


class PiecePart(Part):
    """Words that stay, go or come."""

    kind: Literal["same", "gone", "new"]
    text: str


class OtherPart(Part):
    """What another source of the page says."""

    method: str
    text: str


class OfferPart(Part):
    """A proposal waiting for a decision."""

    proposal_id: int | None
    resource_id: str
    resource_name: str
    field: str
    current: str | None
    offered: str
    pieces: tuple[PiecePart, ...]
    severity: Literal["cosmetic", "substantive", "critical"]
    similarity: float
    source_url: str
    method: str
    offered_at: Time
    because: str
    also: tuple[OtherPart, ...]
    steps: tuple[StepPart, ...]
    place: str


class ChangePart(Part):
    """What became of a listing."""

    kind: EventKind
    name: str
    at: Time
    says: str
    key: str


class BrokenLinkPart(Part):
    """A link of a listing that is broken; `listed_at` is the page of the directory that shows it."""

    name: str
    key: str
    url: str
    state: State
    code: Code | None
    says: str
    since: Time | None
    listed_at: str


class GroupPart(Part):
    """Listings, or listings and records, that may be the same people."""

    shared: str
    members: tuple[str, ...]


class DirectoryPart(Part):
    """A directory: its last crawl, and what its listings do. Lists hold the first 50; totals count all."""

    resource_id: str
    resource_name: str
    status: CrawlStatus | None
    well: bool
    says: str
    last_at: Time | None
    last_complete_at: Time | None
    listings: int
    pages: int
    unchanged: int
    became: dict[EventKind, int]
    changes: tuple[ChangePart, ...]
    links: dict[State, int]
    broken: tuple[BrokenLinkPart, ...]
    broken_total: int
    twins: tuple[GroupPart, ...]
    twins_total: int
    command: str


class ReportDocument(Part):
    """The whole report."""

    format: Literal["warmlink-report/1"]
    made_at: Time
    headline: str
    run: RunPart | None
    counts: dict[State, int]
    links: tuple[LinkPart, ...]
    by_hand: tuple[ChorePart, ...]
    proposals: tuple[OfferPart, ...]
    contacts: tuple[ContactPart, ...]
    directories: tuple[DirectoryPart, ...]


def render(report: Report) -> str:
    """Return the report as JSON that its schema accepts; the same report gives the same bytes."""
    document = ReportDocument.model_validate(
        {
            "format": FORMAT,
            "made_at": report.made_at,
            "headline": report.headline,
            "run": asdict(report.run) if report.run else None,
            "counts": dict(report.counts),
            "links": [asdict(item) for item in report.items],
            "by_hand": [asdict(chore) for chore in report.by_hand],
            "proposals": [asdict(offer) for offer in report.offers],
            "contacts": [asdict(contact) for contact in report.contacts],
            "directories": [asdict(each) for each in report.directories],
        }
    )
    return json.dumps(_cleaned(document.model_dump()), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the report."""
    schema = ReportDocument.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _cleaned(value: Any) -> Any:
    """Return `value` for json: every text without control characters and lone surrogates."""
    match value:
        case str():
            return "\n".join(clean(line) for line in value.split("\n"))
        case Mapping():
            return {str(key): _cleaned(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_cleaned(inner) for inner in value]
        case date():
            return value.isoformat()
        case _:
            return value

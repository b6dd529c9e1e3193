"""One link as a maintainer reads it: where it is listed, what was seen, what to do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from crawler.confirm import in_force
from crawler.finding import CODES, Code, Notice
from crawler.health import Health, State
from crawler.history import Evidence, Rescue, Span
from crawler.moves import Move, move_of
from crawler.relocation import Relocation, relocate
from registry.model import Resource
from registry.targets import Target
from reports.moved import Moved, moved_of
from reports.rescued import rescued
from reports.safe import href, shown
from reports.steps import Case, Step, steps
from reports.strip import Strip, strip_of
from reports.words import confirmed

PRIVATE = "(not public)"

_NONE: Mapping[str, Resource] = MappingProxyType({})

_HOST = re.compile(r"[a-z]+://([^/?#@\s]+)")


class Section(StrEnum):
    """Where in the report a link stands, most pressing first."""

    URGENT = "urgent"  # taken over, or a broken link of a crisis line or helpline
    NEW = "newly_broken"  # became broken in the last run
    STILL = "still_broken"
    SUSPECT = "suspect"  # failed, and is watched
    BLOCKED = "blocked"  # cannot be told from here, or stands behind a wall
    UNCHECKED = "unchecked"
    HEALTHY = "healthy"


@dataclass(frozen=True, slots=True)
class Listing:
    """One place where an address or a contact is listed; all text is ready for people."""

    target_id: str
    resource_id: str
    resource_name: str
    label: str | None
    shown: str  # as listed, secrets hidden
    place: str  # "file:line"
    urgent: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One address with everything there is to say about it; all text is ready for people."""

    url: str
    host: str
    listings: tuple[Listing, ...]
    section: Section
    state: State
    newly: bool  # became broken in the last run
    since: datetime | None
    code: Code | None
    says: str  # what it means
    advice: str
    seen: str  # the evidence in plain words
    seen_at: datetime | None
    title: str | None
    status: int | None
    final_url: str | None  # where it led, when that is elsewhere
    suggestion: str | None
    moved: bool  # a permanent move waits to be accepted
    move: Moved | None  # where it has moved for good, and whether that needs a person
    archived: str | None  # a copy, or without a date the search for one
    archived_at: datetime | None
    root: str | None  # the site's front page, where it was asked since the link broke
    root_alive: bool | None
    confirmed: str | None  # a person's word that holds, in words
    notices: tuple[Notice, ...]
    steps: tuple[Step, ...]
    last_ok_at: datetime | None
    last_checked_at: datetime | None
    next_check_at: datetime | None
    strip: Strip
    skipped: str | None  # why a person asked never to check it

    @property
    def urgent(self) -> bool:
        """Whether a crisis line or helpline lists it, or it was taken over."""
        return self.state is State.REPLACED or any(listing.urgent for listing in self.listings)

    @property
    def link(self) -> str | None:
        """The address where it is safe to follow, else None."""
        return href(self.url)


def listing_of(target: Target) -> Listing:
    """Return where `target` stands; the contact itself is left out when it is not public."""
    return Listing(
        target_id=shown(target.target_id),
        resource_id=shown(target.resource_id),
        resource_name=shown(target.resource_name, 120),
        label=shown(target.label, 120) if target.label else None,
        shown=shown(target.shown, 2000) if target.public else PRIVATE,
        place=shown(str(target.place)),
        urgent=target.urgent,
        file=shown(target.place.file, 1000),
        line=target.place.line,
    )


def item_of(
    targets: tuple[Target, ...],
    health: Health,
    seen: tuple[Evidence | None, Evidence | None],
    spans: Sequence[Span],
    *,
    newly: bool,
    now: datetime,
    resources: Mapping[str, Resource] = _NONE,
    rescue: Rescue | None = None,
) -> Item:
    """Return the item of one address; `targets` are its listings; `seen` is (last good, last bad).

    `resources` are the records by id: where one locks its links, no move is offered.
    """
    address = targets[0].address
    evidence = _speaking(health.state, *seen)
    code = health.reason
    meaning = CODES.get(code) if code else None
    suggestion = _suggestion(health, evidence)
    moved = health.state is State.HEALTHY and any(n.code == "moved_permanently" for n in health.notices)
    help_ = rescued(address, health, rescue)
    word = in_force(health, now)
    final_url = evidence.final_url if evidence and evidence.final_url != address else None
    url = shown(address, 2000)
    places = _places(targets, move_of(address, health, seen[0]), resources)
    move = moved_of(places)
    case = Case(health.state, code, url, targets, move, places, help_, word)
    return Item(
        url=url,
        host=_host(url),
        listings=tuple(listing_of(target) for target in targets),
        section=_section(health, targets, newly=newly),
        state=health.state,
        newly=newly,
        since=health.since,
        code=code,
        says=meaning.says if meaning else "",
        advice=meaning.advice if meaning else "",
        seen=shown(evidence.finding.evidence) if evidence else "",
        seen_at=evidence.at if evidence else None,
        title=shown(evidence.title, 200) if evidence and evidence.title else None,
        status=evidence.status if evidence else None,
        final_url=shown(final_url, 2000) if final_url else None,
        suggestion=shown(suggestion, 2000) if suggestion else None,
        moved=moved,
        move=move,
        archived=help_.archived,
        archived_at=help_.archived_at,
        root=help_.root,
        root_alive=help_.root_alive,
        confirmed=confirmed(word) if word else None,
        notices=tuple(Notice(notice.code, shown(notice.detail)) for notice in health.notices),
        steps=tuple(Step(shown(s.says, 2000), shown(s.code, 4000) if s.code else None) for s in steps(case)),
        last_ok_at=health.last_ok_at,
        last_checked_at=health.last_checked_at,
        next_check_at=health.next_check_at,
        strip=strip_of(spans, now),
        skipped=next((shown(target.skip_reason) for target in targets if target.skip_reason), None),
    )


def _places(
    targets: tuple[Target, ...], move: Move | None, resources: Mapping[str, Resource]
) -> tuple[Relocation, ...]:
    if move is None:
        return ()
    return tuple(relocate(target, move, resources.get(target.resource_id)) for target in targets)


def _host(url: str) -> str:
    """Return the host that incidents are grouped by; what has none stands for itself."""
    match = _HOST.match(url)
    return match[1] if match else url


_BY_STATE = {
    State.REPLACED: Section.URGENT,
    State.BROKEN: Section.STILL,
    State.SUSPECT: Section.SUSPECT,
    State.UNVERIFIABLE: Section.BLOCKED,
    State.RESTRICTED: Section.BLOCKED,
    State.UNKNOWN: Section.UNCHECKED,
    State.HEALTHY: Section.HEALTHY,
}


def _section(health: Health, targets: tuple[Target, ...], *, newly: bool) -> Section:
    if health.broken and any(target.urgent and target.kind == "url" for target in targets):
        return Section.URGENT
    if health.state is State.BROKEN and newly:
        return Section.NEW
    return _BY_STATE[health.state]


def _speaking(state: State, good: Evidence | None, bad: Evidence | None) -> Evidence | None:
    """Return the check that speaks for `state`: the last good one when healthy, else the last bad one."""
    return good if state is State.HEALTHY else bad


def _suggestion(health: Health, evidence: Evidence | None) -> str | None:
    if health.moved_to:
        return health.moved_to
    return evidence.finding.suggestion if evidence else None

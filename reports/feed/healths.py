"""Health per published link and contact, and per resource: what health.json says."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from crawler.health import BROKEN_STATES, Health, State
from crawler.history import Evidence
from reports.feed.addresses import seen_address
from reports.feed.entry import Entry
from reports.feed.freshness import level
from reports.feed.health_model import LinksState, ResourceHealth, TargetHealth

KINDS: dict[str, Literal["email", "phone"]] = {"email": "email", "phone": "phone"}


def kind_of(target_id: str) -> Literal["url", "email", "phone"]:
    """Return url, email or phone.

    >>> kind_of("warm-line/phone/1"), kind_of("warm-line/website")
    ('phone', 'url')
    """
    parts = target_id.split("/")
    return KINDS.get(parts[1], "url") if len(parts) == 3 else "url"


def target_health(
    target_id: str, health: Health, evidence: tuple[Evidence | None, Evidence | None]
) -> dict[str, Any]:
    """Return the entry of one target; `evidence` is the last good and the last bad check."""
    last = max((e for e in evidence if e is not None), key=lambda e: e.at, default=None)
    kind = kind_of(target_id)
    return TargetHealth(
        target_id=target_id,
        resource_id=target_id.split("/")[0],
        show=not health.broken,
        kind=kind,
        state=health.state,
        reason=health.reason,
        since=health.since,
        last_checked_at=health.last_checked_at,
        last_ok_at=health.last_ok_at,
        next_check_at=health.next_check_at,
        http_status=last.status if last and last.status and 100 <= last.status <= 999 else None,
        final_url=seen_address(last.final_url) if last and kind == "url" else None,
        suggestion=seen_address(last.finding.suggestion) if last else None,
    ).model_dump(mode="json", exclude_none=True)


def resource_health(entry: Entry, targets: Iterable[Mapping[str, Any]], today: date) -> dict[str, Any]:
    """Return the entry of one resource from the entries of its targets."""
    states = [State(t["state"]) for t in targets if t["kind"] == "url"]
    return ResourceHealth(
        id=entry.id, links_state=links_state(states), freshness=level(entry.kind, entry.next_due, today)
    ).model_dump(mode="json")


def links_state(states: list[State]) -> LinksState:
    """Return the links of a resource taken together; one without links has nothing to be broken.

    >>> links_state([State.HEALTHY, State.BROKEN]), links_state([])
    ('partly_broken', 'not_applicable')
    """
    kinds = set(states)
    if not kinds:
        return "not_applicable"
    if kinds <= BROKEN_STATES:
        return "broken"
    if kinds & BROKEN_STATES:
        return "partly_broken"
    if kinds == {State.HEALTHY}:
        return "ok"
    return "unknown" if kinds == {State.UNKNOWN} else "uncertain"

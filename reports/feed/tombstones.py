"""What stays of a removed resource, and for how long."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from registry.load import Registry
from registry.model import Resource
from reports.feed.previous import Previous
from reports.feed.record_model import Tombstone

KEPT = timedelta(days=180)
Reason = Literal["closed", "merged", "withdrawn_at_request", "unverifiable", "mistake"]


def withdrawn(resource: Resource) -> bool:
    """Whether the person asked not to be listed: nothing personal may be published, in any release."""
    return resource.do_not_list or (
        resource.status == "removed" and resource.removal_reason == "withdrawn_at_request"
    )


def gone(resource: Resource) -> bool:
    """Whether the resource is published as a tombstone at most."""
    return resource.do_not_list or resource.status in ("closed", "removed")


def tombstones(registry: Registry, previous: Previous | None, now: datetime) -> dict[str, dict[str, Any]]:
    """Return the tombstones to publish by id: those of the last release until their day, and the new ones."""
    today = now.date()
    alive = {r.id for r in registry.resources if not gone(r)}
    kept = {
        id_: dict(stone)
        for id_, stone in (previous.tombstones if previous else {}).items()
        if id_ not in alive and today < date.fromisoformat(stone["purge_at"])
    }
    return kept | dict(_new(registry, previous, today, kept))


def _new(
    registry: Registry, previous: Previous | None, today: date, kept: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in filter(gone, registry.resources):
        known = kept.get(resource.id)
        published = previous is not None and resource.id in previous.records
        if known is None and not (published or _recently_removed(resource, previous, today)):
            continue  # never published, or its tombstone has been purged
        yield resource.id, _stone(resource, known, today).model_dump(mode="json", exclude_none=True)


def _recently_removed(resource: Resource, previous: Previous | None, today: date) -> bool:
    """Whether apps may still hold a record that the last release does not tell of."""
    if resource.do_not_list:
        return False
    if resource.removed_at is None:
        return previous is None
    return today < resource.removed_at + KEPT


def _stone(resource: Resource, known: Mapping[str, Any] | None, today: date) -> Tombstone:
    """Return the tombstone; its dates never move once published."""
    removed_at = date.fromisoformat(known["removed_at"]) if known else resource.removed_at or today
    purge_at = date.fromisoformat(known["purge_at"]) if known else max(removed_at, today) + KEPT
    return Tombstone(
        id=resource.id,
        removed_at=removed_at,
        reason=_reason(resource),
        replaced_by=None if withdrawn(resource) else resource.replaced_by,
        purge_at=purge_at,
    )


def _reason(resource: Resource) -> Reason:
    if withdrawn(resource):
        return "withdrawn_at_request"
    fallback = "closed" if resource.status == "closed" else "unverifiable"
    return cast("Reason", resource.removal_reason or fallback)

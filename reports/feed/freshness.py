"""How long a confirmation of a resource's content is good for."""

from datetime import date

from registry.missing import due_after
from registry.model import Kind, Verification
from reports.feed.health_model import Level
from reports.feed.record_model import Freshness


def freshness(kind: str, verification: Verification | None) -> Freshness:
    """Return the dates of the last confirmation; an import confirms nothing and gives its method alone."""
    if verification is None:
        return Freshness()
    if verification.method == "import":
        return Freshness(method="import")
    return Freshness(
        verified_at=verification.at,
        verified_by=verification.by or None,
        method=verification.method,
        next_due=verification.at + due_after(Kind(kind)),
    )


def level(kind: str, next_due: date | None, today: date) -> Level:
    """Return fresh until the confirmation is due, aging for as long again, then stale.

    >>> level("crisis_line", date(2026, 5, 1), date(2026, 5, 2))
    'aging'
    >>> level("crisis_line", None, date(2026, 5, 2))
    'unverified'
    """
    if next_due is None:
        return "unverified"
    if today <= next_due:
        return "fresh"
    return "aging" if today <= next_due + due_after(Kind(kind)) else "stale"

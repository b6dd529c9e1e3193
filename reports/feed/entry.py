"""A published record as text, with the little that must be known of it to compare releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.feed.canonical import canonical, sha256

NOT_CONTENT = frozenset({"provenance", "freshness", "modified_at"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a release, built today or read back from the last one."""

    id: str
    kind: str
    text: str  # the record as canonical JSON
    content_sha256: str  # of the curated fields alone
    modified_at: str
    crisis: bool
    verified_at: date | None  # by a person or the provider; an import leaves it None
    next_due: date | None
    contacts: Mapping[str, str]  # target_id -> the address, e-mail or number as published


def content_sha256(record: Mapping[str, Any]) -> str:
    """Return the hash of what curators wrote: neither where it came from nor when it was confirmed.

    >>> content_sha256({"id": "a", "modified_at": "x"}) == content_sha256({"id": "a", "modified_at": "y"})
    True
    """
    return sha256(canonical({name: value for name, value in record.items() if name not in NOT_CONTENT}))


def entry_of(record: Mapping[str, Any]) -> Entry:
    """Return the entry of one published record, given as parsed JSON."""
    freshness = record["freshness"]
    contacts = {c["target_id"]: c["url"] for c in record["links"]}
    contacts |= {c["target_id"]: c["number"] for c in record["phones"]}
    contacts |= {c["target_id"]: c["address"] for c in record["emails"]}
    return Entry(
        id=record["id"],
        kind=record["kind"],
        text=canonical(record),
        content_sha256=content_sha256(record),
        modified_at=record["modified_at"],
        crisis=record["crisis"] or record["kind"] == "crisis_line",
        verified_at=_day(freshness.get("verified_at")),
        next_due=_day(freshness.get("next_due")),
        contacts=contacts,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

"""What the crawl offers for a person to decide: a value seen on a page beside the curated one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.change import Method


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer to change one field of one resource; a person accepts, edits or rejects it."""

    id: int | None  # None until stored
    resource_id: str
    field: str
    lang: str | None
    current_value: str | None
    offered_value: str
    offered_at: datetime
    source_url: str
    method: Method
    severity: Literal["cosmetic", "substantive", "critical"]
    similarity: float  # 0 to 100
    state: Literal["pending", "accepted", "edited", "rejected", "superseded"] = "pending"
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None

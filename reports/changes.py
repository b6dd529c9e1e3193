"""Proposals as a maintainer reads them: the words that go, the words that come, the line to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.change import word_diff
from crawler.proposal import Proposal
from registry.load import Registry
from reports.safe import shown, toml_string
from reports.steps import Step

_WEIGHT = {"critical": 0, "substantive": 1, "cosmetic": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that stay, go or come."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A pending proposal; all text is ready for people."""

    proposal_id: int | None
    resource_id: str
    resource_name: str
    field: str  # "description", "description.fr"
    current: str | None
    offered: str
    pieces: tuple[Piece, ...]
    severity: str
    similarity: float
    source_url: str
    method: str
    offered_at: datetime
    step: Step


def offers_of(proposals: Sequence[Proposal], registry: Registry) -> tuple[Offer, ...]:
    """Return what waits for a decision, the gravest first."""
    pending = [proposal for proposal in proposals if proposal.state == "pending"]
    pending.sort(key=lambda p: (_WEIGHT[p.severity], p.resource_id, p.field, p.lang or "", p.id or 0))
    return tuple(_offer(proposal, registry) for proposal in pending)


def _offer(proposal: Proposal, registry: Registry) -> Offer:
    names = {resource.id: resource.name for resource in registry.resources}
    field = shown(f"{proposal.field}.{proposal.lang}" if proposal.lang else proposal.field)
    current = shown(proposal.current_value, 1000) if proposal.current_value else None
    offered = shown(proposal.offered_value, 1000)
    place = registry.places.get(proposal.resource_id)
    where = f" ({place})" if place else ""
    return Offer(
        proposal_id=proposal.id,
        resource_id=shown(proposal.resource_id),
        resource_name=shown(names.get(proposal.resource_id, proposal.resource_id), 120),
        field=field,
        current=current,
        offered=offered,
        pieces=pieces_of(current or "", offered),
        severity=proposal.severity,
        similarity=proposal.similarity,
        source_url=shown(proposal.source_url, 2000),
        method=proposal.method.value,
        offered_at=proposal.offered_at,
        step=Step(shown(f"To take it, write in the entry{where}:"), f"{field} = {toml_string(offered)}"),
    )


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """Return how `before` becomes `after`, word by word.

    >>> [(p.kind, p.text) for p in pieces_of("a warm line", "a warmer line")]
    [('same', 'a'), ('gone', 'warm'), ('new', 'warmer'), ('same', 'line')]
    """
    pieces: list[Piece] = []
    for operation, old, new in word_diff(before, after):
        if operation == "equal":
            pieces.append(Piece("same", old))
        else:
            pieces += [Piece(kind, text) for kind, text in _changed(old, new) if text]
    return tuple(pieces)


def _changed(old: str, new: str) -> tuple[tuple[Literal["gone", "new"], str], ...]:
    return ("gone", old), ("new", new)

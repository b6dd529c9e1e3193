"""Proposals as a maintainer reads them: the words that go, the words that come, the line to write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.change import word_diff
from crawler.proposal import Proposal
from registry.load import Registry
from reports.safe import shown, toml_string
from reports.steps import Step

LONGEST = 1000  # characters of one text
_OTHERS = 10  # sources shown beside the one that is offered
_WEIGHT = {"critical": 0, "substantive": 1, "cosmetic": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that stay, go or come."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Other:
    """What another source of the same page says."""

    method: str
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
    because: str  # what was seen, and when
    also: tuple[Other, ...]  # what other sources of the page say
    steps: tuple[Step, ...]
    place: str  # "file:line" of the entry; empty when it is not in the registry any more


def offers_of(proposals: Sequence[Proposal], registry: Registry) -> tuple[Offer, ...]:
    """Return what waits for a decision, the gravest first."""
    pending = [proposal for proposal in proposals if proposal.state == "pending"]
    pending.sort(key=lambda p: (_WEIGHT[p.severity], p.resource_id, p.field, p.lang or "", p.id or 0))
    return tuple(offer_of(proposal, registry) for proposal in pending)


def offer_of(proposal: Proposal, registry: Registry) -> Offer:
    """Return one proposal, in whatever state, as people read it."""
    names = {resource.id: resource.name for resource in registry.resources}
    current = shown(proposal.current_value, LONGEST) if proposal.current_value else None
    offered = shown(proposal.offered_value, LONGEST)
    return Offer(
        proposal_id=proposal.id,
        resource_id=shown(proposal.resource_id),
        resource_name=shown(names.get(proposal.resource_id, proposal.resource_id), 120),
        field=field_of(proposal),
        current=current,
        offered=offered,
        pieces=pieces_of(current or "", offered),
        severity=proposal.severity,
        similarity=proposal.similarity,
        source_url=shown(proposal.source_url, 2000),
        method=proposal.method.value,
        offered_at=proposal.offered_at,
        because=shown(proposal.because, 500),
        also=tuple(Other(method.value, shown(text, LONGEST)) for method, text in proposal.also[:_OTHERS]),
        steps=tuple(_steps(proposal, registry, offered)),
        place=shown(str(registry.places.get(proposal.resource_id, ""))),
    )


def field_of(proposal: Proposal) -> str:
    """Return the field as people name it, its language included: "description.fr"."""
    return shown(f"{proposal.field}.{proposal.lang}" if proposal.lang else proposal.field)


def _steps(proposal: Proposal, registry: Registry, offered: str) -> Iterator[Step]:
    if proposal.id is not None:
        yield Step("To take it:", f"warmlink review accept {proposal.id}")
        yield Step(
            "To look at it first, with everything that is known:", f"warmlink review show {proposal.id}"
        )
        return
    place = registry.places.get(proposal.resource_id)
    where = f" ({place})" if place else ""
    code = f"{field_of(proposal)} = {toml_string(offered)}"
    yield Step(shown(f"To take it, write in the entry{where}:"), code)


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


def marked(pieces: Sequence[Piece]) -> str:
    """Return the words with plain marks, as `git diff --word-diff` has them.

    >>> marked(pieces_of("a warm line", "a warmer line"))
    'a [-warm-]{+warmer+} line'
    """
    marks = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
    written: list[str] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        together = before is not None and before.kind == "gone" and piece.kind == "new"
        opening, closing = marks[piece.kind]
        written.append(f"{'' if together or before is None else ' '}{opening}{piece.text}{closing}")
    return "".join(written)


def _changed(old: str, new: str) -> tuple[tuple[Literal["gone", "new"], str], ...]:
    return ("gone", old), ("new", new)

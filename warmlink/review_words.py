"""What `warmlink review` says of offers, to people and to programs; everything foreign is cleaned."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from crawler.proposal import Proposal
from crawler.relocation import is_crisis_line
from registry.load import Registry
from reports.changes import LONGEST, Offer, Piece, marked, offer_of
from reports.safe import shown
from reports.words import count, day
from warmlink.fixing import diff_of
from warmlink.reviewing import Reviewed, Ruling

_COLOURS = {"critical": "red", "substantive": "yellow", "cosmetic": "blue"}
_DIFF_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def words_of(pieces: Sequence[Piece], *, colour: bool) -> str:
    """Return the word diff: struck and underlined in colour, or with the marks [-old-] and {+new+}."""
    if not colour:
        return marked(pieces)
    styles: dict[str, dict[str, Any]] = {
        "same": {},
        "gone": {"fg": "red", "strikethrough": True},
        "new": {"fg": "green", "underline": True},
    }
    return " ".join(click.style(piece.text, **styles[piece.kind]) for piece in pieces)


def _severity(offer: Offer, *, colour: bool) -> str:
    return click.style(offer.severity, fg=_COLOURS[offer.severity], bold=True) if colour else offer.severity


def listed(offer: Offer, state: str, *, colour: bool) -> Iterator[str]:
    """Yield the lines of one offer in a list."""
    severity = (
        click.style(offer.severity, fg=_COLOURS[offer.severity], bold=True) if colour else offer.severity
    )
    decided = "" if state == "pending" else f" ({state})"
    yield f"{offer.proposal_id:>4}  {severity}: {offer.resource_name}, {offer.field}{decided}"
    yield f"      {words_of(offer.pieces, colour=colour)}"
    yield f"      seen {day(offer.offered_at)} at {offer.source_url}"


def told(proposal: Proposal, registry: Registry, now: str | None, *, colour: bool) -> Iterator[str]:
    """Yield everything about one offer; `now` is what the record says today."""
    offer = offer_of(proposal, registry)
    place = registry.places.get(proposal.resource_id)
    severity = (
        click.style(offer.severity, fg=_COLOURS[offer.severity], bold=True) if colour else offer.severity
    )
    yield f"Offer {offer.proposal_id}, {severity}: {offer.resource_name}, {offer.field}"
    where = f" ({place})" if place else ", which is not in the registry any more"
    yield f"  entry     {offer.resource_id}{where}"
    yield f"  is        {offer.current if offer.current is not None else '(nothing)'}"
    if now is not None and now != proposal.current_value and proposal.state == "pending":
        yield f"  since     changed by hand; the record says now: {shown(now, LONGEST)}"
    yield f"  offered   {offer.offered}"
    yield f"  words     {words_of(offer.pieces, colour=colour)}"
    if proposal.current_value:
        yield f"  alike     {offer.similarity:.0f} of 100"
    yield f"  source    {offer.source_url} ({offer.method})"
    yield f"  seen      {day(offer.offered_at)}{f': {offer.because}' if offer.because else ''}"
    for other in offer.also:
        yield f"  also      {other.method}: {other.text}"
    if proposal.state != "pending":
        by = f" by {shown(proposal.decided_by, 80)}" if proposal.decided_by else ""
        on = f" on {day(proposal.decided_at)}" if proposal.decided_at else ""
        note = f": {shown(proposal.note, 500)}" if proposal.note else ""
        yield f"  state     {proposal.state}{by}{on}{note}"


def commands(proposal: Proposal) -> Iterator[str]:
    """Yield the command lines that decide a pending offer."""
    for verb, says in (
        ("accept", "take it"),
        ("edit", "take it in your own words"),
        ("reject", "never again"),
    ):
        yield f"  warmlink review {verb} {proposal.id:<8} {says}"


def outcome(reviewed: Reviewed, *, dry_run: bool) -> Iterator[str]:
    """Yield what was decided, a line each, and what is left to do for a person."""
    changed = {str(draft.path) for draft in reviewed.drafts}
    for ruling in reviewed.rulings:
        yield _outcome(ruling, reviewed, changed, dry_run=dry_run)
    crisis = {each.id for each in reviewed.registry.resources if is_crisis_line(each)}
    if reviewed.drafts and not dry_run:
        for id_ in sorted(crisis & {ruling.proposal.resource_id for ruling in reviewed.rulings}):
            yield (
                f"{id_} is a crisis line: the feed keeps its old record until you have rung there and "
                f"written the new verification date, or say: warmlink publish --accept {id_}"
            )


def _outcome(ruling: Ruling, reviewed: Reviewed, changed: set[str], *, dry_run: bool) -> str:
    offer = offer_of(ruling.proposal, reviewed.registry)
    place = reviewed.registry.places.get(ruling.proposal.resource_id)
    verb = f"Would be {ruling.verdict}" if dry_run else ruling.verdict.capitalize()
    line = f"{verb}: offer {offer.proposal_id}, {offer.resource_id}, {offer.field}"
    if ruling.verdict == "rejected" or place is None:
        return line
    said = "" if place.file in changed else "; the record says so already"
    return f"{line} ({place}){said}"


def coloured_diff(reviewed: Reviewed, *, colour: bool) -> Iterator[str]:
    """Yield the lines of what changes in the files."""
    for line in diff_of(reviewed.drafts).splitlines():
        yield click.style(line, fg=_DIFF_COLOURS.get(line[:1])) if colour else line


def waiting(number: int) -> str:
    """Return how many offers wait, in words."""
    return f"{count(number, 'offer')} {'waits' if number == 1 else 'wait'} for a decision."


def as_record(proposal: Proposal, registry: Registry, now: str | None) -> dict[str, Any]:
    """One offer in the shape of `--json`; `now` is what the record says today. Times are ISO 8601 UTC."""
    offer = offer_of(proposal, registry)
    place = registry.places.get(proposal.resource_id)
    return {
        "id": offer.proposal_id,
        "state": proposal.state,
        "resource_id": offer.resource_id,
        "resource_name": offer.resource_name,
        "place": str(place) if place else None,
        "field": offer.field,
        "current": offer.current,
        "now": shown(now, LONGEST) if now is not None else None,
        "offered": offer.offered,
        "pieces": [{"kind": piece.kind, "text": piece.text} for piece in offer.pieces],
        "severity": offer.severity,
        "similarity": offer.similarity,
        "source_url": offer.source_url,
        "method": offer.method,
        "offered_at": offer.offered_at.isoformat(),
        "because": offer.because,
        "also": [{"method": other.method, "text": other.text} for other in offer.also],
        "decided_by": shown(proposal.decided_by, 80) if proposal.decided_by else None,
        "decided_at": proposal.decided_at.isoformat() if proposal.decided_at else None,
        "note": shown(proposal.note, 500) if proposal.note else None,
    }


def as_outcome(reviewed: Reviewed, *, dry_run: bool) -> dict[str, Any]:
    """Return what was decided in the shape of `--json`."""
    return {
        "dry_run": dry_run,
        "decided": [
            {
                "id": ruling.proposal.id,
                "verdict": ruling.verdict,
                "resource_id": shown(ruling.proposal.resource_id),
                "value": shown(ruling.text, LONGEST) if ruling.text is not None else None,
            }
            for ruling in reviewed.rulings
        ],
        "files": [str(draft.path) for draft in reviewed.drafts],
        "diff": diff_of(reviewed.drafts),
    }

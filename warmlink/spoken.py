"""A person's word told back: lines for people, records for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.by_hand import Spoken
from crawler.confirm import in_force
from crawler.health import Confirmation, Health
from registry.targets import Target
from reports.item import listing_of
from reports.words import STATE_WORDS, confirmed, moment
from warmlink.job import PutOut

Listed = Sequence[Target]  # every listing of one address


@dataclass(frozen=True, slots=True)
class Held:
    """A listed address that a person has spoken of, while that holds."""

    listed: Listed
    health: Health
    word: Confirmation


def held(targets: Sequence[Target], healths: Mapping[str, Health], now: datetime) -> list[Held]:
    """Return every listed address with a word that holds at `now`, in the registry's order."""
    listings: dict[str, list[Target]] = {}
    for target in targets:
        listings.setdefault(target.address, []).append(target)
    return [
        Held(listed, health, word)
        for address, listed in listings.items()
        if (health := healths.get(address)) is not None and (word := in_force(health, now)) is not None
    ]


def name(target: Target) -> str:
    """Return a listing in one line: its id, its address unless that is not public, and its place."""
    listing = listing_of(target)
    return f"{listing.target_id}  {listing.shown}  ({listing.place})"


def held_lines(each: Held) -> Iterator[str]:
    """Yield what holds of one address, for people."""
    yield from (name(target) for target in each.listed)
    yield f"    {STATE_WORDS[each.health.state]}; {confirmed(each.word)}"


def held_record(each: Held) -> dict[str, Any]:
    """Return what holds of one address, in the shape of `--list --json`."""
    return {
        "links": [_listing(target) for target in each.listed],
        "state": each.health.state.value,
        "confirmation": _word(each.word),
    }


def lines(spoken: Spoken, listed: Listed, out: PutOut | None) -> Iterator[str]:
    """Yield what a word changed and what became of report and feed, for people."""
    yield from (name(target) for target in listed)
    yield f"    {STATE_WORDS[spoken.before.state]} → {STATE_WORDS[spoken.after.state]}"
    word = spoken.after.confirmation
    if word is None:
        yield "    The word is taken back; the next run asks."
    else:
        yield f"    {confirmed(word)}; a machine looks again at {moment(spoken.after.next_check_at)}"
    if out is None:
        yield "Reports and feed are as they were: warmlink publish puts it out."
        return
    if out.published is not None:
        yield f"Out now: release {out.published.release} is served ({out.published.status})."
        yield from (f"Feed held back: {reason}" for reason in out.published.held)
    yield from out.troubles


def record(spoken: Spoken, listed: Listed, out: PutOut | None) -> dict[str, Any]:
    """Return the same in the shape of `--json`; times are ISO 8601 UTC."""
    published = out.published if out else None
    word, due = spoken.after.confirmation, spoken.after.next_check_at
    return {
        "links": [_listing(target) for target in listed],
        "before": spoken.before.state.value,
        "after": spoken.after.state.value,
        "confirmation": _word(word) if word else None,
        "next_check_at": due and due.isoformat(),
        "published": published and {"release": published.release, "status": published.status},
        "troubles": [*(published.held if published else ()), *(out.troubles if out else ())],
    }


def _listing(target: Target) -> dict[str, Any]:
    listing = listing_of(target)
    return {"target_id": listing.target_id, "shown": listing.shown, "place": listing.place}


def _word(word: Confirmation) -> dict[str, Any]:
    return {
        "ok": word.ok,
        "at": word.at.isoformat(),
        "until": word.until.isoformat(),
        "by": word.by,
        "note": word.note,
    }

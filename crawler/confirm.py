"""What a person's own look does to what we hold true: a word is kept for a while, and can be taken back."""

from dataclasses import replace
from datetime import datetime

from crawler.finding import Code
from crawler.health import Confirmation, Health, Standing, State


def code_of(word: Confirmation) -> Code:
    """Return the code a word is kept under."""
    return Code.CONFIRMED_OK if word.ok else Code.CONFIRMED_DEAD


def confirm(before: Health, word: Confirmation) -> Health:
    """Return what we hold true now that a person has looked at `word.at`.

    Healthy or broken at once, whatever the state was: `replaced` ends by either word. The evidence gathered
    so far is forgotten. "It works" is a verified ok. `word.before` is filled in here; a word that takes the
    place of another keeps what that one had displaced.
    """
    old = before.confirmation
    displaced = old.before if old is not None and speaks(before) else _standing(before)
    state = State.HEALTHY if word.ok else State.BROKEN
    return replace(
        before,
        state=state,
        since=before.since if state is before.state and before.since else word.at,
        reason=code_of(word),
        last_ok_at=max(before.last_ok_at or word.at, word.at) if word.ok else before.last_ok_at,
        streak=None,
        steady=0,
        confirmation=replace(word, before=displaced),
    )


def withdraw(before: Health) -> Health:
    """Return what we hold true when the last person's word is taken back; without one, the same.

    What stood only on that word is again as it was before. What was seen since then stays.
    """
    word = before.confirmation
    if word is None:
        return before
    was = word.before
    last_ok_at = was.last_ok_at if before.last_ok_at == word.at else before.last_ok_at
    if not speaks(before):
        return replace(before, last_ok_at=last_ok_at, confirmation=None)
    return replace(
        before,
        state=was.state,
        since=was.since,
        reason=was.reason,
        last_ok_at=last_ok_at,
        streak=was.streak,
        confirmation=None,
    )


def speaks(health: Health) -> bool:
    """Whether the state rests on a person's word alone: no visit has moved it since."""
    return health.confirmation is not None and health.reason is code_of(health.confirmation)


def in_force(health: Health, at: datetime) -> Confirmation | None:
    """Return the person's word that holds at `at`, or None."""
    word = health.confirmation
    return word if word is not None and word.holds(at) else None


def _standing(health: Health) -> Standing:
    return Standing(health.state, health.since, health.reason, health.last_ok_at, health.streak)

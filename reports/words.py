"""Times, counts and names as people say them."""

from datetime import UTC, date, datetime

from crawler.health import Confirmation, State
from reports.safe import shown

STATE_WORDS = {
    State.REPLACED: "taken over",
    State.BROKEN: "broken",
    State.SUSPECT: "suspect",
    State.UNVERIFIABLE: "cannot be told",
    State.RESTRICTED: "behind a wall",
    State.UNKNOWN: "not checked",
    State.HEALTHY: "healthy",
}


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> count(1, "link"), count(1200, "entry", "entries")
    ('1 link', '1,200 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def moment(at: datetime | None, now: datetime | None = None) -> str:
    """Return a time in UTC, without its date when that is the day of `now`.

    >>> at = datetime(2026, 11, 24, 5, 2, tzinfo=UTC)
    >>> moment(at), moment(at, at), moment(None)
    ('2026-11-24 05:02 UTC', '05:02 UTC', 'never')
    """
    if at is None:
        return "never"
    at = at.astimezone(UTC)
    same_day = now is not None and at.date() == now.astimezone(UTC).date()
    return f"{at:%H:%M} UTC" if same_day else f"{at:%Y-%m-%d %H:%M} UTC"


def day(at: datetime | date | None) -> str:
    """Return a date, or "never"."""
    if at is None:
        return "never"
    return (at.astimezone(UTC) if isinstance(at, datetime) else at).strftime("%Y-%m-%d")


def confirmed(word: Confirmation) -> str:
    """Return a person's word with who gave it, when, and until when it holds.

    >>> at, until = datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 2, 22, tzinfo=UTC)
    >>> confirmed(Confirmation(True, at, until, note="opened at home", by="Robin"))
    'confirmed by hand on 2026-11-24 (by Robin: opened at home), good until 2027-02-22'
    """
    found, holds = ("confirmed", "good") if word.ok else ("found dead", "holds")
    who = ": ".join(part for part in (f"by {word.by}" if word.by else "", word.note) if part)
    said = f" ({shown(who)})" if who else ""
    return f"{found} by hand on {day(word.at)}{said}, {holds} until {day(word.until)}"


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago `at` was, roughly.

    >>> now = datetime(2026, 11, 24, tzinfo=UTC)
    >>> ago(datetime(2026, 11, 23, 1, tzinfo=UTC), now), ago(datetime(2026, 11, 10, tzinfo=UTC), now)
    ('23 hours ago', '14 days ago')
    """
    if at is None:
        return "never"
    hours = int((now - at).total_seconds() // 3600)
    if hours < 1:
        return "within the hour"
    return f"{count(hours, 'hour')} ago" if hours < 48 else f"{count(hours // 24, 'day')} ago"

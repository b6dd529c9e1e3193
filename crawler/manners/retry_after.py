"""When a server wants to be asked again, read from whatever dialect it says it in."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 30 * 86400.0  # seconds; a server that says more is asked again after this
_EPOCH = 1_000_000_000  # a reset beyond this many seconds is a date since 1970, not a delay
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?:[0-9]{1,12}(?:\.[0-9]{1,9})?(?:ms|[smhd])\s*){1,5}", re.ASCII | re.IGNORECASE)
_PART = re.compile(r"([0-9.]+)(ms|[smhd])", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,24}(?:\.[0-9]{0,24})?", re.ASCII)
_RFC850_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], at: datetime) -> float | None:
    """Return how many seconds after `at` the server wants to be asked again (0 to 30 days), or None.

    `headers` have lower-case names. Retry-After (RFC 9110 §10.2.3) wins over rate-limit headers, which count
    only when nothing remains. Total: what cannot be read is None.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    >>> retry_after({"retry-after": "1m1s"}, at), retry_after({"x-ratelimit-reset": "9"}, at)
    (61.0, None)
    >>> retry_after({"retry-after": "Tue, 24 Nov 2026 12:02:00 GMT"}, at)
    120.0
    """
    said = _first(headers.get("retry-after", ""), (_number, _duration, _date), at)
    if said is not None:
        return _bounded(said)
    for remaining, reset in _RATE_LIMITS:
        if _number(headers.get(remaining, "").strip(), at) == 0:
            said = _first(headers.get(reset, ""), (_delta_or_epoch, _duration, _date), at)
            if said is not None:
                return _bounded(said)
    return None


# (how many requests remain, when that number is filled up again)
_RATE_LIMITS = (
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
)

_Reader = Callable[[str, datetime], float | None]


def _first(text: str, readers: tuple[_Reader, ...], at: datetime) -> float | None:
    text = text.strip()
    found = (reader(text, at) for reader in readers) if text else iter(())
    return next((seconds for seconds in found if seconds is not None), None)


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)


def _number(text: str, _at: datetime) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _duration(text: str, _at: datetime) -> float | None:
    if not _DURATION.fullmatch(text):
        return None
    return sum(float(amount) * _UNITS[unit.lower()] for amount, unit in _PART.findall(text))


def _delta_or_epoch(text: str, at: datetime) -> float | None:
    seconds = _number(text, at)
    if seconds is None or seconds < _EPOCH:
        return seconds
    return (seconds / 1000 if seconds > 1000 * _EPOCH else seconds) - at.timestamp()


def _date(text: str, at: datetime) -> float | None:
    """Read the three forms of RFC 9110 §5.6.7; a two-digit year is the nearest one not 50 years ahead."""
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if _RFC850_DAY.match(text) and moment.year > at.year + 50:
            moment = moment.replace(year=moment.year - 100)
        seconds = (moment - at).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return seconds if math.isfinite(seconds) else None

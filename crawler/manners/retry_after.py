"""When a server wants to be asked again, read from whatever dialect it says it in."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.observation import Observation

LONGEST = 30 * 86400.0  # seconds; a server that says more is asked again after this
_EPOCH = 1_000_000_000  # a number beyond this many seconds is a date since 1970, not a delay
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_UNIT = r"(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])"
_PART = re.compile(rf"([0-9]{{1,12}}(?:\.[0-9]{{1,9}})?)\s*{_UNIT}", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(rf"(?:{_PART.pattern}[\s,]*){{1,5}}", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,24}(?:\.[0-9]{0,24})?", re.ASCII)
_RFC850_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,", re.IGNORECASE)
# RateLimit fields of the IETF: `"default";r=0;t=30`, and `limit=10, remaining=0, reset=30` before draft 08.
_REMAINING = re.compile(r"(?:;\s*r|\bremaining)\s*=\s*([0-9]{1,15})(?![0-9.])", re.ASCII | re.IGNORECASE)
_RESET = re.compile(r"(?:;\s*t|\breset)\s*=\s*([0-9]{1,15})(?![0-9.])", re.ASCII | re.IGNORECASE)
_WINDOW = re.compile(r";\s*w\s*=\s*([0-9]{1,15})(?![0-9.])", re.ASCII | re.IGNORECASE)
_NEXT_ITEM = re.compile(r",\s*(?=\")")

_Reader = Callable[[str, datetime], float | None]


def with_wish(observation: Observation) -> Observation:
    """Return `observation` with what its answer wishes, in seconds from when the check ended."""
    wish = retry_after(observation.headers, observation.at) if observation.headers else None
    return observation if wish is None else replace(observation, retry_after=wish)


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
    >>> retry_after({"ratelimit": '"default";r=0;t=30'}, at)
    30.0
    """
    wishes = (wish for said in (_plain, _structured, _counted) for wish in said(headers, at))
    return next((min(max(wish, 0.0), LONGEST) for wish in wishes), None)


# Where a delay stands by itself, in the order they are believed.
_DELAYS: tuple[tuple[str, float], ...] = (
    ("retry-after", 1.0),
    ("retry-after-ms", 0.001),  # a bare number there is milliseconds
    ("x-retry-after", 1.0),
    ("x-ms-retry-after-ms", 0.001),
)
# (how many requests remain, when that number is filled up again)
_RATE_LIMITS = tuple(
    (f"{prefix}remaining", f"{prefix}reset{tail}")
    for prefix in ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
    for tail in ("-after", "", "-ms")
)
HEADERS = frozenset(
    {"ratelimit", "ratelimit-policy", *(name for name, _ in _DELAYS), *(n for p in _RATE_LIMITS for n in p)}
)  # everything that is read here


def _plain(headers: Mapping[str, str], at: datetime) -> Iterator[float]:
    for name, unit in _DELAYS:
        said = _moment(headers.get(name, ""), at, unit)
        if said is not None:
            yield said


def _structured(headers: Mapping[str, str], _at: datetime) -> Iterator[float]:
    """Yield the longest wait of the policies that have nothing left; without a time, its whole window."""
    waits = []
    windows = {_name(item): _WINDOW.search(item) for item in _items(headers.get("ratelimit-policy", ""))}
    for item in _items(headers.get("ratelimit", "")):
        remaining = _REMAINING.search(item)
        if remaining is None or int(remaining[1]):
            continue
        reset = _RESET.search(item) or windows.get(_name(item))
        if reset is not None:
            waits.append(float(reset[1]))
    if waits:
        yield max(waits)


def _items(text: str) -> list[str]:
    return _NEXT_ITEM.split(text) if text else []


def _name(item: str) -> str:
    return item.partition(";")[0].strip()


def _counted(headers: Mapping[str, str], at: datetime) -> Iterator[float]:
    for remaining, reset in _RATE_LIMITS:
        if _number(headers.get(remaining, "").strip(), at, 1.0) == 0:
            said = _moment(headers.get(reset, ""), at, 0.001 if reset.endswith("-ms") else 1.0)
            if said is not None:
                yield said


def _moment(text: str, at: datetime, unit: float) -> float | None:
    """Return the seconds from `at` that `text` says, a bare number counted in `unit`s; None if unreadable."""
    text = text.strip()
    if not text:
        return None
    seconds = _number(text, at, unit)
    found = (reader(text, at) for reader in (_duration, _date, _iso_date))
    return seconds if seconds is not None else next((said for said in found if said is not None), None)


def _number(text: str, at: datetime, unit: float) -> float | None:
    """Read a delay, or a date since 1970 in seconds, milliseconds, micro- or nanoseconds."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if number < _EPOCH:
        return number * unit
    while number >= 1000 * _EPOCH:
        number /= 1000
    return number - at.timestamp()


def _duration(text: str, _at: datetime) -> float | None:
    if not _DURATION.fullmatch(text):
        return None
    return sum(float(amount) * _UNITS[_short(unit.lower())] for amount, unit in _PART.findall(text))


def _short(unit: str) -> str:
    return "ms" if unit.startswith(("ms", "milli")) else unit[0]


def _date(text: str, at: datetime) -> float | None:
    """Read the three forms of RFC 9110 §5.6.7; a two-digit year is the nearest one not 50 years ahead."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if _RFC850_DAY.match(text) and moment.year > at.year + 50:
        try:
            moment = moment.replace(year=moment.year - 100)
        except ValueError:  # 29 February of a year that had none
            return None
    return _until(moment, at)


def _iso_date(text: str, at: datetime) -> float | None:
    try:
        return _until(datetime.fromisoformat(text), at)
    except ValueError:
        return None


def _until(moment: datetime, at: datetime) -> float | None:
    try:
        seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at).total_seconds()
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None

"""What an archive of the web is asked about a page, and what its answer says.

The Wayback Machine's availability API (archive.org/help/wayback_api.php) is spoken, here or elsewhere.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from registry.urls import AddressError, normalise

_LONGEST = 4_000  # characters of a copy's address
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\`]")
_RESERVED = (".example", ".test", ".invalid", ".localhost")  # names that nobody has (RFC 6761 §6)


class NoAnswer(ValueError):  # noqa: N818 - it is what came: nothing that answers the question
    """What came is not an answer of this service: nothing was learned."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One page as the archive keeps it."""

    url: str
    at: datetime  # when it was taken, UTC


def question(service: str, address: str, near: datetime | None) -> str:
    """Return the address to ask for the copy of `address` taken nearest to `near` (None: the newest).

    >>> question("https://archive.org/wayback/available", "https://a.example/?b", None)
    'https://archive.org/wayback/available?url=https%3A%2F%2Fa.example%2F%3Fb'
    """
    asked = {"url": address} | ({"timestamp": near.astimezone(UTC).strftime("%Y%m%d")} if near else {})
    return f"{service}{'&' if '?' in service else '?'}{urlencode(asked)}"


def copy_in(answer: bytes) -> Copy | None:
    """Return the copy an answer names, or None when there is none that can be read.

    A copy of an error page is none. Raises NoAnswer when this is not an answer at all.
    """
    try:
        found = json.loads(answer)["archived_snapshots"]
        closest = found.get("closest") or {}
        url, taken = closest.get("url"), closest.get("timestamp")
        good = closest.get("available") is True and str(closest.get("status")) == "200"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as other:
        raise NoAnswer("this is not an answer of an archive") from other
    if not good or not isinstance(url, str) or not isinstance(taken, str):
        return None
    at = _moment(taken)
    # The Internet Archive names its own copies without encryption, from old habit.
    safe = re.sub(r"^http:(?=//web\.archive\.org[:/])", "https:", url)
    return Copy(safe, at) if at and _fit(url) else None


def may_be_told(service: str, address: str) -> bool:
    """Return whether `service` may learn of `address`: a public archive learns of public addresses only.

    >>> archive = "https://archive.org/wayback/available"
    >>> may_be_told(archive, "https://example.org/a"), may_be_told(archive, "http://10.0.0.7/wiki")
    (True, False)
    """
    return _private(service) or not _private(address)


def _private(url: str) -> bool:
    try:
        return normalise(url).host.endswith(_RESERVED)
    except AddressError:
        return True


def _fit(url: str) -> bool:
    if len(url) > _LONGEST or _UNFIT.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _moment(text: str) -> datetime | None:
    """Return the time an archive writes as YYYYMMDDhhmmss, or None.

    >>> _moment("20261124051000")
    datetime.datetime(2026, 11, 24, 5, 10, tzinfo=datetime.timezone.utc)
    """
    if not re.fullmatch(r"[0-9]{14}", text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None

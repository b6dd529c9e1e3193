"""Web addresses as the feed may publish them: strict URIs, without secrets."""

import re

from reports.feed.schema import is_uri

# What RFC 3986 lets stand in path, query and fragment. WHATWG addresses may also hold | ^ ` { } [ ] there.
_FOREIGN = re.compile(r"[^A-Za-z0-9\-._~:/?@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_PARTS = re.compile(r"^(https?://[^/?#]*)([^#]*)(?:#(.*))?$", re.DOTALL)
_SECRET = re.compile(
    r"[?&;#](?:[^=&;#]*(?:token|secret|passw|session|signature|api_?key|auth|jwt)[^=&;#]*|sid|sig|code|key)=",
    re.IGNORECASE,
)
LONGEST = 2048  # characters: a longer address seen on the web is noise, not a suggestion


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def as_uri(url: str) -> str:
    """Return a WHATWG-normalised address spelt so that RFC 3986 accepts it too; servers read both alike.

    >>> as_uri("https://example.org/find?area[]=on|qc#top")
    'https://example.org/find?area%5B%5D=on%7Cqc#top'
    """
    parts = _PARTS.match(url)
    if parts is None:
        return url
    rest = _FOREIGN.sub(_escaped, parts[2])
    return parts[1] + rest + ("" if parts[3] is None else "#" + _FOREIGN.sub(_escaped, parts[3]))


def seen_address(url: str | None) -> str | None:
    """Return an address met on the web as it may be published, or None when it may not.

    Left out rather than mended: another scheme, user information, a query that looks like a secret or a
    session, and what is no URI. A shortened or blanked address would send people somewhere else.

    >>> seen_address("https://example.org/a b")
    'https://example.org/a%20b'
    >>> seen_address("https://example.org/?session_id=1") is None
    True
    """
    if url is None or len(url) > LONGEST or _SECRET.search(url):
        return None
    uri = as_uri(url)
    parts = _PARTS.match(uri)
    return uri if parts and "@" not in parts[1] and is_uri(uri) else None

"""Header blocks: which headers are kept, and the second reading of those that the strict parser refuses."""

import re

from crawler.observation import KEPT_HEADERS

KEPT = {name.encode(): name for name in KEPT_HEADERS}  # as they come off the wire
# Sent more than once, these are a list (RFC 9110 §5.3); of the others the first counts.
LISTS = frozenset(
    {"www-authenticate", "content-encoding", "transfer-encoding", "link", "cache-control", "ratelimit",
     "ratelimit-policy"}
)  # fmt: skip
LONGEST_VALUE = 2048  # of what is stored; a header block may hold 64 KiB in one line

_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?:[ \t][^\r\n]*)?$", re.IGNORECASE)
_END = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r\n|\n|\r")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def could_be_http(start: bytes) -> bool:
    """Return whether an answer that begins so may still be HTTP/1.

    >>> could_be_http(b"HT"), could_be_http(b"<html>")
    (True, False)
    """
    begin = start.lstrip(b"\r\n")[:5].upper()
    return b"HTTP/".startswith(begin)


def tidy(raw: bytes) -> bytes | None:
    """Return `raw` with its header block as the strict parser wants it, or None when browsers refuse it too.

    Accepted as browsers do: bare line feeds, folded lines, junk lines, space before the colon, control
    characters, `HTTP/1.2`, equal Content-Length twice (RFC 9110 §8.6), Content-Length beside
    Transfer-Encoding (RFC 9112 §6.3: the latter counts). Needs the whole block: see `block_ends`.

    >>> tidy(b"HTTP/1.1 200 OK\\nServer : x\\n more\\njunk\\n\\nbody")
    b'HTTP/1.1 200 OK\\r\\nServer: x more\\r\\n\\r\\nbody'
    """
    raw = raw.lstrip(b"\r\n")
    end = _END.search(raw)
    if end is None:
        return None
    status, *lines = _LINE.split(raw[: end.start()])
    match = _STATUS_LINE.match(status)
    if match is None or match[1] not in b"01":
        return None
    fields = _fields(lines)
    coded = any(name.lower() == b"transfer-encoding" for name, _ in fields)
    lengths = {
        part.strip()
        for name, value in fields
        if name.lower() == b"content-length"
        for part in value.split(b",")
    }
    if not coded and (len(lengths) > 1 or not all(length.isdigit() for length in lengths)):
        return None
    kept = [b"%s: %s" % field for field in fields if field[0].lower() != b"content-length"]
    if lengths and not coded:
        kept.append(b"Content-Length: " + lengths.pop())
    version = b"1.0" if match[1] == b"0" or match[2] == b"0" else b"1.1"
    first = b"HTTP/%s %s OK" % (version, match[3])
    return b"\r\n".join([first, *kept]) + b"\r\n\r\n" + raw[end.end() :]


def block_ends(raw: bytes) -> bool:
    """Return whether `raw` holds a whole header block."""
    return _END.search(raw.lstrip(b"\r\n")) is not None


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Return the fields of a header block: folded lines joined, lines that are none left out."""
    unfolded: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1] += b" " + line.strip()
        else:
            unfolded.append(line)
    split = (line.partition(b":") for line in unfolded)
    return [
        (name.strip(), _CONTROLS.sub(b"", value).strip())
        for name, colon, value in split
        if colon and _NAME.match(name.strip())
    ]

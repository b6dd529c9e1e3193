"""The body of an answer, read as far as it is wanted and never further."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.observation import Page
from crawler.probe.decode import Stage, Undecodable, stages_for

_TEXT_TYPES = frozenset({"application/xhtml+xml", "application/json"})
_UNDECODED_SHARE = 4  # stacked codings may produce this many times the limit between them
# The WHATWG's MIME sniffing standard §7.1, shortened to what pages begin with.
_HTML_START = re.compile(
    rb"\s*<(?:!doctype html|html|head|body|script|title|meta|link|style|div|table|h1|p|a|br|b|!--|\?xml)"
    rb"[\s>/!-]",
    re.IGNORECASE,
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is kept of a body: so many decoded bytes, of text only or of any type."""

    limit: int
    any_type: bool = False


class Body:
    """What arrives of one body: kept and decoded when it is text, else only counted."""

    __slots__ = (
        "_any_type",
        "_kept",
        "_limit",
        "_stages",
        "_through",
        "broken",
        "charset",
        "full",
        "media_type",
        "seen",
        "wanted",
    )

    def __init__(self, content_type: str, content_encoding: str, wanted: Wanted) -> None:
        self.media_type = content_type.partition(";")[0].strip().lower()
        match = _CHARSET.search(content_type) if content_type else None
        self.charset = match[1] if match else None
        self._any_type, self._limit = wanted.any_type, wanted.limit
        self.wanted = self._any_type or not self.media_type or is_text(self.media_type)
        self._kept = bytearray()
        self._through = 0
        self.seen = 0
        self.full = False  # the limit is reached: no more is wanted
        self.broken = ""  # why the rest could not be decoded
        self._stages: tuple[Stage, ...] = ()
        if self.wanted and content_encoding:
            self._stages = stages_for(content_encoding)

    def feed(self, data: bytes) -> None:
        """Take the next bytes off the wire; raises Undecodable when not even the first of them decode."""
        if not self.wanted:
            self.seen += len(data)
        elif not self._stages:
            self._keep(data)
        elif not (self.full or self.broken):
            self._decode(data)

    def page(self, *, whole: bool = True) -> Page:
        """Return what was read; `whole` says whether the message itself was read to its end."""
        media_type = self.media_type or sniff(bytes(self._kept[:1024]))
        decoded = all(stage.ended for stage in self._stages) or not self._through
        return Page(
            media_type=media_type,
            charset=self.charset,
            body=bytes(self._kept) if self._any_type or is_text(media_type) else b"",
            bytes_read=self.seen,
            complete=whole and decoded and not (self.full or self.broken),
        )

    def _keep(self, data: bytes) -> None:
        room = self._limit - len(self._kept)
        self._kept += data[:room] if len(data) > room else data
        self.seen += len(data)
        self.full = self.seen > self._limit

    def _decode(self, data: bytes) -> None:
        try:
            for piece in self._through_stages(data, 0):
                self._keep(piece)
                if self.full:
                    return
        except Undecodable as error:
            if not self._kept:
                raise
            self.broken = str(error)

    def _through_stages(self, data: bytes, depth: int) -> Iterator[bytes]:
        """Yield `data` decoded by the stages from `depth` on; ends early, as full, when they only inflate."""
        if depth == len(self._stages):
            yield data
            return
        self._through += len(data)
        if self._through > _UNDECODED_SHARE * self._limit:
            self.full = True
            return
        for piece in self._stages[depth].pieces(data):
            yield from self._through_stages(piece, depth + 1)
            if self.full:
                return


def is_text(media_type: str) -> bool:
    """Return whether bodies of this type are kept.

    >>> is_text("text/plain"), is_text("application/xhtml+xml"), is_text("application/pdf")
    (True, True, False)
    """
    return media_type.startswith("text/") or media_type in _TEXT_TYPES


def sniff(start: bytes) -> str:
    """Return the media type that a body without Content-Type seems to have.

    >>> sniff(b"\\n<!DOCTYPE html><p>"), sniff(b"Hello"), sniff(b"\\x00\\x01"), sniff(b"")
    ('text/html', 'text/plain', 'application/octet-stream', '')
    """
    if not start:
        return ""
    if _HTML_START.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "text/html"
    return "application/octet-stream" if _BINARY.search(start) else "text/plain"

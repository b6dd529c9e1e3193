"""The addresses that a sitemap or a robots.txt names, whatever is wrong with the file."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from crawler.observation import Page

if TYPE_CHECKING:
    from lxml import etree

BYTES = (
    10_485_760  # read of one sitemap, packed and unpacked: the 50 MB that are allowed cost too much memory
)
ROBOTS_BYTES = 512_000  # of one robots.txt: as much as every program must read (RFC 9309 §2.5)
ADDRESSES = 50_000  # of one sitemap (sitemaps.org, "Sitemap file format")
FILES = 500  # sitemaps of one check, those that an index names included
_NAMED = re.compile(rb"^[ \t]*+sitemap[ \t]*+:[ \t]*+(\S++)", re.IGNORECASE | re.MULTILINE)
_PLAIN = re.compile(rb"^[ \t]*+(https?://[^\n]*+)", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"
_PIECE = 65_536  # bytes parsed before what is done with is dropped
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address a sitemap names."""

    address: str  # as written
    line: int


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap names."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()  # of an index
    problem: str = ""  # why nothing, or not everything, could be read
    omitted: int = 0  # addresses beyond the limit


def sitemaps_of(robots: Page) -> tuple[Entry, ...]:
    """Return the sitemaps that a robots.txt names (sitemaps.org, "Informing search engine crawlers").

    >>> sitemaps_of(Page(body=b"User-agent: *\\nSitemap: https://example.org/map.xml\\n"))
    (Entry(address='https://example.org/map.xml', line=2),)
    """
    return tuple(islice(_lines(_NAMED, robots.body[:ROBOTS_BYTES]), FILES))


def _lines(pattern: re.Pattern[bytes], body: bytes) -> Iterator[Entry]:
    """Yield what `pattern` finds, with its line; lines end as any system ends them."""
    body = body.removeprefix(_BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line, counted = 1, 0
    for match in pattern.finditer(body):
        line += body.count(b"\n", counted, match.start(1))
        counted = match.start(1)
        yield Entry(match[1].decode("utf-8", "replace").strip(), line)


def read_sitemap(page: Page) -> Sitemap:
    """Return what the sitemap `page` names: XML or one address a line (sitemaps.org), packed or not.

    Never raises, asks nothing, and expands no entity: a document that declares its own is refused.
    """
    body, whole = unpacked(page.body)
    problem = "" if whole and page.complete else "it is too long and was read in part"
    start = body[:1024].lstrip(_BOM + b" \t\r\n")
    if not start.startswith(b"<"):
        found = _Found()
        for entry in _lines(_PLAIN, body):
            found.add("url", entry)
        return found.told(problem)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\x00" in start:
        return Sitemap(problem="it is not a plain sitemap (no document type is allowed in one)")
    return _read_xml(body, problem)


def unpacked(body: bytes) -> tuple[bytes, bool]:
    """Return the file, decompressed when it is gzip, and whether that is all of it."""
    if not body.startswith(_GZIP):
        return body, True
    stream = zlib.decompressobj(wbits=31)
    try:
        return stream.decompress(body, BYTES), stream.eof
    except zlib.error:
        return b"", False


class _Found:
    """What was named so far: as much of it as is wanted, the rest as a number."""

    def __init__(self) -> None:
        self._pages: list[Entry] = []
        self._sitemaps: list[Entry] = []
        self._omitted = 0

    def add(self, owner: str, entry: Entry) -> None:
        """Take what an element `owner` names."""
        match owner:
            case "url" if len(self._pages) < ADDRESSES:
                self._pages.append(entry)
            case "url":
                self._omitted += 1
            case "sitemap" if len(self._sitemaps) < FILES:
                self._sitemaps.append(entry)

    def told(self, problem: str, otherwise: str = "") -> Sitemap:
        """Return all of it; `otherwise` is the problem when nothing was named and there is no other."""
        nothing = "" if self._pages or self._sitemaps else otherwise
        return Sitemap(tuple(self._pages), tuple(self._sitemaps), problem or nothing, self._omitted)


def _read_xml(body: bytes, problem: str) -> Sitemap:
    """Read piece by piece, so that a large sitemap never stands as a tree in memory."""
    from lxml import etree  # late: only who reads sitemaps pays for it

    parser = etree.XMLPullParser(
        ("start", "end"),
        tag=("{*}urlset", "{*}sitemapindex", "{*}loc"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    found = _Found()
    root: etree._Element | None = None
    for at in range(0, len(body), _PIECE):
        try:
            parser.feed(body[at : at + _PIECE])
            for event, element in parser.read_events():
                root = element.getroottree().getroot() if root is None else root
                if event == "end" and _name(element) == "loc" and element.text:
                    entry = Entry(element.text.strip(), element.sourceline or 1)
                    found.add(_name(element.getparent()), entry)
        except etree.XMLSyntaxError:
            problem = problem or "it is not well-formed and was read in part"
            break
        if root is None:
            break  # whatever it is, it began as no sitemap
        _drop(root)
    return found.told(problem, "it names no address")


def _drop(element: "etree._Element") -> None:
    """Take out of the tree what has ended: all but the last child of every element that may still be open."""
    while len(element):
        del element[:-1]
        element = element[-1]


def _name(element: object) -> str:
    """Return an element's name without its namespace; "" for comments and the like."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

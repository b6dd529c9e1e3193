"""The addresses that a sitemap or a robots.txt names, whatever is wrong with the file."""

import re
import zlib
from dataclasses import dataclass

from crawler.observation import Page

BYTES = 52_428_800  # of one sitemap, uncompressed (sitemaps.org, "Sitemap file format": 50 MB)
ADDRESSES = 50_000  # of one sitemap (same place)
FILES = 500  # sitemaps of one check, those that an index names included
_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_GZIP = b"\x1f\x8b"
_OWNERS = {"url": "pages", "sitemap": "sitemaps"}


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
    text = robots.body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    matches = list(_LINE.finditer(text))[:FILES]
    return tuple(Entry(match[1], text.count("\n", 0, match.start(1)) + 1) for match in matches)


def read_sitemap(page: Page) -> Sitemap:
    """Return what the sitemap `page` names: XML or one address a line (sitemaps.org), packed or not.

    Never raises, asks nothing, and expands no entity: a document that declares its own is refused.
    """
    body, whole = unpacked(page.body)
    problem = "" if whole and page.complete else "it is too long and was read in part"
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<"):
        return _limited(_plain_lines(body), (), problem)
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


def _plain_lines(body: bytes) -> list[Entry]:
    lines = enumerate(body.decode("utf-8-sig", "replace").splitlines(), start=1)
    return [Entry(line.strip(), n) for n, line in lines if line.strip().startswith(("http://", "https://"))]


def _read_xml(body: bytes, problem: str) -> Sitemap:
    """Read element by element, so that a large sitemap never stands as a tree in memory."""
    from lxml import etree  # late: only who reads sitemaps pays for it

    parser = etree.XMLPullParser(
        ("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    found: dict[str, list[Entry]] = {"pages": [], "sitemaps": []}
    for at in range(0, len(body), 65_536):
        try:
            parser.feed(body[at : at + 65_536])
            events = list(parser.read_events())
        except etree.XMLSyntaxError:
            problem = problem or "it is not well-formed and was read in part"
            break
        for _, element in events:
            owner = _name(element.getparent())
            if _name(element) == "loc" and owner in _OWNERS and element.text:
                found[_OWNERS[owner]].append(Entry(element.text.strip(), element.sourceline or 1))
            elif _name(element) in _OWNERS:
                parent = element.getparent()
                element.clear()
                if parent is not None and parent[0] is not element:
                    del parent[0]
    nothing = "" if found["pages"] or found["sitemaps"] else "it names no address"
    return _limited(found["pages"], tuple(found["sitemaps"][:FILES]), problem or nothing)


def _name(element: object) -> str:
    """Return an element's name without its namespace; "" for comments and the like."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _limited(pages: list[Entry], sitemaps: tuple[Entry, ...], problem: str) -> Sitemap:
    return Sitemap(tuple(pages[:ADDRESSES]), sitemaps, problem, max(0, len(pages) - ADDRESSES))

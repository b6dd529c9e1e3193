"""One page as a reader and a browser find it: everything that anybody here wants of it, by one parse."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.describe.affordable import affordable
from crawler.describe.decode import decoded
from crawler.describe.description import Description
from crawler.describe.markup import Markup
from crawler.describe.metadata import describe_tree
from crawler.observation import Page
from registry.text import clean

_HTML = frozenset({"text/html", "application/xhtml+xml", ""})
BODY_LIMIT = 524_288  # bytes: as much as the probe keeps of a page that nobody wants the links of
_HEADINGS = 6
_DRAWING = re.compile(r"<svg\b", re.IGNORECASE)
_REFRESH = re.compile(
    r"\s*(\d{0,6})(?:\.\d{0,9})?\s*(?:[;,\s]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s>][^\"'>]*))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A page's or a header's wish that the visitor goes on by itself (HTML standard §4.2.5.3)."""

    seconds: int
    url: str  # absolute


@dataclass(frozen=True, slots=True)
class Reading:
    """What one HTML page shows and does."""

    url: str  # where it was found
    title: str  # "" when it has none
    headings: tuple[str, ...]  # the first h1 and h2, in order
    text: str  # what a reader sees, whitespace folded
    source: str  # the decoded page as it was sent
    description: Description
    refresh: Refresh | None = None
    password: bool = False  # a field for a password stands on it
    scripts: int = 0  # those that run
    media: int = 0  # images, drawings, frames, videos, objects: content without words
    complete: bool = True  # False when the page was cut at a limit
    cut: bool = False  # the page goes on where its tree ends: what is not found here may stand there
    markup: Markup = field(default_factory=Markup)  # what tags say of who stands behind it
    copyright_line: str = ""  # with the two lines after it; "" when there is none
    encoding: str = "utf-8"  # in which it was read, by Python's name

    @property
    def lang(self) -> str | None:
        """The language the page declares (BCP 47), or None."""
        return self.description.lang


def read(page: Page, url: str, limit: int = BODY_LIMIT) -> Reading | None:
    """Return the HTML `page` found at `url` as it reads, or None when it is empty or not HTML.

    Of its body `limit` bytes are read. Never raises on any bytes.
    """
    if page.media_type not in _HTML or not page.body.strip():
        return None
    found = decoded(page.body[:limit], page.charset)
    source = found.text.replace("\x00", "")
    part = affordable(source)
    tree = LexborHTMLParser(part.text)
    headings = [clean(node.text(separator=" "), 300) for node in tree.css("h1, h2")[:_HEADINGS]]
    refresh = next(
        (
            node.attributes.get("content") or ""
            for node in tree.css("meta[http-equiv]")[:50]
            if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh"
        ),
        "",
    )
    password = tree.css_first("input[type=password i]") is not None
    media = len(tree.css("img, picture, video, audio, iframe, object, embed, canvas"))
    media += len(_DRAWING.findall(source))  # the tree holds none: their inside costs too much to parse
    told = describe_tree(tree, url, source)  # takes what nobody sees out of the tree
    return Reading(
        url=url,
        title=told.description.title or "",
        headings=tuple(heading for heading in headings if heading),
        text=told.text,
        source=source,
        description=told.description,
        refresh=refresh_of(refresh, url),
        password=password,
        scripts=told.description.scripts,
        media=media,
        complete=page.complete,
        cut=part.cut or len(page.body) > limit,
        markup=told.markup,
        copyright_line=told.copyright_line,
        encoding=found.encoding,
    )


def refresh_of(content: str, url: str) -> Refresh | None:
    """Return where a refresh leads from `url`, or None when it only loads the same page again.

    >>> refresh_of("0; URL='/new'", "https://example.org/old")
    Refresh(seconds=0, url='https://example.org/new')
    >>> refresh_of("300", "https://example.org/")
    """
    match = _REFRESH.match(content[:3000])
    if match is None or not match[2]:
        return None
    try:
        target = urljoin(url, clean(match[2]).strip())
    except ValueError:
        return None
    if not target.startswith(("http://", "https://")) or target.partition("#")[0] == url.partition("#")[0]:
        return None
    return Refresh(int(match[1] or 0), target)


def describe(page: Page, url: str) -> Description | None:
    """Return what the HTML `page` at `url` says of itself, or None when it is empty or not HTML.

    Where no tag says it, the first paragraph of the main text does: that takes a hundred times longer.
    """
    from crawler.describe.main_text import with_main_text  # it reads what is read here

    reading = read(page, url)
    return with_main_text(reading) if reading is not None else None

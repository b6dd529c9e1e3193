"""One page of a directory as its rule looks at it: parsed once, and only as far as somebody asks."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HTMLParser
from parsel import Selector

from crawler.describe.affordable import affordable
from crawler.describe.decode import decode
from crawler.describe.reading import read
from crawler.hidden_mail import decoded, hidden_address
from crawler.join import Joiner
from crawler.observation import Page
from registry.text import clean
from registry.urls import AddressError

BYTES = 10_485_760  # read of one page
_HTML_CHARACTERS = 5_000_000  # of a page that becomes a tree
_STEPS = 500_000  # pieces of text looked at, those of nested elements each time
_BLOCKS = 50  # scripts with JSON-LD
_NODES = 20_000
_HIDDEN_MAILS = 2_000
_INNER = ("item", "itemListElement", "mainEntityOfPage", "mainEntity", "@graph")
_WRAPPING = re.compile(
    r"^(?:\s|/\*|\*/|//|<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)+|(?:\s|;|/\*|\*/|//|-->|\]\]>)+$"
)
_ASSIGNED = re.compile(r"^\s{0,99}(?:(?:var|let|const)\s{1,9})?[\w$.\[\]\"']{1,80}\s{0,9}=(?!=)\s{0,9}")
_JSON_START = re.compile(r"\s{0,1000}[\[{]")
_BLOCKLIKE = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p"),
        *("pre", "section", "table", "td", "th", "tr", "ul"),
    }
)


class Document:
    """One page: its tree, its JSON, its JSON-LD, and where its links lead. Nothing here ever raises."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url.partition("#")[0]
        self._text = decode(page.body[:BYTES], page.charset).replace("\x00", "")
        self.cut = not page.complete or len(page.body) > BYTES
        self._steps_left = _STEPS

    @cached_property
    def data(self) -> Any:
        """The page as JSON; None when it is none."""
        if "html" in self.page.media_type and not _JSON_START.match(self._text):
            return None
        return loads(self._text)

    @cached_property
    def tree(self) -> Selector:
        """The page as a tree of HTML, the addresses that Cloudflare hides put back in."""
        part = affordable(self._text[:_HTML_CHARACTERS])
        self.cut = self.cut or part.cut or len(self._text) > _HTML_CHARACTERS
        tree = Selector(root=_root(part.text), type="html")
        _reveal(tree)
        return tree

    @cached_property
    def _joiner(self) -> Joiner:
        base = self.tree.xpath("//base/@href").get() if self.data is None else None
        joined = Joiner(self.url).join(clean(base, 2000)) if base else None
        return Joiner(joined if isinstance(joined, str) else self.url)

    def join(self, reference: str) -> str | None:
        """Return the whole address that a link of the page leads to, without fragment; None for none."""
        reference = reference[:2100].strip()
        if not reference or reference.startswith("#"):
            return None
        try:
            joined = self._joiner.join(reference)
        except (ValueError, UnicodeError):
            return None
        return None if joined is None or isinstance(joined, AddressError) else joined.partition("#")[0]

    @cached_property
    def nodes(self) -> tuple[dict[str, Any], ...]:
        """Every node of the page's JSON-LD, outer ones first."""
        if self.data is not None:
            return ()
        scripts = self.tree.xpath("//script[contains(@type, 'ld+json')]/text()")[:_BLOCKS]
        blocks = [loads(_WRAPPING.sub("", script.get())) for script in scripts]
        return tuple(_flat(blocks))

    @cached_property
    def description(self) -> str | None:
        """What the page says of itself, by the cascade that every page is read by."""
        reading = read(self.page, self.url)
        return reading.description.value if reading is not None else None

    def text(self, element: Selector, limit: int = 20_000) -> str:
        """Return what a reader sees of an element on one line; blocks and line breaks part words.

        Of a page that nests its elements to hurt, the first few million steps are read.
        """
        root = element.root
        if not len(root):
            return clean((root.text or "")[:limit]) if root.tag not in _UNREAD else ""
        pieces: list[str] = []
        length = steps = 0
        for words in _pieces(root, self._steps_left):
            steps += 1
            pieces.append(words)
            length += len(words)
            if length > limit:
                break
        self._steps_left -= steps
        self.cut = self.cut or self._steps_left <= 0
        return clean("".join(pieces)[:limit])

    def script(self, css: str) -> Any:
        """Return the JSON in the script that `css` selects; None when there is none."""
        found = self.tree.css(css)[:1].xpath("string(.)").get() or ""
        return loads(_WRAPPING.sub("", _ASSIGNED.sub("", found, count=1)), more=True)


def loads(text: str, *, more: bool = False) -> Any:
    """Return what JSON `text` holds, or None. `more`: something else may follow it.

    >>> loads('{"a": [1]}'), loads("no"), loads('{"a": 1}; go()', more=True)
    ({'a': [1]}, None, {'a': 1})
    """
    try:
        if more:
            return json.JSONDecoder(strict=False).raw_decode(text.lstrip())[0]
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):  # no JSON, or nested only to hurt
        return None


def _flat(blocks: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of JSON-LD blocks: of lists and graphs, and what a page or a list is about."""
    waiting = list(reversed(blocks))
    for _ in range(_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value[:_NODES]))
        elif isinstance(value, dict):
            if "@type" in value:
                yield value
            waiting.extend(inner for name in _INNER if isinstance(inner := value.get(name), dict | list))


def _root(text: str) -> Any:
    """Return the root of a page's tree, or of an empty one.

    lxml's own limit of nesting silently loses the rest of a page; affordable() bounds the work instead.
    """
    parser = HTMLParser(recover=True, encoding="utf8", huge_tree=True)
    try:
        root = etree.fromstring(text.strip().encode("utf-8", "replace") or b"<html/>", parser=parser)
    except etree.LxmlError:
        root = None
    return etree.fromstring(b"<html/>", parser=parser) if root is None else root


def _reveal(tree: Selector) -> None:
    """Put the e-mail addresses that Cloudflare hides back where they stood."""
    for found in tree.xpath("//*[@data-cfemail]")[:_HIDDEN_MAILS]:
        element = found.root
        for child in list(element):
            element.remove(child)
        address = _harmless(decoded(element.get("data-cfemail", "")[:1000]))
        element.text = f" {address} "  # no word grows together with its neighbours
        if element.tag == "a":
            element.set("href", f"mailto:{address}")
    for found in tree.xpath("//a[contains(@href, '/cdn-cgi/l/email-protection')]")[:_HIDDEN_MAILS]:
        hidden = hidden_address(found.root.get("href", "")[:2000])
        if hidden:
            found.root.set("href", f"mailto:{_harmless(hidden)}")


def _harmless(text: str) -> str:
    """Return `text` as lxml takes it: without control characters."""
    return clean(text) if "@" in text else ""


_UNREAD = frozenset(("script", "style", "noscript", "template"))


def _pieces(root: Any, most: int) -> Iterator[str]:
    """Yield the visible texts under `root` in order, and a gap wherever a block begins or ends.

    No more than `most` elements are walked through.
    """
    hidden = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in islice(walk, most):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            hidden += tag in _UNREAD
            if tag in _BLOCKLIKE:
                yield " "
            if not hidden and node.text:
                yield node.text
            continue
        hidden -= event == "end" and tag in _UNREAD
        if tag in _BLOCKLIKE:
            yield " "
        if not hidden and node.tail and node is not root:
            yield node.tail

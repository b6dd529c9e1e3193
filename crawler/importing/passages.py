"""A page as its readers meet it: passages of text in order, each with its links and the headings above it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from crawler.hidden_mail import decoded, hidden_address
from crawler.importing.regions import region_of
from crawler.tags import Lines, Tag, tags
from registry.text import clean

PLACEHOLDER = re.compile(r"\[\s?e-?mail\s?protected\s?\]", re.IGNORECASE)
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "details", "dialog", "div"),
        *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "main", "nav", "p", "pre"),
        *("section", "select", "option", "summary", "template"),
        *("dd", "dl", "dt", "li", "ol", "ul", "table", "tbody", "thead", "tr"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
_VOID = frozenset({"hr"})
_ITEMS = frozenset({"li", "tr", "dd", "dt"})
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_NO_TEXT = re.compile(r"<!--(?:.*?-->|.*\Z)|<[!?/][^>]*(?:>|\Z)|<[A-Za-z][^>]*\Z", re.DOTALL)
_SPACE = re.compile(r"\s+")
_LONGEST = 4_000  # characters of one passage; the rest of it is another
_DEEPEST = 300  # open blocks
_LOOK_BACK = 50  # an end tag this far from its start is not believed
_PASSAGES = 50_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link, or one address hidden from robots, and where it stands in its passage."""

    href: str  # as written; "mailto:…" for what Cloudflare hides and can be decoded
    line: int
    at: int  # characters of the passage before its text
    text: str = ""  # what readers click on, or an image's alternative text


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or paragraph without blocks inside."""

    text: str
    line: int
    headings: tuple[str, ...] = ()  # those above it, the page's first
    region: str = ""  # why it is not the page's own content, in words
    item: int = 0  # the same number for all passages of one list item, row or block
    level: int = 0  # 1 to 6 when it is a heading itself
    anchors: tuple[Anchor, ...] = ()


def passages(text: str) -> Iterator[Passage]:
    """Yield the passages of an HTML page, those of its menus among them; linear in its length.

    >>> [(p.text, p.headings, p.anchors) for p in passages("<h1>Help</h1><p>Call <a href=tel:1>us</a>")][1]
    ('Call us', ('Help',), (Anchor(href='tel:1', line=1, at=5, text='us'),))
    """
    reader = _Reader(text)
    at = 0
    for number, tag in enumerate(tags(text)):
        reader.words(at, tag.at)
        at = tag.end
        reader.tag(tag)
        yield from reader.taken()
        if number > 20 * _PASSAGES:
            break
    else:
        reader.words(at, len(text))
    reader.end_passage()
    yield from reader.taken()


@dataclass(slots=True)
class _Open:
    """A block that is open."""

    name: str
    region: str
    item: int


@dataclass(slots=True)
class _Link:
    """A link whose text is being read."""

    number: int  # in the passage
    begun: int  # where its text begins
    alt: str = ""


@dataclass(slots=True)
class _Reader:
    """What was read so far."""

    source: str
    ready: list[Passage] = field(default_factory=list)
    blocks: list[_Open] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    lines: Lines = field(init=False)
    text: str = ""
    line: int = 0
    anchors: list[Anchor] = field(default_factory=list)
    link: _Link | None = None
    silent: str = ""  # the element whose text nobody reads
    instead: str = ""  # the address that a placeholder stands for
    items: int = 0
    level: int = 0  # of the heading that is read

    def __post_init__(self) -> None:
        self.lines = Lines(self.source)

    def taken(self) -> Iterator[Passage]:
        """Yield the passages that are whole."""
        if self.ready:
            ready, self.ready = self.ready, []
            yield from ready

    def words(self, begin: int, end: int) -> None:
        """Take the text between two tags."""
        if self.silent or begin >= end:
            return
        raw = self.source[begin:end]
        if "<" in raw:
            raw = _NO_TEXT.sub("", raw)
        words = _SPACE.sub(" ", unescape(raw) if "&" in raw else raw)
        if self.instead and (found := PLACEHOLDER.search(words)):
            words = f"{words[: found.start()]}{self.instead}{words[found.end() :]}"
            self.instead = ""
        if not self.text or self.text.endswith(" "):
            words = words.removeprefix(" ")
        if words and not self.text:
            self.line = self.lines.of(begin + len(raw) - len(raw.lstrip())) if begin >= 0 else 0
        self.text += words
        if len(self.text) > (_LONGEST if self.link is None else 2 * _LONGEST):
            self.end_passage()

    def tag(self, tag: Tag) -> None:
        """Take one tag."""
        name = tag.name
        if self.silent:
            if name == f"/{self.silent}":
                self.silent = ""
            return
        if name in _SILENT:
            self.silent = name
        elif name in _CELLS:
            self.text += " | " if self.text else ""
        elif name == "br":
            self.end_passage()
        elif name.startswith("/"):
            self._close(name[1:])
        elif name in _BLOCKS:
            self._open(tag)
        elif name in ("a", "area", "img") or "cfemail" in tag.source:
            self._inline(tag)

    def _open(self, tag: Tag) -> None:
        self.end_passage(carry=True)
        name = tag.name
        if name in ("li", "p", "dt", "dd", "tr"):
            self._close_open(name)
        if name in _VOID or len(self.blocks) >= _DEEPEST:
            return
        around = self.blocks[-1] if self.blocks else _Open("", "", 0)
        region = region_of(name, tag.attributes if tag.source else {}, around.region)
        item = around.item
        if name in _ITEMS or not any(block.name in _ITEMS for block in self.blocks[-6:]):
            self.items += 1
            item = self.items
        self.blocks.append(_Open(name, region, item))
        if len(name) == 2 and name[0] == "h" and name != "hr":
            self.level = int(name[1])

    def _close_open(self, name: str) -> None:
        """Close what an author may leave open: a paragraph by the next one, an item by the next."""
        alike = {"dt": ("dt", "dd"), "dd": ("dt", "dd")}.get(name, (name,))
        for back in range(1, min(len(self.blocks), 8) + 1):
            block = self.blocks[-back].name
            if block in alike:
                del self.blocks[-back:]
                return
            if block in ("ul", "ol", "dl", "table", "div", "section", "article", "li") and block != name:
                return

    def _close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name in _BLOCKS:
            self.end_passage()
            for back in range(1, min(len(self.blocks), _LOOK_BACK) + 1):
                if self.blocks[-back].name == name:
                    del self.blocks[-back:]
                    break
            if len(name) == 2 and name[0] == "h":
                self.level = 0

    def _inline(self, tag: Tag) -> None:
        attributes = tag.attributes
        if tag.name == "img":
            if self.link is not None and not self.link.alt:
                self.link.alt = clean(attributes.get("alt", ""), 120)
            return
        href = attributes.get("href", "").strip()[:4_000]
        hidden = decoded(attributes.get("data-cfemail", "")[:1_000]) or hidden_address(href) or ""
        address = hidden if "@" in hidden else ""
        if address:
            self.instead = clean(address, 300)
        if tag.name == "a":
            self._end_link()
        if not href and not address:
            return
        line = self.lines.of(tag.at)
        if not self.text:
            self.line = line
        number = len(self.anchors)
        label = clean(attributes.get("alt") or attributes.get("title") or "", 120)
        target = f"mailto:{address}" if address else href
        self.anchors.append(Anchor(target, line, len(self.text), label if tag.name == "area" else ""))
        if tag.name == "a":
            self.link = _Link(number, len(self.text), label)

    def _end_link(self) -> None:
        if self.link is not None:
            before = self.anchors[self.link.number]
            text = clean(self.text[self.link.begun :], 300) or self.link.alt
            self.anchors[self.link.number] = Anchor(before.href, before.line, before.at, text)
            self.link = None

    def end_passage(self, *, carry: bool = False) -> None:
        """Finish the passage; a link that is open ends here, or with `carry` goes on if it is empty yet."""
        coming = self._carried() if carry else None
        self._end_link()
        self.instead = ""
        text = self.text.strip()
        if text or self.anchors:
            around = self.blocks[-1] if self.blocks else _Open("", "", 0)
            if self.level and text:
                self.headings = [each for each in self.headings if each[0] < self.level]
            headings = tuple(words for _, words in self.headings)
            self.ready.append(
                Passage(
                    text, self.line, headings, around.region, around.item, self.level, tuple(self.anchors)
                )
            )
            if self.level and text and not around.region:
                self.headings.append((self.level, clean(text, 200)))
        self.text, self.anchors = "", []
        if coming is not None:
            self.anchors, self.link, self.line = [coming], _Link(0, 0), coming.line

    def _carried(self) -> Anchor | None:
        """Take out the link that was opened and has no text yet: a card is a link around its blocks."""
        link = self.link
        if (
            link is None
            or link.number != len(self.anchors) - 1
            or link.alt
            or self.text[link.begun :].strip()
        ):
            return None
        self.link = None
        anchor = self.anchors.pop()
        return Anchor(anchor.href, anchor.line, 0)

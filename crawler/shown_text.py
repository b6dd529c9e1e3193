"""What a page shows, as lines: what stands in one block stands on one line, links in their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.hidden_mail import decoded, hidden_address
from crawler.tags import Tag, tags, unescape

CELL = "¦"  # between the cells of a row, and the term and what is said of it

_LINES = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd",
        "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol",
        "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr",
        "ul"
    }
)  # fmt: skip
_CELLS = frozenset(
    {
        "td", "th", "img", "input", "svg", "iframe"
    }
)  # fmt: skip
_UNSEEN = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "title", "xmp",
        "head", "noembed", "noframes", "object", "math", "datalist"
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "span", "b", "i", "em", "strong", "small", "font", "u", "s", "bdo", "del"
    }
)  # fmt: skip
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_BACKWARDS = re.compile(r"bidi-override", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LONGEST = 2_000  # characters of an address


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of text, or the address of a link; what follows a link on its page comes after it."""

    text: str = ""
    href: str | None = None
    anchor: bool = False  # the text of the link just before


def pieces(source: str) -> Iterator[Piece]:
    """Yield what the page `source` shows, in its order; what Cloudflare hides as the mailto it was.

    Linear in the length of the page. What no reader sees is left out: scripts, comments, hidden words.

    >>> [piece.text or piece.href for piece in pieces("<p>Call <b>us</b><a href='tel:988'>now</a></p><p>Bye")]
    ['Call us', 'tel:988', 'now', 'Bye']
    """
    line: list[str] = []
    at = 0
    unseen: tuple[str, int] | None = None  # the element that hides what it holds, and how deep we are in it
    backwards: tuple[str, int] | None = None
    linked = False
    for tag in [*tags(source), None]:
        text = source[at : tag.at if tag else len(source)]
        if unseen is None and text:
            seen = unescape(_COMMENT.sub("", text)) if "<" in text or "&" in text else text
            line.append(seen[::-1] if backwards else seen)
        if tag is None:
            break
        at = tag.end
        if unseen is not None:
            unseen = _deeper(unseen, tag)
            continue
        backwards = _deeper(backwards, tag) if backwards else _reversed(tag)
        unseen = _hides(tag)
        name = tag.name.removeprefix("/")
        if name in ("a", "area") or "cfemail" in tag.source:
            yield from _line(line, anchor=linked)
            linked = False
            for href in _hrefs(tag):
                yield Piece(href=href)
                linked = True
            if "cfemail" in tag.source and not tag.name.startswith("/"):
                unseen = (name, 1)  # its text is Cloudflare's
        elif name in _CELLS:
            line.append(f" {CELL} ")
        elif name in _LINES:
            yield from _line(line, anchor=linked)
            if tag.name in ("/dt", "/dd"):
                line.append("")
    yield from _line(line, anchor=linked)


_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?/][^>]*+(?:>|\Z)", re.DOTALL)


def _line(line: list[str], *, anchor: bool) -> Iterator[Piece]:
    text = _SPACES.sub(" ", _INVISIBLE.sub("", "".join(line))).strip(f" {CELL}")
    line.clear()
    if text:
        yield Piece(text, anchor=anchor)


def _hrefs(tag: Tag) -> Iterator[str]:
    """Yield where a tag leads."""
    if tag.name.startswith("/"):
        return
    attributes = tag.attributes
    if token := attributes.get("data-cfemail"):
        yield f"mailto:{decoded(token[:1000])}"
    href = attributes.get("href", "").strip()[:_LONGEST]
    hidden = hidden_address(href)
    if hidden:
        yield f"mailto:{hidden}"
    elif hidden is None and href:
        yield href


def _hides(tag: Tag) -> tuple[str, int] | None:
    if tag.name in _UNSEEN:
        return (tag.name, 1)
    if tag.name in _INLINE and "style" in tag.source and _HIDDEN.search(tag.attributes.get("style", "")):
        return (tag.name, 1)
    return None


def _reversed(tag: Tag) -> tuple[str, int] | None:
    """Return the start of what is written backwards and shown the right way: a screen against robots."""
    if tag.name in _INLINE and "bidi" in tag.source and _BACKWARDS.search(tag.attributes.get("style", "")):
        return (tag.name, 1)
    return None


def _deeper(inside: tuple[str, int], tag: Tag) -> tuple[str, int] | None:
    """Return how deep we are in an element after a tag; None when it is closed."""
    name, depth = inside
    if tag.name == name:
        return (name, depth + 1)
    if tag.name == f"/{name}":
        return (name, depth - 1) if depth > 1 else None
    if name in _INLINE and tag.name.removeprefix("/") in ("p", "div", "td", "li", "body"):
        return None  # never closed: a block ends it
    if name == "head" and tag.name == "body":
        return None
    return inside

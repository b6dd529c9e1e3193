"""The repeated part of a page that is most likely its list of people, and CSS selectors for it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parsel import Selector

from crawler.contact_links import contact_of
from crawler.directory.document import Document
from crawler.site.scope import site

_FEWEST = 3  # of a list
_SAMPLE = 30
_GROUPS = 60  # looked at closely
_ELEMENTS = 200_000
_TAGS = frozenset(("li", "div", "article", "section", "tr", "a", "dl", "p", "figure"))
_OUTSIDE = frozenset(("nav", "header", "footer", "head", "script", "style", "form", "select"))
_CLASS = re.compile(r"[A-Za-z_][\w-]{0,60}")
_NUMBERED = re.compile(r"\d{2}|(?:^|-)(?:first|last|odd|even|active|row|col)(?:-|$)")
_NAMES = re.compile(r"name|title|heading", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A list found by its structure."""

    css: str  # of one entry
    count: int
    follow: str | None = None  # CSS of the link to its own page
    fields: tuple[tuple[str, str], ...] = ()  # field → how it is read, as in `css = "h3"`


def repeated(document: Document) -> Repeated | None:
    """Return the likeliest list of a page, or None."""
    groups: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for number, element in enumerate(document.tree.root.iter()):
        if number > _ELEMENTS:
            break
        if isinstance(element.tag, str) and element.tag in _TAGS and element.getparent() is not None:
            groups[element.getparent(), _selector(element)].append(element)
    likely = sorted(
        (group for group in groups.items() if len(group[1]) >= _FEWEST and not _outside(group[0][0])),
        key=lambda group: -len(group[1]),
    )[:_GROUPS]
    scored = [(_score(document, elements), css, elements) for (_, css), elements in likely]
    best = max(scored, key=lambda each: each[0], default=None)
    if best is None or best[0] <= 0:
        return None
    _, css, elements = best
    css = _unambiguous(document, css, elements)
    entries = [Selector(root=element, type="html") for element in elements[:_SAMPLE]]
    follow = _follow(document, entries)
    return Repeated(css, len(elements), follow, tuple(_fields(document, entries, follow)))


def _selector(element: Any) -> str:
    """Return tag and telling class of an element: `li.card`."""
    classes = (element.get("class") or "")[:300].split()
    good = (name for name in classes if _CLASS.fullmatch(name) and not _NUMBERED.search(name))
    name = next(good, None)
    return f"{element.tag}.{name}" if name else str(element.tag)


def _outside(element: Any) -> bool:
    """Whether an element stands in navigation and the like."""
    for _ in range(60):
        if element is None:
            return False
        if element.tag in _OUTSIDE or element.get("role") == "navigation":
            return True
        element = element.getparent()
    return True


def _score(document: Document, elements: list[Any]) -> float:
    """Return how much a group looks like people: many, each with words of its own, a name and a contact."""
    sample = [Selector(root=element, type="html") for element in elements[:_SAMPLE]]
    texts = [document.text(each, 400) for each in sample]
    telling = sum(bool(text) for text in texts) / len(texts)
    different = len(set(texts)) / len(texts)
    length = min(sum(map(len, texts)) / len(texts), 200)
    marks = sum(bool(each.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//strong|.//td")) for each in sample)
    contacts = sum(_has_contact(each, text) for each, text in zip(sample, texts, strict=True))
    classed = 1.3 if "." in _selector(elements[0]) else 1.0
    if length < 8:
        return 0
    rich = 1 + (marks + 2 * contacts) / len(sample)
    return float(min(len(elements), 200) ** 0.5 * telling * different * length**0.5 * rich * classed)


def _has_contact(entry: Selector, text: str) -> bool:
    hrefs = entry.xpath("descendant-or-self::a/@href")[:20]
    people = any(contact_of(href.get()) is not None for href in hrefs)
    return people or "@" in text or re.search(r"\d{3}[^\d]{0,3}\d{4}", text) is not None


def _unambiguous(document: Document, css: str, elements: list[Any]) -> str:
    """Return a selector of just these elements, with their parent before it where they need one."""
    parent = elements[0].getparent()
    id_ = parent.get("id") or ""
    candidates = [css]
    if _CLASS.fullmatch(id_) and not re.search(r"\d{2}", id_):
        candidates.append(f"#{id_} > {css}")
    candidates.append(f"{_selector(parent)} > {css}")
    if parent.getparent() is not None:
        candidates.append(f"{_selector(parent.getparent())} > {_selector(parent)} > {css}")
    counts = [(len(document.tree.css(each)), each) for each in candidates]
    exact = [each for number, each in counts if number == len(elements)]
    return exact[0] if exact else min(counts)[1]


def _follow(document: Document, entries: list[Selector]) -> str | None:
    """Return CSS of the link to each entry's own page on the same site, different for each entry."""
    here = site(document.url)
    for css in ("h1 a", "h2 a", "h3 a", "h4 a", "h5 a", "a[class*=title]", "a[class*=name]", "strong a", "a"):
        hrefs = [entry.css(css).xpath("@href").get() for entry in entries]
        joined = [document.join(href) for href in hrefs if href and contact_of(href) is None]
        ours = {each for each in joined if each and site(each) == here and each != document.url}
        if len(ours) >= max(2, 0.6 * len(entries)):
            return css
    return None


def _fields(document: Document, entries: list[Selector], follow: str | None) -> Iterator[tuple[str, str]]:
    """Yield fields that most entries have, each with how it is read."""
    if (name := _name(document, entries, follow)) is not None:
        yield "name", f"css = {_quoted(name)}"
    texts = [document.text(entry, 2_000) for entry in entries]
    hrefs = [[h.get() for h in entry.xpath("descendant-or-self::a/@href")[:20]] for entry in entries]
    people = [
        {kind.kind for href in each if (kind := contact_of(href)) is not None and kind.values}
        for each in hrefs
    ]
    few = max(1, len(entries) // 5)
    numbers = sum(re.search(r"\d{3}[^\d]{0,3}\d{3,4}", text) is not None for text in texts)
    if numbers >= few or sum("phone" in each for each in people) >= few:
        yield "phone", 'scan = "phone"'
    if sum("@" in text for text in texts) >= few or sum("email" in each for each in people) >= few:
        yield "email", 'scan = "email"'
    outward = [entry.css('a[href^="http"]').xpath("@href").getall()[:20] for entry in entries]
    here = site(document.url)
    away = [
        any(
            (joined := document.join(href)) and site(joined) != here and contact_of(href) is None
            for href in each
        )
        for each in outward
    ]
    if sum(away) >= few:
        host = here.partition(":")[0]
        yield "website", f"css = {_quoted(f'a[href^=http]:not([href*={chr(34)}{host}{chr(34)}])')}"


def _name(document: Document, entries: list[Selector], follow: str | None) -> str | None:
    """Return CSS of the name: a heading, an element that is called so, the link, or the first cell."""
    classes = {
        _selector(each.root)
        for entry in entries[:5]
        for each in entry.xpath(".//*[@class]")[:50]
        if _NAMES.search(_selector(each.root).partition(".")[2])
    }
    for css in (
        *("h1", "h2", "h3", "h4", "h5"),
        *sorted(classes),
        *([follow] if follow else []),
        *("strong", "b", "td", "dt", "a"),
    ):
        texts = [document.text(found[0]) for entry in entries if (found := entry.css(css))]
        if len([text for text in texts if 1 < len(text) < 120]) >= 0.8 * len(entries):
            return css
    return None


def _quoted(css: str) -> str:
    return "'" + css + "'" if '"' in css else f'"{css}"'

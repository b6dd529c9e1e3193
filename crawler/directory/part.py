"""A part of a page that a source is read from: the whole of it, or one entry of its list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from lxml import etree
from parsel import Selector

from crawler.contact_links import contact_of
from crawler.describe.gate import plain
from crawler.directory.document import Document
from crawler.directory.extractor import ExtractorError, extracted
from crawler.directory.processors import processed, usual
from crawler.directory.scan import emails_in, phones_in
from registry.directory import Directory
from registry.directory_fields import Fields, Source
from registry.selectors import xpath_of

_MOST = 500  # values read by one source
_HREFS = 200
_SHOWN = ("rendered", "@value", "name", "value", "label", "title", "text", "url", "@id")
# Types of JSON-LD that speak of the page and not of who is listed.
_OF_THE_PAGE = frozenset(
    {
        *("WebSite", "WebPage", "CollectionPage", "SearchAction", "BreadcrumbList", "ListItem", "ItemList"),
        *("ImageObject", "SiteNavigationElement", "WPHeader", "WPFooter", "WPSideBar", "EntryPoint"),
        *("ReadAction", "SearchResultsPage", "ItemPage", "FAQPage", "Question", "ContactPage"),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """What sources look at: an element of a page of HTML, or a value of JSON."""

    rule: Directory
    document: Document
    element: Selector | None = None
    value: Any = None  # of JSON, when element is None
    whole: bool = False  # the page itself
    troubles: list[str] = field(default_factory=list)  # what a rule's functions could not do, in words
    read_by: dict[str, str] = field(default_factory=dict)  # field → the source that gave it, as it is named

    def fields(self, table: Fields) -> dict[str, tuple[str, ...]]:
        """Return the values of every field in `table` that has some."""
        found: dict[str, tuple[str, ...]] = {}
        for name, sources in table.items():
            values, source = self.first_of(sources, name)
            if values:
                found[name] = values
                self.read_by[name] = str(source)
        return found

    def first_of(self, sources: Iterable[Source], name: str) -> tuple[tuple[str, ...], Source | None]:
        """Return the values of the first source that has some, and that source."""
        for source in sources:
            raw = _READERS[source.place](self, source, name)
            values = processed(raw, source.processors, name, self.document, self.rule.country)
            if values:
                return values, source
        return (), None

    def addresses(self, query: str, language: str) -> list[str]:
        """Return where the links lead that `query` finds, in the language of the items."""
        source = _source(language, query)
        values = _READERS[language](self, source, "url")
        return [joined for value in values if (joined := self.document.join(value)) is not None]


@lru_cache(maxsize=256)
def _source(language: str, query: str) -> Source:
    return Source.model_validate({language: query})


def page_part(rule: Directory, document: Document, troubles: list[str]) -> Part:
    """Return the whole page as a part."""
    if document.data is not None:
        return Part(rule, document, value=document.data, whole=True, troubles=troubles)
    return Part(rule, document, document.tree, whole=True, troubles=troubles)


def searched(expression: str, value: Any) -> Any:
    """Return what a JMESPath finds in `value`; None where it does not fit the data."""
    try:
        return jmespath.search(expression, value)
    except (JMESPathError, ValueError, TypeError, RecursionError, OverflowError, ArithmeticError):
        return None


def said(value: Any) -> Iterator[str]:
    """Yield the texts of a value of JSON; HTML becomes plain text, a table what it shows.

    >>> list(said([{"rendered": "Ann &amp; Bo"}, 3, None, True]))
    ['Ann & Bo', '3']
    """
    waiting = [value]
    for _ in range(_MOST * 4):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, str):
            yield plain(one) if "<" in one or "&" in one else one
        elif isinstance(one, int | float) and not isinstance(one, bool):
            yield str(int(one) if isinstance(one, float) and one.is_integer() else one)
        elif isinstance(one, list):
            waiting.extend(reversed(one[:_MOST]))
        elif isinstance(one, dict):
            shown = next((one[name] for name in _SHOWN if one.get(name) not in (None, "")), None)
            waiting.append(shown)


def _css(part: Part, source: Source, name: str) -> list[str]:
    if part.element is None or source.css is None:
        return []
    try:
        return _values(part, part.element.xpath(xpath_of(source.css))[:_MOST], name)
    except (ValueError, etree.XPathError):
        return []


def _xpath(part: Part, source: Source, name: str) -> list[str]:
    if part.element is None or source.xpath is None:
        return []
    query = source.xpath
    if not part.whole and query.startswith("//"):
        query = f".{query}"  # meant within the entry: nobody wants the first entry's value for all of them
    try:
        return _values(part, part.element.xpath(query)[:_MOST], name)
    except (ValueError, etree.XPathError):
        return []


def _values(part: Part, found: Iterable[Selector], name: str) -> list[str]:
    """Return what is meant by each element: its text; of a link in a field of addresses, where it leads."""
    word, values = usual(name), list[str]()
    for each in found:
        if not hasattr(each.root, "iter"):
            values.append(str(each.get()))
            continue
        match word:
            case "url":
                values.extend(_links(each)[:1] or [part.document.text(each)])
            case "phone" | "email":
                values.extend([*_people(each), part.document.text(each)])
            case _:
                values.append(part.document.text(each))
    return values


def _links(element: Selector) -> list[str]:
    return [href.get() for href in element.xpath("descendant-or-self::a/@href")[:_HREFS]]


def _people(element: Selector) -> list[str]:
    """Return the links that lead to people: mailto, tel and the like."""
    return [href for href in _links(element) if contact_of(href) is not None]


def _jmespath(part: Part, source: Source, _: str) -> list[str]:
    return (
        list(islice(said(searched(source.jmespath or "", part.value)), _MOST)) if part.element is None else []
    )


def _jsonld(part: Part, source: Source, _: str) -> list[str]:
    if not part.whole:
        nodes: tuple[dict[str, Any], ...] = (part.value,) if isinstance(part.value, dict) else ()
    else:
        nodes = _of_interest(part.document.nodes, source.type)
    for node in nodes:
        values = list(islice(said(searched(source.jsonld or "", node)), _MOST))
        if values:
            return values
    return []


def _of_interest(nodes: tuple[dict[str, Any], ...], wanted: str | None) -> tuple[dict[str, Any], ...]:
    """Return the nodes of the wanted type; without one, those that speak of no page.

    An Organization comes last: it is often the directory itself.
    """
    if wanted is not None:
        return tuple(node for node in nodes if wanted in _types(node))
    first = tuple(node for node in nodes if not _OF_THE_PAGE.intersection(_types(node)))
    return tuple(sorted(first, key=lambda node: "Organization" in _types(node))) or nodes


def _types(node: dict[str, Any]) -> tuple[str, ...]:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return tuple(str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names[:20])


def _microdata(part: Part, source: Source, _: str) -> list[str]:
    if part.element is None or source.microdata is None:
        return []
    found = part.element.xpath(
        "descendant-or-self::*[@itemprop][contains("
        "concat(' ', normalize-space(@itemprop), ' '), concat(' ', $name, ' '))]",
        name=source.microdata,
    )
    return [_property(part, each) for each in found[:_MOST]]


def _property(part: Part, element: Selector) -> str:
    """Return the value of an itemprop (HTML standard §5.2.4)."""
    root = element.root
    for attribute in ("content", "datetime", "href", "src", "data", "value"):
        if attribute in root.attrib and (attribute == "content" or root.tag not in ("li", "button")):
            return str(root.get(attribute))
    return part.document.text(element)


def _scan(part: Part, source: Source, _: str) -> list[str]:
    if part.element is None:
        values = list(islice(said(part.value), _MOST))
    else:
        values = [*_people(part.element), part.document.text(part.element, 50_000)]
    if source.scan == "phone":
        return list(phones_in(values, part.rule.country))
    return list(emails_in(values))


def _cascade(part: Part, _: Source, _name: str) -> list[str]:
    description = part.document.description if part.whole and part.element is not None else None
    return [description] if description else []


def _python(part: Part, source: Source, _: str) -> list[str]:
    if part.element is None or part.rule.extractors is None or source.python is None:
        return []
    try:
        html = part.element.get()
        return extracted(part.rule.extractors, source.python, html)
    except ExtractorError as trouble:
        part.troubles.append(f"{trouble} (on {part.document.url})")
        return []


_READERS: dict[str, Callable[[Part, Source, str], list[str]]] = {
    "css": _css,
    "xpath": _xpath,
    "jmespath": _jmespath,
    "jsonld": _jsonld,
    "microdata": _microdata,
    "scan": _scan,
    "cascade": _cascade,
    "python": _python,
}

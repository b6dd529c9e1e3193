"""A page's JSON-LD as its nodes, read as leniently as sites write it."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from crawler.describe.kinds import ORGANIZATIONS

Node: TypeAlias = Mapping[str, object]

# Whose description speaks of the page, or of who stands behind it.
_PAGES = frozenset(
    ["WebPage", "AboutPage", "ProfilePage", "ContactPage", "CollectionPage", "MedicalWebPage", "FAQPage"]
)
_TYPES = (
    _PAGES
    | ORGANIZATIONS
    | {"Person", "Service", "GovernmentService", "Article", "NewsArticle", "BlogPosting", "ScholarlyArticle"}
)
# What stands around the JSON in pages that were written to be read as XHTML too.
_BEFORE = ("\ufeff", "<!--", "<![CDATA[", "/*", "*/", "//")
_AFTER = ("-->", "]]>", "/*", "*/", "//", ";")
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)'  # an open one goes to the end: it is looked for once
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(\s*+[\]}}])", re.DOTALL)
_REMARK = re.compile(rf"({_STRING})|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)|//[^\n]*+", re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(\\|["/bfnrt]|u[0-9a-fA-F]{4})?')
_BLOCK_LIMIT = 200_000  # characters of one script
_NODE_LIMIT = 500
_DECODER = json.JSONDecoder(strict=False)

# What sites get wrong, in the order it is put right; each repair comes on top of those before it.
_REPAIRS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: _TRAILING_COMMA.sub(lambda m: m[1] or m[2], _REMARK.sub(lambda m: m[1] or "", text)),
    lambda text: _BAD_ESCAPE.sub(lambda m: m[0] if m[1] else "", text),
    lambda text: html.unescape(text) if "&quot;" in text or "&#34;" in text else text,
)


def items(value: object) -> list[object]:
    """Return a value as the list that JSON-LD allows it to be."""
    return value if isinstance(value, list) else [] if value is None else [value]


def types(node: Node) -> list[str]:
    """Return the names of a node's types, without what stands before them.

    >>> types({"@type": ["https://schema.org/NGO", "schema:Place"]})
    ['NGO', 'Place']
    """
    return [re.split(r"[/#:]", str(name)[:200])[-1] for name in items(node.get("@type"))[:20]]


def nodes(script: str) -> list[Node]:
    """Return the top-level and `@graph` nodes of one script, in order; none when it cannot be parsed."""
    if len(script) > _BLOCK_LIMIT:
        return []
    top = [node for value in _values(script) for node in items(value)[:_NODE_LIMIT]]
    found: list[Node] = []
    for node in top[:_NODE_LIMIT]:
        if isinstance(node, dict):
            found += [node, *(inner for inner in items(node.get("@graph")) if isinstance(inner, dict))]
    return found[:_NODE_LIMIT]


def _values(script: str) -> list[object]:
    """Return the values of a script: one, or several that only stand one after the other."""
    text = _unwrapped(script)
    for repair in _REPAIRS:
        text = repair(text)
        try:
            return list(_one_after_the_other(text))
        except (ValueError, RecursionError):  # not JSON, or nested only to hurt
            continue
    return []


def _unwrapped(script: str) -> str:
    text = script.strip()
    for _ in range(20):
        before = len(text)
        for mark in _BEFORE:
            text = text.removeprefix(mark)
        for mark in _AFTER:
            text = text.removesuffix(mark)
        text = text.strip()
        if len(text) == before:
            break
    return text


def _one_after_the_other(text: str) -> Iterator[object]:
    at = 0
    for _ in range(_NODE_LIMIT):
        value, at = _DECODER.raw_decode(text, at)
        yield value
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
        if at == len(text):
            return


def texts(value: object, lang: str | None = None) -> list[str]:
    """Return the texts of a value; of those that are marked with languages, the ones of `lang` come first.

    >>> texts([{"@value": "Aide", "@language": "fr"}, {"@value": "Help", "@language": "en"}], "en-CA")
    ['Help', 'Aide']
    """
    found: list[tuple[bool, str]] = []
    for item in _spread(value):
        text, tag = (item.get("@value"), item.get("@language")) if isinstance(item, dict) else (item, None)
        if isinstance(text, str):
            found.append((_speaks(tag, lang), text))
    return [text for _, text in sorted(found, key=lambda each: not each[0])]


def _spread(value: object) -> list[object]:
    """Return the items of a value; a map from languages to texts as its marked texts."""
    spread: list[object] = []
    for item in items(value)[:20]:
        if isinstance(item, dict) and "@value" not in item and "@type" not in item and "@id" not in item:
            spread += [{"@value": text, "@language": tag} for tag, text in list(item.items())[:20]]
        else:
            spread.append(item)
    return spread


def _speaks(tag: object, lang: str | None) -> bool:
    return bool(lang and isinstance(tag, str) and tag[:2].lower() == lang[:2].lower())


def descriptions(found: Iterable[Node], lang: str | None = None) -> Iterator[str]:
    """Yield the `description`s of the typed nodes, and of what a page's node says it is about."""
    for node in found:
        kinds = types(node)
        if _counts(kinds):
            yield from texts(node.get("description"), lang)
        if not _PAGES.isdisjoint(kinds):
            for inner in items(node.get("mainEntity"))[:5]:
                if isinstance(inner, dict) and _counts(types(inner)):
                    yield from texts(inner.get("description"), lang)


def _counts(kinds: list[str]) -> bool:
    return any(name in _TYPES or name.startswith("Medical") for name in kinds)

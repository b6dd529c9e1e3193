"""Where a list goes on: the address of its next page, by the rule's strategy."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlsplit

from parsel import Selector

from crawler.directory.part import Part, said, searched
from registry.directory import Directory, Pagination
from registry.urls import AddressError, normalise

_LAST = 1_000_000  # no list has more pages
_REL_NEXT = (
    "(//link[@href] | //a[@href])[contains("
    "concat(' ', translate(normalize-space(@rel), 'NEXT', 'next'), ' '), ' next ')]/@href"
)


def next_address(rule: Directory, part: Part, entries: int) -> str | None:
    """Return the address of the next page of a list, or None at its end.

    A list that is counted (url_template, offset, cursor, wp_rest) ends with the first page without entries.
    """
    document = part.document
    if rule.kind == "wp_rest":
        return _counted_post_page(document.url) if entries else None
    pagination = rule.pagination
    if pagination is None:
        return None
    found = _found(pagination, rule, part, entries)
    address = document.join(found) if found else None
    return None if address is None or address == document.url else address


def _found(pagination: Pagination, rule: Directory, part: Part, entries: int) -> str | None:
    template = pagination.template or ""
    match pagination.strategy:
        case "rel_next":
            return _rel_next(part)
        case "selector":
            return _href(part.element.css(pagination.selector or "")) if part.element is not None else None
        case "url_template" if entries:
            return _counted(template, "{page}", rule, part.document.url, pagination.first, 1)
        case "offset" if entries:
            return _counted(template, "{offset}", rule, part.document.url, 0, pagination.step)
        case "jmespath":
            return next(said(searched(pagination.jmespath or "", _json(rule, part))), None)
        case "cursor" if entries:
            cursor = next(said(searched(pagination.jmespath or "", _json(rule, part))), "")
            return template.replace("{cursor}", quote(cursor, safe="")) if cursor else None
        case _:
            return None


def _json(rule: Directory, part: Part) -> object:
    if part.element is None:
        return part.value
    script = rule.items.script if rule.items is not None else None
    return part.document.script(script) if script else None


def _rel_next(part: Part) -> str | None:
    return _href(part.element.xpath(_REL_NEXT)) if part.element is not None else None


def _href(found: "list[Selector]") -> str | None:
    """Return where the first of the elements leads: itself, or the first link in it."""
    for each in found[:20]:
        href = each.get() if not hasattr(each.root, "iter") else _first_link(each)
        if href:
            return str(href)
    return None


def _first_link(element: Selector) -> str | None:
    return element.xpath("descendant-or-self::*[self::a or self::link]/@href").get()


def _counted(template: str, hole: str, rule: Directory, url: str, first: int, step: int) -> str | None:
    """Return the template with the number after the one in `url`; a start address has the first."""
    found = _pattern(template, hole).fullmatch(url)
    here = int(found[1]) if found else _from_query(template, hole, url, first)
    following = here + step
    return template.replace(hole, str(following)) if following <= _LAST * max(step, 1) else None


@lru_cache(maxsize=64)
def _pattern(template: str, hole: str) -> re.Pattern[str]:
    try:
        template = normalise(template.replace(hole, "9876543210"), allow_private=True).key
    except AddressError:
        template = template.replace(hole, "9876543210")
    return re.compile(re.escape(template).replace("9876543210", r"(\d{1,9})", 1))


def _from_query(template: str, hole: str, url: str, first: int) -> int:
    """Return the number that `url` carries in the parameter the template counts, else the first."""
    names = [name for name, value in parse_qsl(urlsplit(template).query) if value == hole]
    values = dict(parse_qsl(urlsplit(url).query, max_num_fields=None))
    value = values.get(names[0], "") if names else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else first


def _counted_post_page(url: str) -> str | None:
    """Return the address of the next page of a WordPress interface."""
    found = re.search(r"[?&]page=(\d{1,7})(?=&|$)", url)
    if found is None:
        return f"{url}{'&' if '?' in url else '?'}page=2"
    return f"{url[: found.start(1)]}{int(found[1]) + 1}{url[found.end(1) :]}"

"""Who stands behind a page, as far as its structured data and its marked parts say so."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler.describe.description import Method
from crawler.describe.gate import plain
from crawler.describe.hours import hours_of
from crawler.describe.json_ld import Node, items, texts, types
from crawler.describe.kinds import ORGANIZATIONS, PEOPLE
from crawler.describe.naming import name_by_copyright, name_by_title
from crawler.describe.place import PlaceOf
from crawler.describe.postal import place_in, place_of
from crawler.describe.reading import Reading
from crawler.describe.tongues import tongue
from registry.text import clean

# Where a node may say who it is about; what hangs on other keys is somebody else.
_TOWARDS = (
    "mainEntity",
    "about",
    "publisher",
    "provider",
    "copyrightHolder",
    "sourceOrganization",
    "creator",
    "worksFor",
)
_SPEAKS_OF_ITSELF = frozenset(
    ["WebSite", "WebPage", "AboutPage", "ContactPage", "ProfilePage", "MedicalWebPage", "Service"]
)
# Who made a site's template and left their name in it.
_MAKERS = frozenset({"blogger", "wordpress", "wordpress.com", "wix", "wix.com", "squarespace", "weebly"})
_MOST, _ENTITIES, _DEEP = 50, 30, 3


@dataclass(frozen=True, slots=True)
class Structured:
    """What is said in so many words. Texts are clean, on one line, and as written: nothing is judged yet."""

    name: str | None = None  # of the organization or person
    name_method: Method | None = None
    languages: tuple[str, ...] = ()  # BCP 47
    profiles: tuple[str, ...] = ()  # sameAs and rel=me: absolute http(s), share links and all
    hours: tuple[str, ...] = ()  # as in "Mo-Fr 09:00-17:00"
    address: PlaceOf | None = None
    phones: tuple[str, ...] = ()  # as written
    emails: tuple[str, ...] = ()  # as written


def structured(reading: Reading) -> Structured:
    """Return what the structured data of a page says, bounded whatever it holds."""
    markup, lang = reading.markup, reading.lang
    by_method = {
        Method.JSON_LD: _entities(markup.json_ld),
        Method.MICRODATA: _entities(markup.items),
    }
    entities = [entity for each in by_method.values() for entity in each]
    points = [*entities, *(point for entity in entities for point in _dicts(entity.get("contactPoint")))]
    name, method = _name(reading, by_method, lang)
    return Structured(
        name=name,
        name_method=method,
        languages=_unique(
            found
            for point in points
            for key in ("availableLanguage", "knowsLanguage")
            for found in _languages(point.get(key))
        ),
        profiles=_unique(
            [
                *(link for entity in entities for link in _links(entity.get("sameAs"))),
                *markup.mine,
            ]
        ),
        hours=next((hours for entity in entities if (hours := hours_of(entity))), ()),
        address=_address(entities, markup.addresses, lang),
        phones=_unique(text for point in points for text in _lines(point, "telephone")),
        emails=_unique(
            re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
            for point in points
            for text in _lines(point, "email")
        ),
    )


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST]


def _dicts(value: object) -> list[Node]:
    return [each for each in items(value)[:20] if isinstance(each, dict)]


def _lines(node: Node, key: str) -> Iterator[str]:
    for value in items(node.get(key))[:20]:
        if isinstance(value, str | int) and (text := plain(str(value)[:500])):
            yield text[:200]


def _links(value: object) -> Iterator[str]:
    for each in items(value)[:_MOST]:
        link = each.get("@id") or each.get("url") if isinstance(each, dict) else each
        if isinstance(link, str) and (address := clean(link[:2000])).startswith(("http://", "https://")):
            yield address


def _languages(value: object) -> Iterator[str]:
    for each in items(value)[:_MOST]:
        named = [each.get("alternateName"), each.get("name")] if isinstance(each, dict) else [each]
        found = (tongue(text) for name in named for text in items(name) if isinstance(text, str))
        yield from next(filter(None, found), ())


def _entities(found: Iterable[Node]) -> list[Node]:
    """Return the organizations, then the people, who stand behind the page, the surest first."""
    nodes = list(found)
    known: dict[object, Node] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            known.setdefault(node["@id"], node)
    article = any(kind.endswith(("Article", "Posting")) for node in nodes for kind in types(node))
    reached: list[tuple[int, Node]] = []
    for node in nodes:
        reached += _reached(node, known, _DEEP, outermost=True, article=article)
    ranked = [node for _, node in sorted(reached, key=lambda each: each[0])]
    return list({id(node): node for node in ranked}.values())[:_ENTITIES]


def _reached(
    node: Node, known: Mapping[object, Node], deep: int, *, outermost: bool, article: bool
) -> Iterator[tuple[int, Node]]:
    """Yield a node and what it leads to, each with a rank: 0 an organization, 1 a person."""
    kinds = set(types(node))
    if kinds & ORGANIZATIONS:
        yield 0, node
        return
    if kinds & PEOPLE:
        if not (outermost and article):  # else somebody who writes here
            yield 1, node
        return
    if deep and (kinds & _SPEAKS_OF_ITSELF or any(kind.endswith(("Article", "Posting")) for kind in kinds)):
        for key in _TOWARDS:
            for inner in _dicts(node.get(key))[:5]:
                target = known.get(inner.get("@id"), inner) if len(inner) <= 2 else inner
                yield from _reached(target, known, deep - 1, outermost=False, article=article)


def _name(
    reading: Reading, by_method: Mapping[Method, list[Node]], lang: str | None
) -> tuple[str | None, Method | None]:
    """Return who stands behind the page and where that is said: the first that says it."""
    for method, entities in by_method.items():
        for entity in entities:
            for key in ("name", "legalName"):
                name = next((plain(text[:500])[:120] for text in texts(entity.get(key), lang)), "")
                if len(name) > 1 and name.casefold() not in _MAKERS:
                    return name, method
    title, site_name = reading.title, reading.description.site_name
    if site_name:
        return site_name, Method.OG
    if owner := name_by_copyright(reading.copyright_line):
        return owner, Method.COPYRIGHT
    if part := name_by_title(title, reading.url):
        return part, Method.TITLE
    return None, None


def _address(entities: list[Node], written: Iterable[str], lang: str | None) -> PlaceOf | None:
    """Return where they are: as structured data says, else as an <address> that reads like one."""
    for entity in entities:
        holders = [entity, *_dicts(entity.get("location"))]
        for holder in holders:
            for value in items(holder.get("address"))[:5]:
                if (place := place_of(value, lang)) is not None:
                    return place
    return next((place for text in written if (place := place_in(text)) is not None), None)

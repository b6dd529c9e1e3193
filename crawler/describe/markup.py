"""What a page's tags say of who stands behind it, taken from the tree while it is whole."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.describe.json_ld import Node
from registry.text import clean

# What is read of schema.org in attributes; everything else of it is left where it stands.
_WANTED = frozenset(
    re.findall(
        r"\w+",
        """
        name legalName telephone email address streetAddress addressLocality addressRegion postalCode
        addressCountry postOfficeBoxNumber openingHours openingHoursSpecification
        specialOpeningHoursSpecification dayOfWeek opens closes validFrom validThrough sameAs
        availableLanguage knowsLanguage contactPoint mainEntity publisher about provider location
        """,
    )
)
_SCOPES, _PROPERTIES, _DEEP = 300, 1_000, 40
_TEXT = 300  # characters of one value
_BUDGET = 1_000_000  # characters read for values that stand inside one another
_ADDRESSES, _MINE = 10, 50
# As "rel=me" may be written.
_MINE_TOO = ('rel="me', "rel='me", "rel=me", ' me"')
_LINKS = {"a": "href", "area": "href", "link": "href"}
_VALUES = {"meta": "content", "data": "value", "meter": "value", "time": "datetime"}


@dataclass(frozen=True, slots=True)
class Markup:
    """What is kept of a page's tags. Texts are bounded; nothing is judged yet."""

    json_ld: tuple[Node, ...] = ()  # top-level and `@graph` nodes
    items: tuple[Node, ...] = ()  # microdata and RDFa Lite, shaped as JSON-LD
    addresses: tuple[str, ...] = ()  # texts of <address>, a line for each of theirs
    mine: tuple[str, ...] = ()  # where rel=me leads, absolute http(s)


def markup_of(tree: LexborHTMLParser, source: str, url: str, json_ld: list[Node]) -> Markup:
    """Return what the tags of the page at `url` say.

    `source`, in lower case, only tells what need not be looked for.
    """
    found: list[Node] = []  # a look at the tree costs as much as the text is long
    if "itemscope" in source:
        found += _items(tree, url, scope="itemscope", kind="itemtype", prop="itemprop")
    if "typeof" in source:
        found += _items(tree, url, scope="typeof", kind="typeof", prop="property")
    addresses = tree.css("address")[:_ADDRESSES] if "<address" in source else []
    mine_too = any(spelt in source for spelt in _MINE_TOO)
    links = tree.css("a[rel~=me i][href], link[rel~=me i][href]")[:_MINE] if mine_too else []
    mine = (_absolute(node.attributes.get("href"), url) for node in links)
    return Markup(
        json_ld=tuple(json_ld),
        items=tuple(found),
        addresses=tuple(text for node in addresses if (text := _lines(node))),
        mine=tuple(dict.fromkeys(link for link in mine if link)),
    )


def _lines(node: LexborNode) -> str:
    lines = (clean(line) for line in node.text(separator="\n")[:2_000].splitlines())
    return "\n".join(line for line in lines if line)[:_TEXT]


def _absolute(href: str | None, url: str) -> str | None:
    try:
        address = urljoin(url, clean((href or "")[:2_000]))
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _items(tree: LexborHTMLParser, url: str, *, scope: str, kind: str, prop: str) -> list[Node]:
    """Return the outermost items of one syntax, each property a list of texts and inner items."""
    found: dict[int, dict[str, list[object]]] = {
        node.mem_id: {"@type": list((node.attributes.get(kind) or "")[:500].split())}
        for node in tree.css(f"[{scope}]")[:_SCOPES]
    }
    inner: set[int] = set()
    left = _BUDGET
    for node in tree.css(f"[{prop}]")[:_PROPERTIES]:
        names = [name.rpartition(":")[2] for name in (node.attributes.get(prop) or "")[:200].split()]
        wanted = [name for name in names if name in _WANTED]
        holder = _holder(node, found) if wanted else None
        if holder is None or left <= 0:
            continue
        own = found.get(node.mem_id)
        text = ""
        if own is not None:
            inner.add(node.mem_id)
        else:
            text = _value(node, url)
            left -= len(text) + 10
        for name in wanted:
            found[holder].setdefault(name, []).append(text[:_TEXT] if own is None else own)
    return [item for key, item in found.items() if key not in inner]


def _holder(node: LexborNode, found: dict[int, dict[str, list[object]]]) -> int | None:
    parent = node.parent
    for _ in range(_DEEP):
        if parent is None:
            return None
        if parent.mem_id in found:
            return parent.mem_id
        parent = parent.parent
    return None


def _value(node: LexborNode, url: str) -> str:
    """Return the value of a property (HTML standard §5.2.4): an attribute of its element, else its text."""
    attributes, tag = node.attributes, node.tag or ""
    if content := attributes.get("content"):
        return content
    if href := attributes.get(_LINKS.get(tag, "")):
        scheme, _, named = href.strip().partition(":")
        if scheme.lower() in ("tel", "mailto"):
            return unquote(named[:_TEXT].partition("?")[0])
        return _absolute(href, url) or ""
    if value := attributes.get(_VALUES.get(tag, "")):
        return value
    return node.text(separator=" ")

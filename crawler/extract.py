"""What a page says for each field that is watched on it, as it is remembered."""

from collections.abc import Callable, Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.describe.affordable import affordable
from crawler.describe.description import Method
from crawler.describe.reading import Reading
from crawler.describe.structured import Structured, structured
from crawler.memory import Sight
from crawler.watched import Watched
from registry.text import clean
from registry.watching import SOURCES, selector_of

_LONGEST = 1000  # characters; the registry takes no longer text for any field
_STRUCTURED = frozenset({Method.JSON_LD, Method.MICRODATA})

_FACTS: Mapping[str, Callable[[Structured], str | None]] = {
    "name": lambda facts: facts.name,
    "languages": lambda facts: ", ".join(facts.languages) or None,
    "hours": lambda facts: "; ".join(facts.hours) or None,
    "address.street": lambda facts: facts.address.street if facts.address else None,
    "address.city": lambda facts: facts.address.city if facts.address else None,
    "address.region": lambda facts: facts.address.region if facts.address else None,
    "address.postal_code": lambda facts: facts.address.postal_code if facts.address else None,
    "address.country": lambda facts: facts.address.country if facts.address else None,
}


def sights_of(reading: Reading, wanted: Iterable[Watched]) -> tuple[tuple[str, Sight], ...]:
    """Return by memory what the page says; a sight without a value where it says nothing of it."""
    facts: Structured | None = None
    found: dict[str, Sight] = {}
    for each in wanted:
        what = each.memory.partition(" ")[0]
        if (selector := selector_of(each.extractor)) is not None:
            found[each.memory] = _sight(_selected(reading.source, selector), Method.SELECTOR, reading.lang)
        elif what in _FACTS:
            facts = facts or structured(reading)
            found[each.memory] = _fact(facts, what, each.extractor, reading)
        elif each.extractor in SOURCES:
            found[each.memory] = _source(reading, Method(each.extractor))
    return tuple(found.items())


def _sight(value: str | None, method: Method, lang: str | None) -> Sight:
    short = value is not None and len(value) <= _LONGEST
    return Sight(value, method, lang=lang) if value and short else Sight(lang=lang)


def _fact(facts: Structured, what: str, extractor: str | None, reading: Reading) -> Sight:
    """Return what structured data and the page's own words say; only of one source where that is asked."""
    value, method = _FACTS[what](facts), Method.JSON_LD
    if what == "name":
        if extractor == Method.OG:
            return _sight(reading.description.site_name, Method.OG, reading.lang)
        method = facts.name_method or Method.META
        if extractor is not None and method not in _STRUCTURED:
            value = None
    return _sight(value, method, reading.lang)


def _source(reading: Reading, source: Method) -> Sight:
    """Return the text that one source of the page's description holds."""
    said = reading.description
    texts = [*([(said.method, said.value)] if said.value else []), *said.also]
    value = next((text for method, text in texts if method is source), None)
    return _sight(value, source, reading.lang)


def _selected(source: str, selector: str) -> str | None:
    """Return the text of the first element the selector finds, on one line; a meta's is its content."""
    try:
        tree = LexborHTMLParser(affordable(source).text)
        tree.strip_tags(["script", "style", "noscript", "template", "svg", "iframe"])
        node = tree.css_first(selector)
    except (SelectolaxError, ValueError):
        return None  # `warmlink validate` says what is wrong with it
    if node is None:
        return None
    text = node.attributes.get("content") if node.tag == "meta" else node.text(separator=" ")
    return clean(" ".join((text or "")[: 20 * _LONGEST].split()), 20 * _LONGEST).strip() or None

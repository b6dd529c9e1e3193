"""What a page says for each field that is watched on it, as it is remembered."""

import re
from collections.abc import Callable, Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.describe.affordable import affordable
from crawler.describe.description import Description, Method
from crawler.describe.main_text import main_text, with_main_text
from crawler.describe.reading import Reading
from crawler.describe.structured import Structured, structured
from crawler.facts import Facts, facts_of
from crawler.memory import Sight
from crawler.watched import Wanted, Watched
from registry.text import clean
from registry.watching import SOURCES, selector_of

_GAP = re.compile(r" (?=[.,;:!?)](?: |$))")  # that a tag left before a mark
_LONGEST = 1000  # characters; the registry takes no longer text for any field
_PROFILES, _MOST = "links.new", 20
_STRUCTURED = frozenset({Method.JSON_LD, Method.MICRODATA})

_FACTS: Mapping[str, Callable[[Structured | Facts], str | None]] = {
    "name": lambda facts: facts.name,
    "languages": lambda facts: ", ".join(facts.languages) or None,
    "hours": lambda facts: "; ".join(facts.hours) or None,
    "address.street": lambda facts: facts.address.street if facts.address else None,
    "address.city": lambda facts: facts.address.city if facts.address else None,
    "address.region": lambda facts: facts.address.region if facts.address else None,
    "address.postal_code": lambda facts: facts.address.postal_code if facts.address else None,
    "address.country": lambda facts: facts.address.country if facts.address else None,
}


def read_off(reading: Reading, wanted: Wanted) -> tuple[tuple[tuple[str, Sight], ...], Facts | None]:
    """Return by memory what the page says for its watched texts, and its contacts where they are wanted."""
    profiles = any(each.field == _PROFILES for each in wanted.texts)
    facts = facts_of(reading) if wanted.contacts or profiles else None
    sights = sights_of(reading, wanted.texts, facts)
    if facts is None or not wanted.contacts:
        return sights, None
    return sights, Facts(
        phones=facts.phones,
        codes=facts.codes,
        emails=facts.emails,
        unsure=facts.unsure,
        complete=facts.complete,
    )


def sights_of(
    reading: Reading, wanted: Iterable[Watched], facts: Structured | Facts | None = None
) -> tuple[tuple[str, Sight], ...]:
    """Return by memory what the page says; a sight without a value where it says nothing of it.

    `facts` are those of the page, where they are known already; profiles are read off them alone.
    """
    found: dict[str, Sight] = {}
    for each in wanted:
        what = each.memory.partition(" ")[0]
        if (selector := selector_of(each.extractor)) is not None:
            found[each.memory] = _sight(_selected(reading.source, selector), Method.SELECTOR, reading.lang)
        elif what == _PROFILES:
            profiles = sorted(facts.profiles)[:_MOST] if isinstance(facts, Facts) else ()
            found[each.memory] = _sight(" ".join(profiles), Method.MAIN_TEXT, reading.lang)
        elif what in _FACTS:
            facts = facts or structured(reading)
            found[each.memory] = _fact(facts, what, each.extractor, reading)
        elif each.extractor == Method.MAIN_TEXT:
            found[each.memory] = _sight(main_text(reading), Method.MAIN_TEXT, reading.lang)
        elif each.extractor in SOURCES:
            found[each.memory] = _source(reading, Method(each.extractor))
    return tuple(found.items())


def description_of(reading: Reading, wanted: Wanted) -> Description:
    """Return what the page says of itself; its main text is looked for only where somebody may be asked."""
    if not wanted.description:
        return reading.description
    return with_main_text(reading, always=wanted.thorough)


def _sight(value: str | None, method: Method, lang: str | None) -> Sight:
    short = value is not None and len(value) <= _LONGEST
    return Sight(value, method, lang=lang) if value and short else Sight(lang=lang)


def _fact(facts: Structured | Facts, what: str, extractor: str | None, reading: Reading) -> Sight:
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
    line = clean(" ".join((text or "")[: 20 * _LONGEST].split()), 20 * _LONGEST)
    return _GAP.sub("", line) or None

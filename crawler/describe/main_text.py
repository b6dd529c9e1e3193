"""A description where a page's tags give none: the first paragraph of its main text."""

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from crawler.describe.affordable import affordable
from crawler.describe.description import Description, Method
from crawler.describe.gate import LONGEST, Candidate, plain, refusal
from crawler.describe.reading import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

SHORTEST = 60  # characters of a paragraph; those of Chinese, Japanese and Korean count for two
_SOURCE, _TAGS = 250_000, 6_000  # characters and tags of a page that are looked through: about half a second
_PARAGRAPHS = 40
_ASIDE = ("nav", "footer", "menu", "dialog", "button", "select", "textarea", "figcaption")
_BLOCKS = ("p", "div", "td", "dd", "blockquote", "section", "article", "main", "center", "li")
_NO_WORDS = re.compile(r"<(script|style|noscript|template|svg)\b", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z]")
# Pages from before there were style sheets set their paragraphs apart by two breaks.
_APART = re.compile(r"<br\b[^<>]{0,100}>\s*+(?:<br\b[^<>]{0,100}>\s*+)+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]{0,2}(?=\s)|[。！？]")

# What stands in front of the words a page is about; searched in the caseless text.
_NOT_ITS_OWN_WORDS = re.compile(
    # consent and technique
    r"\bcookies?\b.{0,120}\b(?:use|uses|using|accept|consent|prefer|enable|settings|agree|policy|experience)"
    r"|\b(?:use|uses|using|accept|enable)\b.{0,60}\bcookies?\b"
    r"|\b(?:cookies?|traceurs)\b.{0,80}\b(?:acceptez|utilise|utilisons|verwenden|nutzen|zustimm|akzeptier|utiliza|usamos)"
    r"|\b(?:utilise|utilisons|verwendet|verwenden|utiliza|utilizamos)\b.{0,60}\bcookies?\b"
    r"|\b(?:enable|turn on|activate|requires?|need|without|disabled)\b.{0,30}\bjavascript\b"
    r"|\bjavascript\b.{0,40}\b(?:disabled|required|enabled|turned off|not supported)\b"
    r"|\b(?:your|this) browser\b.{0,60}\b(?:support|supported|outdated|out of date|old|update|upgrade)"
    # the law
    r"|^\W*(?:©|\(c\)|copyright\b)|©.{0,60}\d{4}|\d{4}.{0,20}©|\ball rights reserved\b"
    r"|\btous droits réservés\b|\balle rechte vorbehalten\b|\btodos los derechos reservados\b"
    r"|\b(?:terms of (?:use|service)|privacy policy|terms and conditions)\b"
    r".{0,80}\b(?:agree|accept|apply|protected)"
    r"|\b(?:agree|consent)\b.{0,60}\b(?:terms of|privacy|terms and)\b|\bprotected by recaptcha\b"
    r"|\bregistered (?:charity|company|office)\b.{0,40}\d"
    r"|\bthis (?:site|website) is (?:protected|owned|operated) "
    # ways through the site
    r"|^\W*(?:skip to|jump to|you are here|breadcrumb|back to|home\s?[>»/|])"
    r"|^\W*(?:share (?:this|on)|follow us|subscribe|sign up|log ?in|register now|click here"
    r"|read more|related)\b"
    r"|^\W*(?:tags?|categories|filed under|posted (?:in|on|by)|published (?:in|on|by)|written by"
    r"|last (?:updated|modified|reviewed)|updated)\s?:?\s.{0,120}$"
    r"|\b(?:affiliate|commission)\b.{0,60}\b(?:links?|purchase|earn)|\bmay earn (?:a|an)\b.{0,30}\bcommission"
    # what stands below a picture
    r"|^\W*(?:photo(?:graph)?s?|image|picture|illustration|credit|source|figure|fig\.|caption|foto|bild)\b"
    r"(?:\s(?:credit|by|courtesy|of|via|source|\d+)\b|\s?[:.©(])"
    r"|\((?:photo|image|credit|picture)\b.{0,60}\)$|\b(?:getty images|shutterstock|unsplash|istock)\W*$"
)


def main_text(reading: Reading) -> str | None:
    """Return the first paragraph of the page's main text that may describe it, at most 1,000 characters.

    A longer one ends where a sentence does. None where scripts write the page, or no paragraph will do.
    """
    if reading.description.needs_js:
        return None
    seen = reading.description
    for paragraph in _paragraphs(reading.source):
        text = _cut(plain(paragraph))
        if _width(text) < SHORTEST or not _reads_as_words(text):
            continue
        if refusal(Candidate(text, seen.title, seen.site_name)) is None:
            return text
    return None


def with_main_text(reading: Reading, *, always: bool = False) -> Description:
    """Return the page's description; where no tag gave one, the first paragraph of its main text is it.

    With `always`, the paragraph also stands last in `also` beside what a tag gave. It takes some
    hundredths of a second, a hundred times what reading tags takes.
    """
    said = reading.description
    if said.value is not None and not always:
        return said
    text = main_text(reading)
    if text is None or text == said.value or any(text == other for _, other in said.also):
        return said
    if said.value is not None:
        return replace(said, also=(*said.also, (Method.MAIN_TEXT, text)))
    return replace(said, value=text, method=Method.MAIN_TEXT, truncated=text.endswith("…"))


def _paragraphs(source: str) -> Iterator[str]:
    """Yield the paragraphs of a page's main text, then what else stands there, as written."""
    # Here: they take a second to import, and most pages need neither.
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import bare_extraction

    # It says what it could not make sense of to whoever listens; that a page has no main text is no news.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    logging.getLogger("justext").setLevel(logging.CRITICAL + 1)
    part = _bounded(source)
    if not part.strip():
        return
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(part.encode("utf-8", "replace"), parser=parser)
        for element in list(tree.iter(*_ASIDE)):
            element.drop_tree()
        written = list(islice(_blocks(tree), _PARAGRAPHS))
        found = bare_extraction(
            tree, include_comments=False, include_tables=False, include_links=False, with_metadata=False
        )
    except Exception:  # noqa: BLE001 - another's parser on a hostile page: then there is no main text
        return
    body = getattr(found, "body", None)
    if body is None:
        return
    for text in _texts(body, ("p",)):
        # Of a short page it may give all words as one paragraph: then the page's own ones are better.
        yield from [own for own in written if own in text] or [text]
    yield from _texts(body, ("quote", "item", "div", "cell"))


def _blocks(tree: "_Element") -> Iterator[str]:
    """Yield the texts of the innermost blocks that are long enough, but those that are mostly links."""
    for element in tree.iter(*_BLOCKS):
        if next(element.iterdescendants(*_BLOCKS), None) is None:
            text = _text(element)
            linked = sum(len(_text(link)) for link in element.iter("a"))
            if _width(text) >= SHORTEST and linked < 0.5 * len(text):
                yield text


def _texts(body: "_Element", names: tuple[str, ...]) -> Iterator[str]:
    for number, element in enumerate(body.iter(*names)):
        if number == _PARAGRAPHS:
            return
        yield _text(element)


def _text(element: "_Element") -> str:
    for line in element.iter("lb", "br"):
        line.tail = f" {line.tail or ''}"
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _bounded(source: str) -> str:
    """Return the page without what holds no words, up to where looking at it would take too long."""
    pieces, kept, length = [], 0, 0
    while length < _SOURCE:
        start = _NO_WORDS.search(source, kept)
        if start is None:
            pieces.append(source[kept:])
            break
        pieces.append(source[kept : start.start()])
        length += start.start() - kept
        end = re.compile(rf"</{start[1]}\s{{0,9}}>", re.IGNORECASE).search(source, start.end())
        if end is None:
            break
        kept = end.end()
    text = affordable(_APART.sub("<p>", "".join(pieces)[:_SOURCE])).text
    for number, tag in enumerate(_TAG.finditer(text)):
        if number == _TAGS:
            return text[: tag.start()]
    return text


def _width(text: str) -> int:
    return len(text) + sum(1 for sign in text if unicodedata.east_asian_width(sign) in "WF")


def _reads_as_words(text: str) -> bool:
    """Whether a text is sentences rather than a row of links, a date or a notice."""
    folded = text.casefold()
    letters = sum(sign.isalpha() or unicodedata.category(sign).startswith("M") for sign in text)
    rows = sum(text.count(sign) for sign in "|›»·•→") + text.count(" / ")
    return letters >= 0.6 * len(text) and rows < 3 and not _NOT_ITS_OWN_WORDS.search(folded)


def _cut(text: str) -> str:
    """Return a text of at most 1,000 characters: whole sentences, or words and an ellipsis."""
    if len(text) <= LONGEST:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, LONGEST + 1) if match.end() <= LONGEST]
    if ends and ends[-1] >= SHORTEST:
        return text[: ends[-1]].rstrip()
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + "…"

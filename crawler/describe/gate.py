"""Which texts deserve to be called a description: a table of tests, each with its name."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.describe.mend import mended
from registry.text import clean

SHORTEST, LONGEST = 25, 1000
_RAW_LIMIT = 20_000  # nothing beyond it is worth the work

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HIDDEN = re.compile(
    r"<(script|style)\b[^<>]{0,500}>[^<]*+(?:<(?!/?(?:script|style)\b)[^<]*+)*+</\1\s{0,9}>", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<!--.{0,500}?-->", re.DOTALL)
_WORD = re.compile(r"\w+")
_CUT = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$")

# What content systems and templates leave behind; searched in the caseless text.
_PLACEHOLDERS = re.compile(
    r"just another wordpress(?:\.com)? (?:site|weblog)|lorem ipsum|\[email.protected\]"
    r"|^(?:home|homepage|home page|welcome|index|untitled|description|default|test|about us)\W*$"
    r"|(?:your|enter|add|insert|write)(?: a| an| the| your)? (?:site |page |meta )?description here"
    r"|^(?:this is|this will be) (?:a|an|the|your) (?:default|sample|example|placeholder)"
    r" (?:page|description|text)"
    r"|^a (?:new|default) (?:website|site) (?:built|powered|created|made) (?:with|by|on)\b"
)
_TEMPLATE = re.compile(
    r"\{\{|\}\}|\{%|%\}|<%|%>|\$\{|%%\w{1,40}%%|%[a-z]+(?:_[a-z]+)*%|\[\[\w{1,40}\]\]|__\w{1,40}__"
)
_NOT_TEXT = frozenset({"undefined", "null", "none", "nan", "[object object]"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cleaned text and the names of the page it must not merely repeat."""

    text: str
    title: str | None = None
    site_name: str | None = None


def unescaped(raw: str) -> str:
    """Return `raw` with its entities, escaped up to twice more, as the characters they name.

    >>> unescaped("Rock &amp;amp; Roll, &lt;no title&gt;")
    'Rock & Roll, <no title>'
    """
    text = raw[:_RAW_LIMIT]
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def plain(raw: str) -> str:
    """Return `raw` without entities (escaped up to twice more), tags and harmful characters, on one line.

    >>> plain("Caf&amp;eacute; <b>support</b>\\u200b")
    'Café support'
    """
    text = unescaped(raw)
    if "<" in text:
        text = _TAG.sub(" ", _HIDDEN.sub(" ", text))
    return clean(mended(text))


def _letters(text: str | None) -> str:
    return " ".join(_WORD.findall(text.casefold())) if text else ""


def _repeats_title(seen: Candidate) -> bool:
    return bool(seen.title) and _letters(seen.text) == _letters(seen.title)


def _repeats_site_name(seen: Candidate) -> bool:
    return bool(seen.site_name) and _letters(seen.text) == _letters(seen.site_name)


# The first test that holds names the refusal; the order is from telling to general.
TESTS: tuple[tuple[str, Callable[[Candidate], bool]], ...] = (
    ("empty", lambda seen: not seen.text),
    ("not_text", lambda seen: seen.text.casefold() in _NOT_TEXT or not _letters(seen.text)),
    ("placeholder", lambda seen: bool(_PLACEHOLDERS.search(seen.text.casefold()))),
    ("template", lambda seen: bool(_TEMPLATE.search(seen.text.casefold()))),
    ("equals_title", _repeats_title),
    ("equals_site_name", _repeats_site_name),
    ("too_short", lambda seen: len(seen.text) < SHORTEST),
    ("too_long", lambda seen: len(seen.text) > LONGEST),
)


def refusal(seen: Candidate) -> str | None:
    """Return the name of the first test that refuses the text, or None when it may pass.

    >>> refusal(Candidate("Just another WordPress site"))
    'placeholder'
    """
    return next((name for name, refuses in TESTS if refuses(seen)), None)


def cut_by_site(text: str) -> bool:
    """Return whether the site itself cut the text short.

    >>> cut_by_site("We listen to new parents […]"), cut_by_site("We listen.")
    (True, False)
    """
    return bool(_CUT.search(text))

"""How carefully a person must look at a change: the words and numbers that make it critical, as data."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from crawler.change import ChangeKind, compare, numbers_to_call, prices
from crawler.watched import exact
from registry.codelists import CREDENTIALS
from registry.model import Kind

Severity = Literal["cosmetic", "substantive", "critical"]

_CONTACTS = ("phones.", "emails.")  # whatever is said of how to reach somebody, but for opening hours
_CRITICAL = frozenset({"fees", "status", "credentials", "emergency_note"})
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_WORD = re.compile(r"[\w-]+(?:\(\w\))?")


@cache
def _cues() -> Mapping[str, re.Pattern[str]]:
    """Return for each kind of wording what finds it. Raises ValueError for a mistake in the data."""
    text = resources.files("crawler").joinpath("severity.toml").read_text("utf-8")
    found = {}
    for kind, by_language in tomllib.loads(text).items():
        words = {word for words in by_language.values() for word in words}
        parts = [
            rf"{re.escape(w[1:])}(?!\w)" if w.startswith("=") else re.escape(w)
            for w in sorted(words, key=len)
        ]
        found[kind] = re.compile(rf"(?<!\w)(?:{'|'.join(reversed(parts))})")
    return found


def cues(text: str) -> frozenset[tuple[str, str]]:
    """Return the telling words of a text, each with what it tells of.

    >>> sorted(cues("In an emergency call 988. We are closed on Mondays."))
    [('crisis', '988'), ('crisis', 'emergenc'), ('status', 'closed')]
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
    words = {(kind, match[0]) for kind, pattern in _cues().items() for match in pattern.finditer(folded)}
    codes = {("credential", word) for word in _WORD.findall(text) if word in CREDENTIALS}
    return frozenset([*words, *codes])


def severity_of(kind: Kind, field: str, before: str, after: str) -> Severity:
    """Return how carefully a person must look at `after` in the place of `before`.

    Critical is whatever touches a number to call, an e-mail address, a crisis, a credential, whether
    somebody is there at all, or what it costs; and every word of a crisis line.
    """
    contact = field.startswith(_CONTACTS) and not field.endswith(".hours")
    if kind is Kind.CRISIS_LINE or contact or field in _CRITICAL or _touches(before, after):
        return "critical"
    cosmetic = compare(before, after, exact=exact(field)).kind is ChangeKind.COSMETIC
    return "cosmetic" if cosmetic else "substantive"


def _touches(before: str, after: str) -> bool:
    return (
        numbers_to_call(before) != numbers_to_call(after)
        or _addresses(before) != _addresses(after)
        or prices(before) != prices(after)
        or cues(before) != cues(after)
    )


def _addresses(text: str) -> frozenset[str]:
    return frozenset(_ADDRESS.findall(text.casefold()))

"""How two texts of a page compare: what is the same, a touch of punctuation, an edit, another text."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from crawler.describe.description import Method

__all__ = [
    "CONFIRM_SPAN",
    "Change",
    "ChangeKind",
    "Method",
    "compare",
    "normalised",
    "numbers_to_call",
    "prices",
    "value_hash",
    "word_diff",
]


CONFIRM_SPAN = timedelta(hours=22)  # between two fetches that must agree before a person is asked


class ChangeKind(StrEnum):
    """How far two texts are apart."""

    UNCHANGED = "unchanged"
    COSMETIC = "cosmetic"
    EDITED = "edited"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two texts; `similarity` is 0 to 100, on their normalised forms."""

    kind: ChangeKind
    similarity: float


_DATE = re.compile(r"\b(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})\b")
# Counts, however many: groups of three after a comma, or two such groups after a space or a dot.
_COUNT = re.compile(
    r"(?<![\d+(])(?<!\d[,.\-/ ])(?<!\d\) )"
    r"(?:\d{1,3}(?:,\d{3})+|[1-9]\d?(?:\.\d{3}){2,3}|[1-9]\d?(?: \d{3}){2,3})"
    r"(?![\d)]|[,.\-/ ]{1,2}\d)"
)
_NUMBER = re.compile(r"\d(?:[ ().\-/]{0,3}\d)*")
_MONTHS = (
    r"(?:jan(?:uary|vier|uar|eiro)?|feb(?:ruary|ruar)?|f[ée]vr?(?:rier)?|fevereiro|mar(?:ch|s|ço|zo)?|märz|maart"
    r"|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mei|maio|mayo|maggio|june?|juin|juni|junho|junio|giugno"
    r"|july?|juil(?:let)?|juli|julho|julio|luglio|aug(?:ust|ustus)?|août|agosto"
    r"|sep(?:t(?:ember|embre|iembre)?)?|setembro|settembre|o[ck]t(?:ober|obre|ubre)?|outubro|ottobre"
    r"|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|embro)?|déc(?:embre)?|diciembre|dicembre"
    r"|enero|gennaio|febrero|febbraio|aprile)"
)
_MONTH = re.compile(
    rf"\b{_MONTHS}\.?(?=,? \d)|(?<=\d )(?:de )?{_MONTHS}(?!\w)(?: de(?= \d))?|(?<=\d\. ){_MONTHS}(?!\w)"
    rf"|(?<=\d(?:st|nd|rd|th) )(?:of )?{_MONTHS}(?!\w)|(?<=\der ){_MONTHS}(?!\w)"
)
_TH = r"(?:st|nd|rd|th|er)\b"
_ORDINAL = re.compile(rf"(?<=\d){_TH}(?=,? #|,? \d{{4}})|(?<=# \d){_TH}|(?<=# \d\d){_TH}")
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?=\d{1,2},? #|# \d)"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    r"|domingo|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),? (?:den )?(?=\d{1,2}\.?,? #)"
)
# What help costs is no count: an amount with its currency, beside a word that says what it buys.
_MONEY = re.compile(
    r"(?:[$€£¥]|\b(?:chf|cad|usd|eur|gbp|aud|nzd)) ?\d{1,4}(?:[.,]\d\d)?(?![\d]|[,.]\d)"
    r"|(?<![\d,.])\d{1,4}(?:[.,]\d\d)? ?(?:[$€£]|(?:euros?|dollars?|pounds?|chf|cad|usd|eur|gbp)\b)"
)
_BUYS = re.compile(
    r"\b(?:per|an? hour|each|sessions?|visits?|appointments?|fees?|costs?|rates?|prices?|charges?|from"
    r"|sliding|par|séances?|tarifs?|prix|frais|coûts?|consultations?|por|sesi[óo]n(?:es)?|tarifas?"
    r"|precios?|costes?|pro|sitzung(?:en)?|stunde|gebühr(?:en)?|preise?|kosten|sessão|preços?|seduta"
    r"|prezzi|prezzo|uur|tarief)\b|^ ?/"
)
_ENDS = re.compile(r"[.!?;] ")
_AROUND = 30  # characters between an amount and what it buys
_KEPT = {ord(str(digit)): 0xF0000 + digit for digit in range(10)}
_GIVEN_BACK = {kept: digit for digit, kept in _KEPT.items()}
# Numbers people in distress dial or text: never masked, however short.
_SHORT_CODES = frozenset(
    [
        "988",
        "911",
        "112",
        "999",
        "111",
        "211",
        "811",
        "000",
        "110",
        "113",
        "115",
        "116",
        "117",
        "118",
        "119",
        "131114",
        "741741",
        "686868",
        "85258",
        "116123",
        "116111",
        "116117",
        "838255",
        "45645",
    ]
)
_PHONE_DIGITS = 7  # fewer digits are a count, a year, an hour
# Long, and yet nothing to dial: spans of years, and counts written with thousands separators.
_SPAN_OR_COUNT = re.compile(r"(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d|\d{1,3}(?:[ .]000)+")


def _to_call(number: str) -> str | None:
    """Return the digits of what may be a telephone number, or None for a count or a date."""
    if _SPAN_OR_COUNT.fullmatch(number):
        return None
    digits = re.sub(r"\D", "", number)
    return digits if digits in _SHORT_CODES or len(digits) >= _PHONE_DIGITS else None


def _plain(text: str) -> str:
    """Return `text` as letters and words count: NFKC, caseless, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _folded(text: str) -> str:
    """Return `text` without its dates and long counts; what help costs is out of reach for the masks."""
    plain = _plain(text)
    kept = _MONEY.sub(lambda match: match[0].translate(_KEPT) if _bought(plain, match) else match[0], plain)
    return _COUNT.sub("#", _DATE.sub("#", kept))


def _bought(text: str, amount: re.Match[str]) -> bool:
    """Whether a sum of money in `text` stands beside a word that says what it buys."""
    before = text[max(0, amount.start() - _AROUND) : amount.start()]
    after = text[amount.end() : amount.end() + _AROUND]
    sentence = _ENDS.split(before)[-1], _ENDS.split(after)[0]
    return any(_BUYS.search(part) for part in sentence)


def numbers_to_call(text: str) -> frozenset[str]:
    """Return the digits of every telephone number or short code in `text`; dates and counts are not.

    >>> sorted(numbers_to_call("Since 2019-01-02: call 988 or 416 555 0123, 24 hours"))
    ['4165550123', '988']
    """
    found = (_to_call(match[0]) for match in _NUMBER.finditer(_folded(text)))
    return frozenset(number for number in found if number)


def prices(text: str) -> frozenset[str]:
    """Return what help costs as `text` says it; sums of other kinds are counts.

    >>> sorted(prices("$95 per session. Last year we raised $900."))
    ['$95']
    """
    plain = _plain(text)
    return frozenset(match[0].replace(" ", "") for match in _MONEY.finditer(plain) if _bought(plain, match))


def normalised(text: str, *, exact: bool = False) -> str:
    """Return `text` as it is compared: NFKC, one space, caseless, dates and counts as `#`.

    Telephone numbers and prices stay: a changed digit there is the change that matters most. With `exact`
    every digit stays: in an address or in opening hours nothing is a count.

    >>> normalised("Open  SINCE 2019; call 988"), normalised("Mo-Fr  9-17", exact=True)
    ('open since #; call 988', 'mo-fr 9-17')
    """
    if exact:
        return _plain(text)
    folded = _ORDINAL.sub("", _MONTH.sub("#", _folded(text)))
    masked = _NUMBER.sub(lambda match: _to_call(match[0]) or "#", _WEEKDAY.sub("", folded))
    return re.sub(r"#\.?(?:,? ?#\.?)+", "#", masked).translate(_GIVEN_BACK)


def value_hash(text: str, *, exact: bool = False) -> str:
    """Return 32 hex digits that are equal for texts that differ only in case, space, dates or counts."""
    form = normalised(text, exact=exact).encode("utf-8", "replace")
    return hashlib.blake2b(form, digest_size=16).hexdigest()


def compare(old: str, new: str, *, exact: bool = False) -> Change:
    """Return how far `new` is from `old`; a changed telephone number or price is never only cosmetic."""
    one, other = normalised(old, exact=exact), normalised(new, exact=exact)
    if one == other:
        return Change(ChangeKind.UNCHANGED, 100.0)
    similarity = fuzz.ratio(one, other)
    if similarity < 60:
        return Change(ChangeKind.REWRITTEN, similarity)
    same = numbers_to_call(old) == numbers_to_call(new) and prices(old) == prices(new)
    cosmetic = similarity >= 97 and same and not exact
    return Change(ChangeKind.COSMETIC if cosmetic else ChangeKind.EDITED, similarity)


def word_diff(old: str, new: str) -> tuple[tuple[str, str, str], ...]:
    """Return (operation, old words, new words) in order: equal, replace, delete or insert.

    >>> word_diff("help for mothers", "help for all parents")
    (('equal', 'help for', 'help for'), ('insert', '', 'all'), ('replace', 'mothers', 'parents'))
    """
    before, after = old.split(), new.split()
    return tuple(
        (
            step.tag,
            " ".join(before[step.src_start : step.src_end]),
            " ".join(after[step.dest_start : step.dest_end]),
        )
        for step in Levenshtein.opcodes(before, after)
    )

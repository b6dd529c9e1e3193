"""What changed between two sights of a page's description."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from crawler.describe.description import Description, Method

__all__ = [
    "Change",
    "ChangeKind",
    "DescriptionMemory",
    "Method",
    "Seen",
    "adopt",
    "advance_description",
    "choose",
    "compare",
    "normalised",
    "numbers_to_call",
    "value_hash",
    "word_diff",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """One value as it was seen, over how many fetches (a 304 counts)."""

    value: str
    method: Method
    source_url: str
    first_at: datetime
    last_at: datetime
    count: int = 1


@dataclass(frozen=True, slots=True)
class DescriptionMemory:
    """What is remembered of one address's description: the baseline, and what may replace it."""

    baseline: Seen | None = None
    candidate: Seen | None = None  # a newer value
    also: tuple[tuple[Method, str], ...] = ()  # other sources' values of the last fetch
    title: str | None = None
    lang: str | None = None
    flags: tuple[str, ...] = ()  # site_wide, truncated, needs_js, rotating
    ready: bool = False  # the candidate was seen on two fetches far enough apart
    turns: tuple[tuple[str, datetime], ...] = ()  # value hashes in the order they appeared, and since when


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
_THOUSANDS = re.compile(r"\b\d{1,3}(?:,\d{3})*,000\b")  # 000 alone is Australia's emergency number
_NUMBER = re.compile(r"\d(?:[ ().\-/]{0,3}\d)*")
_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?=,? \d)|(?<=\d )(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?"
    r"|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
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
        "13114",
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


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_THOUSANDS.sub("#", _DATE.sub("#", folded)).split())


def numbers_to_call(text: str) -> frozenset[str]:
    """Return the digits of every telephone number or short code in `text`; dates and counts are not.

    >>> sorted(numbers_to_call("Since 2019-01-02: call 988 or 416 555 0123, 24 hours"))
    ['4165550123', '988']
    """
    found = (_to_call(match[0]) for match in _NUMBER.finditer(_folded(text)))
    return frozenset(number for number in found if number)


def normalised(text: str) -> str:
    """Return `text` as it is compared: NFKC, one space, caseless, dates and counts as `#`.

    Telephone numbers stay: a changed digit there is the change that matters most.

    >>> normalised("Open  SINCE 2019; call 988")
    'open since #; call 988'
    """
    folded = _MONTH.sub("#", _folded(text))
    return re.sub(r"#(?:,? #)+", "#", _NUMBER.sub(lambda match: _to_call(match[0]) or "#", folded))


def value_hash(text: str) -> str:
    """Return 32 hex digits that are equal for texts that differ only in case, space, dates or counts."""
    return hashlib.blake2b(normalised(text).encode("utf-8", "replace"), digest_size=16).hexdigest()


def compare(old: str, new: str) -> Change:
    """Return how far `new` is from `old`; a changed telephone number is never only cosmetic."""
    one, other = normalised(old), normalised(new)
    if one == other:
        return Change(ChangeKind.UNCHANGED, 100.0)
    similarity = fuzz.ratio(one, other)
    if similarity < 60:
        return Change(ChangeKind.REWRITTEN, similarity)
    cosmetic = similarity >= 97 and numbers_to_call(old) == numbers_to_call(new)
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


CONFIRM_SPAN = timedelta(hours=22)
_SETTLED = timedelta(days=7)  # a value shown this long has stopped rotating
_TURNS = 4  # that many turns among three or fewer values is rotation


def choose(seen: Description, boilerplate: Collection[str]) -> tuple[Description, bool]:
    """Return `seen` with its first source whose text is not boilerplate, and whether one was passed over.

    `boilerplate` holds `value_hash`es; when every source is boilerplate the value is None.
    """
    if seen.value is None or seen.method is None or value_hash(seen.value) not in boilerplate:
        return seen, False
    left = tuple((method, text) for method, text in seen.also if value_hash(text) not in boilerplate)
    if not left:
        return replace(seen, value=None, method=None, also=()), True
    (method, value), *rest = left
    truncated = value.rstrip("] ").endswith(("…", "..."))
    return replace(seen, value=value, method=method, also=tuple(rest), truncated=truncated), True


def advance_description(
    before: DescriptionMemory | None,
    seen: Description | None,
    *,
    at: datetime,
    source_url: str,
    unchanged_304: bool = False,
    confirm_span: timedelta = CONFIRM_SPAN,
    boilerplate: Collection[str] = (),
) -> DescriptionMemory:
    """Return what is remembered after a fetch at `at`.

    `seen` None teaches nothing, except with `unchanged_304`: then the page still says what it said last.
    """
    memory = before or DescriptionMemory()
    if seen is None:
        return _still(memory, at, confirm_span) if unchanged_304 else memory
    seen, site_wide = choose(seen, boilerplate)
    told = {"site_wide": site_wide, "truncated": seen.truncated, "needs_js": seen.needs_js}
    memory = replace(
        memory,
        also=seen.also,
        title=seen.title,
        lang=seen.lang,
        flags=tuple(flag for flag, holds in told.items() if holds),
    )
    if seen.value is None or seen.method is None:
        # A page with nothing to say: not a new value, but it ends the candidate's unbroken sight.
        turns = _turn(memory.turns, "", at) if memory.baseline else ()
        return replace(memory, candidate=None, ready=False, turns=turns)
    return _take(memory, Seen(seen.value, seen.method, source_url, at, at), at, confirm_span)


def adopt(memory: DescriptionMemory) -> DescriptionMemory:
    """Return `memory` after a person decided on the candidate: it is the baseline now."""
    if memory.candidate is None:
        return memory
    return replace(memory, baseline=memory.candidate, candidate=None, ready=False)


def _take(memory: DescriptionMemory, now: Seen, at: datetime, span: timedelta) -> DescriptionMemory:
    """Return `memory` with the value of this fetch in its place: baseline or candidate."""
    name = value_hash(now.value)
    memory = replace(memory, turns=_turn(memory.turns, name, at))
    if memory.baseline is None:
        return _told(replace(memory, baseline=now), at, span)
    if name == value_hash(memory.baseline.value):
        memory = replace(memory, baseline=_again(memory.baseline, now), candidate=None)
    elif memory.candidate and name == value_hash(memory.candidate.value):
        memory = replace(memory, candidate=_again(memory.candidate, now))
    else:
        memory = replace(memory, candidate=now)
    return _told(memory, at, span)


def _again(seen: Seen, now: Seen) -> Seen:
    return replace(now, first_at=seen.first_at, count=seen.count + 1)


def _still(memory: DescriptionMemory, at: datetime, span: timedelta) -> DescriptionMemory:
    """Return `memory` after a 304: whichever value was shown last was shown once more."""
    if not memory.turns:
        return memory
    current = memory.turns[-1][0]
    if memory.candidate and value_hash(memory.candidate.value) == current:
        memory = replace(memory, candidate=_again(memory.candidate, replace(memory.candidate, last_at=at)))
    elif memory.baseline and value_hash(memory.baseline.value) == current:
        memory = replace(memory, baseline=_again(memory.baseline, replace(memory.baseline, last_at=at)))
    return _told(memory, at, span)


def _turn(
    turns: tuple[tuple[str, datetime], ...], name: str, at: datetime
) -> tuple[tuple[str, datetime], ...]:
    """Return the turns with `name` shown at `at`; one that has lasted makes the earlier ones forgotten."""
    if not turns or turns[-1][0] != name:
        return (*turns, (name, at))[-_TURNS:]
    return turns[-1:] if at - turns[-1][1] >= _SETTLED else turns


def _told(memory: DescriptionMemory, at: datetime, span: timedelta) -> DescriptionMemory:
    """Return `memory` with `ready` and the flag `rotating` as its turns and its candidate say."""
    turns = _turn(memory.turns, memory.turns[-1][0], at)
    rotating = len(turns) >= _TURNS and len({name for name, _ in turns}) < _TURNS
    flags = (*(flag for flag in memory.flags if flag != "rotating"), *(("rotating",) if rotating else ()))
    candidate = memory.candidate
    seen_twice = (
        candidate is not None and candidate.count >= 2 and candidate.last_at - candidate.first_at >= span
    )
    return replace(memory, turns=turns, flags=flags, ready=seen_twice and not rotating)

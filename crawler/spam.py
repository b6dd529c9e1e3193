"""Pages that sell what no list of help holds (gambling, sex, pills, fakes), known by their words."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.describe.reading import Reading
from crawler.signatures.rule import fold

CERTAIN = 6  # a score from which a page is a seller's beyond doubt

_WORDS = Path(__file__).parent / "signatures" / "words" / "spam.toml"
_HELPING, _ADULT = "helping", "adult"
_LOOKED_AT = 20_000  # characters of the text
_TITLE, _HEADING, _TEXT, _TOPIC = 3, 2, 1, 1  # what a call counts by its best place; what all topics count
_LEAST = 3  # different calls, one of them in the title or a heading
_LEAST_ADULT = 2  # no other trade is as plain, and its calls are much the same words: one swallows another
_DENSE = 1.5  # calls in 1,000 characters: an article that names them is thinner
_DENSE_ADULT = 4  # calls and topics of that trade in 1,000 characters
_SELLING_TITLE = 2  # calls in a title that outweigh words of help below it: sellers promise support as well
_TOLERATED = 1  # word of help at the beginning; none beside pornography, of which survivors speak
_OPENING = 600  # characters of the text in which words of help are looked for


@dataclass(frozen=True, slots=True)
class Spam:
    """How surely a page is a seller's. `score` reaches CERTAIN (6) only when it is beyond doubt."""

    score: int
    words: tuple[str, ...] = ()  # the calls found, those of the title first

    @property
    def certain(self) -> bool:
        """Whether the page may be called somebody else's on its words alone."""
        return self.score >= CERTAIN


@dataclass(frozen=True, slots=True)
class _Lexicon:
    calls: tuple[str, ...]
    topics: tuple[str, ...]
    adult_calls: tuple[str, ...]  # of the calls, those of one trade
    adult_topics: tuple[str, ...]
    helping: tuple[str, ...]


def spam(page: Reading) -> Spam:
    """Return how surely `page` sells what no list of help would hold.

    Words of sale count 3 in the title, 2 in a heading, 1 in the text, and nothing in the text alone. A score
    of 6 and more needs three different ones, one of them in the title or a heading, and many for the length
    of the text; no word of help, warning or report in the title; and, unless the title sells twice, less than
    two at the beginning, beside pornography none. For pornography two calls suffice, one of them in the title
    or a heading, among many of its topics, when no word of help stands at the beginning.
    """
    lexicon = _lexicon()
    title, headings = fold(page.title), fold(" | ".join(page.headings))
    in_title, in_headings = (_found(lexicon.calls, part) for part in (title, headings))
    if not (in_title or in_headings):
        return Spam(0)  # who sells says so at the top; most pages need no look at their text
    text = fold(page.text[:_LOOKED_AT])
    in_text = _found(lexicon.calls, text)
    words = tuple(dict.fromkeys((*in_title, *in_headings, *in_text)))
    score = sum(
        _TITLE if word in in_title else _HEADING if word in in_headings else _TEXT for word in words
    ) + _TOPIC * bool(_found(lexicon.topics, text))
    sells_twice = len(in_title) >= _SELLING_TITLE
    title_helps = bool(_found(lexicon.helping, title))
    helping = len(_found(lexicon.helping, f"{headings} {text[:_OPENING]}"))
    # A title that sells twice is as much a part of the shouting as the text is.
    density = _density(in_text, text) + (_density(in_title, text) if sells_twice else 0)
    loud = bool(in_title or in_headings) and len(words) >= _LEAST and density >= _DENSE
    tolerated = 0 if any(word in lexicon.adult_calls for word in words) else _TOLERATED
    if title_helps or (helping > tolerated and not sells_twice):
        return Spam(min(score, CERTAIN - 1), words)
    if loud:
        return Spam(score, words)
    if not helping and _pornographic(lexicon, {**in_title, **in_headings}, words, text):
        return Spam(max(score, CERTAIN), words)
    return Spam(min(score, CERTAIN - 1), words)


def _pornographic(lexicon: _Lexicon, shown: dict[str, int], words: tuple[str, ...], text: str) -> bool:
    """Whether a page without a word of help calls to pornography, at its head (`shown`) and all through."""
    calls = lexicon.adult_calls
    topics = _found(lexicon.adult_topics, text)
    return (
        any(word in calls for word in shown)
        and sum(word in calls for word in words) >= _LEAST_ADULT
        and bool(topics)
        and _density(_found(calls, text), text) + _density(topics, text) >= _DENSE_ADULT
    )


def _density(words: dict[str, int], text: str) -> float:
    """Return how many calls stand in 1,000 characters; a short text is taken for 1,000 characters."""
    return sum(words.values()) * 1_000 / max(len(text), 1_000)


def _found(words: tuple[str, ...], text: str) -> dict[str, int]:
    """Return which of `words` stand in `text`, whole, with how often; none that another one holds."""
    counts = {word: count for word in words if word in text and (count := _times(word, text))}
    return {
        word: n for word, n in counts.items() if not any(word in other and word != other for other in counts)
    }


def _times(word: str, text: str) -> int:
    """Return how often `word` stands in `text`: as whole words where the script has spaces.

    >>> _times("slot", "a slot, slots and slotted"), _times("博彩", "线上博彩平台")
    (1, 1)
    """
    if not _SPACED.match(word):
        return text.count(word)
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text))


# Scripts that put spaces between words: Latin, Greek, Cyrillic, Hebrew, Arabic.
_SPACED = re.compile(r"[0-9A-Za-z\u00c0-\u06ff\u1e00-\u1fff]")


@cache
def _lexicon() -> _Lexicon:
    trades = tomllib.loads(_WORDS.read_text("utf-8"))
    helping = trades.pop(_HELPING)["words"]
    return _Lexicon(
        calls=_gathered(word for trade in trades.values() for word in trade["calls"]),
        topics=_gathered(word for trade in trades.values() for word in trade["topics"]),
        adult_calls=_gathered(trades[_ADULT]["calls"]),
        adult_topics=_gathered(trades[_ADULT]["topics"]),
        helping=_gathered(helping),
    )


def _gathered(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in words))

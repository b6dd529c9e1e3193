"""Pages that say that they are not there, whatever their status: phrases weighed by where they stand."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.describe.reading import Reading
from crawler.signatures.rule import fold

HIT = 2  # a score from which a page is taken at its word

_WORDS = Path(__file__).parent / "signatures" / "words" / "not_found.toml"
_START = 600  # characters of the text in which an apology is looked for
_TINY = 500  # characters of a page that holds next to nothing beside it
_SHORT = 1_500  # characters up to which "404 Not Found" speaks of the page, not of HTTP
_LONG = 8_000  # above it, the page holds something: only the server itself can say more
_TITLE, _HEADING, _TEXT = "title", "heading", "text"

# Where a title joins the page's name and the site's.
_JOINTS = re.compile(r"\s+[-|·•»«›‹:/]+\s+|\s*\|\s*")
# What stands around the phrase: numbers, signs, sighs.
_SIGHS = (
    "http|error|erreur|fehler|errore|erro|fout|błąd|chyba|hiba|ошибка|помилка|памылка|грешка|greška|napaka|eroare"
    "|σφάλμα|hata|fel|feil|fejl|virhe|viga|kļūda|klaida|lỗi|خطأ|خطا|שגיאה|oops|ups|ой|упс|uh oh|sorry"
)
_AROUND = rf"(?:[\W\d_]|\b(?:{_SIGHS})\b)"
_EDGES = re.compile(rf"^{_AROUND}+|{_AROUND}+$")


@dataclass(frozen=True, slots=True)
class Score:
    """How surely a page says that it is not there. From 2 on it is believed."""

    score: int
    phrase: str = ""  # the first found, as it stands in our list
    where: tuple[str, ...] = ()  # "title", "heading", "text"


@dataclass(frozen=True, slots=True)
class _Phrases:
    names: frozenset[str]  # names of the status: on a long page they are its subject
    titles: frozenset[str]  # what such a page is called
    sentences: tuple[str, ...]  # what it says to its visitor


def not_found(page: Reading) -> Score:
    """Return how surely `page` says that it is not there.

    A title counts 2, a heading 2, the first 600 characters 1, and 1 more when the page holds nothing else;
    a bare "not found" counts 1, and is left at that where it is the title of a heading that says more.
    Titles and headings must be the phrase, with numbers, signs and the site's name around it, or hold a whole
    sentence of apology: a page about missing pages is none.
    """
    phrases, length = _phrases(), len(page.text)
    short = length <= _SHORT and not page.cut
    headings = tuple(fold(heading) for heading in page.headings)
    signs = {
        _TITLE: _in_title(fold(page.title), phrases, short=short),
        _HEADING: max((_called(heading, phrases, short=short) for heading in headings), default=(0, "")),
        _TEXT: _in_text(fold(page.text[:_START]), phrases, short=short),
    }
    if not short and _is_about(signs[_TITLE][1], headings):
        del signs[_TITLE]
    found = [(place, points, phrase) for place, (points, phrase) in signs.items() if points]
    if not found:
        return Score(0)
    score = sum(points for _, points, _ in found)
    name_of_another = (
        found[0][:2] == (_TITLE, 1) and len(found) == 1 and _says_more(fold(page.title), headings)
    )
    score += length <= _TINY and short and not name_of_another
    if length > _LONG:
        score = min(score, HIT - 1)
    return Score(score, found[0][2], tuple(place for place, _, _ in found))


def _in_title(title: str, phrases: _Phrases, *, short: bool) -> tuple[int, str]:
    return max(_called(part, phrases, short=short) for part in [title, *_JOINTS.split(title)])


def _is_about(phrase: str, headings: tuple[str, ...]) -> bool:
    """Whether a heading says more than the phrase: then the page is about it, as articles are.

    >>> _is_about("page not found", ("page not found: how to mend your links",))
    True
    """
    return phrase != "" and any(phrase in heading and _core(heading) != phrase for heading in headings)


def _says_more(title: str, headings: tuple[str, ...]) -> bool:
    """Whether a heading speaks of something that the title does not name.

    >>> _says_more("introuvable", ("une sage-femme introuvable ?",))
    True
    >>> _says_more("not found - warm hands", ("warm hands", "oops!"))
    False
    """
    return any(_core(heading) and heading not in title for heading in headings)


def _in_text(start: str, phrases: _Phrases, *, short: bool) -> tuple[int, str]:
    """Return whether a page begins with an apology: a sentence, or, where it is short, its name."""
    sentence = next((sentence for sentence in phrases.sentences if sentence in start), "")
    if not sentence and short:
        first = _core(re.split(r"[.!。]", _core(start), maxsplit=1)[0])
        sentence = first if first in phrases.titles else ""
    return (1, sentence) if sentence else (0, "")


def _called(name: str, phrases: _Phrases, *, short: bool) -> tuple[int, str]:
    """Return what a title or heading counts, and the phrase it is or holds."""
    core = _core(name)
    if core in phrases.titles:
        return 2, core
    if short and (core or name.strip(" !.?-")) in phrases.names:
        return (2 if "404" in name else 1), core or "404"
    sentence = next((sentence for sentence in phrases.sentences if sentence in name), "")
    return (2, sentence) if sentence else (0, "")


def _core(name: str) -> str:
    """Return a folded title without the numbers, signs and sighs around it.

    >>> _core("oops! error 404 - page not found :(")
    'page not found'
    """
    return _EDGES.sub("", name)


@cache
def _phrases() -> _Phrases:
    languages = tomllib.loads(_WORDS.read_text("utf-8"))
    gathered = {
        kind: [fold(phrase) for language in languages.values() for phrase in language.get(kind, ())]
        for kind in ("names", "titles", "sentences")
    }
    return _Phrases(
        names=frozenset({*gathered["names"], *map(_core, gathered["names"])} - {""}),
        titles=frozenset(map(_core, gathered["titles"])),
        sentences=tuple(gathered["sentences"]),
    )

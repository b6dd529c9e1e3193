"""One signature as a value: what must hold of a page, and what it means then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.codes import Code

# Signs that the same page is seen to spell both ways.
_PLAIN = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2026", "..."),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u00a0", " "),
)


class Where(StrEnum):
    """Which part of an answer a condition looks at."""

    TITLE = "title"
    TEXT = "text"  # what a reader sees
    BODY = "body"  # the source as it was sent
    URL = "url"  # the final address
    HEADER = "header"  # of the final answer
    COOKIE = "cookie"  # names of cookies set by the final answer


class How(StrEnum):
    """How a part is compared with a condition's words; letter case never counts."""

    IS = "is"  # it is one of them, whole
    STARTS = "starts"  # it begins with one of them
    HAS = "has"  # it contains one of them
    ALL = "all"  # it contains all of them
    MATCHES = "matches"  # one of these regular expressions is found in it
    HOST = "host"  # of an address: its host is one of them, or lies under one


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold. `words` are folded like the page's."""

    where: Where
    how: How
    words: tuple[str, ...]
    name: str = ""  # of the header


@dataclass(frozen=True, slots=True)
class Example:
    """An answer, invented or shortened, that a rule must or must not fit."""

    title: str = ""
    body: str = ""  # what stands in <body>, or the whole answer when it is not HTML
    url: str = "https://www.example.org/page"
    asked: str = ""  # the address that was asked, when a redirect led from it to `url`
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    media_type: str = "text/html"
    filler: int = 0  # characters of ordinary prose that follow on the page


@dataclass(frozen=True, slots=True)
class Rule:
    """One signature. Everything it names must hold."""

    id: str
    finding: Code
    source: str  # why we know
    conditions: tuple[Condition, ...]
    statuses: tuple[range, ...]
    max_visible_chars: int | None = None  # characters a reader sees, at most
    weight: float = 1.0  # a finding stands when its rules that fit weigh 1 or more together
    redirected: bool | None = None  # whether the final address is another than the one asked
    password: bool | None = None  # whether a field for a password stands on the page
    hit: tuple[Example, ...] = ()
    miss: tuple[Example, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Every signature that counts, by what it means, in the order in which findings are tried."""

    by_finding: tuple[tuple[Code, tuple[Rule, ...]], ...]
    fingerprint: str  # changes when any rule or list of words does: what was judged before is stale then

    def __iter__(self) -> Iterator[Rule]:
        return (rule for _, rules in self.by_finding for rule in rules)


def fold(text: str) -> str:
    """Return `text` as it is compared: small letters, plain apostrophes, quotes, hyphens, dots.

    >>> fold("There isn’t a site…")
    "there isn't a site..."
    """
    text = text.lower()
    if text.isascii():
        return text
    for sign, plain in _PLAIN:
        text = text.replace(sign, plain)
    return text

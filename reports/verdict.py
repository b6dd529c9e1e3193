"""What is said of one link, the same for every form: a verdict, in words that are ready to be shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from crawler.finding import Code, Notice, Weight

INPUT = "-"  # the source of a link that was read from standard input
PLACES = 10  # the most places that people are shown of one link; the rest is counted

_PAGE = re.compile(r"(?i)https?://")


class Level(StrEnum):
    """How much a verdict matters, most pressing first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"  # cannot be told from here: not broken
    UNASKED = "unasked"
    WELL = "well"


LEVELS: Mapping[Weight, Level] = MappingProxyType(
    {
        Weight.REPLACED: Level.ERROR,
        Weight.HARD: Level.ERROR,
        Weight.STATIC: Level.ERROR,
        Weight.SOFT: Level.WARNING,
        Weight.RESTRICTED: Level.NOTE,
        Weight.UNVERIFIABLE: Level.NOTE,
        Weight.UNCONFIRMED: Level.NOTE,
        Weight.NONE: Level.UNASKED,
        Weight.OK: Level.WELL,
    }
)


@dataclass(frozen=True, slots=True)
class Where:
    """One place where a link stands."""

    source: str  # a page's address, a file's path, or INPUT
    line: int | None = None  # from 1
    text: str = ""  # what readers click on, or the name of the entry
    target_id: str = ""  # of a link of the registry

    @property
    def is_page(self) -> bool:
        """Whether it is a page of the web, not a file."""
        return _PAGE.match(self.source) is not None

    def __str__(self) -> str:
        """Return the place as people write it; a page's line stands apart: a colon would be a port.

        >>> print(Where("docs/list.md", 12), Where("https://example.org/", 3), Where("-", 4), sep="; ")
        docs/list.md:12; https://example.org/ line 3; standard input line 4
        """
        named = "standard input" if self.source == INPUT else self.source
        if self.line is None:
            return named
        return f"{named} line {self.line}" if named != self.source or self.is_page else f"{named}:{self.line}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one link; every text is one clean line, with secrets hidden."""

    url: str
    code: Code
    word: str  # the verdict in a word: "BROKEN", "cannot tell"
    level: Level
    failed: bool  # whether whoever asked should be told that something is wrong
    seen: str  # the evidence in plain words
    says: str  # what that means
    todo: tuple[str, ...]  # what to do, the most useful first
    suggestion: str | None = None  # the address it has moved to for good
    notices: tuple[Notice, ...] = ()
    places: tuple[Where, ...] = ()  # none when it was named on the command line
    seconds: float = 0.0  # how long the asking took


def notice_words(notice: Notice) -> str:
    """Return a notice as people read it.

    >>> notice_words(Notice("http_only", "the connection is not encrypted"))
    'http only: the connection is not encrypted'
    """
    name = notice.code.replace("_", " ")
    return f"{name}: {notice.detail}" if notice.detail else name

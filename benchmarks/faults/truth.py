"""What is true of each fault, and whether a word about it is right."""

from dataclasses import dataclass
from enum import StrEnum

from crawler.codes import Code, Weight
from crawler.finding import CODES
from tests.crawler.test_content_faults import TABLE as CONTENT
from tests.crawler.test_faults import TABLE as LOOPBACK
from warmlink.demo.healthy import WELL
from warmlink.demo.pages import LISTED

DOMAIN = "home.arpa"  # RFC 8375: nobody's; lychee leaves out .example and .test


class Truth(StrEnum):
    """What a visitor with a browser would find."""

    ALIVE = "alive"
    DEAD = "dead"
    FAILING = "failing now"  # gone tomorrow, perhaps
    UNKNOWN = "nobody can tell"  # a wall for programs, or one with a door for members


class Word(StrEnum):
    """What a checker says in the end."""

    FINE = "fine"
    BROKEN = "broken"
    UNSURE = "cannot tell"
    SILENT = "no answer"  # it never ended, or ended without a word


_TRUTHS = {
    Weight.OK: Truth.ALIVE,
    Weight.HARD: Truth.DEAD,
    Weight.STATIC: Truth.DEAD,
    Weight.REPLACED: Truth.DEAD,
    Weight.SOFT: Truth.FAILING,
    Weight.RESTRICTED: Truth.UNKNOWN,
    Weight.UNVERIFIABLE: Truth.UNKNOWN,
    Weight.UNCONFIRMED: Truth.UNKNOWN,
}
RIGHT = {  # what a checker that knows the truth says
    Truth.ALIVE: Word.FINE,
    Truth.DEAD: Word.BROKEN,
    Truth.FAILING: Word.BROKEN,
    Truth.UNKNOWN: Word.UNSURE,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One row: the behaviour's name, its address in the local world, and what is true of it."""

    name: str
    path: str  # below the world's address
    host: str  # "" for the world's own
    truth: Truth


def truth_of(code: Code) -> Truth:
    """Return what is true of an address at which `code` is the exact finding."""
    return _TRUTHS[CODES[code].weight]


def word_of(code: Code) -> Word:
    """Return what a person reads in a finding: works, does not, or nobody knows."""
    return RIGHT[truth_of(code)]


def faults() -> list[Fault]:
    """Return every live fault of the loopback tier, in the order of the tests' tables."""
    rows = [Fault(name, name, "", truth_of(code)) for name, (_, code) in LOOPBACK.items()]
    rows += [_page(name, truth_of(code)) for name, code in CONTENT.items()]
    return [*rows, *(_page(name, Truth.ALIVE) for name in WELL)]


def _page(name: str, truth: Truth) -> Fault:
    return Fault(name, f"{name}/{LISTED}", f"{name}.{DOMAIN}", truth)

"""An address that cannot exist beside a page: when it is worth asking, and what its answer says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.codes import Weight
from crawler.describe.reading import Reading
from crawler.describe.reading import read as read_page
from crawler.finding import CODES
from crawler.identity import Identity, IdentityMemory, likeness
from crawler.judge import judge
from crawler.judge_words import shown
from crawler.observation import Observation
from crawler.shingles import ALIKE, Sketch, alike, sketch

GOOD_FOR = timedelta(days=30)
_FEW_WORDS = 300  # characters of visible text: too few to be sure by themselves
_MIGHT_BE_OTHER = 0.30  # likeness to the page known before, below which a closer look is worth a request


class Answer(StrEnum):
    """How a folder answered."""

    HONEST = "honest"  # it said that there is no such page
    PAGE = "page"  # it showed a page all the same
    UNCLEAR = "unclear"  # nothing can be told from it


@dataclass(frozen=True, slots=True)
class Sibling:
    """One look at an invented address of a folder, good for 30 days."""

    folder: str
    at: datetime
    answer: Answer
    target: str | None = None  # where it was sent on to, if it was
    sketch: Sketch | None = None  # of the page it showed


def holds(sibling: Sibling | None, at: datetime) -> bool:
    """Whether what was seen of a folder speaks for a page seen `at`, mostly a moment before it."""
    return sibling is not None and abs(at - sibling.at) < GOOD_FOR


def worth_asking(
    reading: Reading,
    seen: Identity | None,
    known: IdentityMemory | None,
    *,
    first_sight: bool,
    half_missing: bool,
) -> bool:
    """Whether a page is doubtful enough for one more request: half a "not found", hardly any text, or new.

    A page that scripts build, or that asks for a password, looks like every other of its site: never.
    """
    if reading.description.needs_js or reading.password:
        return False
    accepted = known.accepted if known is not None else None
    changed = accepted is not None and seen is not None and likeness(accepted, seen) < _MIGHT_BE_OTHER
    new = accepted is None and first_sight
    return new or changed or len(reading.text) < _FEW_WORDS or half_missing


def seen_beside(folder: str, seen: Observation) -> Sibling:
    """Return what a look at an invented address of `folder` tells."""
    weight = CODES[judge(seen).code].weight
    if weight is Weight.HARD and seen.status is not None:
        return Sibling(folder, seen.at, Answer.HONEST)
    page = read_page(seen.page, seen.final_url) if seen.page is not None else None
    if weight is not Weight.OK or page is None or page.description.needs_js or page.password:
        return Sibling(folder, seen.at, Answer.UNCLEAR)
    target = seen.final_url if len(seen.hops) > 1 else None
    return Sibling(folder, seen.at, Answer.PAGE, target, sketch(page.text, page.url))


def compared(seen: Observation, reading: Reading | None, sibling: Sibling) -> str | None:
    """Return the evidence that a page is what its site shows for any address, or None."""
    if sibling.answer is not Answer.PAGE or reading is None or sibling.sketch is None:
        return None
    if reading.description.needs_js or reading.password:
        return None
    if sibling.target is not None and len(seen.hops) > 1 and seen.final_url == sibling.target:
        return f"sent on to {shown(sibling.target)}, as every invented address of the site is"
    # Pages that repeat the address asked are compared without it; others may be named after their subject.
    shown_as = (sketch(reading.text, reading.url), sketch(reading.text))
    if max(alike(each, sibling.sketch) for each in shown_as) >= ALIKE:
        return "an invented address beside it shows the same page"
    return None

"""Whether somebody else is at an address now: the page beside the one known before, and beside its entry."""

from dataclasses import dataclass

from crawler.describe.reading import Reading
from crawler.finding import Notice
from crawler.identity import Identity, IdentityMemory, all_words, likeness, other_language
from crawler.inspection import Subject
from crawler.judge_words import shown
from crawler.observation import Observation
from crawler.owners import owner_of
from crawler.spam import spam

_DRIFT = 0.15  # finds 97.6 % of "another site is here now" and 0.76 % of real rewrites (extraction.md §3)


@dataclass(frozen=True, slots=True)
class Strangeness:
    """How far a page is from what was expected at its address."""

    words: str = ""  # the evidence that the domain was replaced, or nothing
    marker: str | None = None
    notice: Notice | None = None

    @property
    def replaced(self) -> bool:
        """Whether somebody else's site is here, beyond doubt."""
        return bool(self.words)


_NOT_STRANGE = Strangeness()
_STILL = "still not the page known before"


def strangeness(
    subject: Subject, observation: Observation, reading: Reading | None, seen: Identity | None
) -> Strangeness:
    """Return how strange the page is.

    It is somebody else's when it is unlike the page known before (or, never seen before, shares no word with
    its entry) *and* speaks of what spam speaks of, or another owner's address answers with no word of the
    entry on the page. A page that was somebody else's stays so until it is like the known one again. To be
    unlike alone is a notice: sites are rewritten.
    """
    known = subject.known or IdentityMemory()
    if reading is None:
        return Strangeness(_STILL, "still_replaced") if known.replaced else _NOT_STRANGE
    selling = spam(reading)
    same = likeness(known.accepted, seen) if known.accepted is not None and seen is not None else None
    drifted = same is not None and same < _DRIFT
    foreign = bool(subject.about) and not subject.about & all_words(f"{reading.title} {reading.text}")
    elsewhere = owner_of(subject.address) != owner_of(observation.final_url)
    unheard_of = foreign or (elsewhere and not subject.about)
    unlike = drifted or (same is None and unheard_of)
    if unlike and selling.certain:
        words = f"the page speaks of {_listed(selling.words)}{_before(known, reading)}"
        return Strangeness(words, "spam_words")
    if drifted and foreign and elsewhere:
        host = shown(observation.final_url)
        return Strangeness(f"another owner's page answers, {host}{_before(known, reading)}", "other_owner")
    if known.replaced and not _is_back(known, same, foreign=foreign):
        return Strangeness(f"{_STILL}{_before(known, reading)}", "still_replaced")
    if selling.certain:
        return Strangeness(notice=Notice("looks_like_spam", f"speaks of {_listed(selling.words)}"))
    if drifted and known.accepted is not None and seen is not None:
        return Strangeness(notice=Notice("content_drift", _difference(known.accepted, seen)))
    return _NOT_STRANGE


def _is_back(known: IdentityMemory, same: float | None, *, foreign: bool) -> bool:
    """Whether the page is surely the known one again, or, never known, names what its entry names."""
    if known.accepted is None:
        return not foreign
    return same is not None and same >= _DRIFT


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(shown(word) for word in words[:5])


def _before(known: IdentityMemory, reading: Reading) -> str:
    if known.accepted is None:
        return f", and of nothing its entry names (title: “{shown(reading.title)}”)"
    was, now = shown(known.accepted.title), shown(reading.title)
    return f"; it was titled “{was}”, now “{now}”"


def _difference(was: Identity, now: Identity) -> str:
    language = f", in another language ({now.lang})" if other_language(was, now) else ""
    return (
        f"hardly a word is left of the page known before{language}: "
        f"titled “{shown(was.title)}” then, “{shown(now.title)}” now"
    )

"""What is said of a contact, from the contact itself and from the pages that should show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.finding import CODES, Code, Finding, Notice, Weight
from crawler.judge_words import shown
from crawler.mentions import Mentions

_AGAINST = frozenset({Weight.HARD, Weight.STATIC})
_NAMED = 3  # other contacts that are named in the evidence


@dataclass(frozen=True, slots=True)
class Sight:
    """What one page, seen in this run and working, shows."""

    page: str  # its address as listed
    must: bool  # it is there to show the contact, or has shown it before
    mentions: Mentions
    whole: bool = True  # False when more of it may exist: cut at a limit, or written by a script


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a contact, and the page that speaks for it if one does."""

    finding: Finding
    page: str | None = None


def judge_contact(key: str, itself: Finding, sights: Sequence[Sight]) -> Verdict:
    """Return what is known of the contact with this key; `itself` is what could be told without any page.

    An address that cannot receive mail is no better for standing on a page. Else a page that must show the
    contact and shows another of its kind outweighs one that still shows it: an old page forgets to change.
    """
    if CODES[itself.code].weight in _AGAINST:
        return Verdict(itself)
    showing = next((sight for sight in sights if sight.mentions.shows(key)), None)
    missing = [sight for sight in sights if sight.must and sight.whole and not sight.mentions.shows(key)]
    changed = next((sight for sight in missing if sight.mentions.others(key)), None)
    if changed is not None:
        others = changed.mentions.others(key)
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        words = f"{shown(changed.page)} now shows {', '.join(others[:_NAMED])}{more} instead"
        return Verdict(Finding(Code.CONTACT_CHANGED, words, marker=changed.page), changed.page)
    if showing is not None:
        notices = tuple(Notice("contact_unshown", f"not shown by {shown(sight.page)}") for sight in missing)
        words = f"shown on {shown(showing.page)}; {itself.evidence}"
        return Verdict(Finding(Code.CONTACT_CONFIRMED, words, notices, marker=showing.page), showing.page)
    if missing:
        words = f"{shown(missing[0].page)} shows nothing of the kind any more"
        return Verdict(Finding(Code.CONTACT_UNSHOWN, words, marker=missing[0].page), missing[0].page)
    return Verdict(itself)

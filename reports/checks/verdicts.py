"""The links of a check as verdicts, in the order in which people should read them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from crawler.finding import CODES, Notice, Weight
from reports.checked import CheckedLink, Checks, Spot
from reports.safe import shown
from reports.verdict import LEVELS, Verdict, Where

WORDS: Mapping[Weight, str] = MappingProxyType(
    {
        Weight.REPLACED: "REPLACED",
        Weight.HARD: "BROKEN",
        Weight.STATIC: "BROKEN",
        Weight.SOFT: "FAILED",
        Weight.UNVERIFIABLE: "cannot tell",
        Weight.UNCONFIRMED: "possible",
        Weight.RESTRICTED: "restricted",
        Weight.NONE: "not checked",
        Weight.OK: "works",
    }
)
_ORDER = {weight: place for place, weight in enumerate(WORDS)}
_ADDRESS, _WORDS = 2000, 500  # characters: the longest address and the longest sentence that are shown

# The same sentence, page or address comes again and again in one check: each is cleaned once.
_shown = lru_cache(maxsize=1024)(shown)


def links_of(checks: Checks, *, quiet: bool) -> tuple[CheckedLink, ...]:
    """Return the links to show in the order they were met in; with `quiet`, those with evidence only."""
    return checks.against if quiet else checks.links


def worst_first(links: tuple[CheckedLink, ...]) -> tuple[CheckedLink, ...]:
    """Return links for people, broken ones first; those named by hand keep the order they were named in."""
    if not any(link.spots for link in links):
        return links
    return tuple(sorted(links, key=lambda link: _ORDER[link.weight]))


def verdict_of(link: CheckedLink) -> Verdict:
    """Return what is said of one checked link."""
    finding = link.finding
    meaning = CODES[finding.code]
    return Verdict(
        url=_shown(link.url, _ADDRESS),
        code=finding.code,
        word=WORDS[meaning.weight],
        level=LEVELS[meaning.weight],
        failed=link.against,
        seen=_shown(finding.evidence, _WORDS),
        says=meaning.says,
        todo=(meaning.advice,),
        suggestion=_shown(finding.suggestion, _ADDRESS) if finding.suggestion else None,
        notices=tuple(Notice(_shown(n.code), _shown(n.detail, _WORDS)) for n in finding.notices),
        places=tuple(_where(spot) for spot in link.spots),
        seconds=link.observation.seconds,
    )


def verdicts_of(checks: Checks, *, quiet: bool) -> tuple[Verdict, ...]:
    """Return what is said of every link to show, for people."""
    return tuple(verdict_of(link) for link in worst_first(links_of(checks, quiet=quiet)))


def _where(spot: Spot) -> Where:
    return Where(_shown(spot.source, _ADDRESS), spot.line, _shown(spot.text, 200))

"""What a check of addresses, pages or files came to: one value, rendered in many forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.finding import CODES, Finding, Weight
from crawler.observation import Observation
from crawler.spot import Spot

__all__ = ["AGAINST", "CheckedLink", "Checks", "Spot"]

AGAINST = frozenset({Weight.HARD, Weight.SOFT, Weight.STATIC, Weight.REPLACED})


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """One target with every place it stands; asked once however often it is listed."""

    url: str  # as the user or the page has it, with its fragment
    observation: Observation
    finding: Finding
    spots: tuple[Spot, ...] = ()  # none when it was named on the command line

    @property
    def weight(self) -> Weight:
        """How its finding weighs."""
        return CODES[self.finding.code].weight

    @property
    def against(self) -> bool:
        """Whether there is evidence against it."""
        return self.weight in AGAINST


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything one `warmlink check` found."""

    links: tuple[CheckedLink, ...]  # in the order they were met
    started_at: datetime
    ended_at: datetime
    pages: int = 0  # whose links were read
    left_out: Mapping[str, int] = field(default_factory=dict)  # why -> how many were not asked
    stopped: str = ""  # why not everything was asked, in words

    @property
    def against(self) -> tuple[CheckedLink, ...]:
        """Those with evidence against them."""
        return tuple(link for link in self.links if link.against)

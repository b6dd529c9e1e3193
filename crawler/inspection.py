"""What is said of a visit by what it brought, and what else must be seen before it can be said."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crawler.describe.reading import Reading
from crawler.finding import Finding
from crawler.identity import Identity, IdentityMemory
from crawler.observation import Observation


class Why(StrEnum):
    """Why another address is looked at in the course of a check."""

    REFRESH = "refresh"  # the page itself sends visitors on
    SIBLING = "sibling"  # an address that cannot exist: does the server say so?


@dataclass(frozen=True, slots=True)
class Wish:
    """Another address to look at, asked as politely as any, before the finding stands."""

    url: str
    why: Why


@dataclass(frozen=True, slots=True)
class Inspection:
    """A finding with the page it was made from; provisional while there is a wish."""

    finding: Finding
    reading: Reading | None = None  # of the page the finding speaks of; None when it had none
    wish: Wish | None = None
    identity: Identity | None = None  # what the page is about, where that is worth remembering


class Subject(Protocol):
    """What an inspector may know of the address that is checked."""

    @property
    def address(self) -> str:
        """The address as it is asked."""
        ...

    @property
    def closely(self) -> bool:
        """Whether a page that was never seen before is worth one more request."""
        ...

    @property
    def known(self) -> IdentityMemory | None:
        """What its page is known to be, if it was seen before."""
        ...

    @property
    def about(self) -> frozenset[str]:
        """Telling words of the names it is listed under; empty when it is listed nowhere."""
        ...

    @property
    def fragments(self) -> tuple[str, ...]:
        """The parts of the page that it is listed with, percent-encoded, without "#"."""
        ...


class Inspector(Protocol):
    """Who says what was found. Both methods are pure but for what they remember of hosts; neither raises."""

    def begin(self, subject: Subject, observation: Observation) -> Inspection:
        """Return what `observation` means, or what else must be seen first."""
        ...

    def go_on(self, subject: Subject, before: Inspection, seen: Observation) -> Inspection:
        """Return what `before` becomes now that its wish was looked at; `seen` may be a silence."""
        ...

"""What is remembered: spans of equal outcome, evidence, and the runs that gathered them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.finding import Code, Finding
from crawler.observation import Hop


@dataclass(frozen=True, slots=True)
class Span:
    """Checks in a row that ended alike: first and last time, how many."""

    code: Code
    first_at: datetime
    last_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One check worth keeping (the last good or the last bad one), ready to be shown to a person."""

    at: datetime
    finding: Finding
    hops: tuple[Hop, ...] = ()
    status: int | None = None
    final_url: str | None = None
    ip: str | None = None
    title: str | None = None
    certificate_ends_at: datetime | None = None
    seconds: float = 0.0


class RunStatus(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    DEGRADED = "degraded"  # our own network was in doubt: nothing moved
    INCOMPLETE = "incomplete"  # ended before every due link was asked


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the crawler."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    status: RunStatus
    planned: int  # addresses due
    checked: int  # addresses with a stored observation
    reason: str = ""  # why degraded or incomplete, in words


@dataclass(frozen=True, slots=True)
class Transition:
    """A link's state changed in a run."""

    url: str
    before: str  # State values
    after: str
    at: datetime
    code: Code


@dataclass(frozen=True, slots=True)
class HostMemory:
    """What is remembered of one origin between runs, for good manners."""

    origin: str  # "https://example.org", the port only when it is not the scheme's own
    robots_at: datetime | None = None  # when robots.txt was last read (an answer or a 4xx)
    robots_status: int | None = None
    robots_text: str | None = None  # at most 500 KiB
    not_before: datetime | None = None  # the host asked not to be asked before


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last full 200 answer sent for asking again conditionally (RFC 9110 §13)."""

    etag: str | None = None
    last_modified: str | None = None

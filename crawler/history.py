"""What is remembered: spans of equal outcome, evidence, and the runs that gathered them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crawler.contact_memory import ContactMemory
from crawler.fact_shape import Facts
from crawler.finding import Code, Finding
from crawler.health import Health
from crawler.identity import Identity, IdentityMemory
from crawler.memory import Memory, Sight
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
    BY_HAND = "by_hand"  # no run of the crawler: a person's word, so that its change of state has a place


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
    rules: str = ""  # fingerprint of the content rules that let the page pass: others look again
    fragments: tuple[str, ...] = ()  # the parts of the page that were looked for and found


@dataclass(frozen=True, slots=True)
class Rescue:
    """What may help readers of a link that is broken: an archived copy, and whether the site still lives."""

    asked_at: datetime
    again_at: datetime  # when it is worth asking again
    archived: str | None = None  # the copy nearest the last good day
    archived_at: datetime | None = None
    root: str | None = None  # the site's front page, where that was asked
    root_code: Code | None = None  # what was found there
    root_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of one address, as it waits for its run's verdict."""

    address: str
    evidence: Evidence  # with the finding, and when the check ended
    connected: bool  # some server was reached, so that our own network was working
    validators: Validators | None = None  # of a full 200; None leaves the remembered ones alone
    not_before: datetime | None = None  # the host asked not to be asked before
    description: str | None = None  # what the page says of itself, as `crawler.store.pack` wrote it
    identity: Identity | None = None  # what the page is about, where that is worth remembering
    values: tuple[tuple[str, Sight], ...] = ()  # what the page says for its watched fields, by memory
    contacts: Facts | None = None  # the phones and e-mails it shows, where they are wanted

    @property
    def at(self) -> datetime:
        """When the check ended, UTC."""
        return self.evidence.at

    @property
    def finding(self) -> Finding:
        """What the check means."""
        return self.evidence.finding


@dataclass(frozen=True, slots=True)
class Settled:
    """What one batch of checks came to, to be kept in one transaction."""

    healths: Mapping[str, Health]  # of every address of the batch
    counted: tuple[Checked, ...] = ()  # those whose outcome belongs to the history
    doubted: bool = False  # gathered while our own network was in doubt
    evidence: tuple[tuple[str, bool, Evidence], ...] = ()  # address, good or bad, what was seen
    validators: Mapping[str, Validators] = field(default_factory=dict)
    descriptions: Mapping[str, Memory] = field(default_factory=dict)
    identities: Mapping[str, IdentityMemory] = field(default_factory=dict)
    memories: Mapping[str, Mapping[str, Memory]] = field(default_factory=dict)  # by address and name
    contacts: Mapping[str, ContactMemory] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()

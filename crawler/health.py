"""What we hold true about a link over time: the whole state machine, as data."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.finding import Code, Notice


class State(StrEnum):
    """What reports and the feed show of a link."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    SUSPECT = "suspect"
    BROKEN = "broken"
    REPLACED = "replaced"
    RESTRICTED = "restricted"
    UNVERIFIABLE = "unverifiable"


BROKEN_STATES = frozenset({State.BROKEN, State.REPLACED})


@dataclass(frozen=True, slots=True)
class Patience:
    """How much evidence a verdict needs. Every threshold of the state machine, and nothing else."""

    hard_observations: int = 2
    hard_span: timedelta = timedelta(hours=22)
    soft_observations: int = 3
    soft_span: timedelta = timedelta(hours=70)
    recovery_observations: int = 2
    recovery_span: timedelta = timedelta(hours=1)
    restricted_observations: int = 2
    flapping_changes: int = 3
    flapping_window: timedelta = timedelta(days=14)
    certificate_notice: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive observations that weigh the same: how many, the first and the last."""

    weight: str  # a finding's weight: "ok", "hard", "soft", …
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """What we hold true about one address."""

    state: State = State.UNKNOWN
    since: datetime | None = None  # when `state` began
    reason: Code | None = None  # the finding that speaks for the state
    last_checked_at: datetime | None = None
    last_ok_at: datetime | None = None
    streak: Streak | None = None
    notices: tuple[Notice, ...] = ()
    changes: tuple[datetime, ...] = ()  # recent changes of state, newest last, inside the flapping window
    moved_to: str | None = None  # where the last permanent redirect led
    moved_since: datetime | None = None  # first run that saw this same target
    next_check_at: datetime | None = None
    steady: int = field(
        default=0
    )  # checks in a row with an unchanged healthy outcome, for adaptive intervals

    @property
    def broken(self) -> bool:
        """Whether apps must not send people there: confirmed broken, or replaced."""
        return self.state in BROKEN_STATES

"""The wall clock: the one place of the project that reads it."""

from datetime import UTC, date, datetime, timedelta


def utc_now() -> datetime:
    """Return the time, UTC and aware."""
    return datetime.now(UTC)


def utc_today() -> date:
    """Return the date in UTC."""
    return utc_now().date()


class SimulatedClock:
    """A clock that stands still until it is told to go on; the demo and the tests live by it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the simulated time."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        self._now += by

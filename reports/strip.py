"""The last 90 days of a link, one letter a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from crawler.finding import CODES, Weight
from crawler.history import Span

DAYS = 90
NONE, OK, UNSURE, BAD = ".oub"  # the worse the later: a day shows its worst check

_LETTERS = {
    Weight.OK: OK,
    Weight.HARD: BAD,
    Weight.SOFT: BAD,
    Weight.STATIC: BAD,
    Weight.REPLACED: BAD,
    Weight.RESTRICTED: UNSURE,
    Weight.UNVERIFIABLE: UNSURE,
    Weight.UNCONFIRMED: UNSURE,
    Weight.NONE: NONE,
}


@dataclass(frozen=True, slots=True)
class Strip:
    """Days in a row (UTC), oldest first: `o` answered well, `b` failed, `u` cannot be told, `.` not asked."""

    first_day: date
    days: str

    def bars(self, letter: str) -> list[tuple[int, int]]:
        """Return each unbroken stretch of `letter` as its first index and its length."""
        bars = []
        index = 0
        for day, group in groupby(self.days):
            length = len(list(group))
            if day == letter:
                bars.append((index, length))
            index += length
        return bars

    @property
    def words(self) -> str:
        """The strip for those who cannot see it."""
        names = ((OK, "answered well"), (BAD, "failing"), (UNSURE, "could not be told"), (NONE, "not asked"))
        parts = [f"{self.days.count(letter)} {name}" for letter, name in names if letter in self.days]
        return f"Last {len(self.days)} days: {', '.join(parts)}."


def strip_of(spans: Sequence[Span], now: datetime) -> Strip:
    """Return the days up to `now`; between two checks that ended alike the days count as the same.

    >>> from crawler.finding import Code
    >>> day = lambda n: datetime(2026, 11, n, 5, tzinfo=UTC)
    >>> spans = [Span(Code.OK, day(20), day(22), 2), Span(Code.HTTP_404, day(23), day(23), 1)]
    >>> strip_of(spans, day(24)).days.lstrip(".")
    'ooob.'
    """
    today = now.astimezone(UTC).date()
    first_day = today - timedelta(days=DAYS - 1)
    days = [NONE] * DAYS
    for span in spans:
        letter = _LETTERS[CODES[span.code].weight]
        begin = max((span.first_at.astimezone(UTC).date() - first_day).days, 0)
        end = min((span.last_at.astimezone(UTC).date() - first_day).days, DAYS - 1)
        for index in range(begin, end + 1):
            days[index] = max(days[index], letter, key=_badness)
    return Strip(first_day, "".join(days))


def _badness(letter: str) -> int:
    return (NONE, OK, UNSURE, BAD).index(letter)

"""The wall clock is read in one place, and only there."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warmlink.clock import SimulatedClock, utc_now, utc_today

ROOT = Path(__file__).parents[2]
_READS = re.compile(
    r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.(?:time|time_ns|localtime|gmtime))\("
)


def test_the_time_is_utc_and_knows_it() -> None:
    now = utc_now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)
    assert utc_today() in {now.date(), (now + timedelta(seconds=5)).date()}


def test_a_simulated_clock_stands_still_until_it_is_told_to_go_on() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    clock = SimulatedClock(noon)
    assert clock.now() == clock.now() == noon
    clock.advance(timedelta(days=1))
    clock.advance(timedelta(hours=-1))
    assert clock.now() == datetime(2026, 11, 25, 11, tzinfo=UTC)


def test_nobody_else_reads_the_wall_clock() -> None:
    rooms = ("registry", "crawler", "reports", "warmlink")
    readers = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if _READS.search(path.read_text())
    }
    assert readers == {"warmlink/clock.py"}

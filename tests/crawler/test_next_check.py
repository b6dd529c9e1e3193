"""When each address is asked again, and what a daily cron line makes of it."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.finding import Code, Finding
from crawler.health import Health, Patience, State, Streak, advance
from crawler.plan import Cadence, next_check_at, plan
from registry.mistakes import Place
from registry.targets import Target

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
EXACT = Cadence(spread=0)
CADENCE = Cadence()
PATIENCE = Patience()
PAGE = "https://help.example/a"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def wait(health: Health, *, urgent: bool = False, cadence: Cadence = EXACT, address: str = PAGE) -> timedelta:
    """How long an address is left alone after a check at the start."""
    return next_check_at(health, address=address, urgent=urgent, at=START, cadence=cadence) - START


def streak(weight: str, hours_ago: float = 0) -> Streak:
    """A streak that lasts until now."""
    return Streak(weight, 1, START - hours_ago * HOUR, START)


WAITS = [
    ("a wall at the first sight", Health(State.UNKNOWN, streak=streak("restricted")), DAY),
    ("healthy", Health(State.HEALTHY, START - 99 * DAY), 7 * DAY),
    ("healthy and steady for years", Health(State.HEALTHY, START - 999 * DAY, steady=100), 14 * DAY),
    ("healthy, a wall seen once", Health(State.HEALTHY, streak=streak("restricted")), DAY),
    ("suspect just now", Health(State.SUSPECT, streak=streak("soft")), 6 * HOUR),
    ("suspect for 3 hours", Health(State.SUSPECT, streak=streak("soft", 3)), 3 * HOUR),
    ("suspect for 5 hours: this was that look", Health(State.SUSPECT, streak=streak("soft", 5)), 19 * HOUR),
    ("suspect for 7 hours", Health(State.SUSPECT, streak=streak("soft", 7)), 17 * HOUR),
    ("suspect for a day", Health(State.SUSPECT, streak=streak("soft", 24)), 2 * DAY),
    ("suspect for 3 days", Health(State.SUSPECT, streak=streak("soft", 72)), DAY),
    ("blocked just now", Health(State.UNVERIFIABLE, START), 3 * DAY),
    ("blocked for three days", Health(State.UNVERIFIABLE, START - 3 * DAY), 7 * DAY),
    ("blocked for long", Health(State.UNVERIFIABLE, START - 9 * DAY), 7 * DAY),
    ("restricted", Health(State.RESTRICTED, streak=streak("restricted")), 7 * DAY),
    ("broken", Health(State.BROKEN, START - 55 * DAY, streak=streak("hard")), 7 * DAY),
    ("broken for 8 weeks", Health(State.BROKEN, START - 56 * DAY, streak=streak("hard")), 30 * DAY),
    ("broken, but it just worked", Health(State.BROKEN, START - 99 * DAY, streak=streak("ok")), 2 * HOUR),
    ("replaced", Health(State.REPLACED, START, streak=streak("replaced")), 7 * DAY),
    ("replaced, but it just worked", Health(State.REPLACED, START, streak=streak("ok")), 2 * HOUR),
]


@pytest.mark.parametrize(("health", "expected"), [w[1:] for w in WAITS], ids=[w[0] for w in WAITS])
def test_a_link_that_is(health: Health, expected: timedelta) -> None:
    assert wait(health) == expected
    assert wait(health, urgent=True) == min(expected, DAY)


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (Health(State.BROKEN, streak=streak("ok")), 2 * HOUR),
        (Health(State.HEALTHY, streak=streak("restricted")), DAY),
    ],
)
def test_a_look_that_confirms_something_is_never_put_off(health: Health, expected: timedelta) -> None:
    assert wait(health, cadence=CADENCE) == expected


def cron(
    see: Callable[[int], Code], days: int, *, urgent: bool = False, jitter: float = 0, address: str = PAGE
) -> dict[int, Health]:
    """The health after each day's visit of a daily cron line; days without a visit are left out."""
    target = Target("h/site", "h", "H", "url", address, address, "website", None, urgent, True, Place("h", 1))
    health, visits, lots = Health(), {}, random.Random(7)
    for day in range(days):
        now = START + day * DAY + timedelta(minutes=lots.uniform(-jitter, jitter))
        due = plan(
            [target], {address: health}, now, cadence=CADENCE, not_before={}, last_complete_at=now - 23 * HOUR
        )
        if due.due:
            at = now + timedelta(minutes=lots.uniform(0, jitter))  # its turn in the run
            after = advance(health, Finding(see(day), "seen"), at, PATIENCE)
            due_at = next_check_at(after, address=address, urgent=urgent, at=at, cadence=CADENCE)
            health = visits[day] = replace(after, next_check_at=due_at)
    return visits


@pytest.mark.parametrize("jitter", [0, 5, 25])
@pytest.mark.parametrize(
    "see",
    [
        lambda _: Code.OK,
        lambda _: Code.HTTP_404,
        lambda _: Code.TIMEOUT_CONNECT,
        lambda _: Code.FORBIDDEN_403,
        lambda day: Code.HTTP_500 if day % 3 else Code.OK,
    ],
)
def test_a_daily_cron_line_asks_an_urgent_link_every_day(see: Callable[[int], Code], jitter: float) -> None:
    assert list(cron(see, 400, urgent=True, jitter=jitter)) == list(range(400))


@pytest.mark.parametrize("jitter", [0, 5, 25])
def test_a_daily_cron_line_calls_a_dead_page_broken_the_next_day(jitter: float) -> None:
    visits = cron(lambda _: Code.HTTP_404, 5, jitter=jitter)
    assert [(day, health.state) for day, health in visits.items()][:2] == [
        (0, State.SUSPECT),
        (1, State.BROKEN),
    ]


@pytest.mark.parametrize("jitter", [0, 5, 25])
def test_a_daily_cron_line_calls_a_silent_server_broken_on_the_third_day(jitter: float) -> None:
    visits = cron(lambda _: Code.TIMEOUT_CONNECT, 5, jitter=jitter)
    assert [(day, health.state) for day, health in visits.items()] == [
        (0, State.SUSPECT),
        (1, State.SUSPECT),
        (3, State.BROKEN),
    ]


def test_a_healthy_link_is_asked_weekly_and_after_years_every_second_week() -> None:
    days = list(cron(lambda _: Code.OK, 1000, jitter=5))
    gaps = [later - day for day, later in pairwise(days)]
    assert {6, 7, 8} >= set(gaps[:8])
    assert set(gaps[-5:]) <= set(range(11, 18))


def test_a_broken_link_is_asked_for_ever_but_rarely() -> None:
    days = list(cron(lambda _: Code.HTTP_404, 800))
    gaps = [later - day for day, later in pairwise(days)]
    assert max(gaps[1:8]) <= 9
    assert set(gaps[10:]) <= set(range(24, 37))


def test_a_list_does_not_come_due_all_at_once_but_alike_in_every_process() -> None:
    script = (
        "from tests.crawler.test_next_check import *\n"
        "print([wait(Health(State.HEALTHY), cadence=CADENCE, address=f'https://{n}.example/')"
        ".total_seconds() for n in range(50)])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    waits = [wait(Health(State.HEALTHY), cadence=CADENCE, address=f"https://{n}.example/") for n in range(50)]
    assert told == {f"{[each.total_seconds() for each in waits]}\n"}
    assert len({each // HOUR for each in waits}) > 20
    assert all(0.8 * 7 * DAY <= each <= 1.2 * 7 * DAY for each in waits)


_AGES = st.floats(0, 3000).map(lambda hours: START - hours * HOUR)
_STREAKS = st.builds(
    lambda weight, age: Streak(weight, 2, age, START),
    st.sampled_from(["ok", "hard", "soft", "static", "replaced", "restricted", "unverifiable"]), _AGES,
)  # fmt: skip
_HEALTHS = st.builds(
    Health, st.sampled_from(State), _AGES, streak=st.none() | _STREAKS, steady=st.integers(0, 500)
)


@given(_HEALTHS, st.text(), st.booleans())
def test_the_next_look_is_always_ahead_and_never_farther_than_the_longest_wait(
    health: Health, address: str, urgent: bool
) -> None:
    left_alone = wait(health, urgent=urgent, cadence=CADENCE, address=address)
    assert timedelta(0) < left_alone <= (DAY if urgent else CADENCE.longest)


@given(_HEALTHS, st.integers(1, 90), st.floats(0, 4))
def test_no_configured_wait_is_longer_than_the_longest(health: Health, days: int, stretch: float) -> None:
    slow = Cadence(
        healthy=days * DAY, suspect_third=2 * days * DAY, restricted_first=days * DAY, stretch=stretch
    )
    assert wait(health, cadence=slow) <= slow.longest

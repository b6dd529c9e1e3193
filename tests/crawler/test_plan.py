"""What is due at some moment, who is left alone, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.finding import Code
from crawler.health import Health, State
from crawler.plan import Cadence, Due, Plan, Skipped, plan
from registry.mistakes import Place
from registry.targets import Target

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
CADENCE = Cadence()
PAGE = "https://help.example/a"
OTHER = "https://care.test/b"


def listed(
    address: str, *, urgent: bool = False, ignore_robots: bool = False, skip: str | None = None
) -> Target:
    """One link of a registry."""
    return Target(
        "help/site", "help", "Help", "url", address, address, "website", None, urgent, True,
        Place("help.toml", 1), ignore_robots, skip,
    )  # fmt: skip


def planned(
    *targets: Target, health: Health | None = None, until: datetime | None = None,
    last: datetime | None = None, force: bool = False,
) -> Plan:  # fmt: skip
    """The plan of a run now, with the same health for each address and a wish of the host help.example."""
    return plan(
        targets,
        {target.address: health for target in targets} if health else {},
        NOW,
        cadence=CADENCE,
        not_before={"help.example": until} if until else {},
        last_complete_at=last,
        force=force,
    )


def waits_until(at: datetime) -> Health:
    """A healthy link that is asked again at some time."""
    return Health(State.HEALTHY, next_check_at=at)


def test_a_link_never_asked_is_due() -> None:
    assert planned(listed(PAGE)) == Plan((Due(PAGE, urgent=False, ignore_robots=False),))


@pytest.mark.parametrize(
    ("wait", "due"),
    [
        (-1000 * HOUR, True), (0 * HOUR, True), (2 * HOUR, True), (2.1 * HOUR, False),
        (CADENCE.longest, False), (CADENCE.longest + HOUR, True),
    ],
)  # fmt: skip
def test_a_run_takes_what_is_due_within_two_hours_and_dates_of_a_clock_gone_wrong(
    wait: timedelta, due: bool
) -> None:
    assert bool(planned(listed(PAGE), health=waits_until(NOW + wait)).due) is due


def test_nobody_is_asked_within_an_hour_of_a_complete_run_unless_forced() -> None:
    soon = NOW - 0.9 * HOUR
    assert planned(listed(PAGE), last=soon) == Plan(too_soon=True)
    assert planned(listed(PAGE), last=soon, force=True).due
    assert planned(listed(PAGE), last=NOW - HOUR).due
    assert planned(listed(PAGE), last=NOW + HOUR).due, "the clock went back since"


def test_force_asks_what_is_not_due_but_a_hosts_own_wish_wins() -> None:
    later = waits_until(NOW + 100 * HOUR)
    assert not planned(listed(PAGE), health=later).due
    assert planned(listed(PAGE), health=later, force=True).due
    until = NOW + HOUR
    assert planned(listed(PAGE), listed(OTHER), until=until, force=True) == Plan(
        (Due(OTHER, urgent=False, ignore_robots=False),),
        (Skipped(PAGE, Code.HOST_NOT_BEFORE, until),),
    )


def test_a_wish_that_has_passed_is_over() -> None:
    assert planned(listed(PAGE), until=NOW).due


def test_an_address_listed_twice_is_asked_once_with_the_wishes_of_both() -> None:
    twice = planned(listed(PAGE, urgent=True), listed(PAGE, ignore_robots=True))
    assert twice == Plan((Due(PAGE, urgent=True, ignore_robots=True),))


def test_a_link_left_out_by_rule_is_not_asked_even_when_forced_and_says_why() -> None:
    unwanted = (listed(PAGE), listed(PAGE, skip="its owner asked us"))
    assert planned(*unwanted, force=True) == Plan(
        skipped=(Skipped(PAGE, Code.EXCLUDED_RULE, reason="its owner asked us"),)
    )


def test_urgent_links_come_first_then_the_registrys_order() -> None:
    pages = [listed(f"https://{n}.example/", urgent=n in (3, 4)) for n in range(6)]
    assert [due.address[8] for due in planned(*pages).due] == list("340125")


def test_contacts_are_not_visited() -> None:
    mail = Target(
        "help/email/1", "help", "Help", "email", "us@help.example", "us@help.example", "email", None,
        True, True, Place("help.toml", 1),
    )  # fmt: skip
    assert planned(mail) == Plan()

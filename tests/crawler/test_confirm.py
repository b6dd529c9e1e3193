"""A person looked: what that does to what is held true, for how long, and how it is taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.confirm import confirm, in_force, speaks, withdraw
from crawler.finding import CODES, Code, Finding, Weight
from crawler.health import Confirmation, Health, Patience, Standing, State, Streak, advance
from tests.crawler.test_health_machine import CODE_OF

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
PATIENCE = Patience()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def says(ok: bool, days: float = 0, note: str = "", by: str = "Robin") -> Confirmation:
    """What Robin found, so many days after the start."""
    at = START + days * DAY
    return Confirmation(ok, at, at + PATIENCE.confirmation, note, by)


def lives(before: Health, *visits: tuple[float, Code]) -> Health:
    """What is held true after visits, each so many days after the start."""
    for days, code in visits:
        before = advance(before, Finding(code, "seen"), START + days * DAY, PATIENCE)
    return before


IN_STATE = {
    State.UNKNOWN: Health(),
    State.HEALTHY: lives(Health(), (-9, Code.OK)),
    State.SUSPECT: lives(Health(), (-9, Code.OK), (-1, Code.HTTP_404)),
    State.BROKEN: lives(Health(), (-9, Code.OK), (-2, Code.HTTP_404), (-1, Code.HTTP_404)),
    State.REPLACED: lives(Health(), (-9, Code.OK), (-1, Code.DOMAIN_REPLACED)),
    State.RESTRICTED: lives(Health(), (-9, Code.AUTH_401), (-1, Code.AUTH_401)),
    State.UNVERIFIABLE: lives(Health(), (-9, Code.OK), (-1, Code.BOT_CHALLENGE)),
}


@pytest.mark.parametrize("state", State)
def test_it_works_makes_every_link_healthy_at_once_and_is_a_verified_ok(state: State) -> None:
    before = IN_STATE[state]
    assert before.state is state
    was = Standing(before.state, before.since, before.reason, before.last_ok_at, before.streak)
    assert confirm(before, says(True)) == replace(
        before,
        state=State.HEALTHY,
        since=before.since if state is State.HEALTHY else START,
        reason=Code.CONFIRMED_OK,
        last_ok_at=START,
        streak=None,
        confirmation=replace(says(True), before=was),
    )


@pytest.mark.parametrize("state", State)
def test_it_is_dead_hides_every_link_at_once_and_is_no_ok(state: State) -> None:
    before = IN_STATE[state]
    after = confirm(before, says(False))
    assert (after.state, after.broken, after.reason) == (State.BROKEN, True, Code.CONFIRMED_DEAD)
    assert (after.last_ok_at, after.last_checked_at) == (before.last_ok_at, before.last_checked_at)


# What one visit on the next day makes of a link that a person has spoken of.
@pytest.mark.parametrize(
    ("ok", "weight", "state"),
    [
        (True, Weight.OK, State.HEALTHY),
        (True, Weight.HARD, State.SUSPECT),
        (True, Weight.SOFT, State.SUSPECT),
        (True, Weight.STATIC, State.BROKEN),
        (True, Weight.REPLACED, State.REPLACED),
        (True, Weight.RESTRICTED, State.HEALTHY),
        (True, Weight.UNVERIFIABLE, State.HEALTHY),
        (True, Weight.UNCONFIRMED, State.HEALTHY),
        (True, Weight.NONE, State.HEALTHY),
        *((False, weight, State.BROKEN) for weight in Weight),
    ],
)
def test_a_visit_after_a_persons_word(ok: bool, weight: Weight, state: State) -> None:
    assert lives(confirm(Health(), says(ok)), (1, CODE_OF[weight])).state is state


def test_months_of_blocks_and_walls_move_nothing_but_the_date_of_the_visit() -> None:
    word = confirm(IN_STATE[State.UNVERIFIABLE], says(True))
    walls = [(day, Code.BOT_CHALLENGE if day % 2 else Code.AUTH_401) for day in range(1, 90)]
    assert lives(word, *walls) == replace(word, last_checked_at=START + 89 * DAY)


def test_when_its_time_is_over_the_next_block_makes_it_unverifiable_again() -> None:
    word = confirm(IN_STATE[State.UNVERIFIABLE], says(True))
    after = lives(word, (89.9, Code.FORBIDDEN_403), (90, Code.FORBIDDEN_403))
    assert (after.state, after.since, after.last_ok_at) == (State.UNVERIFIABLE, START + 90 * DAY, START)
    assert in_force(after, START + 90 * DAY) is None


def test_a_wall_must_be_seen_twice_again_when_the_time_is_over() -> None:
    word = confirm(IN_STATE[State.RESTRICTED], says(True))
    assert lives(word, (80, Code.AUTH_401), (91, Code.AUTH_401)).state is State.HEALTHY
    assert lives(word, (91, Code.AUTH_401), (92, Code.AUTH_401)).state is State.RESTRICTED


def test_a_failure_after_it_works_is_news_and_needs_as_much_evidence_as_ever() -> None:
    word = confirm(IN_STATE[State.BROKEN], says(True))
    assert lives(word, (0.1, Code.HTTP_404)).state is State.SUSPECT
    assert lives(word, (0.1, Code.HTTP_404), (0.9, Code.HTTP_404)).state is State.SUSPECT
    broken = lives(word, (0.1, Code.HTTP_404), (2, Code.HTTP_404))
    assert (broken.state, broken.confirmation) == (State.BROKEN, None)


def test_a_passing_failure_costs_nobody_their_word() -> None:
    word = confirm(IN_STATE[State.UNVERIFIABLE], says(True))
    after = lives(word, (1, Code.HTTP_503), (2, Code.OK), (3, Code.BOT_CHALLENGE))
    assert (after.state, after.reason, after.last_ok_at) == (State.HEALTHY, Code.OK, START + 2 * DAY)


def test_a_page_that_answers_well_does_not_bring_a_dead_link_back_for_ninety_days() -> None:
    word = confirm(IN_STATE[State.HEALTHY], says(False))
    fine = lives(word, *((day, Code.OK) for day in range(1, 90)))
    assert fine == replace(word, last_checked_at=START + 89 * DAY)
    assert lives(fine, (90, Code.OK)).state is State.BROKEN
    assert lives(fine, (90, Code.OK), (90.1, Code.OK)).state is State.HEALTHY


def test_a_later_word_takes_the_place_of_an_earlier_one() -> None:
    dead = confirm(IN_STATE[State.SUSPECT], says(False))
    back = confirm(dead, says(True, days=3))
    assert (back.state, in_force(back, START + 3 * DAY)) == (State.HEALTHY, back.confirmation)
    assert withdraw(back) == IN_STATE[State.SUSPECT]


def test_a_verdict_on_the_text_that_a_person_overruled_is_no_news() -> None:
    bad = lives(Health(), (-1, Code.PHONE_INVALID))
    rang = confirm(bad, says(True))
    assert lives(rang, (1, Code.PHONE_INVALID)).state is State.HEALTHY
    assert lives(rang, (1, Code.URL_MALFORMED)).state is State.BROKEN
    assert lives(rang, (91, Code.PHONE_INVALID)).state is State.BROKEN


def test_a_number_that_its_page_replaced_is_news_after_a_persons_word() -> None:
    rang = confirm(lives(Health(), (-1, Code.PHONE_VALID)), says(True))
    assert lives(rang, (1, Code.PHONE_VALID)).state is State.HEALTHY
    after = lives(rang, (1, Code.CONTACT_CHANGED))
    assert (after.state, after.reason) == (State.UNVERIFIABLE, Code.CONTACT_CHANGED)


@pytest.mark.parametrize("ok", [True, False])
@pytest.mark.parametrize("state", State)
def test_a_word_that_is_taken_back_leaves_no_trace(state: State, ok: bool) -> None:
    before = replace(IN_STATE[state], steady=0)
    assert withdraw(confirm(before, says(ok))) == before
    held = lives(confirm(before, says(ok)), (1, Code.FORBIDDEN_403))
    assert withdraw(held) == replace(before, last_checked_at=START + DAY)


def test_what_a_machine_saw_since_stays_when_the_word_is_taken_back() -> None:
    seen = lives(confirm(IN_STATE[State.SUSPECT], says(True)), (1, Code.OK))
    assert not speaks(seen)
    assert withdraw(seen) == replace(seen, confirmation=None)
    failed = lives(confirm(IN_STATE[State.SUSPECT], says(True)), (1, Code.HTTP_404))
    assert withdraw(failed).state is State.SUSPECT
    assert withdraw(failed).last_ok_at == IN_STATE[State.SUSPECT].last_ok_at


def test_without_a_word_there_is_nothing_to_take_back() -> None:
    assert withdraw(IN_STATE[State.BROKEN]) is IN_STATE[State.BROKEN]


@pytest.mark.parametrize(
    ("days", "holds"), [(0, True), (89.99, True), (90, False), (4000, False), (-1, True), (-90, False)]
)
def test_a_clock_set_back_takes_no_word_away_and_one_far_ahead_holds_nothing_for_ever(
    days: float, holds: bool
) -> None:
    assert says(True).holds(START + days * DAY) is holds


def test_a_persons_word_is_no_change_of_mind_of_the_link() -> None:
    before = replace(IN_STATE[State.SUSPECT], changes=(START - DAY,), streak=Streak("hard", 1, START, START))
    assert confirm(before, says(True)).changes == before.changes


def test_the_codes_weigh_as_the_states_they_lead_to() -> None:
    assert CODES[Code.CONFIRMED_OK].weight is Weight.OK
    assert CODES[Code.CONFIRMED_DEAD].weight is Weight.STATIC
    assert CODES[Code.CONFIRMATION_WITHDRAWN].weight is Weight.NONE

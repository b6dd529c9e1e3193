"""How one finding after another moves what we hold true about a link."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.finding import CODES, Code, Finding, Notice, Weight
from crawler.health import BROKEN_STATES, RULES, Health, Patience, State, Streak, advance

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
PATIENCE = Patience()
HOUR = timedelta(hours=1)
CODE_OF = {weight: next(c for c, m in CODES.items() if m.weight is weight) for weight in Weight}


def lives(*visits: tuple[float, Code], before: Health | None = None) -> Health:
    """What is held true after visits, each so many hours after the start."""
    health = before or Health()
    for hours, code in visits:
        health = advance(health, Finding(code, "seen"), START + hours * HOUR, PATIENCE)
    return health


# What one more finding does to a link of each state that has no streak behind it.
AFTER_ONE = """
             ok       hard     soft     static   replaced restricted   unverifiable unconfirmed  none
unknown      healthy  suspect  suspect  broken   replaced unknown      unverifiable unverifiable unknown
healthy      healthy  suspect  suspect  broken   replaced healthy      unverifiable unverifiable healthy
suspect      healthy  suspect  suspect  broken   replaced suspect      suspect      unverifiable suspect
broken       broken   broken   broken   broken   replaced broken       broken       unverifiable broken
replaced     replaced replaced replaced replaced replaced replaced     replaced     replaced     replaced
restricted   healthy  suspect  suspect  broken   replaced restricted   unverifiable unverifiable restricted
unverifiable healthy  suspect  suspect  broken   replaced unverifiable unverifiable unverifiable unverifiable
"""
HEADING, *ROWS = [line.split() for line in AFTER_ONE.strip().splitlines()]
CELLS = [
    (State(row[0]), Weight(weight), State(after))
    for row in ROWS
    for weight, after in zip(HEADING, row[1:], strict=True)
]


def test_the_table_of_rules_has_a_cell_for_every_state_and_weight() -> None:
    assert {(state, weight) for state, row in RULES.items() for weight in row} == {
        (state, weight) for state in State for weight in Weight
    }
    assert len(CELLS) == len(State) * len(Weight)


@pytest.mark.parametrize(("state", "weight", "after"), CELLS)
def test_one_finding_makes_of(state: State, weight: Weight, after: State) -> None:
    assert lives((1, CODE_OF[weight]), before=Health(state, START)).state is after


def test_a_first_good_visit_is_healthy() -> None:
    assert lives((0, Code.OK)) == Health(
        state=State.HEALTHY,
        since=START,
        reason=Code.OK,
        last_checked_at=START,
        last_ok_at=START,
        streak=Streak("ok", 1, START, START),
    )


def test_one_bad_visit_is_only_suspect_and_keeps_the_last_good_one() -> None:
    bad = START + 168 * HOUR
    assert lives((0, Code.OK), (168, Code.HTTP_404)) == Health(
        state=State.SUSPECT,
        since=bad,
        reason=Code.HTTP_404,
        last_checked_at=bad,
        last_ok_at=START,
        streak=Streak("hard", 1, bad, bad, 1, bad),
        changes=(bad,),
    )


SENTENCES = [
    ("hard evidence breaks after 22 hours", [(0, Code.HTTP_404), (22, Code.HTTP_410)], State.BROKEN),
    ("not sooner", [(0, Code.HTTP_404), (21.9, Code.HTTP_404)], State.SUSPECT),
    ("often is not long", [(h / 60, Code.DNS_NXDOMAIN) for h in range(60)], State.SUSPECT),
    (
        "soft evidence breaks after 70 hours",
        [(0, Code.HTTP_500), (30, Code.RESET), (70, Code.DNS_TIMEOUT)],
        State.BROKEN,
    ),
    ("not sooner, however often", [(h, Code.TIMEOUT_READ) for h in range(70)], State.SUSPECT),
    ("twice is not thrice, however long", [(0, Code.HTTP_500), (500, Code.HTTP_500)], State.SUSPECT),
    (
        "a success between begins anew",
        [(0, Code.HTTP_404), (20, Code.OK), (23, Code.HTTP_404)],
        State.SUSPECT,
    ),
    ("soft then hard needs the hard span", [(0, Code.HTTP_500), (30, Code.HTTP_404)], State.SUSPECT),
    (
        "soft and hard count together for the long span",
        [(0, Code.HTTP_500), (30, Code.HTTP_404), (70, Code.HTTP_500)],
        State.BROKEN,
    ),
    (
        "hard, soft, hard is hard twice",
        [(0, Code.HTTP_404), (10, Code.HTTP_500), (22, Code.HTTP_404)],
        State.BROKEN,
    ),
    (
        "a block between takes nothing away",
        [(0, Code.HTTP_404), (10, Code.FORBIDDEN_403), (22, Code.HTTP_404)],
        State.BROKEN,
    ),
    ("a block proves nothing", [(0, Code.HTTP_404), (30, Code.FORBIDDEN_403)], State.SUSPECT),
    ("a block heals nothing", [(0, Code.URL_MALFORMED), (99, Code.BOT_CHALLENGE)], State.BROKEN),
    ("what cannot work is broken at once", [(0, Code.URL_MALFORMED)], State.BROKEN),
    ("a stranger's page is replaced at once", [(0, Code.OK), (1, Code.DOMAIN_REPLACED)], State.REPLACED),
    (
        "a replaced link does not become merely broken",
        [(0, Code.DOMAIN_REPLACED), (1, Code.HTTP_404), (99, Code.HTTP_404)],
        State.REPLACED,
    ),
    ("one success does not heal a broken link", [(0, Code.URL_MALFORMED), (9, Code.OK)], State.BROKEN),
    (
        "two successes at once do not either",
        [(0, Code.URL_MALFORMED), (9, Code.OK), (9.9, Code.OK)],
        State.BROKEN,
    ),
    ("two an hour apart do", [(0, Code.URL_MALFORMED), (9, Code.OK), (10, Code.OK_UNCHANGED)], State.HEALTHY),
    (
        "a failure between does not let them count",
        [(0, Code.URL_MALFORMED), (9, Code.OK), (10, Code.HTTP_404), (11, Code.OK)],
        State.BROKEN,
    ),
    (
        "a replaced link recovers alike",
        [(0, Code.DOMAIN_REPLACED), (9, Code.OK), (10, Code.OK)],
        State.HEALTHY,
    ),
    ("one wall changes nothing yet", [(0, Code.OK), (9, Code.AUTH_401)], State.HEALTHY),
    (
        "two walls are restricted",
        [(0, Code.OK), (9, Code.AUTH_401), (33, Code.LOGIN_REDIRECT)],
        State.RESTRICTED,
    ),
    (
        "withheld by law is restricted, not broken",
        [(0, Code.HTTP_451), (24, Code.HTTP_451)],
        State.RESTRICTED,
    ),
    (
        "a wall is an answer: a broken link behind one is restricted",
        [(0, Code.URL_MALFORMED), (24, Code.PAYMENT_402), (48, Code.PAYMENT_402)],
        State.RESTRICTED,
    ),
    (
        "a clock set back begins anew",
        [(0, Code.HTTP_404), (-50, Code.HTTP_404), (-49, Code.HTTP_404)],
        State.SUSPECT,
    ),
    (
        "a clock that was ahead holds nothing back",
        [(0, Code.HTTP_404), (-50, Code.HTTP_404), (-28, Code.HTTP_404)],
        State.BROKEN,
    ),
    (
        "a soft failure does not complete the hard span",
        [(0, Code.HTTP_404), (10, Code.HTTP_404), (22, Code.RESET)],
        State.SUSPECT,
    ),
]


@pytest.mark.parametrize(("visits", "state"), [s[1:] for s in SENTENCES], ids=[s[0] for s in SENTENCES])
def test_over_time(visits: list[tuple[float, Code]], state: State) -> None:
    assert lives(*visits).state is state


def test_a_blocked_visit_is_neither_broken_nor_ok_and_keeps_the_last_good_one() -> None:
    after = lives((0, Code.OK), (168, Code.FORBIDDEN_403))
    assert (after.state, after.reason, after.last_ok_at, after.broken) == (
        State.UNVERIFIABLE,
        Code.FORBIDDEN_403,
        START,
        False,
    )


def test_a_blocked_visit_leaves_a_suspicion_its_reason_and_its_evidence() -> None:
    before = lives((0, Code.OK), (168, Code.TIMEOUT_CONNECT))
    after = lives((192, Code.RATE_LIMITED_429), before=before)
    assert (after.state, after.since, after.reason, after.streak) == (
        before.state, before.since, before.reason, before.streak,
    )  # fmt: skip


@pytest.mark.parametrize("code", [c for c, m in CODES.items() if m.weight is Weight.NONE])
@pytest.mark.parametrize("state", State)
def test_a_check_that_asked_nothing_changes_nothing(state: State, code: Code) -> None:
    before = Health(state, START, streak=Streak("soft", 2, START, START))
    assert lives((500, code), before=before) == before


def test_a_link_that_changes_three_times_in_two_weeks_is_flapping() -> None:
    calm = lives((0, Code.OK), (24, Code.HTTP_500), (48, Code.OK))
    flapping = lives((72, Code.HTTP_500), before=calm)
    later = lives((72 + 15 * 24, Code.HTTP_500), before=flapping)
    assert calm.notices == later.notices == ()
    assert flapping.notices == (Notice("flapping", "changed 3 times in 14 days"),)


def test_a_suspicion_that_comes_true_is_no_change_of_mind() -> None:
    assert lives((0, Code.OK), (24, Code.HTTP_404), (48, Code.HTTP_404)).changes == (START + 24 * HOUR,)


def test_a_move_is_told_when_the_same_target_was_seen_twice() -> None:
    def moved(health: Health, hours: int, target: str | None) -> Health:
        code = Code.MOVED_PERMANENT if target else Code.OK
        return advance(health, Finding(code, "", suggestion=target), START + hours * HOUR, PATIENCE)

    once = moved(Health(), 0, "https://new.example/")
    twice = moved(once, 24, "https://new.example/")
    assert (once.notices, once.moved_since) == ((), START)
    assert twice.notices == (Notice("moved_permanently", "https://new.example/"),)
    assert moved(twice, 48, "https://newer.example/").notices == ()
    assert (moved(twice, 48, None).moved_to, moved(twice, 48, None).notices) == (None, ())
    assert lives((48, Code.FORBIDDEN_403), before=twice).moved_since == START


def test_a_link_that_never_changes_grows_steady_and_a_304_counts_like_a_200() -> None:
    steady = lives((0, Code.OK), (24, Code.OK_UNCHANGED), (48, Code.OK), (72, Code.OK))
    assert (steady.steady, lives((96, Code.MOVED_TEMPORARY), before=steady).steady) == (3, 0)


def test_the_next_check_is_the_plans_to_say() -> None:
    assert lives((1, Code.HTTP_404), before=Health(next_check_at=START)).next_check_at == START


def test_only_broken_and_replaced_are_hidden_from_people() -> None:
    assert {state for state in State if Health(state).broken} == BROKEN_STATES == {
        State.BROKEN, State.REPLACED,
    }  # fmt: skip


def test_a_broken_link_that_worked_once_keeps_its_reason_until_it_is_believed() -> None:
    once = lives((0, Code.URL_MALFORMED), (9, Code.OK))
    assert (once.reason, once.last_ok_at) == (Code.URL_MALFORMED, START + 9 * HOUR)
    assert lives((33, Code.OK), before=once).reason is Code.OK


def test_the_latest_wall_speaks_for_a_restricted_link() -> None:
    walls = [(0, Code.AUTH_401), (24, Code.AUTH_401), (48, Code.PAYMENT_402)]
    assert [lives(*walls[:n]).reason for n in (1, 2, 3)] == [None, Code.AUTH_401, Code.PAYMENT_402]


def test_changes_that_a_wrong_clock_dates_in_the_future_are_forgotten() -> None:
    ahead = lives((0, Code.OK), (900, Code.HTTP_500))
    assert lives((24, Code.OK), before=ahead).changes == (START + 24 * HOUR,)

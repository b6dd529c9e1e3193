"""Laws of health that hold whatever is seen, in whatever order."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crawler.finding import CODES, Code, Finding, Weight
from crawler.health import Health, Patience, State, advance

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
PATIENCE = Patience()
Visit = tuple[datetime, Code]

_GAPS = st.integers(1, 80 * 60).map(lambda minutes: timedelta(minutes=minutes))
_CODES = st.sampled_from(Weight).flatmap(
    lambda weight: st.sampled_from([code for code, meaning in CODES.items() if meaning.weight is weight])
)


def _at_times(steps: list[tuple[timedelta, Code]]) -> list[Visit]:
    visits, at = [], START
    for gap, code in steps:
        at += gap
        visits.append((at, code))
    return visits


LIVES = st.lists(st.tuples(_GAPS, _CODES), min_size=1, max_size=25).map(_at_times)


def live(visits: list[Visit]) -> list[Health]:
    """What is held true before the first visit and after each."""
    healths = [Health()]
    for at, code in visits:
        healths.append(advance(healths[-1], Finding(code, "seen"), at, PATIENCE))
    return healths


def weights(visits: list[Visit]) -> list[Weight]:
    """How each visit weighs."""
    return [CODES[code].weight for _, code in visits]


@given(LIVES)
def test_a_link_breaks_only_by_failures_without_success_over_the_whole_span(visits: list[Visit]) -> None:
    for n, (before, after) in enumerate(pairwise(live(visits))):
        if after.state is not State.BROKEN or before.state is State.BROKEN:
            continue
        at, code = visits[n]
        if CODES[code].weight is Weight.STATIC:
            continue
        seen = weights(visits[: n + 1])
        since_ok = max((i + 1 for i, weight in enumerate(seen) if weight is Weight.OK), default=0)
        failed = [(when, CODES[c].weight) for when, c in visits[since_ok : n + 1]]
        hard = [when for when, weight in failed if weight is Weight.HARD]
        all_bad = [when for when, weight in failed if weight in (Weight.HARD, Weight.SOFT, Weight.STATIC)]
        by_hard = len(hard) >= 2 and at - hard[0] >= PATIENCE.hard_span
        assert by_hard or (len(all_bad) >= 3 and at - all_bad[0] >= PATIENCE.soft_span)


@given(LIVES)
def test_a_broken_link_is_healthy_again_only_by_two_successes_an_hour_apart(visits: list[Visit]) -> None:
    for n, (before, after) in enumerate(pairwise(live(visits))):
        if before.broken and after.state is State.HEALTHY:
            good = [at for at, code in visits[: n + 1] if CODES[code].weight is Weight.OK]
            assert good[-1] == visits[n][0]
            assert len(good) >= 2
            assert any(good[-1] - at >= PATIENCE.recovery_span for at in good[:-1])
            assert weights(visits[: n + 1])[-2] in (Weight.OK, Weight.UNVERIFIABLE, Weight.NONE)


@given(LIVES)
def test_walls_and_blocks_alone_never_break_a_link(visits: list[Visit]) -> None:
    harmless = (Weight.UNVERIFIABLE, Weight.NONE, Weight.RESTRICTED, Weight.OK)
    assert not any(h.broken for h in live([v for v in visits if CODES[v[1]].weight in harmless]))


@given(LIVES)
def test_the_last_good_visit_is_the_last_good_visit(visits: list[Visit]) -> None:
    good = [at for at, code in visits if CODES[code].weight is Weight.OK]
    assert live(visits)[-1].last_ok_at == (good[-1] if good else None)


@given(LIVES, st.randoms(use_true_random=False))
def test_whatever_the_clock_does_the_last_good_visit_never_goes_back(
    visits: list[Visit], any_order: object
) -> None:
    any_order.shuffle(visits)  # type: ignore[attr-defined]
    good = [h.last_ok_at for h in live(visits) if h.last_ok_at is not None]
    assert good == sorted(good)


@given(LIVES, st.randoms(use_true_random=False))
def test_whatever_the_clock_does_one_failure_breaks_nothing(visits: list[Visit], any_order: object) -> None:
    any_order.shuffle(visits)  # type: ignore[attr-defined]
    for n, (before, after) in enumerate(pairwise(live(visits))):
        if after.state is State.BROKEN and not before.broken and weights(visits)[n] is not Weight.STATIC:
            assert before.state is State.SUSPECT


@given(LIVES)
def test_the_same_life_is_told_the_same_way(visits: list[Visit]) -> None:
    assert live(visits) == live(visits)


@given(LIVES)
def test_every_state_speaks_for_itself(visits: list[Visit]) -> None:
    for health in live(visits)[1:]:
        if health.state is State.UNKNOWN:
            assert health.reason is None
        else:
            assert health.reason is not None
            assert health.since is not None
            assert health.since in {at for at, _ in visits}


def test_every_state_can_be_reached_and_left() -> None:
    day = timedelta(days=1)
    reached: dict[State, set[State]] = {state: set() for state in State}
    one_of_each = {meaning.weight: code for code, meaning in CODES.items()}
    seen, edge = {Health()}, [Health()]
    for depth in range(1, 4):
        after = set()
        for before in edge:
            for code in one_of_each.values():
                health = advance(before, Finding(code, ""), START + 2 * day * depth, PATIENCE)
                reached[before.state].add(health.state)
                after.add(health)
        edge = list(after - seen)
        seen |= after
    assert {health.state for health in seen} == set(State)
    assert {state for state, others in reached.items() if others - {state}} == set(State)

"""Checks are staged while a run goes, and move health once its verdict is known."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.finding import Code
from crawler.health import Health, State
from crawler.history import Checked, RunStatus, Span, Transition, Validators
from crawler.record import DOUBT_PAUSE, Recorder, resume, settle
from crawler.store import Store, StoreFull
from tests.crawler.store.samples import DAY, NOON, PLAIN, check

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"


def run_of(store: Store, *checks: Checked, status: RunStatus = RunStatus.COMPLETE) -> tuple[Transition, ...]:
    run = store.begin_run(checks[0].at, len(checks))
    store.stage(run.id, checks)
    store.end_run(run.id, checks[-1].at, status)
    return settle(store, run.id, PLAIN, batch=2)


def complete(_: Iterable[Checked]) -> tuple[RunStatus, str]:
    return RunStatus.COMPLETE, ""


def degraded(_: Iterable[Checked]) -> tuple[RunStatus, str]:
    return RunStatus.DEGRADED, "nothing answered"


def test_a_settled_run_moves_health_and_says_what_changed() -> None:
    with Store(":memory:") as store:
        changed = run_of(store, check(A), check(B, Code.HTTP_404), check(C))
        assert changed == (
            Transition(A, "unknown", "healthy", NOON, Code.OK),
            Transition(B, "unknown", "suspect", NOON, Code.HTTP_404),
            Transition(C, "unknown", "healthy", NOON, Code.OK),
        )
        healthy = Health(State.HEALTHY, NOON, Code.OK, NOON, next_check_at=NOON + 7 * DAY, steady=1)
        suspect = replace(healthy, state=State.SUSPECT, reason=Code.HTTP_404)
        assert store.healths() == {A: healthy, B: suspect, C: healthy}
        assert store.unsettled_runs() == ()
        assert store.counts() == {"healthy": 2, "suspect": 1}


def test_equal_outcomes_make_one_span_and_the_last_good_and_bad_are_kept() -> None:
    with Store(":memory:") as store:
        codes = [Code.OK, Code.OK, Code.HTTP_404, Code.OK]
        checks = [check(A, code, NOON + n * DAY) for n, code in enumerate(codes)]
        for one in checks:
            run_of(store, one)
        assert store.spans([A]) == {
            A: (
                Span(Code.OK, NOON, NOON + DAY, 2),
                Span(Code.HTTP_404, NOON + 2 * DAY, NOON + 2 * DAY, 1),
                Span(Code.OK, NOON + 3 * DAY, NOON + 3 * DAY, 1),
            )
        }
        assert store.evidence([A]) == {A: (checks[3].evidence, checks[2].evidence)}


def test_a_wall_does_not_displace_the_evidence_of_what_was_wrong() -> None:
    with Store(":memory:") as store:
        bad = check(A, Code.HTTP_404)
        run_of(store, bad)
        run_of(store, check(A, Code.FORBIDDEN_403, NOON + DAY))
        assert store.evidence() == {A: (None, bad.evidence)}


def test_a_clock_that_jumped_back_neither_fails_nor_shortens_a_span() -> None:
    with Store(":memory:") as store:
        for days, code in ((0, Code.OK), (-3, Code.OK), (-5, Code.HTTP_404), (-5, Code.OK)):
            run_of(store, check(A, code, NOON + days * DAY))
        assert [(s.code, s.last_at, s.count) for s in store.spans()[A]] == [
            (Code.OK, NOON, 2),
            (Code.HTTP_404, NOON - 5 * DAY, 1),
            (Code.OK, NOON - 5 * DAY, 1),
        ]


def test_a_degraded_run_moves_only_due_times() -> None:
    with Store(":memory:") as store:
        seen = replace(check(A), validators=Validators(etag='"1"'))
        run_of(store, seen)
        before = store.healths()[A]
        portal = replace(check(A, Code.HTTP_404, NOON + 7 * DAY), validators=Validators(etag='"portal"'))
        assert run_of(store, portal, check(B, Code.HTTP_404, portal.at), status=RunStatus.DEGRADED) == ()
        later = portal.at + DOUBT_PAUSE
        assert store.healths() == {
            A: replace(before, next_check_at=later),
            B: Health(next_check_at=later),
        }
        assert store.evidence() == {A: (seen.evidence, None)}
        assert store.validators() == {A: Validators(etag='"1"')}
        assert store.spans() == {A: (Span(Code.OK, NOON, NOON, 1),)}
        doubted = (Span(Code.HTTP_404, portal.at, portal.at, 1),)
        assert store.spans(doubted=True) == {A: doubted, B: doubted}


def test_what_was_not_asked_stays_as_it_was_and_due_when_the_host_allows() -> None:
    with Store(":memory:") as store:
        run_of(store, check(A), check(B))
        before = store.healths()
        wish = NOON + 9 * DAY
        at = NOON + 7 * DAY
        run_of(store, check(A, Code.HOST_NOT_BEFORE, at, not_before=wish), check(B, Code.CIRCUIT_OPEN, at))
        assert store.healths() == {A: replace(before[A], next_check_at=wish), B: before[B]}
        assert store.spans([A]) == {A: (Span(Code.OK, NOON, NOON, 1),)}


@pytest.mark.parametrize(
    ("verdict", "status", "state"),
    [
        (complete, RunStatus.INCOMPLETE, State.HEALTHY),
        (degraded, RunStatus.DEGRADED, State.UNKNOWN),
    ],
)
def test_a_run_that_was_interrupted_is_settled_by_the_guards_word(
    verdict: object, status: RunStatus, state: State
) -> None:
    with Store(":memory:") as store:
        run = store.begin_run(NOON, 9)
        store.stage(run.id, [check(A, at=NOON + timedelta(minutes=1)), check(B)])
        resume(store, complete if verdict is complete else degraded, PLAIN)
        (ended,) = store.runs()
        assert (ended.status, ended.checked, ended.ended_at) == (status, 2, NOON + timedelta(minutes=1))
        assert store.healths()[A].state is state
        assert store.unsettled_runs() == ()
        assert resume(store, complete, PLAIN) == ()


def test_a_run_without_a_verdict_cannot_be_settled() -> None:
    with Store(":memory:") as store:
        run = store.begin_run(NOON, 1)
        with pytest.raises(ValueError, match="no verdict"):
            settle(store, run.id, PLAIN)


def test_a_batch_is_acknowledged_when_full_or_after_a_second() -> None:
    clock = [0.0]
    with Store(":memory:") as store:
        run = store.begin_run(NOON, 4)
        recorder = Recorder(store, run.id, lambda: clock[0], size=3)
        first, second, third, fourth = (check(f"https://{n}.example/") for n in range(4))
        assert recorder.add(first) == ()
        clock[0] = 1.0
        assert recorder.due
        assert recorder.add(second) == (first, second)
        assert store.run(run.id).checked == 2
        assert recorder.add(third) == ()
        assert (recorder.due, recorder.flush(), recorder.flush()) == (False, (third,), ())
        assert [recorder.add(fourth) for _ in range(3)][-1] == (fourth,) * 3
        assert store.run(run.id).checked == 4


def test_a_full_disk_loses_nothing_acknowledged_and_nothing_waiting() -> None:
    with Store(":memory:") as store:
        run = store.begin_run(NOON, 1)
        store.stage(run.id, [check(A)])
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        recorder = Recorder(store, run.id, lambda: 0.0)
        for n in range(900):
            recorder.add(check(f"https://{n}.example/"))
        with pytest.raises(StoreFull, match="free some space"):
            recorder.flush()
        assert store.next_staged(run.id) == (check(A),)
        store._db.execute("PRAGMA max_page_count = 100000")
        assert len(recorder.flush()) == 900
        assert store.run(run.id).checked == 901

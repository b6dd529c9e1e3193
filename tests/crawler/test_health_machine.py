"""The proof of the health machine: whatever happens, in whatever order, these things hold.

`Life` lives one link's life beside a second book-keeping that knows nothing of streaks and tables. A machine
with a fault in it must not survive: the same life is lived with faults put in, and has to find each.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crawler.confirm import confirm, in_force, withdraw
from crawler.finding import CODES, Code, Finding, Weight
from crawler.health import Confirmation, Health, Patience, State, Streak, advance
from crawler.history import Checked, Evidence
from crawler.record import doubt
from crawler.store import pack, unpack

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
PATIENCE = Patience()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LINK = "https://link.example/"
CODE_OF = {
    Weight.OK: Code.OK,
    Weight.HARD: Code.HTTP_404,
    Weight.SOFT: Code.HTTP_500,
    Weight.STATIC: Code.URL_MALFORMED,
    Weight.REPLACED: Code.DOMAIN_REPLACED,
    Weight.RESTRICTED: Code.AUTH_401,
    Weight.UNVERIFIABLE: Code.FORBIDDEN_403,
    Weight.UNCONFIRMED: Code.EMAIL_TAKES_MAIL,
    Weight.NONE: Code.CIRCUIT_OPEN,
}
FAILURES = (Weight.HARD, Weight.SOFT, Weight.STATIC)
Advance = Callable[[Health, Finding, datetime, Patience], Health]

# Just below, and just at, every span of the rules.
_GAPS = st.sampled_from(
    [MINUTE, HOUR - MINUTE, HOUR, 22 * HOUR - MINUTE, 22 * HOUR, 35 * HOUR - MINUTE, 35 * HOUR, 91 * DAY]
)
_SEEN = st.sampled_from([weight for weight in Weight if weight is not Weight.NONE])


@dataclass
class Book:
    """What a careful clerk writes down: only what was seen and said, and when."""

    failures: list[tuple[datetime, Weight]] = field(default_factory=list)  # since the last success or word
    successes: list[datetime] = field(default_factory=list)  # in a row
    events: list[Finding | Confirmation | None] = field(default_factory=list)  # None: a word taken back
    times: list[datetime] = field(default_factory=list)

    def note(self, event: Finding | Confirmation | None, at: datetime) -> None:
        """Write down what happened."""
        self.events.append(event)
        self.times.append(at)

    def believe(self, weight: Weight, at: datetime) -> None:
        """Count a visit that no word stands against."""
        if weight is Weight.OK:
            self.failures.clear()
            self.successes.append(at)
        elif weight in FAILURES:
            self.failures.append((at, weight))
        if weight not in (Weight.OK, Weight.UNVERIFIABLE, Weight.NONE):
            self.successes.clear()

    def may_break(self, weight: Weight, at: datetime) -> bool:
        """Whether the time rule allows "broken" now that this was seen."""
        hard = [when for when, kind in self.failures if kind is Weight.HARD]
        all_ = [when for when, _ in self.failures]
        return (
            weight is Weight.STATIC
            or (weight is Weight.HARD and len(hard) >= 2 and any(at - when >= 22 * HOUR for when in hard))
            or (len(all_) >= 3 and any(at - when >= 70 * HOUR for when in all_))
        )

    def may_heal(self, at: datetime) -> bool:
        """Whether two successes in a row, an hour apart, speak for a link that was broken."""
        return len(self.successes) >= 2 and any(at - when >= HOUR for when in self.successes)


class Life(RuleBasedStateMachine):
    """One link: visited, blocked, doubted, spoken of, with a clock that is not always right."""

    step: Advance = staticmethod(advance)

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.health = Health()
        self.book = Book()

    @rule(gaps=st.lists(_GAPS, min_size=1, max_size=4), weights=st.lists(_SEEN, min_size=1, max_size=2))
    def visits(self, gaps: list[timedelta], weights: list[Weight]) -> None:
        """A machine asks, mostly more than once, and finds the same, or one thing and another in turns."""
        for gap, weight in zip(gaps, cycle(weights), strict=False):
            self.now += gap
            self._visit(weight)

    def _visit(self, weight: Weight) -> None:
        before, finding = self.health, Finding(CODE_OF[weight], "seen")
        held = self._held(weight)
        after = self.health = type(self).step(before, finding, self.now, PATIENCE)
        self.book.note(finding, self.now)
        if held:
            assert after == replace(before, last_checked_at=self.now)
            return
        self.book.believe(weight, self.now)
        if after.state is State.BROKEN and not before.broken:
            assert self.book.may_break(weight, self.now)
        if after.state is State.REPLACED and before.state is not State.REPLACED:
            assert weight is Weight.REPLACED
        if before.broken and after.state is State.HEALTHY:
            assert self.book.may_heal(self.now)
        if before.broken and not after.broken:
            assert weight in (Weight.OK, Weight.RESTRICTED, Weight.UNCONFIRMED)
        if weight is Weight.REPLACED:
            assert after.state is State.REPLACED
        self._no_ok_is_lost(before)

    @rule(gap=_GAPS)
    def not_asked(self, gap: timedelta) -> None:
        """A check that asked nothing changes nothing."""
        self.now += gap
        after = type(self).step(self.health, Finding(CODE_OF[Weight.NONE], "skipped"), self.now, PATIENCE)
        assert after == self.health

    @rule(gap=_GAPS, weight=_SEEN)
    def degraded_run(self, gap: timedelta, weight: Weight) -> None:
        """Our own network is in doubt: only the next visit moves."""
        self.now += gap
        seen = Checked(LINK, Evidence(self.now, Finding(CODE_OF[weight], "seen")), connected=False)
        after = doubt((seen,), {LINK: self.health}, self.now).healths[LINK]
        assert replace(after, next_check_at=None) == replace(self.health, next_check_at=None)

    @rule(back=st.sampled_from([MINUTE, HOUR, 23 * HOUR, 10 * DAY, 200 * DAY]))
    def clock_set_back(self, back: timedelta) -> None:
        """The machine's clock was wrong, or is now."""
        self.now -= back

    @rule(gap=_GAPS, ok=st.booleans())
    def person_looks(self, gap: timedelta, ok: bool) -> None:
        """A person says what they found; that is so at once."""
        self.now += gap
        before = self.health
        word = Confirmation(ok, self.now, self.now + PATIENCE.confirmation, "looked", "Robin")
        self.health = confirm(before, word)
        self.book.note(word, self.now)
        self.book.successes.clear()
        self.book.failures.clear()
        assert self.health.state is (State.HEALTHY if ok else State.BROKEN)
        self._no_ok_is_lost(before)

    @precondition(lambda self: self.health.confirmation is not None)
    @rule(gap=_GAPS)
    def word_taken_back(self, gap: timedelta) -> None:
        """The person was wrong: what stood on the word alone stands no more."""
        self.now += gap
        displaced = self.health.confirmation.before if self.health.confirmation else None
        spoke = self.health.reason in (Code.CONFIRMED_OK, Code.CONFIRMED_DEAD)
        self.health = withdraw(self.health)
        self.book.note(None, self.now)
        assert self.health.confirmation is None
        if spoke and displaced is not None:
            assert (self.health.state, self.health.reason) == (displaced.state, displaced.reason)
            self._recount(displaced.streak)

    @invariant()
    def a_word_that_holds_is_what_we_say(self) -> None:
        """While "dead" holds the link is hidden; while "it works" holds no wall or block speaks for it."""
        word = in_force(self.health, self.now)
        if word is not None and word.at <= self.now:
            allowed = {State.HEALTHY, State.SUSPECT} if word.ok else {State.BROKEN}
            assert self.health.state in allowed or self._was_out_of_force(word)

    @invariant()
    def every_state_speaks_for_itself(self) -> None:
        """Only of what was never found out is there nothing to say."""
        assert (self.health.reason is None) == (self.health.state is State.UNKNOWN)
        assert (self.health.since is None) <= (self.health.state is State.UNKNOWN)

    def teardown(self) -> None:
        """The same life told again, from what would be stored, ends alike."""
        told = Health()
        for event, at in zip(self.book.events, self.book.times, strict=True):
            match unpack(Health, pack(told)), event:
                case before, Finding() as finding:
                    told = type(self).step(before, finding, at, PATIENCE)
                case before, Confirmation() as word:
                    told = confirm(before, word)
                case before, _:
                    told = withdraw(before)
        assert told == self.health

    def _held(self, weight: Weight) -> bool:
        word = in_force(self.health, self.now)
        return word is not None and (
            not word.ok
            or weight in (Weight.RESTRICTED, Weight.UNVERIFIABLE, Weight.UNCONFIRMED)
            or (weight is Weight.STATIC and word.before.reason is CODE_OF[Weight.STATIC])
        )

    def _was_out_of_force(self, word: Confirmation) -> bool:
        """Whether the clock stood where the word did not hold, at some visit since it was given."""
        given = max(n for n, event in enumerate(self.book.events) if isinstance(event, Confirmation))
        return any(not word.holds(at) for at in self.book.times[given:])

    def _no_ok_is_lost(self, before: Health) -> None:
        if before.last_ok_at is not None:
            assert self.health.last_ok_at is not None
            assert self.health.last_ok_at >= before.last_ok_at

    def _recount(self, streak: Streak | None) -> None:
        """The clerk goes back to the page from before the word: its evidence counts again."""
        self.book.failures.clear()
        self.book.successes.clear()
        if streak is None:
            return
        ends = [streak.first_at] + [streak.last_at] * (streak.count - 1)
        if streak.weight == Weight.OK:
            self.book.successes += ends
        elif streak.weight in FAILURES:
            hard = [streak.hard_first_at or streak.first_at] + [streak.last_at] * (streak.hard_count - 1)
            self.book.failures += [(at, Weight.HARD) for at in hard[: streak.hard_count]]
            soft = streak.count - streak.hard_count
            self.book.failures += [(at, Weight.SOFT) for at in ends[:soft]]


QUICK = settings(
    max_examples=200,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_life_breaks_the_promises_of_the_health_machine() -> None:
    run_state_machine_as_test(Life, settings=QUICK)


def impatient(**fault: Any) -> Advance:
    """The machine with another threshold than it says."""
    return lambda before, finding, at, patience: advance(before, finding, at, replace(patience, **fault))


def mistaking(**codes: Code) -> Advance:
    """The machine that takes one kind of finding for another."""
    table = {CODE_OF[Weight(name)]: code for name, code in codes.items()}

    def step(before: Health, finding: Finding, at: datetime, patience: Patience) -> Health:
        return advance(before, replace(finding, code=table.get(finding.code, finding.code)), at, patience)

    return step


def deaf(before: Health, finding: Finding, at: datetime, patience: Patience) -> Health:
    """The machine that listens to nobody."""
    after = advance(replace(before, confirmation=None), finding, at, patience)
    return replace(after, confirmation=before.confirmation)


def forgetful(before: Health, finding: Finding, at: datetime, patience: Patience) -> Health:
    """The machine that dates the last good visit by a wrong clock."""
    after = advance(before, finding, at, patience)
    return replace(after, last_ok_at=at if finding.code is Code.OK else after.last_ok_at)


def stubborn(before: Health, finding: Finding, at: datetime, patience: Patience) -> Health:
    """The machine in which an old failure counts although the link worked since."""
    after = advance(before, finding, at, patience)
    failed = before.streak is not None and before.streak.weight in FAILURES
    return replace(after, streak=before.streak) if failed and finding.code is Code.OK else after


def restless(before: Health, finding: Finding, at: datetime, patience: Patience) -> Health:
    """The machine that counts a visit which was never made."""
    return replace(advance(before, finding, at, patience), last_checked_at=at)


FAULTS: dict[str, Advance] = {
    "hard evidence need not last": impatient(hard_span=timedelta(0)),
    "one hard failure is enough": impatient(hard_observations=1, hard_span=timedelta(0)),
    "soft evidence need not last": impatient(soft_span=timedelta(0)),
    "two soft failures are enough": impatient(soft_observations=2),
    "one success heals": impatient(recovery_observations=1, recovery_span=timedelta(0)),
    "two successes at once heal": impatient(recovery_span=timedelta(0)),
    "a block is a failure": mistaking(unverifiable=Code.HTTP_500),
    "a wall is a failure": mistaking(restricted=Code.HTTP_404),
    "a block is a success": mistaking(unverifiable=Code.OK),
    "passing trouble is a fault of the entry": mistaking(soft=Code.URL_MALFORMED),
    "a stranger's page is only a missing one": mistaking(replaced=Code.HTTP_404),
    "nobody is listened to": deaf,
    "the last good visit goes back": forgetful,
    "a success does not count": stubborn,
    "what was not asked counts": restless,
}


_HARD_TO_FIND = frozenset({"a success does not count", "the last good visit goes back"})


@pytest.mark.parametrize(
    "fault", [pytest.param(each, marks=pytest.mark.slow if each in _HARD_TO_FIND else ()) for each in FAULTS]
)
def test_a_machine_with_this_fault_does_not_survive(fault: str) -> None:
    faulty = type("Faulty", (Life,), {"step": staticmethod(FAULTS[fault])})
    seek = settings(QUICK, max_examples=5000, stateful_step_count=4, phases=(Phase.generate,))
    with pytest.raises(AssertionError):
        run_state_machine_as_test(faulty, settings=seek)


# A shortest way to each change of state that visits can make, 36 hours apart. What has no line cannot happen.
PATHS = """
unknown → healthy: ok
unknown → suspect: hard
unknown → broken: static
unknown → replaced: replaced
unknown → restricted: restricted, restricted
unknown → unverifiable: unverifiable
healthy → suspect: ok, hard
healthy → broken: ok, static
healthy → replaced: ok, replaced
healthy → restricted: ok, restricted, restricted
healthy → unverifiable: ok, unverifiable
suspect → healthy: hard, ok
suspect → broken: hard, hard
suspect → replaced: hard, replaced
suspect → restricted: hard, restricted, restricted
suspect → unverifiable: hard, unconfirmed
broken → healthy: static, ok, ok
broken → replaced: static, replaced
broken → restricted: static, restricted, restricted
broken → unverifiable: static, unconfirmed
replaced → healthy: replaced, ok, ok
restricted → healthy: restricted, restricted, ok
restricted → suspect: restricted, restricted, hard
restricted → broken: restricted, restricted, static
restricted → replaced: restricted, restricted, replaced
restricted → unverifiable: restricted, restricted, unverifiable
unverifiable → healthy: unverifiable, ok
unverifiable → suspect: unverifiable, hard
unverifiable → broken: unverifiable, static
unverifiable → replaced: unverifiable, replaced
unverifiable → restricted: unverifiable, restricted, restricted
"""
VISITS = tuple(weight.value for weight in Weight)
WORDS = ("person:ok", "person:dead")


def after(health: Health, event: str, at: datetime) -> Health:
    """What one event makes of a link."""
    if event.startswith("person:"):
        return confirm(health, Confirmation(event == "person:ok", at, at + PATIENCE.confirmation))
    return advance(health, Finding(CODE_OF[Weight(event)], "seen"), at, PATIENCE)


def shortest_paths(events: tuple[str, ...]) -> dict[tuple[State, State], list[str]]:
    """Search every state there is, the nearest first; events 36 hours apart satisfy every span."""
    paths: dict[tuple[State, State], list[str]] = {}
    seen = {_alike(Health())}
    waiting: deque[tuple[Health, list[str]]] = deque([(Health(), [])])
    while waiting:
        before, path = waiting.popleft()
        for event in events:
            health = after(before, event, START + 36 * HOUR * len(path))
            way = [*path, event]
            if health.state is not before.state:
                paths.setdefault((before.state, health.state), way)
            if _alike(health) not in seen:
                seen.add(_alike(health))
                waiting.append((health, way))
    return paths


def _alike(health: Health) -> tuple[object, ...]:
    """What of a health decides how it goes on, when events are 36 hours apart."""
    streak, word = health.streak, health.confirmation
    counted = streak and (streak.weight, min(streak.count, 3), min(streak.hard_count, 2))
    return health.state, counted, word and (word.ok, word.before.reason)


def test_every_transition_there_is_has_a_shortest_path_and_there_are_no_others() -> None:
    shown = {f"{a} → {b}": way for (a, b), way in shortest_paths(VISITS).items()}
    written = dict(line.split(": ") for line in PATHS.strip().splitlines())
    assert {edge: ", ".join(way) for edge, way in shown.items()} == written


def test_only_a_person_can_say_that_a_replaced_link_is_merely_broken() -> None:
    by_visits, by_all = shortest_paths(VISITS), shortest_paths((*VISITS, *WORDS))
    assert set(by_all) - set(by_visits) == {(State.REPLACED, State.BROKEN)}
    assert by_all[State.REPLACED, State.BROKEN] == ["replaced", "person:dead"]


def test_the_written_paths_lead_where_they_say() -> None:
    for line in PATHS.strip().splitlines():
        edge, way = line.split(": ")
        health, states = Health(), [State.UNKNOWN]
        for n, event in enumerate(way.split(", ")):
            health = after(health, event, START + 36 * HOUR * n)
            states.append(health.state)
        assert edge == f"{states[-2]} → {states[-1]}"


def test_every_weight_has_its_code() -> None:
    assert {weight: CODES[code].weight for weight, code in CODE_OF.items()} == {w: w for w in Weight}

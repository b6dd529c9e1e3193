"""Whatever a page shows and people decide, in any order: the laws of what a person is asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crawler.change import normalised
from crawler.describe.description import Method
from crawler.health import Health, State
from crawler.history import Settled
from crawler.memory import Memory, Sight, advance_memory
from crawler.offering import make_offers
from crawler.proposal import Proposal
from crawler.store import Store
from registry.load import Registry
from registry.model import Kind, Link, Resource

URL = "https://line.example/"
TEXTS = (
    "We listen to new parents every night of the week, {} families so far.",
    "Our volunteers answer questions about feeding and sleep; {} of them are midwives.",
    "Closed for the summer; write to our partners in the meantime. Updated in {}.",
    "A circle for parents who find the nights long, in the old mill, with {} chairs.",
)
GAPS = st.sampled_from([1.0, 21.9, 22.0, 30.0, 24.0 * 7])
COUNTS = st.integers(1, 80)


class People(RuleBasedStateMachine):
    """One record, one page, one curator."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store(":memory:")
        self.now = datetime(2026, 1, 1, 6, tzinfo=UTC)
        self.shown: list[tuple[datetime, str]] = []  # every sight of the page, in its compared form
        self.memory: Memory | None = None
        self.curated: str | None = None
        self.rejected: set[str] = set()
        self.new: tuple[Proposal, ...] = ()

    def teardown(self) -> None:
        self.store.close()

    @initialize(
        text=st.sampled_from([None, *TEXTS, "Something that no page ever said of the line, for all."])
    )
    def begin(self, text: str | None) -> None:
        self.curated = text and text.format(5)
        run = self.store.begin_run(self.now, 1)
        with self.store.writing():
            self.store.save_settled(run.id, Settled(healths={URL: Health(state=State.HEALTHY)}))

    def _registry(self) -> Registry:
        link = Link.model_construct(id="website", role="website", url=URL)
        about = Resource.model_construct(
            id="line", kind=Kind.INFORMATION, name="Line", description=self.curated, links=(link,)
        )
        return Registry((about,), (), {})

    def _run(self, sight: Sight | None, *, unchanged: bool = False) -> None:
        known = self.store.descriptions().get(URL)
        after = advance_memory(known, sight, at=self.now, source_url=URL, unchanged_304=unchanged)
        self.store.save_descriptions({URL: after})
        self.new = make_offers(self._registry(), self.store, self.now)

    @rule(text=st.sampled_from(TEXTS), count=COUNTS, gap=GAPS)
    def see(self, text: str, count: int, gap: float) -> None:
        self.now += timedelta(hours=gap)
        value = text.format(count)
        self.shown.append((self.now, normalised(value)))
        self._run(Sight(value, Method.META))

    @rule(gap=GAPS)
    @precondition(lambda self: self.shown)
    def see_it_again(self, gap: float) -> None:
        self.now += timedelta(hours=gap)
        self.shown.append((self.now, self.shown[-1][1]))
        self._run(None, unchanged=True)

    @rule(gap=GAPS)
    def fail(self, gap: float) -> None:
        self.now += timedelta(hours=gap)
        self._run(None)

    def _pending(self) -> Proposal | None:
        found = self.store.proposals("pending")
        return found[0] if found else None

    @rule()
    @precondition(lambda self: self._pending() is not None)
    def reject(self) -> None:
        pending = self._pending()
        assert pending is not None
        self.rejected.add(normalised(pending.offered_value))
        self.store.decide_proposal(replace(pending, state="rejected", decided_at=self.now))
        self._run(None)
        assert self.new == ()

    @rule(written=st.booleans())
    @precondition(lambda self: self._pending() is not None)
    def accept_and_look_again(self, written: bool) -> None:
        pending = self._pending()
        assert pending is not None
        if written:
            self.curated = pending.offered_value
        self.store.decide_proposal(replace(pending, state="accepted", decided_at=self.now))
        for _ in range(3):
            self.now += timedelta(days=1)
            self.shown.append((self.now, self.shown[-1][1]))
            self._run(None, unchanged=True)
            still = self.shown[-1][1] == normalised(pending.offered_value)  # else another text was on its way
            assert self.new == () or not still

    @rule(text=st.sampled_from(TEXTS), count=COUNTS)
    def write_by_hand(self, text: str, count: int) -> None:
        self.curated = text.format(count)
        self._run(None)

    @invariant()
    def one_question_at_most_and_never_a_needless_one(self) -> None:
        pending = self.store.proposals("pending")
        assert len(pending) <= 1
        for each in pending:
            form = normalised(each.offered_value)
            assert form not in self.rejected
            assert self.curated is None or form != normalised(self.curated)

    def _unbroken(self) -> tuple[str, list[datetime]]:
        """Return what the page has shown last, and when, newest first, without another text between."""
        if not self.shown:
            return "", []
        last = self.shown[-1][1]
        return last, [at for at, _ in takewhile(lambda sight: sight[1] == last, reversed(self.shown))]

    @invariant()
    def nobody_is_asked_about_what_the_page_has_taken_back(self) -> None:
        last, times = self._unbroken()
        if len(times) >= 2 and times[0] - times[-1] >= timedelta(hours=22):
            assert all(normalised(p.offered_value) == last for p in self.store.proposals("pending"))

    @invariant()
    def what_is_new_was_seen_twice_in_a_row_a_day_apart(self) -> None:
        last, times = self._unbroken()
        for each in self.new:
            assert normalised(each.offered_value) == last
            assert len(times) >= 2
            assert times[0] - times[-1] >= timedelta(hours=22)
            assert self.curated is None or last != self.shown[0][1] or self._left(last)

    def _left(self, first: str) -> bool:
        """Whether a person has decided for another text since the first one was the page's own."""
        memory = self.store.descriptions()[URL]
        return memory.baseline is not None and normalised(memory.baseline.value) != first


People.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
test_the_laws_hold_in_any_order = People.TestCase

"""Load, decide, save: a run's checks are staged while it goes, and move health once its verdict is known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.contact_memory import ContactMemory
from crawler.finding import Code, Finding, Weight
from crawler.health import Health
from crawler.history import Checked, RunStatus, Settled, Transition
from crawler.identity import IdentityMemory, remember
from crawler.memory import Memory
from crawler.moves import remember_move
from crawler.store import BATCH, Store

# Never asked in this run: nothing was seen, so nothing is counted, and the address stays due.
UNASKED = frozenset(
    {Code.CIRCUIT_OPEN, Code.HOST_NOT_BEFORE, Code.BUDGET_EXHAUSTED, Code.RUN_DEGRADED, Code.EXCLUDED_RULE}
)
DOUBT_PAUSE = timedelta(hours=1)  # link-health.md §2: due times of a degraded run move back by this
# Findings of these weights are what a report shows as the last thing wrong; a wall in the way is not.
_DAMNING = frozenset({Weight.HARD, Weight.SOFT, Weight.STATIC, Weight.REPLACED, Weight.RESTRICTED})

_STRANGE = frozenset({"content_drift", "looks_like_spam"})  # notices of a page that may be somebody else's

ByName = Mapping[str, Memory]
_NONE: Mapping[str, ByName] = {}
_NOBODY: Mapping[str, ContactMemory] = {}

Verdict = tuple[RunStatus, str]  # how the run ended, and why in words


@dataclass(frozen=True, slots=True)
class Decisions:
    """The pure deciders that `settle` asks, with configuration already bound."""

    advance: Callable[[Health, Finding, datetime], Health]
    next_check_at: Callable[[str, Health, datetime], datetime | None]  # address, health after, time of check
    weigh: Callable[[Code], Weight]
    remember: Callable[[Memory | None, Checked], Memory | None]  # None: as it was
    learn: Callable[[ByName, Checked], ByName] = lambda memories, checked: {}  # those that changed
    learn_contacts: Callable[[ContactMemory | None, Checked], ContactMemory | None] = lambda memory, c: None


class Recorder:
    """Stages checks in batches; a check is acknowledged when the batch it is in was returned.

    `monotonic` gives seconds that never go back. Call `flush` when a second passed without a check
    (`due` says so), and at the end.
    """

    def __init__(
        self,
        store: Store,
        run_id: int,
        monotonic: Callable[[], float],
        *,
        size: int = BATCH,
        seconds: float = 1.0,
    ) -> None:
        self._store = store
        self._run_id = run_id
        self._monotonic = monotonic
        self._size = size
        self._seconds = seconds
        self._waiting: list[Checked] = []
        self._oldest = 0.0

    @property
    def due(self) -> bool:
        """Whether what waits has waited long enough, or is enough."""
        return len(self._waiting) >= self._size or (
            bool(self._waiting) and self._monotonic() - self._oldest >= self._seconds
        )

    def add(self, checked: Checked) -> tuple[Checked, ...]:
        """Take a check; return those that became durable by it, mostly none."""
        if not self._waiting:
            self._oldest = self._monotonic()
        self._waiting.append(checked)
        return self.flush() if self.due else ()

    def flush(self) -> tuple[Checked, ...]:
        """Make everything taken so far durable and return it; on an error it still waits here."""
        batch = tuple(self._waiting)
        if batch:
            self._store.stage(self._run_id, batch)
            self._waiting.clear()
        return batch


def resume(
    store: Store, verdict_of: Callable[[Iterable[Checked]], Verdict], decisions: Decisions
) -> tuple[Transition, ...]:
    """Settle what earlier runs left behind when they were killed, oldest first; return what changed.

    A run that was killed while asking is incomplete, or degraded when `verdict_of` says so of what it
    had staged; it ended with its last check.
    """
    changed: list[Transition] = []
    for run in store.unsettled_runs():
        if run.status is RunStatus.RUNNING:
            status, reason = verdict_of(checked for batch in store.staged(run.id) for checked in batch)
            if status is not RunStatus.DEGRADED:
                status, reason = RunStatus.INCOMPLETE, "interrupted before every due address was asked"
            last = max((c.at for batch in store.staged(run.id) for c in batch), default=run.started_at)
            store.end_run(run.id, last, status, reason)
        changed.extend(settle(store, run.id, decisions))
    return tuple(changed)


def settle(store: Store, run_id: int, decisions: Decisions, *, batch: int = BATCH) -> tuple[Transition, ...]:
    """Let a run that has its verdict move health, batch by batch; return every change of state it made.

    Each batch is one transaction that also forgets its staged checks: killed anywhere, a second call
    goes on where the first one stopped and returns the changes of both.
    """
    run = store.run(run_id)
    if run.ended_at is None:
        raise ValueError(f"run {run_id} has no verdict yet")
    degraded_at = run.ended_at if run.status is RunStatus.DEGRADED else None
    while True:
        with store.writing():
            checks = store.next_staged(run_id, batch)
            if not checks:
                break
            addresses = [checked.address for checked in checks]
            before = store.healths(addresses)
            if degraded_at is not None:
                settled = doubt(checks, before, degraded_at)
            else:
                memories = store.descriptions(addresses)
                identities, values = store.identities(addresses), store.memories(addresses)
                contacts = store.contacts(addresses)
                settled = decide(
                    checks, before, memories, identities, decisions, values=values, contacts=contacts
                )
            store.save_settled(run_id, settled)
    return store.transitions(run_id)


def doubt(checks: tuple[Checked, ...], before: dict[str, Health], ended_at: datetime) -> Settled:
    """Return what a degraded run's checks come to: kept as doubted, asked again in an hour, nothing else."""
    later = ended_at + DOUBT_PAUSE
    known = {c.address: before.get(c.address, Health()) for c in checks}
    return Settled(
        healths={
            address: replace(health, next_check_at=max(health.next_check_at or later, later))
            for address, health in known.items()
        },
        counted=tuple(c for c in checks if c.finding.code not in UNASKED),
        doubted=True,
    )


def decide(
    checks: tuple[Checked, ...],
    before: dict[str, Health],
    memories: dict[str, Memory],
    identities: dict[str, IdentityMemory],
    decisions: Decisions,
    *,
    values: Mapping[str, ByName] = _NONE,
    contacts: Mapping[str, ContactMemory] = _NOBODY,
) -> Settled:
    """Return what the checks of a trusted run come to.

    `memories` are those of descriptions, `values` those of all other watched texts, by address and name,
    `contacts` those of phones and e-mails.
    """
    asked = tuple(c for c in checks if c.finding.code not in UNASKED)
    held = {c.address: before.get(c.address, Health()) for c in checks}
    titles = {address: memory.title for address, memory in memories.items()}
    after = {c.address: _after(c, held[c.address], decisions, titles.get(c.address)) for c in checks}
    remembered = {c.address: decisions.remember(memories.get(c.address), c) for c in asked}
    people = {c.address: decisions.learn_contacts(contacts.get(c.address), c) for c in asked}
    learned = {c.address: decisions.learn(values.get(c.address, {}), c) for c in asked}
    return Settled(
        healths=after,
        counted=asked,
        evidence=tuple(
            (c.address, good, c.evidence)
            for c in asked
            if (good := _good(c.finding.code, after[c.address], decisions)) is not None
        ),
        validators={c.address: c.validators for c in asked if c.validators is not None},
        descriptions={address: memory for address, memory in remembered.items() if memory is not None},
        identities={
            c.address: m for c in asked if (m := _identity(identities.get(c.address), c)) is not None
        },
        memories={address: by_name for address, by_name in learned.items() if by_name},
        contacts={address: memory for address, memory in people.items() if memory is not None},
        transitions=tuple(
            Transition(
                c.address, str(held[c.address].state), str(after[c.address].state), c.at, c.finding.code
            )
            for c in checks
            if held[c.address].state is not after[c.address].state
        ),
    )


def _identity(before: IdentityMemory | None, checked: Checked) -> IdentityMemory | None:
    """Return what the page is known to be now; None when that is as it was."""
    finding = checked.finding
    strange = any(notice.code in _STRANGE for notice in finding.notices)
    replaced = finding.code is Code.DOMAIN_REPLACED
    return remember(before, checked.identity, strange=strange, replaced=replaced)


def _after(checked: Checked, before: Health, decisions: Decisions, title: str | None) -> Health:
    """Return the health after one check; a host's own wish when to be asked again wins over the plan."""
    if checked.finding.code in UNASKED:
        after, due = before, before.next_check_at
    else:
        moved = decisions.advance(before, checked.finding, checked.at)
        after = remember_move(before, moved, checked.evidence, title)
        due = decisions.next_check_at(checked.address, after, checked.at)
    wish = checked.not_before
    return replace(after, next_check_at=wish if due is None or (wish is not None and wish > due) else due)


def _good(code: Code, after: Health, decisions: Decisions) -> bool | None:
    """Return whether this is good or bad evidence, or None when it should displace neither."""
    weight = decisions.weigh(code)
    if weight is Weight.OK:
        return True
    return False if weight in _DAMNING or after.reason is code else None

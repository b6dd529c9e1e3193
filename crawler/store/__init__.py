"""What is remembered, durably: rows become values at this door."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.contact_memory import ContactMemory
from crawler.health import Health
from crawler.history import (
    Checked,
    Evidence,
    HostMemory,
    Rescue,
    Run,
    RunStatus,
    Settled,
    Span,
    Transition,
    Validators,
)
from crawler.identity import IdentityMemory
from crawler.memory import Memory
from crawler.proposal import Proposal
from crawler.siblings import Sibling
from crawler.store import links, memories, offers, opening, runs
from crawler.store.directories import Directories
from crawler.store.errors import (
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreMissing,
    StoreNewer,
    StoreUnreadable,
    naming,
)
from crawler.store.packing import pack, to_micros, unpack

__all__ = [
    "Directories",
    "Store",
    "StoreBusy",
    "StoreCorrupt",
    "StoreError",
    "StoreForeign",
    "StoreFull",
    "StoreMissing",
    "StoreNewer",
    "StoreUnreadable",
    "pack",
    "unpack",
]

BATCH = 1_000  # checks in one transaction


class Store:
    """The database of one registry. Writers wait `patience` seconds for each other, then StoreBusy.

    Any method may raise a StoreError. Addresses given as None mean all of them. A store belongs to the
    thread that opened it.
    """

    def __init__(self, path: Path | str, *, read_only: bool = False, patience: float = 5.0) -> None:
        self.path = str(path)
        self._db = opening.open_database(path, read_only=read_only, patience=patience)
        self.directories = Directories(self._db, self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        self._db.close()

    def writing(self) -> AbstractContextManager[None]:
        """One transaction that holds the write lock from its start; the saving methods begin their own."""
        return opening.writing(self._db, self.path)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within this, every read sees the same moment, whatever is written meanwhile."""
        with naming(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    def backup(self, target: Path) -> None:
        """Write a whole copy, at one moment, to `target`; it is complete and durable when this returns."""
        opening.backup(self._db, target)

    # -- what is held true of addresses ------------------------------------------------------------

    def healths(self, addresses: Collection[str] | None = None) -> dict[str, Health]:
        """Return the health of each address that was ever settled."""
        with naming(self.path):
            return links.load(self._db, Health, addresses)

    def validators(self, addresses: Collection[str] | None = None) -> dict[str, Validators]:
        """Return what each address's last full 200 sent for asking conditionally."""
        with naming(self.path):
            return links.load(self._db, Validators, addresses)

    def descriptions(self, addresses: Collection[str] | None = None) -> dict[str, Memory]:
        """Return what is remembered of each address's description."""
        with naming(self.path):
            return links.load(self._db, Memory, addresses)

    def identities(self, addresses: Collection[str] | None = None) -> dict[str, IdentityMemory]:
        """Return what each address's page is known to be."""
        with naming(self.path):
            return links.load(self._db, IdentityMemory, addresses)

    def save_identities(self, changed: Mapping[str, IdentityMemory]) -> None:
        """Keep these in place of the ones before."""
        with self.writing():
            links.save(self._db, IdentityMemory, changed, links.url_ids(self._db, changed.keys()))

    def siblings(self) -> dict[str, Sibling]:
        """Return how each folder answered when it was asked for a page that cannot exist."""
        with naming(self.path):
            rows = self._db.execute("SELECT folder, body FROM sibling").fetchall()
        return {folder: unpack(Sibling, body) for folder, body in rows}

    def save_siblings(self, siblings: Iterable[Sibling], *, forget_before: datetime) -> None:
        """Keep these in place of the ones before; those seen before that time are forgotten."""
        with self.writing():
            self._db.executemany(
                "INSERT OR REPLACE INTO sibling (folder, body) VALUES (?, ?)",
                ((sibling.folder, pack(sibling)) for sibling in siblings),
            )
            self._db.execute(
                "DELETE FROM sibling WHERE json_extract(body, '$.at') < ?", (to_micros(forget_before),)
            )

    def save_descriptions(self, changed: Mapping[str, Memory]) -> None:
        """Keep these in place of the ones before."""
        with self.writing():
            links.save(self._db, Memory, changed, links.url_ids(self._db, changed.keys()))

    def memories(self, addresses: Collection[str] | None = None) -> dict[str, dict[str, Memory]]:
        """Return what is remembered of each address's watched values, by name; descriptions are apart."""
        with naming(self.path):
            return memories.texts(self._db, addresses)

    def contacts(self, addresses: Collection[str] | None = None) -> dict[str, ContactMemory]:
        """Return what is remembered of the phones and e-mails that each address shows."""
        with naming(self.path):
            return memories.contacts(self._db, addresses)

    def save_memories(self, changed: Mapping[str, Mapping[str, Memory]]) -> None:
        """Keep these in place of the ones before."""
        with self.writing():
            memories.save_texts(self._db, changed, links.url_ids(self._db, changed.keys()))

    def rescues(self, addresses: Collection[str] | None = None) -> dict[str, Rescue]:
        """Return what may help readers of each address that is or was broken."""
        with naming(self.path):
            return links.load(self._db, Rescue, addresses)

    def save_rescues(self, rescues: Mapping[str, Rescue]) -> None:
        """Keep these in place of the ones before."""
        with self.writing():
            links.save(self._db, Rescue, rescues, links.url_ids(self._db, rescues.keys()))

    def evidence(
        self, addresses: Collection[str] | None = None
    ) -> dict[str, tuple[Evidence | None, Evidence | None]]:
        """Return (last good, last bad) of each address that has either."""
        with naming(self.path):
            return links.load_evidence(self._db, addresses)

    def spans(
        self,
        addresses: Collection[str] | None = None,
        since: datetime | None = None,
        *,
        doubted: bool = False,
    ) -> dict[str, tuple[Span, ...]]:
        """Return each address's spans of equal outcome that reach to `since`, oldest first, whole seconds.

        `doubted` gives those of degraded runs instead, which say nothing about the link.
        """
        with naming(self.path):
            return links.load_spans(self._db, addresses, since, doubted=doubted)

    def hosts(self) -> dict[str, HostMemory]:
        """Return what is remembered of each origin."""
        with naming(self.path):
            rows = self._db.execute("SELECT origin, body FROM host").fetchall()
        return {origin: unpack(HostMemory, body) for origin, body in rows}

    def save_hosts(self, hosts: Iterable[HostMemory]) -> None:
        """Keep these in place of the ones before."""
        with self.writing():
            self._db.executemany(
                "INSERT OR REPLACE INTO host (origin, body) VALUES (?, ?)",
                ((host.origin, pack(host)) for host in hosts),
            )

    def counts(self) -> dict[str, int]:
        """Return how many addresses are in each state."""
        with naming(self.path):
            return dict(links.states(self._db))

    # -- runs --------------------------------------------------------------------------------------

    def begin_run(self, now: datetime, planned: int) -> Run:
        """Return a new running run."""
        with self.writing():
            return runs.begin(self._db, now, planned)

    def stage(self, run_id: int, checks: Sequence[Checked]) -> None:
        """Keep these checks, at most BATCH, in one transaction: acknowledged when this returns."""
        with self.writing():
            runs.stage(self._db, run_id, checks)

    def end_run(self, run_id: int, at: datetime, status: RunStatus, reason: str = "") -> None:
        """Write the verdict of a running run; a run that has one keeps it."""
        with self.writing():
            runs.end(self._db, run_id, at, status, reason)

    def staged(self, run_id: int, size: int = BATCH) -> Iterator[tuple[Checked, ...]]:
        """Return a run's checks that are not settled yet, in batches, oldest first."""
        with naming(self.path):
            yield from runs.staged(self._db, run_id, size)

    def next_staged(self, run_id: int, size: int = BATCH) -> tuple[Checked, ...]:
        """Return the oldest checks of a run that are not settled yet."""
        with naming(self.path):
            return runs.first_staged(self._db, run_id, size)

    def run(self, run_id: int) -> Run:
        """Return that run; KeyError when there is none."""
        with naming(self.path):
            found = runs.select(self._db, "WHERE id = ?", (run_id,))
        if not found:
            raise KeyError(run_id)
        return found[0]

    def runs(self, limit: int = 50) -> tuple[Run, ...]:
        """Return the latest runs of the crawler, newest first."""
        with naming(self.path):
            return runs.select(self._db, "WHERE status <> 'by_hand' ORDER BY id DESC LIMIT ?", (limit,))

    def last_complete_run(self) -> Run | None:
        """Return the newest complete run that is wholly settled."""
        with naming(self.path):
            found = runs.select(
                self._db,
                "WHERE status = 'complete' AND id NOT IN (SELECT run FROM staged) ORDER BY id DESC LIMIT 1",
            )
        return found[0] if found else None

    def unsettled_runs(self) -> tuple[Run, ...]:
        """Return runs without a verdict, or with checks still to be settled, oldest first."""
        with naming(self.path):
            return runs.select(
                self._db, "WHERE status = 'running' OR id IN (SELECT run FROM staged) ORDER BY id"
            )

    def transitions(self, run_id: int | None = None, since: datetime | None = None) -> tuple[Transition, ...]:
        """Return the changes of state, of one run or since a time, oldest first."""
        with naming(self.path):
            return runs.transitions(self._db, run_id, since)

    def save_settled(self, run_id: int, settled: Settled) -> None:
        """Keep what one batch came to and forget its staged checks; inside the caller's `writing()`."""
        ids = links.url_ids(self._db, settled.healths.keys())
        links.save(self._db, Health, settled.healths, ids)
        links.extend_spans(
            self._db,
            ((ids[c.address], c.finding.code, c.at) for c in settled.counted),
            doubted=settled.doubted,
        )
        links.save_evidence(self._db, ((ids[a], good, evidence) for a, good, evidence in settled.evidence))
        links.save(self._db, Validators, settled.validators, ids)
        links.save(self._db, Memory, settled.descriptions, ids)
        links.save(self._db, IdentityMemory, settled.identities, ids)
        memories.save_texts(self._db, settled.memories, ids)
        memories.save_contacts(self._db, settled.contacts, ids)
        runs.add_transitions(self._db, run_id, settled.transitions, ids)
        runs.unstage(self._db, run_id, ids.values())

    def save_by_hand(
        self, at: datetime, settled: Settled, forgotten: Collection[tuple[str, bool]] = ()
    ) -> None:
        """Keep what a person's word came to, and forget evidence (address, good); inside `writing()`."""
        ids = links.url_ids(self._db, [address for address, _ in forgotten])
        for address, good in forgotten:
            links.forget_evidence(self._db, ids[address], good=good)
        self.save_settled(runs.by_hand(self._db, at), settled)

    # -- proposals ---------------------------------------------------------------------------------

    def proposals(self, state: str | None = None) -> tuple[Proposal, ...]:
        """Return the proposals in this state, oldest first."""
        with naming(self.path):
            return offers.select(self._db, state)

    def save_proposals(
        self, proposals: Iterable[Proposal], withdrawn: Iterable[Proposal] = ()
    ) -> tuple[Proposal, ...]:
        """Return those that were new, with their ids; known and once rejected ones are left out.

        One that waits already is kept up to date. `withdrawn` are stored ones, as they are to be kept; they
        give way first, unless a person decided them meanwhile.
        """
        with self.writing():
            offers.withdraw(self._db, withdrawn)
            return offers.add(self._db, proposals)

    def decide_proposal(self, proposal: Proposal) -> None:
        """Keep a stored proposal as decided; KeyError when its id is unknown."""
        with self.writing():
            offers.put(self._db, proposal)

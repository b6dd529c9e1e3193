"""The probe driven over a list of addresses, politely; every one of them ends in exactly one result."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

from crawler.describe.reading import Reading
from crawler.finding import CODES, Code, Finding
from crawler.history import HostMemory
from crawler.identity import Identity, IdentityMemory
from crawler.inspection import Inspection, Inspector, Subject, Wish
from crawler.judge import judge
from crawler.manners.hosts import Hosts
from crawler.manners.places import Place, place
from crawler.manners.retry_after import with_wish
from crawler.manners.settings import Manners
from crawler.manners.turns import Turns
from crawler.manners.visitor import Prober, Visitor
from crawler.observation import Fault, Observation, Phase, Silence

_NOWHERE = Place("", "", "", 0)  # addresses that cannot be read: the probe says why, nothing goes out
_ATTEMPTS = 2
_LAST_LOOK = 2.0  # seconds that a look gets, however long the page took
_LOOKS = 4  # other addresses looked at before one finding stands


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to check."""

    address: str
    ignore_robots: bool = False  # its owner consented
    etag: str | None = None
    last_modified: str | None = None
    body_limit: int | None = None  # decoded bytes kept of it; None is the probe's own limit
    any_type: bool = False  # its body is kept whatever its type
    urgent: bool = False  # asked before the others of its host: it may tire, or the time may be up
    last: bool = False  # asked after them
    closely: bool = False  # worth one more request where its page is new to us
    known: IdentityMemory | None = None  # what its page is known to be
    about: frozenset[str] = frozenset()  # telling words of the names it is listed under
    fragments: tuple[str, ...] = ()  # the parts of the page it is listed with


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run: how many results, why it ended early if it did, and what to remember of hosts."""

    checks: int
    hosts: Mapping[str, HostMemory]  # by origin, only those that changed
    stopped: str = ""  # why not everything was asked, in words


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one ask. `reading` is the page the finding speaks of, where it had one."""

    ask: Ask
    observation: Observation
    finding: Finding
    reading: Reading | None = None
    identity: Identity | None = None  # what the page is about, where that is worth remembering


class Done(Protocol):
    """Who takes the results. An exception here ends the run."""

    def __call__(self, result: Result, /) -> Iterable[Ask] | None:
        """Take one result; return what else is to be asked because of it, never the same address twice."""
        ...


class Judging:
    """The inspector that judges the visit alone and never looks at a page."""

    def __init__(self, judged: Callable[[Observation], Finding] = judge) -> None:
        self._judged = judged

    def begin(self, _: Subject, observation: Observation) -> Inspection:
        """Return what the visit means."""
        return Inspection(self._judged(observation))

    def go_on(self, _: Subject, before: Inspection, __: Observation) -> Inspection:
        """Nothing was wished for."""
        return before


@dataclass(slots=True)
class _Job:
    ask: Ask
    place: Place
    attempts: int = 0  # that ended
    spent: float = 0.0  # seconds of this attempt, with all that was looked at
    seen: Result | None = None  # the first attempt, while the second is waited for


async def check_all(
    asks: Iterable[Ask],
    *,
    probe: Prober,
    manners: Manners,
    now: Callable[[], datetime],
    hosts: Mapping[str, HostMemory],
    done: Done,
    stop: asyncio.Event | None = None,
    inspector: Inspector | None = None,
    just_asked: Iterable[str] = (),
) -> Tally:
    """Check every address and call `done` once for each, in no set order; return the tally.

    What `done` returns is asked as well, in the same run and with the same manners.

    `hosts` is what is remembered, by origin. When `stop` is set, or the time is up, checks in flight get the
    grace of `manners`; what is left then ends as `budget_exhausted`, or as its first attempt if it had one.
    Hosts of the addresses `just_asked`, before this run, rest first.
    """
    run = _Run(asks, probe, manners, now, hosts, done, inspector or Judging())
    for target in filter(None, map(place, just_asked)):
        run.turns.rest(target.host)
    stopped = ""
    try:
        stopped = await run.work(stop)
    finally:
        await run.end()
        if run.error is None:
            run.give_up_rest(stopped or "the run was cancelled")
    if run.error is not None:
        raise run.error
    return Tally(run.checks, run.hosts.changed(), stopped)


class _Run:
    """The state of one run."""

    def __init__(
        self,
        asks: Iterable[Ask],
        probe: Prober,
        manners: Manners,
        now: Callable[[], datetime],
        hosts: Mapping[str, HostMemory],
        done: Done,
        inspector: Inspector,
    ) -> None:
        self._probe, self._manners, self._now, self._done = probe, manners, now, done
        self._inspector = inspector
        jobs = [_Job(ask, place(ask.address) or _NOWHERE) for ask in asks]
        if manners.seed:  # else a circuit would open before the same addresses every time
            jobs.sort(
                key=lambda job: blake2b(
                    f"{manners.seed}\n{job.ask.address}".encode("utf-8", "replace")
                ).digest()
            )
        jobs.sort(key=lambda job: (not job.ask.urgent, job.ask.last))
        self.turns: Turns[_Job] = Turns(
            ((job.place.host, job) for job in jobs),
            gap=manners.delay,
            seed=manners.seed,
            machine_gap=min(manners.ip_delay, manners.delay),
            machine_most=manners.ip_connections,
        )
        self.turns.queues.pace(_NOWHERE.host, 0.0)
        self.turns.on_wait = self._add_worker
        self.hosts = Hosts(hosts, manners, now)
        self.checks = 0
        self.error: BaseException | None = None
        self._planned = len(jobs)
        self._asked: dict[str, int] = {}  # first attempts per host, for the budget
        self._workers: set[asyncio.Task[None]] = set()
        self._strength = 0  # workers that have not decided to end; their tasks end a little later
        self._finished = asyncio.Event()
        self._over = False  # nothing more is taken on

    async def work(self, stop: asyncio.Event | None) -> str:
        """Check until everything is done; return why it ended early, or ""."""
        if not self._planned:
            return ""
        for _ in range(min(self._manners.concurrency, len(self.turns.queues))):
            self._add_worker()
        events = [self._finished] if stop is None else [self._finished, stop]
        waits = [asyncio.create_task(event.wait()) for event in events]
        try:
            limit = self._manners.run_seconds
            await asyncio.wait(waits, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        if self._finished.is_set():
            return ""
        self._over = True
        self.turns.close()
        if self._workers:
            await asyncio.wait(self._workers, timeout=self._manners.grace)
        return "the run was stopped" if stop is not None and stop.is_set() else "the run's time was up"

    async def end(self) -> None:
        """Take back every turn and every task."""
        self._over = True
        self.turns.close()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def give_up_rest(self, why: str) -> None:
        """End what was not asked."""
        for job in self.turns.queues.drop_all():
            self._give_up(job, Silence(Phase.QUEUE, Fault.BUDGET_EXHAUSTED, why))

    def _add_worker(self) -> None:
        """Start a worker, unless enough of them are busy: one that waits elsewhere as a visitor is not."""
        if self._strength - self.turns.visiting < self._manners.concurrency and self.error is None:
            self._strength += 1
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._worker_ended)

    def _worker_ended(self, worker: "asyncio.Task[None]") -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and worker.exception() is not None:
            self.error = self.error or worker.exception()
            self._finished.set()

    async def _work(self) -> None:
        while (turn := await self.turns.next()) is not None and turn.item is not None:
            await self._turn(turn.host, turn.item)
            if self._strength - self.turns.visiting > self._manners.concurrency:
                self._strength -= 1
                return

    async def _turn(self, host: str, job: _Job) -> None:
        """Use one turn: end the job, put it back for later, or find its machine or read robots.txt first."""
        visitor = Visitor(self._probe, self.turns, self.hosts, host, robots=self._minds_robots(job))
        try:
            observation = await self._attempt(job, visitor)
            inspection = await self._inspect(job, visitor, observation) if observation is not None else None
        except asyncio.CancelledError:
            visitor.go()
            self._give_up(job, Silence(Phase.QUEUE, Fault.BUDGET_EXHAUSTED, "given up in flight"))
            raise
        except Exception as error:  # noqa: BLE001 - every check ends in a result: a crash of ours is "other"
            observation = self._silent(
                job, Silence(Phase.QUEUE, Fault.OTHER, f"{type(error).__name__}: {error}")
            )
            inspection = self._begin(job, observation)
        if observation is None or inspection is None:
            self.turns.queues.put_first(host, job)
        else:
            self._attempted(job, observation, inspection)
            for asked in {host, visitor.host}:
                if self.hosts.closed(asked) is not None:
                    self._close(asked)
        visitor.go()
        self.turns.leave(host)
        if not self.turns.queues.waiting(host) and job.place is not _NOWHERE:
            self._probe.release(job.place.name, job.place.port)

    async def _attempt(self, job: _Job, visitor: Visitor) -> Observation | None:
        """Return what an attempt saw, or None when the turn went to what must be known before."""
        if job.place is _NOWHERE:
            return await self._probe.observe(job.ask.address)
        if visitor.robots and (answer := self.hosts.unwell(job.place.origin, job.attempts)) is not None:
            return replace(answer, url=job.ask.address.partition("#")[0])
        refused = self._refused(job)
        if refused is not None:
            return self._silent(job, refused)
        if await visitor.finds_machine(job.place):
            return None
        if visitor.robots:
            standing = self.hosts.standing(job.place.origin, job.attempts)
            if standing is None:
                await visitor.read_robots(job.place)
                return None
            silence = standing if isinstance(standing, Silence) else standing.refuses(job.ask.address)
            if silence is not None:
                return self._silent(job, silence)
        self._asked[job.place.host] = self._asked.get(job.place.host, 0) + (job.attempts == 0)
        ask = job.ask
        visitor.asks()
        observation = await self._probe.observe(
            ask.address,
            etag=ask.etag,
            last_modified=ask.last_modified,
            body_limit=ask.body_limit,
            any_type=ask.any_type,
            gate=visitor,
        )
        if observation.status == 304 and not (ask.etag or ask.last_modified):
            odd = Silence(Phase.HEADERS, Fault.BAD_HTTP, "not modified, said of a page that was never seen")
            observation = replace(observation, silence=odd)
        return with_wish(observation)

    def _refused(self, job: _Job) -> Silence | None:
        closed = self.hosts.closed(job.place.host)
        budget = self._manners.per_host_budget
        spent = budget is not None and not job.attempts and self._asked.get(job.place.host, 0) >= budget
        if closed is None and spent:
            return Silence(Phase.QUEUE, Fault.BUDGET_EXHAUSTED, f"{budget} addresses of this host were asked")
        return closed

    async def _inspect(self, job: _Job, visitor: Visitor, observation: Observation) -> Inspection:
        """Say what was found, looking at what else must be seen for it."""
        job.spent = observation.seconds
        inspection = self._begin(job, observation)
        visitor.heed(observation, transient=CODES[inspection.finding.code].transient)
        for _ in range(_LOOKS):
            if inspection.wish is None:
                break
            seen = await self._look(visitor, inspection.wish, job.spent)
            job.spent += seen.seconds
            inspection = self._inspector.go_on(job.ask, inspection, seen)
        return replace(inspection, wish=None)

    def _begin(self, job: _Job, observation: Observation) -> Inspection:
        try:
            return self._inspector.begin(job.ask, observation)
        except Exception as error:  # noqa: BLE001 - an observation nobody foresaw is "other", with its words
            return Inspection(Finding(Code.OTHER, f"{type(error).__name__}: {error}"))

    async def _look(self, visitor: Visitor, wish: Wish, spent: float) -> Observation:
        """Return what another address shows, asked in its turn like any, in the time that is left."""
        refused = await visitor.before(wish.url, 1)
        if refused is not None:
            return Observation(wish.url.partition("#")[0], self._now(), silence=refused)
        left = max(_LAST_LOOK, self._manners.look_seconds - spent)
        try:
            async with asyncio.timeout(left):
                seen = with_wish(await self._probe.observe(wish.url, gate=visitor))
        except TimeoutError:
            late = Silence(Phase.HEADERS, Fault.TIMEOUT_READ, "no answer came in the time that was left")
            seen = Observation(wish.url.partition("#")[0], self._now(), silence=late, seconds=left)
        visitor.heed(seen, transient=CODES[judge(seen).code].transient)
        return seen

    def _attempted(self, job: _Job, observation: Observation, inspection: Inspection) -> None:
        """End the job or let it wait for its second attempt."""
        finding = inspection.finding
        job.attempts += observation.attempts
        never_asked = observation.silence is not None and observation.silence.phase is Phase.QUEUE
        if job.seen is not None and never_asked:
            self._end(job.seen)
        elif CODES[finding.code].transient and self._worth_another(job, observation):
            job.seen = _result(job.ask, observation, inspection)
            self.turns.queues.put_last(job.place.host, job)
        else:
            observation = replace(observation, attempts=job.attempts)
            self._end(_result(job.ask, observation, inspection))

    def _worth_another(self, job: _Job, observation: Observation) -> bool:
        open_ = self.hosts.closed(job.place.host) is None
        return job.attempts < _ATTEMPTS and job.spent <= self._manners.retry_under and open_

    def _close(self, host: str) -> None:
        """End everything that waits at a host that is not asked again in this run."""
        silence = self.hosts.closed(host)
        assert silence is not None
        for job in self.turns.queues.drop(host):
            self._give_up(job, silence)

    def _give_up(self, job: _Job, silence: Silence) -> None:
        if job.seen is not None:
            return self._end(job.seen)
        observation = self._silent(job, silence)
        return self._end(_result(job.ask, observation, self._begin(job, observation)))

    def _end(self, result: Result) -> None:
        if self.error is not None:
            return  # whoever takes the results failed: it gets no more
        self.checks += 1
        more = self._done(result)
        if more and not self._over:
            self._take_on(more)
        if self.checks == self._planned:
            self._finished.set()

    def _take_on(self, asks: Iterable[Ask]) -> None:
        for ask in asks:
            job = _Job(ask, place(ask.address) or _NOWHERE)
            self._planned += 1
            self.turns.queues.add(job.place.host, job)
            if self._strength < len(self.turns.queues):
                self._add_worker()
        self.turns.hand_out()

    def _silent(self, job: _Job, silence: Silence) -> Observation:
        return Observation(job.ask.address.partition("#")[0], self._now(), silence=silence)

    def _minds_robots(self, job: _Job) -> bool:
        return self._manners.robots and not job.ask.ignore_robots


def _result(ask: Ask, observation: Observation, inspection: Inspection) -> Result:
    return Result(ask, observation, inspection.finding, inspection.reading, inspection.identity)

"""One run of the crawler: canaries, plan, checks, verdict, and what is remembered of it."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, takewhile
from typing import Protocol

from crawler.asking import asks_of
from crawler.change import DescriptionMemory, advance_description, value_hash
from crawler.checks import Ask, Result, check_all
from crawler.content import ContentInspector
from crawler.describe.description import Description, from_json, to_json
from crawler.finding import CODES, Code, Weight
from crawler.health import Health, Patience, advance
from crawler.history import Checked, Evidence, HostMemory, Run, RunStatus, Transition, Validators
from crawler.judge import judge
from crawler.manners.settings import Manners
from crawler.manners.vantage import (
    HostCheck,
    VantageRules,
    changes,
    doubt_of_hosts,
    read_hosts,
    was_doubted_for_its_hosts,
)
from crawler.plan import Cadence, Plan, next_check_at, plan
from crawler.probe import Probe
from crawler.proposal import offer, site_wide, watched_link, widespread
from crawler.record import UNASKED, Decisions, Recorder, Verdict, resume, settle
from crawler.siblings import GOOD_FOR
from crawler.signatures import Rules
from crawler.signatures import load as load_signatures
from crawler.store import BATCH, Store
from crawler.watch import Watch
from registry.load import Registry
from registry.urls import host_key


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything a run is told by the configuration."""

    patience: Patience = field(default_factory=Patience)
    cadence: Cadence = field(default_factory=Cadence)
    rules: VantageRules = field(default_factory=VantageRules)
    manners: Manners = field(default_factory=Manners)
    canaries: tuple[str, ...] = ()
    signatures: Rules = field(default_factory=load_signatures)


class Progress(Protocol):
    """Who is told how far the run has come."""

    def begin(self, total: int) -> None:
        """`total` addresses will be asked."""
        ...

    def step(self) -> None:
        """One more was asked."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. `run` is None when none was made because the last complete one was just now."""

    run: Run | None
    plan: Plan
    transitions: tuple[Transition, ...] = ()  # of this run, and of an interrupted one that was settled first

    @property
    def too_soon(self) -> bool:
        """Whether no run was made because the last complete one ended just now."""
        return self.plan.too_soon


async def crawl(
    registry: Registry,
    store: Store,
    probe: Probe,
    settings: RunSettings,
    *,
    now: Callable[[], datetime],
    force: bool = False,
    stop: asyncio.Event,
    progress: Progress,
) -> Outcome:
    """Run once: ask what is due, and let what was seen move health, unless our own network is in doubt.

    Safe to kill at any instant: what was staged is settled by the next run. Raises StoreError.
    """
    urgent = urgent_of(registry)
    doubt_of = partial(_doubt_of_hosts, store, settings)
    before = catch_up(registry, store, settings)
    healths = store.healths()
    hosts = store.hosts()
    last = store.last_complete_run()
    due = plan(
        registry.targets,
        healths,
        now(),
        cadence=settings.cadence,
        not_before={host_key(h.origin): h.not_before for h in hosts.values() if h.not_before is not None},
        last_complete_at=(last.ended_at or last.started_at) if last else None,
        force=force,
    )
    if due.too_soon:
        return Outcome(None, due, before)
    # A run that finds nothing due is one too: else the schedule and `status --max-age` would wait for it.
    run = store.begin_run(now(), len(due.due))
    progress.begin(len(due.due))
    watch = Watch(settings.canaries, healths, settings.rules)
    stopped = ""
    if due.due:
        await _ask_canaries(watch, probe, settings.manners, hosts, now)
    if due.due and watch.doubt is None:
        asks = asks_of(registry, store, due, settings.signatures.fingerprint)
        stopped = await _check(store, probe, settings, run, asks, hosts, now, stop, progress, watch)
    status, reason = _verdict(doubt_of, _staged(store, run), watch.doubt, stopped)
    store.end_run(run.id, now(), status, reason)
    changed = settle(store, run.id, _decisions(settings, urgent, _boilerplate(store, run)))
    if status is not RunStatus.DEGRADED:
        _offer(registry, store, now())
    return Outcome(store.run(run.id), due, (*before, *changed))


async def _ask_canaries(
    watch: Watch,
    probe: Probe,
    manners: Manners,
    hosts: Mapping[str, HostMemory],
    now: Callable[[], datetime],
) -> None:
    """Let the watch know how the addresses do that always work."""

    def done(result: Result) -> None:
        watch.takes(result)

    manners = replace(manners, run_seconds=None, per_host_budget=None)
    await check_all(watch.asks(), probe=probe, manners=manners, now=now, hosts=hosts, done=done)


def catch_up(registry: Registry, store: Store, settings: RunSettings) -> tuple[Transition, ...]:
    """Settle what killed runs left behind; return what changed. Raises StoreError."""
    doubt_of = partial(_doubt_of_hosts, store, settings)
    return resume(store, partial(_verdict, doubt_of), _decisions(settings, urgent_of(registry), frozenset()))


def urgent_of(registry: Registry) -> frozenset[str]:
    """Return the addresses that a crisis line or helpline lists."""
    return frozenset(target.address for target in registry.targets if target.urgent)


async def _check(
    store: Store,
    probe: Probe,
    settings: RunSettings,
    run: Run,
    asks: Sequence[Ask],
    hosts: Mapping[str, HostMemory],
    now: Callable[[], datetime],
    stop: asyncio.Event,
    progress: Progress,
    watch: Watch,
) -> str:
    """Ask all of `asks` and stage what is seen; return why not all were asked, or nothing.

    At most a second of what was seen is ever unacknowledged. When our own network fails on the way, the rest
    is not asked: nothing could be learned.
    """
    recorder = Recorder(store, run.id, time.monotonic)
    rules = settings.signatures.fingerprint

    left = len(asks)

    def done(result: Result) -> Iterable[Ask]:
        nonlocal left
        if watch.takes(result):
            if watch.doubt is not None:
                stop.set()
            return ()
        left -= 1
        if result.finding.code not in UNASKED:  # else nothing was seen: it stays due
            recorder.add(_checked(result, rules))
        progress.step()
        canaries = watch.sees(result, last=not left)
        for canary in canaries:
            probe.forget(canary.address)  # what was known of it would hide that names fail now
        return canaries

    # Another order each run: else a host that tires after three failures is always asked for the same links.
    manners = replace(settings.manners, seed=str(run.id))
    inspector = ContentInspector(
        settings.signatures,
        judged=partial(judge, certificate_notice=settings.patience.certificate_notice),
        siblings=store.siblings(),
        remembers=True,
        seed=manners.seed,
    )
    ticking = asyncio.create_task(_flush_every_second(recorder))
    try:
        tally = await check_all(
            asks,
            probe=probe,
            manners=manners,
            now=now,
            hosts=hosts,
            done=done,
            stop=stop,
            inspector=inspector,
            just_asked=settings.canaries,
        )
    finally:
        ticking.cancel()
        recorder.flush()
    store.save_hosts(tally.hosts.values())
    store.save_siblings(inspector.learned.values(), forget_before=now() - GOOD_FOR)
    return tally.stopped


async def _flush_every_second(recorder: Recorder) -> None:
    while True:
        await asyncio.sleep(1)
        if recorder.due:
            recorder.flush()


def _checked(result: Result, rules: str) -> Checked:
    """Return what is kept of a check: evidence, validators, what the page says of itself and is about."""
    observation, finding = result.observation, result.finding
    said = _description(result)
    wait = observation.retry_after
    return Checked(
        address=result.ask.address,
        evidence=Evidence(
            at=observation.at,
            finding=finding,
            hops=observation.hops,
            status=observation.status,
            final_url=observation.final_url if observation.hops else None,
            ip=observation.ip,
            title=(result.reading.title or None) if result.reading else None,
            certificate_ends_at=observation.certificate_ends_at,
            seconds=round(observation.seconds, 3),
        ),
        connected=observation.connected,
        validators=_validators(result, rules),
        not_before=observation.at + timedelta(seconds=wait) if wait else None,
        description=to_json(said) if said else None,
        identity=result.identity,
    )


def _validators(result: Result, rules: str) -> Validators | None:
    """Return what to ask with the next time; None when nothing new is known.

    A page that was not simply fine is asked without conditions: "not modified" would hide that it still is.
    """
    observation, finding = result.observation, result.finding
    if observation.status != 200 or len(observation.hops) != 1:
        return None
    if finding.code is not Code.OK or any(notice.code not in _OF_THE_VISIT for notice in finding.notices):
        return Validators()
    headers = observation.headers
    return Validators(headers.get("etag"), headers.get("last-modified"), rules)


# Notices of the connection, which a "not modified" has as well; all others speak of the page.
_OF_THE_VISIT = frozenset({"certificate_expires", "http_only"})


def _description(result: Result) -> Description | None:
    """Return what a good page of the listed site says of itself; another host's words are not this one's."""
    reading = result.reading
    if reading is None or CODES[result.finding.code].weight is not Weight.OK:
        return None
    return reading.description if _site(result.observation.url) == _site(reading.url) else None


def _site(url: str) -> str:
    return host_key(url).removeprefix("www.")


def _staged(store: Store, run: Run) -> Iterator[Checked]:
    return (checked for batch in store.staged(run.id) for checked in batch)


def _verdict(
    doubt_of: Callable[[Iterable[Checked]], str | None],
    staged: Iterable[Checked],
    doubt: str | None = None,
    stopped: str = "",
) -> Verdict:
    """Return how a run ended: degraded when our own network is in doubt, incomplete when it was cut short."""
    doubt = doubt or doubt_of(staged)
    if doubt:
        return RunStatus.DEGRADED, doubt
    return (RunStatus.INCOMPLETE, stopped) if stopped else (RunStatus.COMPLETE, "")


def _doubt_of_hosts(store: Store, settings: RunSettings, staged: Iterable[Checked]) -> str | None:
    doubted = takewhile(
        lambda run: run.status is RunStatus.DEGRADED and was_doubted_for_its_hosts(run.reason), _ended(store)
    )
    return doubt_of_hosts(
        read_hosts(_as_host_checks(store, staged)),
        settings.rules,
        canaries_worked=bool(settings.canaries),
        doubted_runs=sum(1 for _ in doubted),
    )


def _as_host_checks(store: Store, staged: Iterable[Checked]) -> Iterator[HostCheck]:
    """Yield each check as it speaks of its host, beside what was held of the address before."""
    healths, rest = store.healths(), iter(staged)
    while batch := list(islice(rest, BATCH)):
        known = store.evidence([checked.address for checked in batch])
        for checked in batch:
            address = checked.address
            good, _ = known.get(address, (None, None))
            new = changes(good, checked.evidence) if good is not None else frozenset()
            yield HostCheck(host_key(address), healths.get(address, Health()), checked.finding.code, new)


def _ended(store: Store) -> Iterator[Run]:
    return (run for run in store.runs() if run.ended_at is not None and run.planned)


def _decisions(settings: RunSettings, urgent: Collection[str], boilerplate: Collection[str]) -> Decisions:
    """Bind the pure deciders to the configuration."""

    def remember(memory: DescriptionMemory | None, checked: Checked) -> DescriptionMemory | None:
        unchanged = checked.finding.code is Code.OK_UNCHANGED
        if checked.description is None and not unchanged:
            return None
        seen = from_json(checked.description) if checked.description else None
        source = checked.evidence.final_url or checked.address
        return advance_description(
            memory, seen, at=checked.at, source_url=source, unchanged_304=unchanged, boilerplate=boilerplate
        )

    return Decisions(
        advance=lambda before, finding, at: advance(before, finding, at, settings.patience),
        next_check_at=lambda address, health, at: next_check_at(
            health, address=address, urgent=address in urgent, at=at, cadence=settings.cadence
        ),
        weigh=lambda code: CODES[code].weight,
        remember=remember,
    )


def _boilerplate(store: Store, run: Run) -> frozenset[str]:
    """Return the hashes of texts that several pages of a site, or several sites, say of themselves."""
    texts = _texts(store.descriptions())
    for checked in _staged(store, run):
        if checked.description and (value := from_json(checked.description).value):
            texts[checked.address] = value
    return frozenset(site_wide(texts).values()) | widespread(texts)


def _texts(memories: Mapping[str, DescriptionMemory]) -> dict[str, str]:
    """Return the newest text by address, of those that have any."""
    latest = {address: memory.candidate or memory.baseline for address, memory in memories.items()}
    return {address: seen.value for address, seen in latest.items() if seen is not None}


def _offer(registry: Registry, store: Store, at: datetime) -> None:
    """Offer what pages say now, and was seen twice, for a person to decide."""
    watched = {
        r.id: link.partition("#")[0] for r in registry.resources if (link := watched_link(r)) is not None
    }
    memories = store.descriptions()
    healths = store.healths()
    texts = _texts(memories)
    shared = frozenset(site_wide(texts).values()) | widespread(texts)
    offers = (
        offer(
            resource,
            memory,
            health_state=healths.get(address, Health()).state,
            at=at,
            site_wide=memory.candidate is not None and value_hash(memory.candidate.value) in shared,
            rejected=(),  # the store knows what was rejected, and takes no offer twice
        )
        for resource in registry.resources
        if (address := watched.get(resource.id)) is not None and (memory := memories.get(address)) is not None
    )
    store.save_proposals([each for each in offers if each is not None])

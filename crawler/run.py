"""One run of the crawler: canaries, plan, checks, verdict, and what is remembered of it."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Protocol

from crawler.change import DescriptionMemory, advance_description, value_hash
from crawler.checks import Ask, Judging, Result, check_all
from crawler.contact_checks import ContactChecks
from crawler.contact_plan import ContactPlan, with_contacts
from crawler.describe.description import Description, from_json, to_json
from crawler.describe.reading import describe
from crawler.finding import CODES, Code, Finding, Weight
from crawler.health import Health, Patience, advance
from crawler.history import Checked, Evidence, HostMemory, Run, RunStatus, Transition, Validators
from crawler.judge import judge
from crawler.manners.settings import Manners
from crawler.manners.vantage import VantageRules, doubt_of_canaries, doubt_of_hosts, read_hosts
from crawler.observation import Observation
from crawler.plan import Cadence, Plan, next_check_at, plan
from crawler.probe import Probe
from crawler.probe.mail_routes import MailRoutes, NameServerRoutes
from crawler.proposal import offer, site_wide, watched_link, widespread
from crawler.record import UNASKED, Decisions, Recorder, Verdict, resume, settle
from crawler.store import Store
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
    mail: MailRoutes | None = None,
) -> Outcome:
    """Run once: ask what is due, and let what was seen move health, unless our own network is in doubt.

    `mail` says how mail would travel to a domain; without it, the system's name servers are asked.
    Safe to kill at any instant: what was staged is settled by the next run. Raises StoreError.
    """
    urgent = {target.address for target in registry.targets if target.urgent}
    doubt_of = partial(_doubt_of_hosts, store, settings)
    before = resume(store, partial(_verdict, doubt_of), _decisions(settings, urgent, frozenset()))
    healths = store.healths()
    hosts = store.hosts()
    last = store.last_complete_run()
    at = now()
    not_before = {host_key(h.origin): h.not_before for h in hosts.values() if h.not_before is not None}
    due = plan(
        registry.targets,
        healths,
        at,
        cadence=settings.cadence,
        not_before=not_before,
        last_complete_at=(last.ended_at or last.started_at) if last else None,
        force=force,
    )
    if due.too_soon:
        return Outcome(None, due, before)
    people = with_contacts(
        due,
        registry.targets,
        healths,
        store.evidence,
        at,
        cadence=settings.cadence,
        not_before=not_before,
        force=force,
    )
    due = people.plan
    # A run that finds nothing due is one too: else the schedule and `status --max-age` would wait for it.
    planned = len(due.due) + len(people.contacts)
    run = store.begin_run(now(), planned)
    progress.begin(planned)
    doubt = await _ask_canaries(probe, settings) if planned else None
    stopped = ""
    if doubt is None and planned:
        contacts = ContactChecks(people.contacts, mail or NameServerRoutes(), now)
        stopped = await _check(store, probe, settings, run, people, contacts, hosts, now, stop, progress)
    status, reason = _verdict(doubt_of, _staged(store, run), doubt, stopped)
    store.end_run(run.id, now(), status, reason)
    changed = settle(store, run.id, _decisions(settings, urgent, _boilerplate(store, run)))
    if status is not RunStatus.DEGRADED:
        _offer(registry, store, now())
    return Outcome(store.run(run.id), due, (*before, *changed))


async def _ask_canaries(probe: Probe, settings: RunSettings) -> str | None:
    """Ask the addresses that always work; return why our own network is in doubt, or None."""
    observations = await asyncio.gather(*(probe.observe(url) for url in settings.canaries))
    findings = [(o.url, judge(o)) for o in observations]
    return doubt_of_canaries([(url, CODES[f.code].weight is Weight.OK, f.evidence) for url, f in findings])


async def _check(
    store: Store,
    probe: Probe,
    settings: RunSettings,
    run: Run,
    people: ContactPlan,
    contacts: ContactChecks,
    hosts: Mapping[str, HostMemory],
    now: Callable[[], datetime],
    stop: asyncio.Event,
    progress: Progress,
) -> str:
    """Ask every due address and stage what is seen; return why not all were asked, or nothing.

    At most a second of what was seen is ever unacknowledged.
    """
    recorder = Recorder(store, run.id, time.monotonic)
    due, pages = people.plan, people.pages
    validators = store.validators([each.address for each in due.due if each.address not in pages])

    def done(result: Result) -> None:
        if result.finding.code not in UNASKED:  # else nothing was seen: it stays due
            recorder.add(_checked(result))
        contacts.saw(result)
        progress.step()

    asks = [
        Ask(
            each.address,
            ignore_robots=each.ignore_robots,
            etag=known.etag if (known := validators.get(each.address)) else None,
            last_modified=known.last_modified if known else None,
            urgent=each.urgent,
        )
        for each in due.due
    ]
    # Another order each run: else a host that tires after three failures is always asked for the same links.
    manners = replace(settings.manners, seed=str(run.id))
    inspector = Judging(partial(judge, certificate_notice=settings.patience.certificate_notice))
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
        )
        people_seen = await contacts.checked(stop)
        for checked in people_seen:
            recorder.add(checked)
            progress.step()
    finally:
        await contacts.aclose()
        ticking.cancel()
        recorder.flush()
    store.save_hosts(tally.hosts.values())
    stopped = len(people_seen) < len(people.contacts) and stop.is_set()
    return tally.stopped or ("the run was stopped" if stopped else "")


async def _flush_every_second(recorder: Recorder) -> None:
    while True:
        await asyncio.sleep(1)
        if recorder.due:
            recorder.flush()


def _checked(result: Result) -> Checked:
    """Return what is kept of a check: evidence, validators of a full 200, the page's own description."""
    ask, observation, finding = result.ask, result.observation, result.finding
    said = _description(observation, finding)
    full = observation.status == 200 and len(observation.hops) == 1 and finding.code is Code.OK
    headers = observation.headers
    wait = observation.retry_after
    return Checked(
        address=ask.address,
        evidence=Evidence(
            at=observation.at,
            finding=finding,
            hops=observation.hops,
            status=observation.status,
            final_url=observation.final_url if observation.hops else None,
            ip=observation.ip,
            title=said.title if said else None,
            certificate_ends_at=observation.certificate_ends_at,
            seconds=round(observation.seconds, 3),
        ),
        connected=observation.connected,
        validators=Validators(headers.get("etag"), headers.get("last-modified")) if full else None,
        not_before=observation.at + timedelta(seconds=wait) if wait else None,
        description=to_json(said) if said else None,
    )


def _description(observation: Observation, finding: Finding) -> Description | None:
    """Return what a good page of the listed site says of itself; another host's words are not this one's."""
    page = observation.page
    if page is None or not page.body or CODES[finding.code].weight is not Weight.OK:
        return None
    if _site(observation.url) != _site(observation.final_url):
        return None
    return describe(page, observation.final_url)


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
    healths = store.healths()
    asked = [(c.address, healths.get(c.address, Health()), c.finding.code) for c in staged]
    pages = [(host_key(address), health, code) for address, health, code in asked if "://" in address]
    # Names may come from a cache while the network is down: they speak only where no page was asked.
    mail = [(address.rpartition("@")[2], health, code) for address, health, code in asked if "@" in address]
    # Canaries that had failed would have ended the run before any host was asked.
    doubted = takewhile(lambda run: run.status is RunStatus.DEGRADED and run.checked > 0, _ended(store))
    return doubt_of_hosts(
        read_hosts(pages or mail),
        settings.rules,
        canaries_worked=bool(settings.canaries),
        doubted_runs=sum(1 for _ in doubted),
    )


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

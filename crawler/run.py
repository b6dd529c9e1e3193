"""One run of the crawler: canaries, plan, checks, verdict, and what is remembered of it."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from crawler.asking import asks_of
from crawler.checks import Result, check_all
from crawler.contact_change import contact_pages
from crawler.contact_checks import ContactChecks
from crawler.contact_plan import with_contacts
from crawler.content import ContentInspector
from crawler.describe.description import from_json
from crawler.finding import CODES
from crawler.health import Health, Patience, advance
from crawler.history import Checked, HostMemory, Run, RunStatus, Transition
from crawler.judge import judge
from crawler.learning import learn_contacts, learn_description, learn_values
from crawler.listing_links import ListingLinks, due_links, links_of
from crawler.manners.settings import Manners
from crawler.manners.vantage import VantageRules
from crawler.offering import make_offers, shared_texts, texts_of
from crawler.plan import Cadence, Due, Plan, next_check_at, plan
from crawler.probe import Probe
from crawler.probe.mail_routes import MailRoutes, NameServerRoutes
from crawler.proposal import Proposal
from crawler.record import Decisions, resume, settle
from crawler.round import Progress, Round
from crawler.siblings import GOOD_FOR, Sibling
from crawler.signatures import Rules
from crawler.signatures import load as load_signatures
from crawler.store import Store
from crawler.trust import doubt_of_checks, verdict_of
from crawler.watch import Watch
from crawler.watched import Wanted, wanted_of
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
    listings: ListingLinks = field(default_factory=ListingLinks)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. `run` is None when none was made because the last complete one was just now."""

    run: Run | None
    plan: Plan
    # Of this run, and of an interrupted one that was settled first; of curated links, not of listings.
    transitions: tuple[Transition, ...] = ()
    offers: tuple[Proposal, ...] = ()  # what people are asked about since this run

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
    doubt_of = _doubt_of(store, settings)
    before = catch_up(registry, store, settings)
    healths, hosts = store.healths(), store.hosts()
    last = store.last_complete_run()
    planned = partial(plan, last_complete_at=(last.ended_at or last.started_at) if last else None)
    at = now()
    rests = {host_key(h.origin): h.not_before for h in hosts.values() if h.not_before is not None}
    cadence = settings.cadence
    due = planned(registry.targets, healths, at, cadence=cadence, not_before=rests, force=force)
    if due.too_soon:
        return Outcome(None, due, before)
    people = with_contacts(
        due,
        registry.targets,
        healths,
        store.evidence,
        at,
        cadence=cadence,
        not_before=rests,
        force=force,
    )
    listed = _listing_links(registry, store, healths, at, settings, rests, force=force)
    people = replace(people, plan=replace(people.plan, due=(*people.plan.due, *listed)))
    # A run that finds nothing due is one too: else the schedule and `status --max-age` would wait for it.
    total = len(people.plan.due) + len(people.contacts)
    run = store.begin_run(now(), total)
    progress.begin(total)
    watch = Watch(settings.canaries, healths, settings.rules)
    stopped, learned = "", dict[str, Sibling]()
    asked: Mapping[str, HostMemory] = {}
    if total:
        await _ask_canaries(watch, probe, settings.manners, hosts, now)
    if total and watch.doubt is None:
        contacts = ContactChecks(people.contacts, mail or NameServerRoutes(), now)
        rules, wanted = settings.signatures.fingerprint, _wanted(registry, store)
        round_ = Round(
            store,
            run,
            probe=probe,
            watch=watch,
            contacts=contacts,
            rules=rules,
            wanted=wanted,
            progress=progress,
            stop=stop,
        )
        # Another order each run: else a host that tires after three failures is asked the same links always.
        manners = replace(settings.manners, seed=str(run.id))
        inspector = inspector_of(settings, store, seed=manners.seed)
        tally = await round_.ask(
            asks_of(registry, store, people.plan, rules=rules, whole=people.pages, wanted=wanted),
            manners=manners,
            now=now,
            hosts=hosts,
            inspector=inspector,
            just_asked=settings.canaries,
        )
        stopped, asked, learned = tally.stopped, tally.hosts, inspector.learned
    status, reason = verdict_of(doubt_of, _staged(store, run), watch.doubt, stopped)
    store.end_run(run.id, now(), status, reason)
    changed = settle(store, run.id, _decisions(settings, registry, _boilerplate(store, [run])))
    offers: tuple[Proposal, ...] = ()
    if status is not RunStatus.DEGRADED:  # else a portal may have answered for every host and folder
        store.save_hosts(asked.values())
        store.save_siblings(learned.values(), forget_before=now() - GOOD_FOR)
        offers = make_offers(registry, store, now())
    curated = {target.address for target in registry.targets}
    news = tuple(each for each in (*before, *changed) if each.url in curated)
    return Outcome(store.run(run.id), people.plan, news, offers)


def inspector_of(settings: RunSettings, store: Store, *, seed: str) -> ContentInspector:
    """Return who judges what a run sees, knowing how folders answered."""
    return ContentInspector(
        settings.signatures,
        judged=partial(judge, certificate_notice=settings.patience.certificate_notice),
        siblings=store.siblings(),
        remembers=True,
        seed=seed,
    )


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
    decisions = _decisions(settings, registry, _boilerplate(store, store.unsettled_runs()))
    return resume(store, partial(verdict_of, _doubt_of(store, settings)), decisions)


def _let_alone(registry: Registry) -> frozenset[str]:
    """Return the links of people who asked not to be listed: a directory that lists them changes nothing."""
    unlisted = (resource for resource in registry.resources if resource.do_not_list)
    return frozenset(link.url.partition("#")[0] for resource in unlisted for link in resource.links)


def urgent_of(registry: Registry) -> frozenset[str]:
    """Return the addresses that a crisis line or helpline lists."""
    return frozenset(target.address for target in registry.targets if target.urgent)


def _doubt_of(store: Store, settings: RunSettings) -> Callable[[Iterable[Checked]], str | None]:
    # Canaries that had failed would have ended the run before any host was asked.
    return partial(doubt_of_checks, store, settings.rules, canaries=bool(settings.canaries))


def _staged(store: Store, run: Run) -> Iterator[Checked]:
    return (checked for batch in store.staged(run.id) for checked in batch)


def _listing_links(
    registry: Registry,
    store: Store,
    healths: Mapping[str, Health],
    at: datetime,
    settings: RunSettings,
    rests: Mapping[str, datetime],
    *,
    force: bool,
) -> tuple[Due, ...]:
    """Return the links of listings that are asked in this run, after the curated ones."""
    wanted = settings.listings
    if not wanted.check:
        return ()
    crawled = {r.id for r in registry.resources if r.directory is not None and r.status == "active"}
    return due_links(
        (
            link
            for stored in store.directories.listings()
            if stored.directory in crawled
            for link in links_of(stored, allow_private=wanted.allow_private)
        ),
        healths,
        at,
        settings=wanted,
        curated={target.address for target in registry.targets} | _let_alone(registry),
        not_before=rests,
        force=force,
    )


def _decisions(settings: RunSettings, registry: Registry, boilerplate: Collection[str]) -> Decisions:
    """Bind the pure deciders to the configuration."""
    urgent, curated = urgent_of(registry), {target.address for target in registry.targets}

    return Decisions(
        advance=lambda before, finding, at: advance(before, finding, at, settings.patience),
        next_check_at=lambda address, health, at: next_check_at(
            health,
            address=address,
            urgent=address in urgent,
            at=at,
            cadence=settings.cadence if address in curated else settings.listings.cadence,
        ),
        weigh=lambda code: CODES[code].weight,
        remember=lambda memory, checked: learn_description(memory, checked, boilerplate),
        learn=learn_values,
        learn_contacts=learn_contacts,
    )


def _boilerplate(store: Store, runs: Iterable[Run]) -> frozenset[str]:
    """Return the hashes of texts that several pages of a site, or several sites, say of themselves."""
    texts = texts_of(store.descriptions())
    for run in runs:
        for checked in _staged(store, run):
            if checked.description and (value := from_json(checked.description).value):
                texts[checked.address] = value
    return shared_texts(texts)


def _wanted(registry: Registry, store: Store) -> Mapping[str, Wanted]:
    """Return by address what is to be read off its page for somebody to be asked."""
    memories = store.descriptions()
    return wanted_of(
        registry.resources,
        contacts=(page for resource in registry.resources for page in contact_pages(resource)),
        site_wide=frozenset(address for address, known in memories.items() if "site_wide" in known.flags),
    )

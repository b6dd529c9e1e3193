"""The main job, from the registry to the published feed; cron, the daemon and the demo come through here."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from crawler.content import ContentInspector
from crawler.health import BROKEN_STATES
from crawler.history import Run, RunStatus, Transition
from crawler.listing_history import CrawlStatus, DirectoryCrawl
from crawler.listing_links import ListingLinks, slowly
from crawler.probe import Identity, Pin, Probe
from crawler.probe.mail_routes import AddressRoutes, MailRoutes, NameServerRoutes
from crawler.probe.resolve import Resolver
from crawler.rescue import rescue
from crawler.run import Outcome, RunSettings, crawl
from crawler.signatures import Rules, SignatureError
from crawler.signatures import load as load_signatures
from crawler.store import Store
from registry.load import Registry, load
from reports.broken import Report, make_report
from reports.feed.build import build
from reports.files import sweep_leftovers
from reports.publish import Published, PublishError, publish
from reports.safe import redact
from reports.write import write_reports
from warmlink import __version__
from warmlink.authorities import readable_authorities
from warmlink.config import Config, ConfigError
from warmlink.directories import Wish, crawl_all, wanted
from warmlink.directory_report import known_directories
from warmlink.directory_words import as_record, headline
from warmlink.exits import Exit, in_words, strongest
from warmlink.lock import only_one
from warmlink.progress import Progress

_HISTORY = timedelta(days=90)  # shown in a report


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What one run of the main job came to."""

    crawl: Outcome
    report: Report
    report_file: Path
    public: Path  # where the feed is served from
    published: Published | None
    troubles: tuple[str, ...]  # what could not be written or published, in words
    exit: Exit
    directories: tuple[DirectoryCrawl, ...] = ()  # crawled in this run, because they were due


def main_job(
    config: Config,
    *,
    now: Callable[[], datetime],
    force: bool = False,
    resolver: Resolver | None = None,
    mail: MailRoutes | None = None,
) -> JobOutcome:
    """Run the main job once.

    `resolver` stands in the place of the system's, for mail too: then no name server is asked, unless
    `mail` says how mail travels.
    Raises RegistryError, ConfigError, StoreError or Busy before anything was asked; nothing is lost then.
    What goes wrong while reports and feed are written is told in `troubles`: the last good ones stay.
    """
    probe = make_probe(config, now, resolver)
    mail = mail or (AddressRoutes(resolver) if resolver else NameServerRoutes(config.limits.dns))
    registry = load(config.registry.folder, today=now().date(), allow_private=config.crawl.allow_private)
    with only_one(config.lock), Store(config.crawl.database) as store:
        outcome, directories, trouble = asyncio.run(_crawl(config, registry, store, probe, mail, now, force))
        changed = outcome.transitions if outcome.run else None
        said = put_out(config, registry, store, now, run=outcome.run, changed=changed)
    return JobOutcome(
        crawl=outcome,
        report=said.report,
        report_file=config.reports.folder / "report.html",
        public=config.publish.public,
        published=said.published,
        troubles=(*trouble, *said.troubles),
        exit=strongest(_exit_of(outcome), said.exit),
        directories=directories,
    )


@dataclass(frozen=True, slots=True)
class PutOut:
    """What became of report and feed."""

    report: Report
    published: Published | None
    troubles: tuple[str, ...]  # what could not be written or published, in words
    exit: Exit


def put_out(
    config: Config,
    registry: Registry,
    store: Store,
    now: Callable[[], datetime],
    *,
    run: Run | None,
    changed: Sequence[Transition] | None = None,
) -> PutOut:
    """Write the reports and publish the feed of what is known now; the last good ones stay when one fails.

    `run` is the run that this is of, None when a person asks; `changed` is as for `report_of`.
    """
    troubles: list[str] = []
    exits: list[Exit] = []
    private = config.crawl.allow_private
    report = report_of(registry, store, now(), changed, allow_private=private)
    with _told("The report", troubles, exits):
        sweep_leftovers(config.reports.folder)  # of a run that was killed while it wrote
        write_reports(report, config.reports.folder)
    published = None
    with _told("The feed", troubles, exits):
        published = publish_feed(config, registry, store, now(), run)
        exits.append(Exit.INCOMPLETE if published.held else Exit.OK)
    return PutOut(report, published, tuple(troubles), strongest(Exit.OK, *exits))


def make_probe(config: Config, now: Callable[[], datetime], resolver: Resolver | None = None) -> Probe:
    """Return the probe the configuration describes. Raises ConfigError for a bad pin or CA file."""
    try:
        return Probe(
            now=now,
            identity=Identity(
                version=__version__,
                about_url=config.crawl.about_url,
                contact=config.crawl.contact,
                accept_language=config.crawl.accept_language,
            ),
            limits=config.limits,
            allow_private=config.crawl.allow_private,
            pins=[Pin.parse(pin) for pin in config.crawl.resolve],
            ca_file=readable_authorities(config.crawl.ca_file) if config.crawl.ca_file else None,
            resolver=resolver,
        )
    except (ValueError, OSError) as mistake:
        raise ConfigError(f"{config.file or 'warmlink.toml'}: [crawl]: {mistake}") from mistake


def signatures_of(config: Config) -> Rules:
    """Return the content rules, the user's own among them. Raises ConfigError naming every mistake."""
    try:
        return load_signatures(config.crawl.signatures)
    except SignatureError as mistake:
        raise ConfigError(str(mistake)) from mistake


def run_settings(config: Config) -> RunSettings:
    """Return what the configuration tells a run. Raises ConfigError for mistaken signatures."""
    return RunSettings(
        patience=config.patience,
        cadence=config.cadence,
        rules=config.guard,
        manners=config.manners,
        canaries=config.crawl.canaries,
        signatures=signatures_of(config),
        listings=ListingLinks(
            check=config.directories.check_links,
            allow_private=config.crawl.allow_private,
            per_run=config.directories.links_per_run,
            per_host=config.directories.links_per_host,
            cadence=slowly(config.directories.links_every),
        ),
    )


async def _crawl(
    config: Config,
    registry: Registry,
    store: Store,
    probe: Probe,
    mail: MailRoutes,
    now: Callable[[], datetime],
    force: bool,
) -> tuple[Outcome, tuple[DirectoryCrawl, ...], tuple[str, ...]]:
    """Run the crawl; SIGTERM and Ctrl-C end it cleanly, with what was checked so far stored.

    Returns with it the directories that were crawled because they are due, and what went wrong beside it,
    in words.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    settings = run_settings(config)
    with Progress("Checking") as progress:
        try:
            outcome = await crawl(
                registry,
                store,
                probe,
                settings,
                now=now,
                force=force,
                stop=stop,
                progress=progress,
                mail=mail,
            )
            trouble: tuple[str, ...] = ()
            directories: tuple[DirectoryCrawl, ...] = ()
            if outcome.run is not None and outcome.run.status is not RunStatus.DEGRADED and not stop.is_set():
                trouble = await _rescue(config, registry, store, probe, now, stop)
                directories, more = await _directories(config, registry, store, probe, now, stop)
                trouble = (*trouble, *more)
            return outcome, directories, trouble
        finally:
            await probe.aclose()


async def _rescue(
    config: Config,
    registry: Registry,
    store: Store,
    probe: Probe,
    now: Callable[[], datetime],
    stop: asyncio.Event,
) -> tuple[str, ...]:
    """Look for copies of broken links; what goes wrong is told and costs the run nothing."""
    try:
        await rescue(
            store,
            probe,
            listed={t.address for t in registry.targets if t.kind == "url" and t.skip_reason is None},
            spared={t.address for t in registry.targets if t.skip_reason is not None},
            service=config.crawl.archive,
            manners=config.manners,
            now=now,
            stop=stop,
            inspector=ContentInspector(signatures_of(config)),
            told=lambda address: redact(address) == address,  # an archive learns of no secrets
        )
    except Exception as trouble:  # noqa: BLE001 - an extra: the run is over and its outcome stands
        return (f"No archived copies were looked for ({type(trouble).__name__}: {trouble}).",)
    return ()


async def _directories(
    config: Config,
    registry: Registry,
    store: Store,
    probe: Probe,
    now: Callable[[], datetime],
    stop: asyncio.Event,
) -> tuple[tuple[DirectoryCrawl, ...], tuple[str, ...]]:
    """Crawl the directories that are due; what goes wrong is told and costs the run nothing."""
    try:
        rules = wanted(registry, store, Wish(), now(), config)
        if not rules or stop.is_set():
            return (), ()
        asked = [t.address for t in registry.targets if t.kind == "url"]
        crawls, troubles = await crawl_all(
            config, store, probe, signatures_of(config), rules, now=now, stop=stop, just_asked=asked
        )
    except Exception as trouble:  # noqa: BLE001 - the links were checked, and that outcome stands
        return (), (f"No directory was crawled ({type(trouble).__name__}: {trouble}).",)
    told = [headline(crawl) for crawl in crawls if crawl.status is not CrawlStatus.COMPLETE]
    return crawls, (*told, *troubles)


def report_of(
    registry: Registry,
    store: Store,
    now: datetime,
    changed: Sequence[Transition] | None = None,
    *,
    allow_private: bool = False,
) -> Report:
    """Return the report of what is known now; `changed` is what is new, else what the last run changed."""
    with store.snapshot():
        runs, healths = store.runs(limit=30), store.healths()
        return make_report(
            registry,
            healths,
            evidence=store.evidence(),
            history=store.spans(since=now - _HISTORY),
            runs=runs,
            transitions=changed if changed is not None else store.transitions(runs[0].id) if runs else (),
            proposals=store.proposals(),
            now=now,
            rescues=store.rescues(),
            directories=known_directories(registry, store, healths, now, allow_private=allow_private),
        )


def publish_feed(
    config: Config,
    registry: Registry,
    store: Store,
    now: datetime,
    run: Run | None,
    *,
    accept: Sequence[str] = (),
    accept_loss: int = 0,
) -> Published:
    """Publish the feed of what is known now. Raises PublishError when nothing could be published."""
    with store.snapshot():
        make = partial(
            build,
            registry,
            store.healths(),
            evidence=store.evidence(),
            run=run,
            now=now,
            settings=config.feed,
            accepted=(*store.proposals("accepted"), *store.proposals("edited")),
        )
    return publish(
        make, config.publish.public, config.publish.releases, now=now, accept=accept, accept_loss=accept_loss
    )


@contextmanager
def _told(what: str, troubles: list[str], exits: list[Exit]) -> Iterator[None]:
    """Let the other half of the work go on when this one cannot be written; say so, with its exit code."""
    try:
        yield
    except OSError as trouble:
        troubles.append(f"{what} could not be written: {in_words(trouble)}. The last good one stays.")
        exits.append(Exit.DISK)
    except PublishError as trouble:
        troubles.append(f"{what} could not be written: {trouble}")
        exits.append(Exit.DISK if isinstance(trouble.__cause__, OSError) else Exit.INCOMPLETE)


def _exit_of(outcome: Outcome) -> Exit:
    match outcome.run.status if outcome.run else None:
        case RunStatus.DEGRADED | RunStatus.INCOMPLETE | RunStatus.RUNNING:
            weak = Exit.INCOMPLETE
        case _:
            weak = Exit.OK
    return strongest(weak, Exit.BROKEN if newly_broken(outcome.transitions) else Exit.OK)


def newly_broken(transitions: Sequence[Transition]) -> tuple[Transition, ...]:
    """Return the transitions into a broken state from one that was not."""
    return tuple(t for t in transitions if t.after in BROKEN_STATES and t.before not in BROKEN_STATES)


def says(outcome: JobOutcome, *, full: bool) -> Iterator[str]:
    """Yield what a person is told: one line in cron, where to look besides on a terminal; troubles always."""
    yield outcome.report.headline
    if outcome.crawl.run is None or not outcome.crawl.run.planned:
        yield _nothing_asked(outcome.crawl)
    if new := len(outcome.crawl.offers):
        what = "1 new proposal waits" if new == 1 else f"{new} new proposals wait"
        yield f"{what} for a person: warmlink review"
    if full:
        yield f"Report: {outcome.report_file}"
        if outcome.published is not None:
            published = outcome.published
            yield f"Feed: {outcome.public} (release {published.release}, {published.status})"
    if outcome.published is not None:
        yield from (f"Feed held back: {reason}" for reason in outcome.published.held)
    complete = (each for each in outcome.directories if each.status is CrawlStatus.COMPLETE)
    yield from (headline(crawl) for crawl in complete)
    yield from outcome.troubles


def _nothing_asked(crawl: Outcome) -> str:
    if crawl.too_soon:
        return "Nothing was asked: the last complete run was less than an hour ago (--force asks all)."
    return "Nothing was asked: no link is due yet (--force asks all)."


def outcome_record(outcome: JobOutcome) -> dict[str, Any]:
    """Return the outcome in the shape of `--json`; times are ISO 8601 UTC."""
    run, published = outcome.crawl.run, outcome.published
    return {
        "exit_code": int(outcome.exit),
        "headline": outcome.report.headline,
        "run": run
        and {
            "status": run.status.value,
            "started_at": run.started_at.isoformat(),
            "ended_at": run.ended_at and run.ended_at.isoformat(),
            "planned": run.planned,
            "checked": run.checked,
            "reason": run.reason,
        },
        "too_soon": outcome.crawl.too_soon,
        "newly_broken": [t.url for t in newly_broken(outcome.crawl.transitions)],
        "transitions": [
            {
                "url": t.url,
                "before": t.before,
                "after": t.after,
                "at": t.at.isoformat(),
                "finding": t.code.value,
            }
            for t in outcome.crawl.transitions
        ],
        "proposals_new": len(outcome.crawl.offers),
        "report": str(outcome.report_file),
        "feed": published
        and {
            "release": published.release,
            "status": published.status,
            "folder": str(published.folder),
            "changed": list(published.changed),
            "held": list(published.held),
        },
        "directories": [as_record(crawl) for crawl in outcome.directories],
        "troubles": list(outcome.troubles),
    }

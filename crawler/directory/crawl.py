"""Crawling one directory for its listings: begun or gone on with, read to its end, and settled."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, Protocol

from crawler.caller import Caller
from crawler.checks import Result, check_all
from crawler.content import ContentInspector
from crawler.directory.course import Course, Render
from crawler.directory.gather import farewells
from crawler.directory.rule import first_steps
from crawler.directory.settle import settle
from crawler.history import HostMemory
from crawler.listing_history import DirectoryCrawl, goes_on
from crawler.manners.settings import Manners
from crawler.manners.vantage import VantageRules
from crawler.manners.visitor import Prober
from crawler.siblings import GOOD_FOR
from crawler.signatures import Rules
from crawler.store import Store
from crawler.watch import Watch
from registry.directory import Directory

_READER = 2  # raised when pages are read otherwise than before: what they gave last time is then asked anew
# Of the table, what says how pages are read; the rest may change without asking all pages again.
_NOT_READING: dict[str, Any] = {
    **dict.fromkeys(("expect", "fixtures", "limits", "start"), True),
    "pagination": {"max_pages": True},
}


class Progress(Protocol):
    """Who is told how the crawl comes on."""

    def step(self, more: int = 0) -> None:
        """One more page is done, and `more` came up because of it."""
        ...


@dataclass(frozen=True, slots=True)
class Equipment:
    """What crawls of directories share: one way to the web, one set of manners, one memory."""

    store: Store
    probe: Prober
    manners: Manners
    signatures: Rules
    now: Callable[[], datetime]
    canaries: tuple[str, ...] = ()
    vantage: VantageRules = field(default_factory=VantageRules)
    max_pages: int = 20_000  # asked in one run
    render: Render | None = None


def fingerprint(rule: Directory) -> str:
    """Return what stands for the way a rule reads pages: another one, and no page is known any more."""
    table = rule.model_dump_json(exclude=_NOT_READING)
    return blake2b(f"{_READER}\n{table}".encode(), digest_size=12).hexdigest()


class DirectoryCrawls:
    """Crawls directories one after the other, in one event loop, sparing hosts that several of them share."""

    def __init__(self, equipment: Equipment, *, just_asked: Iterable[str] = ()) -> None:
        self._with = equipment
        self._inspector = ContentInspector(equipment.signatures, siblings=equipment.store.siblings())
        self._caller = Caller(
            equipment.probe,
            self._inspector,
            manners=equipment.manners,
            now=equipment.now,
            hosts=equipment.store.hosts(),
        )
        self._is_sure = False  # the addresses that always work did so in this run
        self._doubts: str | None = None
        for url in just_asked:
            self._caller.rest(url)

    async def crawl(
        self,
        directory: str,
        rule: Directory,
        *,
        stop: asyncio.Event,
        progress: Progress,
        anew: bool = False,
        accept: bool = False,
    ) -> DirectoryCrawl:
        """Return the crawl of a directory, with its verdict stored. Raises StoreError.

        One that was interrupted is gone on with, unless `anew`. Safe to kill at any instant.
        """
        equipment, directories = self._with, self._with.store.directories
        crawl = self._opened(directory, rule, anew=anew)
        if not self._is_sure:
            self._doubts = await self._doubt()
            self._is_sure = self._doubts is None
        doubt = self._doubts
        course = Course(
            equipment.store,
            crawl,
            rule,
            self._caller,
            now=equipment.now,
            most=min(equipment.max_pages, rule.limits.max_pages),
            grace=equipment.manners.grace,
            step=progress.step,
            farewells=lambda: farewells(
                directories, rule, crawl, _most_farewells(rule, directories.counts(), directory)
            ),
            render=equipment.render if rule.browser else None,
        )
        if doubt is None:
            await _drive(course, stop)
            if course.error is not None:
                raise course.error
            if course.trouble:
                doubt = await self._doubt()
        ended = settle(
            directories,
            rule,
            crawl,
            at=equipment.now(),
            halted=course.halted,
            doubt=doubt or "",
            elsewhere=course.elsewhere,
            accept=accept,
        )
        if doubt is None:
            equipment.store.save_hosts(self._caller.changed().values())
            equipment.store.save_siblings(
                self._inspector.learned.values(), forget_before=equipment.now() - GOOD_FOR
            )
        return ended

    def _opened(self, directory: str, rule: Directory, *, anew: bool) -> DirectoryCrawl:
        """Return the crawl to go on with, or a new one."""
        directories, now = self._with.store.directories, self._with.now()
        last = next(iter(directories.crawls(directory, limit=1)), None)
        read_by = fingerprint(rule)
        if last is not None and not anew and goes_on(last, read_by, now):
            return directories.resume(last)
        return directories.begin(directory, read_by, now, first_steps(rule))

    async def _doubt(self) -> str | None:
        """Return why our own network is in doubt, by the addresses that always work; None when it is not."""
        equipment = self._with
        watch = Watch(equipment.canaries, {}, equipment.vantage)
        asks = watch.asks()
        if not asks:
            return None

        def done(result: Result) -> None:
            watch.takes(result)

        manners = replace(equipment.manners, run_seconds=None, per_host_budget=None)
        hosts: Mapping[str, HostMemory] = equipment.store.hosts()
        await check_all(
            asks, probe=equipment.probe, manners=manners, now=equipment.now, hosts=hosts, done=done
        )
        for url in equipment.canaries:
            self._caller.rest(url)
        return watch.doubt


def _most_farewells(rule: Directory, counts: Mapping[str, tuple[int, int]], directory: str) -> int:
    present, _ = counts.get(directory, (0, 0))
    return min(200, max(1, int(present * rule.expect.max_drop)) * 2)


async def _drive(course: Course, stop: asyncio.Event) -> None:
    """Let Scrapy drive the course to its end, in this loop; again and again in one process."""
    from scrapy.crawler import AsyncCrawlerRunner  # two seconds to import: only who crawls a directory pays

    from crawler.directory.settings import SETTINGS
    from crawler.directory.spider import DirectorySpider

    async def watched() -> None:
        await stop.wait()
        course.stop("the run was stopped")

    watcher = asyncio.create_task(watched())
    try:
        await AsyncCrawlerRunner(SETTINGS).crawl(DirectorySpider, course=course)
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)

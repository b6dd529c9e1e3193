"""Crawling a made directory in this process, and what came of it in short."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crawler.directory.crawl import DirectoryCrawls, Equipment
from crawler.listing_history import DirectoryCrawl, EventKind
from crawler.manners.settings import Manners
from crawler.probe import Identity, Probe
from crawler.signatures import load
from crawler.store import Store
from registry.directory import Directory
from tests.directories.made import MadeDirectory

NAME = "made-directory"
SIGNATURES = load()
START = datetime(2026, 11, 25, 8, tzinfo=UTC)


class Clock:
    """A clock that goes on a little with every look."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class Quiet:
    """Progress that nobody sees."""

    def step(self, more: int = 0) -> None:
        """Nothing to show."""


class World:
    """A directory on loopback, what is remembered of it, and crawls one day after the other."""

    def __init__(self, made: MadeDirectory, store: Store) -> None:
        self.made, self.store, self.now = made, store, Clock()
        self.most = 20_000

    def crawl(
        self,
        *,
        rule: Directory | None = None,
        accept: bool = False,
        canaries: tuple[str, ...] = (),
        manners: Manners | None = None,
        meanwhile: Callable[[asyncio.Event], None] = lambda stop: None,
    ) -> DirectoryCrawl:
        """The next crawl; the log begins anew. `meanwhile` is given the event that stops it."""
        self.made.asked.clear()
        self.now.at += timedelta(hours=3)
        return asyncio.run(
            self._crawl(rule or self.made.rule(), accept, canaries, manners or Manners(delay=0), meanwhile)
        )

    async def _crawl(
        self,
        rule: Directory,
        accept: bool,
        canaries: tuple[str, ...],
        manners: Manners,
        meanwhile: Callable[[asyncio.Event], None],
    ) -> DirectoryCrawl:
        probe = Probe(now=self.now, identity=Identity("0", "https://example.org/"), allow_private=True)
        equipment = Equipment(
            self.store, probe, manners, SIGNATURES, self.now, canaries=canaries, max_pages=self.most
        )
        stop = asyncio.Event()
        meanwhile(stop)
        try:
            return await DirectoryCrawls(equipment).crawl(
                NAME, rule, stop=stop, progress=Quiet(), accept=accept
            )
        finally:
            await probe.aclose()

    def events(self, crawl: DirectoryCrawl) -> dict[EventKind, set[str]]:
        """The names of what became of listings in a crawl, by kind."""
        found: dict[EventKind, set[str]] = {}
        for event in self.store.directories.events(crawl=crawl.id):
            found.setdefault(event.kind, set()).add(event.name)
        return found

    def names(self) -> set[str]:
        """The names that are listed."""
        return {each.listing.name for each in self.store.directories.listings(NAME)}

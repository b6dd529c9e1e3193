"""Months of daily runs over one small real site, with a clock that is set: what people would be asked."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.manners.settings import Manners
from crawler.probe import Identity, Probe
from crawler.probe.mail_routes import AddressRoutes
from crawler.proposal import Proposal
from crawler.run import Outcome, RunSettings, crawl
from crawler.store import Store
from registry.load import Registry, load
from tests.little_site import Answer, LittleSite
from warmlink.clock import SimulatedClock

START = datetime(2026, 10, 1, 6, tzinfo=UTC)
SETTINGS = RunSettings(manners=Manners(delay=0, robots=False))
Shows = Callable[[int], str | Answer]  # what the page is on each day


class Silent:
    """Progress that nobody watches."""

    def begin(self, total: int) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""


class NoNames:
    """A resolver that knows no name: only addresses in figures are asked here."""

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the figures themselves."""
        return (host,)

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass
class Months:
    """A registry of one record about one page, and what each day's run brought."""

    folder: Path
    site: LittleSite
    record: str  # TOML; {url} is the page
    store: Store
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(START))
    new: dict[int, tuple[Proposal, ...]] = field(default_factory=dict)  # offers by day, of days that had any
    day: int = 0

    @property
    def url(self) -> str:
        return f"{self.site.url}/about"

    def live(self, days: int, shows: Shows) -> None:
        """Run once on each of so many days more."""
        for _ in range(days):
            self.site.pages["/about"] = shows(self.day)
            if offers := self.run().offers:
                self.new[self.day] = offers
            self.day += 1
            self.clock.advance(timedelta(days=1))

    def run(self) -> Outcome:
        """Run now, whatever is due."""
        (self.folder / "one.toml").write_text(self.record.replace("{url}", self.url))
        registry = load(self.folder, today=self.clock.now().date(), allow_private=True)
        return asyncio.run(self._crawl(registry))

    async def _crawl(self, registry: Registry) -> Outcome:
        probe = Probe(
            now=self.clock.now,
            identity=Identity("1.0", "https://example.org/about", "a@example.org"),
            allow_private=True,
        )
        try:
            return await crawl(
                registry,
                self.store,
                probe,
                SETTINGS,
                now=self.clock.now,
                force=True,
                stop=asyncio.Event(),
                progress=Silent(),
                mail=AddressRoutes(NoNames()),
            )
        finally:
            await probe.aclose()

    def proposals(self, state: str | None = None) -> list[tuple[str, str | None, str, str]]:
        """Return (field, curated value, offered value, severity) of each in this state."""
        return [(p.field, p.current_value, p.offered_value, p.severity) for p in self.store.proposals(state)]

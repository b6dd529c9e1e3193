"""The main job looks for copies of broken links after a run, and is none the worse when it cannot."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.history import Rescue
from crawler.observation import Fault, Phase, Silence
from crawler.store import Store, StoreFull
from tests.warmlink.places import CONFIG, record, site
from warmlink.clock import SimulatedClock
from warmlink.config import Config, load_config
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
COPY = {
    "available": True,
    "status": "200",
    "timestamp": "20261101100000",
    "url": "http://web.archive.org/web/20261101100000/http://gone.example/page",
}
KEPT = json.dumps({"archived_snapshots": {"closest": COPY}}).encode()


class Names:
    """A resolver: every name leads to this machine, while the network works."""

    network = True

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        return ("127.0.0.1",) if self.network else Silence(Phase.DNS, Fault.DNS_TIMEOUT, "no answer")

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class House:
    """One page that is gone, on a site that lives; an archive that has a copy."""

    config: Config
    world: World
    names: Names
    clock: SimulatedClock

    def run(self) -> JobOutcome:
        """A day later."""
        self.clock.advance(timedelta(days=1))
        self.world.asked.clear()
        return main_job(self.config, now=self.clock.now, resolver=self.names, force=True)

    def rescues(self) -> dict[str, Rescue]:
        with Store(self.config.crawl.database, read_only=True) as store:
            return store.rescues()

    @property
    def asked(self) -> list[str]:
        return [one.path.partition("?")[0] for one in self.world.asked]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with world_beside() as world:
        world.behaviours = {
            "gone.example/": answer(200),
            "gone.example/page": answer(404),
            "archive.example/": answer(200, {"Content-Type": "application/json"}, KEPT),
            "well.example/": answer(200),
        }
        service = f"http://archive.example:{world.port}/"
        config = CONFIG.replace("[manners]", f'archive = "{service}"\n[manners]')
        links = (f"http://gone.example:{world.port}/page", f"http://well.example:{world.port}/")
        here = site(tmp_path, record("ember", *links), config=config)
        yield House(load_config(here.folder / "warmlink.toml"), world, Names(), SimulatedClock(NOON))


def test_a_link_that_just_broke_comes_with_its_copy_in_the_same_report(house: House) -> None:
    house.run()
    assert sorted(house.asked) == ["/", "/page"], "a link that is only suspect is not asked about"
    outcome = house.run()
    assert outcome.exit is Exit.BROKEN
    (broken,) = [item for item in outcome.report.items if item.newly]
    assert broken.archived == "https://web.archive.org/web/20261101100000/http://gone.example/page"
    assert (broken.root, broken.root_alive) == (f"http://gone.example:{house.world.port}/", True)
    assert outcome.crawl.run is not None
    assert (outcome.crawl.run.planned, outcome.crawl.run.checked) == (2, 2), "none of it counts as a check"
    assert sorted(house.asked) == ["/", "/", "/", "/page"]
    house.run()
    assert sorted(house.asked) == ["/", "/page"], "asked once in thirty days"


def test_an_archive_that_is_down_changes_nothing_but_that(house: House) -> None:
    house.world.behaviours["archive.example/"] = answer(500)
    house.run()
    outcome = house.run()
    assert (outcome.exit, outcome.troubles) == (Exit.BROKEN, ())
    (broken,) = [item for item in outcome.report.items if item.newly]
    assert (broken.archived_at, broken.root_alive) == (None, True)


def test_when_our_own_network_is_in_doubt_nothing_is_asked(house: House) -> None:
    house.run()
    house.run()
    known = house.rescues()
    assert len(known) == 1
    house.clock.advance(timedelta(days=40))
    house.names.network = False
    assert house.run().exit is Exit.INCOMPLETE
    assert house.rescues() == known
    house.names.network = True
    house.run()
    assert house.rescues() != known


def test_what_goes_wrong_there_is_told_and_costs_the_run_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.run()

    def full(*_: object) -> None:
        raise StoreFull("the disk is full")

    monkeypatch.setattr(Store, "save_rescues", full)
    outcome = house.run()
    assert outcome.exit is Exit.BROKEN
    assert outcome.troubles == ("No archived copies were looked for (StoreFull: the disk is full).",)
    assert outcome.published is not None

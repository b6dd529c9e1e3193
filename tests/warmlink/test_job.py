"""The main job when our own network is in doubt: nothing moves, and it says so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.finding import Code, Finding
from crawler.health import Health
from crawler.history import Checked, Evidence, RunStatus, Span
from crawler.observation import Fault, Phase, Silence
from crawler.store import Store
from tests.honest import made_up
from tests.warmlink.places import CONFIG, record, site
from warmlink.clock import SimulatedClock
from warmlink.config import Config, load_config
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTS = [f"host-{n}.example" for n in range(6)]


class Names:
    """A resolver: every name leads to this machine, but those that are silent."""

    def __init__(self) -> None:
        self.silent: set[str] = set()

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        if host in self.silent:
            return Silence(Phase.DNS, Fault.DNS_TIMEOUT, "no answer from any name server")
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class House:
    """Six hosts with a page each, asked every day, and no canaries."""

    config: Config
    world: World
    names: Names
    clock: SimulatedClock

    @property
    def urls(self) -> list[str]:
        return [f"http://{host}:{self.world.port}/here" for host in HOSTS]

    def run(self) -> JobOutcome:
        return main_job(self.config, now=self.clock.now, resolver=self.names)

    def healths(self) -> dict[str, Health]:
        with Store(self.config.crawl.database, read_only=True) as store:
            return store.healths()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with world_beside() as world:
        world.behaviours = {"here": answer(200)}
        records = (record(f"list-{n}", f"http://{host}:{world.port}/here") for n, host in enumerate(HOSTS))
        config = CONFIG + '[cadence]\nhealthy = "1d"\n'
        here = site(tmp_path, *records, config=config)
        yield House(load_config(here.folder / "warmlink.toml"), world, Names(), SimulatedClock(NOON))


def test_when_most_hosts_that_answered_are_silent_the_run_is_doubted_and_nothing_moves(house: House) -> None:
    assert house.run().exit is Exit.OK
    before = house.healths()
    assert {str(health.state) for health in before.values()} == {"healthy"}

    house.clock.advance(DAY)
    house.names.silent = set(HOSTS[:5])
    doubted = house.run()
    assert doubted.crawl.run is not None
    assert (doubted.exit, doubted.crawl.run.status) == (Exit.INCOMPLETE, RunStatus.DEGRADED)
    assert (doubted.crawl.run.planned, doubted.crawl.run.checked) == (6, 6)
    assert doubted.crawl.run.reason == "5 of 6 hosts that answered last time could not be reached"
    assert doubted.crawl.transitions == ()
    later = {url: replace(health, next_check_at=NOON + DAY + HOUR) for url, health in before.items()}
    assert house.healths() == later
    assert "nothing was marked broken" in doubted.report.headline
    with Store(house.config.crawl.database, read_only=True) as store:
        kept = store.spans(doubted=True)
        assert kept[house.urls[0]] == (Span(Code.DNS_TIMEOUT, NOON + DAY, NOON + DAY, 1),)
        assert store.spans()[house.urls[0]] == (Span(Code.OK, NOON, NOON, 1),)
    index = json.loads((house.config.publish.public / "index.json").read_bytes())
    assert (index["status"], index["counts"]["hidden"]) == ("stale", 0)
    assert index["last_successful_crawl_at"] == "2026-11-24T12:00:00Z"

    house.clock.advance(HOUR)
    house.names.silent = set()
    back = house.run()
    assert back.exit is Exit.OK
    assert {str(health.state) for health in house.healths().values()} == {"healthy"}
    index = json.loads((house.config.publish.public / "index.json").read_bytes())
    assert (index["status"], index["last_successful_crawl_at"]) == ("ok", "2026-11-25T13:00:00Z")


def test_one_silent_host_among_many_is_that_host_s_own_trouble(house: House) -> None:
    house.run()
    house.clock.advance(DAY)
    house.names.silent = {HOSTS[0]}
    outcome = house.run()
    assert outcome.exit is Exit.OK
    assert [(t.url, t.before, t.after) for t in outcome.crawl.transitions] == [
        (house.urls[0], "healthy", "suspect")
    ]


def test_a_run_that_was_killed_in_an_outage_is_doubted_by_the_next_one(house: House) -> None:
    house.run()
    before = house.healths()
    silent = Finding(Code.DNS_TIMEOUT, "the name service did not answer in time")
    with Store(house.config.crawl.database) as store:
        run = store.begin_run(NOON + DAY, 6)
        store.stage(
            run.id, [Checked(url, Evidence(NOON + DAY, silent), connected=False) for url in house.urls]
        )
    house.clock.advance(DAY + timedelta(minutes=30))
    outcome = house.run()
    assert outcome.crawl.transitions == ()
    with Store(house.config.crawl.database, read_only=True) as store:
        assert [run.status for run in store.runs()] == [
            RunStatus.COMPLETE,
            RunStatus.DEGRADED,
            RunStatus.COMPLETE,
        ]
    after = house.healths()
    assert {health.state for health in after.values()} == {health.state for health in before.values()}
    assert {health.last_ok_at for health in after.values()} == {house.clock.now()}


def test_an_address_that_is_listed_twice_is_asked_once_and_shown_at_both_places(
    house: House, tmp_path: Path
) -> None:
    url = house.urls[0]
    (tmp_path / "registry/resources/all.toml").write_text(
        record("one", url) + record("two", f"{url}#part", url)
    )
    outcome = house.run()
    assert outcome.crawl.run is not None
    assert outcome.crawl.run.planned == 1
    assert [made_up(each.path) for each in house.world.asked] == [False, True]
    targets = json.loads((house.config.publish.public / "v1/health.json").read_bytes())["data"]["targets"]
    assert [(t["target_id"], t["state"]) for t in targets] == [
        ("one/link-1", "healthy"),
        ("two/link-1", "healthy"),
        ("two/link-2", "healthy"),
    ]

"""Our own network fails in every way it knows, and no link changes its state over it."""

import shutil
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from crawler.finding import Code
from crawler.health import State
from crawler.history import RunStatus
from crawler.observation import Fault, Phase, Silence
from crawler.siblings import Answer
from crawler.store import Store
from tests.crawler.town import MACHINES, Reply, Request, Town, town_beside
from tests.honest import made_up
from tests.warmlink.places import record, site
from warmlink.clock import SimulatedClock
from warmlink.config import Config, load_config
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTS = [f"host-{number}.example" for number in range(100)]
CANARIES = [f"canary-{number}.test" for number in range(3)]
PORTAL = "portal.test"
SECURE = HOSTS[::5]  # a fifth of the list is https
CONFIG = """\
[crawl]
allow_private = true
canaries = [{canaries}]
ca_file = "ca.pem"
[manners]
delay = 0
robots = false
[limits]
connect = 3
first_byte = 3
total = 5
[cadence]
healthy = "1d"
"""


class Land(Town):
    """A town whose way to the world can break: the names, the roads, or a portal before everything."""

    def __init__(self) -> None:
        super().__init__(self.as_ever)
        self.trouble: Silence | tuple[str, ...] | None = None  # what every name leads to
        self.after: int | None = None  # after so many look-ups; None: from the beginning
        self.looked_up = 0
        self.portal_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.is_portal = False
        self.certain: frozenset[str] = frozenset()  # names that are found in any case

    def is_well(self) -> None:
        """Everything works again."""
        self.conduct, self.trouble, self.after, self.is_portal = self.as_ever, None, None, False
        self.certain = frozenset()

    def choose_certificate(self, wire: ssl.SSLObject, *_: object) -> None:
        """A portal has no certificate but its own."""
        if self.is_portal:
            wire.context = self.portal_context

    def as_ever(self, request: Request) -> Reply:
        """Each host has its own page, and no other."""
        if made_up(request.path):
            return Reply(404)
        return Reply(body=f"<title>The page of {request.host}</title><p>We are here.</p>")

    def sent_to_login(self, request: Request) -> Reply:
        """A portal that sends everybody to its login page."""
        if request.host == PORTAL:
            return Reply(body="<title>Welcome to the hotel</title><p>Please accept our terms.</p>")
        return Reply(302, {"Location": f"http://{PORTAL}:{self.port}/terms"})

    def one_page(self, _: Request) -> Reply:
        """A portal that shows its own page at every address."""
        return Reply(body="<title>Welcome to the hotel</title><p>Please accept our terms.</p>")

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        self.looked_up += 1
        if (
            self.trouble is None
            or host in self.certain
            or (self.after is not None and self.looked_up <= self.after)
        ):
            return (MACHINES[0],)
        return self.trouble


@dataclass(frozen=True)
class House:
    """A hundred links that worked yesterday."""

    config: Config
    land: Land

    def run(self, at: datetime) -> JobOutcome:
        self.land.looked_up = 0
        return main_job(self.config, now=SimulatedClock(at).now, resolver=self.land)

    def states(self) -> dict[str, tuple[State, Code | None, datetime | None]]:
        with Store(self.config.crawl.database, read_only=True) as store:
            return {url: (h.state, h.reason, h.last_ok_at) for url, h in store.healths().items()}


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("yesterday")
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    land = Land()
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*SECURE).configure_cert(ours)
    stranger.issue_cert(PORTAL).configure_cert(land.portal_context)
    ours.sni_callback = land.choose_certificate
    with town_beside(land, ours):
        urls = [
            f"https://{host}:{land.secure_port}/here" if host in SECURE else land.url(host, "/here")
            for host in HOSTS
        ]
        records = (record(host.partition(".")[0], url) for host, url in zip(HOSTS, urls, strict=True))
        canaries = ", ".join(f'"{land.url(host)}"' for host in CANARIES)
        here = site(folder, *records, config=CONFIG.format(canaries=canaries))
        house = House(load_config(here.folder / "warmlink.toml"), land)
        assert house.run(NOON).exit is Exit.OK
        assert Counter(state for state, *_ in house.states().values()) == {State.HEALTHY: 100}
        yield house


@pytest.fixture(params=[True, False], ids=["with canaries", "without"])
def house(request: pytest.FixtureRequest, yesterday: House, tmp_path: Path) -> House:
    assert yesterday.config.file is not None
    shutil.copytree(yesterday.config.file.parent, tmp_path / "house", symlinks=True)
    config = load_config(tmp_path / "house" / "warmlink.toml")
    if not request.param:
        config = replace(config, crawl=replace(config.crawl, canaries=()))
    yesterday.land.is_well()
    return House(config, yesterday.land)


def no_names(house: House) -> None:
    house.land.trouble = Silence(Phase.DNS, Fault.DNS_TIMEOUT, "no answer from any name server")


def lying_names(house: House) -> None:
    house.land.trouble = Silence(Phase.DNS, Fault.DNS_NXDOMAIN, "no such name")


def no_road(house: House) -> None:
    house.land.trouble = ("255.255.255.255",)  # no socket connects there: the network is unreachable


def nobody_home(house: House) -> None:
    house.land.trouble = ("127.9.9.9",)  # a router that refuses everything


def portal_that_sends_to_login(house: House) -> None:
    house.land.conduct = house.land.sent_to_login
    house.land.is_portal = True


def portal_that_shows_one_page(house: House) -> None:
    house.land.conduct = house.land.one_page
    house.land.is_portal = True


def portal_at_its_own_address(house: House) -> None:
    house.land.trouble = (MACHINES[1],)
    house.land.conduct = lambda request: Reply(body="<p>Accept.</p>")


def names_end_in_the_middle(house: House) -> None:
    no_names(house)
    house.land.after = 50


OUTAGES = [
    no_names, lying_names, no_road, nobody_home, portal_that_sends_to_login, portal_that_shows_one_page,
    portal_at_its_own_address, names_end_in_the_middle,
]  # fmt: skip


@pytest.mark.parametrize("outage", OUTAGES, ids=lambda outage: outage.__name__.replace("_", " "))
def test_an_outage_of_ours_changes_no_state_and_says_so(
    house: House, outage: Callable[[House], None]
) -> None:
    before = house.states()
    outage(house)
    outcome = house.run(NOON + timedelta(days=1, hours=5))
    assert outcome.crawl.run is not None
    assert (outcome.crawl.run.status, outcome.exit) == (RunStatus.DEGRADED, Exit.INCOMPLETE)
    assert (outcome.crawl.transitions, house.states()) == ((), before)
    assert "nothing was marked broken" in outcome.report.headline


def test_an_outage_near_the_end_of_a_run_is_seen_by_the_canaries_and_else_breaks_nothing(
    house: House,
) -> None:
    before = house.states()
    no_names(house)
    house.land.after = 90
    outcome = house.run(NOON + timedelta(days=1, hours=5))
    assert outcome.crawl.run is not None
    if house.config.crawl.canaries:
        assert (outcome.crawl.run.status, house.states()) == (RunStatus.DEGRADED, before)
        assert outcome.crawl.run.reason.startswith("3 of 3 addresses that always work failed")
    else:  # a tenth of the list falling silent may as well be their own end
        assert outcome.crawl.run.status is RunStatus.COMPLETE
        assert {t.after for t in outcome.crawl.transitions} == {"suspect"}


def test_a_portal_that_asks_everybody_to_wait_a_month_is_not_obeyed_when_the_network_is_back(
    house: House,
) -> None:
    house.land.is_portal = True
    house.land.conduct = lambda _: Reply(503, {"Retry-After": "2592000"}, "<p>Please accept.</p>")
    house.land.certain = frozenset(HOSTS[::2])
    house.land.trouble = ("127.9.9.9",)
    assert house.run(NOON + timedelta(days=1, hours=5)).exit is Exit.INCOMPLETE
    with Store(house.config.crawl.database, read_only=True) as store:
        assert [host for host in store.hosts().values() if host.not_before is not None] == []
        assert {sibling.answer for sibling in store.siblings().values()} <= {Answer.HONEST}


def test_when_all_is_well_again_the_run_after_an_outage_counts(house: House) -> None:
    portal_that_sends_to_login(house)
    house.run(NOON + timedelta(days=1, hours=5))
    house.land.is_well()
    outcome = house.run(NOON + timedelta(days=1, hours=7))
    assert outcome.crawl.run is not None
    assert (outcome.crawl.run.status, outcome.exit) == (RunStatus.COMPLETE, Exit.OK)
    states = house.states().values()
    assert [each for each in states if each[0] is not State.HEALTHY] == []  # a slow machine shows its reason
    assert len(states) == 100


def test_a_few_hosts_that_really_end_are_told_as_theirs(house: House) -> None:
    house.land.after = 90
    gone = Silence(Phase.DNS, Fault.DNS_NXDOMAIN, "no such name")
    house.land.trouble = gone
    house.land.certain = frozenset(CANARIES)
    outcome = house.run(NOON + timedelta(days=1, hours=5))
    assert outcome.crawl.run is not None
    assert outcome.crawl.run.status is RunStatus.COMPLETE
    assert {t.after for t in outcome.crawl.transitions} == {"suspect"}

"""Our manners as the servers see them: their access logs alone prove what was promised."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.checks import Ask, Result, Tally, check_all
from crawler.finding import Code
from crawler.health import State
from crawler.history import HostMemory
from crawler.manners.settings import Manners
from crawler.probe import Identity, Limits, Probe
from crawler.store import Store
from tests.crawler.access_log import Promise, breaches
from tests.crawler.town import MACHINES, Conduct, Reply, Request, Town, town_beside
from tests.warmlink.places import CONFIG, record, site
from warmlink.clock import SimulatedClock
from warmlink.config import load_config
from warmlink.exits import Exit
from warmlink.job import main_job

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTS = [f"h{number}.example" for number in range(12)]
HOMES = {host: MACHINES[number % 4] for number, host in enumerate(HOSTS)}  # three hosts on each machine
POLITE = Manners(delay=0.06, ip_delay=0.03, ip_connections=2, crawl_delay_cap=0.2)
PROMISE = Promise(delay=0.06, ip_delay=0.03, ip_connections=2, crawl_delays={HOSTS[0]: 0.2})

Codes = dict[str, Code]


def visit(
    conduct: Conduct,
    paths: Mapping[str, list[str]],
    manners: Manners = POLITE,
    *,
    now: datetime = START,
    hosts: Mapping[str, HostMemory] | None = None,
    town: Town | None = None,
) -> tuple[Town, Codes, Tally]:
    """Check `paths` of each host in a town that behaves like this; return it with what was found."""
    visited = town or Town(conduct, HOMES)
    visited.conduct = conduct
    visited.log.clear()

    async def whole() -> tuple[Codes, Tally]:
        await visited.open()
        watching = asyncio.create_task(visited.watch_lag())
        probe = Probe(
            now=lambda: now,
            identity=Identity("1.0", "https://example.org/about"),
            limits=Limits(first_byte=2),
            allow_private=True,
            resolver=visited,
        )
        codes: Codes = {}

        def done(result: Result) -> None:
            codes[result.ask.address.partition("//")[2]] = result.finding.code

        asks = [
            Ask(visited.url(host, path))
            for n in range(max(map(len, paths.values())))
            for host, listed in paths.items()
            for path in listed[n : n + 1]
        ]
        tally = await check_all(
            asks, probe=probe, manners=manners, now=lambda: now, hosts=hosts or {}, done=done
        )
        watching.cancel()
        await probe.aclose()
        await visited.close()
        assert len(codes) == len(asks)
        return {key.replace(f":{visited.port}", ""): code for key, code in codes.items()}, tally

    codes, tally = asyncio.run(whole())
    return visited, codes, tally


def a_lively_town(request: Request) -> Reply:
    """Twelve hosts, each with its own trouble."""
    number, path = HOSTS.index(request.host), request.path
    if path == "/robots.txt":
        delay = "\nCrawl-delay: 999" if number == 0 else ""
        return Reply(200, {"Content-Type": "text/plain"}, f"User-agent: *\nDisallow: /private{delay}")
    match number:
        case 1 | 2 if path.startswith("/to/"):  # two hosts that send to each other
            return Reply(302, {"Location": f"//{HOSTS[3 - number]}:PORT/from/{number}{path}"})
        case 3:
            return Reply(503)
        case 4 if request.nth == 1:  # is well again when it is asked once more
            return Reply(503)
        case 5 if path == "/0":
            return Reply(429, {"Retry-After": "0.3"})
        case 6 if path == "/0":
            return Reply(301, {"Location": f"//{HOSTS[7]}:PORT/from/6", "Retry-After": "0.4"})
        case 8 if path == "/0":
            return Reply(0)  # resets, and resets again
        case 9:
            return Reply(302, {"Location": f"//{HOSTS[0]}:PORT/private/from/9"})
        case 7 | 10 | 11:
            return Reply(seconds=0.15)
    return Reply()


LISTED = {
    HOSTS[0]: ["/0", "/1", "/private/2"],
    HOSTS[1]: ["/to/0", "/to/1"],
    HOSTS[2]: ["/to/0", "/to/1"],
    HOSTS[3]: ["/0", "/1", "/2", "/3"],
    HOSTS[4]: ["/0", "/1"],
    HOSTS[5]: ["/0", "/1"],
    HOSTS[6]: ["/0", "/1"],
    HOSTS[7]: ["/0"],
    HOSTS[8]: ["/0", "/1"],
    HOSTS[9]: ["/0"],
    HOSTS[10]: ["/0"],
    HOSTS[11]: ["/0"],
}


def visit_the_lively_town(manners: Manners) -> tuple[Town, Codes]:
    """Visit it, with its own port in the addresses it sends to."""
    town = Town(a_lively_town, HOMES)

    def with_port(request: Request) -> Reply:
        reply = a_lively_town(request)
        where = {name: value.replace("PORT", str(town.port)) for name, value in reply.headers.items()}
        return replace(reply, headers=where)

    _, codes, _ = visit(with_port, LISTED, manners, town=town)
    return town, codes


def as_far_as_it_could(town: Town) -> Promise:
    """The promise, with allowance for a machine that was busy with other things."""
    return replace(PROMISE, jitter=PROMISE.jitter + 2 * town.lag)


def test_a_run_with_every_trouble_keeps_every_promise() -> None:
    town, codes = visit_the_lively_town(POLITE)
    assert breaches(town.log, as_far_as_it_could(town)) == set()
    assert Counter(codes.values()) == {
        Code.OK: 10,
        Code.MOVED_TEMPORARY: 4,
        Code.MOVED_PERMANENT: 1,
        Code.ROBOTS_DISALLOWED: 2,
        Code.HTTP_503: 3,
        Code.CIRCUIT_OPEN: 1,
        Code.RATE_LIMITED_429: 1,
        Code.RESET: 1,
    }
    assert len([line for line in town.log if line.host == HOSTS[3]]) == 1 + 3, "robots.txt and three failures"
    assert [line.path for line in town.log if line.host == HOSTS[8]].count("/0") == 2


@pytest.mark.parametrize(
    ("mutated", "found"),
    [
        (replace(POLITE, delay=0.0), {"gap", "machine's gap", "machine's connections"}),
        (replace(POLITE, delay=0.03), {"gap"}),
        (replace(POLITE, ip_delay=0.0), {"machine's gap"}),
        (replace(POLITE, ip_connections=9), {"machine's connections"}),
        (replace(POLITE, robots=False), {"robots"}),
        (replace(POLITE, circuit_after=99, backoff_cap=0.06), {"circuit"}),
        (replace(POLITE, crawl_delay_cap=0.0), {"gap"}),
    ],
    ids=["no gap", "half a gap", "ip gap", "ip connections", "robots", "circuit", "crawl-delay"],
)
def test_the_logs_tell_on_bad_manners(mutated: Manners, found: set[str]) -> None:
    town, _ = visit_the_lively_town(mutated)
    assert found <= breaches(town.log, PROMISE)


def quiet(request: Request) -> Reply:
    """Everything is well; robots.txt forbids a little."""
    if request.path == "/robots.txt":
        return Reply(200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /private")
    return Reply()


def test_hosts_are_asked_in_turn_and_not_one_after_the_other() -> None:
    listed = {host: ["/0", "/1", "/2"] for host in HOSTS[:6]}
    town, _, _ = visit(quiet, listed, Manners(delay=0.1, ip_delay=0.0))
    rounds = [{line.host for line in town.log[n : n + 6]} for n in range(0, 24, 6)]
    assert rounds == [set(HOSTS[:6])] * 4


def test_a_server_of_ones_own_that_needs_no_rest_is_asked_as_fast_as_it_answers() -> None:
    listed = {host: ["/0", "/1", "/2"] for host in HOSTS}
    manners = Manners(delay=0.0, robots=False, ip_connections=1)
    town, _, _ = visit(lambda _: Reply(seconds=0.05), listed, manners)
    later = [line for line in town.log if line.path != "/0"]  # when the machines would be known
    assert "machine's connections" in breaches(later, Promise(0.0, 0.0, 1))


def test_robots_txt_is_read_once_a_day_for_each_origin() -> None:
    quick = Manners(delay=0.0)
    memory: dict[str, HostMemory] = {}
    town: Town | None = None
    counts = []
    for hours in (0, 6, 23.9, 24.1, 40, 48.2):
        town, codes, tally = visit(
            quiet,
            {host: ["/0", "/private/1"] for host in HOSTS[:4]},
            quick,
            now=START + timedelta(hours=hours),
            hosts=memory,
            town=town,
        )
        memory |= tally.hosts
        counts.append(Counter(line.path for line in town.log)["/robots.txt"])
        assert Counter(codes.values()) == {Code.OK: 4, Code.ROBOTS_DISALLOWED: 4}
        assert "/private/1" not in {line.path for line in town.log}
    assert counts == [4, 0, 0, 4, 0, 4]


def test_who_asks_for_an_hour_of_rest_gets_it_over_several_runs() -> None:
    def tired(request: Request) -> Reply:
        return Reply(503, {"Retry-After": "3600"}) if request.path == "/tired" else quiet(request)

    quick = Manners(delay=0.0)
    listed = {HOSTS[0]: ["/tired", "/1"], HOSTS[1]: ["/0"]}
    town, codes, tally = visit(tired, listed, quick)
    assert codes[HOSTS[0] + "/tired"] is Code.MAINTENANCE
    assert [path for path in town.paths if path.startswith(HOSTS[0])] == [
        HOSTS[0] + "/robots.txt",
        HOSTS[0] + "/tired",
    ]
    memory = dict(tally.hosts)
    for minutes, asked in ((10, False), (59, False), (61, True)):
        later = START + timedelta(minutes=minutes)
        town, codes, _ = visit(quiet, listed, quick, now=later, hosts=memory, town=town)
        assert (HOSTS[0] in {line.host for line in town.log}) is asked
        assert (codes[HOSTS[0] + "/1"] is Code.HOST_NOT_BEFORE) is not asked
        assert codes[HOSTS[1] + "/0"] is Code.OK


def test_a_page_that_did_not_change_is_asked_conditionally_and_keeps_its_description(tmp_path: Path) -> None:
    head = "<title>Night Line</title><meta name=description content='People who listen all night long.'>"
    page = f"{head}<p>Call us."

    def unchanging(request: Request) -> Reply:
        if request.path != "/line":
            return Reply(404)
        return Reply(304 if request.etag == '"v1"' else 200, {"ETag": '"v1"'}, page)

    clock = SimulatedClock(START)
    with town_beside(Town(unchanging, HOMES)) as town:
        url = town.url(HOSTS[0], "/line")
        here = site(tmp_path, record("night-line", url), config=CONFIG.replace("robots = false", ""))
        config = load_config(here.folder / "warmlink.toml")
        held = []
        for _ in range(3):
            assert main_job(config, now=clock.now, force=True, resolver=town).exit is Exit.OK
            clock.advance(timedelta(days=8))
            with Store(config.crawl.database, read_only=True) as store:
                seen = store.descriptions()[url].baseline
                assert seen is not None
                held.append((store.healths()[url].state, seen.value, seen.first_at, seen.count))
    asked = [(line.path, line.etag, line.status) for line in town.log if line.path == "/line"]
    assert asked == [("/line", "", 200), ("/line", '"v1"', 304), ("/line", '"v1"', 304)]
    said = "People who listen all night long."
    assert held == [(State.HEALTHY, said, START, count) for count in (1, 2, 3)]

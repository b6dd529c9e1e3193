"""Checking a list of addresses politely, against real small servers."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from crawler.checks import Ask, Result, Tally, check_all
from crawler.finding import Code, Finding
from crawler.history import HostMemory
from crawler.manners.settings import Manners
from crawler.observation import Fault, Hop, Observation, Phase, Silence
from crawler.probe import Identity, Limits, Probe

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
GAP = 0.05
QUICK = Manners(delay=0.0, robots=False)


@dataclass
class Site:
    """A server on loopback that answers from a table and writes down when it was asked."""

    pages: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    other: tuple[int, dict[str, str], str] = (200, {}, "<p>hello</p>")
    asked: list[tuple[float, str]] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    url: str = ""
    wait: float = 0.0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split()[1].decode()
                self.asked.append((asyncio.get_running_loop().time(), path))
                await asyncio.sleep(self.wait)
                missing = (404, {}, "") if path == "/robots.txt" else self.other
                status, headers, text = self.pages.get(path, missing)
                lines = {"Content-Type": "text/html", "Content-Length": str(len(text)), **headers}
                block = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
                writer.write(f"HTTP/1.1 {status} X\r\n{block}\r\n{text}".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.open_now -= 1
        finally:
            writer.close()

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    @property
    def least_gap(self) -> float:
        times = [moment for moment, _ in self.asked]
        return min(later - earlier for earlier, later in pairwise(times))


Results = dict[str, tuple[Observation, Finding]]
Check = Callable[..., Coroutine[Any, Any, tuple[Tally, Results]]]


def run(story: Callable[[list[Site], Check], Coroutine[Any, Any, None]], sites: int = 1) -> None:
    """Start sites and a probe, tell the story, end them."""

    async def whole() -> None:
        async with AsyncExitStack() as stack:
            worlds = [Site() for _ in range(sites)]
            for site in worlds:
                server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
                stack.callback(server.close)
                site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            identity = Identity("1.0", "https://example.org/about")
            probe = Probe(
                now=lambda: START, identity=identity, limits=Limits(first_byte=2), allow_private=True
            )
            stack.push_async_callback(asyncio.sleep, 0.02)  # lets the servers see that we went
            stack.push_async_callback(probe.aclose)

            async def check(
                asks: list[Ask],
                manners: Manners,
                hosts: Mapping[str, HostMemory] | None = None,
                stop: asyncio.Event | None = None,
            ) -> tuple[Tally, Results]:
                results: Results = {}

                def done(result: Result) -> None:
                    assert result.ask.address not in results
                    results[result.ask.address] = result.observation, result.finding

                tally = await check_all(
                    asks,
                    probe=probe,
                    manners=manners,
                    now=lambda: START,
                    hosts=hosts or {},
                    done=done,
                    stop=stop,
                )
                assert tally.checks == len(results) == len(asks)
                return tally, results

            await story(worlds, check)

    asyncio.run(whole())


def codes(results: Results) -> Counter[Code]:
    return Counter(finding.code for _, finding in results.values())


def test_a_host_is_asked_over_one_connection_with_a_rest_after_each_answer() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        _, results = await check(
            [Ask(f"{site.url}/{n}") for site in sites for n in range(5)], Manners(delay=GAP)
        )
        assert codes(results) == {Code.OK: 10}
        for site in sites:
            assert site.paths[0] == "/robots.txt"
            assert (len(site.asked), site.most_open) == (6, 1)
            assert site.least_gap >= GAP

    run(story, sites=2)


def test_a_transient_failure_is_tried_again_once_after_everything_else() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].pages["/ill"] = (503, {}, "")
        _, results = await check([Ask(sites[0].url + path) for path in ("/ill", "/a", "/b")], QUICK)
        assert sites[0].paths == ["/ill", "/a", "/b", "/ill"]
        observation, finding = results[sites[0].url + "/ill"]
        assert (observation.attempts, finding.code) == (2, Code.HTTP_503)

    run(story)


def test_three_failures_in_a_row_end_the_run_of_that_host_only() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        ill, well = sites
        ill.other = (500, {}, "")
        _, results = await check([Ask(f"{site.url}/{n}") for site in sites for n in range(6)], QUICK)
        assert len(ill.asked) == 3
        assert codes(results) == {Code.HTTP_500: 3, Code.CIRCUIT_OPEN: 3, Code.OK: 6}
        assert len(well.asked) == 6

    run(story, sites=2)


def test_a_short_wish_to_be_left_alone_is_waited_for() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].pages["/0"] = (429, {"Retry-After": "0.3"}, "")
        _, results = await check([Ask(f"{sites[0].url}/{n}") for n in range(2)], QUICK)
        assert sites[0].asked[1][0] - sites[0].asked[0][0] >= 0.3
        assert results[f"{sites[0].url}/0"][0].retry_after == 0.3

    run(story)


def test_a_long_wish_to_be_left_alone_is_remembered_and_kept_in_the_next_run() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        site = sites[0]
        site.other = (429, {"Retry-After": "1h"}, "")
        asks = [Ask(f"{site.url}/{n}") for n in range(3)]
        tally, results = await check(asks, QUICK)
        assert tally.hosts == {site.url: HostMemory(site.url, not_before=START + timedelta(hours=1))}
        assert codes(results) == {Code.RATE_LIMITED_429: 1, Code.HOST_NOT_BEFORE: 2}
        _, again = await check(asks, QUICK, tally.hosts)
        assert codes(again) == {Code.HOST_NOT_BEFORE: 3}
        assert len(site.asked) == 1

    run(story)


def test_what_robots_forbids_is_not_asked_unless_its_owner_consented() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        site = sites[0]
        site.pages["/robots.txt"] = (200, {}, "User-agent: *\nDisallow: /p\nCrawl-delay: 0.1")
        asks = [Ask(site.url + "/p1"), Ask(site.url + "/p2", ignore_robots=True), Ask(site.url + "/a")]
        tally, results = await check(asks, Manners(delay=0.0))
        assert sorted(site.paths) == ["/a", "/p2", "/robots.txt"]
        assert results[site.url + "/p1"][1].code is Code.ROBOTS_DISALLOWED
        assert site.least_gap >= 0.1
        _, _ = await check(asks[:1], Manners(delay=0.0), tally.hosts)
        assert site.paths.count("/robots.txt") == 1

    run(story)


def test_a_host_out_of_reach_is_one_fact_for_all_its_addresses() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        asks = [Ask(f"http://127.0.0.1:9/{n}") for n in range(5)]
        _, results = await check(asks, Manners(delay=0.0))
        assert codes(results) == {Code.REFUSED: 5}
        assert {observation.attempts for observation, _ in results.values()} == {2}

    run(story)


def test_an_ill_robots_txt_speaks_for_a_page_that_is_not_asked_on_its_word() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].pages["/robots.txt"] = (503, {}, "")
        _, results = await check([Ask(sites[0].url + "/a")], Manners(delay=0.0))
        assert codes(results) == {Code.HTTP_503: 1}
        assert sites[0].paths == ["/robots.txt", "/robots.txt"]


def test_a_page_is_asked_itself_when_robots_txt_was_ill_for_two_days() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].pages["/robots.txt"] = (503, {}, "")
        since = START - timedelta(days=2, hours=1)
        ill = HostMemory(sites[0].url, robots_at=since, robots_status=503)
        _, results = await check([Ask(sites[0].url + "/a")], Manners(delay=0.0), hosts={ill.origin: ill})
        assert codes(results) == {Code.OK: 1}

    run(story)


def test_a_redirect_waits_for_its_target_and_minds_its_robots() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        here, there = sites
        here.other = (302, {"Location": there.url + "/landing"}, "")
        here.pages["/secret"] = (302, {"Location": there.url + "/private"}, "")
        there.pages["/robots.txt"] = (200, {}, "User-agent: *\nDisallow: /private")
        asks = [Ask(f"{here.url}/{n}") for n in range(3)] + [Ask(here.url + "/secret")]
        asks += [Ask(f"{there.url}/{n}") for n in range(3)]
        _, results = await check(asks, Manners(delay=GAP))
        assert results[here.url + "/secret"][1].code is Code.ROBOTS_DISALLOWED
        assert codes(results) == {Code.MOVED_TEMPORARY: 3, Code.OK: 3, Code.ROBOTS_DISALLOWED: 1}
        assert there.least_gap >= GAP
        assert (there.paths.count("/robots.txt"), there.paths.count("/private")) == (1, 0)
        assert (here.most_open, there.most_open) == (1, 1)

    run(story, sites=2)


def test_two_hosts_that_redirect_to_each_other_do_not_block_each_other() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        one, two = sites
        for site, target in ((one, two), (two, one)):
            for n in range(5):
                site.pages[f"/{n}"] = (302, {"Location": f"{target.url}/end"}, "")
        asks = [Ask(f"{site.url}/{n}") for site in sites for n in range(5)]
        _, results = await check(asks, Manners(delay=0.01, concurrency=2))
        assert codes(results) == {Code.MOVED_TEMPORARY: 10}
        assert min(one.least_gap, two.least_gap) >= 0.01

    run(story, sites=2)


def test_a_stopped_run_still_has_a_result_for_every_address() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].wait = 0.5
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, stop.set)
        asks = [Ask(f"{sites[0].url}/{n}") for n in range(50)]
        tally, results = await check(asks, Manners(delay=0.0, robots=False, grace=0.05), stop=stop)
        assert codes(results) == {Code.BUDGET_EXHAUSTED: 50}
        assert tally.stopped == "the run was stopped"

    run(story)


def test_an_urgent_address_is_asked_before_the_others_of_its_host_in_whatever_order_they_come() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        asks = [Ask(f"{sites[0].url}/{n}", urgent=n == 5) for n in range(9)]
        for seed in ("", "1", "2", "3"):
            manners = Manners(delay=0.0, robots=False, per_host_budget=1, seed=seed)
            _, results = await check(asks, manners)
            assert [url for url, (_, finding) in results.items() if finding.code is Code.OK] == [
                asks[5].address
            ]

    run(story)


def test_budgets_of_time_and_of_hosts_end_a_run_with_a_result_for_every_address() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        asks = [Ask(f"{sites[0].url}/{n}") for n in range(9)]
        _, results = await check(asks, Manners(delay=0.0, robots=False, per_host_budget=2))
        assert codes(results) == {Code.OK: 2, Code.BUDGET_EXHAUSTED: 7}
        tally, results = await check(asks, Manners(delay=9.0, robots=False, run_seconds=0.1))
        assert codes(results) == {Code.OK: 1, Code.BUDGET_EXHAUSTED: 8}
        assert tally.stopped == "the run's time was up"

    run(story)


class Chaos:
    """A probe that fails as no probe should: a seeded mixture of crashes, faults, redirects and answers."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.asked: Counter[str] = Counter()

    async def observe(self, url: str, *, gate: Any = None, **_: Any) -> Observation:
        self.asked[url] += 1
        await asyncio.sleep(0)
        match self.dice.randrange(6):
            case 0:
                raise RuntimeError("nobody foresaw this")
            case 1:
                return Observation(url, START, silence=Silence(Phase.CONNECT, Fault.TIMEOUT_CONNECT))
            case 2 if gate is not None:
                refused = await gate.before(f"http://h{self.dice.randrange(20)}.example/", 1)
                return Observation(url, START, hops=(Hop(url, 302, "/"),), silence=refused)
            case 3:
                return Observation(url, START, hops=(Hop(url, 429),), headers={"retry-after": "3600"})
            case 4:
                return Observation(url, START, hops=(Hop(url, 503),))
        return Observation(url, START, hops=(Hop(url, 200),))

    async def locate(self, url: str) -> str | None:
        await asyncio.sleep(0)
        return self.dice.choice(["192.0.2.1", "192.0.2.2", "2001:db8::1", None])

    def release(self, host: str, port: int | None = None) -> None:
        """Nothing is kept."""


@pytest.mark.parametrize("seed", range(20))
def test_every_address_gets_one_result_and_at_most_two_attempts_whatever_happens(seed: int) -> None:
    probe, results = Chaos(seed), Counter[str]()
    asks = [Ask(f"http://h{n % 20}.example/{n}") for n in range(200)] + [Ask("mailto:x"), Ask("http://[")]
    manners = Manners(
        delay=0.0005 * (seed % 3), ip_connections=2, concurrency=7, seed=str(seed), robots=seed % 2 == 0
    )
    checking = check_all(
        asks,
        probe=probe,
        manners=manners,
        now=lambda: START,
        hosts={},
        done=lambda result: results.update([result.ask.address]),
    )
    asyncio.run(asyncio.wait_for(checking, 5))
    assert results == Counter(ask.address for ask in asks)
    assert max(probe.asked[ask.address] for ask in asks) <= 2


def test_a_result_that_cannot_be_taken_ends_the_run_with_its_reason() -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    asks = [Ask(f"http://h{n}.example/") for n in range(9)]
    checking = check_all(asks, probe=Chaos(1), manners=QUICK, now=lambda: START, hosts={}, done=full)
    with pytest.raises(OSError, match="No space left"):
        asyncio.run(asyncio.wait_for(checking, 5))


def test_a_failure_that_took_its_time_is_not_repeated() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].wait = 0.2
        sites[0].pages["/a"] = (503, {}, "")
        ask = Ask(sites[0].url + "/a")
        _, slow = await check([ask], Manners(delay=0.0, robots=False, retry_under=0.1))
        _, quick = await check([ask], Manners(delay=0.0, robots=False, retry_under=5.0))
        assert [o.attempts for o, _ in (*slow.values(), *quick.values())] == [1, 2]

    run(story)


def test_a_wish_that_comes_with_a_redirect_is_heeded_by_the_next_request_to_that_host() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        here, there = sites
        here.pages["/0"] = (302, {"Location": there.url + "/", "Retry-After": "0.3"}, "")
        await check([Ask(f"{here.url}/{n}") for n in range(2)], Manners(delay=0.01, robots=False))
        assert here.paths == ["/0", "/1"]
        assert here.least_gap >= 0.3
        here.pages["/0"] = (301, {"Location": there.url + "/", "Retry-After": "2 hours"}, "")
        tally, results = await check([Ask(f"{here.url}/{n}") for n in range(2)], QUICK)
        assert tally.hosts == {here.url: HostMemory(here.url, not_before=START + timedelta(hours=2))}
        assert codes(results) == {Code.MOVED_PERMANENT: 1, Code.HOST_NOT_BEFORE: 1}

    run(story, sites=2)


def test_an_allowance_used_up_by_a_good_answer_is_heeded_too() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        used_up = {"RateLimit-Limit": "9", "RateLimit-Remaining": "0", "RateLimit-Reset": "1"}
        sites[0].pages["/0"] = (200, used_up, "<p>hello</p>")
        _, results = await check([Ask(f"{sites[0].url}/{n}") for n in range(2)], QUICK)
        assert codes(results) == {Code.OK: 2}
        assert sites[0].least_gap >= 1.0

    run(story)


def test_a_wish_that_no_server_can_have_had_is_the_work_of_a_wrong_clock() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        for days, expected in ((29, Code.HOST_NOT_BEFORE), (31, Code.OK)):
            memory = HostMemory(sites[0].url, not_before=START + timedelta(days=days))
            _, results = await check([Ask(sites[0].url + "/")], QUICK, {memory.origin: memory})
            assert codes(results) == {expected: 1}

    run(story)


def test_a_server_that_reads_and_resets_is_asked_twice_in_all_and_with_its_rest() -> None:
    asked: list[tuple[float, str]] = []

    async def treacherous(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
                asked.append((asyncio.get_running_loop().time(), path))
                if path != "/good":
                    writer.transport.abort()
                    return
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi")

    async def story(sites: list[Site], check: Check) -> None:
        server = await asyncio.start_server(treacherous, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        _, results = await check(
            [Ask(url + "/good"), Ask(url + "/bad")], Manners(delay=0.1, ip_delay=0.0, robots=False)
        )
        server.close()
        assert [path for _, path in asked] == ["/good", "/bad", "/bad"]
        assert min(later - earlier for (earlier, _), (later, _) in pairwise(asked)) >= 0.1
        assert (results[url + "/bad"][0].attempts, results[url + "/bad"][1].code) == (2, Code.RESET)

    run(story)


def test_hosts_at_one_address_are_spared_together_and_found_out_before_their_first_request() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        manners = Manners(delay=0.1, ip_delay=0.1, ip_connections=2)
        await check([Ask(site.url + "/") for site in sites], manners)
        times = sorted(moment for site in sites for moment, _ in site.asked)
        assert len(times) == 12
        assert min(later - earlier for earlier, later in pairwise(times)) >= 0.09

    run(story, sites=6)


def test_not_modified_is_no_answer_to_who_asked_without_conditions() -> None:
    async def story(sites: list[Site], check: Check) -> None:
        sites[0].pages["/a"] = (304, {}, "")
        known = Ask(sites[0].url + "/a", etag='"v1"')
        _, asked = await check([known], QUICK)
        _, unasked = await check([replace(known, etag=None)], QUICK)
        assert [f.code for _, f in (*asked.values(), *unasked.values())] == [Code.OK_UNCHANGED, Code.BAD_HTTP]

    run(story)

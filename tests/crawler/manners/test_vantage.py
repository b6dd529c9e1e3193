"""When a run's bad news are our own network's fault."""

from datetime import UTC, datetime

import pytest

from crawler.finding import CODES, Code, Family, Finding, Weight
from crawler.health import Health, State
from crawler.history import Evidence
from crawler.manners.vantage import (
    TROUBLE,
    HostCheck,
    HostReading,
    VantageRules,
    answered_before,
    changes,
    doubt_of_canaries,
    doubt_of_hosts,
    read_hosts,
)
from crawler.observation import Hop

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULES = VantageRules()
GOOD = Health(State.HEALTHY, reason=Code.OK)
GONE = Health(State.BROKEN, reason=Code.DNS_NXDOMAIN)


def hosts(alive: int = 0, silent: int = 0, new: int = 0, dead: int = 0) -> list[HostReading]:
    """Hosts that answer as before, that fell silent, that are new and silent, that were silent before."""
    return [
        *(HostReading(f"alive{n}.example", True, True, True) for n in range(alive)),
        *(HostReading(f"silent{n}.example", True, True, False) for n in range(silent)),
        *(HostReading(f"new{n}.example", False, False, False) for n in range(new)),
        *(HostReading(f"dead{n}.example", True, False, False) for n in range(dead)),
    ]


def test_trouble_is_what_a_broken_network_of_ours_looks_like_and_no_servers_own_answer() -> None:
    assert {
        Code.TIMEOUT_CONNECT, Code.TIMEOUT_READ, Code.REFUSED, Code.RESET, Code.UNREACHABLE,
        Code.DNS_NXDOMAIN, Code.DNS_NO_ADDRESS, Code.DNS_SERVFAIL, Code.DNS_TIMEOUT,
        Code.TLS_HOSTNAME, Code.TLS_SELF_SIGNED, Code.TLS_UNTRUSTED,
        Code.ADDRESS_REFUSED, Code.REDIRECT_REFUSED, Code.EMAIL_UNKNOWN, Code.EMAIL_NO_DOMAIN,
    } == TROUBLE  # fmt: skip
    assert not any(CODES[code].weight is Weight.OK for code in TROUBLE)


@pytest.mark.parametrize(
    ("worked", "doubted"),
    [
        ([], False), ([True], False), ([False], True), ([True, False], False), ([False, False], True),
        ([True, False, True], False), ([False, True, False], True), ([False] * 3, True),
        ([True, True, False, False], False),
    ],
)  # fmt: skip
def test_most_canaries_must_fail(worked: list[bool], doubted: bool) -> None:
    canaries = [(f"https://{n}.example/", each, "timed out") for n, each in enumerate(worked)]
    assert (doubt_of_canaries(canaries) is not None) is doubted


def test_the_doubt_names_a_canary_that_failed() -> None:
    doubt = doubt_of_canaries(
        [("https://a.example/", True, "ok"), *[("https://b.example/", False, "no name")] * 2]
    )
    assert doubt == "2 of 3 addresses that always work failed, the first https://b.example/: no name"


@pytest.mark.parametrize(
    ("readings", "canaries_worked", "doubted"),
    [
        (hosts(alive=7, silent=3), True, False),
        (hosts(alive=6, silent=4), True, True),
        (hosts(alive=4, silent=1, dead=95), True, False),
        (hosts(alive=7, silent=3, new=90), True, False),
        (hosts(silent=4), True, False),
        (hosts(silent=4), False, True),
        (hosts(silent=1), False, False),
        (hosts(new=2), False, True),
        (hosts(new=2), True, False),
        (hosts(dead=50), False, False),
        (hosts(dead=50, alive=1), False, False),
        ([], False, False),
    ],
)
def test_many_hosts_that_answered_last_time_must_fall_silent(
    readings: list[HostReading], canaries_worked: bool, doubted: bool
) -> None:
    assert (doubt_of_hosts(readings, RULES, canaries_worked=canaries_worked) is not None) is doubted


def test_after_three_doubted_runs_with_working_canaries_it_is_the_hosts_that_changed() -> None:
    outage = hosts(alive=5, silent=5)
    doubts = [
        doubt_of_hosts(outage, RULES, canaries_worked=True, doubted_runs=runs) is not None
        for runs in range(5)
    ]
    assert doubts == [True, True, True, False, False]
    assert doubt_of_hosts(outage, RULES, canaries_worked=False, doubted_runs=99) == (
        "5 of 10 hosts that answered last time could not be reached"
    )


def test_a_host_answers_when_one_of_its_links_does() -> None:
    assert read_hosts(
        [
            HostCheck("b.example", GOOD, Code.TIMEOUT_READ),
            HostCheck("b.example", GONE, Code.HTTP_404),
            HostCheck("a.example", Health(), Code.DNS_NXDOMAIN),
            HostCheck("c.example", GONE, Code.DNS_NXDOMAIN),
            HostCheck("d.example", GOOD, Code.CIRCUIT_OPEN),
            HostCheck("e.example", GOOD, Code.HOST_NOT_BEFORE),
        ]
    ) == (
        HostReading("a.example", False, False, False),
        HostReading("b.example", True, True, True),
        HostReading("c.example", True, False, False),
    )


@pytest.mark.parametrize("code", Code)
def test_a_check_that_asked_nothing_says_nothing_and_each_other_one_tells_of_its_host(code: Code) -> None:
    silent = {Code.HOST_NOT_BEFORE, Code.EMAIL_SYNTAX, Code.EMAIL_RESERVED}
    asked = CODES[code].family is not Family.SKIPPED and code not in silent
    readings = read_hosts([HostCheck("a.example", GOOD, code)])
    assert readings == ((HostReading("a.example", True, True, code not in TROUBLE),) if asked else ())


def test_a_host_last_heard_of_in_trouble_does_not_count_as_one_that_answered() -> None:
    assert answered_before(Health(State.SUSPECT, reason=Code.HTTP_404))
    assert not answered_before(Health(State.SUSPECT, reason=Code.TIMEOUT_CONNECT))
    assert not answered_before(Health())


@pytest.mark.parametrize("code", [Code.CONFIRMED_OK, Code.CONFIRMED_DEAD])
def test_a_persons_word_is_no_answer_of_a_host_so_its_silence_casts_no_doubt_on_us(code: Code) -> None:
    spoken = [(f"{n}.example", Health(State.HEALTHY, reason=code), Code.DNS_NXDOMAIN) for n in range(5)]
    well = [(f"well-{n}.example", GOOD, Code.OK) for n in range(5)]
    assert (
        doubt_of_hosts(read_hosts(HostCheck(*each) for each in (*spoken, *well)), RULES, canaries_worked=True)
        is None
    )


def seen(
    url: str, landed: str = "", ip: str = "192.0.2.1", title: str | None = None, code: Code = Code.OK
) -> Evidence:
    """What a check of `url` brought."""
    hops = (Hop(url, 302, landed), Hop(landed, 200)) if landed else (Hop(url, 200),)
    return Evidence(NOON, Finding(code, "seen"), hops, 200, landed or url, ip, title)


URL = "http://help.example/"


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        (seen(URL), seen(URL), set()),
        (seen(URL), seen(URL, "http://www.help.example/"), set()),
        (seen(URL), seen(URL, "http://portal.test/"), {"were sent on to portal.test"}),
        (seen(URL, "http://else.test/"), seen(URL, "http://else.test/b"), set()),
        (seen(URL, title="Help"), seen(URL, title="Hotel"), {"showed the page \u201cHotel\u201d"}),
        (seen(URL), seen(URL, title="Hotel"), set()),  # a 304 had no title
        (seen(URL, title="Help"), seen(URL), set()),
        (seen(URL), seen(URL, ip="10.0.0.1"), {"answered from 10.0.0.1"}),
        (seen(URL), seen(URL, ip="10.0.0.1", code=Code.HTTP_404), set()),  # no stranger's page
        (seen(URL), Evidence(NOON, Finding(Code.OK, "")), set()),
    ],
)
def test_what_is_new_about_where_a_check_led(before: Evidence, now: Evidence, new: set[str]) -> None:
    assert changes(before, now) == new


def led_astray(count: int, *, way: str = "were sent on to portal.test") -> list[HostReading]:
    """Hosts that answered before and all changed to the same."""
    return [HostReading(f"{way}{n}", True, True, True, frozenset({way, f"own {n}"})) for n in range(count)]


@pytest.mark.parametrize(
    ("readings", "doubt"),
    [
        (led_astray(4), None),
        (led_astray(5), "5 of 5 hosts that answered last time were sent on to portal.test"),
        (led_astray(5) + hosts(alive=12), None),
        (led_astray(3) + led_astray(3, way="showed another page"), None),
        (
            led_astray(5) + hosts(alive=10, silent=2),
            "2 of 17 hosts that answered last time could not be reached, and 5 were sent on to portal.test",
        ),
    ],
)
def test_a_crowd_of_hosts_that_all_change_to_the_same_is_doubted(
    readings: list[HostReading], doubt: str | None
) -> None:
    assert doubt_of_hosts(readings, RULES, canaries_worked=True) == doubt
    assert doubt_of_hosts(readings, RULES, canaries_worked=False) == doubt
    assert doubt_of_hosts(readings, RULES, canaries_worked=False, doubted_runs=3) is None

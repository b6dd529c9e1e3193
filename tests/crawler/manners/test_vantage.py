"""When a run's bad news are our own network's fault."""

import pytest

from crawler.finding import CODES, Code, Family, Weight
from crawler.health import Health, State
from crawler.manners.vantage import (
    TROUBLE,
    HostReading,
    VantageRules,
    answered_before,
    doubt_of_canaries,
    doubt_of_hosts,
    read_hosts,
)

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
            ("b.example", GOOD, Code.TIMEOUT_READ),
            ("b.example", GONE, Code.HTTP_404),
            ("a.example", Health(), Code.DNS_NXDOMAIN),
            ("c.example", GONE, Code.DNS_NXDOMAIN),
            ("d.example", GOOD, Code.CIRCUIT_OPEN),
            ("e.example", GOOD, Code.HOST_NOT_BEFORE),
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
    readings = read_hosts([("a.example", GOOD, code)])
    assert readings == ((HostReading("a.example", True, True, code not in TROUBLE),) if asked else ())


def test_a_host_last_heard_of_in_trouble_does_not_count_as_one_that_answered() -> None:
    assert answered_before(Health(State.SUSPECT, reason=Code.HTTP_404))
    assert not answered_before(Health(State.SUSPECT, reason=Code.TIMEOUT_CONNECT))
    assert not answered_before(Health())

"""When the canaries are asked, and what is made of it."""

from datetime import UTC, datetime

import pytest

from crawler.checks import Ask, Result
from crawler.finding import Code, Finding
from crawler.health import Health, State
from crawler.manners.vantage import VantageRules
from crawler.observation import Hop, Observation
from crawler.watch import Watch

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CANARIES = ("http://one.test/", "http://two.test/", "http://three.test/")
LISTED = [f"http://host-{number}.example/" for number in range(40)]
ALIVE = dict.fromkeys(LISTED, Health(State.HEALTHY, reason=Code.OK))


def result(ask: Ask, code: Code, landed: str = "") -> Result:
    """What came of asking."""
    seen = Observation(ask.address, NOON, hops=(Hop(ask.address, 302), Hop(landed, 200)) if landed else ())
    return Result(ask, seen, Finding(code, code.value))


def see(watch: Watch, codes: list[Code], *, end: bool = True) -> list[tuple[Ask, ...]]:
    """Let listed addresses end so, one after the other; what was to be asked after each."""
    last = len(codes) - 1
    return [watch.sees(result(Ask(LISTED[n]), code), last=end and n == last) for n, code in enumerate(codes)]


def answer(watch: Watch, asks: tuple[Ask, ...], code: Code, landed: str = "") -> None:
    for ask in asks:
        assert watch.takes(result(ask, code, landed))


@pytest.mark.parametrize(
    ("codes", "asked_after"),
    [
        ([Code.OK] * 9, []),
        ([Code.DNS_TIMEOUT] * 5 + [Code.OK] * 4, [4]),
        ([Code.DNS_TIMEOUT] * 4 + [Code.OK] * 4, [7]),
        (([Code.TIMEOUT_CONNECT] * 4 + [Code.OK]) * 3, [14]),
        ([Code.HTTP_404] * 9, []),
        ([Code.CIRCUIT_OPEN] * 9, []),
    ],
)
def test_they_are_asked_again_after_five_silent_hosts_in_a_row_or_at_the_end_of_a_run_with_any(
    codes: list[Code], asked_after: list[int]
) -> None:
    seen = see(Watch(CANARIES, ALIVE, VantageRules()), codes)
    assert [n for n, asks in enumerate(seen) if asks] == asked_after
    assert all([ask.address for ask in asks] == list(CANARIES) for asks in seen if asks)


def test_hosts_that_were_silent_last_time_are_no_reason() -> None:
    dead = dict.fromkeys(LISTED, Health(State.BROKEN, reason=Code.DNS_NXDOMAIN))
    assert not any(see(Watch(CANARIES, dead, VantageRules()), [Code.DNS_NXDOMAIN] * 9))


def test_when_they_work_it_takes_twice_as_many_silent_hosts_to_ask_them_once_more() -> None:
    watch = Watch(CANARIES, ALIVE, VantageRules())
    *_, asks = see(watch, [Code.REFUSED] * 5, end=False)
    answer(watch, asks, Code.OK)
    assert watch.doubt is None
    seen = see(watch, [Code.REFUSED] * 10, end=False)
    assert [n for n, again in enumerate(seen) if again] == [9]


@pytest.mark.parametrize(
    ("code", "landed", "doubted"),
    [
        (Code.OK, "", False),
        (Code.MOVED_TEMPORARY, "http://www.one.test/", True),  # at home for one of three only
        (Code.MOVED_TEMPORARY, "http://portal.example/login", True),
        (Code.TIMEOUT_CONNECT, "", True),
        (Code.HOST_NOT_BEFORE, "", False),  # was not asked, so says nothing
    ],
)
def test_a_canary_works_when_it_answers_well_and_at_home(code: Code, landed: str, doubted: bool) -> None:
    watch = Watch(CANARIES, ALIVE, VantageRules())
    answer(watch, watch.asks(), code, landed)
    assert (watch.doubt is not None) is doubted


def test_a_listed_address_is_never_taken_for_a_canary_that_is_the_same() -> None:
    watch = Watch(CANARIES, {}, VantageRules())
    watch.asks()
    assert not watch.takes(result(Ask(CANARIES[0]), Code.OK))

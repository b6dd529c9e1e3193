"""Months of a daily cron line: what is dead is told on time, what is our own fault never."""

from collections.abc import Mapping

import pytest

from crawler.finding import Code
from crawler.health import State
from tests.crawler.many_days import CANARIES, addresses, live, outages

ALIVE = addresses(40, "alive")
LONG_DEAD = addresses(20, "dead")
LATER = {  # what becomes of some of the living, and on which day
    ALIVE[3]: (20, Code.HTTP_404),
    ALIVE[11]: (25, Code.DNS_NXDOMAIN),
    ALIVE[17]: (40, Code.TIMEOUT_CONNECT),
    ALIVE[29]: (41, Code.HTTP_503),
}
OUTAGES: list[Mapping[int, Code]] = [
    dict.fromkeys(range(6, 90, 7), Code.DNS_TIMEOUT),
    dict.fromkeys(range(6, 90, 7), Code.DNS_NXDOMAIN),
    dict.fromkeys(range(6, 90, 7), Code.UNREACHABLE),
    {day: Code.TIMEOUT_CONNECT for day in range(90) if day % 7 in (5, 6)},
    dict.fromkeys(range(30, 40), Code.UNREACHABLE),  # one long one
]


def dead_or_alive(address: str, day: int) -> Code:
    """A world in which a third of the list is long dead, and four more die later."""
    if address in LONG_DEAD:
        return Code.DNS_NXDOMAIN
    when, how = LATER.get(address, (day + 1, Code.OK))
    return how if day >= when else Code.OK


def all_well(_: str, __: int) -> Code:
    """A world in which every page works."""
    return Code.OK


@pytest.mark.parametrize("canaries", [CANARIES, ()], ids=["with canaries", "without"])
def test_an_old_list_full_of_dead_hosts_still_tells_of_new_deaths_on_time(canaries: tuple[str, ...]) -> None:
    diary = live(ALIVE + LONG_DEAD, 90, dead_or_alive, canaries=canaries)
    assert diary.degraded == []
    assert set(diary.broken()) == {*LONG_DEAD, *LATER}
    assert {diary.broken()[address] for address in LONG_DEAD} == {1}
    days = {Code.HTTP_404: 1, Code.DNS_NXDOMAIN: 1, Code.TIMEOUT_CONNECT: 3, Code.HTTP_503: 3}
    for address, (died, how) in LATER.items():
        (_, healthy), (first_seen, suspect), (told, broken) = diary.told[address]
        assert (healthy, suspect, broken) == (State.HEALTHY, State.SUSPECT, State.BROKEN)
        assert died <= first_seen <= died + 10, "asked about once a week"
        assert told - first_seen == days[how]


@pytest.mark.parametrize("canaries", [CANARIES, ()], ids=["with canaries", "without"])
@pytest.mark.parametrize(
    "days", OUTAGES, ids=["no names", "lying names", "no way out", "weekends", "ten days"]
)
def test_our_own_outages_never_make_a_working_link_broken(
    days: Mapping[int, Code], canaries: tuple[str, ...]
) -> None:
    diary = live(ALIVE + LONG_DEAD, 90, outages(days, dead_or_alive), canaries=canaries)
    assert diary.degraded, "the outage was seen"
    assert set(diary.broken()) <= {*LONG_DEAD, *LATER}
    assert set(diary.broken()) >= set(LONG_DEAD)


@pytest.mark.parametrize(
    "days", OUTAGES, ids=["no names", "lying names", "no way out", "weekends", "ten days"]
)
def test_with_canaries_an_outage_moves_no_link_at_all(days: Mapping[int, Code]) -> None:
    diary = live(ALIVE, 90, outages(days, all_well))
    assert diary.degraded == sorted(days)
    assert diary.told == {address: [(0, State.HEALTHY)] for address in ALIVE}


@pytest.mark.parametrize("code", [Code.TLS_HOSTNAME, Code.TLS_SELF_SIGNED, Code.REDIRECT_REFUSED])
def test_days_behind_a_captive_portal_break_nothing(code: Code) -> None:
    portal = outages(dict.fromkeys(range(20, 24), code), all_well)
    guarded, unguarded = live(ALIVE, 60, portal), live(ALIVE, 60, portal, canaries=())
    assert guarded.degraded == [20, 21, 22, 23]
    assert guarded.told == {address: [(0, State.HEALTHY)] for address in ALIVE}
    assert set(unguarded.degraded) >= {21, 22, 23}, "on a day with one link due nobody can know"
    assert unguarded.broken() == {}


@pytest.mark.parametrize(("how", "span"), [(Code.DNS_NXDOMAIN, 11), (Code.TIMEOUT_CONNECT, 14)])
@pytest.mark.parametrize("share", [16, 28, 40])
def test_when_a_great_part_of_the_list_dies_at_once_it_is_doubted_for_some_days_and_then_told(
    how: Code, span: int, share: int
) -> None:
    dying = set(ALIVE[:share])
    diary = live(ALIVE, 60, lambda address, day: how if address in dying and day >= 30 else Code.OK)
    assert diary.degraded[:3] == [30, 31, 32]
    assert len(diary.degraded) <= 6, "three days for each half of a list that is asked over a week"
    assert set(diary.broken()) == dying
    assert all(34 <= told <= 30 + span for told in diary.broken().values())


def test_without_canaries_nobody_can_tell_their_death_from_our_outage() -> None:
    diary = live(ALIVE, 60, lambda _, day: Code.DNS_NXDOMAIN if day >= 30 else Code.OK, canaries=())
    assert diary.degraded == list(range(30, 60))
    assert diary.broken() == {}

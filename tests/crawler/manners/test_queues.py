"""Hosts take turns, and so do the machines they live on."""

import heapq
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners.queues import HostQueues

GAP, MACHINE_GAP, MOST, LATENCY, WORKERS = 2.0, 0.25, 8, 0.05, 128  # as the settings have them


@dataclass(frozen=True)
class Request:
    """One request of a simulated run."""

    host: int
    start: float
    end: float


def simulate(
    sizes: list[int],
    *,
    gap: float = GAP,
    latency: float = LATENCY,
    workers: int = WORKERS,
    machines: list[int] | None = None,
    machine_gap: float = MACHINE_GAP,
    machine_most: int | None = MOST,
    redirects: dict[tuple[int, int], int] | None = None,
) -> list[Request]:
    """Ask everything with `workers` at once on a clock of our own.

    `machines` says where each host lives; `redirects` leads an item, (host, number), on to another host.
    """
    work = [(str(host), (host, number)) for host, size in enumerate(sizes) for number in range(size)]
    queues: HostQueues[tuple[int, int], tuple[int, int]] = HostQueues(
        work, gap=gap, machine_gap=machine_gap, machine_most=machine_most
    )
    for host, machine in enumerate(machines or []):
        queues.settle(str(host), str(machine))
    sent_on = redirects or {}
    now, busy, left = 0.0, 0, len(work)
    under_way: list[tuple[float, int, tuple[int, int], bool]] = []  # end, host, item, whether as a visitor
    log: list[Request] = []

    def ask(host: int, item: tuple[int, int], visiting: bool) -> None:
        heapq.heappush(under_way, (now + latency, host, item, visiting))
        log.append(Request(host, now, now + latency))

    while left:
        while (turn := queues.take(now, visitors_only=busy >= workers)) is not None:
            busy += turn.visitor is None
            asked = turn.visitor or turn.item
            assert asked is not None
            ask(int(turn.host), asked, turn.visitor is not None)
        wake = queues.wake_at()
        wakes = [wake] if wake is not None and (wake > now or not under_way) else []
        now = max(now, min(wakes + [each[0] for each in under_way[:1]]))
        while under_way and under_way[0][0] <= now:
            ended, host, item, visiting = heapq.heappop(under_way)
            queues.rest(str(host), ended)
            target = None if visiting else sent_on.get(item)
            if target is None:
                queues.leave(str(item[0]))
                busy, left = busy - 1, left - 1
            elif queues.enter(str(target), now):
                ask(target, item, visiting=True)
            else:
                queues.visit(str(target), item)
    return log


def minds_everybody(
    log: list[Request], gap: float, machines: list[int], machine_gap: float, machine_most: int
) -> None:
    """Assert that a run kept every rest and every bound."""
    last: dict[int, float] = {}
    began: dict[int, float] = {}
    under_way: dict[int, list[float]] = {}
    for each in log:
        assert each.start >= last.get(each.host, float("-inf")) + gap
        last[each.host] = each.end
        machine = machines[each.host]
        assert each.start >= began.get(machine, float("-inf")) + machine_gap
        began[machine] = each.start
        still = [end for end in under_way.get(machine, []) if end > each.start]
        under_way[machine] = [*still, each.end]
        assert len(under_way[machine]) <= machine_most


def least_time(sizes: list[int], machines: list[int]) -> float:
    """The time that politeness alone costs."""
    loads = Counter[int]()
    for size, machine in zip(sizes, machines, strict=True):
        loads[machine] += size
    most = max(sizes)
    return max(
        (most - 1) * GAP + most * LATENCY,
        (max(loads.values()) - 1) * MACHINE_GAP + LATENCY,
        sum(sizes) * LATENCY / WORKERS,
    )


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=8),
    st.sampled_from([0.0, 1.0, 2.5]),
    st.sampled_from([0.125, 3.0]),
    st.integers(1, 5),
    st.data(),
)
def test_no_host_and_no_machine_is_asked_more_than_it_bears_whatever_redirects_where(
    sizes: list[int], gap: float, latency: float, workers: int, data: st.DataObject
) -> None:
    machines = data.draw(st.lists(st.integers(0, 2), min_size=len(sizes), max_size=len(sizes)))
    machine_gap, most = data.draw(st.sampled_from([0.0, 0.5])), data.draw(st.integers(1, 3))
    items = st.integers(0, len(sizes) - 1).flatmap(
        lambda host: st.tuples(st.just(host), st.integers(0, sizes[host] - 1))
    )
    redirects = data.draw(st.dictionaries(items, st.integers(0, len(sizes) - 1)))
    log = simulate(
        sizes,
        gap=gap,
        latency=latency,
        workers=workers,
        machines=machines,
        machine_gap=machine_gap,
        machine_most=most,
        redirects=redirects,
    )
    assert len(log) == sum(sizes) + len(redirects)
    minds_everybody(log, gap, machines, machine_gap, most)


HOSTS_OF_3000 = [1000] + [2] * 1001 + [1] * 1998
PLACES = {
    "each host on its own machine": list(range(3000)),
    "two hosts on each machine": [host // 2 for host in range(3000)],
    "a thousand of them behind one network": [0 if host % 3 == 1 else host for host in range(3000)],
    "the longest queue among five hundred others": [min(host // 500, 1) * host for host in range(3000)],
}


@pytest.mark.parametrize("machines", PLACES.values(), ids=PLACES.keys())
def test_a_long_run_takes_hardly_longer_than_politeness_itself(machines: list[int]) -> None:
    log = simulate(HOSTS_OF_3000, machines=machines)
    assert len(log) == 5000
    minds_everybody(log, GAP, machines, MACHINE_GAP, MOST)
    assert max(each.end for each in log) <= 1.05 * least_time(HOSTS_OF_3000, machines)


def test_sixty_hosts_on_one_machine_are_not_asked_all_at_once() -> None:
    log = simulate([2] * 60, machines=[7] * 60, latency=10.0)
    minds_everybody(log, GAP, [7] * 60, MACHINE_GAP, MOST)
    assert max(each.end for each in log) == pytest.approx(120 / MOST * 10.0, rel=0.05)


def test_a_machine_in_its_rest_holds_up_nobody_else() -> None:
    log = simulate([1] * 100 + [1], machines=[0] * 100 + [1], workers=1)
    assert next(each.start for each in log if each.host == 100) <= 2 * LATENCY
    assert max(each.end for each in log) <= 100 * MACHINE_GAP + LATENCY


@pytest.mark.parametrize("which", [0, 1])
def test_a_host_whose_work_was_taken_away_while_it_was_kept_back_does_not_keep_back_the_others(
    which: int,
) -> None:
    queues: HostQueues[int, str] = HostQueues(
        [(host, 1) for host in "abc"], gap=1.0, machine_gap=5.0, machine_most=1
    )
    for host in "abc":
        queues.settle(host, "shared")
    first = queues.take(0.0)
    assert first is not None
    assert queues.take(0.0) is None
    others = [host for host in "abc" if host != first.host]
    second, third = others[which], others[1 - which]
    assert queues.drop(second) == [1]
    queues.rest(first.host, 1.0)
    queues.leave(first.host)
    assert (queues.take(4.0), queues.wake_at()) == (None, 5.0)
    turn = queues.take(5.0)
    assert turn is not None
    assert turn.host == third


def test_a_host_that_is_found_elsewhere_counts_for_its_old_machine_until_its_request_ends() -> None:
    queues: HostQueues[int, str] = HostQueues([("a", 1)], gap=1.0, machine_gap=0.0, machine_most=1)
    queues.settle("a", "one")
    assert queues.take(0.0) is not None
    for host in "abc":
        queues.settle(host, "two")
    queues.add("b", 1)
    queues.add("c", 1)
    assert queues.take(0.0) is not None
    assert queues.take(0.0) is None
    queues.rest("a", 0.5)
    assert queues.take(0.5) is None, "the one on machine two is still under way"


def test_a_visitor_goes_before_the_queue_even_while_an_item_of_it_is_elsewhere() -> None:
    queues: HostQueues[str, str] = HostQueues([("a", "first"), ("a", "second")], gap=1.0)
    turn = queues.take(0.0)
    assert turn is not None
    assert turn.item == "first"
    queues.visit("a", "guest")
    queues.rest("a", 0.5)
    assert (queues.take(1.0), queues.wake_at()) == (None, 1.5)
    guest = queues.take(1.5)
    assert guest is not None
    assert guest.visitor == "guest"
    queues.rest("a", 2.0)
    assert queues.take(9.0) is None
    queues.leave("a")
    assert (turn := queues.take(9.0)) is not None
    assert turn.item == "second"


def test_visitors_go_first_on_their_machine_too() -> None:
    queues: HostQueues[str, str] = HostQueues(
        [("a", "x"), ("b", "y"), ("c", "z"), ("c", "z")], gap=1.0, machine_gap=1.0, machine_most=1
    )
    for host in "abc":
        queues.settle(host, "shared")
    assert (turn := queues.take(0.0)) is not None
    assert turn.host == "c", "the longest queue"
    assert queues.take(0.0) is None
    assert not queues.enter("b", 0.0)
    queues.visit("b", "guest")
    queues.rest("c", 0.5)
    queues.leave("c")
    assert (turn := queues.take(2.0)) is not None
    assert turn.visitor == "guest"

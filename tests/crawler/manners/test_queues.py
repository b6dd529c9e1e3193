"""Hosts take turns."""

import heapq

from hypothesis import given
from hypothesis import strategies as st

from crawler.manners.queues import HostQueues

type_of_run = list[tuple[str, float, float]]  # host, start, end


def simulate(sizes: list[int], *, gap: float, latency: float, workers: int) -> type_of_run:
    """Ask everything with `workers` at once on a clock of our own."""
    work = [(f"h{number}", item) for number, size in enumerate(sizes) for item in range(size)]
    queues: HostQueues[int, int] = HostQueues(work, gap=gap)
    now, under_way, log = 0.0, list[tuple[float, str]](), type_of_run()
    while len(log) < len(work) or under_way:
        while len(under_way) < workers and (turn := queues.take(now)) is not None:
            heapq.heappush(under_way, (now + latency, turn.host))
            log.append((turn.host, now, now + latency))
        wake = queues.wake_at() if len(under_way) < workers else None
        now = min(moment for moment in (wake, under_way[0][0] if under_way else None) if moment is not None)
        while under_way and under_way[0][0] <= now:
            ended, host = heapq.heappop(under_way)
            queues.rest(host, ended)
            queues.leave(host)
    return log


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=8),
    st.sampled_from([0.0, 1.0, 2.5]),
    st.sampled_from([0.1, 3.0]),
    st.integers(1, 5),
)
def test_no_host_is_asked_twice_at_once_or_within_its_gap(
    sizes: list[int], gap: float, latency: float, workers: int
) -> None:
    log = simulate(sizes, gap=gap, latency=latency, workers=workers)
    assert len(log) == sum(sizes)
    last: dict[str, float] = {}
    for host, start, end in log:
        assert start >= last.get(host, float("-inf")) + gap
        last[host] = end


def test_one_long_queue_among_three_thousand_hosts_costs_no_more_than_its_own_gaps() -> None:
    sizes = [1000] + [2] * 1001 + [1] * 1998
    log = simulate(sizes, gap=2.0, latency=0.05, workers=128)
    took = max(end for _, _, end in log)
    least = max(999 * 2.0 + 1000 * 0.05, sum(sizes) * 0.05 / 128)
    assert len(log) == 5000
    assert took <= 1.05 * least


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

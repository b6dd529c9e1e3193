"""What access logs alone say about the manners of who asked."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.crawler.town import Line


@dataclass(frozen=True)
class Promise:
    """What was promised to the servers; times in seconds."""

    delay: float
    ip_delay: float
    ip_connections: int
    crawl_delays: Mapping[str, float] = field(default_factory=dict)  # by host
    disallowed: str = "/private"  # how paths begin that every robots.txt forbids
    failures: int = 3  # in a row, after which a host is left alone
    jitter: float = 0.03  # by so much two requests to a machine may come nearer to each other on their way


def breaches(log: Sequence[Line], promise: Promise) -> set[str]:
    """Return the kinds of promise that the log shows to be broken; empty when all were kept."""
    found: set[str] = set()
    by_host, by_machine = defaultdict[str, list[Line]](list), defaultdict[str, list[Line]](list)
    for line in log:
        by_host[line.host].append(line)
        by_machine[line.machine].append(line)
    for host, lines in by_host.items():
        gap = max(promise.delay, promise.crawl_delays.get(host, 0.0))
        found.update(_of_host(lines, gap, promise.failures))
    for lines in by_machine.values():
        found.update(_of_machine(lines, promise))
    pages = Counter((line.host, line.path) for line in log if line.path != "/robots.txt")
    found |= {"attempts" for count in pages.values() if count > 2}
    found |= {"robots" for _, path in pages if path.startswith(promise.disallowed)}
    return found


def _of_host(lines: Sequence[Line], gap: float, failures: int) -> Iterator[str]:
    if lines[0].path != "/robots.txt":
        yield "robots"
    if any(line.connections > 1 for line in lines):
        yield "connections"
    in_a_row = 0
    for before, line in pairwise(lines):
        rested = line.at - (before.at if before.ended is None else before.ended)
        if rested < gap:
            yield "gap"
        if rested < before.wish:
            yield "retry-after"
        in_a_row = in_a_row + 1 if before.path != "/robots.txt" and before.status in (0, 500, 503) else 0
        if in_a_row >= failures:
            yield "circuit"


def _of_machine(lines: Sequence[Line], promise: Promise) -> Iterator[str]:
    starts = [line.at for line in lines]
    for first in range(len(starts)):
        for steps, at in enumerate(starts[first:]):
            if at - starts[first] < steps * promise.ip_delay - promise.jitter:
                yield "machine's gap"
    for line in lines:
        others = sum(each.at <= line.at < (each.ended or each.at) for each in lines if each is not line)
        if others >= promise.ip_connections:
            yield "machine's connections"

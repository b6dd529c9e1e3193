"""Whose turn it is: one request at a time per host, few per machine, rests between, longest queue first."""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Generic, TypeVar

from crawler.manners.machines import Machine, Machines

Item = TypeVar("Item")
Visitor = TypeVar("Visitor")


@dataclass(slots=True)
class _Host(Generic[Item, Visitor]):
    key: str
    order: int
    gap: float
    items: deque[Item] = field(default_factory=deque)
    visitors: deque[Visitor] = field(default_factory=deque)  # redirects from elsewhere: they go first
    ready_at: float = float("-inf")
    asking: bool = False  # a request is under way
    in_hand: bool = False  # an item of its queue is under way, perhaps at another host just now
    machine: Machine | None = None  # once it is known
    asked_at: Machine | None = None  # whom the request under way counts for

    @property
    def wants(self) -> bool:
        return not self.asking and bool(self.visitors or (self.items and not self.in_hand))


@dataclass(frozen=True, slots=True)
class Turn(Generic[Item, Visitor]):
    """Leave to ask `host` now: for the next item of its queue, or for a visitor."""

    host: str
    item: Item | None = None
    visitor: Visitor | None = None


class HostQueues(Generic[Item, Visitor]):
    """Queues of one run. Times are seconds of any monotonic clock; every operation is O(log hosts).

    An item may leave its host for another on the way (a redirect): it then gives its place back with `rest`
    and waits for the other host as a visitor, keeping its own queue waiting. Nobody holds a place while
    waiting for another, so two hosts that redirect to each other cannot block each other.

    Hosts known to live on one machine (`settle`) begin their requests at least `machine_gap` seconds apart,
    and at most `machine_most` are under way at once. Who waits for the machine holds nothing meanwhile.
    """

    def __init__(
        self,
        work: Iterable[tuple[str, Item]],
        *,
        gap: float,
        seed: str = "",
        machine_gap: float = 0.0,
        machine_most: int | None = None,
    ) -> None:
        self._gap = gap
        self._seed = seed
        self._hosts: dict[str, _Host[Item, Visitor]] = {}
        self._machines = Machines(gap=machine_gap, most=machine_most)
        self._ready: list[tuple[float, int, str]] = []  # may go out now; the longest work first
        self._waiting: list[tuple[float, int, str]] = []  # by the time they may
        for key, item in work:
            self._host(key).items.append(item)
        for host in self._hosts.values():
            self._push_ready(host)

    def __len__(self) -> int:
        return len(self._hosts)

    def add(self, key: str, item: Item) -> None:
        """Add an item to the end of the queue of `key`."""
        host = self._host(key)
        host.items.append(item)
        self._schedule(host)

    def take(self, now: float, *, visitors_only: bool = False) -> Turn[Item, Visitor] | None:
        """Return the turn of the host with the most work left, or None when none may be asked at `now`.

        The host is then busy until `rest` or `skip`, and its queue until `leave`.
        """
        while self._any_ready(now):
            if visitors_only and self._ready[0][0] != float("-inf"):
                return None
            rank, _, key = heapq.heappop(self._ready)
            host = self._hosts[key]
            machine = host.machine
            if not host.wants or host.ready_at > now:
                if host.wants:
                    heapq.heappush(self._waiting, (host.ready_at, host.order, host.key))
            elif machine is not None and not self._machines.is_free(machine, now):
                self._machines.keep_back(machine, (rank, host.order, host.key))
            else:
                return self._turn(host, now)
            if machine is not None:
                self._machines.let_wake(machine)
        return None

    def enter(self, key: str, now: float) -> bool:
        """Take a visitor's place at `key` at once, if nobody is there or waits, and all have rested."""
        host = self._host(key)
        if host.asking or host.visitors or host.ready_at > now:
            return False
        if host.machine is not None and not self._machines.is_free(host.machine, now):
            return False
        self._begin(host, now)
        return True

    def is_settled(self, key: str) -> bool:
        """Whether it is known on which machine `key` lives."""
        return self._host(key).machine is not None

    def settle(self, key: str, machine: str) -> None:
        """Note that `key` lives on `machine`; a request under way goes on counting where it began."""
        self._host(key).machine = self._machines.named(machine)

    def visit(self, key: str, visitor: Visitor) -> None:
        """Let `visitor` wait for `key`, before the host's own queue."""
        host = self._host(key)
        host.visitors.append(visitor)
        self._schedule(host)

    def rest(self, key: str, at: float, *, least: float = 0.0) -> None:
        """Note that a request to `key` ended `at`: it rests for its gap, at least `least` seconds."""
        host = self._host(key)
        self._end(host)
        host.ready_at = max(host.ready_at, at + max(host.gap, least))
        self._schedule(host)

    def skip(self, key: str) -> None:
        """Give a turn back unused."""
        host = self._hosts[key]
        self._end(host)
        self._schedule(host)

    def leave(self, key: str) -> None:
        """Note that the item in hand of `key` is dealt with: its queue may go on."""
        host = self._hosts[key]
        host.in_hand = False
        self._schedule(host)

    def put_first(self, key: str, item: Item) -> None:
        """Put an item in hand back where it came from."""
        self._hosts[key].items.appendleft(item)

    def put_last(self, key: str, item: Item) -> None:
        """Put an item in hand back at the end of its queue."""
        self._hosts[key].items.append(item)

    def pace(self, key: str, gap: float) -> None:
        """Let `key` rest `gap` seconds after each request from now on."""
        self._host(key).gap = gap

    def waiting(self, key: str) -> int:
        """Return how many items wait at `key`."""
        return len(self._host(key).items)

    def drop(self, key: str) -> list[Item]:
        """Take all items that wait at `key`."""
        host = self._host(key)
        dropped = list(host.items)
        host.items.clear()
        return dropped

    def drop_all(self) -> list[Item]:
        """Take all items that wait anywhere."""
        return [item for key in self._hosts for item in self.drop(key)]

    def drop_visitors(self) -> list[Visitor]:
        """Take all visitors that wait anywhere."""
        dropped = [visitor for host in self._hosts.values() for visitor in host.visitors]
        for host in self._hosts.values():
            host.visitors.clear()
        return dropped

    def wake_at(self) -> float | None:
        """Return when the next resting host or machine may be asked, or None when none waits."""
        wakes = (self._waiting[0][0] if self._waiting else None, self._machines.wake_at())
        return min((wake for wake in wakes if wake is not None), default=None)

    def _host(self, key: str) -> _Host[Item, Visitor]:
        host = self._hosts.get(key)
        if host is None:
            digest = blake2b(f"{self._seed}\n{key}".encode("utf-8", "replace"), digest_size=8).digest()
            host = self._hosts[key] = _Host(key, int.from_bytes(digest, "big"), self._gap)
        return host

    def _turn(self, host: _Host[Item, Visitor], now: float) -> Turn[Item, Visitor]:
        self._begin(host, now)
        if host.visitors:
            return Turn(host.key, visitor=host.visitors.popleft())
        host.in_hand = True
        return Turn(host.key, item=host.items.popleft())

    def _begin(self, host: _Host[Item, Visitor], now: float) -> None:
        host.asking = True
        host.asked_at = host.machine
        if host.machine is not None:
            self._machines.begin(host.machine, now)

    def _end(self, host: _Host[Item, Visitor]) -> None:
        host.asking = False
        machine, host.asked_at = host.asked_at, None
        if machine is not None:
            self._machines.end(machine)

    def _any_ready(self, now: float) -> bool:
        """Make ready whatever has rested; return whether anything is ready."""
        while self._waiting and self._waiting[0][0] <= now:
            self._push_ready(self._hosts[heapq.heappop(self._waiting)[2]])
        for key in self._machines.woken(now):
            self._push_ready(self._hosts[key])
        return bool(self._ready)

    def _schedule(self, host: _Host[Item, Visitor]) -> None:
        """Note that `host` may want a turn. A second note does no harm: `take` looks at the host itself."""
        if not host.wants:
            return
        if host.gap or host.ready_at > float("-inf"):
            heapq.heappush(self._waiting, (host.ready_at, host.order, host.key))
        else:
            self._push_ready(host)

    def _push_ready(self, host: _Host[Item, Visitor]) -> None:
        # The time its queue still takes. Without a gap only its magnitude counts, so that the same hosts go
        # on over the connections they have, rather than all hosts in turn over ever new ones.
        work = -len(host.items) * host.gap if host.gap else -float(len(host.items).bit_length())
        heapq.heappush(self._ready, (float("-inf") if host.visitors else work, host.order, host.key))

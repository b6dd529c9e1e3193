"""Whose turn it is: one request at a time per host, a rest after each, the longest queue first."""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Generic, TypeVar

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
    """

    def __init__(self, work: Iterable[tuple[str, Item]], *, gap: float, seed: str = "") -> None:
        self._gap = gap
        self._seed = seed
        self._hosts: dict[str, _Host[Item, Visitor]] = {}
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
        while self._waiting and self._waiting[0][0] <= now:
            self._push_ready(self._hosts[heapq.heappop(self._waiting)[2]])
        while self._ready:
            if visitors_only and self._ready[0][0] != float("-inf"):
                return None
            host = self._hosts[heapq.heappop(self._ready)[2]]
            if not host.wants:
                continue
            if host.ready_at > now:
                heapq.heappush(self._waiting, (host.ready_at, host.order, host.key))
                continue
            host.asking = True
            if host.visitors:
                return Turn(host.key, visitor=host.visitors.popleft())
            host.in_hand = True
            return Turn(host.key, item=host.items.popleft())
        return None

    def enter(self, key: str, now: float) -> bool:
        """Take a visitor's place at `key` at once, if nobody is there, nobody waits, and it has rested."""
        host = self._host(key)
        if host.asking or host.visitors or host.ready_at > now:
            return False
        host.asking = True
        return True

    def visit(self, key: str, visitor: Visitor) -> None:
        """Let `visitor` wait for `key`, before the host's own queue."""
        host = self._host(key)
        host.visitors.append(visitor)
        self._schedule(host)

    def rest(self, key: str, at: float, *, least: float = 0.0) -> None:
        """Note that a request to `key` ended `at`: it rests for its gap, at least `least` seconds."""
        host = self._hosts[key]
        host.asking = False
        host.ready_at = max(host.ready_at, at + max(host.gap, least))
        self._schedule(host)

    def skip(self, key: str) -> None:
        """Give a turn back unused."""
        host = self._hosts[key]
        host.asking = False
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
        """Return when the next resting host may be asked, or None when none waits."""
        return self._waiting[0][0] if self._waiting else None

    def _host(self, key: str) -> _Host[Item, Visitor]:
        host = self._hosts.get(key)
        if host is None:
            digest = blake2b(f"{self._seed}\n{key}".encode("utf-8", "replace"), digest_size=8).digest()
            host = self._hosts[key] = _Host(key, int.from_bytes(digest, "big"), self._gap)
        return host

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

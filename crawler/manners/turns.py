"""Waiting for one's turn: the queues of hosts, driven by the event loop's clock and one timer."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from crawler.manners.queues import HostQueues, Turn

Item = TypeVar("Item")
_Place = asyncio.Future[bool]


class Turns(Generic[Item]):
    """Hands out turns to workers, and places to redirects that come by. Use it inside one event loop."""

    def __init__(
        self,
        work: Iterable[tuple[str, Item]],
        *,
        gap: float,
        seed: str = "",
        machine_gap: float = 0.0,
        machine_most: int | None = None,
    ) -> None:
        self.queues: HostQueues[Item, _Place] = HostQueues(
            work, gap=gap, seed=seed, machine_gap=machine_gap, machine_most=machine_most
        )
        self.on_wait: Callable[[], None] = lambda: None  # a worker begins to wait as a visitor
        self.visiting = 0  # workers that wait as visitors, busy with nothing
        self._loop = asyncio.get_running_loop()
        self._idle: deque[asyncio.Future[Turn[Item, _Place] | None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def next(self) -> Turn[Item, _Place] | None:
        """Wait for the next item whose host may be asked; None when the turns are closed."""
        if self._closed:
            return None
        waiter: asyncio.Future[Turn[Item, _Place] | None] = self._loop.create_future()
        self._idle.append(waiter)
        self._pump()
        try:
            return await waiter if not waiter.done() else waiter.result()
        except asyncio.CancelledError:
            turn = waiter.result() if waiter.done() and not waiter.cancelled() else None
            if turn is not None and turn.item is not None:
                self.queues.put_first(turn.host, turn.item)
            raise

    async def enter(self, host: str) -> bool:
        """Wait for a place at `host` as a visitor; False, and no place, when the turns were closed first."""
        if self._closed:
            return False
        if self.queues.enter(host, self._loop.time()):
            return True
        place: _Place = self._loop.create_future()
        self.queues.visit(host, place)
        self.visiting += 1
        try:
            self.on_wait()
            self._pump()
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.result():
                self.skip(host)
            raise
        finally:
            self.visiting -= 1

    def rest(self, host: str, *, least: float = 0.0) -> None:
        """Give a place back after a request; the host rests at least `least` seconds."""
        self.queues.rest(host, self._loop.time(), least=least)
        self._pump()

    def skip(self, host: str) -> None:
        """Give a place back that no request was made from."""
        self.queues.skip(host)
        self._pump()

    def leave(self, host: str) -> None:
        """Let the queue of `host` go on after its item in hand."""
        self.queues.leave(host)
        self._pump()

    def hand_out(self) -> None:
        """Hand out what is due after items were added to the queues."""
        self._pump()

    def close(self) -> None:
        """Hand out no more turns; whoever waits is told so."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        while self._idle:
            _answer(self._idle.popleft(), None)
        for place in self.queues.drop_visitors():
            _answer(place, False)

    def _pump(self) -> None:
        """Hand out every turn that is due, then set the timer for the next one."""
        if self._closed:
            return
        now = self._loop.time()
        while (turn := self.queues.take(now, visitors_only=not self._has_idle())) is not None:
            if turn.visitor is None:
                _answer(self._idle.popleft(), turn)
            elif not _answer(turn.visitor, True):
                self.queues.skip(turn.host)
        self._set_timer()

    def _has_idle(self) -> bool:
        while self._idle and self._idle[0].done():
            self._idle.popleft()
        return bool(self._idle)

    def _set_timer(self) -> None:
        at = self.queues.wake_at()
        if at is None or (self._timer is not None and self._timer.when() <= at):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._pump()


_Said = TypeVar("_Said")


def _answer(waiter: "asyncio.Future[_Said]", said: _Said) -> bool:
    """Answer `waiter`, or return False when it has gone away."""
    if waiter.done():
        return False
    waiter.set_result(said)
    return True

"""The machines that hosts live on, each at one IP address: a rest between two requests, and few at once."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

KeptBack = tuple[float, int, str]  # a host's rank (least first), its order among equals, its key


@dataclass(slots=True)
class Machine:
    """What the hosts at one address share."""

    key: str
    order: int
    ready_at: float = float("-inf")
    asking: int = 0  # requests under way to all its hosts
    kept_back: list[KeptBack] = field(default_factory=list)  # hosts that wait for nothing but it
    will_wake: bool = False


class Machines:
    """The machines of one run. Times are seconds of any monotonic clock; every operation is O(log hosts)."""

    def __init__(self, *, gap: float, most: int | None) -> None:
        """`gap` seconds lie between the starts of two requests to one machine; `most` may be under way."""
        self._gap, self._most = gap, most
        self._known: dict[str, Machine] = {}
        self._waking: list[tuple[float, int, str]] = []  # machines that hosts wait for, by the time they may

    def named(self, key: str) -> Machine:
        """Return the machine of this name, a new one when it was never heard of."""
        machine = self._known.get(key)
        if machine is None:
            machine = self._known[key] = Machine(key, len(self._known))
        return machine

    def is_free(self, machine: Machine, now: float) -> bool:
        """Whether one of its hosts may be asked now."""
        return machine.ready_at <= now and self._has_room(machine)

    def keep_back(self, machine: Machine, host: KeptBack) -> None:
        """Let a host wait until the machine is free."""
        heapq.heappush(machine.kept_back, host)
        self.let_wake(machine)

    def begin(self, machine: Machine, now: float) -> None:
        """Note that a request to one of its hosts begins."""
        machine.asking += 1
        machine.ready_at = now + self._gap
        self.let_wake(machine)

    def end(self, machine: Machine) -> None:
        """Note that a request to one of its hosts ended."""
        machine.asking -= 1
        self.let_wake(machine)

    def let_wake(self, machine: Machine) -> None:
        """See to it that the hosts it keeps back get on: when it has rested, or else as soon as it has room.

        To be called whenever one of its hosts had leave to go and did not, too.
        """
        if machine.kept_back and not machine.will_wake and self._has_room(machine):
            machine.will_wake = True
            heapq.heappush(self._waking, (machine.ready_at, machine.order, machine.key))

    def woken(self, now: float) -> Iterator[str]:
        """Yield the hosts that need not be kept back any longer, of each machine the first one only."""
        while self._waking and self._waking[0][0] <= now:
            machine = self._known[heapq.heappop(self._waking)[2]]
            machine.will_wake = False
            yield heapq.heappop(machine.kept_back)[2]

    def wake_at(self) -> float | None:
        """Return when the next machine has rested that hosts wait for, or None."""
        return self._waking[0][0] if self._waking else None

    def _has_room(self, machine: Machine) -> bool:
        return self._most is None or machine.asking < self._most

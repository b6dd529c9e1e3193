"""One check on its way from host to host: it holds one place at a time, and asks before it enters."""

import asyncio
from typing import Any, Protocol

from crawler.manners import robots
from crawler.manners.hosts import Hosts
from crawler.manners.places import Place, machine, place
from crawler.manners.retry_after import with_wish
from crawler.manners.turns import Turns
from crawler.observation import Fault, Observation, Phase, Silence
from crawler.probe import Gate

_CLOSED = Silence(Phase.QUEUE, Fault.BUDGET_EXHAUSTED, "the run was stopped on the way")


class Prober(Protocol):
    """What the checks need of the probe."""

    async def observe(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        body_limit: int | None = None,
        any_type: bool = False,
        gate: Gate | None = None,
    ) -> Observation:
        """Return what one check of `url` saw."""
        ...

    async def locate(self, url: str) -> str | None:
        """Return the IP address that a check of `url` would connect to first, or None when there is none."""
        ...

    def release(self, host: str, port: int | None = None) -> None:
        """Close the idle connections to `host`."""
        ...


class Visitor:
    """The probe's gate for one check. It gives its place back before it waits for the next host's."""

    def __init__(
        self,
        probe: Prober,
        turns: Turns[Any],
        hosts: Hosts,
        host: str,
        *,
        robots: bool,
        most: int | None = None,
        inside: bool = True,
    ) -> None:
        """`inside`: it has the place of `host` already."""
        self._probe, self._turns, self._hosts, self._most = probe, turns, hosts, most
        self.host = host  # where it is, or was last
        self.robots = robots
        self.has_asked = False  # a request went out from this place
        self.least = 0.0  # seconds the place must rest
        self._inside = inside

    def asks(self) -> None:
        """Note that a request goes out from this place."""
        self.has_asked = True

    def go(self) -> None:
        """Give the place back; the host rests if it was asked."""
        if not self._inside:
            return
        self._inside = False
        if self.has_asked:
            self._turns.queues.pace(self.host, self._hosts.gap(self.host))
            self._turns.rest(self.host, least=self.least)
        else:
            self._turns.skip(self.host)

    def heed(self, seen: Observation, *, transient: bool) -> None:
        """Heed what the host it stands in asked for with its answer."""
        if not self.has_asked:
            return
        self._hosts.heed(self.host, seen, transient=transient)
        self.least = self._hosts.pause(self.host, seen)
        if seen.ip is not None and self._hosts.minds_machines:
            self._turns.queues.settle(self.host, machine(seen.ip))

    async def finds_machine(self, target: Place) -> bool:
        """See to it that the machine of `target` is known; whether the turn went to looking it up."""
        if not self._hosts.minds_machines or self._turns.queues.is_settled(target.host):
            return False
        ip = await self._probe.locate(target.origin)
        self._turns.queues.settle(target.host, target.host if ip is None else machine(ip))
        return True

    async def before(self, url: str, hop: int, seen: Observation | None = None) -> Silence | None:
        """Wait for the turn of `url`'s host; or say why it may not be asked."""
        if seen is not None and seen.hops:
            self.heed(with_wish(seen), transient=False)
        if self._most is not None and hop > self._most:
            return Silence(Phase.REDIRECT, Fault.REDIRECT_LIMIT, f"more than {self._most}")
        target = place(url)
        if target is None:
            return None  # the probe knows what to say
        while True:
            if not await self._move(target):
                return _CLOSED
            refused = self._hosts.closed(target.host)
            if refused is not None or not self.robots:
                break
            standing = self._hosts.standing(target.origin, 0)
            if standing is not None:
                refused = standing if isinstance(standing, Silence) else standing.refuses(url)
                break
            await self.read_robots(target)
        if refused is None:
            self.asks()
        return refused

    async def read_robots(self, target: Place) -> None:
        """Read the robots.txt of the host it stands in."""
        gate = Visitor(self._probe, self._turns, self._hosts, self.host, robots=False, most=robots.REDIRECTS)
        gate.asks()
        self._inside = False  # the place is in the hands of `gate` now
        try:
            seen = await self._observe_robots(target, gate)
            seen = with_wish(seen)
            self._hosts.learn(target.origin, seen)
            gate.heed(seen, transient=False)
        finally:
            gate.go()

    async def _observe_robots(self, target: Place, gate: "Visitor") -> Observation:
        """A robots.txt that never comes must not cost the page its own time."""
        try:
            async with asyncio.timeout(robots.SECONDS):
                return await self._probe.observe(target.robots_url, body_limit=robots.BODY_LIMIT, gate=gate)
        except TimeoutError:
            silence = Silence(
                Phase.HEADERS, Fault.TIMEOUT_READ, f"robots.txt took more than {robots.SECONDS} s"
            )
            return Observation(target.robots_url, self._hosts.now(), silence=silence)

    async def _move(self, target: Place) -> bool:
        self.go()
        self.has_asked, self.least = False, 0.0
        await self.finds_machine(target)
        if not await self._turns.enter(target.host):
            return False
        self.host, self._inside = target.host, True
        return True

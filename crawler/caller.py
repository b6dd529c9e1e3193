"""Asking one address at a time, as politely as a run of checks does; what came is judged by its content."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from crawler.content import ContentInspector
from crawler.finding import CODES, Code, Finding
from crawler.history import HostMemory
from crawler.identity import IdentityMemory
from crawler.inspection import Inspection, Why
from crawler.judge import judge
from crawler.manners.hosts import Hosts
from crawler.manners.places import place
from crawler.manners.retry_after import with_wish
from crawler.manners.settings import Manners
from crawler.manners.turns import Turns
from crawler.manners.visitor import Prober, Visitor
from crawler.observation import Fault, Observation, Phase, Silence

_LAST_LOOK = 2.0  # seconds that a look at another address gets, however long the page took
_LOOKS = 4  # other addresses looked at before one finding stands


@dataclass(frozen=True, slots=True)
class _Subject:
    """A page that nobody listed and nobody knows yet."""

    address: str
    closely: bool = False
    known: IdentityMemory | None = None
    about: frozenset[str] = frozenset()
    fragments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """What came of asking one address. Until `leave` is called, nobody else asks the host it ended at."""

    observation: Observation  # of the page itself, or of the one it sends its visitors on to
    finding: Finding
    leave: Callable[[], None]  # lets the host rest, then go on; a second time does nothing


class Caller:
    """Asks address by address with all manners: robots, rests, Retry-After, and no more of who is in trouble.

    Use it inside one event loop. `hosts` is what is remembered, by origin; `changed` what is new of it.
    """

    def __init__(
        self,
        probe: Prober,
        inspector: ContentInspector,
        *,
        manners: Manners,
        now: Callable[[], datetime],
        hosts: Mapping[str, HostMemory],
    ) -> None:
        self._probe, self._inspector, self._manners, self._now = probe, inspector, manners, now
        self._hosts = Hosts(hosts, manners, now)
        self._turns: Turns[None] = Turns(
            (),
            gap=manners.delay,
            seed=manners.seed,
            machine_gap=min(manners.ip_delay, manners.delay),
            machine_most=manners.ip_connections,
        )

    def changed(self) -> Mapping[str, HostMemory]:
        """Return what is to be remembered of origins."""
        return self._hosts.changed()

    def rest(self, url: str) -> None:
        """Let a host rest that was asked just before."""
        where = place(url)
        if where is not None:
            self._turns.rest(where.host)

    def close(self) -> None:
        """Let nobody in any more: whoever waits is told that the run was stopped."""
        self._turns.close()

    async def call(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        body_limit: int | None = None,
        any_type: bool = False,
        once: bool = False,
    ) -> Call:
        """Ask `url` in its host's turn; arguments as for `Probe.observe`. Never raises for the web.

        `once`: its host is not asked again soon, so its connection is closed (TLS keeps much memory).
        """
        where = place(url)
        visitor = Visitor(
            self._probe,
            self._turns,
            self._hosts,
            where.host if where else "",
            robots=self._manners.robots,
            inside=False,
        )
        try:
            refused = await visitor.before(url, 0)
            if refused is not None:
                seen = Observation(url.partition("#")[0], self._now(), silence=refused)
                return Call(seen, judge(seen), visitor.go)
            seen = with_wish(
                await self._probe.observe(
                    url,
                    etag=etag,
                    last_modified=last_modified,
                    body_limit=body_limit,
                    any_type=any_type,
                    gate=visitor,
                )
            )
            if seen.status == 304 and not (etag or last_modified):
                odd = Silence(
                    Phase.HEADERS, Fault.BAD_HTTP, "not modified, said of a page that was never seen"
                )
                seen = Observation(seen.url, seen.at, seen.hops, silence=odd, seconds=seen.seconds)
            call = await self._judged(visitor, url, seen, body_limit)
            return replace(call, leave=partial(self._part, visitor, url, call)) if once else call
        except BaseException:
            visitor.go()
            raise

    def _part(self, visitor: Visitor, url: str, call: Call) -> None:
        """Let the host rest, and close what is open to it and to where it sent us."""
        visitor.go()
        for where in filter(None, map(place, {url, call.observation.final_url})):
            self._probe.release(where.name, where.port)

    async def _judged(self, visitor: Visitor, url: str, seen: Observation, body_limit: int | None) -> Call:
        """Say what was found, looking at what else must be seen for it."""
        subject = _Subject(url)
        inspection = self._inspected(partial(self._inspector.begin, subject, seen))
        visitor.heed(seen, transient=CODES[inspection.finding.code].transient)
        spent = seen.seconds
        for _ in range(_LOOKS):
            wish = inspection.wish
            if wish is None:
                break
            looked = await self._look(
                visitor, wish.url, spent, body_limit if wish.why is Why.REFRESH else None
            )
            spent += looked.seconds
            inspection = self._inspected(partial(self._inspector.go_on, subject, inspection, looked))
            if wish.why is Why.REFRESH:
                seen = looked
        return Call(seen, inspection.finding, visitor.go)

    def _inspected(self, inspect: Callable[[], Inspection]) -> Inspection:
        try:
            return inspect()
        except Exception as error:  # noqa: BLE001 - an observation nobody foresaw is "other", with its words
            return Inspection(Finding(Code.OTHER, f"{type(error).__name__}: {error}"))

    async def _look(self, visitor: Visitor, url: str, spent: float, body_limit: int | None) -> Observation:
        """Return what another address shows, asked in its turn like any, in the time that is left."""
        refused = await visitor.before(url, 1)
        if refused is not None:
            return Observation(url.partition("#")[0], self._now(), silence=refused)
        left = max(_LAST_LOOK, self._manners.look_seconds - spent)
        try:
            async with asyncio.timeout(left):
                seen = with_wish(await self._probe.observe(url, body_limit=body_limit, gate=visitor))
        except TimeoutError:
            late = Silence(Phase.HEADERS, Fault.TIMEOUT_READ, "no answer came in the time that was left")
            seen = Observation(url.partition("#")[0], self._now(), silence=late, seconds=left)
        visitor.heed(seen, transient=CODES[judge(seen).code].transient)
        return seen

"""The probe: asks one address, follows where it points, and says what it saw."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from crawler.observation import Fault, Observation, Phase, Silence
from crawler.probe.address import Address, read_address
from crawler.probe.body import Wanted
from crawler.probe.connect import connect
from crawler.probe.cookies import Jar
from crawler.probe.guard import Pin, literal_ip, refuse_addresses, refuse_port
from crawler.probe.limits import Identity, Limits
from crawler.probe.no_answer import NoAnswer, no_answer
from crawler.probe.pool import Pool
from crawler.probe.redirects import as_redirect, next_address
from crawler.probe.resolve import Forgetful, Resolver, SystemResolver
from crawler.probe.tls import client_context
from crawler.probe.visit import Visit, unforeseen
from crawler.probe.wire import Answer, Wire


class Gate(Protocol):
    """Who is asked before each redirect is followed: manners, between hosts."""

    async def before(self, url: str, hop: int, seen: Observation) -> Silence | None:
        """Wait until `url` may be asked, the `hop`-th redirect (from 1) of a visit; or say why it may not.

        `seen` is the visit so far. An address that is asked again, since its kept connection was closed when
        it was asked, has the hop it had.
        """
        ...


class Probe:
    """The one way this program touches the web. Use it inside one event loop; close it with `aclose`."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        identity: Identity,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
        allow_private: bool = False,
        pins: Sequence[Pin] = (),
        ca_file: Path | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self._now = now
        self._limits = limits
        self._lines = identity.header_lines
        self._allow_private = allow_private
        self._pins = {(pin.host, pin.port): pin.ip for pin in pins}
        self._ca_file = ca_file
        self._resolver = resolver if resolver is not None else SystemResolver(limits.dns)
        self._pool = Pool(limits.idle_connections)
        self._routes: dict[tuple[str, int], tuple[str, ...]] = {}
        self._not_found: dict[str, Silence] = {}  # by `locate`, for the next check of that host
        self._context: ssl.SSLContext | None = None

    async def observe(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        body_limit: int | None = None,
        any_type: bool = False,
        gate: Gate | None = None,
        follow: bool = True,
    ) -> Observation:
        """Return what one check of `url` saw; never raises for what a server or the network did.

        `etag` and `last_modified` are sent to `url` itself only, not where it redirects to: they must come
        from an answer without redirects. `body_limit` counts decoded bytes; bodies that are not text are
        kept with `any_type`. Time in `gate` is not counted.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        visit = Visit(url.partition("#")[0], started, started + self._limits.total)
        silence: Silence | None = None
        try:
            limit = self._limits.body_bytes if body_limit is None else body_limit
            await self._walk(visit, _conditions(etag, last_modified), Wanted(limit, any_type), gate, follow)
        except NoAnswer as end:
            silence = end.silence
        except Exception as error:  # noqa: BLE001 - every check ends in a row: what nobody foresaw is "other"
            silence = unforeseen(visit.phase, error)
        return visit.observation(silence, at=self._now(), ended=loop.time())

    async def locate(self, url: str) -> str | None:
        """Return the IP address that a check of `url` would connect to first, or None when there is none.

        The look-up's answer serves the check as well, also when there is no address.
        """
        address = read_address(url)
        if isinstance(address, Silence):
            return None
        now = asyncio.get_running_loop().time()
        try:
            return (await self._route(Visit(url, now, now + self._limits.total), address))[0]
        except NoAnswer as end:
            if end.silence.phase is Phase.DNS:
                self._not_found[address.host] = end.silence
            return None
        except Exception:  # noqa: BLE001 - the check itself will meet it, and say what it is
            return None

    def release(self, host: str, port: int | None = None) -> None:
        """Close the idle connections to `host` (ASCII, no brackets), on one port or on all."""
        self._pool.release(host, port)

    def forget(self, url: str) -> None:
        """Let the next check of `url` look its host up and connect anew, as if it had never been asked."""
        address = read_address(url)
        if isinstance(address, Silence):
            return
        self._routes.pop((address.host, address.port), None)
        self.release(address.host)
        if isinstance(self._resolver, Forgetful):
            self._resolver.forget(address.host)

    async def aclose(self) -> None:
        """Close every idle connection and stop every look-up."""
        self._pool.close()
        await self._resolver.aclose()
        await asyncio.sleep(0)  # lets the transports say goodbye to their sockets

    async def _walk(
        self, visit: Visit, conditions: bytes, wanted: Wanted, gate: Gate | None, follow: bool
    ) -> None:
        address = read_address(visit.url)
        if isinstance(address, Silence):
            raise NoAnswer(address)
        jar, cookie = Jar(), ""
        asked = {(address.url, cookie)}
        while True:
            request = self._request(address, conditions, cookie)
            answer = await self._exchange(visit, address, request, wanted, gate)
            if answer.status:
                visit.answered(address, answer)
            if answer.silence is not None:
                raise NoAnswer(answer.silence)
            target = (
                next_address(address.url, answer.status, answer.headers.get("location")) if follow else None
            )
            if target is None:
                return
            if isinstance(target, Silence):
                raise NoAnswer(target)
            jar.remember(address, answer.cookies)
            address, conditions, cookie = target, b"", jar.header_for(target)
            if (address.url, cookie) in asked:
                raise no_answer(Phase.REDIRECT, Fault.REDIRECT_LOOP, f"{address.url} was asked before")
            asked.add((address.url, cookie))
            if len(visit.hops) > self._limits.redirects:
                raise no_answer(Phase.REDIRECT, Fault.REDIRECT_LIMIT, f"more than {self._limits.redirects}")
            await self._pass_gate(visit, address, gate)

    async def _pass_gate(self, visit: Visit, address: Address, gate: Gate | None) -> None:
        """Guard the next hop, then wait for its host's turn."""
        await self._route(visit, address)
        if gate is None:
            return
        loop = asyncio.get_running_loop()
        began = loop.time()
        visit.phase = Phase.QUEUE
        seen = visit.observation(None, at=self._now(), ended=began)
        refused = await gate.before(address.url, len(visit.hops), seen)
        visit.wait(loop.time() - began)
        if refused is not None:
            raise NoAnswer(refused)

    async def _exchange(
        self, visit: Visit, address: Address, request: bytes, wanted: Wanted, gate: Gate | None
    ) -> Answer:
        """Ask over a kept connection, or a new one when there is none or it was closed meanwhile."""
        wire = self._pool.take(address.key)
        if wire is not None:
            answer = await self._ask(visit, address, wire, request, wanted)
            stale = answer.silence is not None and answer.silence.fault is Fault.RESET and not answer.began
            if not stale:
                return answer
            visit.attempts = 2  # who resets after it read has been asked already
            await self._pass_gate(visit, address, gate)
        ips = await self._route(visit, address)
        visit.phase = Phase.CONNECT
        visit.ip = ips[0]
        visit.certificate_ends_at = None
        wire = await connect(
            address, ips, limits=self._limits, deadline=visit.deadline, context=self._tls(address)
        )
        if not self._allow_private and (wire.ip not in ips or refuse_addresses([wire.ip])):
            wire.abort()
            raise no_answer(Phase.GUARD, Fault.ADDRESS_REFUSED, f"connected to {wire.ip} instead")
        return await self._ask(visit, address, wire, request, wanted)

    async def _ask(
        self, visit: Visit, address: Address, wire: Wire, request: bytes, wanted: Wanted
    ) -> Answer:
        visit.phase = Phase.HEADERS
        visit.ip = wire.ip
        visit.certificate_ends_at = wire.certificate_ends_at
        try:
            answer = await wire.ask(request, wanted, visit.deadline)
        except BaseException:
            wire.abort()
            raise
        self._pool.give(address.key, wire)
        return answer

    async def _route(self, visit: Visit, address: Address) -> tuple[str, ...]:
        """Return the addresses to connect to, every one of them passed by the guard; NoAnswer when not."""
        known = self._routes.get((address.host, address.port))
        if known is not None:
            return known
        visit.phase = Phase.GUARD
        refused = None if self._allow_private else refuse_port(address.port)
        if refused is None:
            ips = await self._addresses(visit, address)
            refused = None if self._allow_private else refuse_addresses(ips)
        if refused is not None:
            raise NoAnswer(as_redirect(refused) if visit.hops else refused)
        self._routes[address.host, address.port] = ips
        return ips

    async def _addresses(self, visit: Visit, address: Address) -> tuple[str, ...]:
        fixed = self._pins.get((address.host, address.port)) or literal_ip(address.host)
        if fixed is not None:
            return (fixed,)
        visit.phase = Phase.DNS
        missing = self._not_found.pop(address.host, None)
        if missing is not None:
            raise NoAnswer(missing)
        try:
            async with asyncio.timeout_at(visit.deadline):
                found = await self._resolver.addresses(address.host)
        except TimeoutError:
            raise no_answer(Phase.DNS, Fault.DNS_TIMEOUT, "the look-up took too long") from None
        if isinstance(found, Silence):
            raise NoAnswer(found)
        return found

    def _tls(self, address: Address) -> ssl.SSLContext | None:
        """Return the one context of this probe, made when the first https address is asked."""
        if self._context is None and address.secure:
            self._context = client_context(self._ca_file)
        return self._context

    def _request(self, address: Address, conditions: bytes, cookie: str) -> bytes:
        first = f"GET {address.target} HTTP/1.1\r\nHost: {address.authority}\r\n".encode("ascii")
        cookies = f"Cookie: {cookie}\r\n".encode("ascii") if cookie else b""
        return b"".join((first, self._lines, conditions, cookies, b"\r\n"))


def _conditions(etag: str | None, last_modified: str | None) -> bytes:
    """Return the header lines that ask conditionally (RFC 9110 §13.1); what no header can hold is left out.

    >>> _conditions('"v1"', None)
    b'If-None-Match: "v1"\\r\\n'
    """
    fields = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    usable = [(name, value) for name, value in fields if value and value.isascii() and value.isprintable()]
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in usable)

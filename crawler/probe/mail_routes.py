"""How mail would travel to a domain: asked of the name servers, once per domain and run."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from crawler.mail import MailSeen, Route, reserved, without_answer
from crawler.observation import Fault, Phase, Silence
from crawler.probe.resolve import Resolver

_AT_ONCE = 64  # questions
_HOSTS = 4  # exchangers whose addresses are asked for: the first that has one is enough


class MailRoutes(Protocol):
    """Where the route of mail comes from; tests and the demo put their own here."""

    async def route(self, domain: str) -> MailSeen:
        """Return how mail would travel to `domain` (ASCII); never raises."""
        ...


class NameServerRoutes:
    """The name servers' own answer: MX, else the domain's address (RFC 5321 §5.1), and null MX (RFC 7505).

    Nothing is ever sent to a mail server. Each domain is asked once: callers at the same time share the
    question, later ones its answer. `nameservers` and `port` replace /etc/resolv.conf; domains kept for
    examples are asked for only there. `seconds` bounds each question.
    """

    def __init__(self, seconds: float = 5.0, *, nameservers: Sequence[str] = (), port: int = 53) -> None:
        self._seconds = seconds
        self._nameservers = tuple(nameservers)
        self._port = port
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._asked: dict[str, asyncio.Task[MailSeen]] = {}

    async def route(self, domain: str) -> MailSeen:
        """Return how mail would travel to `domain`."""
        if not self._nameservers and reserved(domain):
            return MailSeen(domain, Route.RESERVED)
        if domain not in self._asked:
            self._asked[domain] = asyncio.create_task(self._route(domain))
        return await asyncio.shield(self._asked[domain])

    async def _route(self, domain: str) -> MailSeen:
        async with self._free:
            named = await self._exchangers(domain)
            if isinstance(named, Silence) and named.fault is not Fault.DNS_NXDOMAIN:
                return without_answer(domain, named)
            if isinstance(named, Silence) or not named:  # some servers deny a name that has an address its MX
                silence = await self._addresses(domain)
                return without_answer(domain, silence) if silence else MailSeen(domain, Route.IMPLICIT)
            if named == (".",):
                return MailSeen(domain, Route.REFUSED)
            hosts = tuple(host.rstrip(".") for host in named if host != ".")
            return await self._reached(domain, hosts)

    async def _reached(self, domain: str, hosts: tuple[str, ...]) -> MailSeen:
        """Return whether one of the exchangers has an address; only when all say no is there none."""
        doubt: Silence | None = None
        for host in hosts[:_HOSTS]:
            silence = await self._addresses(host)
            if silence is None:
                return MailSeen(domain, Route.EXCHANGE, hosts)
            if silence.fault not in (Fault.DNS_NXDOMAIN, Fault.DNS_NO_ADDRESS):
                doubt = silence
        if doubt is not None or len(hosts) > _HOSTS:
            detail = doubt.detail if doubt else f"the first {_HOSTS} of its mail servers have no address"
            return MailSeen(domain, Route.UNKNOWN, hosts, detail)
        return MailSeen(domain, Route.NOWHERE, hosts)

    async def _exchangers(self, domain: str) -> tuple[str, ...] | Silence:
        """Return the names in the domain's MX records, the preferred one first, or none."""
        from crawler.probe.negative import NO_ANSWER, resolver_at, why_no_answer  # slow to import

        try:
            resolver = resolver_at(self._nameservers, self._port, self._seconds)
            async with asyncio.timeout(self._seconds):
                answer = await resolver.resolve(f"{domain}.", "MX", raise_on_no_answer=False, search=False)
            records = sorted((record.preference, record.exchange.to_text()) for record in answer.rrset or ())
        except NO_ANSWER as error:
            return why_no_answer(error, domain)
        return tuple(name for _, name in records)

    async def _addresses(self, host: str) -> Silence | None:
        """Return why `host` has no address, or None when it has one."""
        from crawler.probe.negative import why_no_address  # dnspython is slow to import

        found = await why_no_address(
            host, seconds=self._seconds, nameservers=self._nameservers, port=self._port
        )
        return found if isinstance(found, Silence) else None


class AddressRoutes:
    """Routes by addresses alone, from a resolver put in the system's place: no name server is asked."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def route(self, domain: str) -> MailSeen:
        """Return whether the domain has an address of its own, as that resolver says."""
        try:
            found = await self._resolver.addresses(domain)
        except OSError as error:
            found = Silence(Phase.DNS, Fault.DNS_TIMEOUT, str(error))
        return (
            without_answer(domain, found) if isinstance(found, Silence) else MailSeen(domain, Route.IMPLICIT)
        )

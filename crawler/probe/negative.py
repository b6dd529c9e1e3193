"""Why a name has no address: the name servers' own answer, asked with dnspython."""

import asyncio
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from crawler.observation import Fault, Phase, Silence

_REFUSALS = ("SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "NOTAUTH")


async def why_no_address(
    host: str, *, seconds: float, nameservers: Sequence[str] = (), port: int = 53, system_says: str = ""
) -> tuple[str, ...] | Silence:
    """Return why `host` has no address, or its addresses when the name servers know some after all.

    NXDOMAIN is said only when a name server said it (RFC 8020: then nothing below the name exists either),
    and never when it knows an address of one kind: servers that deny a name its AAAA are common (RFC 4074).
    `seconds` bounds the whole.
    """
    found: list[str] = []
    why = Silence(Phase.DNS, Fault.DNS_NO_ADDRESS, f"{host} exists and has no address")
    try:
        resolver = resolver_at(nameservers, port, seconds)
        name = dns.name.from_text(host)
        async with asyncio.timeout(seconds):
            for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
                answer = await resolver.resolve(name, kind, raise_on_no_answer=False, search=False)
                found += [record.to_text() for record in answer.rrset or ()]
    except NO_ANSWER as error:
        why = why_no_answer(error, host, system_says)
    return tuple(found) or why


NO_ANSWER = (dns.exception.DNSException, TimeoutError, OSError)  # what a question to name servers may raise


def why_no_answer(error: Exception, host: str, system_says: str = "") -> Silence:
    """Return what an error of `NO_ANSWER` says of `host`: an answer that cannot be read is a failure."""
    also = f"; {system_says}" if system_says else ""
    match error:
        case dns.resolver.NXDOMAIN():
            return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, f"{host} does not exist")
        case dns.resolver.NoNameservers():
            return Silence(Phase.DNS, _refused_or_silent(str(error)), str(error))
        case dns.exception.Timeout() | TimeoutError():
            return Silence(Phase.DNS, Fault.DNS_TIMEOUT, f"no name server answered: {error}{also}")
        case dns.resolver.NoResolverConfiguration() | OSError():
            return Silence(Phase.DNS, Fault.DNS_TIMEOUT, f"no name server could be asked: {error}{also}")
        case _:  # an answer that cannot be read, a CNAME loop
            return Silence(Phase.DNS, Fault.DNS_SERVFAIL, f"{type(error).__name__}: {error}")


def resolver_at(nameservers: Sequence[str], port: int, seconds: float) -> dns.asyncresolver.Resolver:
    """Return a resolver of `nameservers`, else of /etc/resolv.conf, that gives up after `seconds`.

    Raises one of `NO_ANSWER` when the system names no server.
    """
    resolver = dns.asyncresolver.Resolver(configure=not nameservers)
    if nameservers:
        resolver.nameservers = list(nameservers)
        resolver.port = port
    resolver.lifetime = seconds
    resolver.timeout = min(resolver.timeout, seconds / 2)
    return resolver


def _refused_or_silent(words: str) -> Fault:
    """Return what dnspython's account of each name server's failure amounts to.

    >>> _refused_or_silent("Server Do53:192.0.2.53@53 answered SERVFAIL").value
    'dns_servfail'
    """
    return Fault.DNS_SERVFAIL if any(word in words for word in _REFUSALS) else Fault.DNS_TIMEOUT

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
        resolver = _resolver(nameservers, port, seconds)
        name = dns.name.from_text(host)
        async with asyncio.timeout(seconds):
            for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
                answer = await resolver.resolve(name, kind, raise_on_no_answer=False, search=False)
                found += [record.to_text() for record in answer.rrset or ()]
    except dns.resolver.NXDOMAIN:
        why = Silence(Phase.DNS, Fault.DNS_NXDOMAIN, f"{host} does not exist")
    except dns.resolver.NoNameservers as error:
        why = Silence(Phase.DNS, _refused_or_silent(str(error)), str(error))
    except (dns.exception.Timeout, TimeoutError) as error:
        why = Silence(Phase.DNS, Fault.DNS_TIMEOUT, f"no name server answered: {error}; {system_says}")
    except (dns.resolver.NoResolverConfiguration, OSError) as error:
        why = Silence(Phase.DNS, Fault.DNS_TIMEOUT, f"no name server could be asked: {error}; {system_says}")
    except dns.exception.DNSException as error:  # an answer that cannot be read, a CNAME loop
        why = Silence(Phase.DNS, Fault.DNS_SERVFAIL, f"{type(error).__name__}: {error}")
    return tuple(found) or why


def _resolver(nameservers: Sequence[str], port: int, seconds: float) -> dns.asyncresolver.Resolver:
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

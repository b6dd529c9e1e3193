"""Which queue and which robots.txt an address belongs to."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from crawler.observation import Silence
from crawler.probe.address import read_address

_USUAL_PORTS = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is served."""

    host: str  # the queue: one machine's http and https share it, other ports have their own
    origin: str  # "https://example.org": what robots.txt speaks for
    name: str  # ASCII, no brackets
    port: int

    @property
    def robots_url(self) -> str:
        """Where its robots.txt is (RFC 9309 §2.3)."""
        return f"{self.origin}/robots.txt"


def place(url: str) -> Place | None:
    """Return where `url` is served, or None when it is not a web address.

    >>> place("https://example.org/help").origin, place("http://example.org:8080/").host
    ('https://example.org', 'example.org:8080')
    """
    address = read_address(url)
    if isinstance(address, Silence):
        return None
    scheme = "https" if address.secure else "http"
    host = address.host if address.port in _USUAL_PORTS else f"{address.host}:{address.port}"
    return Place(host, f"{scheme}://{address.authority}", address.host, address.port)


def machine(ip: str) -> str:
    """Return what stands for the machine at `ip`: of IPv6 the /64 network, which one machine often has whole.

    >>> machine("192.0.2.7"), machine("2001:db8::1:2:3:4"), machine("2001:db8::ffff")
    ('192.0.2.7', '2001:db8:0:0', '2001:db8:0:0')
    """
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return ip
    match address:
        case IPv6Address(ipv4_mapped=None):
            return ":".join(f"{int(part, 16):x}" for part in address.exploded.split(":")[:4])
        case IPv6Address():
            return str(address.ipv4_mapped)
        case _:
            return ip

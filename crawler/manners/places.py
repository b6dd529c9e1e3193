"""Which queue and which robots.txt an address belongs to."""

from dataclasses import dataclass

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

"""Which addresses and ports may be asked, and the pins that stand in for a name's look-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from crawler.observation import Fault, Phase, Silence
from crawler.probe.address import read_address
from registry.addresses import is_public

# The ports that browsers refuse (Fetch standard, "bad port"), as far as they are 1024 or above.
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679}
    | {6697, 10080}
)
_WEB_PORTS = frozenset({80, 443})
_FIRST_UNPRIVILEGED = 1024
_NOT_IN_NAMES = frozenset("/\\?#@[] ")


@dataclass(frozen=True, slots=True)
class Pin:
    """Ask `host` on `port` at `ip`, whatever DNS says (curl's --resolve)."""

    host: str
    port: int
    ip: str

    @classmethod
    def parse(cls, text: str) -> "Pin":
        """Return the pin written as HOST:PORT:ADDRESS; ValueError says what is wrong.

        >>> Pin.parse("Example.org:443:[2001:db8::7]")
        Pin(host='example.org', port=443, ip='2001:db8::7')
        """
        host, _, rest = text.partition(":")
        port, _, ip = rest.partition(":")
        if not (host and port and ip):
            raise ValueError(f"{text!r}: a pin is written HOST:PORT:ADDRESS")
        name = None if _NOT_IN_NAMES & set(host) else read_address(f"http://{host}/")
        if name is None or isinstance(name, Silence):
            raise ValueError(f"{text!r}: {host!r} is not a host name")
        if not (port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
            raise ValueError(f"{text!r}: {port!r} is not a port")
        address = literal_ip(ip[1:-1] if ip.startswith("[") and ip.endswith("]") else ip)
        if address is None:
            raise ValueError(f"{text!r}: {ip!r} is not an IP address")
        return cls(name.host, int(port), address)


def refuse_port(port: int) -> Silence | None:
    """Return why `port` is not asked, or None when it may be.

    >>> refuse_port(8443), refuse_port(25).detail
    (None, 'port 25 is not one that web pages use')
    """
    open_port = port in _WEB_PORTS or (port >= _FIRST_UNPRIVILEGED and port not in _BAD_PORTS)
    if open_port:
        return None
    return Silence(Phase.GUARD, Fault.ADDRESS_REFUSED, f"port {port} is not one that web pages use")


def refuse_addresses(ips: Iterable[str]) -> Silence | None:
    """Return a refusal when any of `ips` is not public: one private answer taints the whole name."""
    for ip in ips:
        if not is_public(ip):
            return Silence(Phase.GUARD, Fault.ADDRESS_REFUSED, f"{ip} is not on the public internet")
    return None


def literal_ip(host: str) -> str | None:
    """Return `host` when it is an IP address itself, in its usual notation.

    >>> literal_ip("127.0.0.1"), literal_ip("example.org")
    ('127.0.0.1', None)
    """
    try:
        return str(ip_address(host))
    except ValueError:
        return None

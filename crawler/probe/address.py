"""Reading one web address into what a connection and a request need."""

from dataclasses import dataclass
from functools import lru_cache

import ada_url

from crawler.observation import Fault, Phase, Silence

_DEFAULT_PORTS = {"http:": 80, "https:": 443}
_LONGEST_LABEL = 63  # RFC 1035 §2.3.4
_LONGEST_NAME = 253


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart; `host` is ASCII (punycode) and has no brackets around IPv6."""

    url: str  # without its fragment
    secure: bool
    host: str
    port: int
    authority: str  # for the Host header: the port only when it is not the scheme's own
    target: str  # path and query, for the request line

    @property
    def key(self) -> tuple[bool, str, int]:
        """What connections are shared by."""
        return (self.secure, self.host, self.port)


@lru_cache(maxsize=16_384)  # the manners and the probe read each address in turn
def read_address(url: str) -> Address | Silence:
    """Return the parts of `url`, or why it cannot be asked.

    >>> read_address("https://example.org:8443/a?b#c").target
    '/a?b'
    >>> read_address("mailto:help@example.org").fault.value
    'scheme_unsupported'
    """
    try:
        parsed = ada_url.URL(url)
    except ValueError as error:
        return Silence(Phase.ADDRESS, Fault.URL_MALFORMED, str(error))
    scheme, host = parsed.protocol, parsed.hostname
    if scheme not in _DEFAULT_PORTS:
        return Silence(Phase.ADDRESS, Fault.SCHEME_UNSUPPORTED, scheme)
    if parsed.username or parsed.password:
        return Silence(Phase.ADDRESS, Fault.ADDRESS_REFUSED, "the address carries a user name or password")
    if not _fits_dns(host):
        return Silence(Phase.ADDRESS, Fault.URL_MALFORMED, "the host name is not one that DNS can hold")
    return Address(
        url=parsed.href.partition("#")[0],
        secure=scheme == "https:",
        host=host.strip("[]"),
        port=int(parsed.port) if parsed.port else _DEFAULT_PORTS[scheme],
        authority=parsed.host,
        target=parsed.pathname + parsed.search,
    )


def _fits_dns(host: str) -> bool:
    """Return whether every label has 1 to 63 characters (a final dot is allowed).

    >>> _fits_dns("example.org."), _fits_dns("a..example"), _fits_dns("[::1]")
    (True, False, True)
    """
    labels = host.removesuffix(".").split(".")
    return len(host) <= _LONGEST_NAME and all(0 < len(label) <= _LONGEST_LABEL for label in labels)

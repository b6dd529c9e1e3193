"""One spelling of a web address: WHATWG's, without tracking parameters, never to a private host."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

import ada_url

from registry.addresses import is_public

# Parameters that say where a visitor came from and change nothing of the page.
# fmt: off
_TRACKING = frozenset({
    "fbclid", "gclid", "gbraid", "wbraid", "dclid", "gclsrc", "msclkid", "yclid", "ysclid", "twclid",
    "ttclid", "li_fat_id", "igshid", "igsh", "mc_cid", "mc_eid",
    "mkt_tok", "_hsenc", "_hsmi", "__hssc", "__hstc",
    "__hsfp",
    "hsctatracking", "vero_id", "vero_conv", "_openstat", "s_cid", "srsltid", "epik", "_gl", "_ga",
    "_kx", "ml_subscriber", "ml_subscriber_hash", "oly_anon_id", "oly_enc_id", "rb_clickid", "wickedid",
})
# fmt: on
_TRACKING_FAMILIES = ("utm_", "pk_", "piwik_", "mtm_", "hsa_", "oft_")
_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain", "onion")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_LONGEST = 2_000  # characters: what every browser and server takes
_ELSEWHERE = {
    "mailto": "Write the address under [[resource.emails]].",
    "tel": "Write the number under [[resource.phones]].",
    "sms": 'Write the number under [[resource.phones]], with type = "text".',
}


class AddressError(ValueError):
    """An address nobody should be sent to; says what is wrong and what to write instead.

    `code` is url_malformed, scheme_unsupported, userinfo or private_host.
    """

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in its one spelling."""

    url: str  # as listed, with its fragment
    key: str  # without its fragment: the key of its health
    scheme: str
    host: str  # ASCII, lower case, IPv6 in brackets
    port: int
    fragment: str  # percent-encoded, without "#"
    stripped: tuple[str, ...] = ()  # names of the tracking parameters that were taken off


def normalise(text: str, *, allow_private: bool = False) -> Address:
    """Return the one spelling of an address (WHATWG URL Standard), tracking parameters taken off.

    The other parameters keep their order and spelling. Raises AddressError.

    >>> normalise(" HTTP://Example.ORG:80/a/../b?utm_source=x&q=1#top ").url
    'http://example.org/b?q=1#top'
    """
    if len(text) > _LONGEST:
        raise AddressError(
            "url_malformed", f"The address is longer than {_LONGEST} characters.", "Shorten it."
        )
    scheme = _SCHEME.match(text)
    try:
        parsed = ada_url.URL(text.strip())
    except ValueError:
        raise _unreadable(text, scheme[1] if scheme else None) from None
    if parsed.protocol not in ("http:", "https:"):
        name = parsed.protocol.rstrip(":")
        remedy = _ELSEWHERE.get(name, "Write an address that begins with https:// or http://.")
        raise AddressError("scheme_unsupported", f'"{name}:" is not a web address.', remedy)
    if parsed.username or parsed.password:
        raise AddressError(
            "userinfo", "The address holds a user name or password.", "Take out everything before the @ sign."
        )
    host = parsed.hostname
    if not _possible(host):
        raise _unreadable(text, parsed.protocol)
    if not allow_private and _private(host):
        raise AddressError(
            "private_host",
            f'"{host}" is a private or local host that nobody outside can reach.',
            "Write the public address.",
        )
    search, stripped = _without_tracking(parsed.search)
    if stripped:
        parsed.search = search
    key, _, fragment = parsed.href.partition("#")
    if len(key) > _LONGEST:
        raise AddressError(
            "url_malformed", f"The address is longer than {_LONGEST} characters.", "Shorten it."
        )
    return Address(
        url=f"{key}#{fragment}" if fragment else key,
        key=key,
        scheme=parsed.protocol[:-1],
        host=host,
        port=int(parsed.port) if parsed.port else _DEFAULT_PORTS[parsed.protocol[:-1]],
        fragment=fragment,
        stripped=stripped,
    )


def _unreadable(text: str, scheme: str | None) -> AddressError:
    if scheme is None:
        return AddressError(
            "url_malformed",
            "This is not a full web address.",
            "Begin it with https://, as in https://example.org/.",
        )
    return AddressError(
        "url_malformed", "No browser can read this address.", "Copy it from a browser's address bar."
    )


def _without_tracking(search: str) -> tuple[str, tuple[str, ...]]:
    """Take the tracking parameters out of a query ("?a=1&b=2" or "").

    >>> _without_tracking("?a=1&fbclid=xyz&b")
    ('a=1&b', ('fbclid',))
    """
    kept: list[str] = []
    stripped: list[str] = []
    for part in search.removeprefix("?").split("&"):
        name = unquote(part.partition("=")[0]).lower()
        (stripped if name in _TRACKING or name.startswith(_TRACKING_FAMILIES) else kept).append(part)
    return "&".join(kept), tuple(part.partition("=")[0] for part in stripped)


def _possible(host: str) -> bool:
    """Whether DNS could hold the host: labels of 1 to 63 characters, 253 in all (RFC 1035 §2.3.4)."""
    labels = host.removesuffix(".").split(".")
    return host.startswith("[") or (len(host) <= 254 and all(0 < len(label) <= 63 for label in labels))


def _private(host: str) -> bool:
    """Whether a host, as WHATWG parsing left it, lies outside the public internet."""
    if host.startswith("["):
        return not is_public(host[1:-1])
    if re.fullmatch(r"[0-9.]+", host):
        return not is_public(host)
    labels = host.rstrip(".").lower()
    return "." not in labels or any(labels == name or labels.endswith(f".{name}") for name in _PRIVATE_NAMES)


@lru_cache(maxsize=65_536)
def _parts(url: str) -> tuple[str, str, int]:
    parsed = ada_url.URL(url)
    scheme = parsed.protocol[:-1]
    return scheme, parsed.hostname, int(parsed.port) if parsed.port else _DEFAULT_PORTS.get(scheme, 0)


def host_key(url: str) -> str:
    """Return whose turn an address waits for: its host, with the port when it is neither 80 nor 443.

    >>> host_key("https://example.org/a"), host_key("http://example.org:8080/")
    ('example.org', 'example.org:8080')
    """
    _, host, port = _parts(url)
    return host if port in (80, 443) else f"{host}:{port}"


def origin(url: str) -> str:
    """Return scheme, host and, when it is not the scheme's own, port (RFC 6454 §6.2).

    >>> origin("https://example.org:443/a?b"), origin("http://example.org:8080/")
    ('https://example.org', 'http://example.org:8080')
    """
    scheme, host, port = _parts(url)
    return f"{scheme}://{host}" if port == _DEFAULT_PORTS.get(scheme) else f"{scheme}://{host}:{port}"

"""Where an answer points, and whether we go there."""

import ada_url

from crawler.observation import Fault, Phase, Silence
from crawler.probe.address import Address, read_address

_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({Fault.ADDRESS_REFUSED, Fault.SCHEME_UNSUPPORTED, Fault.URL_MALFORMED})


def next_address(url: str, status: int, location: str | None) -> Address | Silence | None:
    """Return the address to ask next, why it is not followed, or None when the answer is no redirect.

    300, 304 and other 3xx are answers by themselves (RFC 9110 §15.4 leaves 300's choice to a person).
    """
    if status not in _FOLLOWED:
        return None
    if not location:
        return Silence(Phase.REDIRECT, Fault.REDIRECT_NO_LOCATION, f"status {status} without a Location")
    try:
        target = ada_url.join_url(url, location)
    except ValueError:
        return Silence(
            Phase.REDIRECT, Fault.REDIRECT_NO_LOCATION, "the Location cannot be read as an address"
        )
    address = read_address(target)
    return as_redirect(address) if isinstance(address, Silence) else address


def as_redirect(silence: Silence) -> Silence:
    """Return a refusal as it counts on the way: the listed address is fine, where it points is not asked.

    >>> as_redirect(Silence(Phase.GUARD, Fault.ADDRESS_REFUSED, "10.0.0.1")).fault.value
    'redirect_refused'
    """
    if silence.fault in _REFUSALS:
        return Silence(Phase.REDIRECT, Fault.REDIRECT_REFUSED, silence.detail)
    return silence


def readable(location: str | None) -> str | None:
    """Return a Location as the server meant it: header bytes are UTF-8 in practice, else Latin-1.

    >>> readable("/caf\\u00c3\\u00a9")
    '/café'
    """
    if location is None or location.isascii():
        return location
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location

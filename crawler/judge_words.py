"""The evidence of a finding in plain words, safe to show: cleaned, shortened, without secrets."""

import re
from http import HTTPStatus

from crawler.finding import Code
from crawler.observation import Observation, Silence
from registry.text import clean

_LIMIT = 300
_SECRET = re.compile(
    r"([?&;][^=&#\s]*(?:token|key|secret|passw|pwd|sig|auth|session|sid|code|jwt|otp)[^=&#\s]*=)[^&#\s]+"
    r"|([?&;][^=&#\s]+=)[\w.~%+/-]{24,}",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(//)[^/@\s]+@")

_WORDS: dict[Code, str] = {
    Code.URL_MALFORMED: "the address cannot be read",
    Code.SCHEME_UNSUPPORTED: "the address does not begin with http or https",
    Code.ADDRESS_REFUSED: "the address is not on the public internet",
    Code.EXCLUDED_RULE: "a rule leaves this address out",
    Code.ROBOTS_DISALLOWED: "the site's robots.txt asks us not to visit",
    Code.HOST_NOT_BEFORE: "the site asked us to come back later",
    Code.CIRCUIT_OPEN: "its server had just failed several times in a row",
    Code.BUDGET_EXHAUSTED: "the run ended before its turn",
    Code.DNS_NXDOMAIN: "no server has this name (NXDOMAIN)",
    Code.DNS_NO_ADDRESS: "the name has no server behind it (no address)",
    Code.DNS_SERVFAIL: "the name service answered with a failure (SERVFAIL)",
    Code.DNS_TIMEOUT: "the name service did not answer in time",
    Code.TIMEOUT_CONNECT: "the server did not accept the connection in time",
    Code.TIMEOUT_READ: "the server did not answer in time",
    Code.REFUSED: "the server refused the connection",
    Code.RESET: "the connection was cut before an answer came",
    Code.UNREACHABLE: "the server could not be reached",
    Code.TRUNCATED: "the answer broke off in the middle",
    Code.BAD_HTTP: "the answer was not proper HTTP",
    Code.TLS_EXPIRED: "the certificate has ended",
    Code.TLS_HOSTNAME: "the certificate is for another name",
    Code.TLS_SELF_SIGNED: "the certificate is signed by itself",
    Code.TLS_UNTRUSTED: "the certificate's issuer is not known, or a link in its chain is missing",
    Code.TLS_WEAK: "the encryption offered is too weak",
    Code.TLS_PROTOCOL: "no secure connection could be agreed",
    Code.REDIRECT_LOOP: "sent round in a circle",
    Code.REDIRECT_LIMIT: "sent on too many times",
    Code.REDIRECT_NO_LOCATION: "sent on without a usable address",
    Code.REDIRECT_REFUSED: "sent on to a place where we do not go",
    Code.OTHER: "something unforeseen happened",
}
# Where the library's own words add a fact; elsewhere they only repeat ours.
_WITH_DETAIL = frozenset(
    {
        Code.URL_MALFORMED,
        Code.SCHEME_UNSUPPORTED,
        Code.ADDRESS_REFUSED,
        Code.EXCLUDED_RULE,
        Code.TRUNCATED,
        Code.BAD_HTTP,
        Code.TLS_HOSTNAME,
        Code.TLS_WEAK,
        Code.TLS_PROTOCOL,
        Code.REDIRECT_REFUSED,
        Code.OTHER,
    }
)


def shown(text: str) -> str:
    """Return foreign `text` as one short line without secrets of its addresses.

    >>> shown("https://me:pw@example.org/?access_token=abc&page=2")
    'https://…@example.org/?access_token=…&page=2'
    """
    hidden = _SECRET.sub(lambda found: f"{found[1] or found[2]}…", text)
    return clean(_USERINFO.sub(r"\1…@", hidden), _LIMIT)


def answered(status: int) -> str:
    """Return what an HTTP status says, with its standard name where it has one.

    >>> answered(404), answered(520)
    ('answered 404 Not Found', 'answered 520')
    """
    try:
        return f"answered {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"answered {status}"


def fell_silent(code: Code, silence: Silence, observation: Observation) -> str:
    """Return why there was no final answer."""
    ends = observation.certificate_ends_at
    if code is Code.TLS_EXPIRED and ends is not None:
        return f"the certificate ended on {ends.date().isoformat()}"
    words = _WORDS[code]
    if code in _WITH_DETAIL and silence.detail:
        return f"{words}: {shown(silence.detail)}"
    return words

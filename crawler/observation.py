"""What happened on one check of one address: a value, made by the probe, kept as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# The headers that findings, descriptions, manners and signatures read; the rest is not kept.
KEPT_HEADERS = frozenset(
    {
        *("age", "alt-svc", "cache-control", "cf-mitigated", "cf-ray", "content-encoding"),
        *("content-language", "content-length", "content-location", "content-security-policy"),
        *("content-type", "date", "etag", "expires", "last-modified", "link", "location", "refresh"),
        *("ratelimit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset"),
        *("ratelimit-reset-after", "ratelimit-reset-ms", "retry-after", "retry-after-ms", "server"),
        *("transfer-encoding", "via", "www-authenticate", "x-amz-cf-id", "x-amzn-waf-action", "x-cdn"),
        *("x-datadome", "x-frame-options", "x-iinfo", "x-ms-retry-after-ms", "x-rate-limit-remaining"),
        *("x-rate-limit-reset", "x-rate-limit-reset-after", "x-rate-limit-reset-ms"),
        *("x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-reset-after", "x-ratelimit-reset-ms"),
        *("x-retry-after", "x-robots-tag", "x-served-by", "x-sucuri-block", "x-sucuri-id"),
        *("x-adblock-key", "x-vercel-error", "x-vercel-mitigated"),
    }
)


class Phase(StrEnum):
    """Where a check stood when it ended without an answer."""

    ADDRESS = "address"  # reading the address itself
    QUEUE = "queue"  # waiting for the host's turn
    ROBOTS = "robots"  # asking robots.txt
    GUARD = "guard"  # refusing a private address or a port
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    HEADERS = "headers"  # sending the request, waiting for and reading the header block
    BODY = "body"
    REDIRECT = "redirect"


class Fault(StrEnum):
    """What ended a check without an answer, in the probe's words; `judge` says what it means."""

    URL_MALFORMED = "url_malformed"
    SCHEME_UNSUPPORTED = "scheme_unsupported"
    ADDRESS_REFUSED = "address_refused"  # the guard: private, loopback, metadata, a port not allowed
    EXCLUDED = "excluded"
    ROBOTS_DISALLOWED = "robots_disallowed"
    HOST_NOT_BEFORE = "host_not_before"  # an earlier Retry-After has not passed yet
    CIRCUIT_OPEN = "circuit_open"
    BUDGET_EXHAUSTED = "budget_exhausted"
    DNS_NXDOMAIN = "dns_nxdomain"
    DNS_NO_ADDRESS = "dns_no_address"
    DNS_SERVFAIL = "dns_servfail"
    DNS_TIMEOUT = "dns_timeout"
    TIMEOUT_CONNECT = "timeout_connect"
    TIMEOUT_READ = "timeout_read"
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    TRUNCATED = "truncated"
    BAD_HTTP = "bad_http"
    TLS_EXPIRED = "tls_expired"
    TLS_HOSTNAME = "tls_hostname"
    TLS_SELF_SIGNED = "tls_self_signed"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_WEAK = "tls_weak"
    TLS_PROTOCOL = "tls_protocol"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_LIMIT = "redirect_limit"
    REDIRECT_NO_LOCATION = "redirect_no_location"
    REDIRECT_REFUSED = "redirect_refused"
    OTHER = "other"  # a case nobody foresaw: counted in the report with its detail


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there was no final answer: the phase, the fault and the library's own words."""

    phase: Phase
    fault: Fault
    detail: str = ""
    errno: int | None = None
    verify_code: int | None = None  # OpenSSL's X509_V_ERR_* for TLS faults


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way: the address asked, its status, and where it pointed."""

    url: str
    status: int
    location: str | None = None  # the Location header as sent
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The body of the final answer as far as it was read; `body` is empty unless it was HTML or text."""

    media_type: str = ""  # "text/html", lower case, without parameters
    charset: str | None = None  # from the Content-Type header
    body: bytes = field(default=b"", repr=False)  # content-decoded, never more than the limit
    bytes_read: int = 0  # decoded bytes seen, kept or not
    complete: bool = True  # False when cut at the limit


@dataclass(frozen=True, slots=True)
class Observation:
    """What one check of `url` saw. `silence` is None exactly when a final answer was read."""

    url: str  # the normalised address asked, without its fragment
    at: datetime  # UTC, when the check ended
    hops: tuple[Hop, ...] = ()  # every answer in order, the final one included
    headers: Mapping[str, str] = field(default_factory=dict)  # final answer: those that matter, lower case
    page: Page | None = None
    silence: Silence | None = None
    ip: str | None = None  # the address last connected to
    certificate_ends_at: datetime | None = None  # notAfter of the final host's certificate, UTC
    seconds: float = 0.0  # monotonic time from start to end, waiting for the host's turn excluded
    attempts: int = 1
    http_version: str = ""
    retry_after: float | None = None  # seconds from `at`, from Retry-After or rate-limit headers, bounded
    cookie_names: tuple[str, ...] = ()  # of cookies set on the way, in order; never their values

    @property
    def status(self) -> int | None:
        """The final HTTP status, or None when there was no final answer."""
        return self.hops[-1].status if self.hops and self.silence is None else None

    @property
    def final_url(self) -> str:
        """The address that gave the last answer, or the one asked when nothing answered."""
        return self.hops[-1].url if self.hops else self.url

    @property
    def connected(self) -> bool:
        """Whether some server was reached at all, so that our own network was working."""
        return bool(self.hops)

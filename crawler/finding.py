"""What one observation means: a code from one table, with its evidence."""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """Groups of codes that weigh alike."""

    OK = "ok"
    MOVED = "moved"
    CONTENT = "content"
    FRAGMENT = "fragment"
    GONE = "gone"
    RESTRICTED = "restricted"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    SERVER = "server"
    CONNECT = "connect"
    DNS = "dns"
    TLS = "tls"
    REDIRECT = "redirect"
    INVALID = "invalid"
    SKIPPED = "skipped"


class Code(StrEnum):
    """Every finding there is; what each means stands in `CODES`."""

    OK = "ok"
    OK_UNCHANGED = "ok_unchanged"
    MOVED_PERMANENT = "moved_permanent"
    MOVED_TEMPORARY = "moved_temporary"
    MOVED_TRIVIAL = "moved_trivial"
    SOFT_404 = "soft_404"
    PARKED = "parked"
    SUSPENDED = "suspended"
    UNCLAIMED = "unclaimed"
    PLACEHOLDER = "placeholder"
    EMPTY = "empty"
    META_REFRESH_DEAD = "meta_refresh_dead"
    DOMAIN_REPLACED = "domain_replaced"
    FRAGMENT_MISSING = "fragment_missing"
    FRAGMENT_UNVERIFIABLE = "fragment_unverifiable"
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    HTTP_451 = "http_451"
    HTTP_4XX = "http_4xx"
    AUTH_401 = "auth_401"
    LOGIN_REDIRECT = "login_redirect"
    PAYMENT_402 = "payment_402"
    BOT_CHALLENGE = "bot_challenge"
    BOT_999 = "bot_999"
    FORBIDDEN_403 = "forbidden_403"
    NOT_ACCEPTABLE_406 = "not_acceptable_406"
    ROBOTS_DISALLOWED = "robots_disallowed"
    ADDRESS_REFUSED = "address_refused"
    RATE_LIMITED_429 = "rate_limited_429"
    HOST_NOT_BEFORE = "host_not_before"
    HTTP_500 = "http_500"
    HTTP_502_504 = "http_502_504"
    HTTP_503 = "http_503"
    MAINTENANCE = "maintenance"
    CDN_ORIGIN_52X = "cdn_origin_52x"
    TIMEOUT_CONNECT = "timeout_connect"
    TIMEOUT_READ = "timeout_read"
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    TRUNCATED = "truncated"
    BAD_HTTP = "bad_http"
    DNS_NXDOMAIN = "dns_nxdomain"
    DNS_NO_ADDRESS = "dns_no_address"
    DNS_SERVFAIL = "dns_servfail"
    DNS_TIMEOUT = "dns_timeout"
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
    URL_MALFORMED = "url_malformed"
    SCHEME_UNSUPPORTED = "scheme_unsupported"
    EMAIL_SYNTAX = "email_syntax"
    EMAIL_NO_MX = "email_no_mx"
    PHONE_INVALID = "phone_invalid"
    EXCLUDED_RULE = "excluded_rule"
    RUN_DEGRADED = "run_degraded"
    BUDGET_EXHAUSTED = "budget_exhausted"
    CIRCUIT_OPEN = "circuit_open"
    OTHER = "other"


class Weight(StrEnum):
    """What a finding does to a link's health; the columns of the state table."""

    OK = "ok"
    HARD = "hard"  # two observations 22 h apart make it broken
    SOFT = "soft"  # three over 70 h
    STATIC = "static"  # broken at once: no visit can change it
    REPLACED = "replaced"  # hidden at once
    RESTRICTED = "restricted"
    UNVERIFIABLE = "unverifiable"
    NONE = "none"  # says nothing about the link


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table of findings: what the code is, how it weighs, what people are told."""

    family: Family
    weight: Weight
    transient: bool  # worth one late retry in the same run
    says: str  # one sentence for a non-programmer: what it means
    advice: str  # one sentence: what to do


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know that rides beside a finding and never makes a link broken."""

    code: str  # moved_permanently, certificate_expires, http_only, flapping, redirects_to_home, …
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one observation means."""

    code: Code
    evidence: str  # plain words: what was seen
    notices: tuple[Notice, ...] = ()
    suggestion: str | None = None  # the last address of the unbroken 301/308 prefix, when the target is ok
    marker: str | None = None  # the rule, header or text that decided, by name

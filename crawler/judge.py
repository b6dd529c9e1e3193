"""What one observation means: from faults, statuses and hops to a finding, by tables."""

from datetime import timedelta
from urllib.parse import SplitResult, urljoin, urlsplit

from crawler.finding import CODES, Code, Finding, Notice, Weight
from crawler.judge_words import answered, fell_silent, shown
from crawler.observation import Fault, Hop, Observation, Silence

FAULTS: dict[Fault, Code] = {fault: Code(fault.value) for fault in Fault if fault is not Fault.EXCLUDED} | {
    Fault.EXCLUDED: Code.EXCLUDED_RULE
}
# A fault of a redirect's target speaks of the redirect, not of the address as listed.
FAULTS_AFTER_A_HOP: dict[Fault, Code] = {
    Fault.ADDRESS_REFUSED: Code.REDIRECT_REFUSED,
    Fault.SCHEME_UNSUPPORTED: Code.REDIRECT_REFUSED,
    Fault.URL_MALFORMED: Code.REDIRECT_NO_LOCATION,
}
STATUSES: dict[int, Code] = {
    300: Code.OK,  # Multiple Choices: a page that lists them (RFC 9110 §15.4.1)
    **dict.fromkeys((301, 302, 303, 307, 308), Code.REDIRECT_NO_LOCATION),
    304: Code.OK_UNCHANGED,
    401: Code.AUTH_401,
    402: Code.PAYMENT_402,
    403: Code.FORBIDDEN_403,
    404: Code.HTTP_404,
    406: Code.NOT_ACCEPTABLE_406,
    408: Code.HTTP_503,  # Request Timeout: the server's trouble of the moment (RFC 9110 §15.5.9)
    410: Code.HTTP_410,
    429: Code.RATE_LIMITED_429,
    451: Code.HTTP_451,
    502: Code.HTTP_502_504,
    503: Code.HTTP_503,
    504: Code.HTTP_502_504,
    **dict.fromkeys((*range(520, 528), 530), Code.CDN_ORIGIN_52X),
    999: Code.BOT_999,
}
STATUS_CLASSES = {2: Code.OK, 4: Code.HTTP_4XX, 5: Code.HTTP_500}  # anything else is bad_http

CHALLENGES = {  # headers that say by themselves that a person is wanted, at any status
    "cf-mitigated": frozenset({"challenge"}),
    "x-amzn-waf-action": frozenset({"challenge", "captcha"}),
    "x-vercel-mitigated": frozenset({"challenge"}),
}
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
_ENTRANCES = frozenset({"", "/", "/index.html", "/index.htm", "/index.php", "/default.aspx"})


def judge(observation: Observation, *, certificate_notice: timedelta = timedelta(days=14)) -> Finding:
    """Return what `observation` means.

    Only the network, TLS, DNS, HTTP and redirects speak here: a 2xx is `ok` whatever stands on the page. A
    verdict on the content replaces an ok or moved finding afterwards.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 11, 24, tzinfo=UTC)
    >>> judge(Observation("https://example.org/", at, hops=(Hop("https://example.org/", 404),)))
    Finding(code=<Code.HTTP_404: 'http_404'>, evidence='answered 404 Not Found', notices=(), suggestion=None, marker=None)
    """  # noqa: E501 -- a doctest shows the value as it is
    if observation.silence is not None:
        return _silent(observation, observation.silence)
    if observation.status is None:
        return Finding(Code.OTHER, "the check ended with neither an answer nor a fault")
    code, marker = _answer(observation, observation.status)
    notices = _notices(observation, code, certificate_notice)
    if CODES[code].weight is not Weight.OK or len(observation.hops) == 1:
        words = answered(observation.status)
        if code is Code.BOT_CHALLENGE and marker is not None:
            words += f" with the header “{marker}”"
        return Finding(code, _sent_on(observation, words), notices, marker=marker)
    return _moved(observation, code, notices)


def _silent(observation: Observation, silence: Silence) -> Finding:
    table = FAULTS | FAULTS_AFTER_A_HOP if observation.hops else FAULTS
    code = table[silence.fault]
    words = fell_silent(code, silence, observation)
    if code.value.startswith("redirect_"):
        last = f" (last asked: {shown(observation.final_url)})" if observation.hops else ""
        return Finding(code, words + last)
    return Finding(code, _sent_on(observation, words))


def _answer(observation: Observation, status: int) -> tuple[Code, str | None]:
    """Return what the final answer means by itself, and the header that decided if one did."""
    for header, values in CHALLENGES.items():
        value = observation.headers.get(header, "").split(",")[0].split(";")[0].strip().lower()
        if value in values:
            return Code.BOT_CHALLENGE, f"{header}: {value}"
    if status == 503 and (observation.retry_after is not None or "retry-after" in observation.headers):
        return Code.MAINTENANCE, "retry-after"
    by_class = STATUS_CLASSES.get(status // 100, Code.BAD_HTTP)
    return STATUSES.get(status, by_class), None


def _sent_on(observation: Observation, words: str) -> str:
    """Return `words`, after where a redirect led when one did: the fault is that of the target."""
    if not observation.hops:
        return words
    if observation.hops[0].url.endswith("/robots.txt") and observation.hops[0].url != observation.url:
        return f"its robots.txt {words}, so the page was not asked"
    last = observation.hops[-1]
    if last.status in _REDIRECTS and last.location and observation.silence is not None:
        return f"sent on to {shown(_target(last))}: {words}"
    if len(observation.hops) > 1:
        return (
            f"sent on to {shown(last.url)}, which {words}"
            if words.startswith("answered")
            else (f"sent on to {shown(last.url)}: {words}")
        )
    return words


def _target(hop: Hop) -> str:
    try:
        return urljoin(hop.url, hop.location or "")
    except ValueError:  # a Location no parser can read is shown as it was sent
        return hop.location or ""


def _moved(observation: Observation, code: Code, notices: tuple[Notice, ...]) -> Finding:
    """Return the finding of a redirect that arrived: what kind of move, and what may be suggested."""
    listed, final = observation.url, observation.final_url
    settled = _settled(observation.hops)
    suggestion = settled if settled != listed and shown(settled) == _one_line(settled) else None
    if final == listed:  # sent round to set a cookie; where it went on the way is no better address
        return Finding(code, answered(observation.hops[-1].status), notices)
    match suggestion is not None, _trivial(listed, suggestion or final):
        case _, True:
            kind, words = Code.MOVED_TRIVIAL, "the same address in another spelling:"
        case True, _:
            kind, words = Code.MOVED_PERMANENT, "moved for good to"
        case _:
            kind, words = Code.MOVED_TEMPORARY, "sent on for now to"
    status = observation.hops[-1].status
    evidence = f"{words} {shown(suggestion or final)}; the page {answered(status)}"
    return Finding(kind, evidence, notices, suggestion)


def _one_line(url: str) -> str:
    """Return `url` in one line, as `shown` does, without hiding anything: equal when it holds no secret."""
    return " ".join(url.split())


def _settled(hops: tuple[Hop, ...]) -> str:
    """Return where the unbroken run of permanent redirects from the listed address ends."""
    steps = next(i for i, hop in enumerate(hops) if hop.status not in _PERMANENT)
    return hops[steps].url


def _trivial(one: str, other: str) -> bool:
    """Whether two addresses differ in slash, letter case, `www.` or an upgrade to https only."""
    a, b = urlsplit(one), urlsplit(other)
    return not (a.scheme == "https" and b.scheme == "http") and _plain(a) == _plain(b)


def _plain(parts: SplitResult) -> tuple[str, int | None, str, str]:
    port = None if parts.port in (None, 80, 443) else parts.port
    host = (parts.hostname or "").removeprefix("www.")
    return host, port, parts.path.rstrip("/").casefold(), parts.query


def _notices(observation: Observation, code: Code, soon: timedelta) -> tuple[Notice, ...]:
    found = []
    ends = observation.certificate_ends_at
    if ends is not None and ends - observation.at <= soon:
        found.append(Notice("certificate_expires", f"the certificate ends on {ends.date().isoformat()}"))
    if CODES[code].weight is Weight.OK:
        listed, final = urlsplit(observation.url), urlsplit(observation.final_url)
        if final.scheme == "http":
            found.append(Notice("http_only", "the connection is not encrypted"))
        if listed.path.lower() not in _ENTRANCES and final.path in ("", "/") and not final.query:
            found.append(
                Notice("redirects_to_home", f"lands on the front page {shown(observation.final_url)}")
            )
    return tuple(found)

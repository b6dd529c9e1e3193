"""Findings as whole values: what people read as evidence, what is suggested, what rides beside."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.finding import CODES, Code, Finding, Notice, Weight
from crawler.judge import judge
from crawler.observation import Fault, Hop, Observation, Phase, Silence

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOME = "https://help.example/"
PAGE = "https://help.example/parents"
NEW = "https://help.example/for-parents"
CARE = "https://care.test/parents"
HTTP_PAGE = "http://help.example/parents"
WWW = "https://www.help.example/parents"
UNENCRYPTED = (Notice("http_only", "the connection is not encrypted"),)
FRONT = (Notice("redirects_to_home", f"lands on the front page {HOME}"),)


def hops(*chain: tuple[str, int]) -> Observation:
    """An observation of answers (address, status); each redirect points to the next address."""
    places = [*(url for url, _ in chain[1:]), None]
    steps = tuple(Hop(url, status, there) for (url, status), there in zip(chain, places, strict=True))
    return Observation(chain[0][0], AT, hops=steps)


MOVES = [
    ([(PAGE, 200)], Finding(Code.OK, "answered 200 OK")),
    ([(PAGE, 304)], Finding(Code.OK_UNCHANGED, "answered 304 Not Modified")),
    ([(HTTP_PAGE, 200)], Finding(Code.OK, "answered 200 OK", UNENCRYPTED)),
    (
        [(PAGE, 301), (NEW, 200)],
        Finding(Code.MOVED_PERMANENT, f"moved for good to {NEW}; the page answered 200 OK", suggestion=NEW),
    ),
    (
        [(PAGE, 308), (NEW, 301), (CARE, 200)],
        Finding(Code.MOVED_PERMANENT, f"moved for good to {CARE}; the page answered 200 OK", suggestion=CARE),
    ),
    (
        [(PAGE, 301), (NEW, 302), (CARE, 200)],
        Finding(Code.MOVED_PERMANENT, f"moved for good to {NEW}; the page answered 200 OK", suggestion=NEW),
    ),
    (
        [(PAGE, 302), (NEW, 200)],
        Finding(Code.MOVED_TEMPORARY, f"sent on for now to {NEW}; the page answered 200 OK"),
    ),
    (
        [(PAGE, 307), (NEW, 301), (CARE, 200)],
        Finding(Code.MOVED_TEMPORARY, f"sent on for now to {CARE}; the page answered 200 OK"),
    ),
    (
        [(PAGE, 301), (PAGE + "/", 200)],
        Finding(
            Code.MOVED_TRIVIAL,
            f"the same address in another spelling: {PAGE}/; the page answered 200 OK",
            suggestion=PAGE + "/",
        ),
    ),
    (
        [(HTTP_PAGE, 301), (PAGE, 200)],
        Finding(
            Code.MOVED_TRIVIAL,
            f"the same address in another spelling: {PAGE}; the page answered 200 OK",
            suggestion=PAGE,
        ),
    ),
    (
        [(PAGE, 302), (WWW, 200)],
        Finding(
            Code.MOVED_TRIVIAL,
            f"the same address in another spelling: {WWW}; the page answered 200 OK",
        ),
    ),
    (
        [(PAGE, 301), (HTTP_PAGE, 200)],
        Finding(
            Code.MOVED_PERMANENT,
            f"moved for good to {HTTP_PAGE}; the page answered 200 OK",
            UNENCRYPTED,
            HTTP_PAGE,
        ),
    ),
    (
        [(PAGE, 301), (HOME, 200)],
        Finding(Code.MOVED_PERMANENT, f"moved for good to {HOME}; the page answered 200 OK", FRONT, HOME),
    ),
    (
        [(HOME, 302), (PAGE, 200)],
        Finding(Code.MOVED_TEMPORARY, f"sent on for now to {PAGE}; the page answered 200 OK"),
    ),
    ([(PAGE, 302), (PAGE, 200)], Finding(Code.OK, "answered 200 OK")),
    ([(PAGE, 301), (NEW, 302), (PAGE, 200)], Finding(Code.OK, "answered 200 OK")),
    ([(PAGE, 301), (NEW, 404)], Finding(Code.HTTP_404, f"sent on to {NEW}, which answered 404 Not Found")),
    ([(PAGE, 404)], Finding(Code.HTTP_404, "answered 404 Not Found")),
    ([(PAGE, 520)], Finding(Code.CDN_ORIGIN_52X, "answered 520")),
    (
        [(PAGE, 301), (CARE + "?session=abc", 200)],
        Finding(Code.MOVED_TEMPORARY, f"sent on for now to {CARE}?session=…; the page answered 200 OK"),
    ),
]


@pytest.mark.parametrize(("chain", "finding"), MOVES)
def test_a_chain_of_answers_means(chain: list[tuple[str, int]], finding: Finding) -> None:
    assert judge(hops(*chain)) == finding


def test_an_address_that_redirects_with_a_note_to_come_back_is_under_maintenance() -> None:
    seen = Observation(PAGE, AT, hops=(Hop(PAGE, 503),), headers={"retry-after": "3600"})
    assert judge(seen) == Finding(Code.MAINTENANCE, "answered 503 Service Unavailable", marker="retry-after")


@pytest.mark.parametrize(
    ("status", "facts", "code"),
    [
        (503, {"retry_after": 60.0}, Code.MAINTENANCE),
        (503, {}, Code.HTTP_503),
        (502, {"retry_after": 60.0}, Code.HTTP_502_504),
        (500, {"headers": {"retry-after": "60"}}, Code.HTTP_500),
    ],
)
def test_only_a_503_that_says_until_when_is_maintenance(
    status: int, facts: dict[str, Any], code: Code
) -> None:
    assert judge(Observation(PAGE, AT, hops=(Hop(PAGE, status),), **facts)).code is code


@pytest.mark.parametrize(
    ("listed", "final", "told"),
    [
        (PAGE, HOME, True), (PAGE, HOME + "?page=7", False), (HOME + "index.html", HOME, False),
        (HOME + "Index.PHP", HOME, False), (PAGE, NEW, False),
    ],
)  # fmt: skip
def test_landing_on_the_front_page_is_a_notice(listed: str, final: str, told: bool) -> None:
    assert judge(hops((listed, 302), (final, 200))).notices == (FRONT if told else ())


@pytest.mark.parametrize(
    ("listed", "final", "trivial"),
    [
        (PAGE, HOME + "PARENTS", True), (PAGE, PAGE + "/", True), (HTTP_PAGE, PAGE, True), (WWW, PAGE, True),
        (HTTP_PAGE, "https://help.example:443/parents", True), (PAGE, HTTP_PAGE, False),
        (PAGE, PAGE + "?a=1", False), (PAGE, "https://help.example:8443/parents", False), (PAGE, CARE, False),
    ],
)  # fmt: skip
def test_a_trivial_move_changes_only_slash_case_www_or_encryption(
    listed: str, final: str, trivial: bool
) -> None:
    assert (judge(hops((listed, 301), (final, 200))).code is Code.MOVED_TRIVIAL) is trivial


FAULTS = [
    (Silence(Phase.DNS, Fault.DNS_NXDOMAIN, "not repeated"), (), "no server has this name (NXDOMAIN)"),
    (
        Silence(Phase.TLS, Fault.TLS_HOSTNAME, "for *.host.test"),
        (),
        "the certificate is for another name: for *.host.test",
    ),
    (
        Silence(Phase.HEADERS, Fault.BAD_HTTP, "no\x1b[31m status\n line"),
        (),
        "the answer was not proper HTTP: no[31m status line",
    ),
    (
        Silence(Phase.CONNECT, Fault.REFUSED),
        (Hop(PAGE, 302, "/new"),),
        "sent on to https://help.example/new: the server refused the connection",
    ),
    (
        Silence(Phase.BODY, Fault.TRUNCATED, "9 of 10 bytes"),
        (Hop(PAGE, 302, NEW), Hop(NEW, 200)),
        f"sent on to {NEW}: the answer broke off in the middle: 9 of 10 bytes",
    ),
    (
        Silence(Phase.REDIRECT, Fault.REDIRECT_LOOP),
        (Hop(PAGE, 302, PAGE),),
        f"sent round in a circle (last asked: {PAGE})",
    ),
    (
        Silence(Phase.ADDRESS, Fault.SCHEME_UNSUPPORTED, "mailto:"),
        (Hop(PAGE, 302, "mailto:x"),),
        f"sent on to a place where we do not go: mailto: (last asked: {PAGE})",
    ),
]


@pytest.mark.parametrize(("silence", "chain", "evidence"), FAULTS)
def test_a_silence_is_told_in_plain_words(silence: Silence, chain: tuple[Hop, ...], evidence: str) -> None:
    assert judge(Observation(PAGE, AT, hops=chain, silence=silence)).evidence == evidence


def test_an_expired_certificate_is_told_with_its_date() -> None:
    seen = Observation(
        PAGE,
        AT,
        silence=Silence(Phase.TLS, Fault.TLS_EXPIRED),
        certificate_ends_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    assert judge(seen) == Finding(Code.TLS_EXPIRED, "the certificate ended on 2026-11-20")


@pytest.mark.parametrize(("days", "told"), [(13, True), (14, True), (15, False)])
def test_a_certificate_that_ends_within_two_weeks_is_a_notice(days: int, told: bool) -> None:
    ends = AT + timedelta(days=days)
    seen = Observation(PAGE, AT, hops=(Hop(PAGE, 200),), certificate_ends_at=ends)
    notice = Notice("certificate_expires", f"the certificate ends on {ends.date()}")
    assert judge(seen).notices == ((notice,) if told else ())
    assert judge(seen, certificate_notice=timedelta(0)).notices == ()


_URLS = st.sampled_from([HOME, PAGE, NEW, CARE, HTTP_PAGE, PAGE + "/?token=s3cret", "https://[::1]:99/"])
_STATUSES = st.one_of(st.sampled_from([200, 301, 302, 308, 404, 503]), st.integers(100, 999))
_SILENCES = st.none() | st.builds(Silence, st.sampled_from(Phase), st.sampled_from(Fault), st.text())
_CHAINS = st.lists(st.builds(Hop, _URLS, _STATUSES, st.none() | st.text() | _URLS), max_size=5).map(tuple)


@given(_CHAINS, _SILENCES)
def test_whatever_is_seen_means_something_that_can_be_shown(
    chain: tuple[Hop, ...], silence: Silence | None
) -> None:
    found = judge(Observation(PAGE, AT, hops=chain, silence=silence))
    assert not {category(letter) for letter in found.evidence} & {"Cc", "Cs", "Zl", "Zp"}
    assert "s3cret" not in found.evidence
    works = CODES[found.code].weight is Weight.OK
    if works:
        assert silence is None
        assert chain[-1].status // 100 == 2 or chain[-1].status in (300, 304)
    if found.suggestion is not None:
        assert works
        assert found.suggestion in {hop.url for hop in chain} - {PAGE}

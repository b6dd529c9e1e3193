"""What one observation means: every fault, every status, every kind of move."""

from datetime import UTC, datetime

import pytest

from crawler.finding import CODES, Code, Family, Weight, family, weight
from crawler.judge import judge
from crawler.observation import Fault, Hop, Observation, Phase, Silence

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = "https://help.example/parents"
NEW = "https://help.example/for-parents"
OTHER_SITE = "https://care.test/parents"
# A redirect that leads nowhere we go speaks of the redirect, not of the address as listed.
AFTER_A_HOP = {
    Fault.ADDRESS_REFUSED: Code.REDIRECT_REFUSED,
    Fault.SCHEME_UNSUPPORTED: Code.REDIRECT_REFUSED,
    Fault.URL_MALFORMED: Code.REDIRECT_NO_LOCATION,
}


def answers(*hops: tuple[str, int], **facts: object) -> Observation:
    """An observation of answers (address, status); each redirect points to the next address."""
    chain = tuple(
        Hop(url, status, hops[n + 1][0] if n + 1 < len(hops) else None)
        for n, (url, status) in enumerate(hops)
    )
    return Observation(chain[0].url, AT, hops=chain, **facts)  # type: ignore[arg-type]


def silent(fault: Fault, detail: str = "", **facts: object) -> Observation:
    """An observation that ended without an answer."""
    return Observation(PAGE, AT, silence=Silence(Phase.CONNECT, fault, detail), **facts)  # type: ignore[arg-type]


def test_every_code_has_a_meaning_and_every_meaning_its_words() -> None:
    assert set(CODES) == set(Code)
    for code, meaning in CODES.items():
        assert meaning.says.endswith("."), code
        assert meaning.advice.endswith("."), code
    assert len({meaning.says for meaning in CODES.values()}) == len(Code)


def test_every_family_and_every_weight_is_used() -> None:
    assert {family(code) for code in Code} == set(Family)
    assert {weight(code) for code in Code} == set(Weight)


def test_nobody_is_asked_twice_in_a_run_for_an_answer_that_will_not_change() -> None:
    retried = {code for code, meaning in CODES.items() if meaning.transient}
    assert retried == {
        Code.RATE_LIMITED_429, Code.HTTP_500, Code.HTTP_502_504, Code.HTTP_503, Code.MAINTENANCE,
        Code.CDN_ORIGIN_52X, Code.TIMEOUT_CONNECT, Code.TIMEOUT_READ, Code.REFUSED, Code.RESET,
        Code.UNREACHABLE, Code.TRUNCATED, Code.BAD_HTTP, Code.DNS_SERVFAIL, Code.DNS_TIMEOUT,
    }  # fmt: skip


STATUSES = [
    (100, Code.BAD_HTTP), (200, Code.OK), (201, Code.OK), (203, Code.OK), (204, Code.OK), (206, Code.OK),
    (299, Code.OK), (300, Code.OK), (301, Code.REDIRECT_NO_LOCATION), (302, Code.REDIRECT_NO_LOCATION),
    (303, Code.REDIRECT_NO_LOCATION), (304, Code.OK_UNCHANGED), (305, Code.BAD_HTTP), (306, Code.BAD_HTTP),
    (307, Code.REDIRECT_NO_LOCATION), (308, Code.REDIRECT_NO_LOCATION), (400, Code.HTTP_4XX),
    (401, Code.AUTH_401), (402, Code.PAYMENT_402), (403, Code.FORBIDDEN_403), (404, Code.HTTP_404),
    (405, Code.HTTP_4XX), (406, Code.NOT_ACCEPTABLE_406), (408, Code.HTTP_503), (410, Code.HTTP_410),
    (418, Code.HTTP_4XX), (429, Code.RATE_LIMITED_429), (451, Code.HTTP_451), (499, Code.HTTP_4XX),
    (500, Code.HTTP_500), (501, Code.HTTP_500), (502, Code.HTTP_502_504), (503, Code.HTTP_503),
    (504, Code.HTTP_502_504), (505, Code.HTTP_500), (519, Code.HTTP_500), (520, Code.CDN_ORIGIN_52X),
    (527, Code.CDN_ORIGIN_52X), (528, Code.HTTP_500), (530, Code.CDN_ORIGIN_52X), (599, Code.HTTP_500),
    (600, Code.BAD_HTTP), (999, Code.BOT_999),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code"), STATUSES)
def test_a_status_means(status: int, code: Code) -> None:
    assert judge(answers((PAGE, status))).code is code


@pytest.mark.parametrize(("status", "code"), [(s, c) for s, c in STATUSES if weight(c) is not Weight.OK])
def test_a_redirect_to_a_bad_answer_means_what_that_answer_means(status: int, code: Code) -> None:
    found = judge(answers((PAGE, 301), (NEW, status)))
    assert (found.code, found.suggestion) == (code, None)
    assert found.evidence.startswith(f"sent on to {NEW}, which answered {status}")


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_means_what_its_name_says(fault: Fault) -> None:
    assert judge(silent(fault)).code.value in (fault.value, f"{fault.value}_rule")


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_of_a_redirects_target_means(fault: Fault) -> None:
    found = judge(silent(fault, hops=(Hop(PAGE, 302, OTHER_SITE),)))
    assert found.code is AFTER_A_HOP.get(fault, judge(silent(fault)).code)
    assert OTHER_SITE in found.evidence or f"(last asked: {PAGE})" in found.evidence


@pytest.mark.parametrize("status", [200, 202, 403, 405, 429, 503])
@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("cf-mitigated", "challenge"), ("x-amzn-waf-action", "captcha"),
        ("x-amzn-waf-action", "Challenge; x=1"), ("x-vercel-mitigated", "challenge, again"),
    ],
)  # fmt: skip
def test_a_challenge_is_a_challenge_at_any_status(status: int, header: str, value: str) -> None:
    found = judge(answers((PAGE, status), headers={header: value}))
    kind = "captcha" if value == "captcha" else "challenge"
    assert (found.code, found.marker) == (Code.BOT_CHALLENGE, f"{header}: {kind}")


def test_another_word_in_a_protection_header_is_no_challenge() -> None:
    assert judge(answers((PAGE, 200), headers={"cf-mitigated": "block"})).code is Code.OK

"""What is known of an e-mail address and of a number without asking whoever is behind them."""

import pytest

from crawler.finding import CODES, Code, Weight
from crawler.mail import MailSeen, Route, judge_mail, reserved, without_answer
from crawler.observation import Fault, Phase, Silence
from crawler.phones import judge_phone, region_of

ADDRESS = "robin@quiet-river.org"


@pytest.mark.parametrize(
    ("route", "code", "words"),
    [
        (Route.EXCHANGE, Code.EMAIL_TAKES_MAIL, "quiet-river.org takes mail at mx.quiet-river.org"),
        (
            Route.IMPLICIT,
            Code.EMAIL_TAKES_MAIL,
            "quiet-river.org names no mail server and has an address of its own",
        ),
        (Route.REFUSED, Code.EMAIL_NO_MX, "quiet-river.org says that it takes no mail (null MX)"),
        (Route.NOWHERE, Code.EMAIL_NO_MX, "no server stands behind the mail of quiet-river.org"),
        (Route.NO_DOMAIN, Code.EMAIL_NO_DOMAIN, "quiet-river.org does not exist (NXDOMAIN)"),
        (Route.RESERVED, Code.EMAIL_RESERVED, "quiet-river.org is kept for examples, so nobody was asked"),
        (Route.UNKNOWN, Code.EMAIL_UNKNOWN, "the name service of quiet-river.org gave no answer: SERVFAIL"),
    ],
)
def test_each_route_has_its_meaning(route: Route, code: Code, words: str) -> None:
    hosts = ("mx.quiet-river.org",) if route is Route.EXCHANGE else ()
    seen = MailSeen("quiet-river.org", route, hosts, "SERVFAIL")
    found = judge_mail(ADDRESS, seen)
    assert (found.code, found.evidence, found.marker) == (code, words, route.value)


def test_no_look_up_makes_an_address_healthy_or_broken_at_once() -> None:
    weights = {CODES[judge_mail(ADDRESS, MailSeen("quiet-river.org", r)).code].weight for r in Route}
    assert weights == {Weight.HARD, Weight.UNCONFIRMED, Weight.UNVERIFIABLE}


@pytest.mark.parametrize("fault", [f for f in Fault if f not in (Fault.DNS_NXDOMAIN, Fault.DNS_NO_ADDRESS)])
def test_only_a_name_servers_own_no_is_a_no(fault: Fault) -> None:
    silence = Silence(Phase.DNS, fault, "its words")
    assert without_answer("quiet-river.org", silence) == MailSeen(
        "quiet-river.org", Route.UNKNOWN, detail="its words"
    )


@pytest.mark.parametrize(
    "text", ["robin", "@quiet-river.org", "a b@quiet-river.org", "[email protected]", ""]
)
def test_what_is_no_address_is_said_to_be_none(text: str) -> None:
    assert judge_mail(text, None).code is Code.EMAIL_SYNTAX


def test_an_address_about_whose_domain_nobody_was_asked_is_not_known() -> None:
    assert judge_mail(ADDRESS, None).code is Code.EMAIL_UNKNOWN


@pytest.mark.parametrize(
    ("domain", "kept"),
    [
        ("example", True), ("a.EXAMPLE.", True), ("example.org", True), ("mail.example.net", True),
        ("localhost", True), ("example-house.org", False), ("myexample.org", False), ("example.ca", False),
    ],
)  # fmt: skip
def test_domains_kept_for_examples_are_known_by_name(domain: str, kept: bool) -> None:
    assert reserved(domain) is kept


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        ("+14169671111", Code.PHONE_VALID, "a valid number of CA"),
        ("+18002738255", Code.PHONE_VALID, "a valid number of +1, free of charge"),
        ("+442079460018", Code.PHONE_VALID, "a valid number of GB"),
        ("+80083456712", Code.PHONE_VALID, "a valid number of +800, free of charge"),
        ("CA:988", Code.PHONE_VALID, "a short code of CA"),
        ("IN:14416", Code.PHONE_VALID, "a short code of IN"),
        ("GB:988", Code.PHONE_INVALID, '"988" is not a short code of GB.'),
        ("+14165550123", Code.PHONE_INVALID, '"+14165550123" is a made-up number that nobody answers.'),
        ("+1416967111", Code.PHONE_INVALID, '"+1416967111" is not a telephone number.'),
        ("4169671111", Code.PHONE_UNCLEAR, '"4169671111" says nothing about its country.'),
        ("988", Code.PHONE_UNCLEAR, '"988" says nothing about its country.'),
        ("", Code.PHONE_INVALID, '"" is not a telephone number.'),
    ],
)
def test_a_number_is_judged_by_the_plan_of_its_country(key: str, code: Code, words: str) -> None:
    found = judge_phone(key)
    assert (found.code, found.evidence) == (code, words)


@pytest.mark.parametrize(
    ("key", "region"), [("+14169671111", "CA"), ("US:988", "US"), ("+80012345678", None), ("988", None)]
)
def test_a_number_tells_its_region(key: str, region: str | None) -> None:
    assert region_of(key) == region

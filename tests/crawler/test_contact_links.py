"""Links that lead to people: whom they name, and what is said of them."""

import asyncio
from datetime import UTC, datetime

import pytest

from crawler.contact_link_check import check_contact
from crawler.contact_links import Contact, contact_of
from crawler.finding import Code
from crawler.mail import MailSeen, Route
from crawler.observation import Observation

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def mail(*values: str) -> Contact:
    return Contact("email", values)


def phone(*values: str) -> Contact:
    return Contact("phone", values)


@pytest.mark.parametrize(
    ("url", "contact"),
    [
        ("mailto:robin@quiet.example", mail("robin@quiet.example")),
        (" MAILTO:robin@quiet.example?subject=Hello ", mail("robin@quiet.example")),
        (
            "mailto:a@b.example,c%40d.example?to=e@f.example",
            mail("a@b.example", "c@d.example", "e@f.example"),
        ),
        ("mailto:?subject=Look&body=https://example.org", mail()),
        ("mailto:", mail()),
        ("mailto:?to=help+line@a.example&TO=x%2Cy@b.example", mail("help+line@a.example", "x,y@b.example")),
        ("https://a.example/cdn-cgi/l/email-protection#7a1b3a18541f021b170a161f", mail("a@b.example")),
        ("https://a.example/cdn-cgi/l/email-protection", mail()),
        ("https://a.example/cdn-cgi/l/email-protection#7a1b", mail()),
        ("https://a.example/cdn-cgi/l/email-protection#no-token", mail()),
        ("https://a.example/cdn-cgi/l/email-protection-explained", None),
        ("tel:", phone()),
        ("sms:", phone()),
        ("tel:1-800-HELPNOW", phone("+18004357669")),
        ("tel:+1-800-HELPNOW", phone("+18004357669")),
        ("tel:(800)helpnow", phone("+18004357669")),
        ("tel:call-988", phone("988")),
        ("tel:+1-416-967-1111", phone("+14169671111")),
        ("tel:+1%20416%20967%201111", phone("+14169671111")),
        ("tel:416-967-1111", phone("4169671111")),
        ("tel:967-1111;phone-context=+1416", phone("+14169671111")),
        ("tel:+14169671111;ext=22", phone("+14169671111")),
        ("tel:988", phone("988")),
        ("sms:741741", phone("741741")),
        ("sms:+14169671111,+14169671112?body=Hi", phone("+14169671111", "+14169671112")),
        ("sms://+14169671111;?&body=Hi", phone("+14169671111")),
        ("https://wa.me/14169671111", phone("+14169671111")),
        ("https://wa.me/+1%20416%20967-1111/?text=Hello", phone("+14169671111")),
        ("https://wa.me/?text=Look%20at%20this", phone()),
        ("https://api.whatsapp.com/send?phone=14169671111&text=Hi", phone("+14169671111")),
        ("https://api.whatsapp.com/send/?text=Hi", phone()),
        ("whatsapp://send?phone=+14169671111", phone("+14169671111")),
        ("whatsapp://send?text=Hi", phone()),
        ("https://wa.me/message/ABCDEFGH1", None),
        ("https://www.whatsapp.com/about", None),
        ("https://example.org/wa.me/14169671111", None),
        ("https://[broken", None),
        ("javascript:void(0)", None),
        ("/contact", None),
        ("", None),
    ],
)
def test_a_link_names_a_person_nobody_or_is_none_of_these(url: str, contact: Contact | None) -> None:
    assert contact_of(url) == contact


def test_a_national_number_is_read_by_the_country_it_is_shown_in() -> None:
    assert contact_of("tel:(416) 967-1111", "CA") == phone("+14169671111")
    assert contact_of("tel:020 7946 0018", "GB") == phone("+442079460018")


def test_what_cannot_be_read_raises_nothing() -> None:
    for text in (
        "mailto:%ff%fe",
        "tel:" + "1" * 5000,
        "sms:;;;,,,",
        "https://wa.me/%00",
        "tel:\x00",
        "mailto:,,,",
    ):
        contact_of(text)


NO_ANSWER = "the name service of ill.test gave no answer: no reason was given"
MADE_UP = '"+14165550123" is a made-up number that nobody answers.'


class Routes:
    """Mail travels as this table says."""

    def __init__(self, **routes: Route) -> None:
        self._routes = {f"{name}.test": route for name, route in routes.items()}

    async def route(self, domain: str) -> MailSeen:
        return MailSeen(domain, self._routes[domain])


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        (
            "mailto:a@takes.test",
            Code.EMAIL_TAKES_MAIL,
            "takes.test names no mail server and has an address of its own",
        ),
        ("mailto:a@none.test", Code.EMAIL_NO_MX, "none.test says that it takes no mail (null MX)"),
        (
            "mailto:a@takes.test,b@none.test",
            Code.EMAIL_NO_MX,
            "none.test says that it takes no mail (null MX)",
        ),
        ("mailto:a@ill.test", Code.EMAIL_UNKNOWN, NO_ANSWER),
        ("mailto:?subject=Hi", Code.EXCLUDED_RULE, "it shares a page and names nobody"),
        ("tel:+14169671111", Code.PHONE_VALID, "a valid number of CA"),
        ("sms:+14169671111,+14165550123", Code.PHONE_INVALID, MADE_UP),
        ("https://wa.me/14169671111", Code.PHONE_VALID, "a valid number of CA"),
        ("https://wa.me/4169671111", Code.PHONE_INVALID, '"4169671111" is not a telephone number.'),
        (
            "sms:+1 (416) 555-0123",
            Code.PHONE_INVALID,
            '"+1 (416) 555-0123" is a made-up number that nobody answers.',
        ),
        ("tel:", Code.PHONE_INVALID, '"" is not a telephone number.'),
        ("sms:", Code.PHONE_INVALID, '"" is not a telephone number.'),
        ("tel:nobody", Code.PHONE_INVALID, '"nobody" is not a telephone number.'),
        ("sms:?&body=Hi", Code.EXCLUDED_RULE, "it shares a page and names nobody"),
        ("tel:1-800-HELPNOW", Code.PHONE_VALID, "a valid number of +1, free of charge"),
        (
            "https://a.example/cdn-cgi/l/email-protection",
            Code.EXCLUDED_RULE,
            "it hides an address that cannot be read",
        ),
        ("tel:988", Code.PHONE_UNCLEAR, '"988" says nothing about its country.'),
    ],
)  # fmt: skip
def test_a_link_to_a_person_is_judged_by_whom_it_names(url: str, code: Code, words: str) -> None:
    contact = contact_of(url)
    assert contact is not None
    routes = Routes(takes=Route.IMPLICIT, none=Route.REFUSED, ill=Route.UNKNOWN)
    observation, finding = asyncio.run(check_contact(url, contact, routes=routes, now=lambda: NOON))
    assert observation == Observation(url, NOON)
    assert (finding.code, finding.evidence) == (code, words)


def test_an_address_that_is_none_asks_nobody() -> None:
    contact = contact_of("mailto:robin")
    assert contact is not None
    _, finding = asyncio.run(check_contact("mailto:robin", contact, routes=Routes(), now=lambda: NOON))
    assert finding.code is Code.EMAIL_SYNTAX

"""How mail would travel to a domain, as a real name server tells it."""

import asyncio

import pytest
from dns.rcode import Rcode

from crawler.mail import MailSeen, Route
from crawler.observation import Fault, Phase, Silence
from crawler.probe.mail_routes import AddressRoutes, NameServerRoutes
from tests.crawler.probe.name_server import Exchangers, NameServer, Zone, closing

SECONDS = 0.4
HERE, NOTHING = ("192.0.2.7",), ((), ())
ZONE: Zone = {
    "takes.test": NOTHING,
    "mx1.takes.test": (HERE, ()),
    "mx2.takes.test": ((), ("2001:db8::7",)),
    "bare.test": (HERE, ()),
    "six.test": ((), ("2001:db8::7",)),
    "denies-mx.test": (HERE, ()),
    "none.test": NOTHING,
    "refuses.test": (HERE, ()),
    "half.test": NOTHING,
    "lost.test": NOTHING,
    "ill.test": (Rcode.SERVFAIL, Rcode.SERVFAIL),
    "ill-exchanger.test": NOTHING,
    "silent.test": (None, None),
    "garbled.test": (b"\x81\x80junk", b"\x81\x80junk"),
    "real.test": NOTHING,
}
EXCHANGERS: Exchangers = {
    "takes.test": ("20 mx2.takes.test.", "10 mx1.takes.test."),
    "denies-mx.test": Rcode.NXDOMAIN,
    "refuses.test": ("0 .",),
    "half.test": ("5 gone.test.", "10 mx2.takes.test."),
    "lost.test": ("10 gone.test.", "20 192.0.2.7."),
    "ill.test": Rcode.SERVFAIL,
    "ill-exchanger.test": ("10 ill.test.", "20 gone.test."),
    "silent.test": None,
    "garbled.test": b"\x81\x80junk",
    "real.test": ("10 mx1.takes.test.",),
}
ALIASES = {"other-name.test": "real.test", "alias-to-nothing.test": "gone.test"}


async def routes_to(*domains: str) -> tuple[list[MailSeen], list[tuple[str, str]]]:
    """How mail travels to each of `domains`, asked at the same time, and what the name server was asked."""
    server = NameServer(ZONE, EXCHANGERS, ALIASES)
    with closing(await server.open()):
        asked = NameServerRoutes(SECONDS, nameservers=["127.0.0.1"], port=server.port)
        seen = await asyncio.gather(*(asked.route(domain) for domain in domains))
        return list(seen), server.asked


@pytest.mark.parametrize(
    ("domain", "seen"),
    [
        ("takes.test", MailSeen("takes.test", Route.EXCHANGE, ("mx1.takes.test", "mx2.takes.test"))),
        ("half.test", MailSeen("half.test", Route.EXCHANGE, ("gone.test", "mx2.takes.test"))),
        ("other-name.test", MailSeen("other-name.test", Route.EXCHANGE, ("mx1.takes.test",))),
        ("bare.test", MailSeen("bare.test", Route.IMPLICIT)),
        ("six.test", MailSeen("six.test", Route.IMPLICIT)),
        ("denies-mx.test", MailSeen("denies-mx.test", Route.IMPLICIT)),
        ("refuses.test", MailSeen("refuses.test", Route.REFUSED)),
        ("lost.test", MailSeen("lost.test", Route.NOWHERE, ("gone.test", "192.0.2.7"))),
        (
            "none.test",
            MailSeen("none.test", Route.NOWHERE, detail="none.test exists and has no address"),
        ),
        ("gone.test", MailSeen("gone.test", Route.NO_DOMAIN, detail="gone.test does not exist")),
        (
            "alias-to-nothing.test",
            MailSeen("alias-to-nothing.test", Route.NO_DOMAIN, detail="alias-to-nothing.test does not exist"),
        ),
    ],
)
def test_what_the_name_server_says_decides(domain: str, seen: MailSeen) -> None:
    assert asyncio.run(routes_to(domain))[0] == [seen]


@pytest.mark.parametrize("domain", ["ill.test", "silent.test", "garbled.test", "ill-exchanger.test"])
def test_a_name_server_that_fails_or_is_silent_says_nothing_against_an_address(domain: str) -> None:
    ((seen,), _) = asyncio.run(routes_to(domain))
    assert seen.route is Route.UNKNOWN
    assert seen.detail


def test_a_domain_is_asked_once_however_many_addresses_it_has() -> None:
    seen, asked = asyncio.run(routes_to("bare.test", "bare.test", "bare.test"))
    assert seen == [MailSeen("bare.test", Route.IMPLICIT)] * 3
    assert asked == [("bare.test", "MX"), ("bare.test", "A"), ("bare.test", "AAAA")]


@pytest.mark.parametrize("domain", ["practice.example", "example.org", "mail.example.com", "a.test"])
def test_the_public_name_service_is_never_asked_for_a_domain_kept_for_examples(domain: str) -> None:
    assert asyncio.run(NameServerRoutes(SECONDS).route(domain)) == MailSeen(domain, Route.RESERVED)


class Names:
    """A resolver that knows one name."""

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        if host == "known.test":
            return HERE
        if host == "ill.test":
            raise OSError("no network")
        return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, "no such name")

    async def aclose(self) -> None:
        """Nothing is open."""


def test_a_resolver_in_the_systems_place_answers_for_mail_by_its_addresses() -> None:
    async def ask() -> list[MailSeen]:
        routes = AddressRoutes(Names())
        return [await routes.route(domain) for domain in ("known.test", "lost.test", "ill.test")]

    assert asyncio.run(ask()) == [
        MailSeen("known.test", Route.IMPLICIT),
        MailSeen("lost.test", Route.NO_DOMAIN, detail="no such name"),
        MailSeen("ill.test", Route.UNKNOWN, detail="no network"),
    ]

"""Live faults, continued: what ends a check before any server is asked, and what is found."""

import asyncio
import socket

import pytest
from dns.rcode import Rcode

from crawler.finding import Code
from crawler.judge import judge
from crawler.observation import Observation, Phase
from crawler.probe import Probe, SystemResolver
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon
from tests.crawler.probe.name_server import NameServer, Zone, closing

ZONE: Zone = {
    "mail-only.example": ((), ()),
    "ill.example": (Rcode.SERVFAIL, Rcode.SERVFAIL),
    "closed.example": (Rcode.REFUSED, Rcode.REFUSED),
    "silent.example": (None, None),
    "inside.example": (("127.0.0.9",), ()),
    "inside-too.example": (("192.0.2.7",), ("::1",)),
}
TABLE: dict[str, tuple[Phase, Code]] = {
    "http://gone.example/": (Phase.DNS, Code.DNS_NXDOMAIN),
    "https://gone.example:8443/a?b#c": (Phase.DNS, Code.DNS_NXDOMAIN),
    "http://mail-only.example/": (Phase.DNS, Code.DNS_NO_ADDRESS),
    "http://ill.example/": (Phase.DNS, Code.DNS_SERVFAIL),
    "http://closed.example/": (Phase.DNS, Code.DNS_SERVFAIL),
    "http://silent.example/": (Phase.DNS, Code.DNS_TIMEOUT),
    "http://inside.example/": (Phase.GUARD, Code.ADDRESS_REFUSED),
    "http://inside-too.example/": (Phase.GUARD, Code.ADDRESS_REFUSED),
    "http://127.0.0.1/": (Phase.GUARD, Code.ADDRESS_REFUSED),
    "http://[::1]/": (Phase.GUARD, Code.ADDRESS_REFUSED),
    "http://0x7f.1/": (Phase.GUARD, Code.ADDRESS_REFUSED),
    "http://gone.example:25/": (Phase.GUARD, Code.ADDRESS_REFUSED),
    "http://me:secret@gone.example/": (Phase.ADDRESS, Code.ADDRESS_REFUSED),
    "": (Phase.ADDRESS, Code.URL_MALFORMED),
    "help.example": (Phase.ADDRESS, Code.URL_MALFORMED),
    "http://": (Phase.ADDRESS, Code.URL_MALFORMED),
    "http://help .example/": (Phase.ADDRESS, Code.URL_MALFORMED),
    "http://help.example:99999/": (Phase.ADDRESS, Code.URL_MALFORMED),
    "http://a..example/": (Phase.ADDRESS, Code.URL_MALFORMED),
    f"http://{'a' * 64}.example/": (Phase.ADDRESS, Code.URL_MALFORMED),
    "http://256.256.256.256/": (Phase.ADDRESS, Code.URL_MALFORMED),
    "mailto:help@example.org": (Phase.ADDRESS, Code.SCHEME_UNSUPPORTED),
    "tel:+1-416-555-0123": (Phase.ADDRESS, Code.SCHEME_UNSUPPORTED),
    "ftp://help.example/": (Phase.ADDRESS, Code.SCHEME_UNSUPPORTED),
    "javascript:alert(1)": (Phase.ADDRESS, Code.SCHEME_UNSUPPORTED),
    "file:///etc/passwd": (Phase.ADDRESS, Code.SCHEME_UNSUPPORTED),
}


@pytest.fixture(scope="module")
def seen() -> dict[str, Observation]:
    """Every row, asked at the same time, with a name server of our own behind it."""
    return asyncio.run(_ask_all())


async def _ask_all() -> dict[str, Observation]:
    def no_such_name(*_: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    server = NameServer(ZONE)
    with closing(await server.open()):
        resolver = SystemResolver(0.5, nameservers=["127.0.0.1"], port=server.port, look_up=no_such_name)
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver)
        observations = await asyncio.gather(*(probe.observe(url) for url in TABLE))
        await probe.aclose()
    return dict(zip(TABLE, observations, strict=True))


@pytest.mark.parametrize("url", TABLE)
def test_what_is_never_asked_says_why(url: str, seen: dict[str, Observation]) -> None:
    silence = seen[url].silence
    assert silence is not None
    assert (silence.phase, judge(seen[url]).code) == TABLE[url]
    assert (seen[url].hops, seen[url].ip, seen[url].connected) == ((), None, False)


def test_no_password_is_ever_repeated(seen: dict[str, Observation]) -> None:
    found = judge(seen["http://me:secret@gone.example/"])
    assert "secret" not in found.evidence

"""Certificates of servers that are known by a name: reached through pins, as an operator would."""

import asyncio
from datetime import UTC, datetime

import pytest

from crawler.finding import Code
from crawler.judge import judge
from crawler.observation import Observation
from crawler.probe import Pin, Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon
from warmlink.demo.faults_tls import NAME
from warmlink.demo.misbehave import World

# The finding, and OpenSSL's verify code that is kept as its evidence.
TABLE: dict[str, tuple[Code, int | None]] = {
    "tls-ok": (Code.OK, None),
    "tls-expired": (Code.TLS_EXPIRED, 10),
    "tls-not-yet": (Code.TLS_EXPIRED, 9),
    "tls-wrong-host": (Code.TLS_HOSTNAME, 62),
    "tls-wrong-ip": (Code.TLS_HOSTNAME, 62),
    "tls-no-names": (Code.TLS_HOSTNAME, 62),
    "tls-self-signed": (Code.TLS_SELF_SIGNED, 18),
    "tls-unknown-root": (Code.TLS_UNTRUSTED, 20),
    "tls-no-intermediate": (Code.TLS_UNTRUSTED, 20),
    "tls-weak-key": (Code.TLS_WEAK, 66),
    "tls-old-protocol": (Code.TLS_PROTOCOL, None),
    "tls-odd-cipher": (Code.TLS_PROTOCOL, None),
}


@pytest.fixture(scope="module")
def seen() -> dict[str, Observation]:
    """Every row, asked by name at the same time."""
    return asyncio.run(_ask_all())


async def _ask_all() -> dict[str, Observation]:
    async with World(tls=True) as world:
        urls = {name: world.url(name).replace("127.0.0.1", NAME) for name in TABLE}
        urls |= {"upper": urls["tls-ok"].replace(NAME, NAME.upper()), "other": urls["tls-ok"]}
        urls["other"] = urls["other"].replace(NAME, "www." + NAME)
        pins = [
            Pin.parse(url.lower().removeprefix("https://").replace("/ok", ":127.0.0.1"))
            for url in urls.values()
        ]
        probe = Probe(
            now=noon, identity=IDENTITY, limits=QUICK, allow_private=True, ca_file=world.ca_file, pins=pins
        )
        observations = await asyncio.gather(*(probe.observe(url) for url in urls.values()))
        await probe.aclose()
    return dict(zip(urls, observations, strict=True))


@pytest.mark.parametrize("name", TABLE)
def test_a_certificate_is_judged_by_the_name_that_was_asked(name: str, seen: dict[str, Observation]) -> None:
    silence = seen[name].silence
    told = (judge(seen[name]).code, silence.verify_code if silence is not None else None)
    assert told == TABLE[name], seen[name]


def test_letter_case_does_not_matter_to_a_certificate_but_another_name_does(
    seen: dict[str, Observation],
) -> None:
    assert judge(seen["upper"]).code is Code.OK
    assert judge(seen["other"]).code is Code.TLS_HOSTNAME


def test_the_end_of_a_good_certificate_is_noted(seen: dict[str, Observation]) -> None:
    ends = seen["tls-ok"].certificate_ends_at
    assert ends is not None
    assert ends > datetime(2026, 1, 1, tzinfo=UTC)
    assert seen["tls-expired"].certificate_ends_at is None


def test_without_the_worlds_authority_its_good_certificate_is_untrusted_too() -> None:
    async def ask() -> Observation:
        async with World(tls=True) as world:
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            seen = await probe.observe(world.url("tls-ok"))
            await probe.aclose()
            return seen

    assert judge(asyncio.run(ask())).code is Code.TLS_UNTRUSTED

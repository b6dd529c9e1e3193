"""Pins, ports and peers: what may be asked, and where."""

import asyncio
import re
from typing import Any

import pytest

from crawler.observation import Fault, Phase, Silence
from crawler.probe import Pin, Probe, observe
from crawler.probe.connect import connect
from crawler.probe.guard import refuse_port
from crawler.probe.wire import Wire
from tests.crawler.probe.conftest import IDENTITY, QUICK, SetResolver, noon
from warmlink.demo.misbehave import World


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("help.example:443:192.0.2.7", Pin("help.example", 443, "192.0.2.7")),
        ("HELP.Example:8080:[2001:DB8::7]", Pin("help.example", 8080, "2001:db8::7")),
        ("help.example:80:2001:db8::7", Pin("help.example", 80, "2001:db8::7")),
        ("h\u00fclfe.example:443:192.0.2.7", Pin("xn--hlfe-0ra.example", 443, "192.0.2.7")),
    ],
)
def test_a_pin_is_written_as_for_curl(text: str, pin: Pin) -> None:
    assert Pin.parse(text) == pin


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "a pin is written HOST:PORT:ADDRESS"),
        ("help.example", "a pin is written HOST:PORT:ADDRESS"),
        ("help.example:443", "a pin is written HOST:PORT:ADDRESS"),
        ("help.example:443:", "a pin is written HOST:PORT:ADDRESS"),
        (":443:192.0.2.7", "a pin is written HOST:PORT:ADDRESS"),
        ("help.example::192.0.2.7", "a pin is written HOST:PORT:ADDRESS"),
        ("help.example:https:192.0.2.7", "'https' is not a port"),
        ("help.example:0:192.0.2.7", "'0' is not a port"),
        ("help.example:65536:192.0.2.7", "'65536' is not a port"),
        (f"help.example:{'9' * 5000}:192.0.2.7", "is not a port"),
        ("help.example:\u0664\u0664\u0663:192.0.2.7", "is not a port"),
        ("help.example:443:care.example", "'care.example' is not an IP address"),
        ("help.example:443:192.0.2.7,192.0.2.8", "'192.0.2.7,192.0.2.8' is not an IP address"),
        ("help.example:443:[192.0.2.7", "'[192.0.2.7' is not an IP address"),
        ("help example:443:192.0.2.7", "'help example' is not a host name"),
        ("help.example/a:443:192.0.2.7", "'help.example/a' is not a host name"),
        ("me@help.example:443:192.0.2.7", "'me@help.example' is not a host name"),
        ("help..example:443:192.0.2.7", "'help..example' is not a host name"),
    ],
)
def test_a_pin_that_cannot_be_read_is_refused_in_plain_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))}: .*{re.escape(complaint)}$"):
        Pin.parse(text)


@pytest.mark.parametrize("port", [80, 443, 1024, 3000, 8000, 8080, 8443, 65535])
def test_a_port_where_web_pages_live_is_asked(port: int) -> None:
    assert refuse_port(port) is None


@pytest.mark.parametrize(
    "port", [0, 1, 22, 25, 53, 81, 110, 143, 445, 587, 993, 1023, 2049, 6000, 6667, 10080]
)
def test_a_port_where_other_things_live_is_not(port: int) -> None:
    words = f"port {port} is not one that web pages use"
    assert refuse_port(port) == Silence(Phase.GUARD, Fault.ADDRESS_REFUSED, words)


@pytest.mark.parametrize("allowed", [False, True])
def test_a_refused_port_costs_no_look_up_unless_private_addresses_are_allowed(allowed: bool) -> None:
    async def ask() -> tuple[Fault | None, list[str]]:
        resolver = SetResolver()
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver, allow_private=allowed)
        seen = await probe.observe("http://help.example:25/")
        await probe.aclose()
        return seen.silence.fault if seen.silence else None, resolver.asked

    looked_up = (Fault.DNS_NXDOMAIN, ["help.example"])
    assert asyncio.run(ask()) == (looked_up if allowed else (Fault.ADDRESS_REFUSED, []))


def test_a_connection_that_ends_up_elsewhere_is_cut_before_a_word_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when something on the way sends a public address to the inside."""

    async def astray(address: Any, ips: tuple[str, ...], **rest: Any) -> Wire:
        return await connect(address, ("127.0.0.1",), **rest)

    monkeypatch.setattr(observe, "connect", astray)

    async def ask() -> tuple[Silence | None, list[Any]]:
        async with World() as world:
            resolver = SetResolver(help_example=[("93.184.215.14",)])
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver)
            seen = await probe.observe(world.url("ok", "help.example"))
            await probe.aclose()
            return seen.silence, world.asked

    refusal = Silence(Phase.GUARD, Fault.ADDRESS_REFUSED, "connected to 127.0.0.1 instead")
    assert asyncio.run(ask()) == (refusal, [])

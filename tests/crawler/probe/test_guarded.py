"""Guarded addresses: nothing that resolves to the inside is ever asked. Every target here is on loopback."""

import asyncio

import pytest

from crawler.observation import Fault
from crawler.probe import Pin, Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, SetResolver, noon
from warmlink.demo.faults import redirect
from warmlink.demo.misbehave import World

SPELLINGS = (
    "127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0", "localhost", "127.0.0.1.",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[::127.0.0.1]",
    "mixed.example", "mapped.example", "pinned.example",
)  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_an_inside_address_is_asked(host: str) -> None:
    async def ask() -> tuple[Fault | None, int]:
        async with World() as world:
            resolver = SetResolver(
                localhost=[("127.0.0.1",)],
                mixed_example=[("127.0.0.1", "93.184.215.14")],
                mapped_example=[("::ffff:127.0.0.1",)],
            )
            pin = Pin("pinned.example", world.port, "127.0.0.1")
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver, pins=[pin])
            seen = await probe.observe(f"http://{host}:{world.port}/ok")
            await probe.aclose()
            return seen.silence.fault if seen.silence else None, world.connections

    assert asyncio.run(ask()) == (Fault.ADDRESS_REFUSED, 0)


@pytest.mark.usefixtures("loopback_is_public")
def test_a_redirect_to_the_inside_is_refused_on_the_way() -> None:
    async def ask() -> tuple[Fault | None, list[str]]:
        async with World() as world:
            world.behaviours["inside"] = redirect(302, f"http://inside.example:{world.port}/ok")
            resolver = SetResolver(inside_example=[("127.0.0.2",)])
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver)
            seen = await probe.observe(world.url("inside"))
            await probe.aclose()
            return seen.silence.fault if seen.silence else None, [asked.path for asked in world.asked]

    assert asyncio.run(ask()) == (Fault.REDIRECT_REFUSED, ["/inside"])


@pytest.mark.usefixtures("loopback_is_public")
def test_a_name_that_changes_its_address_is_not_looked_up_again() -> None:
    async def ask() -> tuple[list[int | None], list[str]]:
        async with World() as world:
            resolver = SetResolver(turning_example=[("127.0.0.1",), ("127.0.0.2",)])
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver)
            url = world.url("stale-connection", "turning.example")
            statuses = [(await probe.observe(url)).status for _ in range(3)]
            await probe.aclose()
            return statuses, resolver.asked

    assert asyncio.run(ask()) == ([200, 200, 200], ["turning.example"])


def test_connections_are_kept_and_released() -> None:
    async def ask() -> list[int]:
        async with World() as world:
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            counts = []
            for name in ("ok", "chain?3", "gzip", "status-404"):
                await probe.observe(world.url(name))
                counts.append(world.connections)
            probe.release("127.0.0.1")
            await probe.observe(world.url("ok"))
            await probe.aclose()
            return [*counts, world.connections]

    assert asyncio.run(ask()) == [1, 1, 1, 1, 2]


def test_the_validators_go_to_the_listed_address_only() -> None:
    async def ask() -> tuple[int | None, int | None]:
        async with World() as world:
            world.behaviours["moved"] = redirect(301, "/conditional")
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            same = await probe.observe(world.url("conditional"), etag='"v1"')
            moved = await probe.observe(world.url("moved"), etag='"v1"')
            await probe.aclose()
            return same.status, moved.status

    assert asyncio.run(ask()) == (304, 200)

"""Connections: kept ones that went stale, IPv6 beside IPv4, and what a cancelled visit leaves behind."""

import asyncio
import gc
import os
import socket
from pathlib import Path

import pytest

from crawler.observation import Fault, Observation
from crawler.probe import Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, SetResolver, noon
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Request, Talk


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 loopback address")


class OnceEach:
    """Answers the first request of a connection and closes it at the second, without a word."""

    def __init__(self, *, also_new: bool = False) -> None:
        self.met: set[Talk] = set()
        self.mute = also_new  # from the second request on, new connections are closed as well

    async def __call__(self, talk: Talk, _: Request) -> None:
        if talk not in self.met and not (self.mute and self.met):
            self.met.add(talk)
            await talk.answer(200)


@pytest.mark.parametrize(
    ("also_new", "told", "asked"), [(False, [200, 200, 200], 5), (True, [200, Fault.RESET, Fault.RESET], 4)]
)
def test_a_kept_connection_that_died_is_replaced_once_without_a_trace(
    also_new: bool, told: list[int | Fault], asked: int
) -> None:
    async def ask() -> tuple[list[int | Fault | None], int]:
        async with World() as world:
            world.behaviours["once"] = OnceEach(also_new=also_new)
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            seen = [await probe.observe(world.url("once")) for _ in range(3)]
            await probe.aclose()
            return [o.status if o.silence is None else o.silence.fault for o in seen], len(world.asked)

    assert asyncio.run(ask()) == (told, asked)


def test_a_new_connection_that_dies_is_not_tried_again() -> None:
    async def ask() -> tuple[Fault | None, int]:
        async with World() as world:
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            seen = await probe.observe(world.url("reset"))
            await probe.aclose()
            return seen.silence.fault if seen.silence else None, len(world.asked)

    assert asyncio.run(ask()) == (Fault.RESET, 1)


@ipv6
def test_an_ipv6_address_is_asked_with_its_brackets() -> None:
    async def ask() -> tuple[Observation, str]:
        heard = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await Talk(reader, writer, "").answer(200)
            writer.close()

        server = await asyncio.start_server(serve, "::1", 0)
        port = server.sockets[0].getsockname()[1]
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
        seen = await probe.observe(f"http://[::1]:{port}/a")
        await probe.aclose()
        server.close()
        await server.wait_closed()
        return seen, "".join(heard).replace(f":{port}\r", ":PORT\r")

    seen, heard = asyncio.run(ask())
    assert (seen.status, seen.ip) == (200, "::1")
    assert heard.startswith("GET /a HTTP/1.1\r\nHost: [::1]:PORT\r\n")


@ipv6
def test_where_ipv6_is_refused_ipv4_is_asked() -> None:
    async def ask() -> Observation:
        async with World() as world:
            resolver = SetResolver(both_example=[("::1", "127.0.0.1")])
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True, resolver=resolver)
            seen = await probe.observe(world.url("ok", "both.example"))
            await probe.aclose()
            return seen

    seen = asyncio.run(ask())
    assert (seen.status, seen.ip) == (200, "127.0.0.1")


def _sockets() -> int:
    """How many sockets this process holds."""
    gc.collect()
    held = 0
    for number in os.listdir("/proc/self/fd"):
        try:
            held += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
        except FileNotFoundError:  # the listing's own
            continue
    return held


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open sockets are counted in Linux's /proc")
@pytest.mark.parametrize(
    "name",
    [
        *("connect-hang", "hang-in-body", "gate"),
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("tls-hang", "hang", "header-drip", "body-drip", "dns")
        ),
    ],
)
def test_a_cancelled_visit_leaves_no_socket_and_no_task(name: str) -> None:
    class Closed:
        async def before(self, url: str, hop: int, seen: Observation) -> None:
            await asyncio.Event().wait()

    class Slow(SetResolver):
        async def addresses(self, host: str) -> tuple[str, ...]:
            await asyncio.Event().wait()
            return ()

    async def leave() -> tuple[bool, int]:
        async with World() as world:
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True, resolver=Slow())
            host = "slow.example" if name == "dns" else "127.0.0.1"
            url = world.url("redirect-302" if name == "gate" else name, host)
            visit = asyncio.create_task(probe.observe(url, gate=Closed()))
            await asyncio.sleep(0.1)
            visit.cancel()
            await asyncio.wait([visit])
            await probe.aclose()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            if others:  # the server's side, which ends when it sees ours gone
                await asyncio.wait(others, timeout=1)
            return visit.cancelled(), len(asyncio.all_tasks())

    before = _sockets()
    assert (asyncio.run(leave()), _sockets()) == ((True, 1), before)

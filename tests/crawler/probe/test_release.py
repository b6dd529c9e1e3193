"""The probe lets go of a host in the very words in which manners know it."""

import asyncio

import pytest

from crawler.manners.places import Place, place
from crawler.probe import Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, SetResolver, noon
from tests.crawler.probe.test_connections import ipv6
from warmlink.demo.talk import Talk, read_request


async def connections_for(host: str, ip: str, *released: tuple[str, int]) -> int:
    """How many connections two visits of `host` take, with a release between them.

    `released` are (name, port) by which to let go, the host's own port written as 0; none: the place's own.
    """
    opened = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        while await read_request(reader) is not None:
            await Talk(reader, writer, "").answer(200)
        writer.close()

    async with await asyncio.start_server(serve, ip, 0) as server:
        port = server.sockets[0].getsockname()[1]
        resolver = SetResolver(help_example=[(ip,)])
        resolver.answers["xn--hlfe-0ra.example"] = [(ip,)]
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True, resolver=resolver)
        url = f"http://{host}:{port}/"
        assert (await probe.observe(url)).status == 200
        known = place(url)
        assert isinstance(known, Place)
        for name, at in released or [(known.name, known.port)]:
            probe.release(name, at or port)
        assert (await probe.observe(url)).status == 200
        await probe.aclose()
        await asyncio.sleep(0.02)  # the server's side sees ours gone
    return opened


@pytest.mark.parametrize(
    ("host", "ip"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("Help.Example", "127.0.0.1"),
        ("h\u00fclfe.example", "127.0.0.1"),
        pytest.param("[::1]", "::1", marks=ipv6),
        pytest.param("[0:0::1]", "::1", marks=ipv6),
    ],
)
def test_a_host_is_released_as_its_place_names_it(host: str, ip: str) -> None:
    assert asyncio.run(connections_for(host, ip)) == 2


def test_the_connections_to_other_ports_and_hosts_stay() -> None:
    released = asyncio.run(
        connections_for("help.example", "127.0.0.1", ("help.example", 443), ("care.example", 0))
    )
    assert released == 1

"""What the kernel says when a packet does not arrive, and what is seen of it.

The lab (`make lab`) lets a router say these things in earnest; here the kernel's words are put in its place.
"""

import asyncio
import errno

import aiohappyeyeballs
import pytest

from crawler.observation import Fault, Phase
from crawler.probe import Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, SetResolver, noon

# Linux's own table from ICMP to errno: icmp_err_convert in net/ipv4/icmp.c, tab_unreach in net/ipv6/icmp.c.
KERNEL = {
    errno.ENETUNREACH: Fault.UNREACHABLE,
    errno.EHOSTUNREACH: Fault.UNREACHABLE,
    errno.EHOSTDOWN: Fault.UNREACHABLE,
    errno.ENOPROTOOPT: Fault.UNREACHABLE,
    errno.EOPNOTSUPP: Fault.UNREACHABLE,
    errno.EACCES: Fault.UNREACHABLE,
    errno.EPROTO: Fault.UNREACHABLE,
    errno.ECONNREFUSED: Fault.REFUSED,
    errno.ETIMEDOUT: Fault.TIMEOUT_CONNECT,
}


@pytest.mark.parametrize("number", KERNEL, ids=lambda number: errno.errorcode[number])
def test_every_way_a_router_says_no_is_known(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "Connect call failed")

    monkeypatch.setattr(aiohappyeyeballs, "start_connection", refuse)

    async def ask() -> tuple[Phase, Fault] | None:
        resolver = SetResolver(help_example=[("93.184.215.14",)])
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver)
        seen = await probe.observe("http://help.example/")
        await probe.aclose()
        return (seen.silence.phase, seen.silence.fault) if seen.silence else None

    assert asyncio.run(ask()) == (Phase.CONNECT, KERNEL[number])

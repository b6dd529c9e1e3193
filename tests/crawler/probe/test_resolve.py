"""From a host name to its addresses, or to the name server's own reason why there are none."""

import asyncio
import socket
import threading
import time
from typing import Any

import pytest
from dns.rcode import Rcode

from crawler.observation import Fault, Silence
from crawler.probe import SystemResolver
from tests.crawler.probe.name_server import NameServer, Zone, closing

SECONDS = 0.4
NOT_KNOWN = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
TRY_AGAIN = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
ZONE: Zone = {
    "gone.example": (Rcode.NXDOMAIN, Rcode.NXDOMAIN),
    "mail-only.example": ((), ()),
    "ill.example": (Rcode.SERVFAIL, Rcode.SERVFAIL),
    "closed.example": (Rcode.REFUSED, Rcode.REFUSED),
    "silent.example": (None, None),
    "half-silent.example": ((), None),
    "garbled.example": (b"\x81\x80junk", b"\x81\x80junk"),
    "fine.example": (("192.0.2.7",), ("2001:db8::7",)),
    "new.example": ((), ("2001:db8::7",)),
    "denies-aaaa.example": (("192.0.2.7",), Rcode.NXDOMAIN),
    "ill-aaaa.example": (("192.0.2.7",), Rcode.SERVFAIL),
    "silent-aaaa.example": (("192.0.2.7",), None),
}


class LookUp:
    """Stands for the system's getaddrinfo: slow, failing or answering as told; counts its callers."""

    def __init__(self, *ips: str, error: OSError | None = None, seconds: float = 0.0) -> None:
        self.ips, self.error, self.seconds = ips, error, seconds
        self.calls = self.most_at_once = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, host: bytes, *_: object) -> list[tuple[Any, ...]]:
        with self._lock:
            self.calls += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        time.sleep(self.seconds)
        with self._lock:
            self._now -= 1
        if self.error is not None:
            raise self.error
        return [(0, 0, 0, "", (ip, 0)) for ip in self.ips]


async def resolved(
    look_up: LookUp, *hosts: str, zone: Zone = ZONE
) -> tuple[list[tuple[str, ...] | Fault], NameServer]:
    """What the resolver says of each of `hosts`, asked at the same time, and the name server it asked."""
    server = NameServer(zone)
    with closing(await server.open()):
        resolver = SystemResolver(SECONDS, nameservers=["127.0.0.1"], port=server.port, look_up=look_up)
        found = await asyncio.gather(*(resolver.addresses(host) for host in hosts))
        await resolver.aclose()
    return [answer.fault if isinstance(answer, Silence) else answer for answer in found], server


@pytest.mark.parametrize("system", [NOT_KNOWN, TRY_AGAIN], ids=["not known", "try again"])
@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("gone.example", Fault.DNS_NXDOMAIN),
        ("mail-only.example", Fault.DNS_NO_ADDRESS),
        ("ill.example", Fault.DNS_SERVFAIL),
        ("closed.example", Fault.DNS_SERVFAIL),
        (
            "silent.example",
            Fault.DNS_TIMEOUT,
        ),  # so a machine without a network looks, whatever the system says
        ("half-silent.example", Fault.DNS_TIMEOUT),
        ("fine.example", ("192.0.2.7", "2001:db8::7")),
        ("new.example", ("2001:db8::7",)),
        ("denies-aaaa.example", ("192.0.2.7",)),
        ("ill-aaaa.example", ("192.0.2.7",)),
        ("silent-aaaa.example", ("192.0.2.7",)),
    ],
)
def test_the_name_server_says_why_there_is_no_address(
    system: OSError, host: str, told: Fault | tuple[str, ...]
) -> None:
    answers, _ = asyncio.run(resolved(LookUp(error=system), host))
    assert answers == [told]


def test_an_answer_that_cannot_be_read_is_never_a_missing_name() -> None:
    answers, _ = asyncio.run(resolved(LookUp(error=NOT_KNOWN), "garbled.example"))
    assert answers[0] in (Fault.DNS_SERVFAIL, Fault.DNS_TIMEOUT)


def test_where_no_name_server_listens_no_name_is_missing() -> None:
    async def ask() -> tuple[str, ...] | Silence:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
            held.bind(("127.0.0.1", 0))
            port = held.getsockname()[1]
        resolver = SystemResolver(
            SECONDS, nameservers=["127.0.0.1"], port=port, look_up=LookUp(error=NOT_KNOWN)
        )
        found = await resolver.addresses("gone.example")
        await resolver.aclose()
        return found

    found = asyncio.run(ask())
    assert isinstance(found, Silence)
    assert (found.fault, NOT_KNOWN.args[1] in found.detail) == (Fault.DNS_TIMEOUT, True)


def test_all_addresses_of_both_kinds_come_back_once_each_in_the_systems_order() -> None:
    look_up = LookUp("2001:db8::7", "192.0.2.7", "2001:db8::7")
    answers, server = asyncio.run(resolved(look_up, "fine.example"))
    assert (answers, server.asked) == ([("2001:db8::7", "192.0.2.7")], [])


def test_fifty_callers_at_once_share_one_look_up() -> None:
    look_up = LookUp("192.0.2.7", seconds=0.05)
    answers, _ = asyncio.run(resolved(look_up, *["fine.example"] * 50))
    assert (answers, look_up.calls) == ([("192.0.2.7",)] * 50, 1)


@pytest.mark.parametrize(
    ("host", "look_ups"),
    [("gone.example", 1), ("mail-only.example", 1), ("ill.example", 2), ("silent.example", 2)],
)
def test_a_settled_answer_is_kept_and_a_failure_of_the_moment_asked_again(host: str, look_ups: int) -> None:
    async def ask_twice(look_up: LookUp) -> bool:
        server = NameServer(ZONE)
        with closing(await server.open()):
            resolver = SystemResolver(SECONDS, nameservers=["127.0.0.1"], port=server.port, look_up=look_up)
            first = await resolver.addresses(host)
            second = await resolver.addresses(host)
            await resolver.aclose()
        return first == second

    look_up = LookUp(error=NOT_KNOWN)
    same = asyncio.run(ask_twice(look_up))
    assert (same, look_up.calls) == (True, look_ups)


def test_sixty_four_names_are_looked_up_at_a_time_and_none_loses_its_seconds_in_the_queue() -> None:
    look_up = LookUp("192.0.2.7", seconds=SECONDS / 4)  # five rounds: longer than SECONDS together
    hosts = [f"host-{number}.example" for number in range(300)]
    answers, _ = asyncio.run(resolved(look_up, *hosts))
    assert (answers, look_up.calls, look_up.most_at_once) == ([("192.0.2.7",)] * 300, 300, 64)


def test_a_slow_system_is_given_up_and_the_name_server_asked_instead() -> None:
    began = time.monotonic()
    answers, server = asyncio.run(resolved(LookUp("192.0.2.9", seconds=2.5 * SECONDS), "fine.example"))
    assert answers == [("192.0.2.7", "2001:db8::7")]
    assert server.asked == [("fine.example", "A"), ("fine.example", "AAAA")]
    assert time.monotonic() - began < 2.4 * SECONDS  # before the system would have answered


def test_a_silent_name_server_costs_its_seconds_once_not_once_for_each_kind_of_record() -> None:
    began = time.monotonic()
    answers, _ = asyncio.run(resolved(LookUp(error=TRY_AGAIN), "half-silent.example"))
    assert answers == [Fault.DNS_TIMEOUT]
    assert time.monotonic() - began < 2 * SECONDS


def test_closing_ends_the_look_ups_that_still_wait() -> None:
    released = threading.Event()

    def stuck(*_: object) -> list[tuple[Any, ...]]:
        released.wait(10)
        return [(0, 0, 0, "", ("192.0.2.7", 0))]

    async def ask_and_leave() -> list[Any]:
        resolver = SystemResolver(30, look_up=stuck)
        waiting = [asyncio.create_task(resolver.addresses(f"host-{number}.example")) for number in range(80)]
        await asyncio.sleep(0.05)
        await resolver.aclose()
        return await asyncio.gather(*waiting, return_exceptions=True)

    answers = asyncio.run(ask_and_leave())
    released.set()
    assert {type(answer) for answer in answers} == {asyncio.CancelledError}


def test_one_caller_that_leaves_takes_nothing_from_the_others() -> None:
    async def ask() -> tuple[str, ...] | Silence:
        resolver = SystemResolver(SECONDS, look_up=LookUp("192.0.2.7", seconds=0.1))
        first = asyncio.create_task(resolver.addresses("fine.example"))
        second = asyncio.create_task(resolver.addresses("fine.example"))
        await asyncio.sleep(0.02)
        first.cancel()
        found = await second
        await resolver.aclose()
        return found

    assert asyncio.run(ask()) == ("192.0.2.7",)

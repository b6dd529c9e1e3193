"""Programs of our own inside the web namespace: name servers and servers that nginx cannot play.

`python -m tests.lab.strangers`: says "ready" once everything listens, and runs until it is ended.
`GET /count` at the inside address tells how often that server was asked for anything else.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable

from dns.rcode import Rcode

from tests.crawler.probe.name_server import NameServer, Says
from tests.lab import places

ODD_PORT = 5354  # of the name server that answers oddly, on the web namespace's own loopback
_PAGE = b"<!doctype html><html lang=en><title>A page</title><h1>Hello</h1><p>We are here to help.</p></html>"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_WHOLE = _HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(_PAGE) + _PAGE


_GOOD = (places.NGINX,)
_ZONE: dict[str, tuple[Says, Says]] = {
    "aaaa-nxdomain.odd": (_GOOD, Rcode.NXDOMAIN),
    "aaaa-servfail.odd": (_GOOD, Rcode.SERVFAIL),
    "aaaa-refused.odd": (_GOOD, Rcode.REFUSED),
    "aaaa-silent.odd": (_GOOD, None),
    "both-silent.odd": (None, None),
    "both-servfail.odd": (Rcode.SERVFAIL, Rcode.SERVFAIL),
    "www.lame.test": (Rcode.REFUSED, Rcode.REFUSED),
    "not-implemented.odd": (Rcode.NOTIMP, Rcode.NOTIMP),
    "garbage.odd": (b"\xff" * 20, b"\xff" * 20),
    "rebinding.odd": (_GOOD, ()),
    "rebound.odd": ((places.INSIDE,), ()),
}
_TURN = 0.5  # seconds after its first A record was asked for, a name that turns does
_LATER: dict[str, tuple[Says, Says]] = {
    "rebinding.odd": ((places.INSIDE,), ()),
    "rebound.odd": (_GOOD, ()),
}


class OddNameServer(NameServer):
    """A name server some of whose names change their address soon after the first answer."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # always this kind
        """Listen where `serve` says, not where tests on loopback do."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer, and turn the names that turn."""
        super().datagram_received(data, addr)
        name, kind = asked = self.asked[-1]
        if kind == "A" and name in _LATER and self.asked.count(asked) == 1:
            asyncio.get_running_loop().call_later(_TURN, self._turn, name)

    def _turn(self, name: str) -> None:
        self.zone = {**self.zone, name: _LATER[name]}


Stranger = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def never_reads(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the connection and not a byte of what is sent: the window closes."""
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of both directions
    await asyncio.sleep(3600)


async def ssh(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak first, and another protocol."""
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await reader.readuntil(b"\r\n\r\n")  # all of it: bytes left unread would turn the end into a reset


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a byte of a long page every 0.2 s, for ever."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(_HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.2)


async def cuts_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reset the connection in the middle of the page."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(_HEAD + b"Content-Length: 5000\r\n\r\n" + _PAGE)
    await asyncio.sleep(0.1)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def grabs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take one request and close without a word."""
    await reader.readuntil(b"\r\n\r\n")


async def short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Promise more than is sent, then close."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(_HEAD + b"Connection: close\r\nContent-Length: 5000\r\n\r\n" + _PAGE)


class Inside:
    """The server behind the guard: it counts who comes."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer, and count the request unless it asks for the count."""
        block = await reader.readuntil(b"\r\n\r\n")
        if block.startswith(b"GET /count "):
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%d" % self.asked)
            return
        self.asked += 1
        writer.write(_WHOLE)


STRANGERS: dict[str, Stranger] = {
    places.NEVER_READS: never_reads,
    places.SSH: ssh,
    places.DRIPS: drips,
    places.CUTS_BODY: cuts_body,
    places.GRABS: grabs,
    places.SHORT: short,
}


async def serve() -> None:
    """Listen everywhere, say so, and go on until the process is ended."""
    loop = asyncio.get_running_loop()
    everybody: dict[str, Stranger] = {**STRANGERS, places.INSIDE: Inside()}
    for ip, stranger in everybody.items():
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if stranger is never_reads:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        listener.bind((ip, 80))
        await asyncio.start_server(_closing(stranger), sock=listener)
    await loop.create_datagram_endpoint(lambda: OddNameServer(_ZONE), ("127.0.0.1", ODD_PORT))
    os.write(1, b"ready\n")
    await asyncio.Event().wait()


def _closing(stranger: Stranger) -> Stranger:
    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await stranger(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            return  # the other side left
        finally:
            writer.close()

    return serve_one


if __name__ == "__main__":
    asyncio.run(serve())

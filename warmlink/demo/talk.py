"""One conversation of the local world: what was asked, and raw ways to answer."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = (
    b"<!doctype html><html lang=en><title>A helpful page</title>"
    b"<h1>Hello</h1><p>We are here to help.</p></html>"
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; header names are lower case."""

    path: str  # with its query
    host: str  # from the Host header, without the port
    headers: Mapping[str, str] = field(default_factory=dict)


class Talk:
    """The server's side of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, origin: str) -> None:
        self.reader = reader
        self.writer = writer
        self.origin = origin  # "http://127.0.0.1:PORT", for absolute redirects
        self.keep = False  # whether another request may follow

    async def send(self, data: bytes) -> None:
        """Send bytes just as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, status: int, headers: Mapping[str, str] | None = None, body: bytes = PAGE) -> None:
        """Send a well-formed answer with its length, and keep the connection."""
        lines = {**HTML, **(headers or {}), "Content-Length": str(len(body))}
        await self.send(head(f"HTTP/1.1 {status} X", lines) + body)
        self.keep = True

    async def hang(self) -> None:
        """Say nothing more until the other side leaves."""
        while await self.reader.read(65536):
            pass

    def reset(self) -> None:
        """Cut the connection with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


Behaviour = Callable[[Talk, Request], Awaitable[None]]


def head(first: str, headers: Mapping[str, str]) -> bytes:
    """Return a header block.

    >>> head("HTTP/1.1 204 X", {"Server": "x"})
    b'HTTP/1.1 204 X\\r\\nServer: x\\r\\n\\r\\n'
    """
    return "".join(
        [first, "\r\n", *(f"{name}: {value}\r\n" for name, value in headers.items()), "\r\n"]
    ).encode()


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """Return the next request, or None when the other side is gone."""
    try:
        block = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    first, *lines = block.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return Request(parts[1] if len(parts) > 1 else "/", host, headers)

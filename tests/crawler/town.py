"""A town of small web servers at several loopback addresses, with one access log."""

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from crawler.observation import Fault, Phase, Silence

MACHINES = [f"127.0.0.{number}" for number in range(2, 6)]


@dataclass(frozen=True)
class Request:
    """What somebody asked."""

    host: str
    path: str
    nth: int  # how often this host was asked for this path, this time included
    etag: str  # that it knows already


@dataclass(frozen=True)
class Reply:
    """What the town's people answer; status 0 resets the connection instead."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = "<!doctype html><title>A page</title><p>Somebody listens here, day and night.</p>"
    seconds: float = 0.0  # until it comes


@dataclass
class Line:
    """One line of the access log; times are `time.monotonic`'s."""

    at: float  # the request was read
    machine: str
    host: str
    path: str
    etag: str
    connections: int  # open ones that this host was last asked over, this one included
    status: int = 0
    ended: float | None = None  # the answer was handed to the network; None for a reset
    wish: float = 0.0  # the seconds of its Retry-After


Conduct = Callable[[Request], Reply]


class Town:
    """The servers; names lead where `homes` says, all others to the first machine. It is a resolver too."""

    def __init__(self, conduct: Conduct, homes: Mapping[str, str] | None = None) -> None:
        self.conduct = conduct
        self.homes = dict(homes or {})
        self.names_work = True
        self.log: list[Line] = []
        self.port = 0
        self.secure_port = 0
        self.lag = 0.0  # seconds by which its loop was late at worst, when `watch_lag` ran
        self._asked = Counter[tuple[str, str]]()
        self._open: dict[asyncio.StreamWriter, str] = {}
        self._servers: list[asyncio.Server] = []

    def url(self, host: str, path: str = "/") -> str:
        """The address of a page."""
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The log in short: host and path of each request, in order."""
        return [line.host + line.path for line in self.log]

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        """Resolve a name, as the probe wants it."""
        if not self.names_work:
            return Silence(Phase.DNS, Fault.DNS_TIMEOUT, "no answer from any name server")
        return (self.homes.get(host, MACHINES[0]),)

    async def aclose(self) -> None:
        """Nothing of a resolver's is open."""

    async def open(self, context: ssl.SSLContext | None = None) -> None:
        """Open the servers, with `context` also for https; a second time they have the same port."""
        first = socket.create_server((MACHINES[0], self.port))
        self.port = first.getsockname()[1]
        sockets = [first, *(socket.create_server((ip, self.port)) for ip in MACHINES[1:])]
        self._servers = [await asyncio.start_server(self._talk, sock=each) for each in sockets]
        if context is not None:
            secure = await asyncio.start_server(self._talk, MACHINES[0], 0, ssl=context)
            self.secure_port = secure.sockets[0].getsockname()[1]
            self._servers.append(secure)

    async def watch_lag(self) -> None:
        """Note how late the loop is, until cancelled: a busy machine sends later than it means to."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.005)
            self.lag = max(self.lag, time.monotonic() - began - 0.005)

    async def close(self) -> None:
        """Close the servers and every conversation."""
        for server in self._servers:
            server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0.02)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = ""
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                while await self._answer(await reader.readuntil(b"\r\n\r\n"), writer):
                    pass
        finally:
            del self._open[writer]
            writer.close()

    async def _answer(self, block: bytes, writer: asyncio.StreamWriter) -> bool:
        first, *lines = block.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host, path = headers["host"].partition(":")[0], first.split(" ")[1]
        self._asked[host, path] += 1
        self._open[writer] = host
        machine = writer.get_extra_info("sockname")[0]
        etag = headers.get("if-none-match", "")
        line = Line(time.monotonic(), machine, host, path, etag, sum(h == host for h in self._open.values()))
        self.log.append(line)
        reply = self.conduct(Request(host, path, self._asked[host, path], etag))
        await asyncio.sleep(reply.seconds)
        line.status = reply.status
        if not reply.status:
            writer.transport.abort()
            return False
        body = b"" if reply.status == 304 else reply.body.encode()
        fields = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **reply.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {reply.status} X\r\n{head}\r\n".encode() + body)
        line.ended, line.wish = time.monotonic(), float(reply.headers.get("Retry-After", 0))
        await writer.drain()
        return True


@contextmanager
def town_beside(town: Town, context: ssl.SSLContext | None = None) -> Iterator[Town]:
    """Open the town in a thread with a loop of its own, while the main job uses this one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(town.open(context), loop).result(10)
        try:
            yield town
        finally:
            asyncio.run_coroutine_threadsafe(town.close(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

"""The local world that misbehaves on request: loopback servers shared by `warmlink demo` and the tests."""

import asyncio
import contextlib
import socket
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warmlink.demo.faults import BEHAVIOURS, answer, raw
from warmlink.demo.faults_tls import HOST, Authority, fail_handshake
from warmlink.demo.talk import Behaviour, Request, Talk, read_request

_NOT_FOUND = answer(404)
_NO_HANDSHAKE = ("tls-reset", "tls-hang", "tls-close", "tls-plain-http", "connect-reset")
_HTTP_ON_TLS = raw(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
_NEVER_AGREE = ("tls-old-protocol", "tls-odd-cipher")
_NOTHING_ASKED = Request("", "", {})


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the access log; `at` is the loop's time."""

    at: float
    host: str
    path: str


class World:
    """Loopback servers whose every address misbehaves in its own way; `async with World() as world`.

    One plain server looks in `behaviours` for `host/path`, then for the first part of the path, and answers
    404 to what it does not know. Each TLS behaviour has a port of its own. `asked` is the access log.
    """

    def __init__(self, behaviours: Mapping[str, Behaviour] = BEHAVIOURS, *, tls: bool = False) -> None:
        self.behaviours = dict(behaviours)
        self.asked: list[Asked] = []
        self.connections = 0  # accepted by the plain server
        self._tls = tls
        self._ports: dict[str, int] = {}
        self._conversations: set[asyncio.Task[None]] = set()
        self._stack = contextlib.AsyncExitStack()
        self.folder = Path()
        self.port = 0

    @property
    def ca_file(self) -> Path:
        """The certificate of the world's own authority (with `tls=True`)."""
        return self.folder / "ca.pem"

    def url(self, name: str, host: str = HOST) -> str:
        """Return the address where `name` (with a query, if you like) happens."""
        key = name.partition("?")[0]
        if key not in self._ports:
            return f"http://{host}:{self.port}/{name}"
        scheme = "https" if key.startswith("tls-") else "http"
        return f"{scheme}://{host}:{self._ports[key]}/ok"

    async def __aenter__(self) -> "World":
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="warmlink-world-")))
        self.port = await self._serve(None)
        for name in _NO_HANDSHAKE:
            self._ports[name] = await self._serve(None, name)
        self._ports["refused"] = self._stack.enter_context(_bound()).getsockname()[1]
        self._ports["connect-hang"] = await self._full_queue()
        if self._tls:
            authority = Authority()
            authority.write(self.ca_file)
            for name, context in authority.contexts().items():
                self._ports[name] = await self._serve(context(), name if name in _NEVER_AGREE else "")
        return self

    async def __aexit__(self, *_: object) -> None:
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        await self._stack.aclose()
        await asyncio.sleep(0.01)  # sockets that were aborted close in the loop's next rounds

    async def _serve(self, context: ssl.SSLContext | None, spoiled: str = "") -> int:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talk = self._spoil(spoiled, context, reader, writer) if spoiled else self._talk(reader, writer)
            conversation = asyncio.ensure_future(talk)
            self._conversations.add(conversation)
            conversation.add_done_callback(self._conversations.discard)

        secured = None if spoiled else context
        server = await asyncio.start_server(connected, HOST, 0, ssl=secured, backlog=1024)
        self._stack.callback(server.close)
        return int(server.sockets[0].getsockname()[1])

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer request after request, as long as the behaviours keep the connection."""
        self.connections += 1
        talk = Talk(reader, writer, f"http://{HOST}:{self.port}")
        try:
            while (request := await read_request(reader)) is not None:
                self.asked.append(Asked(asyncio.get_running_loop().time(), request.host, request.path))
                talk.keep = False
                await self._behaviour(request)(talk, request)
                if not talk.keep:
                    break
        except OSError:
            return  # the other side left: that is its right
        finally:
            await _close(writer)

    def _behaviour(self, request: Request) -> Behaviour:
        path = request.path.partition("?")[0]
        exact = self.behaviours.get(request.host + path)
        return exact or self.behaviours.get(path.lstrip("/").partition("/")[0], _NOT_FOUND)

    async def _spoil(
        self,
        name: str,
        context: ssl.SSLContext | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Misbehave before any request or handshake."""
        talk = Talk(reader, writer, "")
        try:
            if context is None and name != "connect-reset":
                await reader.read(1)  # the other side's ClientHello begins
            match name:
                case "tls-reset" | "connect-reset":
                    talk.reset()
                case "tls-hang":
                    await talk.hang()
                case _ if context is not None:
                    await fail_handshake(talk, context)
                case "tls-plain-http":
                    await _HTTP_ON_TLS(talk, _NOTHING_ASKED)
        except OSError:
            return
        finally:
            await _close(writer)

    async def _full_queue(self) -> int:
        """Return a port whose accept queue is full: the kernel leaves further connections unanswered."""
        listener = self._stack.enter_context(_bound())
        listener.listen(0)
        for _ in range(3):
            waiting = self._stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(listener.getsockname())
        await asyncio.sleep(0.02)
        return int(listener.getsockname()[1])


def _bound() -> socket.socket:
    """Return a socket that holds a port; nobody listens there, so it refuses."""
    held = socket.socket()
    held.bind((HOST, 0))
    return held


async def _close(writer: asyncio.StreamWriter) -> None:
    """Send what is left and close; give up on who does not take it."""
    writer.close()
    with contextlib.suppress(OSError, TimeoutError, ssl.SSLError):
        async with asyncio.timeout(0.2):
            await writer.wait_closed()
            return
    writer.transport.abort()

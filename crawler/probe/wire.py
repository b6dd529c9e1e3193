"""One connection: a request goes out, one answer comes in, bounded in size and time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httptools

from crawler.observation import Fault, Page, Phase, Silence
from crawler.probe.body import Body, Wanted
from crawler.probe.decode import Undecodable
from crawler.probe.head import KEPT, LISTS, LONGEST_VALUE, block_ends, could_be_http, tidy
from crawler.probe.limits import Limits

_NO_BODY = frozenset({204, 304})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LENIENCIES = {
    "lenient_optional_cr_before_lf": True,
    "lenient_optional_lf_after_cr": True,
    "lenient_optional_crlf_after_chunk": True,
    "lenient_spaces_after_chunk_size": True,
    "lenient_data_after_close": True,
}


@dataclass(slots=True)
class Answer:
    """One answer as it is being read; done when the future that `Wire.ask` gave is."""

    status: int = 0  # 0 until the header block is whole
    version: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # those in `KEPT`
    cookies: list[str] = field(default_factory=list)  # Set-Cookie values
    page: Page | None = None
    silence: Silence | None = None  # why the answer did not end well
    began: bool = False  # whether any byte came


class Wire(asyncio.Protocol):
    """A connection to one server; asks one thing at a time."""

    __slots__ = (
        "_answer", "_beside", "_body", "_broke", "_deadline", "_done", "_drain", "_forgiving",
        "_future", "_head", "_head_size", "_interim", "_limits", "_loop", "_parser", "_timer", "_to_end",
        "_tolerant", "_transport", "_wanted", "asked", "certificate_ends_at", "ip", "on_lost", "reusable",
    )  # fmt: skip

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._loop = loop
        self._limits = limits
        self._transport: asyncio.Transport | None = None
        self._future: asyncio.Future[Answer] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.reusable = False
        self.asked = 0
        self.ip: str | None = None
        self.certificate_ends_at: datetime | None = None
        self.on_lost: Callable[[Wire], None] | None = None

    # -- asking ---------------------------------------------------------------------------------------

    def ask(self, request: bytes, wanted: Wanted, deadline: float) -> asyncio.Future[Answer]:
        """Send `request`; the future gives the answer and never raises: see `Answer.silence`.

        `deadline` is in the loop's time.
        """
        self.asked += 1
        self.reusable = False
        self._answer = Answer()
        self._body: Body | None = None
        self._wanted = wanted
        self._deadline = deadline
        self._head = b""
        self._head_size = 0
        self._interim = 0
        self._done = self._tolerant = self._to_end = self._forgiving = False
        self._drain = -1
        self._beside = 0  # bytes since the body last grew: chunk sizes and trailers
        self._broke = ""
        self._parser = _parser(self)
        self._future = self._loop.create_future()
        self._timer = self._loop.call_at(
            min(self._loop.time() + self._limits.first_byte, deadline), self._time_is_up
        )
        if self._transport is None:
            self._fail(Phase.HEADERS, Fault.RESET, "the connection was closed")
        else:
            self._transport.write(request)
        return self._future

    def abort(self) -> None:
        """Close at once, without a farewell: an orderly TLS shutdown would wait for the other side."""
        self.reusable = False
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()

    # -- asyncio.Protocol -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a stream's transport

    def data_received(self, data: bytes) -> None:
        if self._future is None or self._done:
            self.abort()  # nobody asked: not HTTP any more
            return
        answer = self._answer
        answer.began = True
        if answer.status:
            self._beside += len(data)
            self._read(data)
            if self._beside > self._limits.header_bytes and not self._done:
                self._fail(Phase.BODY, Fault.BAD_HTTP, "the body's frame is larger than allowed")
        else:
            self._head = self._head + data if self._head else data
            if self._tolerant:
                self._read_tolerantly()
            else:
                self._read(data)
            if not answer.status and not self._done and len(self._head) > self._limits.header_bytes:
                self._fail(Phase.HEADERS, Fault.BAD_HTTP, "the header block is larger than allowed")
        if self._drain >= 0 and not self._done:
            self._hurry()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self.reusable = False
        if self._future is not None and not self._done:
            self._ended_early(exc)
        if self.on_lost is not None:
            self.on_lost(self)

    # -- reading --------------------------------------------------------------------------------------

    def _read(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail(Phase.HEADERS, Fault.BAD_HTTP, "the server switched to another protocol unasked")
        except httptools.HttpParserError as error:
            if self._done:
                self.abort()  # what follows a whole answer is not an answer
            elif self._answer.status:
                self._fail(Phase.BODY, Fault.BAD_HTTP, str(error))
            else:
                self._broke = str(error)
                self._tolerant = True
                self._read_tolerantly()

    def _read_tolerantly(self) -> None:
        """Read the header block a second time, mended, once it is whole."""
        if not could_be_http(self._head):
            self._fail(Phase.HEADERS, Fault.BAD_HTTP, "the answer is not HTTP")
        elif block_ends(self._head):
            mended = tidy(self._head)
            if mended is None:
                self._fail(Phase.HEADERS, Fault.BAD_HTTP, self._broke)
                return
            self._answer.headers.clear()
            self._answer.cookies.clear()
            self._head_size = 0
            self._parser = _parser(self)
            try:
                self._parser.feed_data(mended)
            except httptools.HttpParserError as error:
                phase = Phase.BODY if self._answer.status else Phase.HEADERS
                self._fail(phase, Fault.BAD_HTTP, str(error))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value) + 4
        if self._done or self._answer.status:  # a trailer after the body says nothing that is read
            return
        key = KEPT.get(name.lower())
        if key is not None:
            headers = self._answer.headers
            whole = key == "location"  # cut, it would lead elsewhere
            text = (value if whole else value[:LONGEST_VALUE]).decode("latin-1").strip()
            if key not in headers:
                headers[key] = text
            elif key in LISTS:
                headers[key] += ", " + text
        elif name.lower() == b"set-cookie":
            self._answer.cookies.append(value.decode("latin-1"))

    def on_headers_complete(self) -> None:
        if self._done:
            return
        status = self._parser.get_status_code()
        if status < 200:
            self._interim += 1
            if status < 100:
                self._fail(Phase.HEADERS, Fault.BAD_HTTP, f"the status {status} is none of HTTP's")
            elif self._interim > self._limits.interim_answers:
                self._fail(Phase.HEADERS, Fault.BAD_HTTP, "interim answers without end")
            self._answer.headers.clear()
            return
        if self._head_size > self._limits.header_bytes:
            self._fail(Phase.HEADERS, Fault.BAD_HTTP, "the header block is larger than allowed")
            return
        self._answer.status = status
        self._answer.version = self._parser.get_http_version()
        self._head = b""
        self._expect_body(status, self._answer.headers)

    def _expect_body(self, status: int, headers: dict[str, str]) -> None:
        """Decide how much of the body is read: text to the limit, else what keeps the connection."""
        self._forgiving = status in _REDIRECTS and bool(headers.get("location"))
        length = headers.get("content-length")
        coded = headers.get("transfer-encoding", "").lower()
        self._to_end = (
            status not in _NO_BODY and not coded.endswith("chunked") and (coded != "" or length is None)
        )
        try:
            self._body = Body(
                headers.get("content-type", ""), headers.get("content-encoding", ""), self._wanted
            )
        except Undecodable as error:
            self._fail(Phase.BODY, Fault.BAD_HTTP, str(error))
            return
        if self._forgiving:
            self._body.wanted = False
        if not self._body.wanted and status not in _NO_BODY:
            self._drain = self._limits.drain_bytes
            if length is not None and length.isdigit() and int(length) > self._drain:
                self._stop_reading()

    def on_body(self, data: bytes) -> None:
        body = self._body
        self._beside = 0
        if self._done or body is None:
            return
        try:
            body.feed(data)
        except Undecodable as error:
            self._fail(Phase.BODY, Fault.BAD_HTTP, f"the body is not what Content-Encoding says: {error}")
            return
        if body.full or (not body.wanted and body.seen > self._drain >= 0):
            self._stop_reading()

    def on_message_complete(self) -> None:
        if self._done or not self._answer.status:
            return  # an interim answer ended
        self.reusable = self._parser.should_keep_alive() and not self._to_end
        self._finish(whole=True)

    # -- ending ---------------------------------------------------------------------------------------

    def _stop_reading(self) -> None:
        self._finish(whole=False)
        self.abort()

    def _finish(self, *, whole: bool) -> None:
        if self._body is not None:
            self._answer.page = self._body.page(whole=whole)
        self._settle()

    def _fail(self, phase: Phase, fault: Fault, detail: str, errno: int | None = None) -> None:
        if self._done:
            return
        if self._forgiving and phase is Phase.BODY:
            self._settle()  # a redirect's body says nothing: its Location was read
        else:
            self._answer.silence = Silence(phase, fault, detail, errno)
            self._settle()
        self.abort()

    def _settle(self) -> None:
        self._done = True
        self._body = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._future is not None and not self._future.done():
            self._future.set_result(self._answer)

    def _ended_early(self, exc: Exception | None) -> None:
        """The connection ended before the answer did; only a body that runs to the end may do so."""
        answer = self._answer
        errno = exc.errno if isinstance(exc, OSError) else None
        words = str(exc) if exc is not None else "the server closed the connection"
        if not answer.began:
            self._fail(Phase.HEADERS, Fault.RESET, words, errno)
        elif not answer.status:
            whole = could_be_http(self._head)
            fault = Fault.RESET if exc is not None else Fault.TRUNCATED if whole else Fault.BAD_HTTP
            self._fail(Phase.HEADERS, fault, words, errno)
        elif self._to_end and exc is None:
            self._finish(whole=True)
        else:
            self._fail(Phase.BODY, Fault.TRUNCATED if exc is None else Fault.RESET, words, errno)

    def _time_is_up(self) -> None:
        if self._done:
            return
        now = self._loop.time()
        if self._answer.began and now < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._time_is_up)
        elif self._drain >= 0:
            self._stop_reading()
        else:
            phase = Phase.BODY if self._answer.status else Phase.HEADERS
            words = "the answer took too long" if self._answer.began else "no answer came"
            self._fail(phase, Fault.TIMEOUT_READ, words)

    def _hurry(self) -> None:
        """A body that nobody wants is waited for only a moment."""
        soon = self._loop.time() + self._limits.drain_seconds
        if soon < self._deadline:
            self._deadline = soon
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._time_is_up)


def _parser(wire: Wire) -> httptools.HttpResponseParser:
    parser = httptools.HttpResponseParser(wire)
    parser.set_dangerous_leniencies(**_LENIENCIES)
    return parser

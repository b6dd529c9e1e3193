"""Pages as a browser shows them: a process of its own renders them, and asks the web only through us."""

import asyncio
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.directory.descendants import descendants, memory_of
from crawler.manners.visitor import Prober
from crawler.observation import Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LINE = 96 * 1024 * 1024  # bytes of one message: a page of the limit in base64, with room
_LOOK = 0.5  # seconds between two looks at the memory
_START = 60.0  # seconds until the process must be ready: Scrapy and a browser on a busy machine


class BrowserMissingError(Exception):
    """No page can be rendered; says what is missing and how it is got."""


class RenderError(Exception):
    """One page could not be rendered; says why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one page may cost."""

    seconds: float = 60.0  # from its document to its rendered text
    quiet: float = 8.0  # seconds that its scripts get to become quiet
    requests: int = 100  # what its scripts may ask for
    request_bytes: int = 4 * 1024 * 1024  # decoded, of one answer
    page_bytes: int = 24 * 1024 * 1024  # decoded, of all of them
    html_bytes: int = 10 * 1024 * 1024  # of the rendered text
    memory_mb: int = 1536  # of the browser and its helpers, shared pages not counted


def program(named: str | None = None) -> Path:
    """Return the browser's program: `named` (a path, or a name on PATH), else the system's Chromium.

    Raises BrowserMissingError, also when the extra is not installed.
    """
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise BrowserMissingError(
            "Pages written by scripts need the extra: pip install 'warmlink[browser]' "
            "(and Chromium; on Debian: apt install chromium)."
        )
    found = next(filter(None, map(shutil.which, (named,) if named else _PROGRAMS)), None)
    if found is None:
        what = f'"{named}" is no program' if named else "No Chromium was found on PATH"
        raise BrowserMissingError(
            f"{what}. On Debian: apt install chromium; elsewhere, name it in warmlink.toml: "
            '[directories] browser = "/path/to/chromium".'
        )
    return Path(found)


@dataclass(slots=True)
class _Job:
    """A page that is being rendered."""

    number: int
    done: "asyncio.Future[str]"
    asked: int = 0
    read: int = 0  # bytes
    refused: list[str] = field(default_factory=list)


class Browser:
    """Renders one page at a time. Close it with `aclose`; when this process dies, the browser does too.

    The browser has no way to the network: its document is given to it, and whatever its scripts ask for is
    asked by `prober`, whose guard passes or refuses the address.
    """

    def __init__(self, prober: Prober, program: Path, bounds: Bounds | None = None) -> None:
        self._prober, self._program, self._bounds = prober, program, bounds or Bounds()
        self._process: Process | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._job: _Job | None = None
        self._count = 0
        self._over = True  # there is no process, or it ended
        self._ended = ""  # why, in words

    async def render(self, url: str, page: Page, *, wait: str | None = None) -> Page:
        """Return `page`, found at `url`, as it is after its scripts ran.

        `wait` is a CSS selector of what the scripts should write; it is waited for, but not insisted on.
        Raises RenderError for this page, BrowserMissingError when the browser cannot be started.
        """
        async with self._turn:
            if self._over:
                await self._stop()
                await self._start()
            self._count += 1
            job = self._job = _Job(self._count, asyncio.get_running_loop().create_future())
            try:
                async with asyncio.timeout(self._bounds.seconds):
                    await self._send(
                        render=job.number,
                        url=url,
                        type=_type(page),
                        body=b64encode(page.body).decode(),
                        wait=wait,
                        quiet=self._bounds.quiet,
                    )
                    text = await job.done
            except TimeoutError:
                await self._stop()  # a script that never ends holds the browser
                raise RenderError(
                    f"it took more than {self._bounds.seconds:g} seconds in the browser"
                ) from None
            except RenderError:
                raise
            except OSError as trouble:
                await self._stop()
                raise RenderError(f"{self._ended} ({trouble})") from None
            finally:
                self._job = None
            body = text.encode("utf-8", "replace")[: self._bounds.html_bytes]
            return Page("text/html", "utf-8", body, len(body), len(body) < self._bounds.html_bytes)

    async def aclose(self) -> None:
        """End the browser and everything it started."""
        await self._stop()

    # -- the process -------------------------------------------------------------------------------

    async def _start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="warmlink-browser-", ignore_cleanup_errors=True)
        self._over, self._ended = False, "the browser's process ended"
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "crawler.directory.browser_process"),
            *(str(self._program), str(os.getpid())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LINE,
            env=_environment(self._folder.name),
            start_new_session=True,  # Ctrl-C is for us: we end it
        )
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        said: list[str] = []
        for work in (
            self._listen(self._process, ready),
            self._watch(self._process),
            _hear(self._process, said),
        ):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            async with asyncio.timeout(_START):
                await ready
        except (TimeoutError, RenderError) as trouble:
            await self._stop()
            why = str(trouble) or f"it was not ready after {_START:g} seconds"
            words = f"{why}: {said[-1]}" if said else why
            raise BrowserMissingError(
                f"The browser {self._program} could not be started ({words}). Try it by hand: "
                f"{self._program} --headless --dump-dom about:blank"
            ) from None

    async def _stop(self) -> None:
        process, self._process, self._over = self._process, None, True
        if process is not None:
            for pid in (*descendants(process.pid), process.pid):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            await process.wait()
        tasks = tuple(self._tasks)
        for task in tasks:
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.gather(*(t for t in tasks if t is not asyncio.current_task()), return_exceptions=True)
        if process is not None and process.stdin is not None:
            process.stdin.close()
            process._transport.close()  # type: ignore[attr-defined]  # its pipes, which nothing else closes
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def _watch(self, process: Process) -> None:
        """End a browser that takes too much memory."""
        while process.returncode is None:
            await asyncio.sleep(_LOOK)
            if memory_of(process.pid) > self._bounds.memory_mb * 1024 * 1024:
                self._ended = f"the page took more than {self._bounds.memory_mb} MB of memory"
                for pid in (*descendants(process.pid), process.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return

    async def _listen(self, process: Process, ready: "asyncio.Future[None]") -> None:
        """Take what the process says, until it ends."""
        async for message in _messages(process):
            match message:
                case {"ready": True}:
                    ready.set_result(None)
                case {"trouble": str(words)}:
                    self._ended = words
                case {"want": int(number), "url": str(url)} if self._job is not None:
                    task = asyncio.create_task(self._fetch(self._job, number, url))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                case {"rendered": int(number), "html": str(text)} if self._is(number):
                    self._answer(text)
                case {"failed": int(number), "why": str(words)} if self._is(number):
                    self._answer(RenderError(words))
                case _:
                    pass  # of a page that was given up
        if not ready.done():
            ready.set_exception(RenderError(self._ended))
        self._answer(RenderError(self._ended))
        self._over = True  # the next page gets another one

    def _is(self, number: int) -> bool:
        return self._job is not None and self._job.number == number

    def _answer(self, what: str | RenderError) -> None:
        if self._job is None or self._job.done.done():
            return
        if isinstance(what, RenderError):
            self._job.done.set_exception(what)
        else:
            self._job.done.set_result(what)

    async def _send(self, **message: object) -> None:
        if self._process is None or self._process.stdin is None:
            raise BrokenPipeError(self._ended)
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        await self._process.stdin.drain()

    # -- its way to the web ------------------------------------------------------------------------

    async def _fetch(self, job: _Job, number: int, url: str) -> None:
        """Ask what a script wants, where it may; nothing goes out for an address that the guard refuses."""
        bounds = self._bounds
        job.asked += 1
        answer: dict[str, object] = {"got": number, "refused": "no more requests for this page"}
        if job.asked <= bounds.requests and job.read < bounds.page_bytes:
            seen = await self._prober.observe(url, body_limit=bounds.request_bytes, any_type=True)
            page, status = seen.page, seen.status
            job.read += page.bytes_read if page else 0
            if status is None or page is None or not page.complete or job.read > bounds.page_bytes:
                answer["refused"] = str(seen.silence.detail if seen.silence else "too large, or no answer")
            else:
                body = b64encode(page.body).decode()
                answer = {"got": number, "status": status, "type": _type(page), "body": body}
        with contextlib.suppress(OSError):
            await self._send(**answer)


def _type(page: Page) -> str:
    """Return the Content-Type that a page came with."""
    charset = f"; charset={page.charset}" if page.charset else ""
    return f"{page.media_type or 'text/html'}{charset}"


def _environment(folder: str) -> Mapping[str, str]:
    """Return what the process may know of ours: no proxies, and a place of its own for files."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "TMPDIR": folder, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"}


async def _messages(process: Process) -> AsyncIterator[Any]:
    """Yield what the process says, one JSON object a line; what is none ends it."""
    assert process.stdout is not None
    while True:
        try:
            line = await process.stdout.readline()
        except ValueError:  # longer than any message
            return
        if not line:
            return
        try:
            yield json.loads(line)
        except ValueError:
            continue


async def _hear(process: Process, said: list[str]) -> None:
    """Keep the last line of what it complains about."""
    assert process.stderr is not None
    with contextlib.suppress(ValueError):
        while line := await process.stderr.readline():
            if words := line.decode("utf-8", "replace").strip()[:300]:
                said[:] = [words]

"""The process that renders: Scrapy with scrapy-playwright, fed over a pipe, without a network of its own.

It is started by crawler.directory.browser, never by hand. Messages are JSON, one a line, on standard input
and output. scrapy-playwright wants Twisted's asyncio reactor, which the crawl itself does without.
"""

import asyncio
import base64
import contextlib
import ctypes
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy_playwright.page import PageMethod

_LINE = 96 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
# What a page needs to write its text; pictures, films, fonts and reports to elsewhere are not asked for.
_NEEDED = frozenset({"script", "xhr", "fetch"})
_PSEUDO = re.compile(r"::(?:text|attr\([^)]*\))")  # of Scrapy's selectors; a browser knows them not
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--no-pings",
    "--metrics-recording-only",
    # Whatever is not answered by us leads nowhere: no name has an address, and the only way is a closed port.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)
# Ways to the network that are no requests, and the way off the page.
_WITHOUT = """for (const name of [
    'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'WebSocket'
]) delete window[name];
// A page that sends its visitor elsewhere is to be read all the same.
if (window.navigation) navigation.addEventListener('navigate', event => {
    if (event.cancelable && !event.destination.sameDocument) event.preventDefault();
});"""


def _settings(program: str) -> dict[str, Any]:
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": program,
            "headless": True,
            "args": list(_FLAGS),
            "chromium_sandbox": os.geteuid() != 0,  # Chromium has none for root
        },
        "PLAYWRIGHT_MAX_CONTEXTS": 2,  # the next one may begin while the last one closes
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 40_000,
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_DELAY": 0,  # whoever gives us pages has waited
        "DOWNLOAD_TIMEOUT": 0,  # they have the clock too
        "ROBOTSTXT_OBEY": False,  # robots.txt was asked before the page came here
        "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",  # standard error: its last line is told
    }


class Pipe:
    """The messages between us and who started us."""

    def __init__(self) -> None:
        self.jobs: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._wanted: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def listen(self) -> None:
        """Take what comes, until the other side is gone."""
        reader = asyncio.StreamReader(limit=_LINE)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
        self.say(ready=True)
        while line := await reader.readline():
            message = json.loads(line)
            if "render" in message:
                self.jobs.put_nowait(message)
            elif (waiting := self._wanted.pop(message["got"], None)) is not None and not waiting.done():
                waiting.set_result(message)
        self.jobs.put_nowait(None)

    def say(self, **message: object) -> None:
        """Say one thing."""
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    async def want(self, url: str) -> dict[str, Any]:
        """Return what came for an address."""
        number = self._number = getattr(self, "_number", 0) + 1
        answer = self._wanted[number] = asyncio.get_running_loop().create_future()
        self.say(want=number, url=url)
        got: dict[str, Any] = await answer
        return got


class RenderSpider(Spider):
    """Renders the pages that come through the pipe, each in a context of its own."""

    name = "render"
    pipe: Pipe

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each page, as they come."""
        listening = asyncio.create_task(self.pipe.listen())
        while (job := await self.pipe.jobs.get()) is not None:
            yield Request(
                job["url"],
                callback=self.parse,
                errback=self.failed,
                dont_filter=True,
                meta={
                    "job": job,
                    "playwright": True,
                    "playwright_include_page": True,
                    "playwright_context": f"page-{job['render']}",
                    "playwright_context_kwargs": {
                        "accept_downloads": False,
                        "service_workers": "block",
                        "permissions": [],
                    },
                    "playwright_page_init_callback": self.prepare,
                    "playwright_page_goto_kwargs": {"wait_until": "commit"},
                    "playwright_page_methods": [PageMethod(_settled, job["wait"], job["quiet"])],
                },
            )
        await listening

    async def prepare(self, page: Page, request: Request) -> None:
        """Answer every request of the page ourselves; nothing of it goes out by the browser."""
        job, served = request.meta["job"], list[bool]()

        async def answer(route: Route) -> None:
            try:
                await self._answer(route, page, job, served)
            except PlaywrightError:  # the page is gone, or the frame never came to be
                with contextlib.suppress(PlaywrightError):
                    await route.abort("blockedbyclient")

        await page.context.route(
            "**", answer
        )  # for windows that it opens; its own requests meet the next one
        await page.add_init_script(_WITHOUT)
        await page.route("**", answer)
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        page.on("popup", lambda popup: asyncio.ensure_future(popup.close()))

    async def _answer(self, route: Route, page: Page, job: dict[str, Any], served: list[bool]) -> None:
        asked = route.request
        if asked.is_navigation_request():
            if asked.frame != page.main_frame:
                await route.abort("blockedbyclient")
            elif served:
                await route.fulfill(status=204)  # "no content": who wanted to leave stays
            else:
                served.append(True)
                body = base64.b64decode(job["body"])
                await route.fulfill(status=200, headers={"content-type": job["type"]}, body=body)
        elif asked.resource_type == "stylesheet":  # scripts may wait for it; its looks change no text
            await route.fulfill(status=200, content_type="text/css", body="")
        elif asked.method != "GET" or asked.resource_type not in _NEEDED:
            await route.abort("blockedbyclient")
        else:
            await self._pass_on(route)

    async def _pass_on(self, route: Route) -> None:
        got = await self.pipe.want(route.request.url.partition("#")[0])
        if "refused" in got:
            await route.abort("blockedbyclient")
            return
        origin = route.request.headers.get("origin", "*")
        await route.fulfill(
            status=got["status"],
            # The answer comes without cookies, so any page may read it.
            headers={
                "content-type": got["type"],
                "access-control-allow-origin": origin,
                "access-control-allow-credentials": "true",
            },
            body=base64.b64decode(got["body"]),
        )

    async def parse(self, response: Response, **_: Any) -> None:
        """Give back what a page became."""
        job = response.meta["job"]
        self.pipe.say(rendered=job["render"], html=response.text)
        await _closed(response.meta)

    async def failed(self, failure: Any) -> None:
        """Say why a page did not become anything."""
        meta = failure.request.meta
        why = " ".join(str(failure.value).split())[:300]
        self.pipe.say(failed=meta["job"]["render"], why=f"the browser could not show it ({why})")
        await _closed(meta)


async def _settled(page: Page, wait: str | None, quiet: float) -> None:
    """Wait until the page's scripts seem done; a page that never comes to rest is taken as it is."""
    limit = quiet * 1000
    with contextlib.suppress(PlaywrightError):
        await page.wait_for_load_state("load", timeout=limit)
    if wait:
        with contextlib.suppress(PlaywrightError):
            await page.wait_for_selector(_PSEUDO.sub("", wait), state="attached", timeout=limit)
    with contextlib.suppress(PlaywrightError):
        await page.wait_for_load_state("networkidle", timeout=limit)


async def _closed(meta: dict[str, Any]) -> None:
    page = meta.get("playwright_page")
    if page is not None:
        with contextlib.suppress(PlaywrightError):
            await page.context.close()


def _die_with(parent: int) -> None:
    """End when the process that started us does, also when it is killed."""
    with contextlib.suppress(OSError, AttributeError):  # elsewhere than on Linux: the closed pipe ends us
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def main(program: str, parent: str) -> None:
    """Render what comes, until nothing more can come."""
    _die_with(int(parent))
    RenderSpider.pipe = Pipe()
    process = AsyncCrawlerProcess(_settings(program))
    process.crawl(RenderSpider)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])

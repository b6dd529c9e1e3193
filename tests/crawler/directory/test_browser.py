"""The browser of directories whose pages scripts write: real Chromium. Run with: make browser."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from crawler.directory.browser import Bounds, Browser, BrowserMissingError, RenderError, program
from crawler.directory.descendants import descendants
from crawler.observation import Page
from crawler.probe import Identity, Probe
from tests.little_site import served

Made = TypeVar("Made")
ABOUT = Identity(
    version="0", about_url="https://about.example/", contact="us@about.example", accept_language="en"
)
SHELL = b"<!doctype html><title>Who helps</title><main></main><script src=/app.js></script>"
APP = """fetch('/who.json').then(answer => answer.json()).then(people => {
    for (const who of people) {
        const entry = document.createElement('li');
        entry.className = 'who'; entry.textContent = who; document.querySelector('main').append(entry);
    }
});"""
WRITTEN = '<main><li class="who">Ann Ash</li><li class="who">Bea Birch</li></main>'


class Names:
    """A resolver: every name leads to this machine."""

    async def addresses(self, host: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


def with_browser(
    act: Callable[[Browser], Awaitable[Made]], *, private: bool = True, bounds: Bounds | None = None
) -> Made:
    """Do something with a browser, and end it; with `private` unset the guard refuses this machine."""

    async def go() -> Made:
        probe = Probe(now=lambda: datetime.now(UTC), identity=ABOUT, allow_private=private, resolver=Names())
        browser = Browser(probe, program(), bounds)
        try:
            return await act(browser)
        finally:
            await browser.aclose()
            await probe.aclose()

    return asyncio.run(go())


def html(text: bytes) -> Page:
    return Page("text/html", "utf-8", text, len(text))


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """An inside server of which nothing is known but who came, and with what."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(type=socket.SOCK_DGRAM) as packets:
        port = server.getsockname()[1]
        packets.bind(("127.0.0.1", port))

        def take() -> None:
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                came.append(visitor.recv(500))
                visitor.close()

        def take_packets() -> None:
            while True:
                try:
                    came.append(packets.recv(500))
                except OSError:
                    return

        for each in (take, take_packets):
            threading.Thread(target=each, daemon=True).start()
        yield port, came
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.browser
def test_what_scripts_write_is_on_the_rendered_page() -> None:
    people = '["Ann Ash", "Bea Birch"]'
    pages = {"/app.js": (200, {"Content-Type": "text/javascript"}, APP), "/who.json": people}
    with served(pages) as site:  # type: ignore[arg-type]

        async def act(browser: Browser) -> list[str]:
            rendered = [
                await browser.render(f"{site.url}/", html(SHELL), wait="li.who::text") for _ in range(2)
            ]
            return [page.body.decode() for page in rendered]

        both = with_browser(act)
        assert [WRITTEN in text for text in both] == [True, True]
        # The document was given to the browser, and is not asked for a second time.
        assert site.asked == ["/app.js", "/who.json"] * 2


REACHING = """<!doctype html><title>Reaching</title>
<link rel=stylesheet href=http://HOST/style.css><link rel=prefetch href=http://HOST/prefetch>
<link rel=preconnect href=http://HOST/><link rel=dns-prefetch href=//HOST/><img src=http://HOST/image>
<script src=http://HOST/script></script><iframe src=http://HOST/frame></iframe>
<style>@import 'http://HOST/import'; body {background: url(http://HOST/background)}
@font-face {font-family: x; src: url(http://HOST/font)}</style><p style='font-family: x'>text</p>
<video src=http://HOST/film></video><object data=http://HOST/object></object><embed src=http://HOST/embed>
<a ping=http://HOST/ping href=http://HOST/link id=link>x</a>
<form method=post action=http://HOST/form target=elsewhere id=form></form>
<script>
const tried = [];
const attempt = (name, act) => {
    try { Promise.resolve(act()).catch(() => 0); tried.push(name); } catch (e) {} };
attempt('fetch', () => fetch('http://HOST/fetch'));
attempt('post', () => fetch('http://HOST/post', {method: 'POST', body: 'x', mode: 'no-cors'}));
attempt('head', () => fetch('http://HOST/head', {method: 'HEAD', mode: 'no-cors'}));
attempt('xhr', () => { const x = new XMLHttpRequest(); x.open('GET', 'http://HOST/xhr'); x.send(); });
attempt('beacon', () => navigator.sendBeacon('http://HOST/beacon', 'x'));
attempt('events', () => new EventSource('http://HOST/events'));
attempt('socket', () => new WebSocket('ws://HOST/socket'));
attempt('worker', () => new Worker(URL.createObjectURL(
    new Blob(["fetch('http://HOST/worker'); new WebSocket('ws://HOST/ws')"]))));
attempt('service', () => navigator.serviceWorker.register('/worker.js'));
attempt('open', () => window.open('http://HOST/open'));
attempt('download', () => { const a = document.createElement('a');
    a.href = 'http://HOST/file'; a.download = 'f'; a.click(); });
attempt('form', () => document.getElementById('form').submit());
attempt('transport', () => new WebTransport('https://HOST/transport'));
attempt('blank', () => { const f = document.createElement('iframe'); document.body.append(f);
    const w = f.contentWindow; new w.WebSocket('ws://HOST/framed'); });
attempt('peers', () => { const p = new RTCPeerConnection({iceServers: [{urls: 'stun:HOST'}]});
    p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)); });
attempt('named', () => fetch('http://inside.example:PORT/named'));
attempt('link', () => document.getElementById('link').click());
setTimeout(() => {
    const done = document.createElement('b'); done.id = 'done'; document.body.append(done); }, 1500);
setTimeout(() => attempt('location', () => { location.href = 'http://HOST/location'; }), 1600);
</script>"""


@pytest.mark.browser
def test_a_page_reaches_nothing_inside() -> None:
    with listener() as (port, came):
        text = REACHING.replace("HOST", f"127.0.0.1:{port}").replace("PORT", str(port))

        async def act(browser: Browser) -> str:
            page = await browser.render("https://directory.example/", html(text.encode()), wait="#done")
            await asyncio.sleep(1)
            return page.body.decode()

        assert '<b id="done"></b>' in with_browser(act, private=False)
        assert came == []


@pytest.mark.browser
def test_a_script_that_never_ends_costs_its_own_page_only() -> None:
    endless = html(b"<!doctype html><script>while (true) {}</script>")

    async def act(browser: Browser) -> str:
        with pytest.raises(RenderError, match="more than 6 seconds"):
            await browser.render("https://directory.example/", endless)
        return (await browser.render("https://directory.example/", html(b"<p>next"))).body.decode()

    assert "<p>next</p>" in with_browser(act, bounds=Bounds(seconds=6))


@pytest.mark.browser
def test_a_page_that_takes_too_much_memory_is_ended() -> None:
    greedy = html(
        b"<!doctype html><script>const kept = [];"
        b"setInterval(() => kept.push(new Uint8Array(6e7).fill(7)), 20)</script>"
    )

    async def act(browser: Browser) -> str:
        with pytest.raises(RenderError, match=r"MB of memory|could not show it"):
            await browser.render("https://directory.example/", greedy, wait="#never")
        return (await browser.render("https://directory.example/", html(b"<p>next"))).body.decode()

    assert "<p>next</p>" in with_browser(act, bounds=Bounds(memory_mb=700, quiet=20))


@pytest.mark.browser
def test_scripts_ask_for_so_much_and_no_more() -> None:
    asking = html(b"<!doctype html><script>for (let n = 0; n < 40; n++) fetch('/' + n)</script>")
    with served({f"/{n}": "x" for n in range(40)}) as site:

        async def act(browser: Browser) -> None:
            await browser.render(f"{site.url}/", asking)

        with_browser(act, bounds=Bounds(requests=7))
        assert len(site.asked) == 7


HOLDER = """
import asyncio, os, time
from datetime import UTC, datetime
from tests.crawler.directory.test_browser import ABOUT, html
from crawler.directory.browser import Browser, program
from crawler.probe import Probe

async def hold():
    browser = Browser(Probe(now=lambda: datetime.now(UTC), identity=ABOUT), program())
    await browser.render("https://directory.example/", html(b"<p>here"))
    print("here", flush=True)
    await asyncio.sleep(60)

asyncio.run(hold())
"""


@pytest.mark.browser
def test_the_browser_ends_with_who_started_it_even_by_a_kill() -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"here\n"
        below = descendants(holder.pid)
        assert len(below) > 3  # its process, the driver, the browser and its helpers
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    until = time.monotonic() + 20
    while (left := [pid for pid in below if _lives(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_is_missing_is_said_with_its_remedy() -> None:
    with pytest.raises(BrowserMissingError, match="apt install chromium"):
        program("no-such-browser")

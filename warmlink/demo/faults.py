"""The plain-HTTP behaviours of the local world: a table, name -> what the server does."""

import asyncio
import gzip
import sys
import zlib
from collections.abc import Mapping
from functools import cache

import brotli  # type: ignore[import-untyped]  # ships no types

from warmlink.demo.talk import HTML, PAGE, Behaviour, Request, Talk, head

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MIB = 1024 * 1024
_DRIP = 0.05  # seconds between drops: endless all the same


def answer(status: int, headers: Mapping[str, str] | None = None, body: bytes = PAGE) -> Behaviour:
    """Return the behaviour that gives one well-formed answer."""

    async def behave(talk: Talk, _: Request) -> None:
        await talk.answer(status, headers, body)

    return behave


def raw(data: bytes, *, cut: bool = False) -> Behaviour:
    """Return the behaviour that sends `data` as it is and closes, with a TCP reset when `cut`."""

    async def behave(talk: Talk, _: Request) -> None:
        await talk.send(data)
        if cut:
            await asyncio.sleep(0.01)  # else the reset overtakes the data
            talk.reset()

    return behave


def drip(start: bytes, drop: bytes, seconds: float = _DRIP) -> Behaviour:
    """Return the behaviour that sends `start`, then `drop` again and again without end."""

    async def behave(talk: Talk, _: Request) -> None:
        await talk.send(start)
        while True:
            await talk.send(drop)
            await asyncio.sleep(seconds)

    return behave


def flood(start: bytes, more: bytes) -> Behaviour:
    """Return the behaviour that sends `start`, then `more` as fast as it is taken, without end."""
    return drip(start, more, 0)


def redirect(status: int, location: str) -> Behaviour:
    """Return a redirect; `{origin}` in `location` stands for the server itself."""

    async def behave(talk: Talk, _: Request) -> None:
        await talk.answer(status, {"Location": location.replace("{origin}", talk.origin)}, b"")

    return behave


async def hang(talk: Talk, _: Request) -> None:
    """Take the request and never answer."""
    await talk.hang()


async def hang_in_body(talk: Talk, _: Request) -> None:
    """Promise a long page and stop in its middle, without closing."""
    await talk.send(head("HTTP/1.1 200 OK", {**HTML, "Content-Length": "5000"}) + PAGE)
    await talk.hang()


async def reset_at_once(talk: Talk, _: Request) -> None:
    """Reset the connection instead of answering."""
    talk.reset()


async def close_at_once(_talk: Talk, _: Request) -> None:
    """Close the connection instead of answering."""


async def chain(talk: Talk, request: Request) -> None:
    """Redirect `?n` times, then answer: /chain?3 -> /chain?2 -> … -> the page."""
    left = int(request.path.partition("?")[2] or 0)
    if left:
        await talk.answer(302, {"Location": f"/chain?{left - 1}"}, b"")
    else:
        await talk.answer(200)


async def endless_redirects(talk: Talk, request: Request) -> None:
    """Redirect to an address never seen before, for ever."""
    number = int(request.path.partition("?")[2] or 0)
    await talk.answer(302, {"Location": f"/redirect-endless?{number + 1}"}, b"")


async def cookie_wall(talk: Talk, request: Request) -> None:
    """Set a cookie and send back to the same address, which answers those who bring it."""
    if "seen=yes" in request.headers.get("cookie", ""):
        await talk.answer(200)
    else:
        await talk.answer(302, {"Location": "/cookie-wall", "Set-Cookie": "seen=yes; Path=/"}, b"")


async def conditional(talk: Talk, request: Request) -> None:
    """Answer 304 to who knows the entity tag, the page with its tag to others."""
    tag = {"ETag": '"v1"', "Last-Modified": "Tue, 24 Nov 2026 08:00:00 GMT"}
    if request.headers.get("if-none-match") == '"v1"':
        await talk.send(head("HTTP/1.1 304 Not Modified", tag))
        talk.keep = True
    else:
        await talk.answer(200, tag)


async def stale_connection(talk: Talk, _: Request) -> None:
    """Answer, promise to keep the connection, and close it."""
    await talk.answer(200)
    talk.keep = False


async def echo(talk: Talk, request: Request) -> None:
    """Answer with the request's own headers, one a line."""
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    await talk.answer(200, {"Content-Type": "text/plain"}, "\n".join([request.path, *lines]).encode())


def coded(encoding: str, body: bytes, **headers: str) -> Behaviour:
    """Return a page with a content coding."""
    return answer(200, {"Content-Encoding": encoding, **headers}, body)


def bomb(encoding: str, mib: int = 64) -> Behaviour:
    """Return so many MiB of nothing in a few kilobytes, packed when it is first asked for."""

    async def behave(talk: Talk, _: Request) -> None:
        await talk.answer(200, {"Content-Encoding": encoding}, packed(encoding, mib))

    return behave


@cache
def packed(encoding: str, mib: int) -> bytes:
    """Return `mib` MiB of nothing under one of gzip, br and zstd; "gzip, gzip" holds 64 times as much."""
    nothing = bytes(MIB)
    match encoding:
        case "gzip":
            return _gzip_of(nothing, mib)
        case "gzip, gzip":
            return gzip.compress(_gzip_of(nothing, mib) * 64)
        case "br":
            compressor = brotli.Compressor(quality=1)
            return b"".join(compressor.process(nothing) for _ in range(mib)) + bytes(compressor.finish())
        case _:
            return bytes(zstd.compress(nothing)) * mib


def _gzip_of(data: bytes, times: int) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    return b"".join(packer.compress(data) for _ in range(times)) + packer.flush()


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _page(first: str = "HTTP/1.1 200 OK", body: bytes = PAGE, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return head(first, {**HTML, "Content-Length": str(len(body)), "Connection": "close", **named}) + body


_GZIPPED = gzip.compress(PAGE, mtime=0)
_CHUNKED = head("HTTP/1.1 200 OK", {**HTML, "Transfer-Encoding": "chunked"})
_ENDLESS = head("HTTP/1.1 200 OK", {**HTML, "Connection": "close"})
_STATUSES = (
    200,
    201,
    203,
    206,
    300,
    305,
    400,
    401,
    402,
    403,
    404,
    405,
    406,
    408,
    410,
    418,
    421,
    422,
    425,
    451,
)
_MORE_STATUSES = (500, 501, 502, 503, 504, 507, 511, 520, 521, 522, 523, 524, 525, 526, 530, 600, 999)

ANSWERS: dict[str, Behaviour] = {
    **{f"status-{status}": answer(status) for status in (*_STATUSES, *_MORE_STATUSES)},
    "ok": answer(200),
    "echo": echo,
    "conditional": conditional,
    "no-content": raw(head("HTTP/1.1 204 No Content", {})),
    "login": answer(401, {"WWW-Authenticate": 'Basic realm="members"'}),
    "maintenance": answer(503, {"Retry-After": "120"}),
    "throttled": answer(429, {"Retry-After": "30"}),
    "throttled-date": answer(429, {"Retry-After": "Wed, 25 Nov 2026 12:00:00 GMT"}),
    "throttled-words": answer(429, {"Retry-After": "1m1s"}),
    "throttled-reset": answer(429, {"RateLimit-Reset": "40"}),
    "challenge-403": answer(403, {"cf-mitigated": "challenge", "cf-ray": "8e7a"}),
    "challenge-200": answer(200, {"cf-mitigated": "challenge"}),
    "challenge-waf": answer(202, {"x-amzn-waf-action": "challenge"}),
    "challenge-vercel": answer(429, {"x-vercel-mitigated": "challenge"}),
    "pdf": answer(200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 " + bytes(1000)),
    "pdf-large": answer(200, {"Content-Type": "application/pdf"}, bytes(2 * MIB)),
    "audio-stream": drip(head("HTTP/1.1 200 OK", {"Content-Type": "audio/mpeg"}), bytes(64)),
    "no-type": raw(head("HTTP/1.1 200 OK", {"Content-Length": str(len(PAGE))}) + PAGE),
    "large-page": answer(200, body=PAGE + b"<p>more</p>" * 100_000),
}

REDIRECTS: dict[str, Behaviour] = {
    **{f"redirect-{status}": redirect(status, "/ok") for status in (301, 302, 303, 307, 308)},
    "chain": chain,
    "cookie-wall": cookie_wall,
    "redirect-absolute": redirect(301, "{origin}/ok#part"),
    "redirect-utf8": redirect(302, "/ok?name=café"),
    "redirect-self": redirect(302, "/redirect-self"),
    "redirect-ring": redirect(302, "/redirect-ring-back"),
    "redirect-ring-back": redirect(302, "/redirect-ring"),
    "redirect-endless": endless_redirects,
    "redirect-nowhere": answer(302),
    "redirect-empty": answer(302, {"Location": ""}),
    "redirect-unreadable": answer(302, {"Location": "http://[half/"}),
    "redirect-ftp": answer(302, {"Location": "ftp://example.org/file"}),
    "redirect-app": answer(302, {"Location": "intent://example.org#Intent;scheme=https;end"}),
    "redirect-userinfo": answer(302, {"Location": "http://user:secret@example.org/"}),
    "redirect-private": answer(
        302, {"Location": "http://127.0.0.2:9/"}
    ),  # loopback: asked or not, nothing leaks
    "redirect-long": redirect(302, "/echo?" + "a" * 6000),  # a single sign-on's way of asking
    "redirect-short": raw(head("HTTP/1.1 302 X", {"Location": "/ok", "Content-Length": "500"}) + b"cut"),
    "redirect-to-404": redirect(301, "/status-404"),
}

BROKEN: dict[str, Behaviour] = {
    "hang": hang,
    "hang-in-body": hang_in_body,
    "reset": reset_at_once,
    "close": close_at_once,
    "stale-connection": stale_connection,
    "reset-in-headers": raw(b"HTTP/1.1 200 OK\r\nContent-Ty", cut=True),
    "reset-in-body": raw(_page(body=PAGE)[:-20], cut=True),
    "close-in-headers": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
    "close-in-status": raw(b"HTT"),
    "short-length": raw(_page(Content_Length="5000")),
    "short-chunks": raw(_CHUNKED + b"50\r\nonly a part of it"),
    "no-last-chunk": raw(_CHUNKED + b"5\r\nhello\r\n"),
    "endless-trailers": flood(_CHUNKED + b"5\r\nhello\r\n0\r\n", b"Link: </a.css>\r\n" * 1000),
    "endless-trailer": flood(_CHUNKED + b"5\r\nhello\r\n0\r\nX-Long: ", b"a" * 65536),
    "endless-chunk-size": flood(_CHUNKED + b"5;", b"a" * 65536),
    "bad-chunk": raw(_CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n"),
    "junk": raw(b"\x00\x01\x02\xff junk \x80" * 20),
    "http-0.9": raw(PAGE),
    "other-protocol": raw(b"220 mail.example ESMTP ready\r\n"),
    "http-2-preface": raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)),
    "switch-protocol": raw(head("HTTP/1.1 101 Switching", {"Upgrade": "x", "Connection": "Upgrade"})),
    "status-99": raw(_page("HTTP/1.1 99 Low")),
    "status-1000": raw(_page("HTTP/1.1 1000 High")),
    "status-word": raw(_page("HTTP/1.1 abc OK")),
    "status-000": raw(_page("HTTP/1.1 000 Nothing")),
    "two-lengths": raw(_page(Content_Length=f"{len(PAGE)}\r\nContent-Length: 7")),
    "bad-length": raw(_page(Content_Length="many")),
    "huge-header": raw(_page(X_Long="a" * (300 * 1024))),
    "many-headers": raw(_page(X_Many="a\r\n" + f"X-More: {'a' * 50}\r\n" * 5000 + "X-Last: a")),
    "endless-header": flood(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 65536),
    "header-drip": drip(b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"),
    "body-drip": drip(_ENDLESS, b"<p>"),
    "continue-drip": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "continue-flood": flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "endless-body": flood(_ENDLESS, b"<p>and on</p>" * 5000),
    "endless-chunks": flood(_CHUNKED, b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"),
    "endless-gzip": flood(head("HTTP/1.1 200 OK", {**HTML, "Content-Encoding": "gzip"}), _GZIPPED * 100),
    "endless-pdf": flood(head("HTTP/1.1 200 OK", {"Content-Type": "application/pdf"}), bytes(65536)),
    "coding-lie": coded("gzip", PAGE),
    "coding-br-lie": coded("br", PAGE),
    "coding-zstd-lie": coded("zstd", PAGE),
    "coding-tower": coded("gzip, gzip, gzip, gzip", _GZIPPED),
}

TOLERATED: dict[str, Behaviour] = {
    "bare-lf": raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\nConnection: close\n\n" + PAGE),
    "folded-header": raw(_page(X_Folded="one\r\n two")),
    "junk-header": raw(_page(Connection="close\r\nthis line is junk")),
    "space-before-colon": raw(_page().replace(b"Content-Type:", b"Content-Type :")),
    "same-length-twice": raw(_page(Content_Length=f"{len(PAGE)}\r\nContent-Length: {len(PAGE)}")),
    "length-and-chunks": raw(
        head("HTTP/1.1 200 OK", {**HTML, "Content-Length": "3", "Transfer-Encoding": "chunked"})
        + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    ),
    "http-1.2": raw(_page("HTTP/1.2 200 OK")),
    "http-1.0": raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE),
    "no-reason": raw(_page("HTTP/1.1 200")),
    "control-in-header": raw(_page(X_Control="a\x01b")),
    "upgrade-offered": raw(_page(Upgrade="h2,h2c", Connection="Upgrade, close")),
    "early-hints": raw(head("HTTP/1.1 103 Early Hints", {"Link": "</a.css>"}) + _page()),
    "continue-first": raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 2 + _page()),
    "junk-after-page": raw(_page(Connection="keep-alive") + b"HTTP/1.1 junk and more"),
    "chunked": raw(_CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
    "gzip": coded("gzip", _GZIPPED),
    "gzip-members": coded("gzip", gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:])),
    "deflate": coded("deflate", zlib.compress(PAGE)),
    "deflate-raw": coded("deflate", _raw_deflate(PAGE)),
    "brotli": coded("br", bytes(brotli.compress(PAGE))),
    "zstd": coded("zstd", bytes(zstd.compress(PAGE))),
    "gzip-in-brotli": coded("gzip, br", bytes(brotli.compress(_GZIPPED))),
    "unknown-coding": coded("utf-8", PAGE),
    "gzip-cut": coded("gzip", gzip.compress(PAGE + bytes(range(256)) * 20)[:-40]),
    "gzip-bomb": bomb("gzip"),
    "gzip-gzip-bomb": bomb("gzip, gzip"),
    "brotli-bomb": bomb("br"),
    "zstd-bomb": bomb("zstd"),
}

BEHAVIOURS: dict[str, Behaviour] = {**ANSWERS, **REDIRECTS, **BROKEN, **TOLERATED}

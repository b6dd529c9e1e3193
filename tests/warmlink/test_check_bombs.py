"""Pages that would fill the memory or never end, and pages built to hurt who reads them: the whole command.

The command runs in a process of its own, whose peak is read from Linux's /proc.
"""

import asyncio
import gzip
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.describe.reading import read
from crawler.finding import CODES, Code, Family
from crawler.links import outline
from crawler.observation import Page
from warmlink.demo.faults import BEHAVIOURS, answer, bomb, packed
from warmlink.demo.hostile import HOSTILE, PAGES
from warmlink.demo.misbehave import World

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of a process's memory is read from Linux's /proc"
)
MOST_MIB = 150
SECONDS = 4.0  # the deadline of one address here
AT_ONCE = 32
BIG = 192  # MiB, after decoding: with what the program needs itself far more than is allowed
BOMBS = {"big-gzip": "gzip", "big-gzip-gzip": "gzip, gzip", "big-brotli": "br", "big-zstd": "zstd"}
ENDLESS = (
    *("endless-body", "endless-gzip", "endless-chunks", "endless-pdf", "audio-stream", "large-page"),
    *("endless-header", "endless-trailer", "endless-trailers", "endless-chunk-size", "many-headers"),
    *("huge-header", "continue-flood", "continue-drip", "header-drip", "body-drip", "hang", "hang-in-body"),
)

_LONG = 52_000_000  # bytes: what sitemaps.org allows
MAPS = {
    "elements": {"sitemap.xml": gzip.compress(b"<urlset>" + b"<a/>" * (_LONG // 4), 1)},
    "elements-within": {"sitemap.xml": gzip.compress(b"<urlset><url>" + b"<loc>x</loc>" * (_LONG // 12), 1)},
    "lines": {"sitemap.xml": gzip.compress(b"http://x\n" * (_LONG // 9), 1)},
    "robots": {"robots.txt": b"sitemap:x\n" * (_LONG // 10)},
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the command said, and what it cost."""

    results: list[dict[str, Any]]
    peak: int  # MiB
    seconds: float


async def _check(names: Sequence[str]) -> Checked:
    """Check the pages at the same time, each at a loopback address of its own."""
    for coding in BOMBS.values():
        packed(coding, BIG)  # before anybody waits for it
    bombs = {name: bomb(coding, BIG) for name, coding in BOMBS.items()}
    async with World({**BEHAVIOURS, **HOSTILE, **bombs}) as world:
        hosts = [f"host-{n}.example" for n in range(len(names))]
        pins = [argument for host in hosts for argument in ("--resolve", f"{host}:{world.port}:127.0.0.1")]
        urls = [world.url(name, host) for name, host in zip(names, hosts, strict=True)]
        return await _measured("--no-robots", *pins, *urls)


async def _check_site(files: dict[str, bytes]) -> Checked:
    """Check what the sitemaps of a site name, whose `files` these are."""
    held = {name: answer(200, {"Content-Type": "text/plain"}, body) for name, body in files.items()}
    async with World({"ok": BEHAVIOURS["ok"], **held}) as world:
        return await _measured("--sitemap", world.url("ok"))


async def _measured(*arguments: str) -> Checked:
    began = time.monotonic()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.warmlink.measured", "check", "--json", "--allow-private"),
        *("--delay", "0", "--timeout", str(SECONDS), *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    seconds = time.monotonic() - began
    assert child.returncode in (0, 1), err.decode()
    return Checked(json.loads(out)["results"], int(err.split()[-1]), seconds)


@pytest.fixture(scope="module")
def endless() -> Checked:
    """Every bomb and every stream without end, at once."""
    return asyncio.run(_check((*BOMBS, *ENDLESS)))


@pytest.fixture(scope="module")
def hostile() -> Checked:
    """Every page built to hurt, at once."""
    return asyncio.run(_check(list(HOSTILE)))


def test_all_bombs_at_once_cost_no_more_memory_than_allowed(endless: Checked) -> None:
    assert endless.peak <= MOST_MIB


def test_all_hostile_pages_at_once_cost_no_more_memory_than_allowed(hostile: Checked) -> None:
    assert len(HOSTILE) >= AT_ONCE
    assert hostile.peak <= MOST_MIB


def test_the_same_bomb_at_many_hosts_costs_no_more(hostile: Checked) -> None:
    assert asyncio.run(_check(["big-zstd", "big-gzip-gzip"] * (AT_ONCE // 2))).peak <= MOST_MIB


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each == "elements" else pytest.mark.slow) for each in MAPS]
)
def test_a_sitemap_of_any_size_costs_no_more_memory_than_allowed(name: str) -> None:
    checked = asyncio.run(_check_site(MAPS[name]))
    assert checked.peak <= MOST_MIB
    assert [row["status"] for row in checked.results][:1] == [200]


def test_every_bomb_and_every_endless_stream_ends_within_its_deadline(endless: Checked) -> None:
    slow = {row["url"]: row["seconds"] for row in endless.results if row["seconds"] > SECONDS + 2}
    assert slow == {}


def test_a_hostile_page_is_an_answer_like_any(hostile: Checked) -> None:
    assert all(row["status"] == 200 and row["seconds"] <= SECONDS + 2 for row in hostile.results)
    assert all(row["finding"] != Code.OTHER.value for row in hostile.results)


def test_what_is_no_answer_is_never_called_one(endless: Checked) -> None:
    told = dict(zip((*BOMBS, *ENDLESS), endless.results, strict=True))
    never = [name for name in told if name.startswith(("continue", "header", "hang", "endless-header"))]
    assert {CODES[Code(told[name]["finding"])].family for name in never} == {Family.CONNECT}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_and_outlined_in_short_time(name: str) -> None:
    """Nobody waits for one page: what is read of it, links and fragments included, takes moments."""
    page = Page("text/html", "utf-8", PAGES[name], len(PAGES[name]))
    began = time.process_time()
    reading = read(page, "https://example.org/")
    if reading is not None:
        outline(reading.source, reading.url)
    assert time.process_time() - began <= SECONDS

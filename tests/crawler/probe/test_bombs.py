"""Answers that would fill the memory: measured in a process of its own that does nothing but observe them."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.probe.conftest import QUICK
from warmlink.demo.faults import BEHAVIOURS, bomb, packed
from warmlink.demo.misbehave import World

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of a process's memory is read from Linux's /proc"
)
MOST_MIB = 150
BIG = 512  # MiB, after decoding: more than three times what is allowed
CODINGS = {"big-gzip": "gzip", "big-gzip-gzip": "gzip, gzip", "big-brotli": "br", "big-zstd": "zstd"}
ENDLESS = ("endless-body", "endless-gzip", "endless-chunks", "endless-pdf")
NOT_HTTP = ("endless-header", "huge-header", "endless-trailer", "endless-trailers", "endless-chunk-size")
NAMES = (*CODINGS, *ENDLESS, *NOT_HTTP)


async def _observed(body_limit: int, *names: str) -> dict[str, dict[str, Any]]:
    for coding in CODINGS.values():
        packed(coding, BIG)  # before anybody waits for it
    bombs = {name: bomb(coding, BIG) for name, coding in CODINGS.items()}
    async with World({**BEHAVIOURS, **bombs}) as world:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crawler.probe.bombed", str(body_limit)),
            *(world.url(name) for name in names),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await child.communicate()
    assert child.returncode == 0
    return dict(zip(names, map(json.loads, said.splitlines()), strict=True))


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, Any]]:
    """What each of the bombs cost."""
    return asyncio.run(_observed(QUICK.body_bytes, *NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_costs_no_more_memory_than_a_page(name: str, seen: dict[str, dict[str, Any]]) -> None:
    assert seen[name]["peak"] <= MOST_MIB
    assert seen[name]["kept"] <= QUICK.body_bytes


@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_ends_in_time(name: str, seen: dict[str, dict[str, Any]]) -> None:
    assert seen[name]["seconds"] <= QUICK.total + 2


def test_the_bombs_are_answers_that_were_cut_and_those_around_a_body_none() -> None:
    assert {name: row["told"] for name, row in asyncio.run(_observed(1024, *NAMES)).items()} == {
        **dict.fromkeys(NAMES, 200),
        **dict.fromkeys(NOT_HTTP, "bad_http"),
    }


def test_the_measure_would_show_a_bomb_that_is_let_in() -> None:
    (row,) = asyncio.run(_observed(2 * MOST_MIB * 1024 * 1024, "big-zstd")).values()
    assert row["peak"] > MOST_MIB

"""A crawl that is stopped in its middle, cleanly or with -9, loses nothing it has stored."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.history import RunStatus
from crawler.store import Store
from reports.publish.reading import damage
from tests.honest import honest, made_up
from tests.warmlink.killed import UNKILLED, torn
from tests.warmlink.places import CONFIG, Site, command, record, site
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Request, Talk
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit

ROOT = Path(__file__).parents[2]
HOSTS, PAGES, KILLS = 20, 15, 6


@pytest.fixture
def world() -> Iterator[World]:
    with world_beside() as world:
        yield world


def directory(folder: Path, world: World, hosts: int = HOSTS, pages: int = PAGES) -> Site:
    """A registry of many addresses on several hosts that all lead to the local world."""
    names = [f"host-{n}.example" for n in range(hosts)]
    pins = json.dumps([f"{name}:{world.port}:127.0.0.1" for name in names])
    config = CONFIG.replace("canaries", f"resolve = {pins}\ncanaries") + '[patience]\nhard_span = "0s"\n'
    records = (
        record(f"list-{n}", *(f"http://{name}:{world.port}/{page_of(k)}/{k}" for k in range(pages)))
        for n, name in enumerate(names)
    )
    return site(folder, *records, config=config)


def page_of(number: int) -> str:
    """Every third page is gone."""
    return "gone" if number % 3 == 0 else "here"


def test_a_crawl_killed_at_any_instant_loses_nothing_and_tears_nothing(tmp_path: Path, world: World) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    world.behaviours = {"here": honest(answer(200)), "gone": answer(404)}
    here = directory(folder, world)
    killer = [sys.executable, "-m", "tests.warmlink.killed", str(folder), str(KILLS), "7"]
    shown = subprocess.run(killer, cwd=ROOT, check=True, capture_output=True, text=True, timeout=55)

    found = json.loads(shown.stdout)
    assert found["killed"] == KILLS
    assert found["torn"] == []
    assert set(found["ended"]) <= {Exit.OK, Exit.BROKEN}, shown.stderr
    assert found["in_asking"] >= 2, "hardly a kill fell into the asking: the test shows nothing"

    (folder / "var/reports/.report.html.4711.tmp").write_text("<!doctype ht")  # if none was killed just there
    last = here.warmlink("crawl", "--force", "--json")
    assert last.code in (Exit.OK, Exit.BROKEN), last
    assert json.loads(last.out)["run"]["checked"] == HOSTS * PAGES
    assert list(torn(folder)) == []
    assert [path.name for path in (folder / "var").rglob("*.tmp")] == []

    acknowledged, begun = counted(folder.with_suffix(".log"))
    with Store(here.database) as store:
        assert store.unsettled_runs() == ()
        healths = store.healths()
        kept = {url: sum(span.count for span in spans) for url, spans in store.spans().items()}
    assert len(healths) == HOSTS * PAGES
    assert {url: str(health.state) for url, health in healths.items()} == {
        url: "broken" if "/gone/" in url else "healthy" for url in healths
    }
    for url, times in kept.items():
        assert acknowledged[url] <= times - UNKILLED - 1 <= begun[url]


def counted(log: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how often each address was stored for certain, and how often it may have been."""
    lines = [line.partition(" ") for line in log.read_text().splitlines()]
    of = {word: Counter[str]() for word in ("acknowledged", "begun")}
    for word, _, addresses in lines:
        of[word].update(json.loads(addresses))
    return of["acknowledged"], of["begun"]


async def slow(talk: Talk, request: Request) -> None:
    """A page that takes its time."""
    await asyncio.sleep(0.02)
    await talk.answer(200)


def asked_at_least(world: World, number: int, crawl: "subprocess.Popen[str]") -> None:
    """Wait until the world was asked so often by a crawl that goes on."""
    end = time.monotonic() + 20
    while sum(not made_up(each.path) for each in world.asked) < number + 2:  # the last ones are on their way
        assert crawl.poll() is None, crawl.communicate()
        assert time.monotonic() < end, "the crawl never came so far"
        time.sleep(0.01)


def test_a_crawl_that_is_asked_to_end_keeps_what_it_saw_and_the_next_one_does_the_rest(
    tmp_path: Path, world: World
) -> None:
    world.behaviours = {"here": honest(slow), "gone": honest(slow)}
    here = directory(tmp_path, world, hosts=2, pages=60)
    with subprocess.Popen(
        command(["crawl", "--json"]), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as crawl:
        asked_at_least(world, 20, crawl)
        assert listening(crawl.pid) == []
        crawl.send_signal(signal.SIGTERM)
        out, err = crawl.communicate(timeout=20)
    assert (crawl.returncode, err) == (Exit.INCOMPLETE, "")
    first = json.loads(out)["run"]
    assert (first["status"], first["planned"]) == ("incomplete", 120)
    with Store(here.database) as store:
        (run,) = store.runs()
        assert (run.status, store.unsettled_runs()) == (RunStatus.INCOMPLETE, ())
        known = {url for url, health in store.healths().items() if health.last_checked_at}
    assert 20 <= len(known) == first["checked"] < 120
    assert list(damage((tmp_path / "var/public").resolve())) == []

    world.behaviours = {"here": honest(answer(200)), "gone": honest(answer(200))}
    world.asked.clear()
    rest = here.warmlink("crawl", "--json")
    assert rest.code == Exit.OK
    assert json.loads(rest.out)["run"]["planned"] == 120 - len(known)
    listed = [each for each in world.asked if not made_up(each.path)]
    asked = [f"http://{each.host}:{world.port}{each.path}" for each in listed]
    assert len(asked) == 120 - len(known)
    assert not known & set(asked), "nothing is asked twice"


def listening(pid: int) -> list[str]:
    """Return the local addresses at which a process waits for others to connect, as the kernel lists them."""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(handle)))
        except FileNotFoundError:
            continue  # closed meanwhile
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux's /proc")
def test_the_look_for_listeners_finds_the_world_s_own(world: World) -> None:
    assert f"0100007F:{world.port:04X}" in listening(os.getpid())

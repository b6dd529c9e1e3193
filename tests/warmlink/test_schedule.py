"""The daemon: when a run is due, and that each is a process of its own that ends when it is told to."""

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.history import Run, RunStatus
from crawler.store import Store
from tests.warmlink.places import CONFIG, NOBODY, Site, command, record, site
from warmlink.clock import utc_now
from warmlink.config import load_config
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Request, Talk
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.schedule import Daemon, is_due

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ago", "status", "every", "due"),
    [
        (None, None, 6, True),
        (0, RunStatus.COMPLETE, 6, False),
        (5.99, RunStatus.COMPLETE, 6, False),
        (6, RunStatus.COMPLETE, 6, True),
        (7 * 24, RunStatus.COMPLETE, 6, True),
        (0.99, RunStatus.DEGRADED, 6, False),
        (1, RunStatus.DEGRADED, 6, True),
        (0.99, RunStatus.INCOMPLETE, 6, False),
        (1, RunStatus.INCOMPLETE, 6, True),
        (0.99, RunStatus.RUNNING, 6, False),
        (1, RunStatus.RUNNING, 6, True),
        (0.5, RunStatus.DEGRADED, 0.5, True),
        (-0.001, RunStatus.COMPLETE, 6, True),
        (-365 * 24, RunStatus.COMPLETE, 6, True),
        (-1, RunStatus.DEGRADED, 6, True),
    ],
)
def test_a_run_is_due_when_the_last_one_began_long_enough_ago_or_in_a_future_that_never_was(
    ago: float | None, status: RunStatus | None, every: float, due: bool
) -> None:
    last = None if ago is None or status is None else Run(1, NOON - ago * HOUR, NOON, status, 9, 9)
    assert is_due(last, NOON, every * HOUR) is due


@pytest.mark.parametrize("step", [-3 * HOUR, -HOUR, HOUR, 3 * HOUR], ids=str)
def test_a_clock_that_is_set_stops_the_schedule_for_no_longer_than_an_interval(step: timedelta) -> None:
    every = 6 * HOUR
    last = Run(1, NOON, NOON, RunStatus.COMPLETE, 9, 9)
    waited = timedelta()
    while not is_due(last, NOON + step + waited, every):
        waited += timedelta(minutes=1)
    assert waited <= every


@pytest.fixture
def world() -> Iterator[World]:
    with world_beside() as world:
        yield world


class Held:
    """A page that answers when it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()

    async def __call__(self, talk: Talk, request: Request) -> None:
        while not self.free.is_set():  # noqa: ASYNC110 - it is let go from another thread
            await asyncio.sleep(0.01)
        await talk.answer(200)


def held_site(folder: Path, world: World, more: str = "") -> tuple[Site, Held]:
    """A registry of two pages of one host; the first answers when it is let go."""
    page = Held()
    world.behaviours = {"held": page, "here": answer(200)}
    urls = (f"http://127.0.0.1:{world.port}/{name}" for name in ("held", "here"))
    return site(folder, record("ember", *urls), config=CONFIG + more), page


def daemon(here: Site, now: datetime | None = None) -> Daemon:
    """The daemon of a site; its clock stands still when `now` says so."""
    return Daemon(load_config(here.folder / "warmlink.toml"), now=utc_now if now is None else lambda: now)


def runs(here: Site) -> list[tuple[str, int, int]]:
    """Return (how it ended, planned, checked) of every run, the newest first."""
    with Store(here.database, read_only=True) as store:
        return [(str(run.status), run.planned, run.checked) for run in store.runs()]


def test_a_tick_runs_the_crawl_once_in_a_process_of_its_own(tmp_path: Path) -> None:
    here = site(tmp_path, record("ember", NOBODY))
    assert daemon(here).tick() == Exit.OK
    assert runs(here) == [("complete", 1, 1)]
    assert int((tmp_path / "var/warmlink.db.lock").read_text()) != os.getpid()
    assert daemon(here).tick() == Exit.OK, "another daemon knows from the database that nothing is due"
    assert daemon(here, utc_now() + 5.9 * HOUR).tick() == Exit.OK
    assert len(runs(here)) == 1


def test_a_run_that_finds_nothing_due_is_a_run_too_so_that_the_next_tick_rests(tmp_path: Path) -> None:
    here = site(tmp_path, record("ember") + 'contact_unknown = ["email"]\n')
    assert daemon(here).tick() == Exit.OK
    assert runs(here) == [("complete", 0, 0)]
    assert here.warmlink("status", "--max-age", "1h").code == Exit.OK
    assert daemon(here).tick() == Exit.OK
    assert len(runs(here)) == 1


def test_a_registry_that_cannot_be_used_is_told_by_the_tick_s_exit_code(tmp_path: Path) -> None:
    here = site(tmp_path, "[[resource]\n")
    assert daemon(here).tick() == Exit.UNUSABLE


def test_two_daemons_that_look_at_once_make_one_run(tmp_path: Path, world: World) -> None:
    here, page = held_site(tmp_path, world)
    with ThreadPoolExecutor(2) as pool:
        ticks = [pool.submit(daemon(here).tick) for _ in range(2)]
        while not any(tick.done() for tick in ticks):
            time.sleep(0.01)
        page.free.set()
        assert sorted(tick.result(20) for tick in ticks) == [Exit.OK, Exit.BUSY]
    assert runs(here) == [("complete", 2, 2)]


def test_a_run_that_takes_too_long_is_asked_to_end_and_keeps_what_it_saw(
    tmp_path: Path, world: World
) -> None:
    here, _ = held_site(tmp_path, world, '[schedule]\nwall_limit = "5s"\n')  # a busy machine starts slowly
    here.configure((tmp_path / "warmlink.toml").read_text().replace("delay = 0", "delay = 0\ngrace = 0"))
    assert daemon(here).tick() == Exit.INCOMPLETE
    ((status, planned, checked),) = runs(here)
    assert (status, planned) == ("incomplete", 2)
    assert checked < 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_daemon_ends_its_run_and_itself_when_it_is_told_to(
    tmp_path: Path, world: World, number: signal.Signals
) -> None:
    here, _ = held_site(tmp_path, world)
    here.configure(CONFIG.replace("delay = 0", "delay = 0\ngrace = 0"))
    with subprocess.Popen(command(["schedule"]), cwd=tmp_path, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + 20
        while not any(asked.path == "/held" for asked in world.asked):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        child = int((tmp_path / "var/warmlink.db.lock").read_text())
        assert child != process.pid
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, b"Traceback" in err) == (Exit.OK, False), err
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert [status for status, _, _ in runs(here)] == ["incomplete"]

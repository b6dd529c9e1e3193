"""Where the command line's words go: pipes whose reader leaves, full devices, closed outputs, links."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warmlink.places import NOBODY, Site, command, record, site
from warmlink.cli import run
from warmlink.demo.faults import hang
from warmlink.demo.misbehave import World
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A registry of one address that was asked once."""
    made = site(tmp_path_factory.mktemp("here"), record("ember", NOBODY))
    assert made.warmlink("crawl").code == Exit.OK
    return made


@pytest.fixture
def world() -> Iterator[World]:
    with world_beside() as world:
        yield world


@pytest.mark.parametrize("verb", ["report", "status", "validate"])
def test_a_reader_that_leaves_early_is_no_trouble(here: Site, verb: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        command([verb]), cwd=here.folder, stdout=writing, stderr=subprocess.PIPE, timeout=50
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (Exit.OK, b"")


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full")
@pytest.mark.parametrize("verb", ["report", "status"])
def test_words_that_find_no_room_are_a_disk_fault(here: Site, verb: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command([verb]), cwd=here.folder, stdout=full, stderr=subprocess.PIPE, text=True, timeout=50
        )
    assert ended.returncode == Exit.DISK
    assert ended.stderr.startswith("warmlink: No space left on device\n")


def test_closed_outputs_do_not_stop_a_run(here: Site) -> None:
    shell = ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command(["crawl", "--force"])]
    assert subprocess.run(shell, cwd=here.folder, timeout=50).returncode == Exit.OK


def test_a_report_is_written_to_a_pipe_and_through_a_link_and_never_in_the_place_of_either(
    here: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here.folder)
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    file.write_text("old")
    link.symlink_to(file)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run(["report", "--output", str(pipe)]) == Exit.OK
        assert b"BEING WATCHED" in os.read(reader, 65536)
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert run(["report", "--output", str(link)]) == Exit.OK
    assert link.is_symlink()
    assert "BEING WATCHED" in file.read_text()


def test_ctrl_c_ends_a_check_at_once_with_its_own_code(world: World) -> None:
    world.behaviours = {"hang": hang}
    arguments = ["check", "--allow-private", "--no-robots", world.url("hang")]
    with subprocess.Popen(command(arguments), stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 20
        while not world.asked:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err.strip()) == (Exit.INTERRUPTED, "warmlink: Interrupted.")

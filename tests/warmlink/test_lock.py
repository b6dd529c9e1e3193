"""One run at a time, whoever holds the lock and however it ended."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from warmlink.exits import Exit
from warmlink.lock import Busy, only_one

_HOLD = """
import sys, time
from pathlib import Path
from warmlink.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_hears_at_once_who_is_busy(tmp_path: Path) -> None:
    lock = tmp_path / "new" / "warmlink.db.lock"
    with only_one(lock):
        with pytest.raises(Busy, match=re.escape(f"(process {os.getpid()})")) as told, only_one(lock):
            pytest.fail("two runs at once")
        assert told.value.exit_code is Exit.BUSY
    with only_one(lock):
        assert lock.read_text() == f"{os.getpid()}\n"


def test_a_run_that_was_killed_gives_the_lock_back(tmp_path: Path) -> None:
    lock = tmp_path / "warmlink.db.lock"
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Busy, match=re.escape(f"(process {holder.pid})")), only_one(lock):
            pytest.fail("two runs at once")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with only_one(lock):
        assert lock.read_text() == f"{os.getpid()}\n"


def test_a_program_that_was_started_by_the_holder_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "warmlink.db.lock"
    with only_one(lock):
        sleeper = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        with only_one(lock):
            assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_lock_that_cannot_be_made_says_which_file(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands where the folder should be")
    with pytest.raises(OSError, match="var"), only_one(tmp_path / "var" / "warmlink.db.lock"):
        pytest.fail("there is no lock")

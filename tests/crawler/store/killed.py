"""A crawl that is killed with -9 again and again: python -m tests.crawler.store.killed DATABASE LOG DELAY…

Each DELAY (seconds) is one life of a child that settles what its forebears left, then stages and settles
runs until it is killed. Every acknowledged address is a line of LOG, and so is what a child found.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from crawler.finding import Code
from crawler.history import Checked, RunStatus
from crawler.record import Recorder, resume, settle
from crawler.store import Store
from tests.crawler.store.samples import DAY, NOON, PLAIN, check

SHARED = "https://shared.example/"
PER_RUN = 40


def nth(run_id: int, n: int) -> Checked:
    """The n-th check of a run: of an address of its own, but the first, which every run checks."""
    at = NOON + run_id * DAY
    if n == 0:
        return check(SHARED, Code.OK if run_id % 2 else Code.HTTP_404, at)
    return check(f"https://x{run_id}.example/{n}", Code.OK if n % 3 else Code.HTTP_404, at)


def trusting(_: Iterable[Checked]) -> tuple[RunStatus, str]:
    """A guard with no doubts."""
    return RunStatus.COMPLETE, ""


def live(path: str, log: int) -> None:
    """Crawl until killed."""
    with Store(path) as store:
        for run in store.unsettled_runs():
            os.write(log, f"found {run.status}\n".encode())
        resume(store, trusting, PLAIN)
        while True:
            run = store.begin_run(NOON, PER_RUN)
            recorder = Recorder(store, run.id, time.monotonic, size=5)
            for n in range(PER_RUN):
                for done in recorder.add(nth(run.id, n)):
                    os.write(log, f"acknowledged {run.id} {done.address}\n".encode())
            store.end_run(run.id, NOON + run.id * DAY, RunStatus.COMPLETE)
            settle(store, run.id, PLAIN, batch=5)


def main(path: str, log_path: str, *delays: str) -> None:
    """Kill one child after each delay."""
    log = os.open(Path(log_path), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for delay in delays:
        child = os.fork()
        if child == 0:
            try:
                live(path, log)
            finally:
                os._exit(1)  # only a child that failed comes here
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit("a child ended by itself")


if __name__ == "__main__":
    main(*sys.argv[1:])

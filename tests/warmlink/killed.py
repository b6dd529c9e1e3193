"""A crawl that is killed with -9 again and again: python -m tests.warmlink.killed FOLDER KILLS SEED.

Run in one process, so that each victim is a fork that starts at once. Prints what a reader finds after
each kill, as JSON. The log beside the folder tells which checks were about to be stored, and which were.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import crawler.round as crawling
from crawler.history import Checked
from crawler.record import Recorder
from crawler.store import Store
from reports.publish.reading import damage
from warmlink import cli

UNKILLED = 2  # crawls before the first victim, which tell the log nothing
LONGEST = 0.6  # seconds until a kill, however slow the machine is
COMMIT = 20  # checks in one commit: so small that kills fall between commits


def live(log: int) -> None:
    """Crawl as cron would, and tell what is stored."""
    stage = Store.stage

    def told(store: Store, run_id: int, checks: Sequence[Checked]) -> None:
        addresses = json.dumps([checked.address for checked in checks])
        os.write(log, f"begun {addresses}\n".encode())
        stage(store, run_id, checks)
        os.write(log, f"acknowledged {addresses}\n".encode())

    Store.stage = told  # type: ignore[method-assign, assignment]  # a spy on the real one, in this process
    crawling.Recorder = partial(Recorder, size=COMMIT)  # type: ignore[assignment, attr-defined]  # in small steps
    os._exit(cli.run(["crawl", "--force", "--json"]))


def torn(folder: Path) -> Iterator[str]:
    """Yield what a reader of this folder would find half written."""
    database = folder / "var/warmlink.db"
    if database.exists():
        db = sqlite3.connect(database)
        verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
        yield from [] if verdict == "ok" else [f"database: {verdict}"]
        yield from (f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check"))
        db.close()
    if (folder / "var/public").exists():
        yield from damage((folder / "var/public").resolve())
    ends = {"report.html": "</html>", "report.json": "}", "report.md": "", "report.txt": "", "report.csv": ""}
    for name, end in ends.items():
        path = folder / "var/reports" / name
        if path.exists() and not path.read_text().rstrip().endswith(end):
            yield f"{name}: it ends in the middle"
    if (folder / "var/reports/report.json").exists():
        json.loads((folder / "var/reports/report.json").read_text())


def asking(folder: Path) -> int:
    """Return how many runs have no verdict: 1 when the kill fell into the asking."""
    db = sqlite3.connect(folder / "var/warmlink.db")
    try:
        return int(db.execute("SELECT count(*) FROM run WHERE status = 'running'").fetchone()[0])
    finally:
        db.close()


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill `kills` crawls and print what was found after each."""
    os.chdir(folder)
    log = os.open(folder.with_suffix(".log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    order = random.Random(seed)  # the instants are the same every time, the machine is not
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for _ in range(UNKILLED):  # everything is imported and generated before the first victim
        began = time.monotonic()
        cli.run(["crawl", "--force"])
    usual = min(time.monotonic() - began, LONGEST)
    broken: list[str] = []
    ended, killed, in_asking = [], 0, 0
    while killed < kills:
        victim = os.fork()
        if victim == 0:
            live(log)
        time.sleep(order.uniform(0, usual))
        os.kill(victim, signal.SIGKILL)
        _, status = os.waitpid(victim, 0)
        if os.WIFSIGNALED(status):
            killed += 1
            in_asking += asking(folder)
        else:
            ended.append(os.WEXITSTATUS(status))
        broken += torn(folder)
    found = {"killed": killed, "in_asking": in_asking, "ended": ended, "torn": broken}
    os.write(answers, json.dumps(found).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

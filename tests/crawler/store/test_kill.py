"""Killed with -9 at any instant, a crawl loses nothing it acknowledged and settles nothing twice."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

from crawler.history import Checked, RunStatus
from crawler.record import resume, settle
from crawler.store import Store
from tests.crawler.store.killed import PER_RUN, SHARED, nth, trusting
from tests.crawler.store.samples import PLAIN

ROOT = Path(__file__).parents[3]
KILLS = 40


def test_forty_kills_lose_no_acknowledged_check_and_tear_nothing(tmp_path: Path) -> None:
    path, log = tmp_path / "warmlink.db", tmp_path / "log"
    chance = random.Random(7)  # the instants are the same every time, the machine is not
    delays = [f"{chance.uniform(0.001, 0.12):.4f}" for _ in range(KILLS)]
    killed = [sys.executable, "-m", "tests.crawler.store.killed", str(path), str(log), *delays]
    subprocess.run(killed, cwd=ROOT, check=True, timeout=50)

    lines = [line.split() for line in log.read_text().splitlines()]
    acknowledged = {(int(run), address) for word, run, address in (x for x in lines if len(x) == 3)}
    found = [line[1] for line in lines if line[0] == "found"]
    assert RunStatus.RUNNING in found, "no kill fell into staging: the test shows nothing"
    assert RunStatus.COMPLETE in found, "no kill fell into settling: the test shows nothing"

    with Store(path) as store:
        resume(store, trusting, PLAIN)
        assert store._db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert store._db.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = kept_checks(store._db)
        assert acknowledged <= {(run, checked.address) for run, checks in kept.items() for checked in checks}
        with Store(":memory:") as unkilled:
            for run_id, checks in sorted(kept.items()):
                run = unkilled.begin_run(checks[0].at, len(checks))
                unkilled.stage(run.id, checks)
                unkilled.end_run(run.id, checks[0].at, RunStatus.COMPLETE)
                settle(unkilled, run.id, PLAIN)
                assert store.run(run_id).checked == len(checks)
            assert store.healths() == unkilled.healths()
            assert store.spans() == unkilled.spans()
            assert store.evidence() == unkilled.evidence()
            assert store.transitions() == unkilled.transitions()


def kept_checks(db: sqlite3.Connection) -> dict[int, list[Checked]]:
    """Which checks of each run were committed: a run is staged in order, so their number says which."""
    counts = db.execute("SELECT id, checked FROM run WHERE checked > 0").fetchall()
    kept = {run: [nth(run, n) for n in range(checked)] for run, checked in counts}
    assert all(checked % 5 == 0 and checked <= PER_RUN for _, checked in counts), "a batch was torn"
    assert kept
    assert all(checks[0].address == SHARED for checks in kept.values())
    return kept

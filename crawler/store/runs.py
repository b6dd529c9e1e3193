"""Runs, what they staged, and the changes they made: SQL and rows."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from crawler.history import Checked, Run, RunStatus, Transition
from crawler.store.links import known_code, url_ids
from crawler.store.packing import from_micros, pack, to_micros, unpack

_RUN = """SELECT id, started, ended, status, planned,
    CASE status WHEN 'running' THEN (SELECT count(*) FROM staged WHERE run = run.id) ELSE checked END, reason
    FROM run"""


def _run(row: tuple[int, int, int | None, str, int, int, str]) -> Run:
    number, started, ended, status, planned, checked, reason = row
    ended_at = None if ended is None else from_micros(ended)
    return Run(number, from_micros(started), ended_at, RunStatus(status), planned, checked, reason)


def begin(db: sqlite3.Connection, now: datetime, planned: int) -> Run:
    """Add a running run."""
    cursor = db.execute(
        "INSERT INTO run (started, status, planned, checked, reason) VALUES (?, 'running', ?, 0, '')",
        (to_micros(now), planned),
    )
    assert cursor.lastrowid is not None
    return Run(cursor.lastrowid, now, None, RunStatus.RUNNING, planned, 0)


def end(db: sqlite3.Connection, run_id: int, at: datetime, status: RunStatus, reason: str) -> None:
    """Write the verdict; only a running run takes one, so that it is given once."""
    db.execute(
        """UPDATE run SET ended = ?, status = ?, reason = ?,
        checked = (SELECT count(*) FROM staged WHERE run = run.id) WHERE id = ? AND status = 'running'""",
        (to_micros(at), status.value, reason, run_id),
    )


def by_hand(db: sqlite3.Connection, at: datetime) -> int:
    """Add the place of a change that a person made; return its number. It is over at once."""
    cursor = db.execute(
        """INSERT INTO run (started, ended, status, planned, checked, reason)
        VALUES (?1, ?1, 'by_hand', 0, 0, '')""",
        (to_micros(at),),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def select(db: sqlite3.Connection, where: str, values: Sequence[object] = ()) -> tuple[Run, ...]:
    """Return the runs this ending of the SQL picks."""
    return tuple(_run(row) for row in db.execute(f"{_RUN} {where}", values))


def stage(db: sqlite3.Connection, run_id: int, checks: Sequence[Checked]) -> None:
    """Keep these checks until their run's verdict; the same address again replaces the earlier check."""
    ids = url_ids(db, [checked.address for checked in checks])
    db.executemany(
        "INSERT OR REPLACE INTO staged (run, url, body) VALUES (?, ?, ?)",
        ((run_id, ids[checked.address], pack(checked)) for checked in checks),
    )


def first_staged(db: sqlite3.Connection, run_id: int, limit: int) -> tuple[Checked, ...]:
    """Return the earliest staged checks of a run, at most `limit`."""
    sql = "SELECT body FROM staged WHERE run = ? ORDER BY id LIMIT ?"
    return tuple(unpack(Checked, body) for (body,) in db.execute(sql, (run_id, limit)))


def staged(db: sqlite3.Connection, run_id: int, size: int) -> Iterator[tuple[Checked, ...]]:
    """Return all staged checks of a run in batches, oldest first, holding no lock between them."""
    after = -1
    sql = "SELECT id, body FROM staged WHERE run = ? AND id > ? ORDER BY id LIMIT ?"
    while rows := db.execute(sql, (run_id, after, size)).fetchall():
        after = rows[-1][0]
        yield tuple(unpack(Checked, body) for _, body in rows)


def unstage(db: sqlite3.Connection, run_id: int, ids: Iterable[int]) -> None:
    """Forget the staged checks of these url numbers: they are settled."""
    db.executemany("DELETE FROM staged WHERE run = ? AND url = ?", ((run_id, url) for url in ids))


def add_transitions(
    db: sqlite3.Connection, run_id: int, changes: Iterable[Transition], ids: dict[str, int]
) -> None:
    """Keep these changes of state."""
    db.executemany(
        "INSERT INTO transition (run, url, before, after, at, code) VALUES (?, ?, ?, ?, ?, ?)",
        ((run_id, ids[c.url], c.before, c.after, to_micros(c.at), c.code.value) for c in changes),
    )


def transitions(db: sqlite3.Connection, run_id: int | None, since: datetime | None) -> tuple[Transition, ...]:
    """Return the changes of state of a run, or since a time, or all; oldest first."""
    sql = """SELECT address, before, after, at, code FROM transition t JOIN url ON url.id = t.url
        WHERE (?1 IS NULL OR run = ?1) AND (?2 IS NULL OR at >= ?2) ORDER BY t.id"""
    rows = db.execute(sql, (run_id, None if since is None else to_micros(since)))
    return tuple(
        Transition(address, before, after, from_micros(at), known_code(code))
        for address, before, after, at, code in rows
    )

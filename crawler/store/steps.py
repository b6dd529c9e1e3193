"""The pages of directories' crawls, and what each gave when it was last read well: SQL and rows."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from crawler.listing import Listing, Role, Step
from crawler.listing_history import RANKS, PageMemory, PlannedStep, StepState
from crawler.store.packing import pack, unpack

_COLUMNS = "id, url, role, state, attempts, farewell, note, carried"
_Row = tuple[int, str, str, str, int, int, str, str | None]
_BATCH = 200


def who(step: Step) -> str:
    """Return for whom a page is asked: one site may be that of several who are listed."""
    return step.carried.key if step.carried is not None and step.role is Role.PROVIDER else ""


def add(db: sqlite3.Connection, crawl: int, wanted: Iterable[Step], *, farewell: bool = False) -> None:
    """Let these pages be asked, once each however often they are met.

    One that was asked only because its listing seemed to have vanished is asked for its listing now.
    """
    db.executemany(
        """INSERT INTO directory_step
        (crawl, url, role, who, rank, state, attempts, farewell, note, carried)
        VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, '', ?)
        ON CONFLICT (crawl, url, role, who) DO UPDATE SET
        farewell = 0, state = 'pending', attempts = 0, carried = excluded.carried
        WHERE farewell = 1 AND excluded.farewell = 0""",
        (
            (crawl, s.url, s.role.value, who(s), RANKS[s.role], farewell, s.carried and pack(s.carried))
            for s in wanted
        ),
    )


def put(db: sqlite3.Connection, planned: PlannedStep) -> None:
    """Keep how a page stands."""
    db.execute(
        "UPDATE directory_step SET state = ?, attempts = ?, note = ? WHERE id = ?",
        (planned.state.value, planned.attempts, planned.note, planned.id),
    )


def pending(
    db: sqlite3.Connection, crawl: int, limit: int, without: Sequence[int], role: Role | None
) -> tuple[PlannedStep, ...]:
    """Return the next pages to ask."""
    sql = f"""SELECT {_COLUMNS} FROM directory_step WHERE crawl = ? AND state = 'pending'
        AND (? IS NULL OR role = ?) AND id NOT IN ({",".join("?" * len(without))})
        ORDER BY attempts, rank, id LIMIT ?"""  # noqa: S608  marks
    return tuple(_step(row) for row in db.execute(sql, (crawl, role, role, *without, limit)))


def select(db: sqlite3.Connection, crawl: int, states: Iterable[StepState] | None) -> Iterator[PlannedStep]:
    """Yield the pages in these states, holding no lock between batches."""
    after = -1
    wanted = tuple(state.value for state in (StepState if states is None else states))
    sql = f"""SELECT {_COLUMNS} FROM directory_step WHERE crawl = ? AND id > ?
        AND state IN ({",".join("?" * len(wanted))}) ORDER BY id LIMIT ?"""  # noqa: S608  marks
    while rows := db.execute(sql, (crawl, after, *wanted, _BATCH)).fetchall():
        after = rows[-1][0]
        yield from (_step(row) for row in rows)


def tally(db: sqlite3.Connection, crawl: int) -> dict[tuple[str, StepState], int]:
    """Return how many pages stand how."""
    sql = """SELECT CASE farewell WHEN 1 THEN 'farewell' ELSE role END, state, count(*)
        FROM directory_step WHERE crawl = ? GROUP BY 1, 2"""
    return {(role, StepState(state)): number for role, state, number in db.execute(sql, (crawl,))}


def take_up(db: sqlite3.Connection, crawl: int) -> None:
    """Let what failed be asked again; who has vanished is to be seen anew."""
    db.execute("DELETE FROM directory_step WHERE crawl = ? AND farewell = 1", (crawl,))
    db.execute(
        "UPDATE directory_step SET state = 'pending', attempts = 0 WHERE crawl = ? AND state = 'failed'",
        (crawl,),
    )
    db.execute("UPDATE directory_step SET attempts = 0 WHERE crawl = ? AND state = 'pending'", (crawl,))


def look_again(db: sqlite3.Connection, crawl: int) -> None:
    """Let the whole list be asked once more."""
    db.execute(
        """UPDATE directory_step SET state = 'pending', attempts = 0
        WHERE crawl = ? AND role = 'list' AND state IN ('done', 'unchanged', 'end')""",
        (crawl,),
    )


def forget(db: sqlite3.Connection, crawl: int) -> None:
    """Forget the pages of a crawl that is over."""
    db.execute("DELETE FROM directory_step WHERE crawl = ?", (crawl,))


def page(db: sqlite3.Connection, directory: str, step: Step) -> PageMemory | None:
    """Return what a page gave last."""
    row = db.execute(
        "SELECT body FROM directory_page WHERE directory = ? AND url = ? AND who = ?",
        (directory, step.url, who(step)),
    ).fetchone()
    return unpack(PageMemory, row[0]) if row else None


def put_page(db: sqlite3.Connection, directory: str, step: Step, memory: PageMemory) -> None:
    """Keep what a page gave."""
    db.execute(
        "INSERT OR REPLACE INTO directory_page (directory, url, who, body) VALUES (?, ?, ?, ?)",
        (directory, step.url, who(step), pack(memory)),
    )


def forget_pages(db: sqlite3.Connection, directory: str, crawl: int) -> None:
    """Forget the pages that this crawl did not come by."""
    db.execute(
        """DELETE FROM directory_page AS p WHERE directory = ?1 AND NOT EXISTS (
        SELECT 1 FROM directory_step s WHERE s.crawl = ?2 AND s.url = p.url AND s.who = p.who)""",
        (directory, crawl),
    )


def _step(row: _Row) -> PlannedStep:
    number, url, role, state, attempts, farewell, note, carried = row
    step = Step(url, Role(role), unpack(Listing, carried) if carried else None)
    return PlannedStep(number, step, StepState(state), attempts, bool(farewell), note)

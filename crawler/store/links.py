"""What is held true of each address: SQL for health, spans, evidence, validators and descriptions."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from crawler.finding import Code
from crawler.health import Health
from crawler.history import Evidence, Rescue, Span, Validators
from crawler.identity import IdentityMemory
from crawler.memory import Memory
from crawler.store.packing import pack, unpack

_T = TypeVar("_T")
# The tables of one JSON value per address.
_VALUES: tuple[tuple[type[object], str], ...] = (
    (Health, "state"),
    (Validators, "validators"),
    (Memory, "description"),
    (IdentityMemory, "identity"),
    (Rescue, "rescue"),
)
_TABLES = dict(_VALUES)
_ASKED = " WHERE url.address IN (SELECT value FROM json_each(?))"


def _asked(addresses: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition that narrows to these addresses (None: all), with its parameters."""
    return ("", ()) if addresses is None else (_ASKED, (json.dumps(list(addresses)),))


def url_ids(db: sqlite3.Connection, addresses: Collection[str]) -> dict[str, int]:
    """Return the number of each address, giving one to those not seen before."""
    db.executemany("INSERT OR IGNORE INTO url (address) VALUES (?)", ((address,) for address in addresses))
    where, values = _asked(addresses)
    return dict(db.execute("SELECT address, id FROM url" + where, values))  # noqa: S608  fixed text


def load(db: sqlite3.Connection, kind: type[_T], addresses: Collection[str] | None) -> dict[str, _T]:
    """Return the value of this kind for each address that has one."""
    where, values = _asked(addresses)
    sql = f"SELECT address, body FROM {_TABLES[kind]} t JOIN url ON url.id = t.url"  # noqa: S608  names of ours
    return {address: unpack(kind, body) for address, body in db.execute(sql + where, values)}


def save(db: sqlite3.Connection, kind: type[_T], values: Mapping[str, _T], ids: Mapping[str, int]) -> None:
    """Keep one value per address, in place of the one before."""
    db.executemany(
        f"INSERT OR REPLACE INTO {_TABLES[kind]} (url, body) VALUES (?, ?)",  # noqa: S608  names of ours
        ((ids[address], pack(value)) for address, value in values.items()),
    )


def load_evidence(
    db: sqlite3.Connection, addresses: Collection[str] | None
) -> dict[str, tuple[Evidence | None, Evidence | None]]:
    """Return (last good, last bad) for each address that has either."""
    where, values = _asked(addresses)
    sql = """SELECT address, good.body, bad.body FROM url
        LEFT JOIN evidence good ON good.url = url.id AND good.good = 1
        LEFT JOIN evidence bad ON bad.url = url.id AND bad.good = 0"""
    return {
        address: (good and unpack(Evidence, good), bad and unpack(Evidence, bad))
        for address, good, bad in db.execute(sql + where, values)
        if good or bad
    }


def save_evidence(db: sqlite3.Connection, rows: Iterable[tuple[int, bool, Evidence]]) -> None:
    """Keep these as the last good (True) or last bad (False) evidence of their url numbers."""
    db.executemany(
        "INSERT OR REPLACE INTO evidence (url, good, body) VALUES (?, ?, ?)",
        ((url, good, pack(evidence)) for url, good, evidence in rows),
    )


def forget_evidence(db: sqlite3.Connection, url: int, *, good: bool) -> None:
    """Forget the last good or the last bad evidence of a url number."""
    db.execute("DELETE FROM evidence WHERE url = ? AND good = ?", (url, good))


def load_spans(
    db: sqlite3.Connection, addresses: Collection[str] | None, since: datetime | None, *, doubted: bool
) -> dict[str, tuple[Span, ...]]:
    """Return the spans of each address that reach to `since` or later, oldest first."""
    where, values = _asked(addresses)
    sql = f"""SELECT address, name, first, last, n FROM span
        JOIN url ON url.id = span.url JOIN code ON code.id = span.code {where}
        {"AND" if where else "WHERE"} doubted = ? AND last >= ? ORDER BY span.url, seq"""  # noqa: S608  ours
    found: dict[str, list[Span]] = {}
    earliest = -(2**62) if since is None else int(since.timestamp())
    for address, code, first, last, n in db.execute(sql, (*values, doubted, earliest)):
        span = Span(known_code(code), _from_seconds(first), _from_seconds(last), n)
        found.setdefault(address, []).append(span)
    return {address: tuple(spans) for address, spans in found.items()}


def extend_spans(
    db: sqlite3.Connection, checks: Iterable[tuple[int, Code, datetime]], *, doubted: bool
) -> None:
    """Add each check (url number, code, time) to its address's last span, or begin the next one."""
    codes = _CodeNumbers(db)
    for url, code, at in checks:
        second = int(at.timestamp())
        last = db.execute(
            "SELECT seq, code FROM span WHERE url = ? AND doubted = ? ORDER BY seq DESC LIMIT 1",
            (url, doubted),
        ).fetchone()
        if last is not None and last[1] == codes[code]:
            db.execute(
                "UPDATE span SET last = max(last, ?), n = n + 1 WHERE url = ? AND seq = ?",
                (second, url, last[0]),
            )
        else:
            db.execute(
                """INSERT INTO span (url, seq, code, first, last, n, doubted)
                SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, 1, ? FROM span WHERE url = ?""",
                (url, codes[code], second, second, doubted, url),
            )


class _CodeNumbers(dict[Code, int]):
    """The number of each code, given when first met."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        super().__init__()

    def __missing__(self, code: Code) -> int:
        self._db.execute("INSERT OR IGNORE INTO code (name) VALUES (?)", (code.value,))
        self[code] = self._db.execute("SELECT id FROM code WHERE name = ?", (code.value,)).fetchone()[0]
        return self[code]


def known_code(name: str) -> Code:
    """Return the code of that name; one that went out of use is a visible "other"."""
    return Code(name) if name in Code._value2member_map_ else Code.OTHER


def _from_seconds(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def states(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Return how many addresses are in each state."""
    return iter(
        db.execute(
            "SELECT coalesce(json_extract(body, '$.state'), 'unknown'), count(*) FROM state GROUP BY 1"
        )
    )

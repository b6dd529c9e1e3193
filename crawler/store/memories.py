"""What is remembered of the watched values of each address: SQL and rows."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from crawler.memory import Memory
from crawler.store.packing import pack, unpack

ByName = Mapping[str, Memory]


def load(db: sqlite3.Connection, addresses: Collection[str] | None) -> dict[str, dict[str, Memory]]:
    """Return the memories of each address that has any, by name."""
    sql = "SELECT address, name, body FROM memory JOIN url ON url.id = memory.url"
    values: tuple[str, ...] = ()
    if addresses is not None:
        sql += " WHERE address IN (SELECT value FROM json_each(?))"
        values = (json.dumps(list(addresses)),)
    found: dict[str, dict[str, Memory]] = {}
    for address, name, body in db.execute(sql, values):
        found.setdefault(address, {})[name] = unpack(Memory, body)
    return found


def save(db: sqlite3.Connection, memories: Mapping[str, ByName], ids: Mapping[str, int]) -> None:
    """Keep these, each in place of the one before; others of the same address stay."""
    rows: Iterable[tuple[int, str, str]] = (
        (ids[address], name, pack(memory))
        for address, by_name in memories.items()
        for name, memory in by_name.items()
    )
    db.executemany("INSERT OR REPLACE INTO memory (url, name, body) VALUES (?, ?, ?)", rows)

"""What is remembered of the watched texts and the contacts of each address: SQL and rows."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping

from crawler.contact_memory import ContactMemory
from crawler.memory import Memory
from crawler.store.packing import pack, unpack

_CONTACTS = "contacts"  # the name of the one that holds phones and e-mails; all others are texts


def texts(db: sqlite3.Connection, addresses: Collection[str] | None) -> dict[str, dict[str, Memory]]:
    """Return the memories of texts of each address that has any, by name."""
    found: dict[str, dict[str, Memory]] = {}
    for address, name, body in _rows(db, "name <> ?", addresses):
        found.setdefault(address, {})[name] = unpack(Memory, body)
    return found


def contacts(db: sqlite3.Connection, addresses: Collection[str] | None) -> dict[str, ContactMemory]:
    """Return what is remembered of the phones and e-mails of each address."""
    rows = _rows(db, "name = ?", addresses)
    return {address: unpack(ContactMemory, body) for address, _, body in rows}


def _rows(
    db: sqlite3.Connection, which: str, addresses: Collection[str] | None
) -> Iterator[tuple[str, str, str]]:
    sql = f"SELECT address, name, body FROM memory JOIN url ON url.id = memory.url WHERE {which}"  # noqa: S608  ours
    if addresses is None:
        return iter(db.execute(sql, (_CONTACTS,)))
    sql += " AND address IN (SELECT value FROM json_each(?))"
    return iter(db.execute(sql, (_CONTACTS, json.dumps(list(addresses)))))


def save_texts(
    db: sqlite3.Connection, memories: Mapping[str, Mapping[str, Memory]], ids: Mapping[str, int]
) -> None:
    """Keep these, each in place of the one before; others of the same address stay."""
    _save(
        db,
        (
            (ids[address], name, pack(memory))
            for address, by_name in memories.items()
            for name, memory in by_name.items()
        ),
    )


def save_contacts(
    db: sqlite3.Connection, memories: Mapping[str, ContactMemory], ids: Mapping[str, int]
) -> None:
    """Keep these, each in place of the one before."""
    _save(db, ((ids[address], _CONTACTS, pack(memory)) for address, memory in memories.items()))


def _save(db: sqlite3.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    db.executemany("INSERT OR REPLACE INTO memory (url, name, body) VALUES (?, ?, ?)", rows)

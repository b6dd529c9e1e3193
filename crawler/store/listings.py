"""Listings of directories and what became of them: SQL and rows."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from crawler.listing import Listing
from crawler.listing_history import DirectoryCrawl, ListingEvent, StoredListing
from crawler.store.packing import from_micros, pack, to_micros, unpack

_BATCH = 200
_COLUMNS = "id, directory, own, body, first, last, gone, crawl"
_STANDINGS = {"present": "AND gone IS NULL", "gone": "AND gone IS NOT NULL", "all": ""}
_Row = tuple[int, str, str | None, str, int, int, int | None, int]


def _stored(row: _Row) -> StoredListing:
    _, directory, own, body, first, last, gone, crawl = row
    gone_at = None if gone is None else from_micros(gone)
    listing = unpack(Listing, body)
    return StoredListing(directory, listing, from_micros(first), from_micros(last), gone_at, crawl, own)


def select(db: sqlite3.Connection, directory: str | None, standing: str) -> Iterator[StoredListing]:
    """Yield listings, holding no lock between batches."""
    after = -1
    sql = f"""SELECT {_COLUMNS} FROM listing WHERE (?1 IS NULL OR directory = ?1) AND id > ?2
        {_STANDINGS[standing]} ORDER BY id LIMIT {_BATCH}"""  # noqa: S608  texts of ours
    while rows := db.execute(sql, (directory, after)).fetchall():
        after = rows[-1][0]
        yield from map(_stored, rows)


def one(db: sqlite3.Connection, directory: str, key: str) -> StoredListing | None:
    """Return one listing."""
    sql = f"SELECT {_COLUMNS} FROM listing WHERE directory = ? AND key = ?"  # noqa: S608  names of ours
    row = db.execute(sql, (directory, key)).fetchone()
    return _stored(row) if row else None


def counts(db: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Return (present, gone) by directory."""
    sql = "SELECT directory, sum(gone IS NULL), sum(gone IS NOT NULL) FROM listing GROUP BY directory"
    return {directory: (present, gone) for directory, present, gone in db.execute(sql)}


def events(
    db: sqlite3.Connection, directory: str | None, since: datetime | None, crawl: int | None
) -> Iterator[ListingEvent]:
    """Yield events, holding no lock between batches."""
    after = -1
    sql = f"""SELECT id, body FROM listing_event WHERE (?1 IS NULL OR directory = ?1)
        AND (?2 IS NULL OR at >= ?2) AND (?3 IS NULL OR crawl = ?3) AND id > ?4
        ORDER BY id LIMIT {_BATCH}"""  # noqa: S608  a number of ours
    at = None if since is None else to_micros(since)
    while rows := db.execute(sql, (directory, at, crawl, after)).fetchall():
        after = rows[-1][0]
        yield from (unpack(ListingEvent, body) for _, body in rows)


def add_events(db: sqlite3.Connection, found: Iterable[ListingEvent]) -> None:
    """Keep these."""
    db.executemany(
        "INSERT INTO listing_event (directory, key, crawl, at, kind, body) VALUES (?, ?, ?, ?, ?, ?)",
        ((e.directory, e.key, e.crawl, to_micros(e.at), e.kind.value, pack(e)) for e in found),
    )


def lay_out(db: sqlite3.Connection, crawl: int, found: Iterable[tuple[Listing, str | None]]) -> None:
    """Keep what a crawl found, beside what is known."""
    db.executemany(
        "INSERT OR REPLACE INTO listing_fresh (crawl, key, own, body) VALUES (?, ?, ?, ?)",
        ((crawl, listing.key, own, pack(listing)) for listing, own in found),
    )


def laid_out(db: sqlite3.Connection, crawl: int, key: str) -> tuple[Listing, str | None] | None:
    """Return what was found under a key."""
    row = db.execute(
        "SELECT body, own FROM listing_fresh WHERE crawl = ? AND key = ?", (crawl, key)
    ).fetchone()
    return (unpack(Listing, row[0]), row[1]) if row else None


def laid_out_all(db: sqlite3.Connection, crawl: int) -> Iterator[Listing]:
    """Yield what was found, by key, holding no lock between batches."""
    after = ""
    sql = f"""SELECT key, body FROM listing_fresh WHERE crawl = ? AND key > ?
        ORDER BY key LIMIT {_BATCH}"""  # noqa: S608  a number of ours
    while rows := db.execute(sql, (crawl, after)).fetchall():
        after = rows[-1][0]
        yield from (unpack(Listing, body) for _, body in rows)


def clear(db: sqlite3.Connection, crawl: int) -> None:
    """Forget what was laid out, of that crawl and of any that was killed while it compared."""
    db.execute("DELETE FROM listing_fresh WHERE crawl <= ?", (crawl,))


def found(db: sqlite3.Connection, crawl: int) -> int:
    """Return how many listings were found."""
    return int(db.execute("SELECT count(*) FROM listing_fresh WHERE crawl = ?", (crawl,)).fetchone()[0])


def differing(
    db: sqlite3.Connection, directory: str, crawl: int
) -> Iterator[tuple[StoredListing | None, Listing | None, str | None]]:
    """Yield what was found beside what is known, where they differ; in batches, without a lock."""
    columns = ", ".join(f"l.{name}" for name in _COLUMNS.split(", "))
    fresh = f"""SELECT f.key, f.body, f.own, {columns} FROM listing_fresh f
        LEFT JOIN listing l ON l.directory = ?1 AND l.key = f.key
        WHERE f.crawl = ?2 AND f.key > ?3 AND (l.id IS NULL OR l.gone IS NOT NULL OR l.body <> f.body)
        ORDER BY f.key LIMIT {_BATCH}"""  # noqa: S608  names of ours
    after = ""
    while rows := db.execute(fresh, (directory, crawl, after)).fetchall():
        after = rows[-1][0]
        for _, body, own, *known in rows:
            stored = _stored(tuple(known)) if known[0] is not None else None
            yield stored, unpack(Listing, body), own
    missing = f"""SELECT {columns} FROM listing l WHERE l.directory = ?1 AND l.gone IS NULL AND l.id > ?3
        AND NOT EXISTS (SELECT 1 FROM listing_fresh f WHERE f.crawl = ?2 AND f.key = l.key)
        ORDER BY l.id LIMIT {_BATCH}"""  # noqa: S608  names of ours
    last = -1
    while rows := db.execute(missing, (directory, crawl, last)).fetchall():
        last = rows[-1][0]
        yield from ((_stored(row), None, None) for row in rows)


def take_over(db: sqlite3.Connection, crawl: DirectoryCrawl, moved: Sequence[tuple[str, str]]) -> None:
    """Make what was laid out the truth."""
    assert crawl.ended_at is not None
    at = to_micros(crawl.ended_at)
    db.executemany(
        "UPDATE OR REPLACE listing SET key = ?3 WHERE directory = ?1 AND key = ?2",
        ((crawl.directory, before, now) for before, now in moved),
    )
    db.execute(
        """INSERT INTO listing (directory, key, own, body, first, last, gone, crawl)
        SELECT ?1, key, own, body, ?3, ?3, NULL, ?2 FROM listing_fresh WHERE crawl = ?2 ORDER BY rowid
        ON CONFLICT (directory, key) DO UPDATE SET
        own = excluded.own, body = excluded.body, last = excluded.last, gone = NULL,
        crawl = excluded.crawl""",
        (crawl.directory, crawl.id, at),
    )
    db.execute(
        "UPDATE listing SET gone = ?3 WHERE directory = ?1 AND gone IS NULL AND crawl <> ?2",
        (crawl.directory, crawl.id, at),
    )

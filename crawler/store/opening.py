"""From a path to an open database of our shape, or a named refusal."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from crawler.migrations import APPLICATION_ID, SCHEMA_VERSION, migrations
from crawler.store.errors import (
    StoreCorrupt,
    StoreForeign,
    StoreMissing,
    StoreNewer,
    StoreUnreadable,
    naming,
)

MEMORY = ":memory:"
_MAGIC = b"SQLite format 3\x00"


@contextmanager
def writing(db: sqlite3.Connection, where: str) -> Iterator[None]:
    """One transaction that holds the write lock from its start, so that reading first cannot fail later."""
    with naming(where):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # a full disk has already rolled it back
                db.execute("ROLLBACK")
            raise


def open_database(path: Path | str, *, read_only: bool, patience: float) -> sqlite3.Connection:
    """Return an open connection; `patience` is how many seconds to wait for another writer."""
    where = str(path)
    new = where == MEMORY or _is_new(Path(path), read_only=read_only)
    uri = (
        where if where == MEMORY else f"{Path(path).absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    )
    with naming(where):
        db = sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None)
        try:
            if read_only:
                _refuse_other_versions(db, where)
            else:
                _prepare(db, where, new=new)
        except BaseException:
            db.close()
            raise
    return db


def _is_new(path: Path, *, read_only: bool) -> bool:
    """Return whether the file has yet to be made; looks at its first bytes only, to touch nothing."""
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreUnreadable(f"{path}: this is a folder; name a file")
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        head = b""
    except OSError as error:
        raise StoreUnreadable(
            f"{path}: cannot be read; look at the permissions of the file and its folder ({error.strerror})"
        ) from error
    if not head:
        if read_only:
            raise StoreMissing(f"{path}: there is no database yet; the first crawl makes it")
        return True
    # https://www.sqlite.org/fileformat2.html §1.3: user_version at 60, application_id at 68
    if not head.startswith(_MAGIC) or int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise StoreForeign(f"{path}: this is not a warmlink database; name another file")
    _refuse_newer(int.from_bytes(head[60:64]), str(path))
    return False


def _refuse_newer(version: int, where: str) -> None:
    if version > SCHEMA_VERSION:
        raise StoreNewer(
            f"{where}: written by a newer warmlink (version {version} of the database, this program knows "
            f"{SCHEMA_VERSION}); it was left as it is: install that newer warmlink, or name another file"
        )


def _refuse_other_versions(db: sqlite3.Connection, where: str) -> None:
    version = user_version(db)
    _refuse_newer(version, where)
    if version < SCHEMA_VERSION:
        raise StoreMissing(
            f"{where}: the database has the shape of an older warmlink; the next crawl upgrades it"
        )


def _prepare(db: sqlite3.Connection, where: str, *, new: bool) -> None:
    if new:  # before WAL, so that the main file carries our name from its first page on
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    elif (verdict := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise StoreCorrupt(f"{where}: the database is damaged; put a backup in its place ({verdict})")
    if where != MEMORY:
        db.execute("PRAGMA journal_mode = wal")  # cannot be set inside a migration
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    _refuse_newer(user_version(db), where)
    upgrade(db, where, migrations, SCHEMA_VERSION)


def user_version(db: sqlite3.Connection) -> int:
    """Return which shape the database has: how many migrations it has seen."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def upgrade(db: sqlite3.Connection, where: str, steps: Migrations, version: int) -> None:
    """Bring the database to `version` in one transaction, after a backup in `….v<before>.bak`."""
    before = user_version(db)
    if before >= version:
        return
    if before > 0 and where != MEMORY:
        backup(db, Path(f"{where}.v{before}.bak"))
    with writing(db, where):
        steps.apply(Database(db, execute_plugins=False))
        db.execute(f"PRAGMA user_version = {version}")


def backup(db: sqlite3.Connection, target: Path) -> None:
    """Write a whole copy to `target`: beside it first, then in its place, durable when this returns."""
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with naming(str(target)):
            db.execute("VACUUM INTO ?", (str(part),))
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise StoreUnreadable(f"{target}: the backup cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

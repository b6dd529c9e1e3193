"""What can go wrong with the database, named for the person who must act."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class StoreError(Exception):
    """The database cannot be used; the message says where and what to do. `exit_code`: link-health.md §6."""

    exit_code: ClassVar[int] = 74


class StoreMissing(StoreError):  # noqa: N818  named for what is the matter
    """There is no database yet (only said to readers: a writer makes one)."""


class StoreForeign(StoreError):  # noqa: N818  named for what is the matter
    """The file is not a warmlink database."""


class StoreCorrupt(StoreError):  # noqa: N818  named for what is the matter
    """The file was one of ours, but it is damaged."""


class StoreUnreadable(StoreError):  # noqa: N818  named for what is the matter
    """The file or its folder cannot be read or written."""


class StoreFull(StoreError):  # noqa: N818  named for what is the matter
    """The disk is full; everything acknowledged before is safe."""


class StoreBusy(StoreError):  # noqa: N818  named for what is the matter
    """Another program holds the database for writing."""

    exit_code: ClassVar[int] = 75


class StoreNewer(StoreError):  # noqa: N818  named for what is the matter
    """The database was written by a newer warmlink; it was left as it is."""

    exit_code: ClassVar[int] = 78


_MEANINGS: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (
        ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"),  # the second: no room for the index of the write-ahead log
        StoreFull,
        "the disk is full; free some space and run again: nothing stored is lost",
    ),
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        StoreBusy,
        "another program is writing to it; try again when that one has ended",
    ),
    (
        ("SQLITE_CORRUPT",),
        StoreCorrupt,
        "the database is damaged; put a backup in its place (a file beside it ending in .bak, or your own)",
    ),
    (("SQLITE_NOTADB",), StoreForeign, "this is not a warmlink database; name another file"),
    (
        ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_IOERR"),
        StoreUnreadable,
        "it cannot be read or written; look at the permissions of the file and its folder, and at the disk",
    ),
)


def named(error: sqlite3.Error, where: str) -> StoreError | None:
    """Return our name for what SQLite says, or None when it speaks of a mistake in this program."""
    code = getattr(error, "sqlite_errorname", None) or ""
    for codes, kind, remedy in _MEANINGS:
        if code.startswith(codes):
            return kind(f"{where}: {remedy} ({error})")
    return None


@contextmanager
def naming(where: str) -> Iterator[None]:
    """Turn SQLite's errors about disk, file and locks into ours; our own mistakes stay as they are."""
    try:
        yield
    except sqlite3.Error as error:
        if (known := named(error, where)) is not None:
            raise known from error
        raise

"""Changed files of the registry put in place: all of them or none, and never a part of one."""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from registry.edit import Change, EditError, patch

_ANYBODY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Draft:
    """One file as it was read, and as it shall be."""

    path: Path  # as the registry names it; a link is followed when it is written
    before: bytes
    after: bytes


def draft(path: Path, changes: Iterable[Change]) -> Draft:
    """Return what `path` becomes with `changes`; nothing is written. Raises as `redraft` does."""
    return redraft(path, lambda text: patch(text, changes))


def redraft(path: Path, make: Callable[[str], str]) -> Draft:
    """Return what `path` becomes when `make` makes the next text of it; nothing is written.

    Raises EditError when it may not be written or a change finds no place, OSError when it cannot be read.
    """
    real = path.resolve()
    # The mode is asked too: for root every file can be written, also one that was locked on purpose.
    if not real.stat().st_mode & _ANYBODY_WRITES or not os.access(real, os.W_OK):
        raise EditError(f"{path}: the file is read-only. Make it writable (chmod u+w), or change it by hand.")
    if not os.access(real.parent, os.W_OK):
        raise EditError(f"{path}: nothing can be written in {real.parent}. Look at the folder's permissions.")
    before = real.read_bytes()
    return again(Draft(path, before, before), make)


def again(draft_: Draft, make: Callable[[str], str]) -> Draft:
    """Return the draft after one more change of its text. Raises EditError."""
    path = draft_.path
    try:
        return replace(draft_, after=make(draft_.after.decode("utf-8")).encode("utf-8"))
    except ValueError as trouble:  # neither UTF-8 nor TOML any more, or a text that UTF-8 cannot hold
        raise EditError(f"{path}: it cannot be read as it was ({trouble}). Run the command again.") from None
    except EditError as trouble:
        raise EditError(f"{path}: {trouble}") from None


def put_in_place(drafts: Sequence[Draft]) -> None:
    """Write every draft beside its file, then put all of them in place.

    Raises EditError when a file changed since it was drafted, OSError when one cannot be written; then all
    files are as they were. Permission bits stay, and the owner where we may set it.
    """
    prepared: list[tuple[Draft, Path, Path]] = []
    placed: list[tuple[Draft, Path]] = []
    try:
        for each in drafts:
            real = each.path.resolve()
            prepared.append((each, real, _beside(real, each.after)))
        for each, real, _ in prepared:
            _must_be_unchanged(each, real)
        for each, real, beside in prepared:
            beside.replace(real)
            placed.append((each, real))
    except BaseException:
        for each, real in placed:
            _beside(real, each.before).replace(real)
        raise
    finally:
        for _, _, beside in prepared:
            beside.unlink(missing_ok=True)
    for folder in {real.parent for _, real in placed}:
        _sync(folder)


def _must_be_unchanged(each: Draft, real: Path) -> None:
    if real.read_bytes() != each.before:
        raise EditError(f"{each.path}: the file was changed meanwhile. Run the command again.")


def _beside(real: Path, content: bytes) -> Path:
    """Return a durable file next to `real` with its rights and this content; hidden, so nothing reads it."""
    status = real.stat()
    beside = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            with suppress(PermissionError):  # only root may give a file away; it is ours then
                os.chown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

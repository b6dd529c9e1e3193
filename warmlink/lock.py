"""One run at a time: a lock that the kernel gives back even after kill -9."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warmlink.exits import Exit


class Busy(Exception):  # noqa: N818 - it is an answer ("another run is busy") more than a failure
    """Another run holds the lock."""

    exit_code = Exit.BUSY

    def __init__(self, path: Path, holder: str) -> None:
        who = f" (process {holder})" if holder else ""
        super().__init__(
            f"Another run is busy{who}. Wait until it has ended; the lock {path} is given back by itself."
        )


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock at `path` while the block runs.

    Raises Busy at once when another process holds it, OSError when the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(path, os.read(handle, 32).decode("ascii", "replace").strip()) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)

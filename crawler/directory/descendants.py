"""The processes that a process started, and those that they did: Linux's /proc."""

import os
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")


def descendants(pid: int) -> tuple[int, ...]:
    """Return every process below `pid`, the farthest first; none where there is no /proc."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in _PROC.iterdir() if _PROC.is_dir() else ():
        if entry.name.isdecimal() and (parent := _parent(entry)) is not None:
            children[parent].append(int(entry.name))
    found, row = [], [pid]
    while row:
        row = [child for each in row for child in children[each]]
        found += row
    return tuple(reversed(found))


def memory_of(pid: int) -> int:
    """Return the bytes of memory of `pid` and all below it, without what they share."""
    return sum(_own(each) for each in (pid, *descendants(pid)))


def _parent(entry: Path) -> int | None:
    try:
        # The name, in brackets, may hold anything: what follows its last bracket is numbers.
        return int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None  # it ended meanwhile


def _own(pid: int) -> int:
    try:
        _, resident, shared, *_ = (_PROC / str(pid) / "statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")

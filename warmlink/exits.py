"""The exit codes, and which one of two weighs more."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command answers to cron, in the order of strength (the strongest first)."""

    BUG = 70
    DISK = 74
    BUSY = 75
    NEWER = 78
    UNUSABLE = 2
    INCOMPLETE = 3
    BROKEN = 1
    OK = 0
    INTERRUPTED = 130


MEANINGS = {
    Exit.BUG: "a bug in warmlink; the traceback is on standard error",
    Exit.DISK: "a disk or file fault: full, read-only, unreadable or damaged",
    Exit.BUSY: "another run is busy",
    Exit.NEWER: "the database was written by a newer warmlink",
    Exit.UNUSABLE: "unusable input, registry or configuration",
    Exit.INCOMPLETE: "an incomplete or degraded run, a feed held back; `status --max-age`: stale",
    Exit.BROKEN: "something newly broken or replaced; `check`: any evidence against a link",
    Exit.OK: "nothing newly broken",
    Exit.INTERRUPTED: "interrupted; a crawl that was under way answers 3",
}


def strongest(*codes: Exit) -> Exit:
    """Return the code that says the most.

    >>> strongest(Exit.OK, Exit.BROKEN, Exit.INCOMPLETE)
    <Exit.INCOMPLETE: 3>
    """
    order = list(Exit)
    return min(codes, key=order.index, default=Exit.OK)


def in_words(trouble: OSError) -> str:
    """Return what the system says of a file, without its number.

    >>> in_words(PermissionError(13, "Permission denied", "var/reports"))
    'var/reports: Permission denied'
    """
    where = f"{trouble.filename}: " if trouble.filename else ""
    return f"{where}{trouble.strerror or trouble}"

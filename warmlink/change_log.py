"""Drafts put in place together with what is said of them in the change log: all of it or nothing."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from registry.rewrite import Draft, put_in_place, redraft
from reports.changelog import HEADING, Change, appended
from reports.files import write_whole


def put_with_log(drafts: Sequence[Draft], changes: Iterable[Change], log: Path | None) -> None:
    """Put the drafts in place and append the changes to the log; without a log, the drafts alone.

    Raises EditError when a file is read-only or changed meanwhile, OSError when one cannot be written; then
    all files are as they were.
    """
    told = tuple(changes)
    if log is None or not told:
        put_in_place(drafts)
        return
    if not log.exists():
        write_whole(log, HEADING.encode())
    put_in_place([*drafts, redraft(log, lambda text: appended(text, told))])

"""The folder of releases: their names, their lock, what is kept and what is swept away."""

import fcntl
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from reports.feed.release import resource_path
from reports.publish.errors import PublishError

KEPT_RELEASES = 10
KEPT_DAYS = timedelta(days=14)

_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([1-9][0-9]*)")
_UNFINISHED, _GOING = ".tmp-", ".old-"


def number(release: str) -> int:
    """Return the running number of a release, by which releases are ordered.

    >>> number("2026-05-01.42")
    42
    """
    match = _NAME.fullmatch(release)
    if match is None:
        msg = f"{release!r} is not the name of a release, such as 2026-05-01.42."
        raise PublishError(msg)
    return int(match[2])


def day(release: str) -> date:
    """Return the day a release was made."""
    return date.fromisoformat(release.rpartition(".")[0])


def present(releases: Path) -> list[str]:
    """Return the names of the whole releases in the folder, the oldest first."""
    if not releases.is_dir():
        return []
    return sorted((p.name for p in releases.iterdir() if _NAME.fullmatch(p.name) and p.is_dir()), key=number)


def next_name(known: Collection[str], now: datetime) -> str:
    """Return the name of the next release: the number counts on over all days, the day never goes back.

    >>> from datetime import UTC
    >>> next_name(["2026-05-02.7"], datetime(2026, 5, 1, tzinfo=UTC))
    '2026-05-02.8'
    """
    latest = max(known, key=number, default=None)
    if latest is None:
        return f"{now.date()}.1"
    return f"{max(now.date(), day(latest))}.{number(latest) + 1}"


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Hold the folder for one publisher; raises PublishError at once when another one holds it."""
    with (releases / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            msg = f"{releases}: another publication is under way. Wait for it to end."
            raise PublishError(msg) from None
        yield


def unfinished(releases: Path, release: str) -> Path:
    """Return the folder a release is written in before it is whole."""
    return releases / f"{_UNFINISHED}{release}"


def sweep(releases: Path, public: Path) -> None:
    """Remove what a killed publication left behind; only under the lock."""
    for path in releases.iterdir():
        if path.name.startswith((_UNFINISHED, _GOING)):
            shutil.rmtree(path)
    for path in public.parent.glob(f".{public.name}.*.tmp"):
        if path.is_symlink():
            path.unlink()


def expire(releases: Path, served: str, now: datetime, withdrawn: Collection[str]) -> None:
    """Remove old releases, and at once every older one that still holds somebody who asked to be left out."""
    names = present(releases)
    recent = set(names[-KEPT_RELEASES:]) | {n for n in names if day(n) > now.date() - KEPT_DAYS}
    for name in names:
        if name != served and (name not in recent or _holds(releases / name, withdrawn)):
            remove(releases, name)


def remove(releases: Path, name: str) -> None:
    """Remove one release so that a kill leaves either all of it or none of it under its name."""
    going = releases / f"{_GOING}{name}"
    (releases / name).rename(going)
    shutil.rmtree(going)


def _holds(folder: Path, ids: Collection[str]) -> bool:
    return any(os.path.lexists(folder / resource_path(id_)) for id_ in ids)

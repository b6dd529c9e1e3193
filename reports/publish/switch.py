"""The public address of the feed: a symlink to one release, replaced at once."""

import os
from pathlib import Path

from reports.files import sync_folder
from reports.publish.errors import PublishError


def served(public: Path, releases: Path) -> str | None:
    """Return the name of the release `public` points to, or None while there is none.

    Raises PublishError when something else stands there: it is not ours to replace.
    """
    if not public.is_symlink():
        if public.exists():
            what = "a folder" if public.is_dir() else "a file"
            msg = (
                f"{public}: {what} stands where the link to the release must be. "
                f"Move it away, or choose another public folder."
            )
            raise PublishError(msg)
        return None
    target = public.parent / public.readlink()
    if target.parent.resolve() != releases.resolve():
        msg = f"{public}: this link leads to {target}, which is no release of ours. Remove it first."
        raise PublishError(msg)
    return target.name if target.is_dir() else None


def point(public: Path, releases: Path, release: str) -> None:
    """Make `public` lead to the release: a reader sees the one before or this one, never neither."""
    public.parent.mkdir(parents=True, exist_ok=True)
    target = os.path.relpath((releases / release).resolve(), public.parent.resolve())
    beside = public.with_name(f".{public.name}.{os.getpid()}.tmp")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target, target_is_directory=True)
    beside.replace(public)
    sync_folder(public.parent)

"""Writing a release's folder: new bytes are flushed, unchanged files are links to the last release's."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from reports.feed.release import FeedFile
from reports.files import sync_folder

FLUSHED_SINGLY = 200  # above so many new files one sync of the whole disk is faster than one each


def write_release(files: Sequence[FeedFile], folder: Path, before: Path | None, final: Path) -> None:
    """Write `files` into `folder` and rename it to `final`; on any failure nothing of it stays."""
    try:
        folder.mkdir()
        written = [file for file in files if not _linked(file, folder, before)]
        singly = len(written) <= FLUSHED_SINGLY
        for file in written:
            _write(folder / file.path, file.content, flush=singly)
        if not singly:
            os.sync()
        for inner in sorted({path.parent for path in folder.rglob("*")} | {folder}):
            sync_folder(inner)
        folder.rename(final)
        sync_folder(final.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _linked(file: FeedFile, folder: Path, before: Path | None) -> bool:
    """Whether the file could be taken over from the last release; a file system without links says no."""
    if file.changed or before is None:
        return False
    source, target = before / file.path, folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if source.read_bytes() != file.content:
            return False  # damaged since: written anew
        os.link(source, target)
    except OSError:
        return False
    return True


def _write(path: Path, content: bytes, *, flush: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        if flush:
            file.flush()
            os.fsync(file.fileno())

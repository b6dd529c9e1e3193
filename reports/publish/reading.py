"""Reading a published release back, and looking whether it is whole."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.feed.previous import Previous, read_back
from reports.feed.release import HEALTH, INDEX, MANIFEST, RESOURCES
from reports.publish.errors import PublishError


def read_previous(folder: Path) -> Previous:
    """Return what the next release must remember of the one in `folder`.

    Raises PublishError when it is damaged.
    """
    try:
        return read_back(*(_parsed(folder / path) for path in (INDEX, MANIFEST, RESOURCES, HEALTH)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = (
            f"{folder}: the last release cannot be read ({error}), so a loss could not be noticed. "
            f"Go back to the release before it with warmlink publish --rollback."
        )
        raise PublishError(msg) from error


def damage(folder: Path) -> Iterator[str]:
    """Yield every file of the release that is missing or is not what its manifest says."""
    try:
        entries = _parsed(folder / MANIFEST)["data"]["files"]
        _parsed(folder / INDEX)
    except (OSError, ValueError, KeyError) as error:
        yield f"{folder}: {error}"
        return
    for entry in entries:
        try:
            content = (folder / entry["path"]).read_bytes()
        except OSError as error:
            yield f"{entry['path']}: {error.strerror}"
            continue
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            yield f"{entry['path']}: its bytes are not those of the manifest"


def _parsed(path: Path) -> Any:
    return json.loads(path.read_bytes())

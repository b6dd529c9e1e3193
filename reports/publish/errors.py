"""Why nothing could be published, said to the person who can mend it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space and publish again.",
    errno.EDQUOT: "The disk quota is used up: free some space and publish again.",
    errno.EROFS: "The file system is read-only: publish to another folder or mount it writable.",
    errno.EACCES: "Make the folder writable for the user who runs warmlink.",
    errno.EPERM: "Make the folder writable for the user who runs warmlink.",
}
_OTHER = "Mend this and publish again."


class PublishError(Exception):
    """Nothing was published; the last good release is still served. The message ends with the remedy."""


@contextmanager
def told(what: str, folder: Path) -> Iterator[None]:
    """Turn an OSError into a PublishError that says what could not be done, where, and the remedy."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, _OTHER)
        reason = error.strerror or str(error)
        where = error.filename or folder
        msg = f"{what}: {where}: {reason}. {remedy}"
        raise PublishError(msg) from error

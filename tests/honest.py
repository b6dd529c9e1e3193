"""Servers that say when a page is missing, as most do: for tests that are about something else."""

import re

from warmlink.demo.faults import answer
from warmlink.demo.talk import Behaviour, Request, Talk

_MISSING = answer(404)


def made_up(path: str) -> bool:
    """Whether a path is one that a check makes up: sixteen letters, and the ending of the page beside it.

    >>> made_up("/help/goggugsbhnqtbrog.html"), made_up("/help/lines.html")
    (True, False)
    """
    return re.fullmatch(r"[a-z]{16}(\.\w+)?/?", path.rstrip("/").rpartition("/")[2]) is not None


def honest(behaviour: Behaviour) -> Behaviour:
    """Return a behaviour that knows no page but those somebody listed."""

    async def behave(talk: Talk, request: Request) -> None:
        await (_MISSING if made_up(request.path) else behaviour)(talk, request)

    return behave

"""A Markdown comment within the length that code hosts take."""

from collections.abc import Callable, Sequence

LIMIT = 60_000  # characters: GitHub refuses comments over 65,536


def fitted(blocks: Sequence[str], ending: Callable[[int], str]) -> str:
    """Return `blocks` one after another within `LIMIT`; `ending` says how many are left out, if any.

    >>> fitted(["one ", "two"], "{} more".format), fitted(["one", "2" * LIMIT], "{} more".format)
    ('one two', 'one1 more')
    """
    text, room = "", LIMIT - 200
    for done, block in enumerate(blocks):
        if len(text) + len(block) > room:
            return text + ending(len(blocks) - done)
        text += block
    return text

"""Regular expressions that no page can make slow: what a pattern may hold."""

import re

_MOST_STEPS = 2_000  # the product of a pattern's repeats: steps tried from one place, at worst
_PIECE = re.compile(
    r"\\."  # an escaped sign
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"  # a set
    r"|(?P<bounds>\{(?:\d+(?:,\d*)?|,\d*)\})"
    r"|(?P<sign>[*+?])"
    r"|(?P<close>\))"
    r"|(?P<back>\(\?P=)",
    re.DOTALL,
)


def unsafe(pattern: str) -> str | None:
    """Return why `pattern` may become slow or cannot be read, or None when it is safe.

    Repeats must be bounded, may not hold repeats, and may not multiply to more than 2,000 steps; what is
    left is linear in the length of the text with a small factor.

    >>> unsafe("(a+)+b")
    'it repeats without end: write {1,40} in place of +'
    >>> unsafe(r"[a-z0-9-]{1,40}\\.com")
    """
    try:
        re.compile(pattern)
    except re.error as error:
        return f"it is no regular expression: {error}"
    steps, after_group = 1, False
    for piece in _PIECE.finditer(pattern):
        bounds, sign = piece["bounds"], piece["sign"]
        if piece["back"] or re.fullmatch(r"\\[1-9]", piece[0]):
            return "it refers back to a group: write the words twice"
        if sign in ("*", "+"):
            return f"it repeats without end: write {'{0,40}' if sign == '*' else '{1,40}'} in place of {sign}"
        if bounds is not None:
            most = bounds[1:-1].rpartition(",")[2]
            if not most:
                return f"it repeats without end: write an upper bound into {bounds}"
            if after_group and pattern[piece.start() - 1] == ")":
                return f"it repeats a group: write the group's words out in place of ){bounds}"
            steps *= max(int(most), 1)
        after_group = piece["close"] is not None
    if steps > _MOST_STEPS:
        return f"its repeats multiply to {steps} steps: let them stay under {_MOST_STEPS}"
    return None

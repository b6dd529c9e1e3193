"""Foreign text made safe to keep: one line, no control, bidi or surrogate characters."""

import re
import unicodedata

# C0/C1 controls, zero-width and bidi controls (Unicode TR 36 §3), line separators, the BOM, lone surrogates,
# interlinear annotation marks and noncharacters: none of them belongs in a name, title or description.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str, limit: int | None = None) -> str:
    """Return `text` as one NFC line without harmful characters, at most `limit` characters long.

    A cut text ends in an ellipsis.

    >>> clean("  Warm\\u202e\\n lines\\x00 ")
    'Warm lines'
    >>> clean("abcdef", limit=4)
    'abc…'
    """
    if text.isascii() and text.isprintable() and "  " not in text:  # most addresses and sentences
        line = text.strip()
    else:
        line = _SPACE.sub(" ", unicodedata.normalize("NFC", _HARMFUL.sub("", text))).strip()
    if limit is not None and len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line

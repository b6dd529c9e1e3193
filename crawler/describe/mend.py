"""Texts that were UTF-8, read as windows-1252 and stored so: "CafÃ©" is "Café" again."""

import re

# What windows-1252 shows for the bytes 0x80 to 0xBF, with the controls that stand for its open places.
_REST = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0))
_REST += "".join(map(chr, range(0x80, 0xA0)))
_TAIL = f"[{re.escape(_REST)}]"
# Leads of two bytes, of punctuation, of other scripts. Where a word in capitals ends before a closing
# quotation mark ("CAFÉ»") only looks like it, so capitals before the lead speak against it.
_BROKEN = re.compile(
    rf"(?<![A-ZÀ-Þ]{{2}})(?:[ÂÃ]{_TAIL}|[ÄÅÐÑÎÏÙØ×]{_TAIL}|[àâãäåæçèéêëìí]{_TAIL}{{2}}|ð{_TAIL}{{3}})"
)
_TELLING = re.compile(rf"[ÂÃ]{_TAIL}|â(?:€|\x80|„|‚){_TAIL}|ðŸ{_TAIL}{{2}}")
_GRAVE = re.compile(
    r"(?<![A-ZÀ-Þ])Ã(?=\s)"
)  # its second byte was a space without break, and became a plain one
_SEVERAL = 3  # sequences of other leads that no text has by accident


def mended(text: str) -> str:
    """Return `text` with what was UTF-8 once read as that; all else stays as it is.

    >>> mended("CafÃ© â€“ itâ€™s open"), mended("PÃO, «CAFÉ» à 5 €")
    ('Café – it’s open', 'PÃO, «CAFÉ» à 5 €')
    """
    if text.isascii() or not (_TELLING.search(text) or len(_BROKEN.findall(text)) >= _SEVERAL):
        return text
    return _GRAVE.sub("à", _BROKEN.sub(_once, text))


def _once(match: re.Match[str]) -> str:
    try:
        raw = b"".join(_byte(sign) for sign in match[0])
        return raw.decode("utf-8")
    except UnicodeError:
        return match[0]


def _byte(sign: str) -> bytes:
    return bytes([ord(sign)]) if ord(sign) < 0x100 else sign.encode("cp1252")

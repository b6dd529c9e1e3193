"""From a page's bytes to its text, whatever the page claims about itself."""

import codecs
import re

# WHATWG Encoding Standard §4.2: the labels that mean something else than Python's codec of that name.
_WHATWG = {
    **dict.fromkeys(
        [
            "iso-8859-1",
            "iso8859-1",
            "iso88591",
            "iso_8859-1",
            "latin1",
            "latin-1",
            "l1",
            "ascii",
            "us-ascii",
            "windows-1252",
            "cp1252",
            "x-cp1252",
            "ansi_x3.4-1968",
            "cp819",
            "ibm819",
        ],
        "cp1252",
    ),
    **dict.fromkeys(["iso-8859-9", "iso8859-9", "latin5", "windows-1254", "cp1254"], "cp1254"),
    **dict.fromkeys(["iso-8859-11", "tis-620", "windows-874", "dos-874"], "cp874"),
    **dict.fromkeys(
        ["shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "ms932"], "cp932"
    ),
    **dict.fromkeys(["gb2312", "gbk", "gb_2312-80", "x-gbk", "chinese", "gb18030"], "gb18030"),
    **dict.fromkeys(["euc-kr", "ks_c_5601-1987", "korean", "ksc5601", "windows-949"], "cp949"),
    **dict.fromkeys(["big5", "big5-hkscs", "cn-big5", "x-x-big5"], "big5hkscs"),
    **dict.fromkeys(["utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"], "utf-8"),
    **dict.fromkeys(["utf-16", "utf-16le", "unicode", "ucs-2", "csunicode"], "utf-16-le"),
    "utf-16be": "utf-16-be",
    "iso-8859-8-i": "iso8859-8",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "euc-jp": "euc_jp",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "koi8-r": "koi8-r",
    "koi": "koi8-r",
    "koi8-u": "koi8-u",
    "ibm866": "cp866",
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 5, 6, 7, 8)},
    **{f"cp125{n}": f"cp125{n}" for n in (0, 1, 3, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# More than one byte a character, or shifts: short texts in these may be UTF-8 by accident.
_MULTI_BYTE = frozenset(
    {"cp932", "gb18030", "cp949", "big5hkscs", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be"}
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,400}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})"
    rb"|<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_PRESCAN = 4096  # the standard asks for 1,024 bytes; long comments before the declaration are common


def codec(label: str | None) -> str | None:
    """Return Python's codec for a charset label as browsers read it, or None for an unknown one.

    >>> codec(' "ISO-8859-1" '), codec("utf-7")
    ('cp1252', None)
    """
    return _WHATWG.get(label.strip(" \t\r\n\"'").lower()) if label else None


def _utf8(body: bytes) -> str | None:
    """Return `body` when it is UTF-8, a last character cut in two left out; None otherwise."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        text = decoder.decode(body)
    except UnicodeDecodeError:
        return None
    cut = bool(decoder.getstate()[0])
    return None if cut and text.isascii() else text  # one odd byte at the end is no sign of UTF-8


def _declared(body: bytes) -> str | None:
    found = _DECLARED.search(body[:_PRESCAN])
    name = codec((found[1] or found[2]).decode("ascii", "replace")) if found else None
    return "utf-8" if name and name.startswith("utf-16") else name  # it was readable as ASCII: not UTF-16


def decode(body: bytes, charset: str | None) -> str:
    """Return the text of `body`; never raises, unreadable bytes become U+FFFD.

    Order: BOM, HTTP `charset`, valid UTF-8, what the page declares, windows-1252. Valid UTF-8 with a
    multi-byte character also beats a single-byte HTTP charset: servers add iso-8859-1 unasked.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    sent = codec(charset)
    if sent == "utf-8":
        return _utf8(body) or body.decode("utf-8", "replace")
    if sent in _MULTI_BYTE:
        return body.decode(sent, "replace")
    text = _utf8(body)
    if text is not None and not (text.isascii() and b"\x1b" in body):  # ISO-2022-JP is ASCII with escapes
        return text
    return body.decode(sent or _declared(body) or "cp1252", "replace")

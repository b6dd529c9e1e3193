"""From a page's bytes to its text, whatever the page claims about itself."""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from crawler.describe.guess import guess, is_latin

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
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_PRESCAN = 65_536  # the standard asks for 1,024 bytes; scripts and comments before the declaration are common
_LABEL = re.compile(r"[\w.:-]+")
# Control characters that no page means: it was windows-1252 when it was made UTF-8.
_CONTROLS = re.compile("[\x80-\x9f]")
_CONTROLS_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_OPEN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_AS_1252 = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _OPEN}
_ESCAPED = re.compile("[\udc80-\udcff]+")
_ENOUGH = 20  # characters beyond ASCII that are UTF-8 by accident in no other encoding
_WIDE = 400  # bytes looked at for the zeros of UTF-16


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and Python's name of the encoding it was read in."""

    text: str
    encoding: str


def codec(label: str | None) -> str | None:
    """Return Python's codec for a charset label as browsers read it, or None for an unknown one.

    >>> codec(' "ISO-8859-1" '), codec("utf-7")
    ('cp1252', None)
    """
    first = _LABEL.search(label or "")
    return _WHATWG.get(first[0].lower()) if first else None


def decode(body: bytes, charset: str | None) -> str:
    """Return the text of `body`; never raises, see `decoded`."""
    return decoded(body, charset).text


def decoded(body: bytes, charset: str | None) -> Decoded:
    """Return the text of `body` and the encoding it is in; never raises.

    Order: BOM, HTTP `charset`, valid UTF-8, what the page declares, what its letters say, windows-1252.
    Valid UTF-8 with a multi-byte character also beats a single-byte HTTP charset: servers add iso-8859-1
    unasked. A claim that the bytes refute is none. In a page that is UTF-8 but for a few bytes, those are
    read as windows-1252. What no encoding explains becomes U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], name)
    if wide := _wide(body):
        return _read(body, wide)
    sent = codec(charset)
    if sent and sent.startswith("utf-16"):  # its zeros would have been seen
        sent = None
    text = _utf8(body)
    if text is not None and text.isascii() and b"\x1b" in body:  # ISO-2022-JP is ASCII with escapes
        text = None
    if text is None:
        return _not_utf8(body, sent)
    if sent in _MULTI_BYTE and not text.isascii() and _beyond_ascii(text) < _ENOUGH:
        with suppress(UnicodeDecodeError):
            return Decoded(body.decode(sent), sent)
    # Looked for among the bytes: to look at each letter takes ten times as long.
    return Decoded(_without_controls(text) if _CONTROLS_IN_UTF8.search(body) else text, "utf-8")


def _utf8(body: bytes) -> str | None:
    """Return `body` when it is UTF-8, a last character cut in two left out; None otherwise."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        text = decoder.decode(body)
    except UnicodeDecodeError:
        return None
    cut = bool(decoder.getstate()[0])
    return None if cut and text.isascii() else text  # one odd byte at the end is no sign of UTF-8


def _wide(body: bytes) -> str | None:
    """Return the UTF-16 that a page without a byte order mark is in, by its zeros."""
    start = body[:_WIDE]
    if b"\x00" not in start[:_WIDE] or len(start) < 4:
        return None
    half = len(start) / 2
    if start[1::2].count(0) > 0.6 * half and start[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if start[::2].count(0) > 0.6 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _declared(body: bytes) -> str | None:
    """Return the first encoding that the page itself names, out of comments, and that we know."""
    for found in _DECLARED.finditer(_COMMENT.sub(b"", body[:_PRESCAN])):
        if name := codec((found[1] or found[2]).decode("ascii", "replace")):
            return "utf-8" if name.startswith("utf-16") else name  # it was readable as ASCII: not UTF-16
    return None


def _not_utf8(body: bytes, sent: str | None) -> Decoded:
    """Return the text of a page that is not UTF-8 throughout, or that looks like ISO-2022-JP."""
    declared = _declared(body)
    named = [name for name in (sent, declared) if name and name != "utf-8"]
    if b"\x1b" in body and body.isascii():
        return _read(body, "iso2022_jp" if "iso2022_jp" in named or b"\x1b$" in body else "utf-8")
    for name in named:
        if name in _MULTI_BYTE and not _refuted(body, name):
            return _read(body, name)
    if _is_mostly_utf8(body):
        return Decoded(_without_controls(body.decode("utf-8", _STRAY)), "utf-8")
    single = [name for name in named if name not in _MULTI_BYTE]
    if single and (single[0] != "cp1252" or is_latin(body)):
        return _read(body, single[0])
    claimed = [name for name in named if name not in single and not is_latin(body)]
    return _read(body, guess(body) or [*claimed, *single, "cp1252"][0])


def _read(body: bytes, name: str) -> Decoded:
    if name == "euc_jp":
        with suppress(UnicodeDecodeError):
            return Decoded(body.decode(name), name)
        return Decoded(body.decode("euc_jis_2004", "replace"), name)  # with the signs that vendors added
    text = body.decode(name, "replace" if name in _MULTI_BYTE or name == "utf-8" else _LATIN)
    return Decoded(text, name)


def _refuted(body: bytes, name: str) -> bool:
    """Return whether more of a page cannot be read in an encoding than a slip explains."""
    text = body.decode("euc_jis_2004" if name == "euc_jp" else name, "replace")
    return text.count("\ufffd") > 1 + 0.02 * _beyond_ascii(text)


def _is_mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "surrogateescape")
    places = wrong = 0
    for found in _ESCAPED.finditer(text):  # one by one: a list of them takes many times the page's memory
        places += 1
        wrong += found.end() - found.start()
    return _beyond_ascii(text) - wrong >= 2 * places


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _without_controls(text: str) -> str:
    return _CONTROLS.sub(lambda match: _AS_1252.get(ord(match[0]), match[0]), text)


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 in a page that is: windows-1252, but for characters that were cut."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    cut = len(wrong) > 1 or wrong in (b"\xc2", b"\xc3")
    return ("" if cut else wrong.decode("cp1252", "ignore")), error.end


def _latin(error: UnicodeError) -> tuple[str, int]:
    """Read a byte that an encoding leaves open as the control character it is to browsers."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


_STRAY, _LATIN = "warmlink.stray", "warmlink.latin"
codecs.register_error(_STRAY, _stray)
codecs.register_error(_LATIN, _latin)

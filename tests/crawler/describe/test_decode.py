"""Bytes become the text their author saw."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.decode import decode

JA = "相談窓口"
CASES = {
    "the byte order mark beats everything": (codecs.BOM_UTF8 + "é".encode(), "iso-8859-1", "é"),
    "UTF-16 little-endian by its mark": (codecs.BOM_UTF16_LE + "aé".encode("utf-16-le"), None, "aé"),
    "UTF-16 big-endian by its mark": (codecs.BOM_UTF16_BE + JA.encode("utf-16-be"), "utf-8", JA),
    "UTF-8 as sent": (JA.encode(), "UTF-8", JA),
    "UTF-8 against the server's habit": ("café".encode(), "iso-8859-1", "café"),
    "UTF-8 without a word": ("café".encode(), None, "café"),
    "UTF-8 cut inside a character": ("éé".encode()[:-1], None, "é"),
    "broken UTF-8 as sent": (b"a\xffb", "utf-8", "a\ufffdb"),
    "latin-1 means windows-1252": (b"\x93caf\xe9\x94", "iso-8859-1", "“café”"),
    "nothing known is windows-1252": (b"it\x92s", None, "it’s"),
    "declared in a meta": (
        b'<meta charset="windows-1251">' + "да".encode("cp1251"),
        None,
        '<meta charset="windows-1251">да',
    ),
    "Shift_JIS as sent": (JA.encode("cp932"), "Shift_JIS", JA),
    "EUC-JP declared the long way": (
        b'<META CONTENT="text/html; charset=EUC-JP">' + JA.encode("euc_jp"),
        None,
        '<META CONTENT="text/html; charset=EUC-JP">' + JA,
    ),
    "ISO-2022-JP is not mistaken for ASCII": (
        b"<meta charset=iso-2022-jp>" + JA.encode("iso2022_jp"),
        None,
        "<meta charset=iso-2022-jp>" + JA,
    ),
    "gb2312 means gb18030": ("帮助".encode("gb18030"), "gb2312", "帮助"),
    "a declared UTF-16 that reads as ASCII is none": (
        b"<meta charset=utf-16>caf\xc3\xa9",
        None,
        "<meta charset=utf-16>café",
    ),
    "an unknown label is no label": (b"caf\xe9", "x-unheard-of", "café"),
    "the declaration of XML": (
        b'<?xml version="1.0" encoding="iso-8859-2"?>\xb1',
        None,
        '<?xml version="1.0" encoding="iso-8859-2"?>ą',
    ),
    "nothing at all": (b"", None, ""),
}


@pytest.mark.parametrize(("body", "charset", "text"), CASES.values(), ids=CASES.keys())
def test_bytes_are_read_as_browsers_read_them(body: bytes, charset: str | None, text: str) -> None:
    assert decode(body, charset) == text


@given(
    st.binary(max_size=200),
    st.one_of(st.none(), st.sampled_from(["utf-8", "big5", "utf-16", "iso-2022-jp", "zip"])),
)
def test_no_bytes_raise(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)


@given(st.text())
def test_utf_8_comes_back_as_it_was_written(text: str) -> None:
    assert (
        decode(codecs.BOM_UTF8 + text.encode("utf-8", "replace"), None)
        == text.encode("utf-8", "replace").decode()
    )

"""Bytes become the text their author saw."""

import codecs
import tracemalloc

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
    "what is sent as UTF-8 and is none": (b"it\x92s a caf\xe9", "utf-8", "it’s a café"),
    "windows-1252 that is declared to be UTF-8": (
        b"<meta charset=utf-8>it\x92s a caf\xe9",
        None,
        "<meta charset=utf-8>it’s a café",
    ),
    "one byte of windows-1252 in UTF-8": ("né à Köln ".encode() + b"it\x92s", "utf-8", "né à Köln it’s"),
    "a character that was cut in two": (
        "né à Köl, où, été".encode() + b"\xc3... \xe2\x80 \xe5\x8a",
        None,
        "né à Köl, où, été...  ",
    ),
    "controls that were windows-1252 once": ("it\x92s caf\xe9 \x96 yes".encode(), "utf-8", "it’s café – yes"),
    "bytes that windows-1252 leaves open": (b"a\x81b", "windows-1252", "a\x81b"),
    "UTF-16 without its mark": ("<p>café".encode("utf-16-le"), None, "<p>café"),
    "UTF-16 without its mark, the other way": ("<p>café".encode("utf-16-be"), None, "<p>café"),
    "UTF-16 that is sent and is none": (b"<p>caf\xc3\xa9", "utf-16", "<p>café"),
    "UTF-8 that is sent as GBK": (
        b"<p>" + ("心理咨询热线" * 5).encode(),
        "gbk",
        "<p>" + "心理咨询热线" * 5,
    ),
    "GBK that is sent as UTF-8": (
        "<meta charset=gbk><p>心理咨询热线，我们在这里".encode("gbk"),
        "utf-8",
        "<meta charset=gbk><p>心理咨询热线，我们在这里",
    ),
    "Cyrillic that is sent as latin-1": (
        "<meta charset=windows-1251>Телефон доверия".encode("cp1251"),
        "iso-8859-1",
        "<meta charset=windows-1251>Телефон доверия",
    ),
    "declared late": (
        b"<script>" + b"x" * 20_000 + "</script><meta charset=koi8-r>да".encode("koi8-r"),
        None,
        "<script>" + "x" * 20_000 + "</script><meta charset=koi8-r>да",
    ),
    "declared in a comment first": (
        "<!-- <meta charset=big5> --><meta charset=windows-1250>żółw".encode("cp1250"),
        None,
        "<!-- <meta charset=big5> --><meta charset=windows-1250>żółw",
    ),
    "an unknown label before a known one": (
        "<meta charset=xyz><meta charset=iso-8859-2>żółw".encode("iso8859-2"),
        None,
        "<meta charset=xyz><meta charset=iso-8859-2>żółw",
    ),
    "a label with a tail": ("да".encode("cp1251"), "windows-1251;q=1", "да"),
    "EUC-JP with a vendor's signs": (b"\xad\xa1\xc1\xea", "euc-jp", "①相"),
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


LONG = {
    "cp1251": "Телефон доверия для молодых родителей работает каждый день с девяти часов",
    "koi8-r": "Телефон доверия для молодых родителей работает каждый день с девяти часов",
    "cp932": "夜間の授乳や睡眠の不安など、どんなことでもお気軽にお電話ください。相談は無料です。",
    "euc_jp": "夜間の授乳や睡眠の不安など、どんなことでもお気軽にお電話ください。相談は無料です。",
    "gb18030": "我们的热线为新父母提供帮助，每天晚上都有人在这里听你说话，这是免费的服务。",
    "big5hkscs": "我們的熱線為新父母提供幫助，每天晚上都有人在這裡聽你說話，這是免費的服務。",
    "cp949": "우리는 새로운 부모를 위해 매일 밤 이야기를 들어 주는 전화 상담을 무료로 하고 있습니다.",
    "cp1252": "Nous écoutons les jeunes mères à toute heure, où qu’elles soient, été – même à Noël.",
    "iso2022_jp": "夜間の授乳や睡眠の不安など、お気軽にお電話ください。",
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("lie", ["", "<meta charset=utf-8>", "<meta charset=iso-8859-1>"])
@pytest.mark.parametrize("sent", [None, "utf-8"])
def test_a_page_that_does_not_say_its_encoding_or_lies_is_known_by_its_letters(
    name: str, lie: str, sent: str | None
) -> None:
    page = f"<html><head>{lie}<title>x</title></head><body><p>{LONG[name]}</p></body></html>"
    assert decode(page.encode(name), sent) == page


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_utf_8_comes_back_as_it_was_written(text: str) -> None:
    assert (
        decode(codecs.BOM_UTF8 + text.encode("utf-8", "replace"), None)
        == text.encode("utf-8", "replace").decode()
    )


@pytest.mark.parametrize("body", [b"\xf0\x9f\x98" * 170_000, b"\xff" * 500_000, b"\xc3\xa9\xff" * 170_000])
def test_bytes_that_no_encoding_explains_cost_a_few_times_their_size(body: bytes) -> None:
    tracemalloc.start()
    try:
        decode(body, None)
        assert tracemalloc.get_traced_memory()[1] < 16 * len(body)
    finally:
        tracemalloc.stop()

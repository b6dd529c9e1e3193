"""A text that was stored in the wrong encoding is read as it was meant, and no other is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.mend import mended

WRITTEN = [
    "Café – it’s open for mothers, 24 hours",
    "Hilfe für Mütter und Väter, täglich geöffnet",
    "Línea de ayuda: atención a niños y mamás",
    "Телефон доверия для молодых родителей",
    "Telefon zaufania dla młodych rodziców, codziennie",
    "夜間の授乳や睡眠の不安など、お電話ください。",
    "We are here 💛 for you",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_was_read_in_the_wrong_encoding_is_read_again(text: str) -> None:
    wrong = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )
    assert wrong != text
    assert mended(wrong) == text


@pytest.mark.parametrize(
    "text",
    [
        *WRITTEN,
        "PÃO E «CAFÉ» À MANHû, 5 € «à la carte»",
        "Où ? À côté… « été » – 20 °C",
        "ŠKODA, Ångström, Ærø, Ðorđe",
    ],
)
def test_what_was_read_right_stays(text: str) -> None:
    assert mended(text) == text


@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc", "Cs"])))
def test_mending_twice_mends_no_more_of_plain_text(text: str) -> None:
    assert len(mended(text)) <= len(text)

"""What a page is about, and how it is remembered."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.reading import Reading, read
from crawler.identity import (
    Identity,
    IdentityMemory,
    accept,
    identify,
    likeness,
    other_language,
    remember,
    take_back,
)
from crawler.observation import Page
from crawler.store import pack, unpack

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MILK = "Dysphoric milk ejection reflex is a wave of negative emotions just before milk is released. " * 4
BIKES = "We repair bicycles and sell tyres, chains and saddles; our workshop opens every weekday. " * 4


def reading(text: str, lang: str = "en") -> Reading:
    body = f'<html lang="{lang}"><title>T</title><p>{text}</p>'.encode()
    found = read(Page("text/html", "utf-8", body, len(body)), "https://example.org/")
    assert found is not None
    return found


def identity(text: str, lang: str = "en") -> Identity:
    found = identify(reading(text, lang), NOON)
    assert found is not None
    return found


def test_two_pages_about_the_same_are_alike_and_two_about_different_things_are_not() -> None:
    assert likeness(identity(MILK), identity(MILK + BIKES[:200])) > 0.8
    assert likeness(identity(MILK), identity(BIKES)) == 0.0


@pytest.mark.parametrize("text", ["産後うつについて、助産師が説明します。" * 8, "สนับสนุนแม่หลังคลอดบุตรทุกคน" * 8])
def test_a_language_written_without_spaces_is_known_again_too(text: str) -> None:
    assert likeness(identity(text), identity(text)) == pytest.approx(1.0)
    assert likeness(identity(text), identity("東京の自転車屋で、タイヤとチェーンを売っています。" * 8)) < 0.1


def test_a_page_of_few_words_cannot_be_known_again() -> None:
    assert identify(reading("Coming soon. Call us."), NOON) is None


def test_another_language_is_one_that_both_pages_declare() -> None:
    assert other_language(identity(MILK, "en-CA"), identity(MILK, "fr"))
    assert not other_language(identity(MILK, "en-CA"), identity(MILK, "en-GB"))
    assert not other_language(identity(MILK, "en"), identity(MILK, ""))


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_lies_between_nothing_and_all_and_is_the_same_from_both_sides(one: str, other: str) -> None:
    a, b = (identify(reading(MILK + text.replace("<", " ")), NOON) for text in (one, other))
    assert a is not None
    assert b is not None
    assert 0.0 <= likeness(a, b) <= 1.0 + 1e-9
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert likeness(a, a) == pytest.approx(1.0)


def test_what_is_remembered_of_a_page_is_small_and_comes_back_as_it_was() -> None:
    many = identity(" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}letters" for n in range(600)))
    memory = IdentityMemory(many, many, replaced=True)
    assert unpack(IdentityMemory, pack(memory)) == memory
    assert len(pack(IdentityMemory(many))) < 4_500


def test_a_known_page_is_renewed_and_a_stranger_stands_beside_it_until_a_person_accepts_it() -> None:
    milk, bikes = identity(MILK), identity(BIKES)
    known = remember(None, milk, strange=False, replaced=False)
    assert known == IdentityMemory(milk)
    beside = remember(known, bikes, strange=True, replaced=False)
    assert beside == IdentityMemory(milk, bikes)
    gone = remember(beside, bikes, strange=False, replaced=True)
    assert gone == IdentityMemory(milk, bikes, replaced=True)
    assert remember(gone, bikes, strange=True, replaced=False) == gone
    assert remember(gone, None, strange=False, replaced=False) is None
    assert remember(gone, milk, strange=False, replaced=False) == IdentityMemory(milk)
    assert gone is not None
    said = accept(gone)
    assert (said.accepted, said.stranger, said.replaced) == (bikes, None, False)
    later = remember(said, bikes, strange=False, replaced=False)
    assert later is not None
    assert take_back(later) == IdentityMemory(milk, bikes, replaced=True), "as before the word"
    assert take_back(gone) == gone
    assert accept(IdentityMemory(milk)) == IdentityMemory(milk)

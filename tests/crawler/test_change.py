"""What counts as a change of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.change import (
    ChangeKind,
    compare,
    numbers_to_call,
    prices,
    value_hash,
    word_diff,
)

OLD = "We listen to new parents every night of the week."
NEW = "Our volunteers answer questions about feeding and sleep."


# --- two texts


@given(st.text())
def test_a_text_is_unchanged_against_itself(text: str) -> None:
    assert compare(text, text).kind is ChangeKind.UNCHANGED


@given(
    st.lists(st.sampled_from(["call", "988", "Day", "and", "2019", "é"])),
    st.sampled_from([" ", "\n\t", "\u00a0"]),
)
def test_case_and_whitespace_never_matter(words: list[str], gap: str) -> None:
    assert value_hash(" ".join(words)) == value_hash(gap.join(words).upper())


@given(st.integers(0, 999), st.integers(1990, 2039))
def test_counts_and_dates_never_matter(count: int, year: int) -> None:
    if not numbers_to_call(f"{count}"):
        assert value_hash(f"{count} groups since May {year}") == value_hash("7 groups since June 2001")


@given(st.from_regex(r"[2-9]\d{2}-[2-9]\d{2}-\d{4}", fullmatch=True), st.integers(0, 9), st.integers(0, 9))
def test_one_changed_digit_of_a_helpline_is_never_cosmetic(number: str, place: int, by: int) -> None:
    digits = [index for index, letter in enumerate(number) if letter.isdigit()]
    at = digits[place]
    changed = number[:at] + str((int(number[at]) + max(by, 1)) % 10) + number[at + 1 :]
    frame = (
        "We are here for parents in the whole country, day and night, free of charge. Call {} at any time."
    )
    if changed != number:
        assert compare(frame.format(number), frame.format(changed)).kind is ChangeKind.EDITED


@pytest.mark.parametrize(("old", "new"), [("988", "911"), ("116 123", "116 111"), ("741741", "988")])
def test_another_short_code_is_never_cosmetic(old: str, new: str) -> None:
    frame = (
        "If you think of harming yourself, people are there for you at any hour of the day: {}. It is free."
    )
    assert compare(frame.format(old), frame.format(new)).kind is ChangeKind.EDITED


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        ("We listen to new parents every night of the week", ChangeKind.COSMETIC),
        ("We listen to new parents on every night of the year.", ChangeKind.EDITED),
        (NEW, ChangeKind.REWRITTEN),
        ("", ChangeKind.REWRITTEN),
    ],
)
def test_how_far_a_text_is_from_the_old_one(new: str, kind: ChangeKind) -> None:
    assert compare(OLD, new).kind is kind


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Call 1-800-555-0199 or text HOME to 741741.", {"18005550199", "741741"}),
        ("+1 (416) 555 0123", {"14165550123"}),
        ("Samaritans: 116 123; emergency: 112", {"116123", "112"}),
        ("２０１９年 988", {"988"}),
        ("in 2019-2024 we helped 1,250,000 parents", set()),
        ("Winter 2019/2020, and 2021 - 2022", set()),
        ("3 000 000 parents; 12.000.000 calls", set()),
        ("on 2024-03-01 and 01/03/2024 from 9 to 17", set()),
        ("24 hours, 7 days, 365 nights", set()),
    ],
)
def test_what_is_dialled_is_told_from_what_is_counted(text: str, numbers: set[str]) -> None:
    assert numbers_to_call(text) == numbers


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_a_word_diff_holds_both_texts(old: str, new: str) -> None:
    steps = word_diff(old, new)
    assert " ".join(part for _, part, _ in steps if part) == " ".join(old.split())
    assert " ".join(part for _, _, part in steps if part) == " ".join(new.split())
    assert all((one == other) == (tag == "equal") for tag, one, other in steps)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We helped 998 families.", "We helped 1,000 families."),
        ("We helped 12,340 families.", "We helped 1,012,355 families."),
        ("Nous avons aidé 987 654 familles.", "Nous avons aidé 1 234 567 familles."),
        ("Updated Monday, 3 March 2026", "Updated Tuesday, 14 April 2026"),
        ("Open since March 3rd, 2026", "Open since April 21st, 2027"),
        ("Mis à jour le mardi 3 mars 2026", "Mis à jour le samedi 1er août 2026"),
        ("Stand: 3. März 2026", "Stand: 14. Oktober 2026"),
        ("Actualizado el 3 de marzo de 2026", "Actualizado el 14 de abril de 2026"),
        ("We raised $900 last year", "We raised $1,250 last year"),
    ],
)
def test_counters_and_dates_never_matter_in_any_of_our_languages(one: str, other: str) -> None:
    assert compare(one, other).kind is ChangeKind.UNCHANGED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A session costs $90.", "A session costs $95."),
        ("60 € par séance", "70 € par séance"),
        ("£40/hour", "£45/hour"),
        ("Call 416 555 0123", "Call 416 555 0124"),
        ("Call 13 11 14", "Call 13 11 15"),
        ("Tel. 912 345 678", "Tel. 912 345 679"),
    ],
)
def test_a_price_or_a_number_to_call_is_no_count(one: str, other: str) -> None:
    assert compare(one, other).kind in (ChangeKind.EDITED, ChangeKind.REWRITTEN)


def test_what_help_costs_is_told_from_what_was_raised() -> None:
    assert prices("We raised $900 in spring. Fees: 60 EUR for each visit, or CAD 80.") == {"60eur", "cad80"}


@pytest.mark.parametrize(
    ("one", "other"), [("12 Mill Road", "14 Mill Road"), ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-19:00")]
)
def test_every_digit_counts_in_addresses_and_hours(one: str, other: str) -> None:
    assert value_hash(one, exact=True) != value_hash(other, exact=True)
    assert value_hash(one, exact=True) == value_hash(f" {one.upper()} ", exact=True)

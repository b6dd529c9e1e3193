"""What counts as a change of a description, and when a new one is ready to be offered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.change import (
    ChangeKind,
    DescriptionMemory,
    Seen,
    adopt,
    advance_description,
    choose,
    compare,
    numbers_to_call,
    value_hash,
    word_diff,
)
from crawler.describe.description import Description, Method

URL = "https://line.example/"
OLD = "We listen to new parents every night of the week."
NEW = "Our volunteers answer questions about feeding and sleep."
OTHER = "Closed for the summer; write to our partners in the meantime."


def day(number: float) -> datetime:
    return datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(days=number)


def said(value: str | None, method: Method = Method.META, **more: object) -> Description:
    return Description(value=value, method=method if value else None, **more)  # type: ignore[arg-type]  # any field


def fetched(*days: tuple[float, str | Description | None]) -> DescriptionMemory:
    """Return the memory after fetches: a text, a whole description, or None for a 304."""
    memory: DescriptionMemory | None = None
    for number, seen in days:
        found = said(seen) if isinstance(seen, str) else seen
        memory = advance_description(
            memory, found, at=day(number), source_url=URL, unchanged_304=seen is None
        )
    assert memory is not None
    return memory


def seen(value: str, first: float, last: float, count: int) -> Seen:
    return Seen(value, Method.META, URL, day(first), day(last), count)


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


# --- one page over the days


def test_the_first_sight_is_a_baseline() -> None:
    assert fetched((0, OLD)) == DescriptionMemory(
        baseline=seen(OLD, 0, 0, 1), turns=((value_hash(OLD), day(0)),)
    )


def test_a_new_value_is_a_candidate_and_not_ready() -> None:
    memory = fetched((0, OLD), (1, NEW))
    assert (memory.baseline, memory.candidate, memory.ready) == (
        seen(OLD, 0, 0, 1),
        seen(NEW, 1, 1, 1),
        False,
    )


@pytest.mark.parametrize(("hours", "ready"), [(0.1, False), (21.9, False), (22, True), (48, True)])
def test_a_candidate_is_ready_when_seen_twice_at_least_22_hours_apart(hours: float, ready: bool) -> None:
    memory = fetched((0, OLD), (1, NEW), (1 + hours / 24, NEW))
    assert (memory.candidate, memory.ready) == (seen(NEW, 1, 1 + hours / 24, 2), ready)


def test_an_answer_not_modified_counts_as_a_sight() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, None))
    assert (memory.candidate, memory.ready) == (seen(NEW, 1, 2, 2), True)


def test_an_answer_not_modified_counts_for_the_baseline_when_that_was_shown_last() -> None:
    assert fetched((0, OLD), (1, None)).baseline == seen(OLD, 0, 1, 2)


def test_an_answer_not_modified_teaches_nothing_about_a_page_never_read() -> None:
    assert fetched((0, None)) == DescriptionMemory()


def test_a_failed_fetch_teaches_nothing() -> None:
    before = fetched((0, OLD), (1, NEW))
    assert advance_description(before, None, at=day(2), source_url=URL) == before


def test_back_to_the_baseline_drops_the_candidate() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, NEW), (3, OLD))
    assert (memory.baseline, memory.candidate, memory.ready) == (seen(OLD, 0, 3, 2), None, False)


def test_another_candidate_begins_anew() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, OTHER))
    assert (memory.candidate, memory.ready) == (seen(OTHER, 2, 2, 1), False)


def test_a_sight_without_any_description_ends_the_candidate() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, said(None)), (3, NEW))
    assert (memory.candidate, memory.ready) == (seen(NEW, 3, 3, 1), False)


def test_an_answer_not_modified_after_an_empty_page_revives_nothing() -> None:
    memory = fetched((0, OLD), (1, said(None)), (2, None))
    assert (memory.baseline, memory.candidate) == (seen(OLD, 0, 0, 1), None)


def test_values_that_take_turns_are_rotating_and_never_ready() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, OTHER), (3, NEW), (4, NEW))
    assert (memory.flags, memory.ready) == (("rotating",), False)


def test_a_value_that_lasts_a_week_has_stopped_rotating() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, OLD), (3, NEW), (4, NEW), (10, NEW))
    assert (memory.flags, memory.ready, memory.turns) == ((), True, ((value_hash(NEW), day(3)),))


def test_only_counts_changed_so_the_baseline_stays_and_shows_the_newer_wording() -> None:
    memory = fetched(
        (0, "12 groups for parents in 2025, everywhere"), (1, "13 groups for parents in 2026, everywhere")
    )
    assert memory.candidate is None
    assert memory.baseline == seen("13 groups for parents in 2026, everywhere", 0, 1, 2)


def test_a_decided_candidate_is_the_baseline() -> None:
    memory = fetched((0, OLD), (1, NEW), (2, NEW))
    decided = adopt(memory)
    assert (decided.baseline, decided.candidate, decided.ready) == (seen(NEW, 1, 2, 2), None, False)
    assert adopt(decided) == decided


def test_what_a_page_says_beside_its_description_is_that_of_the_last_fetch() -> None:
    memory = fetched((0, OLD), (1, said(OLD, title="Line", lang="en", truncated=True, needs_js=True)))
    assert (memory.title, memory.lang, memory.flags) == ("Line", "en", ("truncated", "needs_js"))


# --- boilerplate


def test_a_boilerplate_text_gives_way_to_the_next_source() -> None:
    page = said(OLD, Method.OG, also=((Method.META, OLD.upper()), (Method.TWITTER, NEW), (Method.DC, OTHER)))
    expected = said(NEW, Method.TWITTER, also=((Method.DC, OTHER),))
    assert choose(page, {value_hash(OLD)}) == (expected, True)


def test_nothing_but_boilerplate_is_no_description() -> None:
    assert choose(said(OLD, Method.OG), {value_hash(OLD)}) == (said(None), True)


def test_a_text_of_its_own_stays() -> None:
    assert choose(said(OLD), {value_hash(NEW)}) == (said(OLD), False)


def test_boilerplate_is_flagged_and_never_becomes_a_baseline() -> None:
    memory = advance_description(None, said(OLD), at=day(0), source_url=URL, boilerplate={value_hash(OLD)})
    assert (memory.baseline, memory.flags) == (None, ("site_wide",))

"""What is remembered of one value of a page, and when a new one is ready to be offered."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.change import value_hash
from crawler.describe.description import Description, Method
from crawler.memory import Memory, Seen, adopt, advance_memory, choose, sight_of

URL = "https://line.example/"
OLD = "We listen to new parents every night of the week."
NEW = "Our volunteers answer questions about feeding and sleep."
OTHER = "Closed for the summer; write to our partners in the meantime."


def day(number: float) -> datetime:
    return datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(days=number)


def said(value: str | None, method: Method = Method.META, **more: object) -> Description:
    return Description(value=value, method=method if value else None, **more)  # type: ignore[arg-type]  # any field


def fetched(*days: tuple[float, str | Description | None]) -> Memory:
    """Return the memory after fetches: a text, a whole description, or None for a 304."""
    memory: Memory | None = None
    for number, seen in days:
        found = said(seen) if isinstance(seen, str) else seen
        sight = sight_of(found) if found else None
        memory = advance_memory(memory, sight, at=day(number), source_url=URL, unchanged_304=seen is None)
    assert memory is not None
    return memory


def seen(value: str, first: float, last: float, count: int) -> Seen:
    return Seen(value, Method.META, URL, day(first), day(last), count)


# --- one page over the days


def test_the_first_sight_is_a_baseline() -> None:
    assert fetched((0, OLD)) == Memory(
        baseline=seen(OLD, 0, 0, 1), turns=((value_hash(OLD), day(0)),), in_a_row=1
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
    assert fetched((0, None)) == Memory()


def test_a_failed_fetch_teaches_nothing() -> None:
    before = fetched((0, OLD), (1, NEW))
    assert advance_memory(before, None, at=day(2), source_url=URL) == before


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
    memory = fetched((0, OLD), (1, NEW), (2, OLD), (3, NEW), (4, NEW), (6, NEW), (8, NEW), (10, NEW))
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
    memory = advance_memory(None, sight_of(said(OLD), {value_hash(OLD)}), at=day(0), source_url=URL)
    assert (memory.baseline, memory.flags) == (None, ("site_wide",))


# --- values that come and go


def test_a_value_on_its_weekly_round_is_rotating_and_stays_so() -> None:
    weeks = [(7.0 * week + day, (OLD, NEW)[week % 2]) for week in range(6) for day in range(7)]
    memory = fetched(*weeks)
    assert (memory.rotating, memory.ready) == (True, False)


def test_ever_other_values_are_rotating_even_when_one_is_seen_twice_by_chance() -> None:
    texts = [f"{word} told us how the line helped in the first weeks." for word in ("Ana", "Bo", "Cy", "Di")]
    days = enumerate([OLD, *texts, texts[-1]])
    memory = fetched(*((float(number), text) for number, text in days))
    assert (memory.rotating, memory.ready) == (True, False)


def test_a_real_rewrite_after_a_banner_that_came_and_went_waits_for_nothing() -> None:
    banner = [(number, OTHER) for number in range(10, 24)]
    after = [(number, OLD) for number in range(24, 30)]
    memory = fetched((0, OLD), *banner, *after, (30, NEW), (31, NEW))
    assert (memory.rotating, memory.ready) == (False, True)


def test_where_fetches_are_rare_two_equal_sights_of_a_value_in_turn_are_chance() -> None:
    memory = fetched((0, OLD), (7, NEW), (14, OTHER), (21, NEW), (28, NEW), (35, NEW))
    assert (memory.rotating, memory.ready) == (True, False)


def test_a_clock_that_was_ahead_once_keeps_no_value_waiting() -> None:
    memory = fetched((0, OLD), (400, NEW), (1, NEW), (2, NEW))
    assert memory.candidate == seen(NEW, 1, 2, 3)
    assert memory.ready

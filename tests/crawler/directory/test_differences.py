"""Which fields of a listing changed, and which listings only moved."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from crawler.directory.differences import field_changes, identities, pair_moves
from crawler.listing import Listing
from crawler.listing_history import FieldChange


def entry(key: str, **fields: str) -> Listing:
    values = {"name": (key,), **{name: (value,) for name, value in fields.items()}}
    return Listing(key, f"https://dir.example/{key}", values)


def moves(
    vanished: Sequence[Listing], appeared: Sequence[Listing], others: Sequence[Listing] = ()
) -> set[object]:
    shown = Counter(i for each in (*appeared, *others) for i in identities(each))
    return set(pair_moves(vanished, appeared, shown))


def test_spelling_order_and_counts_in_running_text_are_no_change() -> None:
    before = Listing(
        "a",
        "u",
        {
            "name": ("Ann Lee",),
            "topic": ("loss", "sleep"),
            "website": ("http://www.ann.example/",),
            "description": ("Since 3 May 2024 Ann has helped 120 families.",),
        },
    )
    after = Listing(
        "a",
        "v",
        {
            "name": ("ANN  LEE",),
            "topic": ("Sleep", "loss"),
            "website": ("https://ann.example",),
            "description": ("Since 4 June 2025 Ann has helped 131 families.",),
        },
    )
    assert field_changes(before, after) == ()


def test_a_digit_counts_where_it_says_who_or_where() -> None:
    before = entry("a", address="12 Main Street", phone="+442079460001", email="ann@a.example")
    after = entry("a", address="14 Main Street", phone="+442079460002", email="ann@b.example")
    assert [change.field for change in field_changes(before, after)] == ["address", "phone", "email"]


def test_fields_that_come_and_go_are_changes() -> None:
    before, after = entry("a", email="ann@a.example"), entry("a", phone="+442079460001")
    assert field_changes(before, after) == (
        FieldChange("email", ("ann@a.example",), ()),
        FieldChange("phone", (), ("+442079460001",)),
    )


def test_who_keeps_a_number_of_her_own_has_moved_whatever_her_name_now() -> None:
    old = entry("ann", phone="+442079460001")
    new = Listing("ann-lee", "u", {"name": ("Ann Lee",), "phone": ("+442079460001",)})
    assert moves([old], [new]) == {("ann", "ann-lee")}


def test_a_successor_at_a_clinics_number_is_somebody_else() -> None:
    old, new = entry("ann", phone="+442079460001"), entry("ben", phone="+442079460001")
    colleague = entry("cleo", phone="+442079460001")
    assert moves([old], [new], [colleague]) == set()


def test_the_same_name_at_a_clinics_number_has_moved() -> None:
    old = Listing("1", "u", {"name": ("Ann Lee",), "phone": ("+442079460001",)})
    new = Listing("2", "u", {"name": ("Ann Lee",), "phone": ("+442079460001",)})
    other = Listing("3", "u", {"name": ("Ben Lee",), "phone": ("+442079460001",)})
    assert moves([old], [new, other], [entry("cleo", phone="+442079460001")]) == {("1", "2")}


def test_a_name_alone_is_enough_only_while_nothing_speaks_against_it() -> None:
    def named(key: str, **fields: str) -> Listing:
        return entry(key, **{"name": "Ann Lee", **fields})

    assert moves([named("1")], [named("2")]) == {("1", "2")}
    assert moves([named("1", phone="+442079460001")], [named("2", phone="+442079460002")]) == set()
    assert moves([named("1")], [named("2"), named("3")]) == set()


def test_of_two_that_fit_as_well_none_is_taken() -> None:
    old = entry("old", email="office@clinic.example")
    assert (
        moves([old], [entry("b", email="office@clinic.example"), entry("c", email="office@clinic.example")])
        == set()
    )


_TEXTS = st.text(min_size=1, max_size=12)
_LISTINGS = st.builds(
    lambda key, fields: Listing(key, "u", fields),
    _TEXTS,
    st.dictionaries(
        st.sampled_from(["name", "phone", "email", "website", "description"]),
        st.lists(_TEXTS, min_size=1, max_size=3).map(tuple),
    ),
)


@given(_LISTINGS)
def test_nothing_differs_from_itself(listing: Listing) -> None:
    assert field_changes(listing, listing) == ()


@given(st.lists(_LISTINGS, max_size=6, unique_by=lambda each: each.key), st.lists(_LISTINGS, max_size=6))
def test_nobody_moves_twice(vanished: list[Listing], appeared: list[Listing]) -> None:
    apart = [each for each in appeared if each.key not in {old.key for old in vanished}]
    pairs = pair_moves(vanished, apart, Counter(i for each in apart for i in identities(each)))
    assert len({old for old, _ in pairs}) == len(pairs) == len({new for _, new in pairs})
    assert {old for old, _ in pairs} <= {each.key for each in vanished}

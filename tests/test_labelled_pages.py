"""The labelled pages read as a whole: how many descriptions, phones and addresses come out right."""

from collections.abc import Callable, Iterator

import pytest

from crawler.change import value_hash
from crawler.describe.description import Description
from crawler.describe.main_text import with_main_text
from crawler.describe.reading import Reading, read
from crawler.facts import Facts, facts_of
from crawler.memory import choose
from crawler.observation import Page
from crawler.proposal import site_wide
from tests.labelled import LabelledPage, pages

LEVEL = 0.95  # of the pages that have something to say of it
_MOJIBAKE = ("Ã", "â€", "Â ", "Ð", "\ufffd", "ï¿½", "&amp;", "&#")

Seen = tuple[LabelledPage, Reading, Facts]


@pytest.fixture(scope="module")
def seen() -> tuple[Seen, ...]:
    """Every page as it is read."""
    return tuple(_seen())


def _seen() -> Iterator[Seen]:
    for labelled in pages():
        reading = read(Page("text/html", labelled.charset, labelled.body), labelled.url)
        assert reading is not None, labelled.label
        yield labelled, reading, facts_of(reading)


def _descriptions(seen: tuple[Seen, ...]) -> Iterator[tuple[LabelledPage, Description]]:
    """Yield what each page says of itself, the words that all pages of its site share left out."""
    listed = {r.url: r.description.value for p, r, _ in seen if p.label.startswith("one text")}
    boilerplate = set(site_wide({url: text for url, text in listed.items() if text}).values())
    for labelled, reading, _ in seen:
        shared = labelled.url in listed
        yield labelled, choose(with_main_text(reading, always=shared), boilerplate)[0]


def _right(seen: tuple[Seen, ...], told: Callable[[Seen], tuple[object, object]], what: str) -> float:
    """Return the share of pages that are right, and print those that are not."""
    wrong = 0
    for each in seen:
        truth, found = told(each)
        if truth != found:
            wrong += 1
            print(f"{what}: {each[0].label}\n    true  {truth!r}\n    found {found!r}")
    print(f"{what}: {len(seen) - wrong} of {len(seen)} right")
    return 1 - wrong / len(seen)


def test_there_are_more_than_a_hundred_pages_each_with_a_name_of_its_own() -> None:
    labels = [labelled.label for labelled in pages()]
    assert len(labels) == len(set(labels)) > 150
    assert pages() == pages()


def test_phones_are_right(seen: tuple[Seen, ...]) -> None:
    assert _right(seen, lambda s: (s[0].truth.phones, s[2].phones), "phones") >= LEVEL


def test_short_codes_are_right(seen: tuple[Seen, ...]) -> None:
    assert _right(seen, lambda s: (s[0].truth.codes, s[2].codes), "codes") >= LEVEL


def test_addresses_are_right(seen: tuple[Seen, ...]) -> None:
    assert _right(seen, lambda s: (s[0].truth.emails, s[2].emails), "emails") >= LEVEL


def test_descriptions_are_right(seen: tuple[Seen, ...]) -> None:
    pytest.importorskip("lxml_html_clean", reason="trafilatura does not load without it")
    asked = [(p, d) for p, d in _descriptions(seen) if p.truth.description is not None]
    wrong = [
        (labelled.label, labelled.truth.description, said.value)
        for labelled, said in asked
        if value_hash(labelled.truth.description or "") != value_hash(said.value or "")
    ]
    print(*wrong, f"descriptions: {len(asked) - len(wrong)} of {len(asked)} right", sep="\n")
    assert 1 - len(wrong) / len(asked) >= LEVEL


def test_names_are_right_where_any_is_told(seen: tuple[Seen, ...]) -> None:
    """A name is only proposed: none is better than that of somebody else."""
    asked = tuple(each for each in seen if each[0].truth.name is not None and each[2].name is not None)
    assert len(asked) > 100
    assert _right(asked, lambda s: (s[0].truth.name, s[2].name), "names") >= LEVEL


def test_no_letter_is_garbled_anywhere(seen: tuple[Seen, ...]) -> None:
    for labelled, reading, facts in seen:
        texts = (reading.description.value, reading.title, facts.name, *facts.emails)
        garbled = [mark for mark in _MOJIBAKE for text in texts if text and mark in text]
        assert garbled == [], labelled.label
        assert "\ufffd" not in reading.text, labelled.label

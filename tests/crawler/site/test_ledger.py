"""The book of one check: what it keeps, and that no site fills the memory with it."""

from collections import Counter

import pytest

from crawler.links import Link
from crawler.site import ledger as module
from crawler.site.ledger import Ledger
from crawler.spot import Spot
from registry.urls import AddressError

HERE = Spot("https://example.org/", 1, "")
MISTAKE = AddressError("url_malformed", "No browser can read it.", "Write another.")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger that keeps three entries and four places."""
    monkeypatch.setattr(module, "_ENTRIES", 3)
    monkeypatch.setattr(module, "_PLACES", 4)
    return Ledger()


def test_addresses_mistakes_and_contacts_share_one_bound(small: Ledger) -> None:
    small.note("https://example.org/#a", HERE)
    small.note_error("http://[x", MISTAKE, HERE)
    assert small.note_contact("tel:988", HERE)
    assert not small.has_room("https://example.org/#b")
    small.note_error("http://[y", MISTAKE, HERE)
    assert small.note_contact("tel:911", HERE)  # a contact all the same: it must not be asked
    assert (list(small.errors), list(small.contacts)) == (["http://[x"], ["tel:988"])
    assert small.has_room("https://example.org/#a")
    assert small.left_out == Counter({module._TOO_MANY: 3})


def test_beyond_the_places_everything_keeps_its_first(small: Ledger) -> None:
    for _ in range(6):
        small.note("https://example.org/", HERE)
    small.note("https://example.org/late", HERE)
    assert [len(spots) for spots in small.met.values()] == [4, 1]
    assert small.left_out == Counter({module._TOO_MANY_PLACES: 2})


def test_a_long_mistake_is_remembered_by_its_beginning() -> None:
    ledger = Ledger()
    assert ledger.note_error("http://[" + "x" * 1_000, MISTAKE, HERE) == "http://[" + "x" * 192
    assert [len(written) for written in ledger.errors] == [200]


def test_what_leads_to_nobody_is_left_out_with_its_reason() -> None:
    ledger = Ledger()
    ledger.note_elsewhere(Link("javascript:void(0)", MISTAKE, 1, "", "a"), "https://example.org/")
    assert (ledger.contacts, ledger.left_out) == ({}, Counter({"not a web address": 1}))


@pytest.mark.parametrize("part", ["", "#7a1b3a18541f021b170a161f"])
def test_an_address_that_is_hidden_from_robots_is_a_contact_and_not_asked(part: str) -> None:
    url = f"https://example.org/cdn-cgi/l/email-protection{part}"
    ledger = Ledger()
    assert ledger.note_contact(url, HERE)
    assert ledger.contacts == {url: [HERE]}

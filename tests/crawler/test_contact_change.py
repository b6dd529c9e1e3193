"""A page that shows another number than before: when a person is asked, and when not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.change import value_hash
from crawler.contact_change import contact_offers, contact_pages
from crawler.contact_memory import ContactMemory, advance_contacts
from crawler.facts import Facts
from crawler.health import Health, State
from crawler.proposal import Proposal
from crawler.store.packing import pack, unpack
from registry.model import Email, Kind, Link, MentionedOn, Phone, Resource, Watch

START = datetime(2026, 3, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE, OTHER_PAGE = "https://line.example/", "https://list.example/lines"
OLD, NEW, THIRD = "+14169671111", "+14169672222", "+14169673333"
FREE, ABROAD = "+18009444773", "+442079460018"
OLD_MAIL, NEW_MAIL = "office@line.example", "hello@line.example"
HEALTHY = {PAGE: Health(state=State.HEALTHY), OTHER_PAGE: Health(state=State.HEALTHY)}

Fetch = Facts | None  # None is a 304


def shows(*values: str, **more: Any) -> Facts:
    """A page that shows these, in this order."""
    return Facts(
        phones=tuple(value for value in values if value.startswith("+")),
        emails=tuple(value for value in values if "@" in value),
        codes=tuple(value for value in values if value.isdigit()),
        **more,
    )


def after(*fetches: Fetch, every: timedelta = DAY) -> ContactMemory:
    """What is remembered after these fetches, one a day."""
    memory: ContactMemory | None = None
    for number, fetch in enumerate(fetches):
        at = START + number * every
        memory = advance_contacts(memory, fetch, at=at, unchanged_304=fetch is None)
    assert memory is not None
    return unpack(ContactMemory, pack(memory))


def resource(**fields: Any) -> Resource:
    given: dict[str, Any] = {
        "id": "warm-line",
        "kind": Kind.HELPLINE,
        "name": "Warm Line",
        "links": (Link.model_construct(id="website", role="website", url=PAGE),),
        "phones": (Phone.model_construct(number=OLD),),
    }
    return Resource.model_construct(**(given | fields))


def asked(about: Resource, memory: ContactMemory, **more: Any) -> tuple[Proposal, ...]:
    pages = more.pop("pages", {PAGE: memory})
    return contact_offers(about, pages, more.pop("healths", HEALTHY), at=START + 30 * DAY, **more)


CHANGED = (shows(OLD), shows(OLD), shows(NEW), shows(NEW))


def test_another_number_in_the_place_of_the_curated_one_is_offered_and_critical() -> None:
    (offer,) = asked(resource(), after(*CHANGED))
    assert offer == Proposal(
        id=None,
        resource_id="warm-line",
        field="phones.1.number",
        lang=None,
        current_value=OLD,
        offered_value=NEW,
        offered_at=START + 30 * DAY,
        source_url=PAGE,
        method=offer.method,
        severity="critical",
        similarity=offer.similarity,
        because=(
            f"{PAGE} showed {OLD} until 4 March 2026; since 5 March 2026 it does not. It now shows {NEW}: "
            "seen 2 times from 5 March 2026 to 6 March 2026."
        ),
    )


def test_another_address_is_offered_likewise() -> None:
    about = resource(phones=(), emails=(Email.model_construct(address=OLD_MAIL),))
    (offer,) = asked(about, after(shows(OLD_MAIL), shows(NEW_MAIL), None))
    assert (offer.field, offer.current_value, offer.offered_value) == ("emails.1.address", OLD_MAIL, NEW_MAIL)


def test_a_page_that_answers_not_modified_shows_the_new_number_once_more() -> None:
    assert [offer.offered_value for offer in asked(resource(), after(shows(OLD), shows(NEW), None))] == [NEW]


NOT_OFFERED: dict[str, tuple[Fetch, ...]] = {
    "seen once": (shows(OLD), shows(NEW)),
    "the curated number still stands there": (shows(OLD), shows(OLD, NEW), shows(OLD, NEW)),
    "it came back": (shows(OLD), shows(NEW), shows(NEW), shows(OLD, NEW)),
    "it stands there as digits of no known country": (
        shows(OLD),
        *[shows(NEW, unsure=("4169671111",))] * 2,
    ),
    "it stands there as a fax number": (shows(OLD), *[shows(NEW, unsure=(OLD,))] * 2),
    "the page never showed the curated number": (shows(NEW), shows(NEW), shows(NEW)),
    "the page is cut": (shows(OLD), *[shows(NEW, complete=False)] * 3),
    "the new number went again": (shows(OLD), shows(NEW), shows(NEW), shows()),
    "nothing took its place": (shows(OLD), shows(), shows()),
    "the other number has long stood beside it": (
        shows(OLD, NEW),
        *[shows(OLD, NEW)] * 90,
        *[shows(NEW)] * 3,
    ),
    "it flips from visit to visit": (shows(OLD), shows(NEW), shows(THIRD), shows(NEW), shows(THIRD)),
}


@pytest.mark.parametrize("fetches", NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_nothing_is_offered_when(fetches: tuple[Fetch, ...]) -> None:
    assert asked(resource(), after(*fetches)) == ()


def test_two_visits_on_one_day_are_not_enough() -> None:
    fetches = (shows(OLD), shows(NEW), shows(NEW))
    assert asked(resource(), after(*fetches, every=timedelta(hours=21))) == ()
    assert len(asked(resource(), after(*fetches, every=timedelta(hours=22)))) == 1


BARRED: dict[str, tuple[Resource, dict[str, Any]]] = {
    "locked list": (resource(locked_fields=("phones",)), {}),
    "locked number": (resource(locked_fields=("phones.1.number",)), {}),
    "not to be listed": (resource(do_not_list=True), {}),
    "closed": (resource(status="closed"), {}),
    "not public": (resource(phones=(Phone.model_construct(number=OLD, public=False),)), {}),
    "a fax": (resource(phones=(Phone.model_construct(number=OLD, type="fax"),)), {}),
    "another phone of it": (
        resource(phones=tuple(Phone.model_construct(number=number) for number in (OLD, NEW))),
        {},
    ),
    "rejected before": (resource(), {"rejected": frozenset({value_hash(NEW)})}),
    "the page is not healthy": (resource(), {"healths": {PAGE: Health(state=State.SUSPECT)}}),
    "the page was never judged": (resource(), {"healths": {}}),
    "somebody else's page": (
        resource(links=(Link.model_construct(id="fb", role="social", url=PAGE),)),
        {},
    ),
}


@pytest.mark.parametrize(("about", "more"), BARRED.values(), ids=BARRED)
def test_a_change_is_not_offered_for(about: Resource, more: dict[str, Any]) -> None:
    assert asked(about, after(*CHANGED), **more) == ()


def test_a_page_that_must_show_it_speaks_although_it_was_never_seen_to() -> None:
    about = resource(mentioned_on=(MentionedOn.model_construct(url=OTHER_PAGE, phone="(416) 967-1111"),))
    pages = {OTHER_PAGE: after(shows(NEW), shows(NEW))}
    (offer,) = asked(about, after(shows(OLD)), pages=pages)
    assert (offer.offered_value, offer.source_url) == (NEW, OTHER_PAGE)
    assert "should show" in offer.because


def test_a_page_watched_for_phones_speaks_likewise() -> None:
    about = resource(watch=(Watch.model_construct(field="phones", link="website"),))
    assert [offer.offered_value for offer in asked(about, after(shows(NEW), shows(NEW)))] == [NEW]


def test_another_page_that_still_shows_the_number_outweighs_one_that_does_not() -> None:
    links = tuple(
        Link.model_construct(id=name, role="website", url=url)
        for name, url in (("website", PAGE), ("contact", OTHER_PAGE))
    )
    pages = {PAGE: after(*CHANGED), OTHER_PAGE: after(shows(OLD), shows(OLD))}
    assert asked(resource(links=links), pages[PAGE], pages=pages) == ()


def test_of_several_new_numbers_the_likeliest_is_offered_and_the_others_are_named() -> None:
    new = shows(FREE, ABROAD, NEW, THIRD)
    (offer,) = asked(resource(), after(shows(OLD), new, new))
    assert offer.offered_value == NEW
    assert all(number in offer.because for number in (FREE, ABROAD, THIRD))


def test_a_number_of_another_kind_is_offered_with_a_word_of_warning() -> None:
    (offer,) = asked(resource(), after(shows(OLD), shows(FREE), shows(FREE)))
    assert offer.offered_value == FREE
    assert "another kind or country" in offer.because


def test_two_numbers_that_changed_are_not_offered_the_same_one() -> None:
    about = resource(phones=tuple(Phone.model_construct(number=number) for number in (OLD, THIRD)))
    offers = asked(about, after(shows(OLD, THIRD), *[shows(NEW, "+14169674444")] * 2))
    assert [(offer.field, offer.offered_value) for offer in offers] == [
        ("phones.1.number", NEW),
        ("phones.2.number", "+14169674444"),
    ]


def test_an_address_of_the_same_site_is_likelier_than_that_of_its_designer() -> None:
    about = resource(phones=(), emails=(Email.model_construct(address=OLD_MAIL),))
    new = shows("studio@design.example", NEW_MAIL)
    (offer,) = asked(about, after(shows(OLD_MAIL), new, new))
    assert offer.offered_value == NEW_MAIL


def test_what_the_record_calls_unknown_is_offered_when_its_page_shows_one_alone() -> None:
    about = resource(phones=(), contact_unknown=("email", "phone"))
    (email, phone) = sorted(asked(about, after(*[shows(NEW, NEW_MAIL)] * 2)), key=lambda offer: offer.field)
    assert (email.field, email.current_value, email.offered_value) == ("emails.new", None, NEW_MAIL)
    assert (phone.field, phone.current_value, phone.offered_value) == ("phones.new", None, NEW)
    assert asked(about, after(*[shows(NEW, THIRD, NEW_MAIL, "a1@line.example")] * 2)) == ()
    assert asked(about, after(shows(NEW))) == ()
    locked = resource(phones=(), contact_unknown=("phone",), locked_fields=("phones",))
    assert asked(locked, after(*[shows(NEW)] * 2)) == ()


def test_a_short_code_is_replaced_by_a_short_code_alone() -> None:
    about = resource(phones=(Phone.model_construct(number="988", country="CA"),))
    assert asked(about, after(shows("988"), shows(NEW), shows(NEW))) == ()
    (offer,) = asked(about, after(shows("988"), *[shows("741741", NEW)] * 2))
    assert offer.offered_value == "741741"


def test_the_pages_that_speak_are_those_it_is_mentioned_on_and_its_own() -> None:
    about = resource(
        links=(
            Link.model_construct(id="website", role="website", url=f"{PAGE}#contact"),
            Link.model_construct(id="fb", role="social", url="https://social.example/line"),
        ),
        mentioned_on=(MentionedOn.model_construct(url=OTHER_PAGE, phone=OLD),),
    )
    assert contact_pages(about) == (OTHER_PAGE, PAGE)


def test_what_teaches_nothing_changes_nothing() -> None:
    memory = after(shows(OLD))
    assert advance_contacts(memory, None, at=START + DAY) is memory
    assert advance_contacts(None, None, at=START, unchanged_304=True) is None


def test_a_list_of_many_people_is_kept_short_and_speaks_for_nobody() -> None:
    many = shows(*(f"+1416967{n:04}" for n in range(300)))
    memory = after(shows(OLD), many, many)
    assert len(memory.seen) <= 100
    assert asked(resource(), memory) == ()


def test_a_number_that_returns_counts_from_its_return() -> None:
    memory = after(shows(OLD), shows(), shows(OLD))
    assert [(seen.count, seen.first_at) for seen in memory.shown] == [(1, START + 2 * DAY)]
    assert replace(memory, seen=()).shown == ()


@pytest.mark.parametrize(
    ("shown", "offered"),
    [("ann@maple.caphone", []), ("Emailann@maple.ca", []), ("joann@maple.ca", ["joann@maple.ca"])],
)
def test_an_address_with_a_word_run_into_it_still_stands_there(shown: str, offered: list[str]) -> None:
    about = resource(phones=(), emails=(Email.model_construct(address="ann@maple.ca"),))
    offers = asked(about, after(shows("ann@maple.ca"), *[shows(shown)] * 3))
    assert [offer.offered_value for offer in offers] == offered

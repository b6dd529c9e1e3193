"""What the registry holds already is recognised, told with what is new, and not drafted again."""

import pytest

from crawler.importing.draft import Draft, DraftEmail, DraftPhone, Imported, link_of
from crawler.importing.match import settle
from registry.model import Resource

BLUE = Resource.model_validate(
    {
        "id": "blue-line",
        "kind": "helpline",
        "name": "The Blue Line",
        "emergency_note": "Call 911.",
        "links": [{"id": "website", "url": "https://www.blue.example.net/help/"}],
        "phones": [{"number": "+14169671111"}],
        "emails": [{"address": "robin@blue.example.net"}],
    }
)
GONE = Resource.model_validate(
    {
        "id": "gone",
        "kind": "information",
        "name": "Gone",
        "links": [{"id": "website", "url": "https://gone.example.net/"}],
        "do_not_list": True,
    }
)


def known_by(draft: Draft) -> list[tuple[str, str, tuple[str, ...]]]:
    found = settle(Imported((draft,)), [BLUE, GONE])
    assert bool(found.known) is not bool(found.drafts)
    return [(each.resource_id, each.by, each.news) for each in found.known]


@pytest.mark.parametrize(
    ("draft", "by", "news"),
    [
        (
            Draft("Something", "information", links=(link_of("http://blue.example.net/help?fbclid=1"),)),
            "its link http://blue.example.net/help",
            (),
        ),
        (
            Draft("Blue", "helpline", phones=(DraftPhone("+14169671111"), DraftPhone("+14169672222"))),
            "its phone +14169671111",
            ("a phone, +14169672222",),
        ),
        (
            Draft("R", "provider", emails=(DraftEmail("Robin@blue.example.net"),)),
            "its e-mail Robin@blue.example.net",
            (),
        ),
        (
            Draft("Blue line", "information", contact_unknown=("email",)),
            "its name “The Blue Line”",
            (),
        ),
        (
            Draft("Blue Lyne, The", "information", emails=(DraftEmail("a@b.example.net"),)),
            None,
            (),
        ),
    ],
)
def test_a_known_resource_is_recognised(draft: Draft, by: str | None, news: tuple[str, ...]) -> None:
    assert known_by(draft) == ([] if by is None else [("blue-line", by, news)])


def test_a_name_with_one_letter_more_is_the_same_and_told_as_nearly() -> None:
    draft = Draft(
        "Postpartum Support Internationale", "organization", emails=(DraftEmail("a@b.example.net"),)
    )
    name = "Postpartum Support International"
    other = BLUE.model_copy(update={"id": "psi", "name": name, "emails": ()})
    (known,) = settle(Imported((draft,)), [other]).known
    assert known.by == "its name, which is nearly “Postpartum Support International”"
    assert known.news == ("an e-mail, a@b.example.net",)


def test_one_name_with_other_contacts_is_drafted_with_a_note() -> None:
    draft = Draft("The Blue Line", "helpline", links=(link_of("https://other.example.net/"),))
    (kept,) = settle(Imported((draft,)), [BLUE]).drafts
    assert kept.notes == ("blue-line has the same name “The Blue Line”, and other contacts: is it the same?",)
    numbered = [Draft(f"Support Group {n}", "support_group", contact_unknown=("phone",)) for n in range(3)]
    assert len(settle(Imported(tuple(numbered))).drafts) == 3


def test_who_asked_not_to_be_listed_is_not_drafted() -> None:
    draft = Draft("Gone", "information", links=(link_of("https://gone.example.net/"),))
    assert known_by(draft) == [
        ("gone", "its link https://gone.example.net/ (which asked not to be listed)", ())
    ]


def test_two_people_who_share_a_number_stay_two_and_it_is_told() -> None:
    robin = Draft("Robin Ash", "provider", phones=(DraftPhone("+14169671111"),))
    (kept,) = settle(Imported((robin,)), [BLUE]).drafts
    assert kept.id == "robin-ash"
    assert kept.notes == ("blue-line has the same phone (+14169671111): is it the same?",)


def test_another_page_of_a_known_site_is_drafted_with_a_note() -> None:
    draft = Draft("Blue Shop", "information", links=(link_of("https://blue.example.net/shop"),))
    (kept,) = settle(Imported((draft,)), [BLUE]).drafts
    assert kept.notes == ("blue-line has the same site (blue.example.net): is it the same?",)


def test_what_an_import_says_twice_is_drafted_once() -> None:
    first = Draft("Green", "information", links=(link_of("https://green.example.net/"),))
    again = Draft("Green", "information", links=(link_of("https://green.example.net/#top"),))
    found = settle(Imported((first, again)))
    assert [draft.id for draft in found.drafts] == ["green"]
    assert [(each.resource_id, each.by) for each in found.known] == [
        ("green", "its link https://green.example.net/#top (drafted above)")
    ]


def test_two_services_of_one_organization_stay_two_although_they_share_a_page() -> None:
    house = {"organization": {"id": "house", "name": "House"}}
    first = Draft("Meals", "organization", links=(link_of("https://h.example.net/"),), more=house)
    other = Draft("Counselling", "organization", links=(link_of("https://h.example.net/"),), more=house)
    found = settle(Imported((first, other)))
    assert [draft.id for draft in found.drafts] == ["meals", "counselling"]
    assert found.drafts[1].notes[0] == (
        "meals has the same link (https://h.example.net/) (drafted above): is it the same?"
    )


def test_ids_that_were_ever_used_are_not_used_again() -> None:
    draft = Draft("Green", "information", links=(link_of("https://green.example.net/"),))
    assert settle(Imported((draft,)), [], {"green"}).drafts[0].id == "green-2"

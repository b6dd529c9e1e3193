"""From the field of a proposal to the edits of its record, and what cannot be accepted."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.accepting import Unacceptable, edits_of
from crawler.describe.description import Method
from crawler.proposal import Proposal
from registry.amend import Append, ByLanguage, Drop, Edit, Put, Texts, Without
from registry.model import Resource

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAWN: dict[str, Any] = {
    "id": "dawn",
    "kind": "provider",
    "name": "Dawn",
    "description": "Light.",
    "service_areas": ["CA-ON"],
    "links": [{"id": "website", "url": "https://dawn.example/"}],
    "phones": [
        {"number": "+14162340001", "display": "416-234-0001"},
        {"number": "+14162340002", "hours": "9 to 5"},
    ],
    "emails": [{"address": "Ann@dawn.example"}],
}


def resource(**more: Any) -> Resource:
    return Resource.model_validate(DAWN | more)


def offer(field: str, was: str | None, offered: str, lang: str | None = None) -> Proposal:
    return Proposal(
        7, "dawn", field, lang, was, offered, NOON, "https://dawn.example/", Method.OG, "critical", 50.0
    )


FRENCH = {"en": "Light.", "fr": "Jour."}


@pytest.mark.parametrize(
    ("record", "made", "edits"),
    [
        (resource(), offer("description", "Light.", "More."), (Put(("description",), "More."),)),
        (
            resource(description=FRENCH),
            offer("description", "Jour.", "Plus.", "fr"),
            (Put(("description", "fr"), "Plus."),),
        ),
        (
            resource(description=FRENCH),
            offer("description", None, "Licht.", "de"),
            (Put(("description", "de"), "Licht."),),
        ),
        (
            resource(languages=["en", "fr"]),
            offer("description", None, "Jour.", "fr"),
            (ByLanguage("description", "en"), Put(("description", "fr"), "Jour.")),
        ),
        (resource(description=None), offer("description", None, "More."), (Put(("description",), "More."),)),
        (
            resource(description=None, languages=["en"]),
            offer("description", None, "Jour.", "fr"),
            (Put(("description", "fr"), "Jour."),),
        ),
        (resource(), offer("name", "Dawn", "Dusk"), (Put(("name",), "Dusk"),)),
        (resource(languages=["en"]), offer("languages", "en", "fr, en"), (Texts("languages", ("fr", "en")),)),
        (resource(languages=["en", "fr"]), offer("languages", "en", "fr, en"), ()),  # the order says nothing
        (
            resource(),
            offer("organization.name", None, "Dawn & Co."),
            (Put(("organization", "id"), "dawn-co"), Put(("organization", "name"), "Dawn & Co.")),
        ),
        (resource(), offer("address.city", None, "Guelph"), (Put(("address", "city"), "Guelph"),)),
        (
            resource(),
            offer("phones.1.number", "+14162340001", "+14162340009"),
            (Drop(("phones", 0, "display")), Put(("phones", 0, "number"), "+14162340009")),
        ),
        (
            resource(mentioned_on=[{"url": "https://dawn.example/", "phone": "(416) 234-0002"}]),
            offer("phones.2.number", "+14162340002", "+14162340009"),
            (Put(("mentioned_on", 0, "phone"), "+14162340009"), Put(("phones", 1, "number"), "+14162340009")),
        ),
        (
            resource(mentioned_on=[{"url": "https://dawn.example/", "email": "ann@dawn.example"}]),
            offer("emails.1.address", "Ann@dawn.example", "bo@dawn.example"),
            (
                Put(("mentioned_on", 0, "email"), "bo@dawn.example"),
                Put(("emails", 0, "address"), "bo@dawn.example"),
            ),
        ),
        (  # it stands elsewhere in the list by now
            resource(),
            offer("phones.1.number", "+14162340002", "+14162340009"),
            (Put(("phones", 1, "number"), "+14162340009"),),
        ),
        (resource(), offer("phones.2.hours", "9 to 5", "24/7"), (Put(("phones", 1, "hours"), "24/7"),)),
        (
            resource(contact_unknown=["email"]),
            offer("emails.new", None, "bo@dawn.example"),
            (Append("emails", (("address", "bo@dawn.example"),)), Without("contact_unknown", "email")),
        ),
        (resource(), offer("emails.new", None, "ann@dawn.example"), ()),
        (resource(), offer("phones.new", None, "+1 416 234 0002"), ()),
        (
            resource(phones=[]),
            offer("phones.new", None, "988"),
            (
                Append("phones", (("number", "988"), ("country", "CA"))),
                Without("contact_unknown", "phone"),
            ),
        ),
        (
            resource(),
            offer("links.new", None, "https://www.instagram.com/dawn"),
            (
                Append(
                    "links",
                    (("id", "instagram"), ("role", "social"), ("url", "https://www.instagram.com/dawn")),
                ),
                Without("contact_unknown", "link"),
            ),
        ),
        (
            resource(links=[{"id": "facebook", "url": "https://facebook.com/dusk"}]),
            offer("links.new", None, "https://m.facebook.com/dawn"),
            (
                Append(
                    "links",
                    (("id", "facebook-2"), ("role", "social"), ("url", "https://m.facebook.com/dawn")),
                ),
                Without("contact_unknown", "link"),
            ),
        ),
        (
            resource(links=[]),
            offer("links.new", None, "https://dawn.example/"),
            (
                Append("links", (("id", "website"), ("url", "https://dawn.example/"))),
                Without("contact_unknown", "link"),
            ),
        ),
        (resource(), offer("links.new", None, "https://DAWN.example"), ()),
        (resource(name="Dusk"), offer("name", "Dawn", "Dusk"), ()),  # the record says so already
    ],
)
def test_a_field_of_the_grammar_becomes_the_edits_of_the_record(
    record: Resource, made: Proposal, edits: tuple[Edit, ...]
) -> None:
    assert edits_of(record, made) == edits


@pytest.mark.parametrize(
    ("record", "made", "says"),
    [
        (
            resource(name="Day"),
            offer("name", "Dawn", "Dusk"),
            'it said "Dawn" when this was',
        ),
        (
            resource(),
            offer("phones.3.number", "+14162340007", "+14162340009"),
            "dawn has no phone 3",
        ),
        (resource(), offer("status", "active", "closed"), '"status" is no field that can be written.'),
        (resource(), offer("phones.0.number", None, "+14162340009"), '"phones.0.number" is no field'),
        (resource(), offer("phones.1.languages", None, "en"), '"phones.1.languages" is no text.'),
        (resource(locked_fields=["name"]), offer("name", "Dawn", "Dusk"), "name of dawn is locked."),
        (
            resource(locked_fields=["phones.1.number"]),
            offer("phones.1.number", "+14162340001", "+14162340009"),
            "phones.1.number of dawn is locked.",
        ),
        (resource(do_not_list=True), offer("name", "Dawn", "Dusk"), "dawn is marked do_not_list"),
        (resource(description=FRENCH), offer("description", "Light.", "More."), "is by language now"),
        (resource(), offer("description", None, "Jour.", "fr"), "It is not known in which language"),
        (
            resource(service_areas=["CA", "US"], phones=[]),
            offer("phones.new", None, "988"),
            "It is not known of which country 988 is.",
        ),
    ],
)
def test_what_cannot_be_accepted_says_why(record: Resource, made: Proposal, says: str) -> None:
    with pytest.raises(Unacceptable, match=re.escape(says)):
        edits_of(record, made)


def test_a_persons_own_text_goes_over_whatever_stands_there() -> None:
    made = offer("name", "Dawn", "Dusk")
    assert edits_of(resource(name="Day"), made, "Night", anyway=True) == (Put(("name",), "Night"),)
    assert edits_of(resource(), replace(made, current_value=None), "Dawn") == ()

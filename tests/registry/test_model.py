"""One record at the door: what is taken, what is refused and where, and what is only remarked."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from registry.explain import explain
from registry.model import Kind, Link, Phone, Resource
from tests.registry.records import HELPLINE, PROVIDER


def refused(raw: Any) -> list[tuple[str, str]]:
    """Return place and code of every mistake in a record."""
    with pytest.raises(ValidationError) as caught:
        Resource.model_validate(raw)
    found = list(explain(caught.value))
    assert all(problem and remedy for _, _, problem, remedy in found)
    return [(".".join(map(str, path)), code) for path, code, _, _ in found]


def remarked(raw: dict[str, Any], today: date = date(2026, 11, 24)) -> list[tuple[str, str, str]]:
    """Return severity, code and place of what is said about a valid record."""
    said: list[tuple[str, str, str, str, str]] = []
    Resource.model_validate(raw, context={"notices": said, "today": today})
    assert all(problem and remedy for *_, problem, remedy in said)
    return [(severity, code, field) for severity, code, field, _, _ in said]


def test_what_people_write_is_kept_in_one_form() -> None:
    raw = PROVIDER | {
        "name": "  Cafe\u0301 Willow ",
        "links": [{"id": "website", "url": "HTTPS://Willow.EXAMPLE/a/../?utm_source=x&q=1#top"}],
        "phones": [{"number": "020 7946 0018", "country": "GB"}],
        "emails": [{"address": "Hello@WILLOW.example"}],
        "description": {"en": "Talks.\nListens.", "fr-CA": "Parle."},
    }
    kept = Resource.model_validate(raw)
    assert (kept.name, kept.links[0].url) == ("Café Willow", "https://willow.example/?q=1#top")
    assert (kept.phones[0].number, kept.emails[0].address) == ("+442079460018", "Hello@willow.example")
    assert kept.description == {"en": "Talks.\nListens.", "fr-CA": "Parle."}


@pytest.mark.parametrize("contact", ["phones", "emails", "contact_unknown"])
def test_a_provider_without_a_website_is_a_full_record(contact: str) -> None:
    value: dict[str, Any] = {
        "phones": [{"number": "+442079460018"}],
        "emails": [{"address": "willow@example.org"}],
        "contact_unknown": ["email"],
    }
    raw = {name: one for name, one in PROVIDER.items() if name != "links"} | {contact: value[contact]}
    assert Resource.model_validate(raw).links == ()


@pytest.mark.parametrize(
    ("slip", "where", "code"),
    [
        ({"id": "W"}, "id", "not_a_slug"),
        ({"id": "willow\n"}, "id", "not_a_slug"),
        ({"kind": "therapist"}, "kind", "not_a_choice"),
        ({"nmae": "Willow"}, "nmae", "unknown_field"),
        ({"name": "x" * 121}, "name", "too_long"),
        ({"name": " "}, "name", "blank"),
        ({"name": "<b>Willow</b>"}, "name", "markup"),
        ({"name": "Willow &amp; Sons"}, "name", "markup"),
        ({"name": "Willow\nPractice"}, "name", "line_end"),
        ({"name": "Willow\u202e"}, "name", "control_character"),
        ({"name": 7}, "name", "not_text"),
        ({"next_step": "x" * 301}, "next_step", "too_long"),
        ({"description": "x" * 1001}, "description", "too_long"),
        ({"description": {"klingon": "Qapla'"}}, "description.klingon", "unknown_language"),
        ({"description": {"en": "<p>Hi</p>"}}, "description.en", "markup"),
        ({"description": {}}, "description", "blank"),
        ({"links": [{"id": "website", "url": "willow.example"}]}, "links.0.url", "url_malformed"),
        ({"links": [{"id": "website", "url": "javascript:x"}]}, "links.0.url", "scheme_unsupported"),
        ({"links": [{"id": "website", "url": "https://a:b@willow.example"}]}, "links.0.url", "userinfo"),
        ({"links": [{"id": "website", "url": "http://127.1/"}]}, "links.0.url", "private_host"),
        (
            {"links": [{"id": "website", "url": "https://w.example", "role": "blog"}]},
            "links.0.role",
            "not_a_choice",
        ),
        ({"phones": [{"number": "988"}]}, "phones.0.country", "phone_country"),
        ({"phones": [{"number": "988", "country": "GB"}]}, "phones.0.number", "phone_invalid"),
        ({"phones": [{"number": "call us!"}]}, "phones.0.number", "phone_invalid"),
        ({"phones": [{"number": "+14165550123"}]}, "phones.0.number", "phone_placeholder"),
        ({"phones": [{"number": "+442079460018", "display": "999"}]}, "phones.0.display", "phone_display"),
        ({"phones": [{"number": "+442079460018", "country": "UK"}]}, "phones.0.country", "unknown_country"),
        ({"emails": [{"address": "[email protected]"}]}, "emails.0.address", "email_placeholder"),
        ({"emails": [{"address": "willow"}]}, "emails.0.address", "email_syntax"),
        ({"crisis": "yes"}, "crisis", "not_a_switch"),
        ({"crisis": True}, "crisis", "not_a_crisis_line"),
        ({"service_areas": ["Canada"]}, "service_areas.0", "unknown_area"),
        ({"service_areas": []}, "service_areas", "service_area_missing"),
        ({"except_areas": ["CA-ON"]}, "except_areas.0", "area_both_ways"),
        ({"delivery": ["in person"]}, "delivery.0", "unknown_delivery"),
        ({"languages": ["klingon"]}, "languages.0", "unknown_language"),
        ({"links": []}, "", "no_contact"),
        ({"watch": [{"field": "description", "link": "site"}]}, "watch.0.link", "unknown_link"),
        ({"watch": [{"field": "descripton", "link": "website"}]}, "watch.0.field", "unknown_field"),
        ({"locked_fields": ["nmae"]}, "locked_fields.0", "unknown_field"),
        ({"mentioned_on": [{"url": "https://w.example/"}]}, "mentioned_on.0", "nothing_mentioned"),
        ({"verification": {"at": "2026-05-01", "method": "phone"}}, "verification.at", "not_a_date"),
        ({"verification": {"at": 5, "method": "phone"}}, "verification.at", "not_a_date"),
        ({"removal_reason": "merged"}, "replaced_by", "successor_missing"),
        ({"directory": {"kind": "page", "start": ["https://w.example/"]}}, "directory", "not_a_directory"),
    ],
)
def test_a_slip_is_refused_at_its_place(slip: dict[str, Any], where: str, code: str) -> None:
    assert refused(PROVIDER | slip) == [(where, code)]


@pytest.mark.parametrize(
    ("check", "where", "code"),
    [
        ({"skip": True}, "reason", "reason_missing"),
        ({"ignore_robots": True}, "consent", "consent_missing"),
    ],
)
def test_what_is_unusual_needs_its_reason(check: dict[str, Any], where: str, code: str) -> None:
    link = {"id": "website", "url": "https://willow.example/", "check": check}
    assert refused(PROVIDER | {"links": [link]}) == [(f"links.0.check.{where}", code)]
    Resource.model_validate(PROVIDER | {"links": [link | {"check": check | {where: "As agreed by letter"}}]})


def test_two_links_never_share_an_id() -> None:
    links = [{"id": "website", "url": f"https://willow.example/{n}"} for n in range(2)]
    assert refused(PROVIDER | {"links": links}) == [("links.1.id", "duplicate_link_id")]


def test_a_helpline_says_whom_to_call_in_danger() -> None:
    assert refused(HELPLINE | {"emergency_note": None}) == [("emergency_note", "emergency_note_missing")]
    assert Resource.model_validate(HELPLINE).kind is Kind.HELPLINE


def test_a_removed_record_keeps_its_day_and_reason_and_needs_nothing_else() -> None:
    removed = {"id": "willow-practice", "kind": "provider", "name": "Willow", "status": "removed"}
    assert refused(removed) == [
        ("removed_at", "removed_at_missing"),
        ("removal_reason", "removal_reason_missing"),
    ]
    whole = removed | {"removed_at": date(2026, 5, 1), "removal_reason": "withdrawn_at_request"}
    assert Resource.model_validate(whole).status == "removed"


def test_mistakes_of_fields_and_between_fields_are_told_at_once() -> None:
    raw = {"id": "W", "kind": "helpline", "name": "<i>", "phones": [{"number": 7}], "crisis": True, "x": 1}
    assert sorted(refused(raw)) == [
        ("crisis", "not_a_crisis_line"),
        ("emergency_note", "emergency_note_missing"),
        ("id", "not_a_slug"),
        ("name", "markup"),
        ("phones.0.number", "not_text"),
        ("x", "unknown_field"),
    ]


@pytest.mark.parametrize(
    "odd", [7, "text", "\ud800", ["\ud800"], [], {}, {"a": 1}, [[]], [7], [{}], True, None, date(2026, 1, 1)]
)
@pytest.mark.parametrize("field", sorted(Resource.model_fields))
def test_whatever_stands_in_a_field_is_taken_or_refused_in_words(field: str, odd: Any) -> None:
    said: list[Any] = []
    found: list[Any] = []
    try:
        Resource.model_validate(PROVIDER | {field: odd}, context={"notices": said, "today": date(2026, 1, 1)})
    except ValidationError as wrong:
        found = [*explain(wrong)]
    assert all(problem and remedy for _, _, problem, remedy in found)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, []),
        (
            {"links": [{"id": "website", "url": "http://w.example/?fbclid=1"}]},
            [("notice", "tracking_stripped", "links[0].url"), ("notice", "http_only", "links[0].url")],
        ),
        (
            {"credentials": [{"code": "RSW"}, {"code": "XYZ"}]},
            [("warning", "unknown_credential", "credentials[1].code")],
        ),
        ({"topics": ["d-mer", "dmer"]}, [("warning", "unknown_topic", "topics[1]")]),
        ({"emails": [{"address": "info@example.org"}]}, [("notice", "role_address", "emails[0].address")]),
        (
            {"emails": [{"address": "w@example.org"}], "contact_unknown": ["email"]},
            [("warning", "contact_known", "contact_unknown[0]")],
        ),
        (
            {
                "emails": [{"address": "w@example.org"}],
                "phones": [{"number": "416-967-1111", "country": "CA"}],
                "mentioned_on": [
                    {"url": "https://w.example/", "phone": "+1 416 967 1111", "email": "W@example.org"},
                    {"url": "https://w.example/", "phone": "416-967-2222"},
                    {"url": "https://w.example/", "email": "other@example.org"},
                ],
            },
            [
                ("warning", "mention_unlisted", "mentioned_on[1].phone"),
                ("warning", "mention_unlisted", "mentioned_on[2].email"),
            ],
        ),
        ({"accepting_clients": True}, [("warning", "as_of_missing", "accepting_clients")]),
        (
            {"verification": {"at": date(2026, 12, 24), "method": "phone"}},
            [("warning", "in_the_future", "verification.at")],
        ),
        ({"verification": {"at": date(2026, 11, 25), "method": "phone"}}, []),
    ],
)
def test_what_may_stand_but_should_be_looked_at_is_remarked(
    raw: dict[str, Any], said: list[tuple[str, str, str]]
) -> None:
    assert remarked(PROVIDER | raw) == said


def test_private_hosts_are_let_in_only_where_the_caller_says_so() -> None:
    raw = PROVIDER | {"links": [{"id": "website", "url": "http://127.0.0.1:8080/"}]}
    assert refused(raw) == [("links.0.url", "private_host")]
    kept = Resource.model_validate(raw, context={"allow_private": True})
    assert kept.links[0].url == "http://127.0.0.1:8080/"


def test_a_record_made_in_code_meets_the_same_rules() -> None:
    made = Resource(
        id="night-line",
        kind=Kind.INFORMATION,
        name="Night Line",
        links=(Link(id="website", url="https://night.example"),),
        phones=(Phone(number="116 123", country="GB"),),
    )
    assert (made.links[0].url, made.phones[0].number) == ("https://night.example/", "116123")
    assert Resource.model_validate(made) is made


@pytest.mark.parametrize(
    ("slip", "where", "code"),
    [
        ({"kind": "listing"}, "directory.items", "items_missing"),
        ({"start": []}, "directory.start", "start_missing"),
        ({"start": ["http://10.0.0.1/"]}, "directory.start.0", "private_host"),
        ({"pagination": {"strategy": "offset"}}, "directory.pagination.template", "pagination_incomplete"),
        (
            {"detail": {"fields": {"phone": [{"css": "a", "scan": "phone"}]}}},
            "directory.detail.fields.phone.0",
            "source_unclear",
        ),
        ({"pagination": {"max_pages": 0}}, "directory.pagination.max_pages", "out_of_range"),
    ],
)
def test_a_rule_for_a_directory_is_refused_at_its_place(slip: dict[str, Any], where: str, code: str) -> None:
    rule: dict[str, Any] = {"kind": "page", "start": ["https://willow.example/"]}
    whole = PROVIDER | {"kind": "directory"}
    assert Resource.model_validate(whole | {"directory": rule}).directory is not None
    assert refused(whole | {"directory": rule | slip}) == [(where, code)]

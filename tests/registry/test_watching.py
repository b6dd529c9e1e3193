"""What may be watched, how it is found, and what is said of a watch that cannot work."""

from typing import Any

import pytest
from pydantic import ValidationError

from registry.explain import explain
from registry.model import Resource
from registry.watching import locked, watchable

RECORD: dict[str, Any] = {
    "id": "willow",
    "kind": "support_group",
    "name": "Willow",
    "organization": {"id": "willow", "name": "Willow"},
    "links": [{"id": "website", "url": "https://willow.example/"}],
    "phones": [{"number": "020 7946 0018", "country": "GB"}],
}


def said(**fields: Any) -> list[tuple[str, str]]:
    """Return the place and the code of each mistake."""
    try:
        Resource.model_validate(RECORD | fields)
    except ValidationError as wrong:
        return [(".".join(str(part) for part in path), code) for path, code, _, _ in explain(wrong)]
    return []


def watch(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "link": "website", **more}


@pytest.mark.parametrize(
    "one",
    [
        watch("description"),
        watch("description", extractor="main_text", auto_accept="cosmetic"),
        watch("organization.description", extractor="og"),
        watch("name", extractor="json-ld"),
        watch("short_name", extractor="css:header > .short"),
        watch("organization.name"),
        watch("next_step", extractor="css:#how p"),
        watch("fees", extractor="css:table td.price, .fees"),
        watch("languages"),
        watch("address.city"),
        watch("address.postal_code", extractor="json-ld"),
        watch("phones"),
        watch("emails"),
        watch("phones.1.hours", extractor="css:.hours"),
        watch("links.new"),
    ],
    ids=lambda one: one["field"],
)
def test_every_field_that_a_page_can_tell_may_be_watched(one: dict[str, Any]) -> None:
    assert said(watch=[one]) == []


@pytest.mark.parametrize(
    ("one", "place", "code"),
    [
        (watch("descripton"), "field", "unknown_field"),
        (watch("status"), "field", "not_watchable"),
        (watch("phones.2.hours"), "field", "no_such_phone"),
        (watch("description") | {"link": "site"}, "link", "unknown_link"),
        (watch("fees"), "extractor", "extractor_missing"),
        (watch("name", extractor="meta"), "extractor", "bad_extractor"),
        (watch("description", extractor="opengraph"), "extractor", "bad_extractor"),
        (watch("phones", extractor="css:.tel"), "extractor", "bad_extractor"),
        (watch("fees", extractor="css:p::"), "extractor", "bad_css"),
        (watch("fees", extractor="css:"), "extractor", "bad_css"),
        (watch("fees", extractor="css:div:has(p)"), "extractor", "bad_css"),
        (watch("fees", extractor="css:p ~ p"), "extractor", "bad_css"),
        (watch("fees", extractor="css:a b c d"), "extractor", "bad_css"),
        (watch("fees", extractor=f"css:{'a' * 250}"), "extractor", "bad_css"),
    ],
)
def test_a_watch_that_cannot_work_is_told_where_it_stands(one: dict[str, Any], place: str, code: str) -> None:
    assert said(watch=[one]) == [(f"watch.0.{place}", code)]


def test_a_field_is_watched_on_one_page_but_contacts_on_many() -> None:
    more = [*RECORD["links"], {"id": "more", "url": "https://more.example/"}]
    both = [watch("phones"), watch("phones") | {"link": "more"}]
    assert said(links=more, watch=both) == []
    twice = [watch("description"), watch("description") | {"link": "more"}]
    assert said(links=more, watch=twice) == [("watch.1.field", "watched_twice")]


@pytest.mark.parametrize(
    "lock", ["description", "phones", "phones.1.number", "organization.name", "emails.new"]
)
def test_a_field_or_a_part_of_one_may_be_locked(lock: str) -> None:
    assert said(locked_fields=[lock]) == []


def test_what_is_watched_and_locked_is_a_mistake() -> None:
    assert said(locked_fields=["phones"], watch=[watch("phones.1.hours")]) == [
        ("watch.0.field", "watched_and_locked")
    ]


def test_an_organization_that_is_not_named_cannot_be_watched() -> None:
    assert said(organization=None, watch=[watch("organization.name")]) == [
        ("watch.0.field", "no_organization")
    ]


@pytest.mark.parametrize("wrong", [3, [], {}, None, "x\x00", "é" * 9])
def test_a_slip_of_the_pen_anywhere_is_told_and_never_crashes(wrong: object) -> None:
    for name in ("field", "link", "extractor", "auto_accept"):
        assert said(watch=[watch("description") | {name: wrong}]) or wrong is None
    assert said(watch=wrong) or wrong in ([], None)
    assert said(locked_fields=[wrong])


def test_a_lock_holds_what_stands_in_it() -> None:
    assert locked("phones.1.number", ["phones.1"])
    assert not locked("phones.10.number", ["phones.1"])
    assert not watchable("phones.0.hours")

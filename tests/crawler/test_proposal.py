"""What is offered to a person, what never is, and how carefully it must be looked at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.change import value_hash
from crawler.describe.description import Method
from crawler.health import State
from crawler.memory import Memory, Seen
from crawler.proposal import Past, Proposal, offer, site_wide, widespread
from crawler.watched import Watched, watched_by
from registry.model import Kind, Link, Resource, Watch

AT = datetime(2026, 3, 3, 8, tzinfo=UTC)
URL = "https://line.example/"
OLD = "We listen to new parents every night of the week."
NEW = "Our volunteers answer questions about feeding and sleep."


def resource(**fields: Any) -> Resource:
    given: dict[str, Any] = {
        "id": "warm-line",
        "kind": Kind.HELPLINE,
        "name": "Warm Line",
        "description": OLD,
    }
    return Resource.model_construct(**(given | fields))  # what the door refuses has its own tests


def memory(value: str = NEW, **fields: Any) -> Memory:
    candidate = Seen(value, Method.META, URL, AT - timedelta(days=1), AT, 2)
    return replace(Memory(candidate=candidate, ready=True), **fields)


def asked(
    about: Resource,
    seen: Memory,
    *,
    state: State = State.HEALTHY,
    shared: frozenset[str] = frozenset(),
    past: Past | None = None,
    field: str = "description",
) -> Proposal | None:
    """Return the one offer, if there is one."""
    found = offer(about, Watched(field, URL), seen, health_state=state, at=AT, shared=shared, past=past)
    return found[0] if found else None


def test_a_value_seen_twice_is_offered_beside_the_curated_one() -> None:
    found = asked(resource(), memory())
    assert found is not None
    assert found == Proposal(
        id=None,
        resource_id="warm-line",
        field="description",
        lang=None,
        current_value=OLD,
        offered_value=NEW,
        offered_at=AT,
        source_url=URL,
        method=Method.META,
        severity="substantive",
        similarity=found.similarity,
        because="first seen on 2026-03-02, and again since",
    )
    assert 0 < found.similarity < 60


def test_an_offer_says_whether_the_record_lets_punctuation_through() -> None:
    watched = Watched("description", URL, "meta", "cosmetic")
    (found,) = offer(resource(), watched, memory(f"{OLD}!"), health_state=State.HEALTHY, at=AT)
    assert (found.severity, found.auto_accept) == ("cosmetic", "cosmetic")


@pytest.mark.parametrize(
    ("field", "value", "offered"),
    [
        ("name", "W", False),
        ("name", "Warm Line of the North", True),
        ("name", "x" * 121, False),
        ("fees", "$20 per evening", True),
        ("fees", "[prices](https://line.example/)", False),
        ("languages", "fr, en-CA", True),
        ("languages", "fr, Klingonese", False),
        ("address.country", "CA", True),
        ("address.country", "Canada", False),
        ("description", "We write &amp; mean it, in the whole country and at any hour.", False),
    ],
)
def test_only_what_the_registry_would_take_is_offered(field: str, value: str, offered: bool) -> None:
    assert (asked(resource(), memory(value), field=field) is not None) == offered


def test_a_resource_without_a_description_is_offered_one() -> None:
    found = asked(resource(description=None), memory())
    assert found is not None
    assert (found.current_value, found.offered_value, found.similarity) == (None, NEW, 0.0)


NOT_OFFERED: dict[str, tuple[Resource, Memory, dict[str, Any]]] = {
    "nothing new was seen": (resource(), memory(candidate=None), {}),
    "seen only once": (resource(), memory(ready=False), {}),
    "the same text": (resource(), memory(OLD), {}),
    "the same text in other letters": (resource(), memory(OLD.upper()), {}),
    "shared by a site": (resource(), memory(), {"shared": frozenset({value_hash(NEW)})}),
    "rejected before": (resource(), memory(), {"past": Past(rejected=frozenset({value_hash(NEW.upper())}))}),
    "accepted since it is shown": (
        resource(),
        memory(),
        {"past": Past(taken={value_hash(NEW): AT - timedelta(hours=1)})},
    ),
    "another language": (resource(languages=("en", "es")), memory(lang="fr-CA"), {}),
    "too short": (resource(), memory("We listen to new parents at night."), {}),
    "too long": (resource(), memory("We listen. " * 91), {}),
    **{
        f"the link is {state}": (resource(), memory(), {"state": state})
        for state in State
        if state is not State.HEALTHY
    },
}


@pytest.mark.parametrize(("about", "seen", "more"), NOT_OFFERED.values(), ids=NOT_OFFERED.keys())
def test_nothing_is_offered(about: Resource, seen: Memory, more: dict[str, Any]) -> None:
    assert asked(about, seen, **more) is None


@pytest.mark.parametrize(
    ("fields", "lang"),
    [
        ({"languages": ("fr",)}, "fr-CA"),
        ({"languages": ()}, "de"),
        ({"languages": ("en",)}, None),
        ({}, "x-1"),
    ],
)
def test_an_expected_or_undeclared_language_is_offered(fields: dict[str, Any], lang: str | None) -> None:
    assert asked(resource(**fields), memory(lang=lang)) is not None


@pytest.mark.parametrize(
    ("before", "after", "kind", "severity"),
    [
        (OLD, OLD + "!", Kind.HELPLINE, "cosmetic"),
        (OLD, NEW, Kind.HELPLINE, "substantive"),
        (OLD, OLD + "!", Kind.CRISIS_LINE, "critical"),
        (OLD, OLD + " In an emergency, call a doctor.", Kind.HELPLINE, "critical"),
        (OLD + " In a crisis too.", OLD, Kind.PROVIDER, "critical"),
        (OLD, OLD + " Call 416-555-0123.", Kind.PROVIDER, "critical"),
        (OLD + " Call 416-555-0123.", OLD + " Call 416-555-0124.", Kind.PROVIDER, "critical"),
        (OLD + " Call 988.", OLD + " Call 911.", Kind.INFORMATION, "critical"),
    ],
)
def test_whatever_touches_a_crisis_or_a_number_is_critical(
    before: str, after: str, kind: Kind, severity: str
) -> None:
    found = asked(resource(description=before, kind=kind), memory(after))
    assert found is not None
    assert found.severity == severity


@pytest.mark.parametrize(
    ("lang", "offered_for", "current"),
    [
        ("en", "en", OLD),
        ("en-GB", "en", OLD),
        ("fr", "fr-CA", "Nous écoutons les parents."),
        ("es", "es", None),
        (None, "en", OLD),
    ],
)
def test_an_offer_replaces_the_text_of_its_language(
    lang: str | None, offered_for: str, current: str | None
) -> None:
    about = resource(description={"en": OLD, "fr-CA": "Nous écoutons les parents."})
    found = asked(about, memory(lang=lang))
    assert found is not None
    assert (found.lang, found.current_value) == (offered_for, current)


LINKS = (
    Link.model_construct(id="book", role="booking", url="https://book.example/"),
    Link.model_construct(id="home", role="website", url="https://line.example/about?utm_source=x#hours"),
    Link.model_construct(id="more", role="website", url="https://more.example/#top"),
)
HOME = Watched("description", "https://line.example/about")


def watch(field: str, link: str, **more: Any) -> Watch:
    return Watch.model_construct(
        **({"extractor": None, "auto_accept": "never"} | more), field=field, link=link
    )


@pytest.mark.parametrize(
    ("fields", "watched"),
    [
        ({"links": LINKS}, [HOME]),
        (
            {"links": LINKS, "watch": (watch("description", "more", auto_accept="cosmetic"),)},
            [Watched("description", "https://more.example/", None, "cosmetic")],
        ),
        (
            {"links": LINKS, "watch": (watch("fees", "more", extractor="css:.fees"),)},
            [Watched("fees", "https://more.example/", "css:.fees"), HOME],
        ),
        ({"links": LINKS, "watch": (watch("description", "gone"),)}, []),
        ({"links": LINKS[:1]}, []),
        ({}, []),
        ({"links": LINKS, "do_not_list": True}, []),
        ({"links": LINKS, "status": "paused"}, []),
        ({"links": LINKS, "status": "closed"}, []),
        ({"links": LINKS, "status": "removed"}, []),
        ({"links": LINKS, "locked_fields": ("description",)}, []),
        (
            {
                "links": LINKS,
                "locked_fields": ("phones",),
                "watch": (watch("phones.1.hours", "home"), watch("address.city", "home")),
            },
            [Watched("address.city", "https://line.example/about"), HOME],
        ),
        (
            {"links": (Link.model_construct(id="home", role="website", url="http://127.0.0.1:8000/a#b"),)},
            [Watched("description", "http://127.0.0.1:8000/a")],
        ),
    ],
)
def test_what_is_watched_has_the_address_that_its_health_is_kept_by(
    fields: dict[str, Any], watched: list[Watched]
) -> None:
    assert list(watched_by(resource(**fields))) == watched


TEXTS = {
    "https://a.example/1": "One text for the site",
    "https://a.example/2": "one  TEXT for the site",
    "https://a.example/3": "A text of its own",
    "https://b.example/1": "One text for the site",
    "https://c.example/1": "One text for the site",
}


def test_a_text_shared_by_two_addresses_of_a_host_is_site_wide() -> None:
    name = value_hash("One text for the site")
    assert site_wide(TEXTS) == {"https://a.example/1": name, "https://a.example/2": name}


def test_a_text_on_three_hosts_is_widespread() -> None:
    assert widespread(TEXTS) == {value_hash("One text for the site")}
    assert widespread(TEXTS, hosts=4) == frozenset()

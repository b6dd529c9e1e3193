"""The feed as a value: what is published of a registry, and what never is."""

import json
from datetime import date

import pytest

from crawler.change import Method
from crawler.health import Health, State
from crawler.history import RunStatus
from crawler.proposal import Proposal
from registry.model import Link, Resource, Verification
from reports.feed.build import Feed
from reports.feed.canonical import sha256
from reports.feed.release import compose
from tests.reports.feed.small_world import (
    ALL,
    BROKEN,
    CRISIS_LINE,
    DAY,
    EMAIL_ONLY,
    HEALTHS,
    NOW,
    PROVIDER,
    READING,
    feed_of,
    making,
    run_at,
)


def record_of(feed: Feed, id_: str) -> dict[str, object]:
    document = json.loads(feed.records[id_].text)
    assert isinstance(document, dict)
    return document


def test_a_record_carries_the_curated_fields_and_where_they_come_from() -> None:
    assert record_of(feed_of(), "night-line") == {
        "id": "night-line",
        "status": "active",
        "kind": "crisis_line",
        "name": "Night Line",
        "description": {"en": "Someone answers at any hour.", "fr": "Quelqu'un répond à toute heure."},
        "links": [
            {
                "target_id": "night-line/website",
                "id": "website",
                "role": "website",
                "url": "https://night-line.example/",
            }
        ],
        "phones": [
            {
                "target_id": "night-line/phone/1",
                "number": "+442079460123",
                "type": "voice",
                "languages": ["en", "fr"],
                "hours": "24/7",
                "country": "US",
            }
        ],
        "emails": [],
        "crisis": True,
        "emergency_note": "In danger now? Call your local emergency number.",
        "service_areas": ["US", "CA-ON"],
        "delivery": [],
        "languages": ["en", "fr"],
        "topics": [],
        "provenance": {
            field: {"origin": "curated"}
            for field in (
                "kind",
                "name",
                "description.en",
                "description.fr",
                "links",
                "phones",
                "crisis",
                "emergency_note",
                "service_areas",
                "languages",
            )
        },
        "freshness": {
            "verified_at": "2026-04-20",
            "verified_by": "Robin",
            "method": "phone",
            "next_due": "2026-05-20",
        },
        "modified_at": "2026-05-01T06:30:00Z",
    }


def test_what_is_private_is_in_no_file() -> None:
    hidden = ("private.person", "+442079460999", "Secret Lane", "A1A", "Asked Willow", "the keeper")
    for file in compose(feed_of(), "2026-05-01.1"):
        assert [word for word in hidden if word.encode() in file.content] == [], file.path


def test_the_numbering_of_targets_counts_private_contacts_too() -> None:
    assert list(feed_of().records["willow-practice"].contacts) == [
        "willow-practice/website",
        "willow-practice/booking",
        "willow-practice/email/2",
    ]


def test_nobody_marked_do_not_list_appears() -> None:
    shy = EMAIL_ONLY.model_copy(update={"do_not_list": True})
    files = compose(feed_of(PROVIDER, shy), "2026-05-01.1")
    assert [f.path for f in files if b"quiet" in f.content or "quiet" in f.path] == []


def test_health_tells_what_was_seen_of_a_broken_link_and_hides_it() -> None:
    (entry,) = (t for t in feed_of().targets if t["target_id"] == "willow-practice/booking")
    assert entry == {
        "target_id": "willow-practice/booking",
        "resource_id": "willow-practice",
        "show": False,
        "kind": "url",
        "state": "broken",
        "reason": "http_404",
        "since": "2026-04-29T06:30:00Z",
        "last_checked_at": "2026-05-01T06:30:00Z",
        "last_ok_at": "2026-04-22T06:30:00Z",
        "next_check_at": "2026-05-02T06:30:00Z",
        "http_status": 404,
        "final_url": "https://willow.example/gone",
        "suggestion": "https://willow.example/visits",
    }


@pytest.mark.parametrize("state", list(State))
def test_only_broken_and_replaced_links_are_hidden(state: State) -> None:
    feed = feed_of(READING, healths={"https://facts.example/": Health(state=state)})
    assert [t["show"] for t in feed.targets] == [state not in (State.BROKEN, State.REPLACED)]


def test_a_crisis_lines_record_stays_when_every_link_of_it_is_broken() -> None:
    feed = feed_of(CRISIS_LINE, healths={"https://night-line.example/": BROKEN})
    assert list(feed.records) == ["night-line"]
    assert feed.resources == ({"id": "night-line", "links_state": "broken", "freshness": "fresh"},)


def test_a_resource_without_links_has_nothing_to_be_broken_and_an_import_verifies_nothing() -> None:
    assert feed_of().resources == (
        {"id": "night-line", "links_state": "ok", "freshness": "fresh"},
        {"id": "plain-facts", "links_state": "unknown", "freshness": "unverified"},
        {"id": "quiet-mail", "links_state": "not_applicable", "freshness": "unverified"},
        {"id": "willow-practice", "links_state": "partly_broken", "freshness": "aging"},
    )
    assert record_of(feed_of(), "plain-facts")["freshness"] == {"method": "import"}


def test_addresses_are_spelt_as_strict_uris() -> None:
    links = record_of(feed_of(), "willow-practice")["links"]
    assert isinstance(links, list)
    assert links[0]["url"] == "https://willow.example/find?area%5B%5D=on%7Cqc"


def test_a_value_accepted_from_a_crawl_says_so_while_it_stands() -> None:
    text = "Talks with parents who feel low when milk lets down."
    offer = Proposal(
        id=1,
        resource_id="willow-practice",
        field="description",
        lang=None,
        current_value="Older words",
        offered_value=text,
        offered_at=NOW - 3 * DAY,
        source_url="https://willow.example/",
        method=Method.META,
        severity="cosmetic",
        similarity=90.0,
        state="accepted",
        decided_at=NOW - DAY,
    )
    assert feed_provenance(feed_of(accepted=[offer])) == {
        "origin": "crawled_accepted",
        "source_url": "https://willow.example/",
        "fetched_at": "2026-04-28T06:30:00Z",
        "method": "meta",
        "value_sha256": sha256(text),
        "reviewed_at": "2026-04-30T06:30:00Z",
    }
    edited_since = PROVIDER.model_copy(update={"description": "A person's own words"})
    assert feed_provenance(feed_of(edited_since, accepted=[offer])) == {"origin": "curated"}


def feed_provenance(feed: Feed) -> object:
    provenance = record_of(feed, "willow-practice")["provenance"]
    assert isinstance(provenance, dict)
    return provenance["description"]


@pytest.mark.parametrize(
    ("run", "status", "words"),
    [
        (run_at(NOW), "ok", ()),
        (None, "stale", ("No crawl has been made yet.",)),
        (
            run_at(NOW, RunStatus.DEGRADED, "3 of 3 canaries did not answer."),
            "stale",
            (
                "The last crawl could not be relied on (3 of 3 canaries did not answer), "
                "so nothing was changed by it.",
            ),
        ),
        (
            run_at(NOW, RunStatus.INCOMPLETE),
            "stale",
            ("The last crawl ended before every link was asked: some health is older than planned.",),
        ),
    ],
)
def test_the_status_says_in_words_how_far_the_feed_can_be_relied_on(
    run: object, status: str, words: tuple[str, ...]
) -> None:
    feed = feed_of(run=run)
    assert (feed.status, feed.reasons) == (status, words)


def test_only_a_complete_run_counts_as_a_successful_crawl() -> None:
    assert feed_of().last_successful_crawl_at == NOW
    assert feed_of(run=run_at(NOW, RunStatus.DEGRADED)).last_successful_crawl_at is None


def unfit(update: dict[str, object]) -> Resource:
    return READING.model_copy(update={"id": "unfit-one", **update})


@pytest.mark.parametrize(
    "update",
    [
        {"links": (Link.model_construct(id="website", url="javascript:alert(1)"),)},
        {"links": (Link.model_construct(id="website", url="https://exa mple.org/"),)},
        {"service_areas": ("Canada",)},
        {"languages": ("klingon",)},
        {"name": ""},
    ],
)
def test_a_record_that_does_not_fit_is_a_doubt_and_not_a_crash(update: dict[str, object]) -> None:
    feed = feed_of(CRISIS_LINE, unfit(update))
    assert [d.says.split(":")[0] for d in feed.doubts][:1] == ["unfit-one does not fit the schema"]
    assert list(feed.records) == ["night-line"]


def test_a_contact_that_nobody_checks_does_not_add_up() -> None:
    from dataclasses import replace

    from reports.feed.build import build
    from tests.reports.feed.small_world import EVIDENCE, SETTINGS, registry_of

    short = registry_of(READING, EMAIL_ONLY)
    feed = build(
        replace(short, targets=short.targets[:1]),
        HEALTHS,
        evidence=EVIDENCE,
        run=run_at(NOW),
        now=NOW,
        settings=SETTINGS,
    )
    assert [d.says for d in feed.doubts] == [
        "The counts do not add up: quiet-mail/email/1 is published but never checked."
    ]


def test_verifying_is_not_modifying() -> None:
    from tests.reports.feed.test_release import published

    confirmed = CRISIS_LINE.model_copy(
        update={"verification": Verification(at=date(2026, 5, 2), by="Kim", method="phone")}
    )
    later = making(confirmed, now=NOW + DAY)(previous=published(feed_of(CRISIS_LINE)), held=())
    record = record_of(later, "night-line")
    assert record["modified_at"] == "2026-05-01T06:30:00Z"
    assert record["freshness"] == {
        "verified_at": "2026-05-02",
        "verified_by": "Kim",
        "method": "phone",
        "next_due": "2026-06-01",
    }


def test_every_resource_of_the_small_world_is_published() -> None:
    assert list(feed_of().records) == sorted(r.id for r in ALL)
    assert feed_of().doubts == ()

"""Tombstones: their dates stay, they go after their day, and a withdrawal says nothing of the person."""

from datetime import date, timedelta

from registry.model import Resource
from reports.feed.previous import Previous
from tests.reports.feed.small_world import DAY, NOW, PROVIDER, READING, feed_of, making
from tests.reports.feed.test_release import published


def closed(**update: object) -> Resource:
    return READING.model_copy(update={"status": "closed", **update})


def stones(previous: Previous | None, *resources: Resource, days: int = 0) -> object:
    feed = making(*resources, PROVIDER, now=NOW + timedelta(days=days))(previous=previous, held=())
    return dict(feed.tombstones)


STONE = {
    "id": "plain-facts",
    "status": "removed",
    "removed_at": "2026-05-02",
    "reason": "closed",
    "purge_at": "2026-10-29",
}


def test_a_closed_resource_leaves_a_tombstone_for_180_days() -> None:
    assert stones(published(feed_of()), closed(), days=1) == {"plain-facts": STONE}


def test_the_dates_of_a_tombstone_never_move() -> None:
    previous = published(making(closed(), now=NOW + DAY)(previous=published(feed_of()), held=()))
    assert stones(previous, closed(), days=9) == {"plain-facts": STONE}
    assert stones(previous, closed(removed_at=date(2026, 1, 1)), days=9) == {"plain-facts": STONE}


def test_a_tombstone_stays_when_the_entry_left_the_registry() -> None:
    previous = published(making(closed(), now=NOW + DAY)(previous=published(feed_of()), held=()))
    assert stones(previous, days=180) == {"plain-facts": STONE}


def test_a_tombstone_is_purged_on_its_day_and_does_not_come_back() -> None:
    entry = closed(removed_at=date(2026, 5, 2))
    previous = published(making(entry, now=NOW + DAY)(previous=published(feed_of()), held=()))
    assert stones(previous, entry, days=181) == {}
    purged = published(making(entry, PROVIDER, now=NOW + timedelta(days=181))(previous=previous, held=()))
    assert stones(purged, entry, days=182) == {}


def test_one_removed_long_ago_but_published_until_today_is_still_told_for_180_days() -> None:
    old = closed(removed_at=date(2025, 1, 1))
    assert stones(published(feed_of()), old, days=1) == {"plain-facts": {**STONE, "removed_at": "2025-01-01"}}
    assert stones(None, old) == {}


def test_a_withdrawal_says_only_that_the_entry_is_gone() -> None:
    out = READING.model_copy(
        update={
            "status": "removed",
            "removal_reason": "withdrawn_at_request",
            "replaced_by": "willow-practice",
            "status_reason": "moved to a new life",
        }
    )
    expected = {"plain-facts": {**STONE, "reason": "withdrawn_at_request"}}
    assert stones(published(feed_of()), out, days=1) == expected


def test_one_published_before_and_now_not_to_be_listed_is_told_as_withdrawn() -> None:
    shy = READING.model_copy(update={"do_not_list": True})
    assert stones(published(feed_of()), shy, days=1) == {
        "plain-facts": {**STONE, "reason": "withdrawn_at_request"}
    }

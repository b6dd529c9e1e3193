"""Failing closed: what needs a person's word before it is published."""

from datetime import date

import pytest

from registry.model import Resource, Verification
from reports.feed.build import Feed
from tests.reports.feed.small_world import ALL, CRISIS_LINE, DAY, NOW, PROVIDER, READING, feed_of, making
from tests.reports.feed.test_release import published

LATER = NOW + DAY


def many(count: int) -> tuple[Resource, ...]:
    return tuple(READING.model_copy(update={"id": f"facts-{n:03}"}) for n in range(count))


def following(before: Feed, *resources: Resource) -> Feed:
    return making(*resources, now=LATER)(previous=published(before), held=())


@pytest.mark.parametrize(
    ("listed", "gone", "doubted"), [(10, 3, False), (10, 4, True), (100, 10, False), (100, 11, True)]
)
def test_more_than_three_and_a_tenth_lost_is_doubted(listed: int, gone: int, doubted: bool) -> None:
    feed = following(feed_of(*many(listed)), *many(listed)[gone:])
    assert [d.accept_loss for d in feed.doubts] == ([gone] if doubted else [])
    assert len(feed.warnings) == gone


def test_a_loss_is_settled_only_by_accepting_at_least_as_much() -> None:
    (doubt,) = following(feed_of(*many(10)), *many(10)[4:]).doubts
    assert [doubt.settled((), n) for n in (0, 3, 4, 5)] == [False, False, True, True]


def test_a_tombstone_is_no_loss() -> None:
    closed = tuple(r.model_copy(update={"status": "closed"}) for r in many(10)[:6])
    feed = following(feed_of(*many(10)), *closed, *many(10)[6:])
    assert (feed.doubts, feed.warnings) == ((), ())
    assert len(feed.tombstones) == 6


def verified(day: date, **update: object) -> Resource:
    return CRISIS_LINE.model_copy(
        update={"verification": Verification(at=day, by="Kim", method="phone"), **update}
    )


@pytest.mark.parametrize(
    ("after", "doubted"),
    [
        (verified(date(2026, 4, 20), name="Day Line"), True),
        (verified(date(2026, 4, 19), name="Day Line"), True),
        (verified(date(2026, 4, 21), name="Day Line"), False),
        (verified(date(2026, 4, 20), phones=()), True),
        (verified(date(2026, 4, 20), kind="helpline", crisis=False), True),
        (verified(date(2026, 4, 20), status="closed"), True),
        (verified(date(2026, 4, 21), status="closed"), False),
        (verified(date(2026, 4, 20), status="removed", removal_reason="withdrawn_at_request"), False),
        (verified(date(2026, 4, 20), owner="Somebody else"), False),
    ],
)
def test_a_crisis_line_changes_only_with_a_newer_confirmation(after: Resource, doubted: bool) -> None:
    feed = following(feed_of(CRISIS_LINE, PROVIDER), after, PROVIDER)
    assert [d.accept for d in feed.doubts] == (["night-line"] if doubted else [])


def test_an_import_confirms_no_crisis_line() -> None:
    imported = CRISIS_LINE.model_copy(
        update={"name": "Day Line", "verification": Verification(at=date(2026, 5, 1), method="import")}
    )
    (doubt,) = following(feed_of(), imported, *ALL[1:]).doubts
    assert doubt.settled({"night-line"}, 0)
    assert not doubt.settled({"plain-facts"}, 99)


def test_a_crisis_line_that_vanishes_is_doubted_even_alone() -> None:
    assert [d.accept for d in following(feed_of(), *ALL[1:]).doubts] == ["night-line"]


def test_who_withdrew_does_not_come_back_by_mistake() -> None:
    out = READING.model_copy(update={"status": "removed", "removal_reason": "withdrawn_at_request"})
    feed = following(feed_of(out), READING)
    assert [d.accept for d in feed.doubts] == ["plain-facts"]


def test_who_was_removed_and_is_listed_again_is_warned_of() -> None:
    closed = READING.model_copy(update={"status": "closed"})
    assert following(feed_of(closed), READING).warnings == (
        "plain-facts had been removed and is listed again: ids are never to be reused.",
    )

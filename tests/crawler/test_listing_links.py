"""Links of listings: which are asked in a run, beside the curated ones."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.finding import Code
from crawler.health import Health, State
from crawler.listing import Listing
from crawler.listing_history import StoredListing
from crawler.listing_links import ListingLink, ListingLinks, due_links, links_of
from crawler.plan import Due

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def stored(**fields: tuple[str, ...]) -> StoredListing:
    listing = Listing("ash", "https://directory.example/list", {"name": ("Zoë Ash",), **fields})
    return StoredListing("sunrise", listing, NOW, NOW, own="https://directory.example/ash")


def link(address: str) -> ListingLink:
    return ListingLink("sunrise", address, "Somebody", "website", address, "https://directory.example/list")


def addresses(due: tuple[Due, ...]) -> list[str]:
    return [each.address for each in due]


def test_a_listing_is_checked_at_its_website_and_profiles_but_not_on_its_directory() -> None:
    found = links_of(
        stored(
            website=("https://ash.example/?fbclid=1#top", "javascript:alert(1)", "http://127.0.0.1/"),
            profile=("https://directory.example/ash", "https://pages.example/ash"),
            phone=("+12024561111",),
        )
    )
    assert [(each.field, each.address, each.name, each.listed_at) for each in found] == [
        ("website", "https://ash.example/", "Zoë Ash", "https://directory.example/list"),
        ("profile", "https://pages.example/ash", "Zoë Ash", "https://directory.example/list"),
    ]


def test_what_waits_longest_is_asked_first_within_the_budgets_and_never_what_is_curated() -> None:
    def seen(days: float, state: State = State.HEALTHY) -> Health:
        at = NOW - days * DAY
        return Health(state, at, Code.OK, at, at, next_check_at=NOW - DAY)

    healths = {
        "https://old.example/": seen(60),
        "https://older.example/": seen(90),
        "https://failed.example/": seen(1, State.SUSPECT),
        "https://fine.example/": Health(State.HEALTHY, NOW, Code.OK, NOW, NOW, next_check_at=NOW + 20 * DAY),
    }
    links = [
        link(f"https://{name}.example/")
        for name in ("old", "fine", "older", "failed", "curated", "resting", "new", "old")
    ]
    due = due_links(
        links,
        healths,
        NOW,
        settings=ListingLinks(per_run=3),
        curated={"https://curated.example/"},
        not_before={"resting.example": NOW + DAY},
    )
    assert addresses(due) == [f"https://{name}.example/" for name in ("failed", "new", "older")]
    assert all(each.last and not each.urgent for each in due)


@pytest.mark.parametrize("force", [False, True])
def test_ten_thousand_listings_of_one_host_are_asked_a_few_at_a_time(force: bool) -> None:
    links = (link(f"https://crowd.example/{n}") for n in range(10_000))
    due = due_links(links, {}, NOW, settings=ListingLinks(), curated=(), not_before={}, force=force)
    assert len(due) == 20

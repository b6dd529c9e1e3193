"""The directories' part of the database: crawls, their pages, listings and what became of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawler.listing import Found, Listing, Role, Step
from crawler.listing_history import (
    CrawlStatus,
    DirectoryCrawl,
    EventKind,
    FieldChange,
    ListingEvent,
    PageMemory,
    StepState,
    StoredListing,
    goes_on,
    is_due,
)
from crawler.store import Store

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = Step("https://dir.example/", Role.LIST)


def entry(name: str, **fields: str) -> Listing:
    key = f"https://dir.example/{name}"
    return Listing(key, key, {"name": (name,), **{field: (value,) for field, value in fields.items()}})


def complete(store: Store, at: datetime, *listings: Listing) -> DirectoryCrawl:
    """A crawl that found these, taken over as it is."""
    directories = store.directories
    crawl = directories.begin("dir", "rule", at, [FIRST])
    directories.lay_out(crawl.id, [(listing, listing.url) for listing in listings])
    ended = replace(crawl, ended_at=at, status=CrawlStatus.COMPLETE, counts={"listings": len(listings)})
    directories.take_over(ended, [], [])
    return ended


def test_what_a_complete_crawl_found_is_what_the_directory_lists() -> None:
    ann, ben = entry("ann", phone="+12025550143"), entry("ben")
    with Store(":memory:") as store:
        first = complete(store, AT, ann, ben)
        assert list(store.directories.listings("dir")) == [
            StoredListing("dir", ann, AT, AT, None, first.id, ann.url),
            StoredListing("dir", ben, AT, AT, None, first.id, ben.url),
        ]
        cleo = entry("cleo")
        second = complete(store, AT + HOUR, ann, cleo)
        assert store.directories.counts() == {"dir": (2, 1)}
        assert [each.listing.name for each in store.directories.listings(None, "gone")] == ["ben"]
        assert store.directories.listing("dir", ben.key) == StoredListing(
            "dir", ben, AT, AT, AT + HOUR, first.id, ben.url
        )
        assert store.directories.last_complete("dir") == second
        assert store.directories.crawls() == (second, first)


def test_only_what_differs_is_compared() -> None:
    ann, ben, cleo = entry("ann"), entry("ben"), entry("cleo")
    with Store(":memory:") as store:
        complete(store, AT, ann, ben, cleo)
        complete(store, AT + HOUR, ann, ben)
        crawl = store.directories.begin("dir", "rule", AT + 2 * HOUR, [FIRST])
        other = entry("ben", phone="+12025550143")
        dawn = entry("dawn")
        store.directories.lay_out(crawl.id, [(each, None) for each in (other, cleo, dawn)])
        pairs = [
            (known and known.listing.name, found and found.name)
            for known, found, _ in store.directories.differing("dir", crawl.id)
        ]
    assert sorted(pairs, key=str) == [("ann", None), ("ben", "ben"), ("cleo", "cleo"), (None, "dawn")]


def test_a_moved_listing_keeps_the_day_it_was_first_seen() -> None:
    old, new = entry("ann"), entry("ann-lee")
    change = FieldChange("name", ("ann",), ("ann-lee",))
    with Store(":memory:") as store:
        complete(store, AT, old)
        crawl = store.directories.begin("dir", "rule", AT + HOUR, [FIRST])
        store.directories.lay_out(crawl.id, [(new, None)])
        event = ListingEvent(
            "dir", new.key, crawl.id, AT + HOUR, EventKind.MOVED, "ann-lee", (change,), old.key
        )
        ended = replace(crawl, ended_at=AT + HOUR, status=CrawlStatus.COMPLETE)
        store.directories.take_over(ended, [event], [(old.key, new.key)])
        assert [(e.first_at, e.last_at, e.gone_at) for e in store.directories.listings("dir", "all")] == [
            (AT, AT + HOUR, None)
        ]
        assert list(store.directories.events("dir")) == [event]
        assert list(store.directories.events(since=AT + 2 * HOUR)) == []
        assert list(store.directories.events(crawl=crawl.id)) == [event]


def test_a_page_is_asked_once_however_often_it_is_met_and_lists_come_first() -> None:
    lists = [FIRST, Step("https://dir.example/?page=2", Role.LIST)]
    details = [Step(f"https://dir.example/{n}", Role.DETAIL, entry(str(n))) for n in range(3)]
    with Store(":memory:") as store:
        crawl = store.directories.begin("dir", "rule", AT, [*details, *lists])
        first, *_ = store.directories.pending(crawl.id, 1)
        assert first.step == FIRST
        page = PageMemory(FIRST.url, "rule", AT, Found((entry("ann"),), (lists[1],)), etag='"1"')
        done = replace(first, state=StepState.DONE, attempts=1)
        store.directories.keep_step("dir", crawl.id, done, page=page, more=[*details, FIRST])
        assert [each.step for each in store.directories.pending(crawl.id, 9)] == [lists[1], *details]
        assert store.directories.page("dir", FIRST) == page
        assert store.directories.tally(crawl.id) == {
            ("list", StepState.DONE): 1,
            ("list", StepState.PENDING): 1,
            ("detail", StepState.PENDING): 3,
        }


def test_a_site_is_asked_for_each_of_those_who_share_it() -> None:
    steps = [Step("https://clinic.example/", Role.PROVIDER, entry(name)) for name in ("ann", "ben")]
    with Store(":memory:") as store:
        crawl = store.directories.begin("dir", "rule", AT, steps)
        assert [each.step for each in store.directories.pending(crawl.id, 9)] == steps


def test_a_crawl_goes_on_while_it_is_fresh_and_its_rule_the_same() -> None:
    crawl = DirectoryCrawl(1, "dir", "rule", AT, None, CrawlStatus.RUNNING)
    assert goes_on(crawl, "rule", AT + HOUR)
    assert not goes_on(crawl, "another", AT + HOUR)
    assert not goes_on(crawl, "rule", AT + timedelta(days=3))
    assert not goes_on(replace(crawl, status=CrawlStatus.REFUSED), "rule", AT + HOUR)
    assert not goes_on(None, "rule", AT)


def test_a_directory_is_due_after_its_time_and_sooner_when_its_crawl_was_not_complete() -> None:
    week = timedelta(days=7)
    crawl = DirectoryCrawl(1, "dir", "rule", AT, AT + HOUR, CrawlStatus.COMPLETE)
    assert is_due(None, AT, week)
    assert [is_due(crawl, AT + span, week) for span in (HOUR, 6 * 24 * HOUR, week)] == [False, False, True]
    broken_off = replace(crawl, status=CrawlStatus.INCOMPLETE)
    assert [is_due(broken_off, AT + span, week) for span in (HOUR, 2 * HOUR)] == [False, True]
    assert is_due(crawl, AT - HOUR, week)

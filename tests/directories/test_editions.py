"""A made directory through its editions: what is new, changed, gone, back or moved, exactly; nothing else."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.listing_history import CrawlStatus, EventKind, FieldChange
from crawler.manners.settings import Manners
from crawler.store import Store
from tests.directories.crawled import NAME, World
from tests.directories.made import Answer, MadeDirectory, Provider, changed, people, provider, served

CHALLENGE: Answer = (
    200,
    {"cf-mitigated": "challenge"},
    "<!doctype html><title>Just a moment...</title><p>Checking your browser before you go on.",
)
DOWN: Answer = (503, {}, "<h1>Service Unavailable</h1>")
GONE: Answer = (410, {}, "<h1>Gone</h1>")


@pytest.fixture
def world() -> Iterator[World]:
    """A directory of 24 on three pages."""
    with served(MadeDirectory(people(24), on_a_page=8)) as made, Store(":memory:") as store:
        yield World(made, store)


def later(before: list[Provider]) -> tuple[list[Provider], dict[EventKind, set[str]]]:
    """Another edition, and what is other about it.

    Adds and removals everywhere, so that all pages shift; renames, a moved site, a changed phone.
    """
    now = list(before)
    married = changed(now[7], slug="bea-new-name", name="Bea New-Name")
    moved_page = changed(now[11], slug="another-address-of-the-page")
    site = changed(now[13], website="https://a-new-practice.example/")
    phone = changed(now[16], phone="+441134960777")
    words = changed(now[21], words="Has moved to the coast and sees families by video only, on weekdays.")
    now[7], now[11], now[13], now[16], now[21] = married, moved_page, site, phone, words
    gone = [now[3], now[-1]]
    now = [each for each in now if each not in gone]
    fresh = [provider(5000 + n) for n in range(4)]
    now[0:0] = fresh[:1]
    now[12:12] = fresh[1:3]
    now.append(fresh[3])
    return now, {
        EventKind.NEW: {each.name for each in fresh},
        EventKind.VANISHED: {each.name for each in gone},
        EventKind.MOVED: {married.name, moved_page.name},
        EventKind.CHANGED: {site.name, phone.name, words.name},
    }


def lives_through_editions(world: World) -> None:
    """The whole story, for a directory of any size."""
    made, size = world.made, len(world.made.providers)
    first = world.crawl()
    assert (first.status, first.count("listings"), first.count("new")) == (CrawlStatus.COMPLETE, size, 0)
    assert world.events(first) == {}
    assert len(made.paths()) == made.pages + size

    again = world.crawl()
    assert (again.status, world.events(again)) == (CrawlStatus.COMPLETE, {})
    assert set(made.paths()) == set(made.paths(304))
    assert len(made.paths()) == made.pages + size

    made.counter += 1  # every page differs, and nothing has changed
    counted = world.crawl()
    assert (counted.status, world.events(counted)) == (CrawlStatus.COMPLETE, {})
    assert len(made.paths(200)) == made.pages + size

    before = list(made.providers)
    made.providers, other = later(before)
    edition = world.crawl()
    assert edition.status is CrawlStatus.COMPLETE, edition
    assert world.events(edition) == other
    assert world.names() == {each.name for each in made.providers}
    assert {kind: edition.count(kind.value) for kind in other} == {k: len(v) for k, v in other.items()}

    made.providers = [*made.providers, before[3]]
    back = world.crawl()
    assert world.events(back) == {EventKind.RETURNED: {before[3].name}}
    assert world.events(world.crawl()) == {}


def test_each_edition_is_told_exactly(world: World) -> None:
    lives_through_editions(world)
    (phone,) = [
        event.fields
        for event in world.store.directories.events(NAME)
        if event.kind is EventKind.CHANGED and event.fields[0].field == "phone"
    ]
    assert phone == (FieldChange("phone", (provider(16).phone,), ("+441134960777",)),)
    (married,) = [event for event in world.store.directories.events(NAME) if event.name == "Bea New-Name"]
    assert married.key_before == world.made.url + provider(7).path
    assert [change.field for change in married.fields] == ["name"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_thousand_providers_are_told_exactly() -> None:
    """Run with: pytest -m slow tests/directories."""
    with served(MadeDirectory(people(2000))) as made, Store(":memory:") as store:
        assert made.pages == 40
        lives_through_editions(World(made, store))


def test_a_vanished_listing_whose_own_page_still_answers_is_told_apart(world: World) -> None:
    world.crawl()
    left, dead = world.made.providers[4], world.made.providers[5]
    world.made.extra = {left.path: (200, {}, world.made.detail(left))}
    world.made.providers = [each for each in world.made.providers if each not in (left, dead)]
    crawl = world.crawl()
    notes = {event.name: event.note for event in world.store.directories.events(crawl=crawl.id)}
    assert notes == {left.name: "its own page still answers", dead.name: "answered 404 Not Found"}


def test_a_list_that_shifts_while_it_is_read_hides_nobody(world: World) -> None:
    world.crawl()
    leaving = world.made.providers[0]

    def leaves(path: str) -> Answer | None:
        if path == "/list?page=2":  # the first page was read: who stood first on the second is on it now
            world.made.providers = [each for each in world.made.providers if each != leaving]
        return None

    world.made.faults = leaves
    crawl = world.crawl()
    assert (crawl.status, world.events(crawl)) == (CrawlStatus.COMPLETE, {})
    assert world.events(world.crawl()) == {EventKind.VANISHED: {leaving.name}}


def test_a_list_page_in_trouble_takes_nothing_over_and_only_it_is_asked_again(world: World) -> None:
    world.crawl()
    world.made.providers, other = later(list(world.made.providers))
    for trouble in (DOWN, CHALLENGE):
        world.made.faults = {"/list?page=2": trouble}.get
        crawl = world.crawl()
        assert crawl.status is CrawlStatus.INCOMPLETE
        assert "/list?page=2" in crawl.reason
        assert world.events(crawl) == {}
        assert world.names() == {each.name for each in people(24)}
    world.made.faults = lambda path: None
    whole = world.crawl()
    assert whole.id == crawl.id
    assert (whole.status, world.events(whole)) == (CrawlStatus.COMPLETE, other)
    assert Counter(world.made.paths()) == Counter(set(world.made.paths()))
    assert "/list" not in world.made.paths()


def test_a_listing_whose_page_is_in_trouble_is_carried_forward(world: World) -> None:
    world.crawl()
    walled, down, gone = (world.made.providers[n].path for n in (1, 10, 20))
    said = {walled: CHALLENGE, down: DOWN, gone: GONE}
    world.made.counter += 1
    world.made.faults = said.get
    crawl = world.crawl()
    assert (crawl.status, world.events(crawl)) == (CrawlStatus.COMPLETE, {})
    assert crawl.count("failed") == 2  # of 24 own pages: few enough
    assert crawl.count("gone") == 1
    assert [note for note in crawl.notes if note.startswith("still listed")] == [
        f"still listed, but {world.made.url}{gone} answered 410 Gone"
    ]
    assert world.made.paths().count(down) == 2
    assert world.names() == {each.name for each in people(24)}


def test_a_rule_that_no_longer_fits_publishes_nothing(world: World) -> None:
    world.crawl()
    world.made.item = "card"
    crawl = world.crawl()
    assert crawl.status is CrawlStatus.REFUSED
    assert "the rule no longer fits the pages" in crawl.reason
    assert world.events(crawl) == {}
    assert world.names() == {each.name for each in people(24)}
    world.made.item = "provider"
    assert world.crawl().status is CrawlStatus.COMPLETE


def test_a_list_page_that_suddenly_shows_nothing_is_not_believed_at_once(world: World) -> None:
    world.crawl()
    upkeep = "<!doctype html><title>Providers</title><h1>Providers</h1><p>Back soon, thank you for waiting."
    world.made.faults = {"/list?page=3": (200, {}, upkeep)}.get
    crawl = world.crawl()
    assert crawl.status is CrawlStatus.INCOMPLETE
    assert "/list?page=3 shows no entries, where 8 entries stood" in crawl.reason
    world.made.faults = lambda path: None
    whole = world.crawl()
    assert (whole.status, world.events(whole)) == (CrawlStatus.COMPLETE, {})


def test_a_page_that_leads_to_more_than_is_allowed_is_not_followed(world: World) -> None:
    crawl = world.crawl(rule=world.made.rule(limits={"max_listings": 1}))
    assert crawl.status is not CrawlStatus.COMPLETE
    assert "max_listings = 1" in crawl.reason


def test_many_that_vanish_at_once_need_a_persons_word(world: World) -> None:
    world.crawl()
    world.made.providers = world.made.providers[:16]
    crawl = world.crawl()
    assert crawl.status is CrawlStatus.REFUSED
    assert crawl.reason.startswith("8 of 24 listings would vanish at once")
    assert len(world.names()) == 24
    accepted = world.crawl(accept=True)
    assert accepted.status is CrawlStatus.COMPLETE
    assert len(world.names()) == 16


def test_a_list_longer_than_the_rule_allows_publishes_nothing(world: World) -> None:
    rule = world.made.rule(pagination={"strategy": "rel_next", "max_pages": 2})
    crawl = world.crawl(rule=rule)
    assert crawl.status is CrawlStatus.REFUSED
    assert "goes on beyond 2 pages" in crawl.reason
    assert world.names() == set()
    assert "/list?page=3" not in world.made.paths()


def test_pages_that_lead_in_a_circle_end(world: World) -> None:
    circle = world.made.answer("/list?page=3")[2] + '<a rel="next" href="/list">More</a>'
    world.made.extra = {"/list?page=3": (200, {}, circle)}
    crawl = world.crawl()
    assert (crawl.status, crawl.count("listings")) == (CrawlStatus.COMPLETE, 24)
    assert Counter(world.made.paths()).most_common(1)[0][1] == 1


def test_a_listing_shown_twice_is_one(world: World) -> None:
    world.made.providers = [*world.made.providers, world.made.providers[0]]
    crawl = world.crawl()
    assert (crawl.status, crawl.count("listings")) == (CrawlStatus.COMPLETE, 24)


def test_another_rule_reads_anew_and_calls_nothing_changed(world: World) -> None:
    world.crawl()
    fields = {"name": [{"css": "h1::text"}], "phone": [{"css": "a.tel::text"}]}
    rule = world.made.rule(detail={"fields": fields})
    crawl = world.crawl(rule=rule)
    assert (crawl.status, world.events(crawl)) == (CrawlStatus.COMPLETE, {})
    assert world.made.paths(304) == []
    assert "the rule has changed" in crawl.reason


def test_links_to_other_sites_are_never_asked(world: World) -> None:
    with served(MadeDirectory(people(1))) as other:
        stray = world.made.answer("/list")[2] + (
            f'<li class="provider"><a class="more" href="{other.url}/providers/x">X</a></li>'
        )
        world.made.extra = {"/list": (200, {}, stray)}
        crawl = world.crawl()
        assert crawl.status is CrawlStatus.COMPLETE
        assert other.asked == []


def test_robots_txt_is_obeyed(world: World) -> None:
    world.made.extra = {"/robots.txt": (200, {}, "User-agent: *\nDisallow: /list\n")}
    crawl = world.crawl()
    assert crawl.status is CrawlStatus.INCOMPLETE
    assert "robots.txt" in crawl.reason
    assert world.made.paths() == []


def test_a_host_that_asks_for_rest_is_left_alone_and_the_crawl_goes_on_later(world: World) -> None:
    tired = (429, {"Retry-After": "7200"}, "slow down")
    world.made.faults = lambda path: tired if path == "/list?page=3" else None
    crawl = world.crawl()
    assert crawl.status is CrawlStatus.INCOMPLETE
    asked = world.made.paths()
    assert asked[-1] == "/list?page=3"
    world.made.faults = lambda path: None
    whole = world.crawl()
    assert (whole.id, whole.status) == (crawl.id, CrawlStatus.COMPLETE)
    assert set(world.made.paths()).isdisjoint(set(asked) - {"/list?page=3"})


def test_the_rest_of_a_host_is_kept_between_pages(world: World) -> None:
    world.made.providers = people(3)
    began = world.now.at
    crawl = world.crawl(manners=Manners(delay=0.05, ip_delay=0.0))
    assert crawl.status is CrawlStatus.COMPLETE
    assert world.made.gaps() >= 0.05
    assert began < world.now.at


def test_our_own_networks_outage_changes_nothing(world: World) -> None:
    world.crawl()
    crawl = world.crawl(canaries=("http://127.0.0.1:1/",))
    assert crawl.status is CrawlStatus.INCOMPLETE
    assert crawl.reason.startswith("our own network is in doubt")
    assert world.made.asked == []
    assert world.crawl().status is CrawlStatus.COMPLETE


def test_a_crawl_that_is_asked_to_end_goes_on_where_it_was(world: World) -> None:
    def soon(stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()

        def stopping(path: str) -> Answer | None:
            if len(world.made.asked) == 10:
                loop.call_soon_threadsafe(stop.set)
            return None

        world.made.faults = stopping

    crawl = world.crawl(meanwhile=soon)
    assert (crawl.status, crawl.reason) == (CrawlStatus.INCOMPLETE, "the run was stopped")
    asked = world.made.paths()
    assert 8 <= len(asked) < 15
    world.made.faults = lambda path: None
    whole = world.crawl()
    assert (whole.status, whole.count("listings")) == (CrawlStatus.COMPLETE, 24)
    assert sum((Counter(asked) & Counter(world.made.paths())).values()) <= 1


def test_so_many_pages_as_a_run_may_ask(world: World) -> None:
    world.most = 12
    first, second, third = (world.crawl() for _ in range(3))
    assert [each.status for each in (first, second, third)] == [
        CrawlStatus.INCOMPLETE,
        CrawlStatus.INCOMPLETE,
        CrawlStatus.COMPLETE,
    ]
    assert first.reason == "12 pages were asked, as many as one run may"
    assert third.count("listings") == 24


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_listings_take_a_bounded_memory(tmp_path: Path) -> None:
    """Run with: pytest -m slow tests/directories."""
    with served(MadeDirectory(people(10_000), on_a_page=100)) as made:
        for _ in range(2):  # everything new, then everything unchanged
            command = [sys.executable, "-m", "tests.directories.measured", str(tmp_path / "a.db"), made.url]
            ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=400)
            status, listings, peak = ended.stdout.split()
            assert (status, listings) == ("complete", "10000"), ended
            assert float(peak) <= 150


def test_whom_the_list_tells_of_is_no_news_when_a_page_that_was_down_at_first_is_back(world: World) -> None:
    rule = world.made.rule(
        items={"css": "li.provider", "follow": "a.more", "fields": {"name": [{"css": "a.more"}]}}
    )
    world.made.faults = {each.path: GONE for each in world.made.providers[2:20]}.get
    first = world.crawl(rule=rule)
    assert (first.status, first.count("listings")) == (CrawlStatus.COMPLETE, 24)
    world.made.faults = lambda path: None
    again = world.crawl(rule=rule)
    assert again.status is CrawlStatus.COMPLETE
    assert set(world.events(again)) == {EventKind.CHANGED}  # what their pages say came, nobody did
    assert world.names() == {each.name for each in people(24)}

"""The frontier alone, fed with answers by hand: hostile pages, and what is asked when."""

import time
from datetime import UTC, datetime

import pytest

from crawler.checks import Ask, Result
from crawler.fragments import PAGE_BYTES
from crawler.judge import judge
from crawler.observation import Hop, Observation, Page
from crawler.site.frontier import Frontier
from crawler.site.scope import WHOLE_SITE, Scope
from crawler.spot import Spot

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HOME = "https://help.example/"


def answered(ask: Ask, body: str | bytes, *, media_type: str = "text/html", status: int = 200) -> Result:
    content = body.encode() if isinstance(body, str) else body
    page = Page(media_type, "utf-8", content, len(content))
    seen = Observation(ask.address, NOW, hops=(Hop(ask.address, status),), page=page)
    return Result(ask, seen, judge(seen))


def begun(depth: int = WHOLE_SITE) -> tuple[Frontier, Ask]:
    frontier = Frontier(Scope(depth))
    frontier.name(HOME)
    (ask,) = frontier.begin()
    return frontier, ask


def addresses(asks: list[Ask]) -> list[str]:
    return [ask.address for ask in asks]


def test_pages_wait_for_their_level_and_the_rest_goes_out_at_once() -> None:
    frontier, home = begun()
    first = frontier.take(answered(home, "<a href=a></a><a href=b></a><a href=https://other.test/></a>"))
    assert sorted(addresses(first)) == [f"{HOME}a", f"{HOME}b", "https://other.test/"]
    by = {ask.address.removeprefix(HOME): ask for ask in first}
    assert addresses(frontier.take(answered(by["a"], "<a href=c></a><a href=https://third.test/></a>"))) == [
        "https://third.test/"
    ]
    assert addresses(frontier.take(answered(by["https://other.test/"], "<a href=/never></a>"))) == []
    assert addresses(frontier.take(answered(by["b"], "no links"))) == [f"{HOME}c"]


def test_only_pages_whose_links_or_parts_are_wanted_are_read_long() -> None:
    frontier, home = begun(depth=1)
    links = "<a href=a></a><a href=https://other.test/></a><a href=https://third.test/#part></a>"
    asks = frontier.take(answered(home, links))
    assert (home.body_limit, {ask.address: ask.body_limit for ask in asks}) == (
        PAGE_BYTES,
        {f"{HOME}a": PAGE_BYTES, "https://other.test/": None, "https://third.test/": PAGE_BYTES},
    )


@pytest.mark.parametrize(
    ("status", "media_type"), [(404, "text/html"), (200, "text/plain"), (403, "text/html")]
)
def test_only_html_that_works_is_read_on(status: int, media_type: str) -> None:
    frontier, home = begun()
    asks = frontier.take(answered(home, "<a href=a></a>", media_type=media_type, status=status))
    assert (asks, frontier.pages) == ([], 0)


def test_the_same_address_is_asked_once_with_all_its_places() -> None:
    frontier, home = begun()
    asks = frontier.take(
        answered(home, "<a href=/>0</a>\n<a href=a#x>1</a>\n<a href=a#y>2</a><a href=a#x>3</a>")
    )
    assert addresses(asks) == [f"{HOME}a"]
    assert frontier.take(answered(asks[0], "<p id=y><a href=/>home</a><a href=#z></a>")) == []
    assert {found.url: found.spots for found in frontier.found()} == {
        HOME: (Spot(HOME, 1, "0"), Spot(f"{HOME}a", 1, "home")),
        f"{HOME}a#x": (Spot(HOME, 2, "1"), Spot(HOME, 3, "3")),
        f"{HOME}a": (Spot(HOME, 3, "2"),),
        f"{HOME}a#z": (Spot(f"{HOME}a", 1),),
    }


def test_a_target_that_fails_is_told_once_whatever_part_of_it_is_linked() -> None:
    frontier, home = begun(depth=1)
    (ask,) = frontier.take(answered(home, "<a href=a#x>1</a><a href=a>2</a><a href=a#y>3</a>"))
    frontier.take(answered(ask, "no", status=404))
    assert [(found.url, [spot.text for spot in found.spots]) for found in frontier.found()] == [
        (HOME, []),
        (f"{HOME}a", ["1", "2", "3"]),
    ]


def test_a_page_keeps_nothing_of_its_body() -> None:
    frontier, home = begun()
    frontier.take(answered(home, "x" * 1_000_000))
    (found,) = frontier.found()
    assert found.observation is not None
    assert found.observation.page == Page("text/html", "utf-8", b"", 1_000_000)


HOSTILE: dict[str, str | bytes] = {
    "unclosed": "<a" * 262_144,
    "deep": "<b><a href=x>" * 40_000,
    "many": "".join(f"<a href=/{n}?n={n}>" for n in range(30_000)),
    "attributes": "<a " + "href=x " * 75_000,
    "quotes": "<a href='" * 58_000,
    "comments": "<!--" * 131_072,
    "long": f"<a href={'x' * 524_000}>",
    "labels": "<a href=x>" + "word " * 100_000,
    "names": "".join(f"<p id={n}>" for n in range(45_000)),
    "contacts": "".join(f"<a href=tel:{n}>" for n in range(30_000)),
    "scripts": "".join(f"<a href=javascript:{n}>" for n in range(25_000)),
    "binary": bytes(range(256)) * 2048,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_taken_in_bounded_time(name: str) -> None:
    frontier, home = begun()
    began = time.perf_counter()
    asks = frontier.take(answered(home, HOSTILE[name]))
    assert time.perf_counter() - began < 4
    assert len(asks) <= 5_000
    assert sum(len(ask.address) for ask in asks) < 1_000_000

"""Each kind of directory from end to end: sitemap, WordPress and JSON interfaces, providers' sites."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from crawler.listing_history import CrawlStatus
from crawler.store import Store
from registry.directory import Directory
from tests.directories.crawled import NAME, World
from tests.directories.made import Answer, MadeDirectory, people, served

PEOPLE = people(6)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def world() -> Iterator[World]:
    with served(MadeDirectory(PEOPLE)) as made, Store(":memory:") as store:
        yield World(made, store)


def rule(**table: object) -> Directory:
    return Directory.model_validate(table, context={"allow_private": True})


def said(body: object, status: int = 200) -> Answer:
    return status, JSON, json.dumps(body)


def asked_once(world: World) -> bool:
    return Counter(world.made.paths()).most_common(1)[0][1] == 1


FIELDS = {"name": [{"css": "h1"}], "phone": [{"css": "a.tel"}], "email": [{"css": "a.mail"}]}


def unchanged_again(world: World, read_by: Directory) -> None:
    """The next crawl asks all of it conditionally, and nothing has changed."""
    crawl = world.crawl(rule=read_by)
    assert (crawl.status, world.events(crawl)) == (CrawlStatus.COMPLETE, {})
    assert world.made.paths(200) == []


def test_a_sitemap_of_sitemaps(world: World) -> None:
    url = world.made.url
    head = '<?xml version="1.0"?>'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    pages = "".join(f"<url><loc>{url}{each.path}</loc></url>" for each in PEOPLE)
    xml = {"Content-Type": "application/xml"}
    world.made.extra = {
        "/sitemap.xml": (
            200,
            xml,
            f"{head}<sitemapindex {space}><sitemap><loc>{url}/people.xml</loc></sitemap></sitemapindex>",
        ),
        "/people.xml": (
            200,
            xml,
            f"{head}<urlset {space}>{pages}<url><loc>{url}/about</loc></url></urlset>",
        ),
    }
    read_by = rule(
        kind="sitemap",
        start=[f"{url}/sitemap.xml"],
        sitemap={"include": ["/providers/"]},
        detail={"fields": FIELDS},
        require=["name"],
    )
    crawl = world.crawl(rule=read_by)
    assert (crawl.status, world.names()) == (CrawlStatus.COMPLETE, {each.name for each in PEOPLE})
    assert asked_once(world)
    unchanged_again(world, read_by)


def test_a_sitemap_that_cannot_be_read_whole_takes_nothing_over(world: World) -> None:
    odd = f"<!DOCTYPE urlset><urlset><url><loc>{world.made.url}{PEOPLE[0].path}</loc></url></urlset>"
    world.made.extra = {"/sitemap.xml": (200, {"Content-Type": "application/xml"}, odd)}
    read_by = rule(kind="sitemap", start=[f"{world.made.url}/sitemap.xml"], detail={"fields": FIELDS})
    crawl = world.crawl(rule=read_by)
    assert crawl.status is CrawlStatus.INCOMPLETE
    assert "it is not a plain sitemap" in crawl.reason


def test_a_wordpress_interface_whose_pages_are_counted_to_the_answer_after_the_last(world: World) -> None:
    posts = [
        {
            "id": number,
            "link": f"{world.made.url}{each.path}",
            "title": {"rendered": each.name},
            "excerpt": {"rendered": f"<p>{each.words}</p>"},
        }
        for number, each in enumerate(PEOPLE, 1)
    ]

    def interface(path: str) -> Answer | None:
        if not path.startswith("/wp-json/wp/v2/provider?"):
            return None
        page = int(path.partition("&page=")[2].partition("&")[0])
        shown = posts[(page - 1) * 4 : page * 4]
        return said(shown) if shown else said({"code": "rest_post_invalid_page_number"}, 400)

    world.made.faults = interface
    read_by = rule(
        kind="wp_rest", start=[f"{world.made.url}/"], wp_rest={"types": ["provider"], "per_page": 4}
    )
    crawl = world.crawl(rule=read_by)
    assert (crawl.status, world.names()) == (CrawlStatus.COMPLETE, {each.name for each in PEOPLE})
    assert len(world.made.paths()) == 3
    unchanged = world.crawl(rule=read_by)
    assert (unchanged.status, world.events(unchanged)) == (CrawlStatus.COMPLETE, {})

    last = posts[4:]
    del posts[4:]
    shorter = world.crawl(rule=read_by)
    assert shorter.status is CrawlStatus.INCOMPLETE, "a page that showed entries is missed twice"
    assert len(last) == 2
    believed = world.crawl(rule=read_by)
    assert believed.status is CrawlStatus.REFUSED, "two of six are more than a fifth"


def test_a_json_interface_with_offsets_and_details(world: World) -> None:
    url = world.made.url

    def interface(path: str) -> Answer | None:
        if not path.startswith("/api"):
            return None
        offset = int(path.partition("offset=")[2] or 0)
        return said(
            {
                "results": [{"id": each.slug, "url": each.path, "name": each.name} for each in PEOPLE][
                    offset:
                ][:4]
            }
        )

    world.made.faults = interface
    read_by = rule(
        kind="json_api",
        start=[f"{url}/api?offset=0"],
        items={"jmespath": "results", "follow": "url", "fields": {"name": [{"jmespath": "name"}]}},
        pagination={"strategy": "offset", "template": f"{url}/api?offset={{offset}}", "step": 4},
        detail={"fields": {"phone": [{"css": "a.tel"}]}},
        require=["name", "phone"],
    )
    crawl = world.crawl(rule=read_by)
    assert crawl.status is CrawlStatus.COMPLETE, crawl
    assert {(e.listing.name, e.listing.first("phone")) for e in world.store.directories.listings(NAME)} == {
        (each.name, each.phone) for each in PEOPLE
    }
    assert asked_once(world)
    unchanged_again(world, read_by)


def test_providers_own_sites_are_followed_and_one_that_is_down_costs_nothing(world: World) -> None:
    with served(MadeDirectory(())) as sites:
        page = "<!doctype html><title>A practice</title><meta name=description content='{}'><p>Welcome to us."
        words = "We see families at home, in the evenings, and by video all over the country."
        sites.extra = {"/a": (200, {}, page.format(words)), "/b": (503, {}, "down")}
        entries = "".join(
            f"<li class=provider id=p{n}><b>{each.name}</b> <a class=site href='{sites.url}/{n}'>Site</a>"
            for n, each in zip("ab", PEOPLE, strict=False)
        )
        world.made.extra = {
            "/list": (200, {}, f"<!doctype html><title>All</title><h1>All</h1><ul>{entries}</ul>")
        }
        read_by = rule(
            kind="listing",
            start=[f"{world.made.url}/list"],
            items={
                "css": "li.provider",
                "fields": {"name": [{"css": "b"}], "website": [{"css": "a.site::attr(href)"}]},
            },
            provider={"follow": True},
        )
        crawl = world.crawl(rule=read_by)
        assert crawl.status is CrawlStatus.COMPLETE, crawl
        told = {
            e.listing.name: e.listing.first("description") for e in world.store.directories.listings(NAME)
        }
        assert told == {PEOPLE[0].name: words, PEOPLE[1].name: None}

        sites.extra = {"/a": (503, {}, "down"), "/b": (503, {}, "down")}
        later = world.crawl(rule=read_by)
        assert (later.status, world.events(later)) == (CrawlStatus.COMPLETE, {})

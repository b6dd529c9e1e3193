"""What the doctor finds on pages of each style, and that the rules it drafts read them."""

import json

import pytest

from crawler.directory.doctor import Ask, first_asks, next_asks, offers
from crawler.directory.rule import read_page
from crawler.listing import Role, Step
from crawler.observation import Page
from registry.rule_file import rule_in
from tests.crawler.directory.reading import LIST, data, html

PEOPLE = ("Ann Lee", "Bo Ray", "Cy Oh", "Di Fo")
NAV = "<nav><ul>" + "".join(f"<li><a href=/{n}>A page of ours {n}</a>" for n in range(9)) + "</ul></nav>"
CARDS = NAV + "".join(
    f"<div class='card c{n}0'><h3><a href='/p/{n}'>{name}</a></h3><p>Sees parents on day {n}</div>"
    for n, name in enumerate(PEOPLE)
)
TABLE = "<table>" + "".join(
    f"<tr><td>{name}<td>202-456-111{n}<td>Sees parents on day {n}" for n, name in enumerate(PEOPLE)
)
STATE = json.dumps({"props": {"list": [{"name": name, "phone": "1"} for name in PEOPLE], "menu": [1, 2]}})
ITEMS = json.dumps(
    {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "name": n, "url": f"/p/{i}"} for i, n in enumerate(PEOPLE)],
    }
)
PAGES = {
    "cards": html(CARDS),
    "table": html(TABLE),
    "state": html(f'<script id="__NEXT_DATA__" type="application/json">{STATE}</script>'),
    "window": html(f"<script>window.__INITIAL_STATE__ = {STATE};</script>"),
    "json-ld": html(f'<script type="application/ld+json">{ITEMS}</script>'),
    "json": data(STATE),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_first_rule_it_drafts_reads_every_name(page: tuple[Page, str]) -> None:
    drafts = offers(*page, {}, "US")
    rule = rule_in(drafts[0].rule, "draft")
    found = read_page(rule, Step(LIST, Role.LIST), *page)
    carried = [step.carried for step in found.steps if step.carried is not None]
    assert tuple(listing.name for listing in (*found.listings, *carried)) == PEOPLE


def test_wordpress_is_asked_for_its_types_and_the_likeliest_is_drafted() -> None:
    page, url = html('<link rel="https://api.w.org/" href="/wp-json/">')
    robots, types = first_asks(page, url)
    assert (robots.what, types.url) == ("robots", "https://directory.example/wp-json/wp/v2/types")
    answer = data(
        '{"post": {"rest_base": "posts", "name": "Posts"}, '
        '"psi_provider": {"rest_base": "providers", "name": "P"}}'
    )
    sitemap, posts = next_asks({robots: Page(), types: answer[0]}, url)
    assert sitemap.url == "https://directory.example/sitemap.xml"
    assert posts.url.startswith("https://directory.example/wp-json/wp/v2/providers?")
    listed = data(
        '[{"id": 1, "link": "https://directory.example/p/1", '
        '"title": {"rendered": "Ann"}, "acf": {"phone": "1"}}]'
    )
    best = offers(page, url, {types: answer[0], posts: listed[0]})[0]
    assert rule_in(best.rule, "draft").wp_rest is not None


def test_a_sitemap_that_names_people_is_offered() -> None:
    body = "".join(f"<url><loc>https://directory.example/provider/{n}</loc></url>" for n in range(5))
    asked = {Ask("sitemap", "https://directory.example/sitemap.xml"): data(f"<urlset>{body}</urlset>")[0]}
    (offer,) = offers(*html("<p>Welcome"), asked)
    assert (offer.kind, offer.words) == ("sitemap", "The sitemap names 5 pages below /provider/.")
    assert rule_in(offer.rule, "draft").kind == "sitemap"


def test_a_page_that_scripts_write_is_said_to_be_one() -> None:
    (offer,) = offers(*html("<div id=app></div><script src=/app.js></script>"), {})
    assert (offer.kind, offer.rule) == ("browser", "")


def test_a_page_without_any_list_says_where_to_look() -> None:
    (offer,) = offers(*html("<p>Welcome"), {})
    assert offer.kind == "nothing"

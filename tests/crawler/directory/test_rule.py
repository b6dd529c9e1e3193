"""Each kind of directory, read by its rule from small honest pages."""

from crawler.directory.rule import first_steps, read_page
from crawler.listing import Found, Listing, Role, Step
from tests.crawler.directory.reading import LIST, data, html, on_detail, on_list, rule

CARDS = rule(
    country="US",
    items={
        "css": "li.card",
        "follow": "h3 a",
        "fields": {"name": [{"css": "h3"}], "phone": [{"css": ".tel"}]},
    },
    pagination={"strategy": "rel_next"},
    detail={"fields": {"email": [{"scan": "email"}], "website": [{"css": "a.web"}]}},
    require=["name"],
)
TWO = """<ul><li class=card><h3><a href="/p/ann?utm_source=list">Ann  Lee</a></h3>
<p class=tel>(202) 456-1111
<li class=card><h3><a href="/p/bo#top">Bo&nbsp;Ray</a></h3></ul>
<a rel="next nofollow" href="?page=2">More</a>"""
ANN = "https://directory.example/p/ann"


def test_a_list_leads_to_each_listing_with_what_it_says_and_to_its_next_page() -> None:
    ann = Listing(ANN, ANN, {"name": ("Ann Lee",), "phone": ("+12024561111",)})
    bo = Listing("https://directory.example/p/bo", "https://directory.example/p/bo", {"name": ("Bo Ray",)})
    assert on_list(CARDS, html(TWO)) == Found(
        steps=(
            Step(ann.url, Role.DETAIL, ann),
            Step(bo.url, Role.DETAIL, bo),
            Step(f"{LIST}?page=2", Role.LIST),
        )
    )


def test_a_listings_own_page_adds_to_what_the_list_said() -> None:
    carried = Listing(ANN, ANN, {"name": ("Ann Lee",)})
    page = html(
        '<a class=web href="www.ann.example/?fbclid=1">site</a> or '
        "<span data-cfemail=7a1b3a18541f021b170a161f>[email&nbsp;protected]</span>",
        ANN,
    )
    assert on_detail(CARDS, page, carried) == Found(
        (
            Listing(
                ANN,
                ANN,
                {"name": ("Ann Lee",), "email": ("a@b.example",), "website": ("https://www.ann.example/",)},
            ),
        )
    )


def test_a_listing_without_what_the_rule_requires_is_refused_by_name() -> None:
    found = on_detail(CARDS, html("<p>Nothing here", ANN), Listing(ANN, ANN))
    assert found == Found(refused=(f"{ANN} ({ANN}) has no name",))


def test_a_list_without_pages_behind_it_gives_whole_listings() -> None:
    plain = rule(items={"css": "tr", "fields": {"name": [{"css": "td:first-child"}]}}, require=["name"])
    found = on_list(plain, html("<table><tr><th>Name<tr><td>Ann<td>x<tr><td>Bo<td>y</table>"))
    assert [listing.name for listing in found.listings] == ["Ann", "Bo"]
    assert found.refused == (f"{LIST} ({LIST}) has no name",)


def test_a_link_that_leaves_the_directory_is_the_listings_website() -> None:
    found = on_list(CARDS, html('<ul><li class=card><h3><a href="https://cy.example/">Cy</a></h3></ul>'))
    assert found == Found((Listing("Cy", LIST, {"name": ("Cy",), "website": ("https://cy.example/",)}),))


def test_posts_of_wordpress_are_listings_until_a_page_is_empty() -> None:
    posts = rule(kind="wp_rest", start=["https://directory.example/"], wp_rest={"types": ["provider"]})
    (first,) = first_steps(posts)
    assert first.url == "https://directory.example/wp-json/wp/v2/provider?per_page=100&page=1"
    page = data(
        '[{"id": 7, "link": "https://directory.example/p/ann", "title": {"rendered": "Ann &amp; Bo"},'
        '"excerpt": {"rendered": "<p>We listen.</p>"}}]',
        first.url,
    )
    ann = Listing(ANN, ANN, {"name": ("Ann & Bo",), "description": ("We listen.",)})
    more = Step("https://directory.example/wp-json/wp/v2/provider?per_page=100&page=2", Role.LIST)
    assert read_page(posts, first, *page) == Found((ann,), (more,))
    assert read_page(posts, more, *data("[]", more.url)) == Found()
    end = '{"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}}'
    assert read_page(posts, more, *data(end, more.url)) == Found()


def test_an_interface_is_read_by_jmespath_and_followed_by_its_cursor() -> None:
    api = rule(
        kind="json_api",
        items={
            "jmespath": "data",
            "fields": {"name": [{"jmespath": "name"}], "area": [{"jmespath": "state"}]},
        },
        pagination={"strategy": "cursor", "jmespath": "next", "template": LIST + "?after={cursor}"},
        country="US",
    )
    found = on_list(api, data('{"data": [{"id": 3, "name": "Ann", "state": "Texas"}], "next": "a b="}'))
    assert found == Found(
        (Listing("3", LIST, {"name": ("Ann",), "area": ("US-TX",)}),),
        (Step(f"{LIST}?after=a%20b%3D", Role.LIST),),
    )
    assert on_list(api, data('{"data": [], "next": null}')) == Found()


def test_a_sitemap_leads_to_the_pages_that_the_rule_wants() -> None:
    wanted = rule(
        kind="sitemap",
        sitemap={"include": ["/p/"], "exclude": ["/old/"]},
        detail={"fields": {"name": [{"css": "h1"}]}},
    )
    urls = (
        "https://directory.example/p/ann",
        "https://directory.example/p/old/x",
        "https://directory.example/about",
    )
    body = f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>"
    assert on_list(wanted, data(body)) == Found(steps=(Step(ANN, Role.DETAIL),))
    index = "<sitemapindex><sitemap><loc>https://directory.example/s1.xml</loc></sitemap></sitemapindex>"
    assert on_list(wanted, data(index)) == Found(steps=(Step("https://directory.example/s1.xml", Role.LIST),))


def test_a_rule_for_one_page_reads_it_as_a_listing() -> None:
    one = rule(kind="page", start=[ANN], detail={"fields": {"name": [{"css": "h1"}]}})
    assert first_steps(one) == (Step(ANN, Role.DETAIL),)
    assert on_detail(one, html("<h1>Ann</h1>", ANN)) == Found((Listing(ANN, ANN, {"name": ("Ann",)}),))


HERE = rule(
    country="US",
    items={"css": "li.card", "fields": {"name": [{"css": "h3"}], "phone": [{"css": ".tel"}]}},
    require=["name"],
)


def card(name: str, phone: str, mark: str = "") -> str:
    return f"<li class=card {mark}><h3>{name}</h3><p class=tel>{phone}</p></li>"


def test_an_element_s_id_counts_places_and_is_nobody_s_key() -> None:
    page = card("Ann Lee", "202 456 1111", "id=result-1") + card("Bo Ray", "202 456 1112", "id=result-2")
    assert [each.key for each in on_list(HERE, html(page)).listings] == ["Ann Lee", "Bo Ray"]


def test_namesakes_are_told_apart_by_their_contacts_whatever_their_order() -> None:
    one, other = card("Ann Lee", "202 456 1111"), card("Ann Lee", "202 456 1112")
    bo = card("Bo Ray", "202 456 1113")
    keys = {"Ann Lee, +12024561111", "Ann Lee, +12024561112", "Bo Ray"}
    for page in (one + bo + other, other + one + bo):
        found = on_list(HERE, html(page))
        assert {each.key for each in found.listings} == keys
        assert "different entries go by one name or id (Ann Lee)" in found.troubles[0]


def test_an_entry_that_stands_twice_is_one() -> None:
    found = on_list(HERE, html(card("Ann Lee", "202 456 1111") * 2 + card("Ann Lee", "")))
    assert ([each.key for each in found.listings], found.troubles) == (["Ann Lee"], ())


def test_one_mark_on_different_people_does_not_join_them() -> None:
    page = card("Ann Lee", "202 456 1111", "data-id=1") + card("Bo Ray", "202 456 1112", "data-id=1")
    assert [each.name for each in on_list(HERE, html(page)).listings] == ["Ann Lee", "Bo Ray"]

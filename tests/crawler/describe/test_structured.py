"""Who stands behind a page, as its structured data and its marked parts say."""

import json
from typing import Any

import pytest

from crawler.describe.description import Method
from crawler.describe.hours import hours_of
from crawler.describe.place import PlaceOf
from crawler.describe.postal import place_in
from crawler.describe.reading import Reading, read
from crawler.describe.structured import Structured, structured
from crawler.observation import Page

URL = "https://www.warmline.example/about"


def reading(html: str, url: str = URL) -> Reading:
    found = read(Page("text/html", "utf-8", html.encode()), url)
    assert found is not None
    return found


def said(html: str, url: str = URL) -> Structured:
    return structured(reading(html, url))


def ld(data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


CLINIC = {
    "@type": ["MedicalClinic"],
    "@id": "#clinic",
    "name": "Warm &amp; Line",
    "telephone": "+1 202-555-0143",
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "12 Elm Street",
        "addressLocality": "Toronto",
        "addressRegion": "ON",
        "postalCode": "M5V 1A1",
        "addressCountry": {"@type": "Country", "name": "Canada"},
    },
    "openingHoursSpecification": [
        {"dayOfWeek": ["Monday", "https://schema.org/Tuesday"], "opens": "09:00", "closes": "17:00:00"},
        {"dayOfWeek": "Wednesday", "opens": "9:00 AM", "closes": "5 PM"},
        {"dayOfWeek": "Sunday", "opens": "00:00", "closes": "00:00"},
        {"opens": "10:00", "closes": "12:00", "validFrom": "2026-12-24", "validThrough": "2026-12-24"},
    ],
    "contactPoint": {
        "availableLanguage": ["English", {"@type": "Language", "name": "French"}],
        "email": "help@warmline.example",
    },
    "sameAs": ["https://social.example/warm", "javascript:alert(1)"],
}
WHOLE = Structured(
    name="Warm & Line",
    name_method=Method.JSON_LD,
    languages=("en", "fr"),
    profiles=("https://social.example/warm",),
    hours=("Mo-We 09:00-17:00", "Su closed", "Mo-Su 10:00-12:00 (2026-12-24)"),
    address=PlaceOf("12 Elm Street", "Toronto", "ON", "M5V 1A1", "CA"),
    phones=("+1 202-555-0143",),
    emails=("help@warmline.example",),
)


@pytest.mark.parametrize(
    "data",
    [
        CLINIC,
        [CLINIC],
        {"@graph": [{"@type": "WebSite", "publisher": {"@id": "#clinic"}}, CLINIC]},
        {"@type": "WebPage", "mainEntity": CLINIC},
        {"@type": "Article", "author": {"@type": "Person", "name": "A. Writer"}, "publisher": CLINIC},
    ],
    ids=["alone", "in a list", "in a graph", "the subject of a page", "who publishes an article"],
)
def test_json_ld_tells_who_stands_behind_a_page(data: Any) -> None:
    assert said(ld(data)) == WHOLE


def test_microdata_tells_the_same() -> None:
    page = """
      <div itemscope itemtype="https://schema.org/LocalBusiness"><h1 itemprop=name>Warm <b>Line</b></h1>
      <div itemprop=address itemscope itemtype="http://schema.org/PostalAddress">
      <span itemprop=streetAddress>12 Elm Street</span>, <span itemprop=addressLocality>Toronto</span>
      <span itemprop=postalCode>M5V 1A1</span></div><a itemprop=telephone href="tel:+12025550143">Call</a>
      <time itemprop=openingHours datetime="Mo-Fr 09:00-17:00">weekdays</time>
      <div itemprop=review itemscope itemtype="https://schema.org/Review"><b itemprop=name>Lovely</b></div>
      <link itemprop=sameAs href="https://social.example/warm"></div>"""
    assert said(page) == Structured(
        name="Warm Line",
        name_method=Method.MICRODATA,
        profiles=("https://social.example/warm",),
        hours=("Mo-Fr 09:00-17:00",),
        address=PlaceOf("12 Elm Street", "Toronto", None, "M5V 1A1", None),
        phones=("+12025550143",),
    )


def test_rdfa_lite_tells_the_same() -> None:
    page = """<div vocab="https://schema.org/" typeof="NGO"><span property=name>Warm Line</span>
      <a property=email href="mailto:help@warmline.example?subject=Hi">write</a></div>"""
    assert said(page) == Structured(
        name="Warm Line", name_method=Method.MICRODATA, emails=("help@warmline.example",)
    )


def test_an_address_element_and_links_to_oneself_are_read() -> None:
    page = """<address>Warm Line<br>12 Elm Street<br>Toronto, ON M5V 1A1<br>Canada</address>
      <a rel="me nofollow" href="https://social.example/@warm">us</a>"""
    found = said(page)
    assert found.address == PlaceOf("12 Elm Street", "Toronto", "ON", "M5V 1A1", "CA")
    assert found.profiles == ("https://social.example/@warm",)


SITE = '<meta property="og:site_name" content="The Site">'
LINE = (
    "<footer>Copyright &copy; 2019&ndash;2026 <a href=/>The Line Society</a>. All rights reserved.</footer>"
)
NAMES = {
    "JSON-LD before all": (ld(CLINIC) + SITE + LINE, ("Warm & Line", Method.JSON_LD)),
    "then the site's name": (SITE + LINE, ("The Site", Method.OG)),
    "then the copyright line": (LINE, ("The Line Society", Method.COPYRIGHT)),
    "then the title": ("<title>Our hours | Warm Line</title>x", ("Warm Line", Method.TITLE)),
    "a title unlike the host is no name": ("<title>Our hours | Help</title>x", (None, None)),
    "a maker of sites is nobody's name": (
        ld({"@type": "BlogPosting", "publisher": {"@type": "Organization", "name": "Blogger"}}) + SITE,
        ("The Site", Method.OG),
    ),
    "who writes is not who publishes": (
        ld({"@graph": [{"@type": "Article"}, {"@type": "Person", "name": "A. Writer"}]}),
        (None, None),
    ),
    "a person's own page": (ld({"@type": "Person", "name": "Ann Example"}), ("Ann Example", Method.JSON_LD)),
    "an empty copyright line": ("<p>© 2026. All rights reserved.</p>", (None, None)),
}


@pytest.mark.parametrize(("page", "expected"), NAMES.values(), ids=NAMES.keys())
def test_a_name_comes_from_the_first_place_that_says_it(
    page: str, expected: tuple[str | None, Method | None]
) -> None:
    found = said(page)
    assert (found.name, found.name_method) == expected


HOURS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "one text": ({"openingHours": "Mo-Fr 9:00-17:00"}, ("Mo-Fr 09:00-17:00",)),
    "days by themselves": ({"openingHours": "Mo,We,Fr 09:00-12:00"}, ("Mo,We,Fr 09:00-12:00",)),
    "two spans": (
        {"openingHours": "Mo-Tu 09:00-12:00, 13:00-17:00"},
        ("Mo-Tu 09:00-12:00", "Mo-Tu 13:00-17:00"),
    ),
    "in words": ({"openingHours": ["Monday - Friday 9am to 5:30pm"]}, ("Mo-Fr 09:00-17:30",)),
    "always open": ({"openingHours": "Mo-Su"}, ("Mo-Su 00:00-24:00",)),
    "over the week's end": ({"openingHours": "Fr-Mo 10:00-11:00"}, ("Mo,Fr-Su 10:00-11:00",)),
    "a closed season": (
        {
            "openingHoursSpecification": [
                {"dayOfWeek": "Sa", "opens": "10:00", "closes": "14:00"},
                {
                    "validFrom": "2026-12-24",
                    "validThrough": "2027-01-02",
                    "opens": "00:00",
                    "closes": "00:00",
                },
            ]
        },
        ("Sa 10:00-14:00", "Mo-Su closed (2026-12-24 to 2027-01-02)"),
    ),
    "holidays": (
        {"openingHoursSpecification": {"dayOfWeek": "PublicHolidays", "opens": "10:00", "closes": "12:00"}},
        ("PH 10:00-12:00",),
    ),
    "not hours": ({"openingHours": ["by appointment", "", None, 7]}, ()),
    "a time that is none": (
        {"openingHoursSpecification": {"dayOfWeek": "Mo", "opens": "noon", "closes": "17:00"}},
        (),
    ),
}


@pytest.mark.parametrize(("node", "expected"), HOURS.values(), ids=HOURS.keys())
def test_hours_have_one_spelling(node: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert hours_of(node) == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("5 Rue Haute\n75011 Paris\nFrance", PlaceOf("5 Rue Haute", "Paris", None, "75011", "FR")),
        ("10 Downing Way, London SW1A 2AA", PlaceOf("10 Downing Way", "London", None, "SW1A 2AA", "GB")),
        (
            "100 Main St, Suite 4, Springfield, IL 62701",
            PlaceOf("100 Main St, Suite 4", "Springfield", "IL", "62701", None),
        ),
        ("Hauptstr. 7\n10115 Berlin", PlaceOf("Hauptstr. 7", "Berlin", None, "10115", None)),
        ("Written by Ann Example\nann@line.example", None),
        ("Call 202-555-0143", None),
    ],
)
def test_lines_that_read_like_an_address_are_one(text: str, place: PlaceOf | None) -> None:
    assert place_in(text) == place

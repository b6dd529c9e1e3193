"""What is read off a page for each watched field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.description import Method
from crawler.describe.reading import Reading, read
from crawler.extract import sights_of
from crawler.memory import Sight
from crawler.observation import Page
from crawler.watched import Watched

OG = "People who listen when a baby comes, at any hour of the day or night."
META = "A telephone line for new parents, run by volunteers since the nineties."
PAGE = f"""<!doctype html><html lang="en-CA"><title>Night Line</title>
<meta property="og:site_name" content="Night Line of the North">
<meta property="og:description" content="{OG}"><meta name="description" content="{META}">
<script type="application/ld+json">{{"@type": "Organization", "name": "Night Line",
 "openingHours": ["Mo-Fr 09:00-17:00"],
 "availableLanguage": ["en", "fr"],
 "address": {{"@type": "PostalAddress", "streetAddress": "12 Mill Road", "addressLocality": "Sudbury",
  "addressRegion": "ON", "postalCode": "P3A 1A1", "addressCountry": "CA"}}}}</script>
<main><p class="fees">A session costs <b>$90</b>.<script>var x</script></p><p>Other</p></main>
<meta itemprop="price" content="90 CAD">
"""
URL = "https://night-line.example/"


def reading(html: str = PAGE) -> Reading:
    found = read(Page("text/html", "utf-8", html.encode("utf-8", "replace"), complete=True), URL)
    assert found is not None
    return found


def seen(field: str, extractor: str | None = None, html: str = PAGE) -> tuple[str | None, Any]:
    """Return the value and the method for one watch."""
    ((_, sight),) = sights_of(reading(html), [Watched(field, URL, extractor)])
    return sight.value, sight.method


@pytest.mark.parametrize(
    ("field", "extractor", "value", "method"),
    [
        ("description", "og", OG, Method.OG),
        ("description", "meta", META, Method.META),
        ("organization.description", "meta", META, Method.META),
        ("description", "twitter", None, None),
        ("fees", "css:.fees", "A session costs $90.", Method.SELECTOR),
        ("fees", "css:meta[itemprop=price]", "90 CAD", Method.SELECTOR),
        ("fees", "css:.gone", None, None),
        ("next_step", "css:main > p", "A session costs $90.", Method.SELECTOR),
        ("name", None, "Night Line", Method.JSON_LD),
        ("organization.name", "og", "Night Line of the North", Method.OG),
        ("short_name", "json-ld", "Night Line", Method.JSON_LD),
        ("languages", None, "en, fr", Method.JSON_LD),
        ("phones.1.hours", None, "Mo-Fr 09:00-17:00", Method.JSON_LD),
        ("address.street", None, "12 Mill Road", Method.JSON_LD),
        ("address.city", None, "Sudbury", Method.JSON_LD),
        ("address.country", "json-ld", "CA", Method.JSON_LD),
    ],
)
def test_each_field_is_read_where_the_watch_says(
    field: str, extractor: str | None, value: str | None, method: Method | None
) -> None:
    assert seen(field, extractor) == (value, method)


def test_a_page_that_says_nothing_of_it_is_a_sight_without_a_value() -> None:
    watches = [Watched("name", URL, "json-ld"), Watched("address.city", URL), Watched("languages", URL)]
    empty = sights_of(reading("<html lang=fr><p>Nothing here"), watches)
    assert dict(empty) == {each.memory: Sight(lang="fr") for each in watches}


def test_what_two_fields_share_is_read_once() -> None:
    watches = [Watched("name", URL), Watched("organization.name", URL), Watched("short_name", URL)]
    assert [name for name, _ in sights_of(reading(), watches)] == ["name"]


def test_a_text_longer_than_any_field_is_no_value() -> None:
    assert seen("fees", "css:p", f"<p>{'word ' * 300}</p>") == (None, None)


@given(st.text(max_size=300), st.sampled_from(["p", "#a > b", "[class*=x]", "p::", "", "\ud800"]))
def test_no_page_and_no_selector_raises(html: str, selector: str) -> None:
    found = read(Page("text/html", "utf-8", html.encode("utf-8", "replace"), complete=True), URL)
    if found is not None:
        sights_of(found, [Watched("fees", URL, f"css:{selector}"), Watched("name", URL)])

"""An empty page and a login form are told from pages whose words, pictures or text we only see in part."""

import pytest

from crawler.finding import Code
from crawler.observation import Page
from crawler.walls import nothing_there, wall
from tests.crawler.pages import PROSE, reading, seen

HTML = Page("text/html", "utf-8", b"<p>", 3)
FORM = "<form><input name=user><input type=password name=word></form>"


@pytest.mark.parametrize(
    "body",
    [
        "<font size=1>" * 600 + "<div>" * 40 + "<p>We listen every night. " * 400,
        "<div>" * 20_000 + "<p>We listen every night.</p>",
    ],
    ids=["styles never closed", "twenty thousand levels"],
)
def test_a_page_too_costly_to_parse_to_its_end_is_not_called_empty(body: str) -> None:
    page = reading(body=body)
    assert page.cut
    assert nothing_there(seen(page=HTML), page) is None


def test_a_page_of_drawings_is_not_empty_and_a_page_of_nothing_is() -> None:
    drawn = "<SVG viewBox='0 0 9 9'><text>Call 555 0100</text></SVG>"
    assert nothing_there(seen(page=HTML), reading(body=drawn)) is None
    assert nothing_there(seen(page=HTML), reading(body="<div></div>")) == (
        Code.EMPTY,
        "the page holds no text, no picture and nothing that runs",
        "no_content",
    )


def test_a_login_form_is_a_wall_only_while_the_page_says_little_beside_it() -> None:
    at = "https://www.example.org/login"
    words = (Code.LOGIN_REDIRECT, "the page asks for a login before anything else", "login_form")
    assert wall(seen(url=at), reading("Log in", FORM, filler=840, url=at)) == words
    assert wall(seen(url=at), reading("Log in", FORM, filler=980, url=at)) is None


def test_a_login_form_at_the_head_of_a_page_seen_in_part_is_no_wall() -> None:
    assert wall(seen(), reading("Log in", FORM + "<div>" * 20_000 + PROSE * 40)) is None

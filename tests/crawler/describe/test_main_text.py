"""Where tags say nothing: the first paragraph of a page's main text."""

import time

import pytest

from crawler.describe.description import Description, Method
from crawler.describe.main_text import main_text, with_main_text
from crawler.describe.reading import Reading, read
from crawler.observation import Page

HELP = "The Warm Line listens to new parents every night of the week, by telephone and by text message."
MORE = "Our volunteers answer questions about feeding, sleep and the blues after birth, in five languages."
SAID = "We listen to new parents every night."


def reading(html: str) -> Reading:
    found = read(Page("text/html", "utf-8", html.encode()), "https://line.example/about")
    assert found is not None
    return found


def page(body: str, head: str = "<title>About us - Warm Line</title>") -> str:
    return f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>"


ARTICLE = f"<main><h1>About us</h1><p>{HELP}</p><p>{MORE}</p></main>"
BEFORE = {
    "a menu": "<nav><ul><li><a href=/>Home</a></li><li><a href=/help>Help for parents</a></li></ul></nav>",
    "a cookie banner": "<div><p>We use cookies to give you the best. Change your settings.</p></div>",
    "a cookie banner in German": "<p>Diese Website verwendet Cookies, um Ihnen alles zu bieten. Mehr.</p>",
    "a call for scripts": "<p>Please enable JavaScript in your browser to see all of this page.</p>",
    "a copyright line": "<p>© 2019–2026 The Warm Line Society and its friends. All rights reserved.</p>",
    "a caption": "<p>Photo: volunteers of the Warm Line at work, seen by our photographer</p>",
    "a row of links": "<p>Home | About the line | Opening hours | Contact and directions | Donate</p>",
    "a date": "<p>Posted on 14 March 2026 by the editors of the Warm Line in Parents</p>",
    "a short line": "<p>Help for parents.</p>",
    "the title": "<p>About us - Warm Line</p>",
    "terms": "<p>By using this website you agree to our terms of use, privacy policy, in full.</p>",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE.keys())
def test_the_first_paragraph_that_is_about_something_describes_a_page(before: str) -> None:
    for body in (before + ARTICLE, ARTICLE.replace("</h1>", f"</h1>{before}")):
        assert main_text(reading(page(body))) == HELP


def test_old_pages_set_paragraphs_apart_by_breaks() -> None:
    body = f"<table><tr><td><font size=2>About<br><br>{HELP}<br>\n<br>{MORE}<br></font></td></tr></table>"
    assert main_text(reading(page(body))) == HELP


def test_the_blocks_of_a_short_page_are_not_run_together() -> None:
    menu = "<div><a href=/>Home</a> <a href=/help>Help for parents</a> <a href=/donate>Donate to it</a></div>"
    for body in (f"{menu}<h1>About</h1><p>{HELP}</p>", f"{menu}<div>About us</div><div>{HELP}</div>"):
        assert main_text(reading(page(body))) == HELP


def test_a_long_paragraph_ends_where_a_sentence_does() -> None:
    long = " ".join(f"We answered {number} calls of worried parents last year." for number in range(40))
    found = main_text(reading(page(f"<main><p>{long}</p></main>")))
    assert found is not None
    assert 900 < len(found) <= 1000
    assert found.endswith(" last year.")
    assert long.startswith(found)


def test_a_page_without_a_paragraph_has_none() -> None:
    assert main_text(reading(page("<h1>Warm Line</h1><p>Call us.</p>"))) is None
    assert main_text(reading(page("<ul><li>One</li><li>Two</li></ul>"))) is None


def test_a_page_that_scripts_write_has_none() -> None:
    body = f"<p>{HELP}</p><div id=app></div><script src=/app.js></script>"
    assert reading(page(body)).description.needs_js
    assert main_text(reading(page(body))) is None


def test_what_tags_say_comes_first_and_the_main_text_last() -> None:
    seen = reading(page(ARTICLE, f'<meta name=description content="{SAID}">'))
    assert with_main_text(seen) == seen.description
    found = with_main_text(seen, always=True)
    assert (found.value, found.method, found.also) == (SAID, Method.META, ((Method.MAIN_TEXT, HELP),))


def test_the_main_text_stands_in_where_no_tag_will_do() -> None:
    seen = reading(page(ARTICLE, '<meta name=description content="Just another WordPress site">'))
    found = with_main_text(seen)
    assert (found.value, found.method, found.also) == (HELP, Method.MAIN_TEXT, ())
    assert found.refused == ((Method.META, "placeholder"),)
    assert isinstance(found, Description)


@pytest.mark.slow
@pytest.mark.parametrize(
    "mark", ["<div>", "<p>word ", "<b>x", "<style>", "<ul><li>a<p>", "<a href=/x>call</a> "]
)
def test_a_page_built_to_hurt_costs_about_a_second_at_most(mark: str) -> None:
    seen = reading(page(mark * (400_000 // len(mark))))
    began = time.process_time()
    main_text(seen)
    assert time.process_time() - began < 2  # a bound that is missed costs minutes

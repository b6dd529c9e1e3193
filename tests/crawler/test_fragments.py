"""Text fragments, and pages that cannot be trusted to lack a name."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import fragments
from crawler.describe.reading import Reading, read
from crawler.finding import Notice
from crawler.fragments import Anchors, notices, pack, shows
from crawler.links import outline
from crawler.observation import Page

URL = "https://example.org/"
WORDS = "<p>Call <b>nine</b> eight eight, day &amp; night. " + "More words. " * 30
texts = st.text(alphabet="abc dé,-&", min_size=1, max_size=30)


def said(fragment: str, source: str = WORDS, *, whole: bool = True, packed: bool = True) -> list[str]:
    page = Page("text/html", "utf-8", source.encode(), len(source), whole)
    anchors = Anchors(outline(source, URL), whole, pack(page) if packed else None)
    return [notice.code for notice in notices(fragment, anchors)]


@given(texts, texts, texts)
def test_a_text_that_stands_there_is_found_however_it_is_cut(before: str, middle: str, after: str) -> None:
    shown = "".join(f"{before}{middle}{after}".casefold().split())
    one, two, three = (quote(part, safe="").replace("-", "%2D") for part in (before, middle, after))
    for directive in (two, f"{one}-,{two}", f"{two},-{three}", f"{one}-,{two},-{three}", f"{one},{three}"):
        assert shows(directive, shown), directive


def test_texts_are_looked_up_as_readers_see_them() -> None:
    there = ("nine%20eight", "CALL%20NINE,night", "call-,nine", "eight%2C,-day%20%26", "Call&text=night")
    assert {text: said(f":~:text={text}") for text in there} == {text: [] for text in there}
    gone = ("911", "call-,eight", "night,nine", "nine,-night")
    assert {text: said(f":~:text={text}") for text in gone} == {text: ["fragment_missing"] for text in gone}
    assert said("x:~:text=911&text=912") == ["fragment_missing"] * 3


def test_what_is_no_text_directive_says_nothing() -> None:
    odd = (":~:", ":~:text=", ":~:text=,", ":~:text=a,b,c,d", ":~:selector(x)", ":~:other=911")
    assert {fragment: said(fragment) for fragment in odd} == {text: [] for text in odd}


def test_a_page_that_was_not_seen_whole_proves_nothing() -> None:
    assert said(":~:text=911", whole=False) == ["fragment_unverifiable"]
    assert said(":~:text=911", packed=False) == ["fragment_unverifiable"]
    assert said(":~:text=911", "<div id=app></div><script src=a.js></script>") == ["fragment_unverifiable"]


def test_the_notice_says_what_is_missing() -> None:
    page = Page("text/html", "utf-8", WORDS.encode(), len(WORDS))
    anchors = Anchors(outline(WORDS, URL), True, pack(page))
    assert notices("caf%C3%A9:~:text=911", anchors) == (
        Notice("fragment_missing", "nothing there is named “café”"),
        Notice("fragment_missing", "the page does not show the text “911”"),
    )


def test_a_long_page_that_was_read_whole_is_looked_up_to_its_end() -> None:
    long = "<p>" + "words " * 300_000 + " last"
    assert (said(":~:text=last", long), said(":~:text=gone", long)) == ([], ["fragment_missing"])


@pytest.mark.slow
def test_of_a_page_too_large_for_a_tree_only_its_beginning_is_looked_at() -> None:
    for large in ("<p>first " + "words " * 400_000, "<p>first " + "<br>" * 150_000):
        assert (said(":~:text=first", large), said(":~:text=gone", large)) == ([], ["fragment_unverifiable"])


def test_a_page_is_parsed_once_however_many_of_its_texts_are_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(page: Page, url: str, limit: int) -> Reading | None:
        parsed.append(url)
        return read(page, url, limit)

    monkeypatch.setattr(fragments, "read", counted)
    page = Page("text/html", "utf-8", WORDS.encode(), len(WORDS))
    anchors = Anchors(outline(WORDS, URL), True, pack(page))
    told = [notices(f":~:text=gone{n % 102}", anchors)[0] for n in range(204)]
    assert len(parsed) == 1
    assert [notice.code for notice in told[:102]] == ["fragment_missing"] * 100 + [
        "fragment_unverifiable"
    ] * 2
    assert told[102:] == told[:102]
    assert told[100].detail == "too many texts of the page are linked to look for “gone100”"

"""No page, however deep or crowded, may hold up the crawl; an honest one is read whole."""

import time

import pytest

from crawler.describe.affordable import Affordable, affordable
from crawler.describe.description import Method
from crawler.describe.reading import describe
from crawler.observation import Page

LIMIT = 524_288
META = '<meta name="description" content="We listen to new parents every night.">'
STYLES = "<p>" + "".join(f"<b a={n}>" for n in range(100))


def filled(unit: str, start: str = "") -> str:
    return META + start + unit * ((LIMIT - len(META) - len(start)) // len(unit))


HOSTILE = {
    "blocks never closed": filled("<div>"),
    "end tags of something else": filled("<div></x>"),
    "forms closed that never opened": filled("<div></form>"),
    "lists in lists": filled("<ul><li>"),
    "ruby without ruby": filled("<rt>"),
    "styles reopened in every paragraph": filled("<p>x", STYLES),
    "styles reopened in every block": filled("<div>x</div>", STYLES),
    "end tags in attributes": filled('<div><a b="</div>">'),
    "end tags the parser ignores": filled("<span><div></span>"),
    "blocks that hide in a drawing": filled("<div>", "<svg><style>"),
    "drawings closed inside": filled("<svg><desc><div></svg></div>"),
    "drawings never closed": filled("<svg><div>"),
    "character data in a drawing": filled('<svg><![CDATA[<a b="]]><div>">'),
    "raw text that a template does not read as such": filled("<div>", "<template><col><style>"),
    "a script that hides its own end": filled("<div>", "<script><!--<script></script><textarea></script>"),
    "a script of comments": filled("<!--", "<script>"),
    "cells without a table": filled("<td><li><dd></td>"),
    "one tag of attributes": META + "<p " + " ".join(f"a{n}=1" for n in range(55_000)) + ">",
    "a tag that never ends": filled("<a "),
    "scripts inside descriptions": META
    + ("<meta name=description content='" + "<script>" * 2500 + "'>") * 25,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_half_a_mebibyte_of_hostility_costs_less_than_half_a_second_and_still_says_what_it_is(
    page: str,
) -> None:
    began = time.process_time()
    seen = describe(Page("text/html", "utf-8", page.encode()), "https://a.example/")
    assert time.process_time() - began < 0.5
    assert seen is not None
    assert (seen.value, seen.method) == ("We listen to new parents every night.", Method.META)


HONEST = {
    "a script that compares a great deal": "<script>" + "if(a<b){c<d}" * 30_000 + "</script><p>Call us.</p>",
    "a long page": "<div><p>One<p>Two <b>three</b></div>\n" * 12_000,
    "a list without end tags": "<ul>" + "<li>One of many\n" * 25_000 + "</ul><p>Call us.</p>",
    "a table without end tags": "<table>" + "<tr><td>One<td>Two\n" * 20_000 + "</table><p>Call us.</p>",
    "font tags never closed": "<p><font color=red>One" * 300 + "<p>Call us.</p>",
    "markup inside an attribute": '<p title="<div><div><div> <!-- </p>">Call us.</p>',
    "two hundred levels": "<div>" * 200 + "Call us." + "</div>" * 200,
}


@pytest.mark.parametrize("page", HONEST.values(), ids=HONEST.keys())
def test_an_honest_page_is_read_whole(page: str) -> None:
    assert affordable(page) == Affordable(page)


def test_drawings_and_choices_are_taken_out_and_the_words_around_them_stay() -> None:
    page = "a<svg viewBox='0 0 1 1'><title>x</title></svg>b<select><option>c</select>d<math>e</math>f"
    assert affordable(page) == Affordable("ab<option>cdef")

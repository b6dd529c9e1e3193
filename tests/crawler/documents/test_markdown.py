"""The links of Markdown documents: which, where, and under which names."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents.markdown import markdown_outline

HERE = "file:///srv/list/README.md"


def links(text: str) -> list[tuple[str, int, str]]:
    page = markdown_outline(text, HERE)
    return sorted(
        ((link.written, link.line, link.text) for link in (*page.links, *page.elsewhere)), key=lambda x: x[1]
    )


def test_every_kind_of_link_has_its_line_and_text() -> None:
    text = (
        "---\ntitle: https://no.example/\n---\n# Help [us](a.md)\n\n<https://example.org/auto> and\n"
        "https://example.org/bare. [two\nlines](b.md 'Title') then\n[ref][r] ![Map](map.png)\n\n"
        "| A | B |\n|---|---|\n| x | y |\n| [cell](c.md) | z |\n\n- one\n- [item](d.md)\n\n"
        "<p align=center>\n<a href='e.html'>Html</a></p>\n\n"
        "words <a href=f.html>in\nline</a>\n<a href=g.html>next</a>\n"
        "\n```\n[no](code.md)\n```\n`[no](code.md)`\n\n[r]: ref.md 'unused title'\n[unused]: unused.md\n"
    )
    assert links(text) == [
        ("a.md", 4, "us"),
        ("https://example.org/auto", 6, "https://example.org/auto"),
        ("https://example.org/bare", 7, "https://example.org/bare"),
        ("b.md", 7, "two lines"),
        ("ref.md", 9, "ref"),
        ("map.png", 9, "Map"),
        ("c.md", 14, "cell"),
        ("d.md", 17, "item"),
        ("e.html", 20, "Html"),
        ("f.html", 22, "in line"),
        ("g.html", 24, "next"),
    ]


def test_file_names_and_bare_domains_are_no_links() -> None:
    assert links("See README.md, example.org, ada@example.org and 10.0.0.1.") == []


def test_addresses_no_browser_can_read_are_told_not_hidden() -> None:
    assert [written for written, *_ in links("[a](http://[) [b](javascript:x) [c](<a b.md>)")] == [
        "http://[",
        "javascript:x",
        "a b.md",
    ]


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("# What's *new*, `really`?", {"whats-new-really"}),
        ("Title\n=====\n## Title", {"title", "title-1"}),
        ("## Überblick & 中文", {"überblick--中文"}),
        ("## Own name {#mine}", {"own-name", "mine"}),
        ("## Link [text](x.md) 😀", {"link-text-"}),
        ("<a name='Old'></a>\n\n<div id=box>\n</div>\n\nwords <i id=in></i>", {"Old", "box", "in"}),
    ],
)
def test_places_are_named_as_code_hosts_name_them(heading: str, names: set[str]) -> None:
    assert markdown_outline(heading, HERE).names == names


@given(st.text(alphabet="[]()<>!#*_`|-:= \nahttp/.\\&\"'{}", max_size=120))
def test_no_markdown_is_too_strange(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= line <= lines for _, line, _ in links(text))


@pytest.mark.parametrize(
    "piece", ["[", "![", "<a ", "*", "`", "> ", "[a](", "https://a.example/", "|a", "- "]
)
def test_hostile_markdown_ends_in_time(piece: str) -> None:
    began = time.perf_counter()
    markdown_outline(piece * (20_000 // len(piece)), HERE)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("heading", ["# {" + "#" * 50_000, "# " + "{#" * 25_000, "# {" + " #a" * 20_000])
def test_a_heading_of_attributes_without_end_is_read_at_once(heading: str) -> None:
    began = time.process_time()
    markdown_outline(heading, HERE)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("heading", "name"), [("x {.a #b .c} ", "b"), ("x {#a #b}", "b"), ("x {b}", "x-b"), ("x {# b}", "x--b")]
)
def test_a_heading_is_called_by_the_last_name_of_its_attributes(heading: str, name: str) -> None:
    assert name in markdown_outline(f"## {heading}", HERE).names

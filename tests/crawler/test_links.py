"""The links and fragments of a page, and where they lead."""

import ada_url
from hypothesis import given
from hypothesis import strategies as st

from crawler.join import Joiner
from crawler.links import LINKS, missing, outline
from crawler.tags import tags

HERE = "https://example.org/help/index.html"
PIECES = ("a", "b.html", "..", ".", "", "x~1", "~", "q-r_s", "a.", ".h", "%2e", "ü", "?q=1", "#f", ":", "c:d")
references = st.lists(st.sampled_from(PIECES), max_size=6).map("/".join)
bases = st.sampled_from(
    (HERE, "https://example.org", "http://127.0.0.1:8000/a//b/", "https://example.org/a/b/?c=/d")
)


def found(text: str) -> list[tuple[object, int, str, str]]:
    return [(link.address, link.line, link.text, link.tag) for link in outline(text, HERE).links]


@given(references, bases)
def test_a_plain_reference_leads_where_browsers_go(reference: str, base: str) -> None:
    quick = Joiner(base)._quick(reference)
    assert quick is None or quick == ada_url.URL(reference, base=base).href.removesuffix("#")


@given(st.text(alphabet="<>/=\"' \nabdhirefsc!-&;#x", max_size=200))
def test_no_markup_is_too_strange(text: str) -> None:
    positions = [tag.at for tag in tags(text)]
    assert positions == sorted(positions)
    outline(text, HERE)


def test_every_link_has_its_line_text_and_tag() -> None:
    page = (
        '<a href="a">One\n <b>call</b></a>\n<img src=b.png alt=Map>\n'
        '<a href="?q&amp;r"><img alt="Home" src=h></a>\n'
        '<!-- <a href=no> --><script>"<a href=no>"</script><a href="mailto:a@example.org">m</a>\n'
        '<img srcset="s.png 1x, t.png 2x"><meta http-equiv=refresh content="0; url=/next">'
    )
    assert found(page) == [
        ("https://example.org/help/a", 1, "One call", "a"),
        ("https://example.org/help/b.png", 3, "Map", "img"),
        ("https://example.org/help/index.html?q&r", 4, "Home", "a"),
        ("https://example.org/help/h", 4, "Home", "img"),
        ("https://example.org/help/s.png", 6, "", "img"),
        ("https://example.org/help/t.png", 6, "", "img"),
        ("https://example.org/next", 6, "", "meta"),
    ]


def test_the_first_base_moves_every_link() -> None:
    page = "<a href=x>1</a><base href=/other/><base href=/no/>"
    assert [address for address, *_ in found(page)] == ["https://example.org/other/x"]


def test_a_page_of_too_many_links_is_cut_and_the_rest_counted() -> None:
    page = outline("<a href=x>y</a>" * (LINKS + 7), HERE)
    assert (len(page.links), page.omitted) == (LINKS, 7)


def test_a_fragment_is_there_as_written_or_decoded_and_in_its_case() -> None:
    page = outline('<a name="old"></a><h2 id="café"><i id="a%20b">' + "<p>words " * 60, HERE)
    there = ("", "top", "TOP", "old", "caf%C3%A9", "a%20b", ":~:text=words", "old:~:text=words")
    assert {fragment: missing(fragment, page) for fragment in there} == dict.fromkeys(there)
    assert missing("Old", page) == "fragment_missing"
    assert missing("Old", page, whole=False) == "fragment_unverifiable"
    assert missing("!/route", page) == "fragment_unverifiable"


def test_what_a_script_builds_cannot_be_verified() -> None:
    built = outline("<div id=root></div><script src=app.js></script>", HERE)
    assert missing("faq", built) == "fragment_unverifiable"
    data = outline('<div id=root></div><script type="application/ld+json">{}</script>', HERE)
    assert missing("faq", data) == "fragment_missing"


def test_links_in_templates_lead_nowhere_yet_and_their_names_count() -> None:
    page = (
        "<template><a href={{url}}>1</a><template id=inner><a href=b>2</a></template><img src=c></template>"
        "<a href=d>4</a></template><template shadowrootmode=open><a href=e>5</a></template><a href=f>6</a>"
    )
    assert [text for _, _, text, _ in found(page)] == ["4", "5", "6"]
    assert outline(page, HERE).names == {"inner"}
    assert found("<template><a href=a>never closed</a>") == []


def test_a_page_whose_words_stand_in_a_template_is_built_by_a_script() -> None:
    page = outline(f"<template><p>{'words ' * 90}</p></template><script src=app.js></script>", HERE)
    assert missing("faq", page) == "fragment_unverifiable"

"""A page of resources becomes drafts: nothing of it is lost, nothing is made up."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.importing.draft import Draft, Imported, UnreadableError
from crawler.importing.draft_toml import write
from crawler.importing.page import page, says_of_itself
from crawler.tags import tags
from registry.load import examine
from tests.crawler.importing.sample import GOLDEN, PAGE, TODAY, completed, drafted, imported

HERE = "https://harbour.example.org/help"


def of(html: str, **settings: str) -> Imported:
    return page(html, "help.html", url=HERE, country=settings.get("country", ""))


def by_name(found: Imported) -> dict[str, Draft]:
    return {draft.name: draft for draft in found.drafts}


def test_the_draft_of_the_page_it_began_with_is_as_it_was_read_by_a_person() -> None:
    assert drafted() == GOLDEN.read_text(encoding="utf-8")


def test_every_link_of_that_page_is_drafted_or_left_out_with_a_reason() -> None:
    source = PAGE.read_text(encoding="utf-8")
    written = [tag.attributes["href"] for tag in tags(source) if tag.name == "a"]
    found = imported()
    left = [each.what for each in found.left_out]
    assert all(each.why for each in found.left_out)
    drafted_links = {link.url for draft in found.drafts for link in draft.links}
    drafted_links |= {f"tel:{phone.number}" for draft in found.drafts for phone in draft.phones}
    rest = [href for href in written if href not in left]
    assert sorted(left) == sorted(href for href in written if href in left)
    assert {href.partition("?")[0] for href in rest if "cdn-cgi" not in href} == {
        link.replace("tel:+14169671111", "tel:+1-416-967-1111") for link in drafted_links
    }
    assert sum("cdn-cgi" in href for href in rest) == 2  # the decoded address, and the one that cannot be


def test_that_draft_loads_once_a_person_has_completed_it(tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(completed(GOLDEN.read_text(encoding="utf-8")), encoding="utf-8")
    registry, mistakes = examine(tmp_path, today=TODAY)
    assert registry is not None, mistakes
    assert [(each.id, each.kind.value) for each in registry.resources] == [
        ("camille-averill", "provider"),
        ("d-mer-facts", "information"),
        ("farah-jennings", "provider"),
        ("hearth-provider-directory", "directory"),
        ("lantern-line", "helpline"),
        ("noor-haddad", "provider"),
        ("perinatal-mood-disorders", "information"),
    ]


def test_several_ways_of_one_person_are_one_record() -> None:
    found = of(
        "<h2>Therapists</h2><h3>Robin Ash, MSW, RSW</h3><p>Robin listens.</p>"
        '<p>Website: <a href="https://robin.example.net/">robin.example.net</a></p>'
        "<p>Phone: (416) 967-1111<br>E-mail: robin [at] robin.example.net</p>"
        '<h3>Fern Dew, RP</h3><p><a href="https://fern.example.net/">Website</a></p>',
        country="CA",
    )
    robin, fern = found.drafts
    assert (robin.name, [link.url for link in robin.links]) == ("Robin Ash", ["https://robin.example.net/"])
    assert [phone.number for phone in robin.phones] == ["+14169671111"]
    assert [email.address for email in robin.emails] == ["robin@robin.example.net"]
    assert robin.more == {"credentials": [{"code": "MSW"}, {"code": "RSW"}]}
    assert (fern.name, [link.url for link in fern.links]) == ("Fern Dew", ["https://fern.example.net/"])


def test_a_heading_that_is_a_link_begins_a_record_and_a_card_is_called_by_its_heading() -> None:
    found = of(
        '<h3><a href="https://robin.example.net/">Robin Ash, MSW</a></h3><p>Call 416-967-1111'
        '<div><a href="https://b.example.net/"><div><h3>Blue Line</h3><p>Day and night</p></div></a></div>',
        country="CA",
    )
    assert [(d.name, len(d.links), len(d.phones)) for d in found.drafts] == [
        ("Robin Ash", 1, 1),
        ("Blue Line", 1, 0),
    ]


def test_addresses_that_are_only_written_out_are_found_and_ways_through_counters_are_taken_off() -> None:
    found = of(
        "<p>Jo Reed, RP<br>www.joreed.example.net. In danger call 911.</p>"
        '<p><a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fred.example.net%2F">Red House</a></p>',
        country="CA",
    )
    jo, red = found.drafts
    assert ([link.url for link in jo.links], jo.phones) == (["https://www.joreed.example.net/"], ())
    assert (red.links[0].url, red.stripped) == (
        "https://red.example.net/",
        ("the way through l.facebook.com",),
    )


def test_who_wrote_a_book_is_not_who_is_listed() -> None:
    html = '<p><a href="https://b.example.net/x.pdf">The handbook (PDF)</a> by Robin Ash, MSW'
    assert [draft.name for draft in of(html).drafts] == ["The handbook (PDF)"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Anyone outside of Ontario please see the Harbour directory here: ", "Harbour directory"),
        ("For more information on D-MER please visit ", "D-MER"),
        ("Camille Averill, Registered Psychotherapist (Qualifying) serving Ontario: ", "Camille Averill"),
        ("Lina Moss - lactation consultant - ", "Lina Moss"),
    ],
)
def test_a_name_is_found_in_a_sentence(words: str, name: str) -> None:
    found = of(f'<p>{words}<a href="https://b.example.net/">https://b.example.net</a>')
    assert [draft.name for draft in found.drafts] == [name]


def test_two_people_in_one_sentence_stay_two() -> None:
    found = of(
        '<p>Ask Robin Ash, MSW (<a href="mailto:robin@a.example.net">email</a>) or Fern Dew, RP '
        '(<a href="mailto:fern@b.example.net">email</a>).</p>'
    )
    assert {name: [e.address for e in draft.emails] for name, draft in by_name(found).items()} == {
        "Robin Ash": ["robin@a.example.net"],
        "Fern Dew": ["fern@b.example.net"],
    }


@pytest.mark.parametrize(
    ("html", "names"),
    [
        (
            '<li><b>Blue Line</b><br>For everybody.<br><a href="https://b.example.net/">Website</a>',
            ["Blue Line"],
        ),
        ('<dt>Blue Line<dd><a href="https://b.example.net/">here</a>', ["Blue Line"]),
        ('<table><tr><td>Blue Line<td><a href="https://b.example.net/">site</a></table>', ["Blue Line"]),
        ('<h2>Lines</h2><h3>Blue Line</h3><a href="https://b.example.net/">Visit website</a>', ["Blue Line"]),
        (
            '<p>Blue Line: https <a href="https://b.example.net/">https://b.example.net/</a>',
            ["Blue Line: https"],
        ),
        ('<p><a href="https://b.example.net/">b.example.net</a>', ["b.example.net"]),
        ('<a href="https://b.example.net/"><img src=x alt="Blue Line"></a>', ["Blue Line"]),
        (
            '<p><a href="https://b.example.net/">Blue</a> and <a href="https://g.example.net/">Green</a>',
            ["Blue", "Green"],
        ),
    ],
)
def test_a_record_is_called_what_the_page_calls_it(html: str, names: list[str]) -> None:
    assert [draft.name for draft in of(html).drafts] == names


def test_those_outside_an_area_are_a_note_beside_the_directory_they_are_sent_to() -> None:
    found = of(
        '<p><a href="https://find.example.net/">Harbour Directory</a></p>'
        "<p>Anyone outside Ontario: please use the directory.</p>"
    )
    (directory,) = found.drafts
    assert directory.notes[0].startswith(
        "“Anyone outside Ontario: please use the directory.” – a person decides"
    )
    assert directory.suggested == {"except_areas": (["CA-ON"], "the words “outside Ontario”")}
    assert "except_areas" not in tomllib.loads(write(found, source="x", today=TODAY))["resource"][0]


def test_a_note_without_a_directory_is_kept_at_the_top() -> None:
    found = of('<p>Anyone outside Ontario: ask.</p><p><a href="https://b.example.net/">Blue</a>')
    assert found.remarks == ("NOTE, line 1: “Anyone outside Ontario: ask.”",)


def test_numbers_of_no_country_are_told_and_not_guessed() -> None:
    html = '<p>Blue Line, 416-967-1111: <a href="https://b.example.net/">site</a></p>'
    assert by_name(of(html)).popitem()[1].notes == (
        "the number 416-967-1111 says nothing of its country: import with --country",
    )
    assert [p.number for p in of(html, country="CA").drafts[0].phones] == ["+14169671111"]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ('<a href="#top">Top</a>', "it leads to a place on the same page"),
        ('<a href="/about">About</a>', "it leads to another page of the same site"),
        ('<a href="https://twitter.com/intent/tweet?x">Tweet</a>', "it shares the page"),
        ('<a href="https://a.example.net/wp-login.php">Enter</a>', "it is for logging in"),
        ('<a href="https://a.example.net/privacy">Privacy Policy</a>', "it leads to a legal page"),
        ('<a href="javascript:void(0)">More</a>', "a script runs where it is clicked"),
        ('<a href="mailto:?subject=x">Mail this</a>', "it shares the page by e-mail"),
        (
            '<a href="https://facebook.com/us">Facebook</a>',
            "it leads to the social media of whoever made the page",
        ),
        ('<footer><a href="https://a.example.net/">A</a></footer>', "it stands in the foot of the page"),
        ('<ul class="menu"><li><a href="https://a.example.net/">A</a></ul>', "it stands in a menu"),
        ('<a href="http://[::1">Broken</a>', "No browser can read this address."),
    ],
)
def test_what_is_no_resource_is_left_out_with_the_reason(link: str, why: str) -> None:
    found = of(f"<p>{link}</p>")
    assert (found.drafts, [each.why for each in found.left_out]) == ((), [why])


def test_a_saved_page_knows_where_it_came_from() -> None:
    saved = '<!-- saved from url=(0024)https://a.example.org/b --><html lang="fr"><body><a href="/c">C</a>'
    assert says_of_itself(saved).url == "https://a.example.org/b"
    found = page(saved, "saved.html")
    assert [each.why for each in found.left_out] == ["it leads to another page of the same site"]
    assert found.remarks == ("The page says that it is in the language fr.",)
    (alone,) = page('<a href="/c">C</a>', "saved.html").left_out
    assert alone.why.endswith("name it with --url")


def seconds(text: str) -> float:
    started = time.process_time()
    page(text, "x.html", country="CA")
    return time.process_time() - started


@pytest.mark.parametrize(
    "piece",
    [
        "<li>Robin Ash, MSW <a href=https://a.example.net/x>site</a> in Ontario",
        "<li>Robin Ash <a href=https://a.example.net/x>site</a>, outside Ontario",
        *("<div>", "<a href=x>", "A, B. ", "a@b.example.net ", "<!--", "(1) 2-3 ", "serving Ontario and "),
        *("email at phone via ", "Ab-", "<li><ul>", "x [at] "),
    ],
)
def test_work_grows_with_the_page_and_no_faster(piece: str) -> None:
    small, large = seconds(piece * (20_000 // len(piece))), seconds(piece * (80_000 // len(piece)))
    assert large < max(10 * small, 2)


_PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<li>",
            "<br>",
            "<h2>",
            "</h2>",
            "<td>",
            "<nav>",
            "</nav>",
            "<main>",
            "<a>",
            "</a>",
            "<dt>",
        ),
        *(
            '<a href="https://b.example.net/x?fbclid=1">',
            '<a href="mailto:robin@a.example.net">',
            "<a href=tel:988>",
        ),
        *(
            '<span data-cfemail="7a1b3a18541f021b170a161f">',
            "[email protected]",
            "Robin Ash, MSW ",
            "the website",
        ),
        *(
            "outside Ontario ",
            "serving Ontario ",
            "416-967-1111 ",
            "\x00",
            "\u202e",
            "<!--",
            "-->",
            '<a href="//[',
        ),
    ]
)


@given(
    st.lists(
        _PIECES | st.sampled_from(["<div>", "</div>", "<ul>", "<aside>", "</aside>", "<h3>"]), max_size=30
    )
)
def test_every_link_of_any_page_is_accounted_for(pieces: list[str]) -> None:
    text = "".join(
        piece.replace("/x?", f"/{number}?") if "/x?" in piece else piece
        for number, piece in enumerate(pieces)
    )
    written = [tag.attributes.get("href", "") for tag in tags(text) if tag.name == "a"]
    found = page(text, "x.html", url=HERE)
    links = {link.url for draft in found.drafts for link in draft.links}
    left = {each.what.partition("?")[0] for each in found.left_out}
    assert {href.partition("?")[0] for href in written if href.startswith("https://b.")} <= links | left


@given(st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_a_page_holds_the_draft_parses_and_every_link_came_from_it(text: str) -> None:
    try:
        found = page(text, "x.html", url=HERE)
    except UnreadableError:
        return
    drafts = tomllib.loads(write(found, source="x.html", today=TODAY)).get("resource", [])
    links = {link["url"] for draft in drafts for link in draft.get("links", [])}
    assert links <= {"https://b.example.net/x"}
    assert {mail["address"] for d in drafts for mail in d.get("emails", [])} <= {
        "robin@a.example.net",
        "a@b.example",
    }

"""Which texts may be called a description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.gate import Candidate, cut_by_site, plain, refusal

REFUSED = [
    ("Just another Example University Sites site", "placeholder"),
    ("Ein weiterer WordPress-Blog", "placeholder"),
    ("Un nuovo sito targato WordPress", "placeholder"),
    ("Web site created using create-react-app", "placeholder"),
    ("Joomla! - the dynamic portal engine and content management system", "placeholder"),
    ("Thoughts, stories and ideas.", "placeholder"),
    ("Write an awesome description for your new site here. You can edit this line.", "placeholder"),
    ("", "empty"),
    ("undefined", "not_text"),
    ("[object Object]", "not_text"),
    ("— … —", "not_text"),
    ("Just another WordPress site", "placeholder"),
    ("Just another WordPress.com weblog", "placeholder"),
    ("HOME", "placeholder"),
    ("Home page!", "placeholder"),
    ("Enter your site description here and save it", "placeholder"),
    ("Write to us: [email protected] any day you like", "placeholder"),
    ("Lorem ipsum dolor sit amet, consectetur elit", "placeholder"),
    ("This is a sample page of the new theme we use", "placeholder"),
    ("A new website built with a well known builder", "placeholder"),
    ("{{ page.description }} and what follows it here", "template"),
    ("{% block description %} help for all parents", "template"),
    ("<%= description %> help for all new parents", "template"),
    ("${description} help for all the new parents", "template"),
    ("%%sitename%% offers help for all new parents", "template"),
    ("Warm Line: help for parents, day and night", "equals_title"),
    ("WARM LINE | Help for parents; day and night", "equals_title"),
    ("The Warm Line Society of Example Town", "equals_site_name"),
    ("Help for new parents.", "too_short"),
    ("x" * 24, "too_short"),
    ("word " * 201, "too_long"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_a_text_that_says_nothing_of_the_page_is_refused_by_name(text: str, reason: str) -> None:
    title, site = "Warm Line – help for parents, day and night", "The Warm Line Society of Example Town"
    assert refusal(Candidate(text, title, site)) == reason


@pytest.mark.parametrize(
    "text",
    [
        "x" * 25,
        "x" * 1000,
        "Home visits for new parents in Example Town",
        "Up to 100% of the fee is paid back to parents.",
        "新しいお父さんとお母さんのための相談窓口です。どうぞ気軽にお電話ください。",
        "Welcome to the Warm Line, where parents listen to parents.",
    ],
)
def test_a_text_in_plain_words_passes(text: str) -> None:
    assert refusal(Candidate(text, "Warm Line", "Warm Line")) is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Caf&amp;eacute;", "Café"),
        ("Tom &amp;amp;amp; Ada", "Tom &amp; Ada"),
        ("a <b>bold</b> word", "a bold word"),
        ("&lt;p&gt;Help&lt;/p&gt;", "Help"),
        ("<script>alert(1)</script>Help", "Help"),
        ("<style>p{}</style>Help<!-- no -->", "Help"),
        ("for children < 3 and > 1", "for children < 3 and > 1"),
        ("zero\u200bwidth\u202e\x00", "zerowidth"),
        ("two\n\tlines", "two lines"),
        ("R&D at AT&T", "R&D at AT&T"),
    ],
)
def test_a_raw_text_becomes_one_plain_line(raw: str, text: str) -> None:
    assert plain(raw) == text


@given(st.text(alphabet=st.sampled_from("<>/!-&;#abscriptyle\"' \n\x00\u200b\u202e"), max_size=300))
def test_no_control_character_and_no_line_break_survives(raw: str) -> None:
    assert not set(plain(raw)) & set("\n\x00\u200b\u202e")


@pytest.mark.parametrize(
    ("text", "cut"),
    [("We listen…", True), ("We listen [...]", True), ("We listen.", False), ("Wait... no", False)],
)
def test_a_text_the_site_cut_short_is_known(text: str, cut: bool) -> None:
    assert cut_by_site(text) is cut

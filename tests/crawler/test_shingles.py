"""How alike pages read, kept small; and addresses at which nothing can be."""

import json
import random
from dataclasses import asdict
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.shingles import ALIKE, Sketch, alike, folder_of, sibling_url, sketch

WORDS = [f"{a}{b}{c}" for a in "bdfgklm" for b in "aeiou" for c in "nrst"]


def text(seed: int, length: int) -> list[str]:
    """Words drawn from a small vocabulary."""
    return random.Random(seed).choices(WORDS, k=length)


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    a, b = sketch(one), sketch(other)
    assert alike(a, b) == alike(b, a)
    assert 0.0 <= alike(a, b) <= 1.0
    assert alike(a, a) == (1.0 if a.hashes else 0.0)


def test_a_text_without_words_is_like_nothing_not_even_itself() -> None:
    assert alike(sketch(""), sketch("")) == 0.0
    assert sketch(" … ") == Sketch()


def test_short_texts_are_compared_exactly() -> None:
    one, other = "one two three four five six", "one two three four five seven"
    assert alike(sketch(one), sketch(other)) == 2 / 4


@pytest.mark.parametrize("changed", [0, 20, 100, 400])
def test_the_estimate_of_long_texts_is_near_the_truth(changed: int) -> None:
    one = text(1, 2000)
    other = [*text(2, changed), *one[changed:]]
    shingles = [{" ".join(words[i : i + 4]) for i in range(len(words) - 3)} for words in (one, other)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert alike(sketch(" ".join(one)), sketch(" ".join(other))) == pytest.approx(truth, abs=0.12)


def test_a_sketch_is_at_most_two_kilobytes_of_json() -> None:
    kept = sketch(" ".join(text(3, 9000)))
    assert not kept.whole
    assert len(json.dumps(asdict(kept))) <= 2048


def test_an_apology_that_repeats_the_address_is_the_same_apology() -> None:
    def apology(url: str, number: int) -> Sketch:
        name = url.rpartition("/")[2]
        return sketch(f"We are sorry. Nothing called {name} is here. Your request was number {number}.", url)

    one = apology("https://example.org/help/lines.html", 17)
    other = apology("https://example.org/help/abcdefghijklmnop.html", 4242)
    assert alike(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "お探しのページは見つかりませんでした。トップページへ戻る",
            "お探しのページは見つかりませんでした。トップページへ進む",
        ),
        (
            "您访问的页面不存在，请返回首页继续浏览我们的网站",
            "您访问的页面不存在，请返回首页继续浏览他们的网站",
        ),
        ("ไม่พบหน้าที่คุณต้องการ กรุณากลับไปหน้าแรกของเว็บไซต์", "ไม่พบหน้าที่คุณต้องการ กรุณากลับไปหน้าหลักของเว็บไซต์"),
    ],
)
def test_texts_without_spaces_are_compared_by_their_signs(one: str, other: str) -> None:
    assert 0.5 < alike(sketch(one), sketch(other)) < 1.0


def test_two_pages_of_one_site_are_less_alike_than_the_threshold() -> None:
    frame = " ".join(text(4, 150))
    one, other = (f"{frame} {' '.join(text(seed, 120))}" for seed in (5, 6))
    assert alike(sketch(one), sketch(other)) < ALIKE


@pytest.mark.parametrize(
    ("url", "begins", "ends"),
    [
        ("https://example.org/help/lines.html", "https://example.org/help/", ".html"),
        ("https://example.org/about", "https://example.org/", ""),
        ("https://example.org/about/", "https://example.org/", "/"),
        ("https://example.org:8443/a/b/c.php", "https://example.org:8443/a/b/", ".php"),
        ("https://example.org/about?lang=en#top", "https://example.org/", ""),
        ("https://example.org/v1.0/notes", "https://example.org/v1.0/", ""),
        ("https://example.org/a/index.html", "https://example.org/a/", ".html"),
    ],
)
def test_a_sibling_lies_in_the_same_folder_with_the_same_ending(url: str, begins: str, ends: str) -> None:
    sibling = sibling_url(url, "seed")
    assert sibling is not None
    assert (sibling.startswith(begins), sibling.endswith(ends)) == (True, True)
    name = sibling.removeprefix(begins).removesuffix(ends)
    assert (len(name), name.isalpha(), name.islower()) == (16, True, True)
    assert sibling_url(url, "seed") == sibling != sibling_url(url, "another seed")
    assert folder_of(sibling) == folder_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org/",
        "https://example.org/?page=2",
        "https://example.org/index.php",
        "https://example.org/Default.aspx",
        "https://example.org/home",
        "https://example.org/show.php?id=12",
    ],
)
def test_where_a_sibling_would_tell_nothing_there_is_none(url: str) -> None:
    assert sibling_url(url, "seed") is None


@given(st.from_regex(r"/[a-z0-9/._~%-]{0,40}", fullmatch=True))
def test_a_sibling_is_never_the_page_itself(path: str) -> None:
    url = f"https://example.org{path}"
    sibling = sibling_url(url, "seed")
    if sibling is not None:
        assert sibling != url
        assert urlsplit(sibling).netloc == "example.org"

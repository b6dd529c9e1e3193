"""What a page says of who stands behind it: precise, in the order of the page, and never for long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.facts import Facts, facts_of
from crawler.number_context import meaning
from crawler.profiles import profile_of
from tests.crawler.pages import reading

URL = "https://help.example.ca/contact"


def told(html: str, url: str = URL) -> Facts:
    return facts_of(reading("Contact", html, url=url))


def test_numbers_and_addresses_come_in_the_order_of_the_page_without_doubles() -> None:
    found = told(
        "<p>Call <a href='tel:+16045552234'>604 555 2234</a> or (416) 967-1111, 604.555.2234.</p>"
        "<p>desk@line.example, <a href='mailto:ann@line.example'>Ann</a>, DESK@line.example</p>"
    )
    assert found.phones == ("+16045552234", "+14169671111")
    assert found.emails == ("desk@line.example", "ann@line.example")


def test_what_may_be_a_contact_is_kept_apart_to_tell_whether_a_known_one_is_still_there() -> None:
    found = told("<p>Fax 416-967-3333. Ref. 12345678. you@example.com</p>")
    assert (found.phones, found.emails) == ((), ())
    assert found.unsure == ("+14169673333", "12345678", "you@example.com")


@pytest.mark.parametrize(
    ("url", "profile"),
    [
        ("https://www.facebook.com/WarmLine?fref=ts", "https://www.facebook.com/WarmLine"),
        (
            "https://www.facebook.com/profile.php?id=100012345",
            "https://www.facebook.com/profile.php?id=100012345",
        ),
        ("https://www.facebook.com/sharer/sharer.php?u=https://a.example", None),
        ("https://www.facebook.com/plugins/like.php?href=x", None),
        ("https://www.instagram.com/warm.line/", "https://www.instagram.com/warm.line"),
        ("https://www.instagram.com/p/Cabc123/", None),
        ("https://www.linkedin.com/company/warm-line/about/", "https://www.linkedin.com/company/warm-line"),
        ("https://www.linkedin.com/shareArticle?mini=true&url=x", None),
        ("https://www.linkedin.com/sharing/share-offsite/?url=x", None),
        ("https://twitter.com/warmline", "https://twitter.com/warmline"),
        ("https://twitter.com/intent/tweet?text=x", None),
        ("https://x.com/share?url=x", None),
        ("https://x.com/warmline/status/123", None),
        ("https://www.youtube.com/@warmline", "https://www.youtube.com/@warmline"),
        ("https://www.youtube.com/channel/UCabc_123", "https://www.youtube.com/channel/UCabc_123"),
        ("https://www.youtube.com/watch?v=abc", None),
        ("https://www.tiktok.com/@warmline", "https://www.tiktok.com/@warmline"),
        ("https://www.tiktok.com/@warmline/video/123", None),
        ("https://www.threads.net/@warmline", "https://www.threads.net/@warmline"),
        ("https://bsky.app/profile/warmline.bsky.social", "https://bsky.app/profile/warmline.bsky.social"),
        ("https://bsky.app/intent/compose?text=x", None),
        (
            "https://www.psychologytoday.com/us/therapists/ann-lee-portland-or/12345",
            "https://www.psychologytoday.com/us/therapists/ann-lee-portland-or/12345",
        ),
        ("https://wa.me/?text=x", None),
        ("https://example.org/@ann", None),
        ("mailto:ann@line.example", None),
        ("https://[::1", None),
    ],
)
def test_profiles_are_told_from_links_that_share(url: str, profile: str | None) -> None:
    assert profile_of(url) == profile


def test_a_server_of_the_fediverse_is_known_by_rel_me() -> None:
    found = told(
        "<a rel='me' href='https://social.example/@warmline'>M</a><a href='https://x.example/@b'>B</a>"
    )
    assert found.profiles == ("https://social.example/@warmline",)


@pytest.mark.parametrize(
    ("before", "after", "means"),
    [
        ("Telefax: ", "", "fax"),
        ("Tel/Fax: ", "", "phone"),
        ("Phone & Fax ", "", "phone"),
        ("Fax ", " Tel", "fax"),
        ("phone number: ", "", "phone"),
        ("charity number: ", "", "other"),
        ("", " views", "other"),
        ("F: ", "", "fax"),
        ("T. ", "", "phone"),
        ("we saw ", "", ""),
    ],
)
def test_the_word_beside_a_number_says_what_it_is(before: str, after: str, means: str) -> None:
    assert meaning(before, after) == means


def test_a_page_that_is_cut_or_written_by_scripts_is_not_whole() -> None:
    assert told("<p>" + "Words. " * 80).complete
    assert not told("<script>write()</script>").complete
    assert not told("<p>" + " ".join(f"a{n}@line.example" for n in range(600))).complete


HOSTILE = {
    "digits": "1" * 400_000,
    "numbers": "(416) 967-1111 " * 30_000,
    "labels": "tel fax " * 50_000,
    "at signs": "a@" * 200_000,
    "dots": "a." * 200_000 + "@",
    "almost addresses": "x@y." * 100_000,
    "spelt": "a [at] b [dot] c " * 25_000,
    "codes": "call 988 " * 45_000,
    "links": "".join(f"<a href='tel:+1416967{n % 10_000:04}'>x</a>" for n in range(12_000)),
    "open tags": "<a href=" * 50_000,
    "spans": "<span style='display:none'>" * 15_000,
    "written": "<script>document.write('a'" + "+'b'" * 90_000 + ")</script>",
    "strings": "<script>document.write(" + '"a' * 150_000,
    "quoted": "<script>document.write(x);" + "a='" * 2_500 + "</script>",
    "places": "Canada Toronto London " * 18_000,
    "capitals": "A.B.C. " * 60_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_no_page_takes_long(html: str) -> None:
    page = reading("x", html, url=URL)
    before = time.process_time()
    facts_of(page)
    assert time.process_time() - before < 3


@given(st.text(alphabet="0123456789ab+()- .@<>&;#'\"=/x[]{}\n", max_size=300))
def test_no_text_raises_and_what_is_found_is_well_formed(text: str) -> None:
    found = told(
        f"<p>{text}<a href='{text}' data-cfemail='{text}'>{text}</a><script>document.write('{text}')</script>"
    )
    assert all(phone.startswith("+") for phone in found.phones)
    assert all("@" in email for email in found.emails)


@pytest.mark.parametrize(
    ("text", "phones", "codes"),
    [
        ("416.967.1111", ("+14169671111",), ()),
        ("1.888.967.1116 toll free", ("+18889671116",), ()),
        ("Tel 416-967-1111x233, 1-888-967-1116", ("+14169671111", "+18889671116"), ()),
        ("Tel 416•967•1111", ("+14169671111",), ()),
        ("Registration: 416-967-1111", ("+14169671111",), ()),
        ("P.O. Box 12, Toronto 416-967-1111", ("+14169671111",), ()),
        ("Phone or fax: 416-967-1111", ("+14169671111",), ()),
        ("Fax: 416-967-1111", (), ()),
        ("Registration number 416-967-1111", (), ()),
        ("Call or text 9-8-8 at any time", (), ("988",)),
        ("version 1.2.3.4, updated 2024.10.12", (), ()),
    ],
)
def test_a_number_is_known_however_people_write_it(
    text: str, phones: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    found = told(f"<p>{text}</p>")
    assert (found.phones, found.codes) == (phones, codes)

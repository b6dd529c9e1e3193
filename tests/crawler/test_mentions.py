"""Numbers and addresses that a page shows, hidden from robots or not; and what it only seems to show."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.reading import read
from crawler.hidden_mail import decoded
from crawler.mentions import Mentions, mentions_of
from crawler.observation import Page

URL = "https://help.example/contact"
NUMBER, OTHER = "+14169671111", "+14169672222"
ANN = "ann@quiet-river.org"
PROTECTED = "[email&#160;protected]"


def cloudflare(text: str, key: int = 0x7A) -> str:
    """A token as Cloudflare writes it."""
    return bytes([key, *(byte ^ key for byte in text.encode())]).hex()


def shown(html: str, *regions: str, url: str = URL) -> Mentions:
    """What a page with this body shows."""
    page = Page("text/html", "utf-8", f"<!doctype html><title>Help</title><body>{html}".encode())
    reading = read(page, url)
    assert reading is not None
    return mentions_of(reading, regions)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Call +1 416 967 1111",
        "<p>Call (416) 967-1111 today",
        "<p>416.967.1111",
        "<p>416-<b>967</b>-1111",
        "<p>416&#8209;967&#8209;1111",
        "<p>1-416-967-1111 ext. 22",
        "<p>Tel:&nbsp;416&nbsp;967&nbsp;1111",
        "<a href='tel:+14169671111'>Call us</a>",
        "<a href='TEL:416-967-1111'>Call us</a>",
        "<a href='sms:+14169671111'>Text us</a>",
        "<a href='https://wa.me/14169671111?text=Hello'>Chat</a>",
        "<a href='https://api.whatsapp.com/send?phone=14169671111'>Chat</a>",
    ],
)
def test_a_number_is_seen_in_every_way_it_is_written(html: str) -> None:
    assert shown(html, "CA") == Mentions(phones=frozenset({NUMBER}))


def test_numbers_are_from_the_country_of_the_page_when_nothing_else_is_known() -> None:
    assert shown("<p>020 7946 0018", url="https://help.example.co.uk/").phones == {"+442079460018"}
    assert shown("<p>020 7946 0018", url="https://help.example.org/").phones == frozenset()


def test_a_number_in_letters_is_the_number_they_dial() -> None:
    assert shown("<p>Call 1-800-944-4PPD or (855) 642-HELP").phones == {"+18009444773", "+18556424357"}


@pytest.mark.parametrize(
    "html",
    [
        "<p>Order no. 20241105123456789",
        "<p>2026-11-24 12:30, 24.11.2026 12, 24/11/2026, $416,967.11, 416.9671111%",
        "<p>ISBN 978-3-16-148410-0",
        "<script>var phone = '416-967-1111'</script><p>Nothing here",
        "<!-- 416-967-1111 --><p>Nothing here",
        "<p>(416) 967-11",
    ],
)
def test_other_figures_are_no_numbers(html: str) -> None:
    assert shown(html, "CA").phones == frozenset()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Write to ann@quiet-river.org.",
        "<p>(ann@quiet-river.org)",
        "<p>ann&#64;quiet-river&#46;org",
        "<a href='mailto:ann@quiet-river.org?subject=Hi'>Write</a>",
        "<a href='mailto:ann%40quiet-river.org'>Write</a>",
        "<p>ann [at] quiet-river [dot] org",
        "<p>ann (at) quiet-river.org",
        "<p>ann at quiet-river dot org",
        "<p>ann<span> @ </span>quiet-river.org",
        f"<span class='__cf_email__' data-cfemail='{cloudflare(ANN)}'>{PROTECTED}</span>",
        f"<a href='/cdn-cgi/l/email-protection' data-cfemail='{cloudflare(ANN, 3)}'>{PROTECTED}</a>",
        f"<a href='/cdn-cgi/l/email-protection#{cloudflare(ANN)}'>Write</a>",
        f"<a href='{URL}/cdn-cgi/l/email-protection#{cloudflare(ANN + '?subject=Hi')}'>Write</a>",
    ],
)
def test_an_address_is_seen_in_every_way_it_is_written_or_hidden(html: str) -> None:
    assert shown(html) == Mentions(emails=frozenset({ANN}))


@pytest.mark.parametrize(
    "html",
    [
        "<p>[email&#160;protected]",
        f"<a href='/cdn-cgi/l/email-protection#{cloudflare('?subject=Look&body=https://a.example')}'>Share</a>",
        "<a data-cfemail='xyz'>x</a><a data-cfemail=''>x</a><a data-cfemail='7a'>x</a>",
        "<a href='mailto:?subject=Look'>Share</a>",
        "<a href='https://wa.me/?text=Look'>Share</a>",
        "<img src='photo@2x.png' alt='photo@2x.png'><p>see you at noon on dot matrix day",
        "<p>@quiet-river on the bird site",
    ],
)
def test_share_links_and_placeholders_name_nobody(html: str) -> None:
    assert shown(html) == Mentions()


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>Call or text 988, day and night", True),
        ("<p>Helpline: 988", True),
        ("<a href='tel:988'>now</a>", True),
        ("<a href='sms:988'>now</a>", True),
        ("<p>We are 988 volunteers", False),
        ("<p>Call 1-416-988-1111", False),
        ("<p>Call 9881", False),
        ("<p>A call costs $988", False),
    ],
)
def test_a_short_code_is_seen_only_beside_a_word_for_calling(html: str, seen: bool) -> None:
    assert shown(html, "CA").shows("CA:988") is seen


def test_an_area_code_is_no_short_code() -> None:
    assert shown("<p>Call (211) 967-1111 or (416) 967-1111", "CA").codes == frozenset()


def test_a_short_code_may_be_written_in_two_halves() -> None:
    assert shown("<p>Ring 116 123", "GB").shows("GB:116123")


def test_a_page_shows_a_contact_and_names_the_others_of_its_kind() -> None:
    both = Mentions(phones=frozenset({NUMBER, OTHER}), emails=frozenset({"Ann@quiet-river.org", "b@c.org"}))
    assert both.shows(NUMBER)
    assert both.shows(ANN)
    assert both.others(NUMBER) == (OTHER,)
    assert both.others(ANN) == ("b@c.org",)
    assert both.others("CA:988") == ()
    assert not both.shows("+14169673333")


HOSTILE = {
    "digits": "1" * 500_000,
    "numbers": "(416) 967-1111 " * 30_000,
    "pairs of digits": "12 34 " * 80_000,
    "brackets": "+1 (2) 3-" * 55_000,
    "at signs": "a@" * 250_000,
    "one word": "a" * 500_000 + "@",
    "almost addresses": "x@y." * 120_000,
    "spelt": "a at b dot " * 45_000,
    "spelt in brackets": "a [at] b [dot] c " * 30_000,
    "short codes": "call 988 " * 55_000,
    "links": "".join(f"<a href='tel:+1416967{n % 10_000:04}'>x</a>" for n in range(15_000)),
    "a long token": f"<a data-cfemail='{'7a' * 250_000}'>x</a>",
    "open tags": "<a href=" * 60_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_no_page_takes_long(html: str) -> None:
    before = time.process_time()
    shown(html, "CA", "GB", "FR")
    assert time.process_time() - before < 3


def test_of_an_endless_page_the_footer_is_read() -> None:
    words = "Many words about sleep and what helps. " * 12_000
    assert shown(f"<p>{words}<footer>416-967-1111 {ANN}</footer>", "CA") == Mentions(
        frozenset({NUMBER}), frozenset({ANN}), cut=True
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + " ".join(f"416-967-{n:04}" for n in range(1000)),
        "<p>" + " ".join(f"a{n}@quiet-river.org" for n in range(1100)),
        "".join(f"<a href='tel:+1416967{n:04}'>x</a>" for n in range(1100)),
    ],
    ids=["numbers", "addresses", "links"],
)
def test_a_list_too_long_to_be_read_says_that_it_was_cut(html: str) -> None:
    assert shown(html, "CA").cut


def test_numbers_behind_links_are_those_of_the_first_country_they_fit_and_must_be_able_to_exist() -> None:
    links = "<a href='tel:020 7946 0018'>x</a><a href='tel:+14165550'>x</a><a href='tel:12345678'>x</a>"
    assert shown(links, "CA", "GB") == Mentions(phones=frozenset({"+442079460018"}))


@given(st.text(max_size=60), st.integers(0, 255))
def test_what_cloudflare_hides_is_found_again(text: str, key: int) -> None:
    assert (
        decoded(cloudflare(text.encode("utf-8", "replace").decode(), key))
        == text.encode("utf-8", "replace").decode()
    )


@given(st.text(alphabet="0123456789ab+()- .@<>&;#'=/x\n", max_size=300))
def test_no_text_raises(text: str) -> None:
    shown(f"<a href='{text}' data-cfemail='{text}'>{text}</a>", "CA")

"""Reading sitemaps and robots.txt: the honest ones, the broken ones and the bombs."""

import gzip
import time

import pytest

from crawler.observation import Page
from crawler.site.sitemap import ADDRESSES, BYTES, FILES, Entry, Sitemap, read_sitemap, sitemaps_of, unpacked

URLSET = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"
NO_DOCTYPE = "it is not a plain sitemap (no document type is allowed in one)"


def read(text: str | bytes, *, complete: bool = True) -> Sitemap:
    body = text.encode() if isinstance(text, str) else text
    return read_sitemap(Page(media_type="application/xml", body=body, complete=complete))


def test_pages_are_named_with_their_lines_and_images_are_no_pages() -> None:
    found = read(
        "\ufeff<?xml version='1.0' encoding='utf-8'?>\n"
        + URLSET.format(
            "\n<url><image:image xmlns:image='i'><image:loc>https://example.org/i.png</image:loc></image:image>"
            "<loc>https://example.org/a?b&amp;c</loc></url>\n"
            "<url><loc>\n https://example.org/ü </loc></url><!-- x -->"
        )
    )
    assert found == Sitemap((Entry("https://example.org/a?b&c", 3), Entry("https://example.org/ü", 4)))


def test_an_index_names_sitemaps() -> None:
    found = read("<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap></sitemapindex>")
    assert found == Sitemap(sitemaps=(Entry("https://example.org/1.xml", 1),))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_one_address_a_line_is_a_sitemap_too_packed_or_not(pack: type[bytes]) -> None:
    body = pack(b"https://example.org/a\r\n\r\nnonsense\nhttps://example.org/b\n")
    assert read(body) == Sitemap((Entry("https://example.org/a", 1), Entry("https://example.org/b", 4)))


def test_what_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    found = read("<urlset><url><loc>https://example.org/a</loc></url><url><loc>https://example.org/b</lo")
    assert found.pages == (Entry("https://example.org/a", 1),)
    assert read("<html><body>Not found").problem == "it names no address"
    assert read(b"\x1f\x8bnot gzip at all").problem == "it is too long and was read in part"
    assert read("", complete=False).problem == "it is too long and was read in part"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;',
        "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12)) + '<!ENTITY x "&x11;">',
    ],
)
def test_entities_are_never_expanded(declared: str) -> None:
    text = f"<!DOCTYPE urlset [{declared}]>" + URLSET.format("<url><loc>https://example.org/&x;</loc></url>")
    assert read(text) == Sitemap(problem=NO_DOCTYPE)
    assert read(text.encode("utf-16")).pages == ()
    assert read(gzip.compress(text.encode())) == Sitemap(problem=NO_DOCTYPE)


def test_a_bomb_is_read_within_bounds() -> None:
    bomb = gzip.compress(b"<urlset>" + b"<url>" * 400 + b" " * (2 * BYTES), 1)
    began = time.perf_counter()
    found = read(bomb)
    assert (found.pages, found.problem) == ((), "it is too long and was read in part")
    assert len(unpacked(bomb)[0]) == BYTES
    assert time.perf_counter() - began < 10


def test_more_addresses_than_allowed_are_counted() -> None:
    found = read("".join(f"https://example.org/{n}\n" for n in range(ADDRESSES + 3)))
    assert (len(found.pages), found.omitted) == (ADDRESSES, 3)


def test_robots_names_sitemaps_anywhere_in_any_case() -> None:
    robots = (
        b"\xef\xbb\xbfSITEMAP: https://example.org/1\r\nUser-agent: *\r\n sitemap : /2\r\n"
        b"X-Sitemap: /3\n# Sitemap: /4"
    )
    assert sitemaps_of(Page(body=robots)) == (Entry("https://example.org/1", 1), Entry("/2", 3))


def test_a_robots_txt_of_one_line_a_thousand_times_names_as_many_sitemaps_as_are_asked() -> None:
    found = sitemaps_of(Page(body=b"sitemap:x\n" * 50_000))
    assert found == tuple(Entry("x", line) for line in range(1, FILES + 1))


def test_elements_that_name_nothing_hide_none_that_do() -> None:
    filler = "<a/>" * 40_000
    found = read(f"<urlset>{filler}<url>{filler}<loc>https://example.org/a</loc>{filler}</url></urlset>")
    assert found == Sitemap((Entry("https://example.org/a", 1),))

"""`warmlink describe`: what is read of a page, asked or saved."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.little_site import LittleSite, served
from warmlink.cli import run
from warmlink.exits import Exit

HELP = "The Warm Line listens to new parents every night of the week, by telephone and by text message."
PAGE = f"""<!DOCTYPE html><html lang=en-CA><head><title>About - Warm Line</title>
<meta property="og:description" content="Somebody listens, every night of the week.">
<meta name=description content="Just another WordPress site"><link rel=canonical href="/about">
<script type="application/ld+json">{
    json.dumps(
        {
            "@type": "NGO",
            "name": "The Warm Line",
            "openingHours": "Mo-Su 20:00-23:00",
            "sameAs": "https://www.facebook.com/thewarmline",
            "contactPoint": {"telephone": "+1 202 456 1111", "availableLanguage": ["English", "French"]},
        }
    )
}</script></head><body><main><h1>About</h1><p>{HELP}</p>
<p>Write to <a href="mailto:help@warmline.example">help@warmline.example</a>.</p></main>
<address>12 Elm Street<br>Toronto, ON M5V 1A1<br>Canada</address></body></html>"""
BARE = "<html><head><title>x</title></head><body><p>Hello.</p></body></html>"

Describe = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def site() -> Iterator[LittleSite]:
    """A site with a page that says much, one that says nothing, and no others."""
    pages: dict[str, Any] = {
        "/about": PAGE,
        "/bare": BARE,
        "/file": (200, {"Content-Type": "image/png"}, b"x"),
    }
    with served(pages) as site:
        yield site


@pytest.fixture
def describe(capsys: pytest.CaptureFixture[str]) -> Describe:
    """Run the command; return its exit code, and what it said on both outputs."""

    def describe(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["describe", *arguments])
        return code, *capsys.readouterr()

    return describe


def asked(describe: Describe, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, _ = describe("--json", "--allow-private", "--delay", "0", "--no-robots", *arguments)
    return code, json.loads(out)["pages"]


def test_a_page_is_asked_and_told_whole(site: LittleSite, describe: Describe) -> None:
    url = f"{site.url}/about"
    code, (told,) = asked(describe, url)
    assert code == Exit.OK
    assert told == {
        "page": url,
        "url": url,
        "found": True,
        "trouble": None,
        "description": "Somebody listens, every night of the week.",
        "source": "og",
        "truncated": False,
        "also": [{"source": "main_text", "text": HELP}],
        "refused": [{"source": "meta", "reason": "placeholder"}],
        "title": "About - Warm Line",
        "site_name": None,
        "lang": "en-CA",
        "canonical": url,
        "needs_js": False,
        "text_length": told["text_length"],
        "encoding": "utf-8",
        "name": "The Warm Line",
        "name_source": "json-ld",
        "languages": ["en", "fr"],
        "profiles": ["https://www.facebook.com/thewarmline"],
        "hours": ["Mo-Su 20:00-23:00"],
        "address": {
            "street": "12 Elm Street",
            "city": "Toronto",
            "region": "ON",
            "postal_code": "M5V 1A1",
            "country": "CA",
        },
        "phones": ["+12024561111"],
        "codes": [],
        "emails": ["help@warmline.example"],
        "complete": True,
    }


def test_a_saved_page_is_read_as_if_it_was_found_there(tmp_path: Path, describe: Describe) -> None:
    saved = tmp_path / "about.html"
    saved.write_text(PAGE)
    code, out, err = describe(str(saved), "--url", "https://warmline.example/about")
    assert (code, err) == (Exit.OK, "")
    assert out.splitlines()[1].split() == ["found", "at", "https://warmline.example/about"]
    for said in (
        "Somebody listens, every night of the week. (og:description)",
        "meta description: a content system put it there",
        "The Warm Line (JSON-LD)",
        "+12024561111",
        "Mo-Su 20:00-23:00",
    ):
        assert said in out


def test_a_page_comes_on_standard_input(monkeypatch: pytest.MonkeyPatch, describe: Describe) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode("utf-16"))))
    code, out, _ = describe("--json", "-")
    (told,) = json.loads(out)["pages"]
    assert (code, told["page"], told["name"], told["encoding"]) == (0, "-", "The Warm Line", "utf-16-le")


def test_nothing_found_is_exit_code_1(site: LittleSite, describe: Describe) -> None:
    code, pages = asked(describe, f"{site.url}/bare", f"{site.url}/missing", f"{site.url}/file")
    assert code == Exit.BROKEN
    assert [page["found"] for page in pages] == [False, False, False]
    assert pages[0]["trouble"] is None
    assert "404" in pages[1]["trouble"]
    assert "image/png" in pages[2]["trouble"]


def test_one_page_that_says_something_is_enough(site: LittleSite, describe: Describe) -> None:
    code, pages = asked(describe, f"{site.url}/bare", f"{site.url}/about")
    assert (code, [page["found"] for page in pages]) == (Exit.OK, [False, True])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-page.html"], "no-such-page.html: No such file or directory. Correct the path"),
        (["https://"], "https://: "),
        (["ftp://example.org/"], "ftp://example.org/: "),
        (["https://example.org/", "--url", "https://example.org/"], "--url says where one saved page"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_used_is_exit_code_2(describe: Describe, arguments: list[str], words: str) -> None:
    code, out, err = describe(*arguments)
    assert (code, out) == (Exit.UNUSABLE, "")
    assert words in err


def test_a_file_that_is_no_page_is_exit_code_2(tmp_path: Path, describe: Describe) -> None:
    (tmp_path / "notes.html").write_text("Call us.")
    code, _, err = describe(str(tmp_path / "notes.html"))
    assert code == Exit.UNUSABLE
    assert "no HTML is in it" in err

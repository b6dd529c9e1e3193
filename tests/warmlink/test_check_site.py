"""`warmlink check` over pages, whole sites, files and lists: known truth on real small servers."""

import gzip
import io
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.little_site import LittleSite, served
from tests.warmlink.places import command
from warmlink.cli import run
from warmlink.exits import Exit

Check = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the command on loopback; return its exit code and the JSON it printed."""

    def check(*arguments: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(["check", "--delay", "0", "--allow-private", "--json", *arguments])
        out, err = capsys.readouterr()
        assert err == ""
        return code, json.loads(out)

    return check


@pytest.fixture
def site() -> Iterator[LittleSite]:
    with served({}) as found:
        yield found


@pytest.fixture
def elsewhere() -> Iterator[LittleSite]:
    with served({}) as found:
        yield found


def broken(answer: dict[str, Any]) -> dict[str, list[tuple[str, int, str]]]:
    """Return the targets with evidence against them, each with its places."""
    against = ("hard", "soft", "static", "replaced")
    return {result["url"]: places(result) for result in answer["results"] if result["weight"] in against}


def places(result: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(place["source"], place["line"], place["text"]) for place in result["places"]]


def notices(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Return what is said beside the findings, by address."""
    return {
        result["url"]: [notice["code"] for notice in result["notices"] if notice["code"] != "http_only"]
        for result in answer["results"]
        if any(notice["code"] != "http_only" for notice in result["notices"])
    }


def late(path: str, seconds: float, content: str) -> Callable[[str], str | None]:
    """One page that takes its time."""

    def answer(asked: str) -> str | None:
        if asked != path:
            return None
        time.sleep(seconds)
        return content

    return answer


def urls(answer: dict[str, Any]) -> list[str]:
    return [result["url"] for result in answer["results"]]


def test_a_whole_site_is_told_with_every_broken_target_and_every_place_it_stands(
    site: LittleSite, elsewhere: LittleSite, check: Check
) -> None:
    elsewhere.pages = {"/fine": "<a href=/never-read>on</a>"}
    site.pages = {
        "/": f'<a href="/a">A</a>\n<a href="{elsewhere.url}/fine">them</a>\n<a href="{elsewhere.url}/gone">\n'
        "Help <b>line</b></a><img src=logo.png alt=Logo>",
        "/a": '<p>\n<a href="b/">B</a><a href="/gone.html">old</a>',
        "/b/": '<a href="../gone.html">older</a><a href="http://[">bad</a><a href=c>C</a><a href=/>up</a>',
        "/b/c": "<a href=/a>A</a>",
    }
    code, answer = check("--depth", "all", f"{site.url}/")
    assert code == Exit.BROKEN
    assert broken(answer) == {
        f"{elsewhere.url}/gone": [(f"{site.url}/", 3, "Help line")],
        f"{site.url}/logo.png": [(f"{site.url}/", 4, "Logo")],
        f"{site.url}/gone.html": [(f"{site.url}/a", 2, "old"), (f"{site.url}/b/", 1, "older")],
        "http://[": [(f"{site.url}/b/", 1, "bad")],
    }
    counts = {
        key: answer["summary"][key] for key in ("links", "works", "against", "pages", "left_out", "stopped")
    }
    assert counts == {"links": 9, "works": 5, "against": 4, "pages": 4, "left_out": {}, "stopped": ""}
    assert sorted(site.asked) == sorted({*site.asked}), "nothing is asked twice"
    assert "/never-read" not in elsewhere.asked


@pytest.mark.parametrize(
    ("depth", "asked", "pages"),
    [("0", "", 0), ("1", "12", 1), ("2", "123", 3), ("3", "1234", 4), ("all", "12345", 6)],
)
def test_depth_is_the_number_of_steps_that_are_followed(
    site: LittleSite, check: Check, depth: str, asked: str, pages: int
) -> None:
    site.pages = {
        "/": "<a href=1>1</a><a href=2>2</a>",
        "/1": "<a href=3>3</a>",
        "/2": "<a href=1>1</a>",
        "/3": "<a href=4>4</a>",
        "/4": "<a href=5>5</a>",
        "/5": "end",
    }
    code, answer = check("--no-robots", "--depth", depth, f"{site.url}/")
    assert (code, answer["summary"]["pages"]) == (Exit.OK, pages)
    assert sorted(site.asked) == ["/", *(f"/{n}" for n in asked)]


def test_a_page_counts_as_near_as_it_can_be_reached(site: LittleSite, check: Check) -> None:
    # /far is met from the long way round before the slow page that stands beside it comes back
    site.pages = {
        "/": "<a href=quick>1</a><a href=slow>2</a>",
        "/quick": "<a href=quicker>3</a>",
        "/quicker": "<a href=far>4</a>",
        "/far": "<a href=end>6</a>",
        "/end": "end",
    }
    site.other = late("/slow", 0.2, "<a href=far>5</a>")
    check("--depth", "3", f"{site.url}/")
    assert site.times("/end") == 1


def test_exclude_wins_over_include_and_what_is_left_out_is_counted(site: LittleSite, check: Check) -> None:
    site.pages = {
        "/": "".join(f"<a href={name}>x</a>" for name in ("docs/a", "docs/old/b", "blog", "docs/old/b")),
        "/docs/a": "fine",
    }
    code, answer = check("--depth", "all", "--include", "/docs/", "--exclude", "/old/", f"{site.url}/")
    assert (code, urls(answer)) == (Exit.OK, [f"{site.url}/", f"{site.url}/docs/a"])
    assert answer["summary"]["left_out"] == {"excluded by --exclude": 1, "not matched by --include": 1}


def test_fragments_are_told_on_the_exact_address_and_never_count_against_it(
    site: LittleSite, check: Check
) -> None:
    words = "<p>" + "words of help " * 30
    site.pages = {
        "/": "<h2 id=here>x</h2>"
        + words
        + '<a href="#here">1</a><a href="#gone">2</a><a href="a#caf%C3%A9">3</a>'
        '<a href="a#old">4</a><a href="a#nope">5</a><a href="app#faq">6</a><a href="a#top">7</a>'
        '<a href="a#:~:text=words%20of-,HELP,words">8</a><a href="a#:~:text=no%20such%20words">9</a>'
        '<a href="a#old:~:text=never">10</a><a href="data.txt#x">11</a><a href="/z#late">12</a>',
        "/a": "<h2 id=café>x</h2><a name=old></a>"
        + words
        + "<a href=/#late>1</a><a href=/#:~:text=helped>2</a>",
        "/app": "<div id=root></div><script src=/app.js></script>",
        "/app.js": (200, {"Content-Type": "text/javascript"}, "1"),
        "/data.txt": (200, {"Content-Type": "text/plain"}, "x"),
        "/z": (301, {"Location": "/a"}, ""),
    }
    code, answer = check("--depth", "2", f"{site.url}/")
    assert code == Exit.OK
    assert notices(answer) == {
        f"{site.url}/#gone": ["fragment_missing"],
        f"{site.url}/a#nope": ["fragment_missing"],
        f"{site.url}/app#faq": ["fragment_unverifiable"],
        f"{site.url}/a#:~:text=no%20such%20words": ["fragment_missing"],
        f"{site.url}/a#old:~:text=never": ["fragment_missing"],
        f"{site.url}/z#late": ["fragment_missing"],
        f"{site.url}/#late": ["fragment_missing"],
        f"{site.url}/#:~:text=helped": ["fragment_missing"],
    }
    assert site.times("/a") == 2, "once by itself, once behind the redirect"
    assert check("--depth", "2", "--strict-fragments", f"{site.url}/")[0] == Exit.BROKEN


def test_fragments_of_named_addresses_are_looked_up_too(site: LittleSite, check: Check) -> None:
    site.pages = {"/a": "<h2 id=here>x</h2>" + "<p>words " * 60}
    named = [f"{site.url}/a#{part}" for part in ("here", "gone", ":~:text=words%20words", ":~:text=gone")]
    code, answer = check(*named)
    assert (code, urls(answer)) == (Exit.OK, named)
    assert notices(answer) == {named[1]: ["fragment_missing"], named[3]: ["fragment_missing"]}
    assert site.times("/a") == 1


def test_links_of_a_page_that_redirects_start_from_where_it_ends(site: LittleSite, check: Check) -> None:
    site.pages = {
        "/": "<a href=old>1</a><a href=new/page>2</a><a href=away>3</a>",
        "/old": (301, {"Location": "/new/page"}, ""),
        "/new/page": "<a href=sibling>here</a>",
        "/new/sibling": "<base href=/else/><a href=x>x</a>",
        "/else/x": "fine",
    }
    with served({"/": "<a href=/never>1</a>"}) as other:
        site.pages["/away"] = (302, {"Location": f"{other.url}/"}, "")
        code, answer = check("--depth", "all", f"{site.url}/")
        assert "/never" not in other.asked
    assert (code, broken(answer)) == (Exit.OK, {})
    assert answer["summary"]["pages"] == 4, "/, the page behind both addresses, its sibling, the end"
    assert answer["summary"]["left_out"] == {"not read: it leads to another site": 1}
    sibling = next(result for result in answer["results"] if result["url"].endswith("/sibling"))
    assert places(sibling) == [(f"{site.url}/new/page", 1, "here")]


def test_a_site_that_disallows_us_is_not_broken(site: LittleSite, check: Check) -> None:
    site.pages = {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /private\n"),
        "/": "<a href=private/a>a</a><a href=open>b</a>",
        "/open": "fine",
    }
    code, answer = check("--depth", "all", f"{site.url}/")
    findings = {result["url"].removeprefix(site.url): result["finding"] for result in answer["results"]}
    assert code == Exit.OK
    assert findings == {"/": "ok", "/private/a": "robots_disallowed", "/open": "ok"}
    assert "/private/a" not in site.asked


def test_sitemaps_add_pages_that_nobody_links(site: LittleSite, check: Check) -> None:
    xml = {"Content-Type": "application/xml"}
    site.pages = {
        "/robots.txt": (
            200,
            {"Content-Type": "text/plain"},
            f"Sitemap: {site.url}/index.xml\nSitemap: /bad\n",
        ),
        "/index.xml": (
            200,
            xml,
            f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\n<sitemap><loc>{site.url}/one.xml"
            f"</loc></sitemap>\n<sitemap><loc>{site.url}/gone.xml</loc></sitemap>\n"
            f"<sitemap><loc>{site.url}/two.gz</loc></sitemap></sitemapindex>",
        ),
        "/one.xml": (
            200,
            xml,
            f"<urlset>\n<url><loc> {site.url}/a </loc></url>\n<url><loc>{site.url}/gone</loc></url>"
            "<url><loc>https://example.com/</loc></url></urlset>",
        ),
        "/two.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(f"{site.url}/b\n".encode())),
        "/sitemap.xml": "<!DOCTYPE html><p>our front page, whatever you ask for",
        "/a": "fine",
        "/b": "fine",
        "/": "home",
    }
    code, answer = check("--sitemap", f"{site.url}/")
    assert code == Exit.BROKEN
    assert broken(answer) == {
        "/bad": [(f"{site.url}/robots.txt", 2, "")],
        f"{site.url}/gone.xml": [(f"{site.url}/index.xml", 3, "")],
        f"{site.url}/gone": [(f"{site.url}/one.xml", 3, "")],
    }
    assert {f"{site.url}/a", f"{site.url}/b"} <= set(urls(answer))
    assert f"{site.url}/sitemap.xml" not in urls(answer), "a guess that is wrong is nobody's mistake"
    assert answer["summary"]["left_out"] == {"of another site than the sitemap that names it": 1}


def test_a_calendar_without_end_is_left_at_last(site: LittleSite, check: Check) -> None:
    def calendar(path: str) -> str | None:
        if not path.startswith("/days?n="):
            return None
        n = int(path.partition("=")[2])
        return f"<a href='/days?n={n + 1}'>next</a><a href='{'a/' * 6}x'>deeper</a>"

    site.pages, site.other = {"/": "<a href='/days?n=0'>calendar</a>"}, calendar
    code, answer = check("--depth", "all", "--no-robots", f"{site.url}/")
    assert code == Exit.OK
    assert site.times("/days?n=100") == 1, "checked, but not read on"
    assert len(site.asked) == 102
    assert answer["summary"]["left_out"] == {
        "its path repeats itself": 1,
        "not read: as many pages of its path differ in their query only": 1,
    }


def test_the_limit_of_pages_ends_the_reading_and_says_so(site: LittleSite, check: Check) -> None:
    site.pages = {"/": "<a href=1>1</a>"}
    site.other = lambda path: f"<a href={int(path[1:]) + 1}>on</a>" if path[1:].isdigit() else None
    code, answer = check("--depth", "all", "--max-pages", "5", "--no-robots", f"{site.url}/")
    assert code == Exit.INCOMPLETE
    assert (answer["summary"]["pages"], answer["summary"]["stopped"]) == (
        5,
        "the limit of 5 pages was reached",
    )
    assert site.asked == ["/", "/1", "/2", "/3", "/4", "/5"]


def test_links_to_people_are_judged_where_they_stand_and_scripts_are_left_out(
    site: LittleSite, check: Check
) -> None:
    site.pages = {
        "/": "<a href='mailto:ada@example.org'>m</a><a href='tel:988'>t</a><a href='javascript:x()'>j</a>\n"
        "<a href='mailto:ada@example.org'>again</a><a href='https://wa.me/14165550123'>w</a>"
    }
    code, answer = check("--depth", "1", f"{site.url}/")
    assert code == Exit.BROKEN
    found = {result["url"]: (result["finding"], places(result)) for result in answer["results"]}
    page = f"{site.url}/"
    assert found == {
        page: ("ok", []),
        "mailto:ada@example.org": ("email_reserved", [(page, 1, "m"), (page, 2, "again")]),
        "tel:988": ("phone_unclear", [(page, 1, "t")]),
        "https://wa.me/14165550123": ("phone_invalid", [(page, 2, "w")]),
    }
    assert answer["summary"]["left_out"] == {"not a web address": 1}


def test_the_links_of_files_have_file_and_line(
    site: LittleSite, check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages = {"/fine": "fine", "/root": "fine"}
    (tmp_path / "docs" / ".hidden").mkdir(parents=True)
    (tmp_path / "docs" / ".hidden" / "no.md").write_text("[never](nowhere.md)")
    (tmp_path / "README.md").write_text(
        f"# Read me\n\nSee [us][u], {site.url}/gone.\n\n[set up](docs/setup.md#first-step) "
        f"[lost](docs/lost.md) [no](docs/setup.md#never)\n\n[u]: {site.url}/fine\n"
    )
    (tmp_path / "docs" / "setup.md").write_text("# Set up\n## First *step*\n![map](../map.png) [r](/root)")
    (tmp_path / "docs" / "page.html").write_text(
        '<p>\n<a href="../README.md#read-me">back</a><a href="lost.md">l</a>'
    )
    monkeypatch.chdir(tmp_path)
    code, answer = check("README.md", "docs/", "--base-url", f"{site.url}/x/")
    assert code == Exit.BROKEN
    assert broken(answer) == {
        f"{site.url}/gone": [("README.md", 3, f"{site.url}/gone")],
        "docs/lost.md": [("README.md", 5, "lost"), ("docs/page.html", 2, "l")],
        "map.png": [("docs/setup.md", 3, "map")],
    }
    assert notices(answer) == {"docs/setup.md#never": ["fragment_missing"]}
    assert sorted(site.asked) == ["/fine", "/gone", "/robots.txt", "/root"]
    lost = next(result for result in answer["results"] if result["url"] == "docs/lost.md")
    assert (lost["finding"], lost["evidence"]) == ("file_missing", "there is no file docs/lost.md")
    code, answer = check("README.md", "docs/")
    assert answer["summary"]["left_out"] == {"begins with / and --base-url is not given": 1}
    assert answer["summary"]["pages"] == 3


@pytest.mark.parametrize(("kind", "text"), [("html", "\n<a href={}>x</a>"), ("markdown", "\n[x]({})")])
def test_a_document_comes_on_standard_input(
    site: LittleSite, check: Check, monkeypatch: pytest.MonkeyPatch, kind: str, text: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.format(f"{site.url}/gone").encode())))
    code, answer = check("--stdin-type", kind, "-")
    assert (code, broken(answer)) == (Exit.BROKEN, {f"{site.url}/gone": [("-", 2, "x")]})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.format("gone#a").encode())))
    code, answer = check("--stdin-type", kind, "--base-url", f"{site.url}/folder/", "-")
    assert (code, broken(answer)) == (Exit.BROKEN, {f"{site.url}/folder/gone": [("-", 2, "x")]})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.format("#a").encode())))
    code, answer = check("--stdin-type", kind, "-")
    assert (code, notices(answer)) == (Exit.OK, {"-#a": ["fragment_missing"]})


def test_a_list_has_its_lines_and_bytes_that_are_no_text_are_no_trouble(
    site: LittleSite, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages = {"/a": "fine"}
    listed = (
        b"\xef\xbb\xbf" + f"{site.url}/a\n# mine\n\n{site.url}/gone\n{site.url}/a\n".encode() + b"\xff\xfe\n"
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(listed)))
    code, answer = check("-")
    assert code == Exit.BROKEN
    assert {result["url"]: places(result) for result in answer["results"]} == {
        f"{site.url}/a": [("-", 1, ""), ("-", 5, "")],
        f"{site.url}/gone": [("-", 4, "")],
        "��": [("-", 6, "")],
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.md"], "nowhere.md: there is no such file or folder. Correct the path."),
        (["./nowhere"], "nowhere: there is no such file or folder."),
        (["empty"], "empty: no HTML or Markdown file is in this folder."),
        (["picture.md"], "picture.md: not a text; name HTML or Markdown files"),
        (
            ["nowhere.md", "empty"],
            "nowhere.md: there is no such file or folder. Correct the path.\nempty: no",
        ),
        (["--exclude", "a(", "https://example.org/"], '"a(" is no regular expression'),
        (
            ["--depth", "deep", "https://example.org/"],
            '"deep" is no number of steps. Write 0, 1, 2 … or "all".',
        ),
        (["--base-url", "example.org", "a.md"], "Begin it with https://"),
        (["--max-pages", "0", "https://example.org/"], "--max-pages"),
        (["--format", "stone", "https://example.org/"], "--format"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "picture.md").write_bytes(b"\x89PNG\x00\x00")
    assert run(["check", *arguments]) == Exit.UNUSABLE
    out, err = capsys.readouterr()
    assert (out, "Traceback" in err) == ("", False)
    assert said in " ".join(err.split("  ")).replace("\n  ", " ")


def test_what_is_found_is_written_to_a_file(
    site: LittleSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages = {"/": "<a href=gone>x</a>"}
    arguments = ["--delay", "0", "--allow-private", "--depth", "1", "--output", str(tmp_path / "found.txt")]
    assert run(["check", *arguments, f"{site.url}/"]) == Exit.BROKEN
    assert capsys.readouterr().out == ""
    written = (tmp_path / "found.txt").read_text()
    assert written.startswith(f"BROKEN  {site.url}/gone\n    http_404: answered 404 Not Found\n")
    assert f'    Listed: {site.url}/ line 1 "x"\n' in written
    assert f"works  {site.url}/\n    ok: answered 200 OK\n" in written
    assert written.endswith("1 page read, 2 links checked, evidence against 1.\n"), written


def test_ctrl_c_prints_what_was_found_until_then(site: LittleSite) -> None:
    site.pages = {"/": "<a href=gone>x</a><a href=never>y</a>"}
    site.other = late("/never", 30, "at last")
    arguments = ["check", "--allow-private", "--no-robots", "--delay", "0", "--depth", "1", "--json"]
    with subprocess.Popen(
        command([*arguments, f"{site.url}/"]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        end = time.monotonic() + 20
        while "/never" not in site.asked:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, err.strip()) == (Exit.INTERRUPTED, "warmlink: Interrupted.")
    answer = json.loads(out)
    assert sorted(urls(answer)) == [f"{site.url}/", f"{site.url}/gone"]
    assert answer["summary"]["left_out"] == {"the check ended before their turn": 1}
    assert answer["summary"]["stopped"] == "interrupted"

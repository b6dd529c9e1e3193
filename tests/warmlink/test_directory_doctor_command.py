"""`warmlink directory doctor`, against a small real site and on a saved page."""

import json
from pathlib import Path

import pytest

from tests.little_site import served
from warmlink.cli import run

CARDS = "".join(
    f"<li class=card><h3><a href=/p/{n}>{name}</a></h3><p>Sees parents on day {n}, (202) 456-111{n}</li>"
    for n, name in enumerate(("Ann Lee", "Bo Ray", "Cy Oh", "Di Fo"))
)
PAGE = (
    f"<!doctype html><title>Find help</title><h1>Find help near you</h1><ul>{CARDS}</ul><p>{'We list. ' * 60}"
)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration that lets loopback be asked, without rests."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "warmlink.toml"
    file.write_text("[crawl]\nallow_private = true\n[manners]\ndelay = 0\n")
    return file


def test_a_site_is_asked_a_handful_of_pages_and_the_drafted_rule_reads_it(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served({"/find": PAGE}) as site:
        url = f"{site.url}/find"
        assert run(["directory", "doctor", url, "--country", "us", "--out", "own.directory.toml"]) == 0
        assert "4 elements look like listings: li.card." in capsys.readouterr().out
        assert len(site.asked) <= 10
    Path("find.html").write_text(PAGE)
    test = ["directory", "test", "own.directory.toml", "--page", "find.html", "--url", url]
    assert run([*test, "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["pages"][0]["steps"]
    assert steps[0]["fields"] == {"name": ["Ann Lee"], "phone": ["+12024561110"]}
    assert len(steps) == 4


def test_a_page_that_cannot_be_had_is_told_with_what_to_do(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served({}) as site:
        assert run(["directory", "doctor", f"{site.url}/gone"]) == 2
    assert "Save the page in a browser" in capsys.readouterr().err


def test_robots_that_refuse_are_minded(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    robots = (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /")
    with served({"/robots.txt": robots, "/find": PAGE}) as site:
        assert run(["directory", "doctor", f"{site.url}/find"]) == 2
        assert site.times("/find") == 0
    assert "robots" in capsys.readouterr().err


def test_a_saved_page_needs_its_address_and_nothing_is_asked(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("find.html").write_text(PAGE)
    assert run(["directory", "doctor", "find.html"]) == 2
    assert run(["directory", "doctor", "find.html", "--url", "https://directory.example/", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["asked"], said["offers"][0]["entries"]) == ([], 4)

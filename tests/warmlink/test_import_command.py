"""`warmlink import` from files and from the web, beside a registry that it never touches."""

import io
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawler.importing.sample import PAGE
from tests.little_site import Answer as Answered
from tests.little_site import Content, served
from tests.warmlink.places import CONFIG, Answer, record, site
from warmlink.cli import run

BLUE = record("blue", "https://blue.example.net/")
PARKED = (
    "<title>example.net is for sale</title><h1>This domain is for sale</h1>"
    "<p>Buy this domain. The domain name may be for sale by its owner. Related searches.</p>"
    '<script src="https://www.sedoparking.com/x.js"></script>'
)


@dataclass(frozen=True)
class Place:
    """A registry in a folder of its own, and the command line run in it by this process."""

    folder: Path
    run: Callable[[tuple[str, ...], str], Answer]

    def warmlink(self, *arguments: str, stdin: str = "") -> Answer:
        return self.run(arguments, stdin)


@pytest.fixture
def place_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Place]:
    def answer(arguments: tuple[str, ...], stdin: str) -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run(arguments)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    def made(*records: str, config: str = CONFIG) -> Place:
        site(tmp_path, *records, config=config)
        monkeypatch.chdir(tmp_path)
        return Place(tmp_path, answer)

    return made


def test_a_saved_page_becomes_a_draft_beside_the_registry(
    tmp_path: Path, place_with: Callable[..., Place]
) -> None:
    place = place_with(record("d-mer-facts", "http://www.d-mer-facts.example.com/"))
    before = (tmp_path / "registry/resources/all.toml").read_bytes()
    answer = place.warmlink("import", str(PAGE), "--out", "drafts/page.toml")
    assert (answer.code, answer.out) == (0, "")
    assert "6 records drafted, 1 known already, 11 left out (page)." in answer.err
    text = (tmp_path / "drafts/page.toml").read_text(encoding="utf-8")
    assert "# known: d-mer-facts by its link https://d-mer-facts.example.com/" in text
    assert len(tomllib.loads(text)["resource"]) == 6
    assert (tmp_path / "registry/resources/all.toml").read_bytes() == before
    again = place.warmlink("import", str(PAGE), "--out", "drafts/page.toml")
    assert again.code == 2
    assert "drafts/page.toml exists. Name another file, or write --force" in again.err
    assert place.warmlink("import", str(PAGE), "--out", "drafts/page.toml", "--force").code == 0


def test_a_draft_is_never_written_into_the_registry(tmp_path: Path, place_with: Callable[..., Place]) -> None:
    place = place_with(BLUE)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "registry/resources")
    for out in ("registry/resources/new.toml", "registry/resources/all.toml", "elsewhere/new.toml"):
        answer = place.warmlink("import", str(PAGE), "--force", "--out", out)
        assert answer.code == 2
        assert "lies in the registry, and a draft is no part of it. Write it elsewhere" in answer.err
    assert [path.name for path in (tmp_path / "registry/resources").iterdir()] == ["all.toml"]


def test_a_page_on_the_web_is_asked_once_with_its_robots(
    tmp_path: Path, place_with: Callable[..., Place]
) -> None:
    pages: dict[str, Content | Answered] = {
        "/help": '<p><a href="https://green.example.net/?fbclid=1">Green Line</a> <a href="/about">About</a>',
        "/robots.txt": (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /private\n"),
        "/private": '<p><a href="https://green.example.net/">Green Line</a>',
    }
    with served(pages) as here:
        place = place_with(BLUE, config=CONFIG.replace("robots = false", "robots = true"))
        answer = place.warmlink("import", f"{here.url}/help", "--json")
        assert (answer.code, here.times("/help"), here.times("/robots.txt")) == (0, 1, 1)
        said = json.loads(answer.out)
        assert [(each["name"], each["stripped"]) for each in said["drafts"]] == [("Green Line", ["fbclid"])]
        assert [each["why"] for each in said["left_out"]] == ["it leads to another page of the same site"]
        assert tomllib.loads(said["toml"])["resource"][0]["id"] == "green-line"
        refused = place.warmlink("import", f"{here.url}/private")
        assert (refused.code, refused.out, here.times("/private")) == (2, "", 0)
        assert "robots_disallowed" in refused.err


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ((404, {}, "<p>gone"), "http_404"),
        ((200, {}, PARKED), "parked"),
        ((200, {}, "<title>Page not found</title><h1>404 - Page not found</h1><p>Sorry."), "soft_404"),
        ((403, {}, "<p>no"), "forbidden_403"),
    ],
)
def test_nothing_is_drafted_from_a_page_that_is_not_well(
    place_with: Callable[..., Place], page: tuple[int, dict[str, str], str], code: str
) -> None:
    with served({"/": page, "/help": page}) as here:
        answer = place_with(BLUE).warmlink("import", f"{here.url}/help")
    assert (answer.code, answer.out) == (2, "")
    assert code in answer.err
    assert "Nothing is drafted from it." in answer.err


def test_standard_input_and_columns_are_read(tmp_path: Path, place_with: Callable[..., Place]) -> None:
    table = "Stelle;Netz\nGrüne Linie;green.example.net\n"
    place = place_with(BLUE)
    answer = place.warmlink("import", "-", "--map", "Stelle=name", "--map", "Netz=url", stdin=table)
    assert answer.code == 0, answer.err
    assert tomllib.loads(answer.out)["resource"][0]["name"] == "Grüne Linie"


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "told"),
    [
        (["nowhere.html"], "", 2, "nowhere.html: there is no such file."),
        (["registry"], "", 2, "registry: this is a folder."),
        (["-", "--format", "opml"], "<opml>", 2, "standard input:1: This is not well-formed XML"),
        (["-", "--format", "page"], "<p>nothing here", 1, "0 records drafted, 0 known already, 0 left out"),
        (["-", "--map", "name"], "", 2, "Write COLUMN=FIELD"),
        (["-", "--country", "Canada"], "", 2, "is no country"),
        (["http://[::1"], "", 2, "No browser can read this address."),
        (["-"], "name,url\nBlue,blue.example.net\n", 0, "0 records drafted, 1 known already"),
    ],
)
def test_every_trouble_has_its_exit_code_and_words(
    place_with: Callable[..., Place], arguments: list[str], stdin: str, code: int, told: str
) -> None:
    answer = place_with(BLUE).warmlink("import", *arguments, stdin=stdin)
    assert (answer.code, told in answer.err) == (code, True), answer.err


def test_without_a_registry_it_drafts_and_says_so(tmp_path: Path, place_with: Callable[..., Place]) -> None:
    place = place_with(BLUE)
    (tmp_path / "registry/resources/all.toml").unlink()
    answer = place.warmlink("import", str(PAGE))
    assert answer.code == 0
    assert "nothing could be recognised as known" in answer.out


def test_a_registry_with_mistakes_is_told_before_anything_is_drafted(
    tmp_path: Path, place_with: Callable[..., Place]
) -> None:
    answer = place_with('[[resource]]\nid = "x"\n').warmlink("import", str(PAGE))
    assert (answer.code, answer.out) == (2, "")


def test_ids_of_tombstones_are_not_given_again(tmp_path: Path, place_with: Callable[..., Place]) -> None:
    place = place_with(BLUE)
    feed = tmp_path / "var/public/v1/resources.json"
    feed.parent.mkdir(parents=True)
    feed.write_text(json.dumps({"data": {"resources": [], "tombstones": [{"id": "green-line"}]}}))
    answer = place.warmlink("import", "-", stdin="name,url\nGreen Line,green.example.net\n")
    assert tomllib.loads(answer.out)["resource"][0]["id"] == "green-line-2"

"""`warmlink directory test`: a rule on saved pages, from the command line."""

import json
from pathlib import Path

import pytest

from warmlink.cli import run

RULE = """
kind = "listing"
start = ["https://directory.example/find"]
country = "US"
items = { css = "li", follow = "a", fields = { name = [{ css = "a" }] } }
detail.fields.phone = [{ css = ".tel" }, { scan = "phone" }]
detail.fields.topic = [{ python = "topics" }]
require = ["name"]
extractors = "own.py"
fixtures = [
    { file = "list.html", url = "https://directory.example/find" },
    { file = "ann.html", url = "https://directory.example/p/ann", role = "detail" },
]
"""
OWN = '''
def topics(soup):
    """What Ann helps with, out of her motto."""
    return soup.find("blockquote").get_text().split(" and ")
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a rule, its extractors and its fixtures; it is the one we work in."""
    (tmp_path / "own.directory.toml").write_text(RULE)
    (tmp_path / "own.py").write_text(OWN)
    (tmp_path / "list.html").write_text('<ul><li><a href="/p/ann">Ann</a></ul>')
    (tmp_path / "ann.html").write_text("<p>Call 202-456-1111<blockquote>sleep and loss</blockquote>")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_says_what_each_field_gives_and_which_source_gave_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["directory", "test", "own.directory.toml", "--page", "ann.html", "--role", "detail",
                "--url", "https://directory.example/p/ann"]) == 1  # fmt: skip
    assert capsys.readouterr().out.splitlines() == [
        "ann.html (detail, found at https://directory.example/p/ann)",
        "  0 whole listings, nothing to read next",
        "  refused: https://directory.example/p/ann (https://directory.example/p/ann) has no name",
        "  nothing was found: do the selectors fit this page? is it written by scripts?",
    ]
    assert run(["directory", "test", "own.directory.toml"]) == 1
    said = capsys.readouterr().out
    assert 'name  Ann  (css "a")' in said


def test_what_is_saved_is_expected_afterwards_and_a_change_of_the_page_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = folder / "own.directory.toml"
    rule.write_text(RULE.replace('require = ["name"]', ""))
    assert run(["directory", "test", "own.directory.toml", "--save"]) == 0
    assert run(["directory", "test", "own.directory.toml", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.partition("\n{\n")[2].join(("{", "")))
    ann = said["pages"][1]["listings"][0]
    assert ann["fields"] == {"phone": ["+12024561111"], "topic": ["sleep", "loss"]}
    assert said["pages"][1]["sources"][ann["key"]] == {"phone": 'scan "phone"', "topic": 'python "topics"'}
    (folder / "ann.html").write_text("<p>Call 202-456-1414")
    assert run(["directory", "test", "own.directory.toml"]) == 1
    said_now = capsys.readouterr().out
    assert 'phone is "+12024561414", expected "+12024561111"' in said_now
    assert "own.py, line 4, topics: AttributeError" in said_now  # it costs that field alone


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("country", "countri"), 'There is no field "countri". Did you mean "country"?'),
        (('css = "a" }]', 'css = "a[" }]'), "own.directory.toml:5"),
        (("own.py", "../own.py"), "is no Python file beside the rule"),
        (("own.py", "none.py"), "There is no file none.py beside the rule."),
        (('"topics"', '"themes"'), "own.py has no function themes"),
        (('"list.html"', '"gone.html"'), "gone.html: No such file or directory"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], says: str
) -> None:
    (folder / "own.directory.toml").write_text(RULE.replace(*change, 1))
    assert run(["directory", "test", "own.directory.toml"]) == 2
    assert says in capsys.readouterr().err


def test_a_record_names_its_rule_in_a_file_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "warmlink.conf").write_text('[registry]\nfolder = "."\n')
    record = (
        '[[resource]]\nid = "own-directory"\nkind = "directory"\nname = "Own"\n'
        'description = "People who help after birth, listed by a charity."\n'
        'links = [{ id = "home", role = "website", url = "https://directory.example/" }]\n'
        'verification = { at = 2026-05-01, by = "A. Maintainer", method = "website_read" }\n'
        'directory = { rule = "own.directory.toml" }\n'
    )
    (folder / "own.toml").write_text(record)
    assert run(["directory", "test", "own-directory", "--config", "warmlink.conf"]) == 1
    assert "1 listing's page to read next" in capsys.readouterr().out
    (folder / "own.directory.toml").write_text("kind = 'listing'\nstart = []\n")
    assert run(["directory", "test", "own.toml"]) == 2
    assert "own.directory.toml:2" in capsys.readouterr().err

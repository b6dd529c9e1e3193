"""`warmlink directory listings` and `promote`: looking through what directories list, and taking one over."""

import csv
import io
import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.listing_history import CrawlStatus
from crawler.store import Store
from tests.reports.naughty import NAUGHTY
from tests.warmlink.listed import crawled, listing
from tests.warmlink.places import Site, site
from warmlink.cli import run
from warmlink.clock import utc_now

DIRECTORY = """\
# Curated by Ann.
[[resource]]
id = "sunrise"
kind = "directory"
name = "Sunrise directory"
description = "Where providers are listed."
[[resource.links]]
id = "website"
url = "https://directory.example/"
[resource.directory]
kind = "listing"
start = ["https://directory.example/list"]
items = { css = "li", fields = { name = [ { css = "b" } ] } }
"""
KNOWN = """\
[[resource]]
id = "willow"
kind = "provider"
name = "Willow Practice"
description = "Listens."
service_areas = ["CA-ON"]
[[resource.links]]
id = "website"
url = "https://www.willow.example/about"
"""
ASH = listing(
    "ash",
    "Dr. Zoë Ash, MSW, RSW",
    phone="+12024561111",
    email="zoe@ash.example",
    website="https://ash.example/?utm_source=list",
    area=("CA-ON", "Northern lights"),
    language=("en", "fr-CA"),
    credential=("MSW", "RSW"),
    description="I listen <b>& help</b> in the first year.",
)
BIRCH = listing("birch", "Bea Birch", phone="+12024561112", website="https://birch.example/")
WILLOW = listing("willow", "The Willow", website="https://willow.example/")


class Say:
    """The command line, run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run(["directory", *arguments])
        return code, *self._capsys.readouterr()

    def json(self, *arguments: str) -> Any:
        code, out, _ = self(*arguments, "--json")
        assert code == 0
        return json.loads(out)

    def keys(self, *arguments: str) -> list[str]:
        return [each["key"] for each in self.json("listings", *arguments)["listings"]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A registry with a directory and a provider, in the current folder; nothing was crawled yet."""
    monkeypatch.chdir(tmp_path)
    return site(tmp_path, DIRECTORY, KNOWN)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    return Say(capsys)


@pytest.fixture
def crawls(here: Site) -> Site:
    """Two complete crawls of the directory: 20 days ago the baseline, and one yesterday."""
    now = utc_now()
    with Store(here.database) as store:
        old = listing("cedar", "Cy Cedar")
        first = crawled(store, "sunrise", [ASH, BIRCH, old], now - timedelta(days=20))
        moved_in = [ASH, listing("birch", "Bea Birch", phone="+12024561113"), WILLOW]
        second = crawled(store, "sunrise", moved_in, now - timedelta(days=1))
    assert [first.status, second.status] == [CrawlStatus.COMPLETE] * 2
    return here


def test_before_the_first_crawl_nothing_is_listed_and_the_way_on_is_said(here: Site, say: Say) -> None:
    code, out, err = say("listings")
    assert (code, out) == (0, "")
    assert "warmlink directory crawl" in err


def test_words_find_listings_whatever_their_case_and_accents(crawls: Site, say: Say) -> None:
    assert say.keys("--search", "ZOE ash") == ["ash"]
    assert say.keys("--search", "zoë birch") == []
    assert say.keys("--field", "area=ca", "--field", "language=FR") == ["ash"]
    assert say.keys("--field", "area=ON-CA") == []
    assert say.keys() == ["birch", "ash", "willow"]  # by name
    assert say.keys("sunrise", "--limit", "2") == ["birch", "ash"]


def test_what_became_of_listings_is_chosen_by_kind_and_time(crawls: Site, say: Say) -> None:
    assert say.keys("--new") == ["willow"]
    assert say.keys("--changed") == ["birch"]
    assert say.keys("--vanished") == ["cedar"]
    assert say.keys("--gone") == ["birch", "cedar", "ash", "willow"]
    assert say.keys("--since", "7d", "--gone") == ["birch", "cedar", "willow"]
    assert say.keys("--new", "--since", f"{utc_now() + timedelta(days=1):%Y-%m-%d}") == []
    (changed,) = say.json("listings", "--changed")["listings"]
    assert [event["fields"] for event in changed["events"]] == [
        [
            {"field": "phone", "before": ["+12024561112"], "after": ["+12024561113"]},
            {"field": "website", "before": ["https://birch.example/"], "after": []},
        ]
    ]


def test_duplicates_are_told_of_listings_and_of_the_registry(crawls: Site, say: Say) -> None:
    with Store(crawls.database) as store:
        crawled(store, "elsewhere", [listing("9", "Zoe Ash", phone="+12024561111")], utc_now())
    found = say.json("listings", "--duplicates")
    assert [(each["shared"], [m["key"] for m in each["members"]]) for each in found["groups"]] == [
        ([{"what": "website", "value": "willow.example"}], ["willow", "willow"]),
        (
            [{"what": "phone", "value": "+12024561111"}, {"what": "name", "value": "zoe ash"}],
            ["9", "ash"],
        ),
    ]
    assert found["groups"][0]["members"][0]["directory"] is None
    code, out, _ = say("listings", "sunrise", "--duplicates")
    assert code == 0
    assert "Same phone (+12024561111), name (zoe ash):" in out


def test_mistakes_are_told_with_their_remedy(crawls: Site, say: Say) -> None:
    for arguments, words in (
        (("listings", "sunset"), "These are known: sunrise"),
        (("listings", "--field", "area"), "area=CA-ON"),
        (("listings", "--since", "soon"), "2026-11-01"),
        (("listings", "--duplicates", "--new"), "leave the other filters out"),
        (("promote", "sunrise", "nobody"), "warmlink directory listings sunrise"),
        (("promote", "sunrise", "ash", "--into", "elsewhere.toml"), "no file of the registry"),
        (("promote", "sunrise", "ash", "--id", "willow"), "never used twice"),
    ):
        code, out, err = say(*arguments)
        assert (code, out) == (2, "")
        assert words in err


def test_no_text_of_a_listing_breaks_its_output(here: Site, say: Say) -> None:
    texts = [text for text in NAUGHTY if text.strip()]
    with Store(here.database) as store:
        made = [
            listing(
                f"k{n}",
                text.encode("utf-8", "replace").decode()[:4000],
                description=text.encode("utf-8", "replace").decode()[:4000],
            )
            for n, text in enumerate(texts)
        ]
        crawled(store, "sunrise", made, datetime(2026, 1, 1, tzinfo=UTC))
    code, out, _ = say("listings", "--limit", "1000")
    assert code == 0
    assert not any(sign in out for sign in ("\x1b", "\x07", "\u202e", "\u2066", "\x9b"))
    _, table, _ = say("listings", "--format", "csv")
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) == len(texts) + 1
    assert not [c for row in rows for c in row if c[:1] in ("=", "+", "-", "@", "\t")]
    assert len(say.json("listings")["listings"]) == len(texts)


def test_a_listing_becomes_a_draft_with_what_is_sure_and_what_is_to_be_looked_at(
    crawls: Site, say: Say
) -> None:
    before = (crawls.folder / "registry/resources/all.toml").read_bytes()
    code, out, err = say("promote", "sunrise", "dr. zoe ash, msw, rsw", "--name", "Zoë Ash")
    assert (code, err) == (0, "")
    (record,) = tomllib.loads(out)["resource"]
    assert record == {
        "id": "zoe-ash",
        "kind": "provider",
        "name": "Zoë Ash",
        "service_areas": ["CA-ON"],
        "languages": ["en", "fr-CA"],
        "links": [{"id": "website", "url": "https://ash.example/"}],
        "phones": [{"number": "+12024561111"}],
        "emails": [{"address": "zoe@ash.example"}],
        "credentials": [{"code": "MSW"}, {"code": "RSW"}],
        "verification": {"at": utc_now().date(), "method": "import"},
    }
    assert '# CHECK: description = "I listen & help in the first year."' in out
    assert "Northern lights" in out
    assert "Sunrise directory" in out
    assert (crawls.folder / "registry/resources/all.toml").read_bytes() == before


def test_a_promoted_record_is_added_and_every_other_byte_stays(crawls: Site, say: Say) -> None:
    file = crawls.folder / "registry/resources/all.toml"
    file.write_bytes(before := file.read_bytes().replace(b"\n", b"\r\n").rstrip())
    code, _, err = say("promote", "sunrise", "ash", "--into", str(file))
    assert (code, err.startswith("Added to ")) == (0, True)
    after = file.read_bytes()
    assert after.startswith(before + b"\r\n\r\n#")
    assert b"\n" not in after.replace(b"\r\n", b"")
    ids = [each["id"] for each in tomllib.loads(after.decode())["resource"]]
    assert ids == ["sunrise", "willow", "dr-zoe-ash-msw-rsw"]


def test_what_is_listed_already_or_not_complete_is_not_added(crawls: Site, say: Say) -> None:
    file = crawls.folder / "registry/resources/all.toml"
    before = file.read_bytes()
    code, out, err = say("promote", "sunrise", "willow", "--into", str(file), "--area", "CA-ON")
    assert code == 2
    assert 'name = "The Willow"' in out
    assert "Same website (willow.example)" in err
    assert "--force" in err
    code, _, err = say("promote", "sunrise", "birch", "--into", str(file))
    assert code == 2
    assert "service_areas" in err
    assert file.read_bytes() == before
    code, _, _ = say("promote", "sunrise", "willow", "--into", str(file), "--area", "CA-ON", "--force")
    assert code == 0
    assert len(tomllib.loads(file.read_text())["resource"]) == 3

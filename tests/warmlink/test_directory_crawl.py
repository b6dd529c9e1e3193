"""`warmlink directory crawl`, as people and cron use it; killed with -9, stopped, resumed."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.store import Store
from tests.directories.made import MadeDirectory, people, provider, served
from tests.warmlink.places import Answer, Site, command, record, site
from tests.warmlink.test_crawl_killed import listening
from warmlink.cli import run
from warmlink.exits import Exit


def directory_record(made: MadeDirectory, name: str = "made-directory") -> str:
    """The registry's record of a made directory."""
    return f"""\
[[resource]]
id = "{name}"
kind = "directory"
name = "Made Directory"
description = "Providers that were made up, all of them."
[[resource.links]]
id = "website"
url = "{made.url}/list"
[resource.directory]
kind = "listing"
start = ["{made.url}/list"]
items = {{ css = "li.provider", follow = "a.more" }}
require = ["name"]
[resource.directory.pagination]
strategy = "rel_next"
max_pages = 300
[resource.directory.detail.fields]
name = [{{ css = "h1::text" }}]
phone = [{{ css = "a.tel::text" }}]
email = [{{ css = "a.mail::text" }}]
website = [{{ css = "a.site::attr(href)" }}]
description = [{{ css = "p.about::text" }}]
"""


@pytest.fixture
def made() -> Iterator[MadeDirectory]:
    """A directory of 24 on three pages."""
    with served(MadeDirectory(people(24), on_a_page=8)) as made:
        yield made


@pytest.fixture
def place(tmp_path: Path, made: MadeDirectory) -> Site:
    """A registry with that directory."""
    return site(tmp_path, directory_record(made))


@pytest.fixture
def here(
    place: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """The command line in this process, which has imported all of it."""

    def warmlink(*arguments: str) -> Answer:
        monkeypatch.chdir(place.folder)
        code = run(arguments)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return warmlink


def names(place: Site) -> set[str]:
    with Store(place.database, read_only=True) as store:
        return {each.listing.name for each in store.directories.listings("made-directory")}


def killed_after(place: Site, made: MadeDirectory, requests: int, number: int) -> int:
    """Start a crawl and send it `number` when so many requests came in; return its exit code."""
    before = len(made.asked)
    with subprocess.Popen(
        command(["directory", "crawl", "made-directory"]),
        cwd=place.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as crawl:
        end = time.monotonic() + 30
        while len(made.asked) - before < requests:
            assert crawl.poll() is None, "it was over before it could be ended"
            assert time.monotonic() < end
            time.sleep(0.001)
        assert listening(crawl.pid) == []
        os.kill(crawl.pid, number)
        return crawl.wait(20)


def repeated(made: MadeDirectory) -> int:
    return sum(times - 1 for times in Counter(made.paths()).values())


def test_a_crawl_killed_in_its_middle_goes_on_and_repeats_one_page_at_most(
    place: Site, made: MadeDirectory
) -> None:
    assert killed_after(place, made, 12, signal.SIGKILL) == -signal.SIGKILL
    ended = place.warmlink("directory", "crawl", "made-directory")
    assert (ended.code, ended.err) == (Exit.OK, "")
    assert "complete: 24 listings; the first complete crawl" in ended.out
    assert repeated(made) <= 1
    assert set(made.paths()) == {"/list", "/list?page=2", "/list?page=3", *(p.path for p in people(24))}
    assert names(place) == {each.name for each in people(24)}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_large_crawl_killed_again_and_again_repeats_one_page_for_each_kill(tmp_path: Path) -> None:
    """Run with: pytest -m slow tests/warmlink/test_directory_crawl.py."""
    with served(MadeDirectory(people(2000))) as made:
        place = site(tmp_path, directory_record(made))
        kills = 8
        for kill in range(kills):
            assert killed_after(place, made, 30 + 61 * kill, signal.SIGKILL) == -signal.SIGKILL
        assert place.warmlink("directory", "crawl", "made-directory").code == Exit.OK
        assert repeated(made) <= kills
        assert names(place) == {each.name for each in people(2000)}


@pytest.mark.slow
def test_a_crawl_that_is_asked_to_end_says_so_and_the_next_one_goes_on(
    place: Site, made: MadeDirectory
) -> None:
    assert killed_after(place, made, 8, signal.SIGTERM) == Exit.INCOMPLETE
    ended = place.warmlink("directory", "crawl", "made-directory", "--json")
    assert ended.code == Exit.OK
    assert json.loads(ended.out)["directories"][0]["counts"]["listings"] == 24
    assert repeated(made) <= 1


def test_a_dry_run_tells_what_would_change_and_keeps_nothing(
    place: Site, made: MadeDirectory, here: Callable[..., Answer]
) -> None:
    assert here("directory", "crawl").code == Exit.OK
    new = provider(77)
    made.providers = [*made.providers[:10], new, *made.providers[11:]]
    dry = here("directory", "crawl", "made-directory", "--dry-run")
    assert dry.code == Exit.OK, dry
    assert f"new: {new.name}" in dry.out
    assert f"vanished: {people(24)[10].name} (answered 404 Not Found)" in dry.out
    assert "This was a dry run: nothing was kept." in dry.out
    assert names(place) == {each.name for each in people(24)}
    assert sorted(path.name for path in (place.folder / "var").iterdir() if path.name.startswith(".")) == []
    broken = here("directory", "crawl", "no-such")
    assert broken.code == Exit.UNUSABLE
    assert 'There is no resource "no-such". These can be crawled: made-directory.' in broken.err


def test_the_main_job_crawls_directories_that_are_due_and_none_costs_the_run(
    place: Site, made: MadeDirectory, here: Callable[..., Answer]
) -> None:
    place.lists(directory_record(made), record("here", f"{made.url}/list"), broken_record(made))
    ran = here("crawl", "--json")
    assert ran.code == Exit.OK, ran
    said = json.loads(ran.out)
    assert {each["directory"]: each["status"] for each in said["directories"]} == {
        "made-directory": "complete",
        "broken": "refused",
    }
    (trouble,) = said["troubles"]
    assert trouble.startswith("broken: refused, nothing was taken over")
    assert names(place) == {each.name for each in people(24)}
    made.asked.clear()
    not_due = here("directory", "crawl")
    assert (not_due.code, not_due.out) == (
        Exit.OK,
        "No directory is due (--force crawls all now, or name one).\n",
    )
    assert made.paths() == []


def broken_record(made: MadeDirectory) -> str:
    """A directory whose rule finds nothing."""
    return directory_record(made, "broken").replace("li.provider", "li.nobody")

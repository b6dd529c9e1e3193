"""The demo, which is the whole house at work: five invented days, and what is held true after them."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.history import RunStatus
from crawler.store import Store
from reports.feed.schema import schema_errors
from reports.feed.settings import FeedSettings
from reports.publish.reading import damage
from warmlink.cli import run
from warmlink.demo.theatre import Act, play
from warmlink.exits import Exit
from warmlink.job import newly_broken

_PORT = re.compile(r":\d+/")


def plain(url: str) -> str:
    """An address without the port, which is another in every demo."""
    return _PORT.sub("/", url).removeprefix("http://")


@dataclass(frozen=True)
class Played:
    """A demo that is over: where it was played, its acts, and the database after each."""

    folder: Path
    acts: tuple[Act, ...]
    states: tuple[dict[str, str], ...]

    def feed(self, path: str) -> Any:
        return json.loads((self.folder / "var/public" / path).read_bytes())

    def shown(self) -> dict[str, tuple[str, bool]]:
        """Return (state, shown to people) of every contact in the feed."""
        targets = self.feed("v1/health.json")["data"]["targets"]
        return {target["target_id"]: (target["state"], target["show"]) for target in targets}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demo, played once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    states = []

    def look(act: Act) -> None:
        with Store(folder / "var/warmlink.db", read_only=True) as store:
            states.append({plain(url): str(health.state) for url, health in store.healths().items()})

    return Played(folder, play(folder, look), tuple(states))


PEOPLE = {
    "+442079460018": ("healthy", "contact_confirmed", 5),
    "hello@dawn.example.org": ("unverifiable", "contact_changed", 2),
    "ines.winter@example.org": ("unverifiable", "email_takes_mail", 2),
}
AFTER_FOUR_DAYS = {
    "ash.example/": ("broken", "parked", 2),
    "lantern.example/": ("replaced", "domain_replaced", 1),
    "library.example/talks": ("broken", "soft_404", 2),
    "circle.example/": ("broken", "redirect_loop", 2),
    "dawn.example/": ("healthy", "moved_permanent", 5),
    "fortress.example/": ("unverifiable", "bot_challenge", 2),
    "harbour.example/": ("healthy", "ok", 5),
    "library.example/": ("healthy", "ok", 5),
    "library.example/old-leaflet": ("broken", "http_410", 2),
    "meadow.example/": ("broken", "dns_nxdomain", 2),
    "members.example/": ("restricted", "auth_401", 2),
    "milkandmood.example/": ("healthy", "ok", 2),
    "nightline.example/": ("healthy", "ok", 5),
    "quiet.example/": ("unverifiable", "robots_disallowed", 2),
    "riverside.example/group": ("broken", "http_404", 2),
    "sleepy.example/": ("suspect", "timeout_read", 2),
    "tired.example/": ("broken", "http_500", 3),
    "wobbly.example/": ("healthy", "ok", 2),
}


def test_after_four_days_every_link_is_in_its_state_for_its_reason(played: Played) -> None:
    with Store(played.folder / "var/warmlink.db", read_only=True) as store:
        held = {
            plain(url): (str(health.state), str(health.reason), health.streak and health.streak.count)
            for url, health in store.healths().items()
        }
    assert held == AFTER_FOUR_DAYS | PEOPLE


def test_each_day_tells_what_is_newly_broken_and_nothing_else(played: Played) -> None:
    told = [
        (act.outcome.exit, sorted(plain(t.url) for t in newly_broken(act.outcome.crawl.transitions)))
        for act in played.acts
    ]
    assert told == [
        (Exit.OK, []),
        (Exit.BROKEN, ["circle.example/", "library.example/old-leaflet", "library.example/talks"]),
        (Exit.BROKEN, ["ash.example/", "lantern.example/", "meadow.example/", "riverside.example/group"]),
        (Exit.INCOMPLETE, []),
        (Exit.BROKEN, ["tired.example/"]),
        (Exit.OK, []),
    ]
    assert [act.outcome.troubles for act in played.acts] == [()] * 6


def test_an_outage_of_our_own_network_changes_no_state(played: Played) -> None:
    outage = next(n for n, act in enumerate(played.acts) if not act.scene.network)
    run_made = played.acts[outage].outcome.crawl.run
    assert run_made is not None
    assert (run_made.status, run_made.checked) == (RunStatus.DEGRADED, 0)
    assert "name service did not answer" in run_made.reason
    assert played.acts[outage].outcome.crawl.transitions == ()
    assert played.states[outage] == played.states[outage - 1]


def test_new_words_and_a_new_address_on_a_page_become_offers_beside_the_curated_ones(played: Played) -> None:
    with Store(played.folder / "var/warmlink.db", read_only=True) as store:
        offered = [
            (p.resource_id, p.field, p.current_value, p.offered_value, p.state, plain(p.source_url))
            for p in store.proposals()
        ]
    curated = "Find a counsellor near you: forty providers in three counties."
    assert offered == [
        (
            "harbour-directory",
            "description",
            curated,
            "Search by town and language. Every counsellor was spoken to this year; video calls too.",
            "pending",
            "harbour.example/",
        ),
        (
            "dawn-counselling",
            "emails.1.address",
            "hello@dawn.example.org",
            "office@dawn.example.org",
            "pending",
            "dawn.example/",
        ),
    ]
    assert played.feed("v1/resources/harbour-directory.json")["data"]["description"] == curated


HIDDEN = {
    "ash-tree-circle/website",
    "the-lantern/website",
    "quiet-library/talks",
    "full-circle/website",
    "meadow-house/website",
    "quiet-library/leaflet",
    "riverside-parents/group",
    "tired-server/website",
}


def test_the_feed_hides_what_is_broken_and_shows_everything_else(played: Played) -> None:
    shown = played.shown()
    assert {target for target, (_, show) in shown.items() if not show} == HIDDEN
    assert {target for target, (state, _) in shown.items() if state in ("broken", "replaced")} == HIDDEN
    assert len(shown) == 21
    index = played.feed("index.json")
    assert (index["status"], index["reasons"], index["counts"]) == (
        "ok",
        [],
        {"resources": 18, "targets": 21, "hidden": 8, "tombstones": 0},
    )


def test_providers_without_a_website_are_in_the_feed_and_never_broken(played: Played) -> None:
    resources = {r["id"]: r["links_state"] for r in played.feed("v1/health.json")["data"]["resources"]}
    assert resources["ines-winter"] == resources["tomas-grey"] == "not_applicable"
    assert played.shown()["ines-winter/email/1"] == ("unverifiable", True)
    ines = played.feed("v1/resources/ines-winter.json")["data"]
    assert [email["address"] for email in ines["emails"]] == ["ines.winter@example.org"]
    tomas = played.feed("v1/resources/tomas-grey.json")["data"]
    assert (tomas["links"], tomas["phones"], tomas["emails"]) == ([], [], [])
    assert tomas["contact_unknown"] == ["email"]


def test_every_file_of_the_feed_satisfies_the_schema_published_beside_it(played: Played) -> None:
    public = (played.folder / "var/public").resolve()
    assert list(damage(public)) == []
    shapes = {"index.json": "index", "v1/manifest.json": "manifest", "v1/health.json": "health"}
    shapes |= {"v1/resources.json": "resources"}
    shapes |= {str(p.relative_to(public)): "resource" for p in (public / "v1/resources").iterdir()}
    assert len(shapes) == 22
    faults = [
        (path, error)
        for path, shape in shapes.items()
        for error in schema_errors(shape, played.feed(path), FeedSettings())
    ]
    assert faults == []


def test_the_report_and_the_database_say_the_same(played: Played) -> None:
    report = json.loads((played.folder / "var/reports/report.json").read_bytes())
    assert {plain(link["url"]): (link["state"], link["code"]) for link in report["links"]} == {
        url: (state, code) for url, (state, code, _) in AFTER_FOUR_DAYS.items()
    }
    assert report["headline"].startswith("1 domain taken over, 7 still broken; 6 of 18 healthy")


@pytest.mark.slow
def test_the_command_plays_the_story_anew_where_an_earlier_demo_stands(
    played: Played, tmp_path: Path
) -> None:
    folder = tmp_path / "look"
    shutil.copytree(played.folder, folder, symlinks=True)
    shown = subprocess.run(
        [sys.executable, "-m", "warmlink", "demo", str(folder)], capture_output=True, text=True, timeout=50
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    days = [line.partition(":")[0] for line in shown.stdout.splitlines() if line.startswith("Day")]
    assert days == ["Day 0", "Day 1", "Day 2", "Day 2, evening", "Day 3", "Day 4"]
    named = [Path(word) for word in shown.stdout.split() if word.startswith(str(folder))]
    assert len(named) == 4
    assert all(path.is_file() for path in named)
    with Store(folder / "var/warmlink.db", read_only=True) as store:
        assert [str(r.status) for r in store.runs()] == ["complete"] * 2 + ["degraded"] + ["complete"] * 3
        assert {plain(url): str(h.state) for url, h in store.healths().items()} == played.states[-1]


def test_a_folder_that_holds_something_else_is_refused_and_untouched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "novel.txt").write_text("chapter one")
    assert run(["demo", str(tmp_path)]) == Exit.UNUSABLE
    assert capsys.readouterr().err == (
        f"warmlink: {tmp_path}: this folder holds something else. Name another: warmlink demo FOLDER\n"
    )
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("novel.txt", "chapter one")]

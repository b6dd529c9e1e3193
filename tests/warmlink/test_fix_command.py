"""`warmlink fix`: what moved for good is written into the registry, and nothing else is touched."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.observation import Silence
from crawler.store import Store
from registry.load import load
from tests.warmlink.places import CONFIG, Answer, Site, site
from warmlink.clock import SimulatedClock
from warmlink.commands.fix import command
from warmlink.config import load_config
from warmlink.demo.faults import answer, redirect
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Behaviour
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job, publish_feed

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
REGISTRY = """\
# Curated by Ann; please keep the comments.
[[resource]]
id = "sun"   # the first one
kind = "information"
name = "Sun"
description = "What is known about mornings."
links = [ # in order of weight
    {id = "slash", url = 'http://example.org:{port}/guide#night'}, # "guide"
    {url="http://example.org:{port}/away" , id="away"},
]

[[resource]]
id = "moon"
kind = "information"
name = "Moon"
description = "What is known about nights."
[[resource.links]]
id = "www"
url = "http://www.example.org:{port}/moon" # http://www.example.org:{port}/moon
[[resource.links]]
id = "same"
url = "http://old.example.org:{port}/help"
[[resource.links]]
id = "bent"
url = "http://example.org:{port}/bent"
[[resource.links]]
id = "front"
url = "http://example.org:{port}/deep"
"""


def page(title: str) -> Behaviour:
    body = f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>We are here to help.</p>"
    return answer(200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())


class Names:
    """A resolver: every name leads to this machine."""

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class House:
    """A registry in which six links will move, and the world they move in."""

    here: Site
    world: World
    clock: SimulatedClock

    def text(self) -> str:
        return self.file.read_bytes().decode()

    @property
    def file(self) -> Path:
        return self.here.folder / "registry/resources/all.toml"

    def at(self, address: str) -> str:
        """Return an address of this world: its port is put in."""
        host, _, path = address.partition("/")
        return f"http://{host}:{self.world.port}/{path}"

    def stay(self) -> None:
        """Let every page be where it is listed."""
        listed = ("example.org/guide", "example.org/away", "www.example.org/moon", "old.example.org/help")
        pages = dict.fromkeys((*listed, "example.org/bent", "example.org/deep"), page("Old words"))
        self.world.behaviours = pages

    def move(self) -> None:
        """Let every page move, each in its own way."""
        there = dict.fromkeys(
            ("example.org/guide/", "example.net/here", "example.org/moon", "new.example.org/help"),
            page("New words"),
        )
        self.world.behaviours = {
            **there,
            "example.org/": page("The front page"),
            "example.org/bent/now": page("For now"),
            "example.org/guide": redirect(301, "/guide/"),
            "example.org/away": redirect(308, self.at("example.net/here")),
            "www.example.org/moon": redirect(301, self.at("example.org/moon")),
            "old.example.org/help": redirect(301, self.at("new.example.org/help")),
            "example.org/bent": redirect(301, "/bent/"),
            "example.org/bent/": redirect(302, "/bent/now"),
            "example.org/deep": redirect(301, "/"),
        }

    def run(self, hours: float = 0) -> JobOutcome:
        """Run the crawl, so many hours later."""
        self.clock.advance(HOUR * hours)
        config = load_config(self.here.folder / "warmlink.toml")
        return main_job(config, now=self.clock.now, resolver=Names(), force=True)

    def moved(self, hours: float = 24) -> None:
        """Let everything move, and be seen so in two runs."""
        self.stay()
        self.run()
        self.move()
        self.run(1)
        self.run(hours)

    def fix(self, *arguments: str, stdin: str = "") -> Answer:
        """Run the command in this folder."""
        config = ["--config", str(self.here.folder / "warmlink.toml")]
        ended = CliRunner().invoke(command, [*arguments, *config], input=stdin, standalone_mode=False)
        if ended.exception is not None:
            code = getattr(ended.exception, "exit_code", Exit.BUG)
            return Answer(code, ended.output, str(ended.exception))
        return Answer(ended.return_value, ended.stdout, ended.stderr)

    def record(self, *arguments: str) -> dict[str, Any]:
        """Run the command with --json and return what it tells."""
        told = self.fix("--json", *arguments)
        assert told.code == Exit.OK, told
        return dict(json.loads(told.out))

    def moved_text(self, *changes: tuple[str, str]) -> str:
        """Return the registry with these addresses in the place of others, and no other change."""
        text = REGISTRY.replace("{port}", str(self.world.port))
        for old, new in changes:
            before, found, after = text.partition(self.at(old))
            assert found, old
            text = f"{before}{self.at(new)}{after}"
        return text


SAFE = (
    ("example.org/guide#night", "example.org/guide/#night"),
    ("www.example.org/moon", "example.org/moon"),
    ("old.example.org/help", "new.example.org/help"),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with world_beside() as world:
        yield world


@pytest.fixture
def fresh(world: World, tmp_path: Path) -> House:
    """A house before its first run."""
    here = site(tmp_path, REGISTRY.replace("{port}", str(world.port)), config=CONFIG)
    return House(here, world, SimulatedClock(NOON))


@pytest.fixture(scope="module")
def moved_once(world: World, tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("moved")
    made = House(
        site(folder, REGISTRY.replace("{port}", str(world.port)), config=CONFIG), world, SimulatedClock(NOON)
    )
    made.moved()
    return made


@pytest.fixture
def house(moved_once: House, tmp_path: Path) -> House:
    """A house in which everything has moved, and was seen so in two runs a day apart."""
    shutil.copytree(moved_once.here.folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    moved_once.move()
    return House(Site(tmp_path), moved_once.world, SimulatedClock(moved_once.clock.now()))


def test_what_needs_no_person_is_written_after_a_day_and_the_rest_is_shown(fresh: House) -> None:
    fresh.moved(hours=23)
    before = fresh.text()
    early = fresh.fix()
    assert (early.code, fresh.text()) == (Exit.OK, before)
    assert "Nothing was written." in early.out

    fresh.run(1)
    told = fresh.fix()
    assert told.code == Exit.OK
    assert fresh.text() == fresh.moved_text(*SAFE)
    place = f"{fresh.file}:8"
    assert f"Written: {place}: {fresh.at(SAFE[0][0])} → {fresh.at(SAFE[0][1])}" in told.out.splitlines()
    assert f"Look at it with: git diff -- {fresh.file}" in told.out.splitlines()
    log = fresh.file.with_name("CHANGES.md").read_text()
    assert f"`moon`, `links.www`, moved for good: `{fresh.at(SAFE[1][0])}` → `" in log
    assert log.count("moved for good: ") == len(SAFE)
    assert '-    {id = "slash", url = \'http://example.org' in told.out
    assert "accept it: warmlink fix sun/away" in told.out
    assert "its title was “Old words” and is “New words” now" in told.out


def test_a_program_reads_every_move_with_both_titles(house: House) -> None:
    record = house.record("--dry-run")
    assert {each["target_id"]: (each["kind"], each["course"]) for each in record["moves"]} == {
        "sun/slash": ("slash", "apply"),
        "sun/away": ("other", "ask"),
        "moon/www": ("www", "apply"),
        "moon/same": ("same_domain", "apply"),
        "moon/bent": ("slash", "ask"),
        "moon/front": ("same_domain", "ask"),
    }
    (away,) = (each for each in record["moves"] if each["target_id"] == "sun/away")
    assert away == {
        "target_id": "sun/away",
        "place": f"{house.file}:9",
        "old": house.at("example.org/away"),
        "new": house.at("example.net/here"),
        "kind": "other",
        "course": "ask",
        "why": "It leads to another domain: example.net instead of example.org.",
        "old_title": "Old words",
        "new_title": "New words",
        "written": False,
    }
    assert (record["dry_run"], record["files"]) == (True, [str(house.file)])
    assert record["diff"].count("\n+") == 1 + len(SAFE)
    assert house.text() == house.moved_text()


def test_after_a_fix_the_feed_keeps_the_link_and_the_next_run_asks_it(house: House) -> None:
    assert house.fix().code == Exit.OK
    config = load_config(house.here.folder / "warmlink.toml")
    registry = load(config.registry.folder, today=NOON.date(), allow_private=True)
    with Store(config.crawl.database) as store:
        publish_feed(config, registry, store, house.clock.now(), store.runs()[0])
    health = json.loads((config.publish.public / "v1/health.json").read_bytes())["data"]["targets"]
    (moon,) = (each for each in health if each["target_id"] == "moon/www")
    assert (moon["state"], moon["show"]) == ("unknown", True)

    house.run(1)
    with Store(config.crawl.database, read_only=True) as store:
        assert store.healths()[house.at("example.org/moon")].state == "healthy"
        assert house.at("www.example.org/moon") in store.healths()  # its past is kept
    text = house.text()
    assert [each["course"] for each in house.record()["moves"]] == ["ask", "ask", "ask"]
    assert house.text() == text


def test_a_target_that_is_gone_by_now_is_not_written(house: House) -> None:
    house.world.behaviours["example.org/moon"] = answer(404)
    house.run(2)
    house.fix()
    assert house.text() == house.moved_text(SAFE[0], SAFE[2])


def test_a_person_accepts_one_link_or_an_address_at_every_place(house: House) -> None:
    assert house.fix("sun/away").code == Exit.OK
    assert house.text() == house.moved_text(("example.org/away", "example.net/here"))
    assert house.fix(house.at("example.org/guide"), "moon/front").code == Exit.OK
    assert house.text() == house.moved_text(
        ("example.org/away", "example.net/here"), SAFE[0], ("example.org/deep", "example.org/")
    )


def test_cron_hears_only_of_what_was_written(house: House) -> None:
    told = house.fix("--quiet")
    assert [line.split()[0] for line in told.out.splitlines()] == ["Written:"] * len(SAFE)
    assert house.fix("--quiet") == Answer(Exit.OK, "", "")


def test_a_crisis_line_is_never_written_unattended_and_its_feed_waits(house: House) -> None:
    crisis = 'kind = "crisis_line"\ncrisis = true\nemergency_note = "Call 112."\nname = "Sun"'
    house.file.write_text(house.text().replace('kind = "information"\nname = "Sun"', crisis))
    before = house.text()
    record = house.record()
    courses = {each["target_id"]: (each["course"], each["written"]) for each in record["moves"]}
    assert (courses["sun/slash"], courses["moon/www"]) == (("ask", False), ("apply", True))
    after = before
    for old, new in SAFE[1:]:
        after = after.replace(f'"{house.at(old)}"', f'"{house.at(new)}"')
    assert house.text() == after
    assert "or say: warmlink publish --accept sun" in house.fix("sun/slash").out


def test_all_takes_every_move_that_was_seen_twice(house: House) -> None:
    assert house.fix("--all").code == Exit.OK
    rest = (
        ("example.org/away", "example.net/here"),
        ("example.org/bent", "example.org/bent/"),
        ("example.org/deep", "example.org/"),
    )
    assert house.text() == house.moved_text(*SAFE, *rest)


def test_each_is_asked_about_with_its_titles(house: House) -> None:
    told = house.fix("--interactive", stdin="y\nn\nn\nn\nn\nn\n")
    assert told.code == Exit.OK
    assert told.out.count("Write it?") == 6
    assert house.text() == house.moved_text(SAFE[1])


def test_a_walk_that_is_broken_off_writes_nothing(house: House) -> None:
    assert house.here.warmlink("fix", "--interactive", stdin="y\n").code == Exit.INTERRUPTED
    assert house.text() == house.moved_text()


def test_what_cannot_be_done_is_refused_with_its_reason(house: House) -> None:
    before = house.text()
    refused = {
        ("moon/wwww",): '"moon/wwww" is no link of the registry. Did you mean moon/www',
        ("https://nowhere.example/",): "is no link of the registry. Name it as in RESOURCE/LINK-ID.",
        ("sun/away", "--all"): "Name targets, or write --all, or --interactive: one of the three.",
        ("--interactive", "--json"): "write one of the two.",
    }
    for arguments, words in refused.items():
        answered = house.fix(*arguments)
        assert (answered.code, words in answered.err) == (Exit.UNUSABLE, True), answered
    assert house.text() == before


def test_a_link_that_did_not_move_a_locked_one_and_a_twin_are_refused(house: House) -> None:
    text = house.text()
    twin = f'[[resource.links]]\nid = "twin"\nurl = "{house.at("example.org/moon")}"\n'
    house.file.write_text(text.replace('name = "Sun"\n', 'name = "Sun"\nlocked_fields = ["links"]\n') + twin)
    before = house.text()
    assert 'No permanent move of "moon/twin" is known' in house.fix("moon/twin").err
    locked = house.fix("sun/slash")
    assert (locked.code, 'Its record locks "links"' in locked.err) == (Exit.UNUSABLE, True)
    doubled = house.fix("moon/www")
    assert "lists the new address already, as moon/twin: take one of the two out." in doubled.err
    assert house.text() == before
    courses = {each["target_id"]: each["course"] for each in house.record()["moves"]}
    assert (courses["sun/slash"], courses["sun/away"], courses["moon/www"]) == ("barred",) * 3
    assert house.text() == before.replace(house.at(SAFE[2][0]), house.at(SAFE[2][1]))


def test_two_links_that_lead_to_one_address_do_not_both_move_there(house: House) -> None:
    house.world.behaviours["old.example.org/help"] = redirect(301, house.at("example.org/moon"))
    house.run(1)
    house.run(24)
    (same,) = (each for each in house.record("--dry-run")["moves"] if each["target_id"] == "moon/same")
    assert same["course"] == "barred"
    assert same["why"] == "moon/www leads to the same address now: take one of the two out."


def test_a_move_that_would_make_the_registry_invalid_is_refused(fresh: House) -> None:
    fresh.stay()
    fresh.run()
    fresh.world.behaviours |= {
        "example.org/guide": redirect(301, "/guide/"),
        "example.org/guide/": page("New words"),
        "example.org/away": redirect(301, fresh.at("night.internal/here")),
        "night.internal/here": page("Only inside"),
    }
    fresh.run(1)
    fresh.run(24)
    before = fresh.text()
    fresh.here.configure(CONFIG.replace("allow_private = true", "allow_private = false"))
    refused = fresh.fix("--all")
    assert (refused.code, fresh.text()) == (Exit.UNUSABLE, before)
    first, second = refused.err.splitlines()
    assert first == "Nothing was changed: the registry would be invalid."
    assert second.startswith(f'{fresh.file}:9: error: sun: links[1].url: "night.internal" is a private')


def test_a_read_only_file_is_refused_by_name(house: House) -> None:
    house.file.chmod(0o444)
    refused = house.fix()
    assert (refused.code, house.text()) == (Exit.UNUSABLE, house.moved_text())
    assert refused.err.startswith(f"{house.file}: the file is read-only.")


def test_before_the_first_run_there_is_nothing_to_write(fresh: House) -> None:
    told = fresh.fix()
    assert told.code == Exit.OK
    assert told.err == "There has been no run yet. Start one with: warmlink crawl\n"
    assert "No link has moved for good" in told.out


def test_a_mistake_in_the_registry_comes_first(house: House) -> None:
    house.file.write_text("[[resource]]\n")
    assert house.fix().code == Exit.UNUSABLE


def test_the_command_stands_beside_the_others(house: House) -> None:
    told = house.here.warmlink("fix", "--help")
    assert told.code == Exit.OK
    assert "warmlink fix --dry-run" in told.out

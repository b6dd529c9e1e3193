"""One page that changes hands, dies or is walled in, while it goes on answering 200: day by day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.health import Health, State
from crawler.identity import IdentityMemory
from crawler.store import Store
from reports.byhand import Why
from tests.warmlink.places import site
from warmlink.cli import run as command
from warmlink.clock import SimulatedClock
from warmlink.config import Config, ConfigError, load_config
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.talk import HTML, Behaviour, Request, Talk
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECORD = """\
[[resource]]
id = "ember-house"
kind = "support_group"
name = "Ember House"
description = "A circle for parents who find the nights long."
[[resource.links]]
id = "website"
url = "http://127.0.0.1:{port}/circle"
"""
CONFIG = """\
[crawl]
allow_private = true
canaries = []
[manners]
delay = 0
robots = false
"""
CIRCLE = (
    "Ember House is a weekly circle for parents of small children who find the nights long and the days "
    "lonely. We meet every Tuesday evening in the old mill, with tea, blankets and a midwife to talk to. "
    "Nobody has to speak; babies are welcome; the circle is free of charge and open to every parent. "
)
CASINO = (
    "Slot gacor hari ini, situs judi online terpercaya, bonus new member, daftar slot online dan togel, "
    "maxwin setiap hari, casino online, deposit pulsa, rtp live slot gacor, bandar togel, jackpot slot. "
)
BIKES = (
    "We repair bicycles, sell tyres, chains and saddles, and rent cargo bikes by the hour; our shop opens "
    "every weekday, and our mechanics come to schools and offices with their tools and spare wheels. "
)


def page(title: str, text: str) -> Behaviour:
    """A page with an entity tag of its own."""
    body = f'<html lang="en"><title>{title}</title><h1>{title}</h1><p>{text}</p></html>'.encode()
    tag = f'"{abs(hash(body))}"'

    async def behave(talk: Talk, request: Request) -> None:
        if request.headers.get("if-none-match") == tag:
            await talk.answer(304, {"ETag": tag}, b"")
        else:
            await talk.answer(200, HTML | {"ETag": tag}, body)

    return behave


WELL, TAKEN, OTHER = page("Ember House", CIRCLE), page("Slot gacor maxwin", CASINO), page("Spokes", BIKES)
PARKED = answer(
    200, HTML, b"<title>ember.example</title><body>The domain ember.example is for sale. Buy it now."
)


@dataclass
class Place:
    """A registry of one page, the world it is in, and a clock."""

    folder: Path
    world: World
    config: Config
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOON))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.world.port}/circle"

    def shows(self, behaviour: Behaviour) -> None:
        """From now on the page is this; whatever else is asked is not there."""
        self.world.behaviours = {"127.0.0.1/circle": behaviour}

    def run(self, after: timedelta = DAY) -> JobOutcome:
        self.clock.advance(after)
        return main_job(self.config, now=self.clock.now, force=True)

    def configure(self, line: str) -> None:
        """Add a line to [crawl]."""
        file = self.folder / "warmlink.toml"
        file.write_text(CONFIG.replace("[crawl]", f"[crawl]\n{line}"))
        self.config = load_config(file)

    @property
    def health(self) -> Health:
        with Store(self.config.crawl.database, read_only=True) as store:
            return store.healths()[self.url]

    @property
    def known(self) -> IdentityMemory:
        with Store(self.config.crawl.database, read_only=True) as store:
            return store.identities()[self.url]

    @property
    def held(self) -> tuple[str, str, bool]:
        """Return state, reason, and whether apps show it."""
        health = json.loads((self.config.publish.public / "v1/health.json").read_bytes())
        (target,) = health["data"]["targets"]
        return target["state"], target["reason"], target["show"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with world_beside() as world:
        site(tmp_path, RECORD.replace("{port}", str(world.port)), config=CONFIG)
        yield Place(tmp_path, world, load_config(tmp_path / "warmlink.toml"))


def test_a_page_that_is_a_casino_now_is_hidden_at_once_and_comes_back_only_as_itself(place: Place) -> None:
    place.shows(WELL)
    place.run()
    place.run()
    assert place.held == ("healthy", "ok_unchanged", True)

    place.shows(TAKEN)
    outcome = place.run()
    assert (outcome.exit, place.held) == (Exit.BROKEN, ("replaced", "domain_replaced", False))
    (item,) = outcome.report.items
    assert "now “Slot gacor maxwin”" in item.seen
    assert place.known.accepted is not None
    assert place.known.accepted.title == "Ember House"

    place.shows(OTHER)  # the casino has gone, and still it is not theirs
    assert (place.run(), place.held)[1] == ("replaced", "domain_replaced", False)
    place.shows(WELL)
    place.run()
    assert place.health.state is State.REPLACED, "one good visit is not enough"
    place.run()
    assert place.held[::2] == ("healthy", True)


def test_a_person_can_say_that_the_new_page_is_the_right_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.shows(WELL)
    place.run()
    place.shows(TAKEN)
    place.run()
    monkeypatch.chdir(place.folder)
    assert command(["confirm", "ember-house/website", "--ok", "--note", "an odd joke of theirs"]) == Exit.OK
    assert place.known.accepted is not None
    assert place.known.accepted.title == "Slot gacor maxwin"
    assert place.held[::2] == ("healthy", True)
    place.run(after=datetime.now(UTC) - place.clock.now() + DAY)
    assert place.held[::2] == ("healthy", True)


def test_a_word_that_is_taken_back_leaves_the_casino_a_stranger(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.shows(WELL)
    place.run()
    place.shows(TAKEN)
    place.run()
    monkeypatch.chdir(place.folder)
    assert command(["confirm", "ember-house/website", "--ok"]) == Exit.OK
    assert command(["confirm", "ember-house/website", "--undo"]) == Exit.OK
    for _ in range(3):
        place.run()
        assert place.held == ("replaced", "domain_replaced", False)


def test_a_short_page_that_sells_is_a_stranger_where_no_word_of_the_entry_stands(place: Place) -> None:
    place.shows(WELL)
    place.run()
    short = (
        "<title>Slot gacor maxwin bandar togel</title><h1>Situs judi online</h1><p>Daftar slot online: bonus."
    )
    place.shows(answer(200, HTML, short.encode()))
    place.run()
    assert place.held == ("replaced", "domain_replaced", False)


def test_a_page_of_other_words_goes_on_the_worklist_and_hides_nothing(place: Place) -> None:
    place.shows(WELL)
    place.run()
    place.shows(OTHER)
    for _ in range(2):  # asked whole again, although its tag is known
        outcome = place.run()
        assert place.held == ("healthy", "ok", True)
        (chore,) = [chore for chore in outcome.report.by_hand if chore.why is Why.LOOK]
        assert "titled “Ember House” then, “Spokes” now" in chore.says
        assert [step.code for step in chore.steps] == [
            "warmlink confirm ember-house/website --ok",
            "warmlink confirm ember-house/website --dead",
        ]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (PARKED, "parked"),
        (answer(200, HTML, b"<title>Page not found</title><h1>404</h1><p>Sorry, nothing here."), "soft_404"),
        (answer(200, HTML, b"<title>Account Suspended</title><h1>Account Suspended</h1>"), "suspended"),
        (answer(200, HTML, b"<title>x</title>"), "empty"),
        (
            answer(200, HTML, b"<meta http-equiv=refresh content='0; url=/gone'><title>Moved</title>"),
            "meta_refresh_dead",
        ),
    ],
)
def test_a_page_that_is_dead_although_it_answers_is_suspect_then_broken_after_a_day(
    place: Place, behaviour: Behaviour, reason: str
) -> None:
    place.shows(WELL)
    place.run()
    place.shows(behaviour)
    place.run()
    assert place.held == ("suspect", reason, True)
    place.run(after=21 * HOUR)
    assert place.held == ("suspect", reason, True)
    place.run(after=HOUR)
    assert place.held == ("broken", reason, False)


def test_a_site_that_shows_one_page_for_every_address_is_found_out_by_an_invented_one(place: Place) -> None:
    place.world.behaviours = {"circle": WELL}  # and whatever stands below it
    text = RECORD.replace("{port}", str(place.world.port)).replace("/circle", "/circle/tuesday")
    (place.config.registry.folder / "all.toml").write_text(text)
    place.run()
    assert place.held == ("suspect", "soft_404", True)
    invented = [line.path for line in place.world.asked]
    assert len(invented) == 2
    place.run()
    assert place.held == ("broken", "soft_404", False)
    below = [line.path for line in place.world.asked if line.path.startswith("/circle/")]
    assert len(below) == 3, "the folder's answer is known for thirty days"


def test_rules_that_are_new_are_met_by_pages_that_have_not_changed(place: Place) -> None:
    place.shows(WELL)
    place.run()
    place.run()
    assert place.held[1] == "ok_unchanged"
    folder = place.folder / "signatures"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        '[[rule]]\nid = "mine-mill"\nfinding = "placeholder"\nsource = "ours"\nmax_visible_chars = 2000\n'
        'text.has = ["in the old mill"]\n'
        'hit = [{ body = "<p>in the old mill" }]\nmiss = [{ body = "<p>a mill" }]\n'
    )
    (place.folder / "warmlink.toml").write_text(
        CONFIG.replace("[crawl]", '[crawl]\nsignatures = "signatures"')
    )
    place.config = load_config(place.folder / "warmlink.toml")
    place.run()
    assert place.held[:2] == ("suspect", "placeholder")


def test_a_mistake_in_a_signature_file_is_told_before_anything_is_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.shows(WELL)
    folder = place.folder / "signatures"
    folder.mkdir()
    (folder / "mine.toml").write_text('[[rule]]\nid = "mine"\nfinding = "nonsense"\n')
    (place.folder / "warmlink.toml").write_text(
        CONFIG.replace("[crawl]", '[crawl]\nsignatures = "signatures"')
    )
    place.config = load_config(place.folder / "warmlink.toml")
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        place.run()
    assert place.world.asked == []
    monkeypatch.chdir(place.folder)
    assert command(["validate"]) == Exit.UNUSABLE
    assert "mine.toml" in capsys.readouterr().out


def test_a_challenge_leaves_the_page_unverifiable_with_the_day_it_last_worked(place: Place) -> None:
    place.shows(WELL)
    place.run()
    seen = place.clock.now()
    wall = b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script><p>Checking your browser"
    for status in (403, 503, 200):
        place.shows(answer(status, HTML, wall))
        outcome = place.run()
        assert place.held == ("unverifiable", "bot_challenge", True), status
        assert outcome.exit is Exit.OK
        assert place.health.last_ok_at == seen

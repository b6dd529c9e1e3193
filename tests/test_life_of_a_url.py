"""One address on its way through every room of the house, with the real parts, on loopback."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.checks import Ask, check_all
from crawler.finding import CODES, Code, Finding
from crawler.health import Health, Patience, State, Streak, advance
from crawler.history import Checked, Evidence, Run, RunStatus, Span, Transition
from crawler.judge import judge
from crawler.manners.settings import Manners
from crawler.observation import Hop, Observation
from crawler.plan import Cadence, Due, Plan, next_check_at, plan
from crawler.probe import Identity, Probe
from crawler.record import Decisions, Recorder, settle
from crawler.store import Store
from registry.load import load
from registry.mistakes import Place
from registry.targets import Target
from reports.broken import make_report
from reports.item import Section
from reports.publish.reading import damage
from warmlink.clock import SimulatedClock
from warmlink.config import Config, load_config
from warmlink.demo.faults import answer, raw
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Behaviour
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job, outcome_record, publish_feed, says

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_RECORD = """\
[[resource]]
id = "ember-house"
kind = "support_group"
name = "Ember House"
description = "A circle for parents who find the nights long."

[[resource.links]]
id = "website"
url = "http://127.0.0.1:{port}/circle#times"
"""
_CONFIG = """\
[crawl]
allow_private = true
canaries = []
[manners]
delay = 0
robots = false
"""


@dataclass(frozen=True)
class House:
    """A registry of one address, a world that has it, and a clock."""

    folder: Path
    world: World
    clock: SimulatedClock
    config: Config

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.world.port}/circle"

    def answers(self, behaviour: Behaviour) -> None:
        """From now on the address does this."""
        self.world.behaviours = {"circle": behaviour}

    def run(self, *, force: bool = False) -> JobOutcome:
        """Run the main job, as cron would."""
        return main_job(self.config, now=self.clock.now, force=force)

    def run_when_due(self) -> JobOutcome:
        """Let the time pass until the address is due, and run the main job."""
        due = self.health().next_check_at
        assert due is not None
        self.clock.advance(due - self.clock.now())
        return self.run()

    def health(self) -> Health:
        with Store(self.config.crawl.database, read_only=True) as store:
            return store.healths()[self.url]

    def shown(self) -> tuple[str, bool]:
        """Return (state, whether apps may show it) as the feed says."""
        health = json.loads((self.config.publish.public / "v1/health.json").read_bytes())
        (target,) = health["data"]["targets"]
        return target["state"], target["show"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with world_beside() as world:
        (tmp_path / "registry/resources").mkdir(parents=True)
        (tmp_path / "registry/resources/ember.toml").write_text(_RECORD.replace("{port}", str(world.port)))
        (tmp_path / "warmlink.toml").write_text(_CONFIG)
        yield House(tmp_path, world, SimulatedClock(NOON), load_config(tmp_path / "warmlink.toml"))


def page(description: str) -> Behaviour:
    """A page that says this of itself."""
    body = (
        f'<html lang="en"><title>Ember House</title><meta name="description" content="{description}">'
        f"<h1>Ember House</h1><p>{description}</p></html>"
    )
    return answer(200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())


OLD = "A weekly circle for parents of small children, every Tuesday evening in the old mill."
NEW = "Come as you are: two circles a week, one of them by video, with a midwife to talk to."
GONE = answer(404)
WORKS = page(OLD)


def test_every_room_hands_the_next_one_what_it_should(house: House) -> None:
    house.answers(GONE)
    file = house.config.registry.folder / "ember.toml"

    registry = load(house.config.registry.folder, today=date(2026, 11, 24), allow_private=True)
    target = Target(
        target_id="ember-house/website",
        resource_id="ember-house",
        resource_name="Ember House",
        kind="url",
        address=house.url,
        shown=f"{house.url}#times",
        role="website",
        label=None,
        urgent=False,
        public=True,
        place=Place(str(file), 7),
    )
    assert registry.targets == (target,)

    due = plan(registry.targets, {}, NOON, cadence=Cadence(), not_before={}, last_complete_at=None)
    assert due == Plan(due=(Due(house.url, urgent=False, ignore_robots=False),))

    ask, observation, finding = asyncio.run(_ask_once(due))
    assert ask == Ask(house.url)
    hop = Hop(house.url, 404, None, "127.0.0.1")
    assert (observation.url, observation.at, observation.hops) == (house.url, NOON, (hop,))
    assert (observation.status, observation.silence, observation.attempts) == (404, None, 1)
    assert finding == judge(observation) == Finding(Code.HTTP_404, "answered 404 Not Found")

    evidence = Evidence(NOON, finding, (hop,), 404, house.url, "127.0.0.1")
    checked = Checked(house.url, evidence, connected=True)
    suspect = Health(
        state=State.SUSPECT,
        since=NOON,
        reason=Code.HTTP_404,
        last_checked_at=NOON,
        streak=Streak("hard", 1, NOON, NOON, 1, NOON),
        next_check_at=NOON + 6 * HOUR,
    )
    with Store(house.config.crawl.database) as store:
        run = store.begin_run(NOON, len(due.due))
        recorder = Recorder(store, run.id, lambda: 0.0)
        assert recorder.add(checked) == ()
        assert recorder.flush() == (checked,)
        assert list(store.staged(run.id)) == [(checked,)]
        assert store.healths() == {}, "nothing moves before the run has its verdict"

        store.end_run(run.id, NOON, RunStatus.COMPLETE)
        change = Transition(house.url, "unknown", "suspect", NOON, Code.HTTP_404)
        assert settle(store, run.id, _PLAIN) == (change,)
        assert store.run(run.id) == Run(1, NOON, NOON, RunStatus.COMPLETE, planned=1, checked=1)
        assert store.healths() == {house.url: suspect}
        assert store.evidence() == {house.url: (None, evidence)}
        assert store.spans() == {house.url: (Span(Code.HTTP_404, NOON, NOON, 1),)}
        assert list(store.staged(run.id)) == []

        report = make_report(
            registry,
            store.healths(),
            evidence=store.evidence(),
            history=store.spans(),
            runs=store.runs(),
            transitions=store.transitions(run.id),
            proposals=store.proposals(),
            now=NOON,
        )
        item = next(item for item in report.items if item.url == house.url)
        assert (item.section, item.state, item.newly, item.seen, item.next_check_at) == (
            Section.SUSPECT,
            State.SUSPECT,
            False,
            "answered 404 Not Found",
            NOON + 6 * HOUR,
        )
        assert [(e.target_id, e.shown, e.place) for e in item.listings] == [
            ("ember-house/website", f"{house.url}#times", f"{file}:7")
        ]

        published = publish_feed(house.config, registry, store, NOON, store.run(run.id))
    assert (published.release, published.status, published.held) == ("2026-11-24.1", "ok", ())
    public = house.config.publish.public
    assert public.resolve() == published.folder
    assert list(damage(public)) == []
    assert _of_feed(public / "v1/resources/ember-house.json")["links"] == [
        {
            "id": "website",
            "role": "website",
            "target_id": "ember-house/website",
            "url": f"{house.url}#times",
        }
    ]
    assert _of_feed(public / "v1/health.json")["targets"] == [
        {
            "final_url": house.url,
            "http_status": 404,
            "kind": "url",
            "last_checked_at": "2026-11-24T12:00:00Z",
            "next_check_at": "2026-11-24T18:00:00Z",
            "reason": "http_404",
            "resource_id": "ember-house",
            "show": True,
            "since": "2026-11-24T12:00:00Z",
            "state": "suspect",
            "target_id": "ember-house/website",
        }
    ]


_PLAIN = Decisions(
    advance=lambda before, finding, at: advance(before, finding, at, Patience()),
    next_check_at=lambda address, health, at: next_check_at(
        health, address=address, urgent=False, at=at, cadence=Cadence()
    ),
    weigh=lambda code: CODES[code].weight,
    remember=lambda memory, checked: memory,
)


async def _ask_once(due: Plan) -> tuple[Ask, Observation, Finding]:
    """Ask what is due with the real probe; exactly one result comes back."""
    results: list[tuple[Ask, Observation, Finding]] = []
    probe = Probe(
        now=lambda: NOON,
        identity=Identity("1.0", "https://example.org/about", "a@example.org"),
        allow_private=True,
    )
    try:
        await check_all(
            [Ask(each.address) for each in due.due],
            probe=probe,
            manners=Manners(delay=0, robots=False),
            now=lambda: NOON,
            hosts={},
            done=lambda result: results.append((result.ask, result.observation, result.finding)),
        )
    finally:
        await probe.aclose()
    (result,) = results
    return result


def _of_feed(path: Path) -> Any:
    return json.loads(path.read_bytes())["data"]


Seen = tuple[str, str | None, int, tuple[str, bool], Exit]


def seen(house: House, outcome: JobOutcome) -> Seen:
    """Return (state, reason, failures or successes in a row, what the feed says, exit code)."""
    health = house.health()
    in_a_row = health.streak.count if health.streak else 0
    assert outcome.troubles == ()
    return str(health.state), health.reason, in_a_row, house.shown(), outcome.exit


def test_a_page_that_goes_is_doubted_then_broken_and_that_comes_back_is_believed_the_second_time(
    house: House,
) -> None:
    house.answers(WORKS)
    assert seen(house, house.run()) == ("healthy", "ok", 1, ("healthy", True), Exit.OK)

    house.answers(GONE)
    assert seen(house, house.run_when_due()) == ("suspect", "http_404", 1, ("suspect", True), Exit.OK)
    went = house.clock.now()
    assert 5 * DAY < went - NOON < 9 * DAY, "a healthy link is asked about once a week"

    assert seen(house, house.run_when_due()) == ("suspect", "http_404", 2, ("suspect", True), Exit.OK)
    assert house.clock.now() - went == 6 * HOUR

    house.clock.advance(went + 22 * HOUR - timedelta(minutes=1) - house.clock.now())
    almost = house.run(force=True)
    assert seen(house, almost) == ("suspect", "http_404", 3, ("suspect", True), Exit.OK)

    house.clock.advance(timedelta(minutes=1))
    broke = house.run(force=True)
    assert seen(house, broke) == ("broken", "http_404", 4, ("broken", False), Exit.BROKEN)
    assert broke.crawl.transitions == (
        Transition(house.url, "suspect", "broken", went + 22 * HOUR, Code.HTTP_404),
    )
    assert broke.report.headline.startswith("1 link newly broken; 0 of 1 healthy")

    assert seen(house, house.run_when_due()) == ("broken", "http_404", 5, ("broken", False), Exit.OK)

    house.answers(WORKS)
    assert seen(house, house.run_when_due()) == ("broken", "http_404", 1, ("broken", False), Exit.OK)
    came_back = house.clock.now()
    house.clock.advance(HOUR - timedelta(minutes=1))
    assert seen(house, house.run(force=True)) == ("broken", "http_404", 2, ("broken", False), Exit.OK)
    house.clock.advance(timedelta(minutes=1))
    healed = house.run(force=True)
    assert seen(house, healed) == ("healthy", "ok", 3, ("healthy", True), Exit.OK)
    assert healed.crawl.transitions == (
        Transition(house.url, "broken", "healthy", came_back + HOUR, Code.OK),
    )
    assert house.health().last_ok_at == came_back + HOUR


def test_a_link_that_is_not_due_is_not_asked(house: House) -> None:
    house.answers(WORKS)
    house.run()
    asked = len(house.world.asked)
    house.clock.advance(timedelta(minutes=59))
    assert house.run().crawl.too_soon
    house.clock.advance(3 * DAY)
    outcome = house.run()
    at = house.clock.now()
    assert outcome.crawl.run == Run(2, at, at, RunStatus.COMPLETE, planned=0, checked=0)
    assert outcome.exit is Exit.OK
    assert len(house.world.asked) == asked == 2  # the page, and one that cannot exist beside it


def test_a_clock_that_jumps_and_comes_back_marks_nothing_broken(house: House) -> None:
    house.answers(WORKS)
    assert seen(house, house.run()) == ("healthy", "ok", 1, ("healthy", True), Exit.OK)
    house.answers(GONE)
    house.clock.advance(400 * DAY)
    assert seen(house, house.run()) == ("suspect", "http_404", 1, ("suspect", True), Exit.OK)
    house.clock.advance(-400 * DAY + HOUR)
    assert seen(house, house.run()) == ("suspect", "http_404", 1, ("suspect", True), Exit.OK)
    assert house.health().next_check_at == NOON + 7 * HOUR
    house.clock.advance(6 * HOUR)
    assert seen(house, house.run()) == ("suspect", "http_404", 2, ("suspect", True), Exit.OK)
    house.answers(WORKS)
    house.clock.advance(24 * HOUR)
    assert seen(house, house.run()) == ("healthy", "ok", 1, ("healthy", True), Exit.OK)


def test_new_words_on_the_page_are_offered_when_seen_twice_and_never_written_over_the_curated_ones(
    house: House,
) -> None:
    told, asked = [], []
    for said, wait in ((OLD, 22 * HOUR), (NEW, 22 * HOUR), (NEW, 22 * HOUR), (NEW, 22 * HOUR)):
        house.answers(page(said))
        outcome = house.run(force=True)
        new = [line for line in says(outcome, full=False) if "proposal" in line]
        asked.append((outcome_record(outcome)["proposals_new"], new))
        with Store(house.config.crawl.database, read_only=True) as store:
            memory = store.descriptions()[house.url]
            told.append(
                (
                    memory.baseline and (memory.baseline.value, memory.baseline.count),
                    memory.candidate and (memory.candidate.value, memory.candidate.count),
                    [(p.resource_id, p.field, p.offered_value, p.state) for p in store.proposals()],
                )
            )
        house.clock.advance(wait)
    offer = ("ember-house", "description", NEW, "pending")
    assert told == [
        ((OLD, 1), None, []),
        ((OLD, 1), (NEW, 1), []),
        ((OLD, 1), (NEW, 2), [offer]),
        ((OLD, 1), (NEW, 3), [offer]),
    ]
    curated = _of_feed(house.config.publish.public / "v1/resources/ember-house.json")["description"]
    assert curated == "A circle for parents who find the nights long."
    one = ["1 new proposal waits for a person: warmlink review"]
    assert asked == [(0, []), (0, []), (1, one), (0, [])]


def test_a_page_that_says_it_did_not_change_says_its_words_again(house: House) -> None:
    tagged = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'}
    words = f'<html lang="en"><meta name="description" content="{OLD}"><p id="times">{OLD}</p></html>'
    house.answers(answer(200, tagged, words.encode()))
    assert seen(house, house.run()) == ("healthy", "ok", 1, ("healthy", True), Exit.OK)
    house.answers(raw(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'))
    unchanged = house.run_when_due()
    assert seen(house, unchanged) == ("healthy", "ok_unchanged", 2, ("healthy", True), Exit.OK)
    with Store(house.config.crawl.database, read_only=True) as store:
        baseline = store.descriptions()[house.url].baseline
    assert baseline is not None
    assert (baseline.value, baseline.count, baseline.last_at) == (OLD, 2, house.clock.now())

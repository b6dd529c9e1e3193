"""A daily cron line over months, told without a network: what each host does on each day is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.finding import CODES, Code, Finding, Weight
from crawler.health import Health, Patience, State, advance
from crawler.history import Checked, Evidence
from crawler.manners.vantage import HostCheck, VantageRules, doubt_of_canaries, doubt_of_hosts, read_hosts
from crawler.plan import Cadence, next_check_at, plan
from crawler.record import Decisions, decide, doubt
from registry.mistakes import Place
from registry.targets import Target
from registry.urls import host_key

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAY = timedelta(days=1)
PATIENCE = Patience()
CADENCE = Cadence()
RULES = VantageRules()
CANARIES = ("https://one.test/", "https://two.test/", "https://three.test/")
Sight = Callable[[str, int], Code]  # what a visit to an address means on some day


@dataclass
class Diary:
    """What the days brought."""

    healths: dict[str, Health] = field(default_factory=dict)
    degraded: list[int] = field(default_factory=list)
    told: dict[str, list[tuple[int, State]]] = field(default_factory=dict)  # changes of state by address

    def broken(self) -> dict[str, int]:
        """The day each link was first told to be broken, of those that were."""
        return {
            address: next(day for day, state in changes if state is State.BROKEN)
            for address, changes in self.told.items()
            if State.BROKEN in {state for _, state in changes}
        }


def addresses(count: int, kind: str) -> list[str]:
    """So many addresses, each on a host of its own."""
    return [f"https://{kind}{n}.example/" for n in range(count)]


def live(listed: list[str], days: int, see: Sight, *, canaries: tuple[str, ...] = CANARIES) -> Diary:
    """Run the cron line on each day, as `crawler.run` does, and tell what came of it."""
    diary, doubted = Diary(), 0
    targets = [
        Target(f"{n}/a", f"{n}", "Help", "url", url, url, "website", None, False, True, Place("a.toml", n))
        for n, url in enumerate(listed)
    ]
    decisions = Decisions(
        advance=lambda health, finding, at: advance(health, finding, at, PATIENCE),
        next_check_at=lambda url, health, at: next_check_at(
            health, address=url, urgent=False, at=at, cadence=CADENCE
        ),
        weigh=lambda code: CODES[code].weight,
        remember=lambda memory, checked: None,
    )
    for day in range(days):
        now = START + day * DAY
        due = plan(
            targets, diary.healths, now, cadence=CADENCE, not_before={}, last_complete_at=now - DAY
        ).due
        ours = doubt_of_canaries([(c, CODES[see(c, day)].weight is Weight.OK, "") for c in canaries])
        checks = () if ours else tuple(_checked(each.address, see(each.address, day), now) for each in due)
        theirs = doubt_of_hosts(
            read_hosts(HostCheck(host_key(c.address), _held(diary, c), c.finding.code) for c in checks),
            RULES,
            canaries_worked=bool(canaries),
            doubted_runs=doubted,
        )
        doubted = doubted + 1 if theirs else 0
        if ours or theirs:
            diary.degraded.append(day)
            diary.healths |= doubt(checks, diary.healths, now).healths
            continue
        settled = decide(checks, diary.healths, {}, {}, decisions)
        diary.healths |= settled.healths
        for change in settled.transitions:
            diary.told.setdefault(change.url, []).append((day, State(change.after)))
    return diary


def _held(diary: Diary, checked: Checked) -> Health:
    return diary.healths.get(checked.address, Health())


def _checked(address: str, code: Code, at: datetime) -> Checked:
    return Checked(address, Evidence(at, Finding(code, "seen")), connected=CODES[code].weight is Weight.OK)


def outages(days: Mapping[int, Code], see: Sight) -> Sight:
    """The same world, but on some days everything ends as our own broken network ends it."""
    return lambda address, day: days.get(day) or see(address, day)

"""The gate between the hops of one visit: it is asked in order, may refuse, and its waiting costs nothing."""

import asyncio
from urllib.parse import urlsplit

from crawler.observation import Fault, Observation, Phase, Silence
from crawler.probe import Gate, Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon
from warmlink.demo.faults import redirect
from warmlink.demo.misbehave import World


class Watched:
    """A gate that notes who comes, lets them wait, and refuses from some hop on."""

    def __init__(self, *, seconds: float = 0.0, refuse_at: int = 99, refusal: Silence | None = None) -> None:
        self.seconds, self.refuse_at, self.refusal = seconds, refuse_at, refusal
        self.came: list[tuple[str, int]] = []

    async def before(self, url: str, hop: int, seen: Observation) -> Silence | None:
        parts = urlsplit(url)
        self.came.append((f"{parts.path}?{parts.query}", hop))
        await asyncio.sleep(self.seconds)
        return self.refusal if hop >= self.refuse_at else None


def visited(name: str, gate: Gate) -> tuple[Observation, list[str]]:
    """One visit through `gate`, and what the server was asked."""

    async def ask() -> tuple[Observation, list[str]]:
        async with World() as world:
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            seen = await probe.observe(world.url(name), gate=gate)
            await probe.aclose()
            return seen, [asked.path for asked in world.asked]

    return asyncio.run(ask())


def test_the_gate_is_asked_before_each_redirect_and_not_before_the_listed_address() -> None:
    gate = Watched()
    seen, asked = visited("chain?3", gate)
    assert gate.came == [("/chain?2", 1), ("/chain?1", 2), ("/chain?0", 3)]
    assert (seen.status, asked) == (200, ["/chain?3", "/chain?2", "/chain?1", "/chain?0"])


def test_waiting_at_the_gate_takes_nothing_from_the_deadline_and_counts_as_no_ones_time() -> None:
    gate = Watched(seconds=QUICK.total * 0.6)
    seen, _ = visited("chain?2", gate)
    assert seen.status == 200
    assert seen.seconds < 0.5


def test_the_deadline_holds_behind_the_gate() -> None:
    async def ask() -> Observation:
        async with World() as world:
            world.behaviours["late"] = redirect(302, "/body-drip")
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            seen = await probe.observe(world.url("late"), gate=Watched(seconds=0.3))
            await probe.aclose()
            return seen

    seen = asyncio.run(ask())
    assert (seen.silence and seen.silence.fault) == Fault.TIMEOUT_READ
    assert QUICK.total - 0.1 < seen.seconds < QUICK.total + 0.5


def test_a_refusal_is_what_the_visit_ends_with_and_nobody_is_asked() -> None:
    refusal = Silence(Phase.ROBOTS, Fault.ROBOTS_DISALLOWED, "/chain is closed")
    seen, asked = visited("chain?3", Watched(refuse_at=2, refusal=refusal))
    assert seen.silence == refusal
    assert [hop.status for hop in seen.hops] == [302, 302]
    assert asked == ["/chain?3", "/chain?2"]
    assert (seen.status, seen.page) == (None, None)


def test_nobody_waits_for_a_turn_at_a_loop() -> None:
    gate = Watched()
    seen, _ = visited("redirect-self", gate)
    assert (seen.silence and seen.silence.fault, gate.came) == (Fault.REDIRECT_LOOP, [])


def test_a_gate_that_breaks_ends_the_visit_as_something_unforeseen() -> None:
    class Broken:
        async def before(self, url: str, hop: int, seen: Observation) -> Silence | None:
            raise ZeroDivisionError(f"{hop} of {len(url) > 0}")

    seen, _ = visited("chain?1", Broken())
    assert seen.silence == Silence(Phase.QUEUE, Fault.OTHER, "ZeroDivisionError: 1 of True")

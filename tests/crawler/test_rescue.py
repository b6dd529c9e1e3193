"""After a run, broken links are asked about: an archive for a copy, the site for its front page."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.finding import Code
from crawler.health import Health, State
from crawler.history import Rescue, Settled
from crawler.manners.settings import Manners
from crawler.observation import Silence
from crawler.probe import Identity, Limits, Probe
from crawler.rescue import AGAIN, MOST, UNANSWERED, rescue, root_of, wanting
from crawler.store import Store
from warmlink.demo.faults import answer, hang, redirect
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Behaviour, Request, Talk

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TAKEN = datetime(2026, 11, 1, 10, 0, 0, tzinfo=UTC)
QUICK = Manners(delay=0.0, robots=False, grace=0.5)
BROKEN = Health(State.BROKEN, NOW - DAY, Code.HTTP_404, NOW, NOW - 9 * DAY)


class Names:
    """A resolver: every name leads to this machine."""

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


async def wayback(talk: Talk, request: Request) -> None:
    """An archive that keeps one copy of everything."""
    url = parse_qs(urlsplit(request.path).query)["url"][0]
    closest = {
        "available": True,
        "status": "200",
        "timestamp": "20261101100000",
        "url": f"http://web.archive.org/web/20261101100000/{url}",
    }
    body = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
    await answer(200, {"Content-Type": "application/json"}, body)(talk, request)


def run(
    behaviours: dict[str, Behaviour],
    healths: Callable[[World], dict[str, Health]],
    *,
    service: Callable[[World], str] = lambda world: world.url("archive"),
    known: Callable[[World], dict[str, Rescue]] = lambda _: {},
    manners: Manners = QUICK,
    spared: Callable[[World], set[str]] = lambda _: set(),
    told: Callable[[str], bool] = lambda _: True,
) -> tuple[World, dict[str, Rescue]]:
    """Ask for every broken link of a small world; return it with what is known then."""

    async def whole() -> tuple[World, dict[str, Rescue]]:
        async with AsyncExitStack() as stack:
            world = await stack.enter_async_context(World(behaviours))
            store = stack.enter_context(Store(":memory:"))
            identity = Identity("1.0", "https://example.org/about")
            probe = Probe(
                now=lambda: NOW,
                identity=identity,
                limits=Limits(first_byte=0.3),
                allow_private=True,
                resolver=Names(),
            )
            stack.push_async_callback(probe.aclose)
            held = healths(world)
            hold(store, held)
            store.save_rescues(known(world))
            await rescue(
                store,
                probe,
                listed=set(held),
                spared=spared(world),
                service=service(world),
                manners=manners,
                now=lambda: NOW,
                told=told,
            )
            return world, store.rescues()

    return asyncio.run(whole())


def hold(store: Store, healths: dict[str, Health]) -> None:
    """From now on this is held true."""
    with store.writing():
        store.save_by_hand(NOW, Settled(healths))


def broken_at(*names: str, health: Health = BROKEN) -> Callable[[World], dict[str, Health]]:
    """Links of the world that are broken."""
    return lambda world: {world.url(name): health for name in names}


def test_a_broken_page_of_a_living_site_gets_its_copy_and_its_front_page() -> None:
    world, known = run({"archive": wayback, "": answer(200)}, broken_at("gone/page"))
    link = world.url("gone/page")
    assert known == {
        link: Rescue(
            asked_at=NOW,
            again_at=NOW + AGAIN,
            archived=f"https://web.archive.org/web/20261101100000/{link}",
            archived_at=TAKEN,
            root=world.url(""),
            root_code=Code.OK,
            root_at=NOW,
        )
    }
    (asked,) = [one.path for one in world.asked if one.path.startswith("/archive")]
    assert parse_qs(urlsplit(asked).query) == {"url": [link], "timestamp": ["20261115"]}


def test_a_front_page_that_is_gone_too_says_so() -> None:
    _, known = run({"archive": wayback, "": answer(404)}, broken_at("gone/page"))
    assert [each.root_code for each in known.values()] == [Code.HTTP_404]


@pytest.mark.parametrize(
    ("host", "root", "code"),
    [
        ("casino.example", None, None),
        ("www.help.example", "http://help.example:{port}/", Code.MOVED_TEMPORARY),
    ],
)
def test_a_front_page_that_leads_to_another_site_proves_nothing(
    host: str, root: str | None, code: Code | None
) -> None:
    def sent_on(world: World) -> dict[str, Health]:
        elsewhere = f"http://{host}:{world.port}/elsewhere"
        world.behaviours |= {"help.example/": redirect(302, elsewhere), "elsewhere": answer(200)}
        return {world.url("gone/page", "help.example"): BROKEN}

    world, known = run({"archive": wayback}, sent_on)
    (found,) = known.values()
    assert world.asked[-1].path == "/elsewhere"
    assert (found.root, found.root_code) == (root and root.format(port=world.port), code)


@pytest.mark.parametrize(
    "ill",
    [
        answer(503),
        answer(200, {}, b"<p>hello</p>"),
        answer(200, {"Content-Type": "application/json"}, b"{"),
        hang,
    ],
)
def test_an_archive_that_is_ill_is_no_trouble_and_is_asked_again_tomorrow(ill: Behaviour) -> None:
    old = Rescue(NOW - 40 * DAY, NOW - DAY, "https://web.archive.org/web/1/x", TAKEN)
    world, known = run(
        {"archive": ill, "": answer(200)},
        broken_at("gone/page"),
        known=lambda world: {world.url("gone/page"): old},
    )
    assert known == {
        world.url("gone/page"): replace(
            old, asked_at=NOW, again_at=NOW + UNANSWERED, root=world.url(""), root_code=Code.OK, root_at=NOW
        )
    }


def test_without_an_archive_only_front_pages_are_asked() -> None:
    world, known = run({"": answer(200)}, broken_at("gone/page", "gone/other"), service=lambda _: "")
    assert [one.path for one in world.asked] == ["/"]
    assert {each.root_code for each in known.values()} == {Code.OK}
    assert {each.again_at for each in known.values()} == {NOW + AGAIN}


def test_of_a_domain_that_was_taken_over_nobody_is_sent_to_the_front_page() -> None:
    replaced = replace(BROKEN, state=State.REPLACED, reason=Code.DOMAIN_REPLACED)
    world, known = run({"archive": wayback, "": answer(200)}, broken_at("gone/page", health=replaced))
    assert [one.path.partition("?")[0] for one in world.asked] == ["/archive"]
    assert [(each.archived_at, each.root) for each in known.values()] == [(TAKEN, None)]


def test_a_front_page_somebody_wants_left_alone_and_an_address_with_a_secret_are_not_asked() -> None:
    world, known = run(
        {"archive": wayback, "": answer(200)},
        broken_at("gone/page"),
        spared=lambda world: {world.url("")},
        told=lambda _: False,
    )
    assert (world.asked, len(known)) == ([], 1)


def test_what_works_or_was_asked_lately_is_left_alone() -> None:
    world, known = run(
        {"archive": wayback, "": answer(200)},
        lambda world: {
            world.url("well/page"): replace(BROKEN, state=State.HEALTHY),
            world.url("asked/page"): replace(BROKEN, since=NOW - 9 * DAY),
        },
        known=lambda world: {world.url("asked/page"): Rescue(NOW - 8 * DAY, NOW + DAY)},
    )
    assert (world.asked, set(known)) == ([], {world.url("asked/page")})


def test_the_archive_is_asked_politely_and_in_its_turn() -> None:
    world, _ = run({"archive": wayback}, broken_at("a/1", "a/2", "a/3"), manners=replace(QUICK, delay=0.1))
    times = [one.at for one in world.asked]
    assert all(later - earlier >= 0.09 for earlier, later in pairwise(times))
    assert not any("robots.txt" in one.path for one in world.asked)


def test_only_so_many_are_asked_in_one_run_and_those_never_asked_come_first() -> None:
    links = [f"https://link-{n:02}.example/" for n in range(MOST + 9)]
    asked = {link: Rescue(NOW - 40 * DAY, NOW - DAY) for link in links[: MOST - 3]}
    chosen = wanting(dict.fromkeys(links, BROKEN), asked, NOW)
    assert len(chosen) == MOST
    assert chosen[:12] == tuple(links[MOST - 3 :])


@pytest.mark.parametrize(
    ("asked", "again", "due"),
    [
        (-40, -1, True),
        (-40, 0, True),
        (-0.5, 29.5, False),
        (-2, 28, True),  # it broke again since
        (-0.5, 0.5, False),
        (0, 31, True),  # a date from a clock gone wrong
    ],
)
def test_a_link_is_due(asked: float, again: float, due: bool) -> None:
    known = {"https://a.example/": Rescue(NOW + asked * DAY, NOW + again * DAY)}
    assert wanting({"https://a.example/": BROKEN}, known, NOW) == (("https://a.example/",) if due else ())


@pytest.mark.parametrize(
    ("address", "reason", "root"),
    [
        ("https://a.example/b", Code.HTTP_404, "https://a.example/"),
        ("https://a.example/?b", Code.HTTP_404, "https://a.example/"),
        ("https://a.example/", Code.HTTP_404, None),
        ("https://a.example/b", Code.SOFT_404, "https://a.example/"),
        ("https://a.example/b", Code.PARKED, None),
        ("https://a.example/b", Code.CONFIRMED_DEAD, None),
        ("https://a.example/b", Code.DNS_NXDOMAIN, None),
        ("https://a.example/b", Code.TLS_EXPIRED, None),
        ("https://a.example/b", Code.REFUSED, None),
        ("https://a.example/b", Code.TIMEOUT_READ, "https://a.example/"),
    ],
)
def test_the_front_page_of(address: str, reason: Code, root: str | None) -> None:
    assert root_of(address, reason) == root

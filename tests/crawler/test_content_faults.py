"""Live faults, continued: what only the page itself tells, and healthy pages that look like it."""

import asyncio

import pytest

from crawler.checks import Ask, Result, check_all
from crawler.codes import Code, Weight
from crawler.content import ContentInspector
from crawler.finding import CODES
from crawler.inspection import Inspector
from crawler.manners.settings import Manners
from crawler.observation import Silence
from crawler.probe import Probe
from crawler.signatures import load
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon
from warmlink.demo.faults import BEHAVIOURS
from warmlink.demo.faults_content import DEAD, content_behaviours
from warmlink.demo.faults_guarded import GUARDED
from warmlink.demo.healthy import WELL
from warmlink.demo.misbehave import World
from warmlink.demo.pages import LISTED

_BY_PREFIX = {  # the first words of a name say what must be found
    "parked": Code.PARKED,
    "for-sale": Code.PARKED,
    "suspended": Code.SUSPENDED,
    "unclaimed": Code.UNCLAIMED,
    "placeholder": Code.PLACEHOLDER,
    "soft-404": Code.SOFT_404,
    "refresh": Code.META_REFRESH_DEAD,
    "empty": Code.EMPTY,
    "login": Code.LOGIN_REDIRECT,
    "challenge": Code.BOT_CHALLENGE,
    "casino": Code.DOMAIN_REPLACED,
}
TABLE: dict[str, Code] = {
    name: next(code for prefix, code in _BY_PREFIX.items() if name.startswith(prefix))
    for name in (*DEAD, *GUARDED, "casino-redirect", "casino-refresh")
} | {"unclaimed-bucket": Code.HTTP_404}  # no page, but XML: its status speaks


class _Names:
    """Every name leads to this machine."""

    async def addresses(self, _: str) -> tuple[str, ...] | Silence:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


def address(name: str, port: int, domain: str = "example") -> str:
    """Return where a page is listed: each on a host of its own."""
    return f"http://{name}.{domain}:{port}/{name}/{LISTED}"


@pytest.fixture(scope="module")
def seen() -> dict[str, Result]:
    """Every page, checked at the same time, as any run does it."""
    return asyncio.run(_check_all(ContentInspector(load())))


async def _check_all(inspector: Inspector) -> dict[str, Result]:
    found: dict[str, Result] = {}
    async with World() as world:
        world.behaviours = {**BEHAVIOURS, **content_behaviours(world.port)}
        names = {address(name, world.port): name for name in (*TABLE, *WELL)}
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True, resolver=_Names())

        def done(result: Result) -> None:
            found[names[result.ask.address]] = result

        await check_all(
            [Ask(url) for url in names],
            probe=probe,
            manners=Manners(delay=0.0, robots=False),
            now=noon,
            hosts={},
            done=done,
            inspector=inspector,
        )
        await probe.aclose()
    return found


@pytest.mark.parametrize("name", TABLE)
def test_a_page_that_is_dead_or_guarded_is_found_as_what_it_is(name: str, seen: dict[str, Result]) -> None:
    assert seen[name].finding.code is TABLE[name], seen[name].finding


@pytest.mark.parametrize("name", WELL)
def test_a_healthy_page_that_looks_like_one_is_well(name: str, seen: dict[str, Result]) -> None:
    assert CODES[seen[name].finding.code].weight is Weight.OK, seen[name].finding


def test_no_page_outlasts_the_deadline(seen: dict[str, Result]) -> None:
    slow = {name: result.observation.seconds for name, result in seen.items()}
    assert {name: seconds for name, seconds in slow.items() if seconds > QUICK.total + 2} == {}

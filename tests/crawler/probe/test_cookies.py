"""Cookies of one chain of redirects: who set what, and who is told."""

import asyncio

import pytest

from crawler.probe import Probe
from crawler.probe.address import Address, read_address
from crawler.probe.cookies import Jar
from tests.crawler.probe.conftest import IDENTITY, QUICK, SetResolver, noon
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World


def at(url: str) -> Address:
    """The address taken apart."""
    address = read_address(url)
    assert isinstance(address, Address)
    return address


@pytest.mark.parametrize(
    ("set_by", "line", "asked", "told"),
    [
        # domain
        ("https://a.example/", "x=1", "https://a.example/b", "x=1"),
        ("https://a.example/", "x=1", "https://www.a.example/", ""),
        ("https://www.a.example/", "x=1; Domain=a.example", "https://a.example/", "x=1"),
        ("https://a.example/", "x=1; Domain=.A.Example", "https://b.a.example/", "x=1"),
        ("https://a.example/", "x=1; Domain=b.example", "https://b.example/", ""),
        ("https://a.example/", "x=1; Domain=b.example", "https://a.example/", ""),
        ("https://a.example/", "x=1; Domain=example", "https://b.example/", ""),
        ("https://a.example/", "x=1; Domain=a.example", "https://nota.example/", ""),
        ("http://127.0.0.1/", "x=1; Domain=0.0.1", "http://127.0.0.1/", ""),
        ("http://127.0.0.1/", "x=1", "http://127.0.0.1/", "x=1"),
        ("http://127.0.0.1:8001/", "x=1", "http://127.0.0.1:8002/", "x=1"),  # ports do not count
        # path
        ("https://a.example/in/door", "x=1", "https://a.example/in/room", "x=1"),
        ("https://a.example/in/door", "x=1", "https://a.example/", ""),
        ("https://a.example/in/door", "x=1; Path=/", "https://a.example/out", "x=1"),
        ("https://a.example/", "x=1; Path=/in", "https://a.example/in?way=/out", "x=1"),
        ("https://a.example/", "x=1; Path=/in", "https://a.example/inner", ""),
        ("https://a.example/", "x=1; Path=in", "https://a.example/out", "x=1"),  # no path: the default
        # secure
        ("https://a.example/", "x=1; Secure", "https://a.example/", "x=1"),
        ("https://a.example/", "x=1; secure; HttpOnly; SameSite=Lax", "http://a.example/", ""),
        # lifetime
        ("https://a.example/", "x=1; Max-Age=60", "https://a.example/", "x=1"),
        ("https://a.example/", "x=1; Max-Age=0", "https://a.example/", ""),
        ("https://a.example/", "x=1; Max-Age=-1", "https://a.example/", ""),
        ("https://a.example/", "x=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://a.example/", ""),
        ("https://a.example/", "x=1; Expires=Fri, 31 Dec 2100 00:00:00 GMT", "https://a.example/", "x=1"),
        # what is no cookie
        ("https://a.example/", "", "https://a.example/", ""),
        ("https://a.example/", "novalue", "https://a.example/", ""),
        ("https://a.example/", "=1", "https://a.example/", ""),
        ("https://a.example/", "x=a\rInjected: yes", "https://a.example/", ""),
        ("https://a.example/", f"x={'1' * 5000}", "https://a.example/", ""),
        ("https://a.example/", 'x="a=b"', "https://a.example/", 'x="a=b"'),
    ],
)
def test_a_cookie_is_told_to_whom_it_is_for(set_by: str, line: str, asked: str, told: str) -> None:
    jar = Jar()
    jar.remember(at(set_by), [line])
    assert jar.header_for(at(asked)) == told


def test_a_later_cookie_replaces_the_earlier_one_and_can_take_it_back() -> None:
    jar, home = Jar(), at("https://a.example/")
    jar.remember(home, ["x=1", "y=2", "x=3"])
    assert jar.header_for(home) == "x=3; y=2"
    jar.remember(home, ["x=; Max-Age=0"])
    assert jar.header_for(home) == "y=2"


def test_a_site_that_sets_cookies_without_end_fills_no_memory() -> None:
    jar, home = Jar(), at("https://a.example/")
    jar.remember(home, [f"x{number}=1" for number in range(1000)])
    assert len(jar.header_for(home).split("; ")) == 50


def test_no_cookie_leaves_its_chain_or_its_site() -> None:
    async def ask() -> list[str]:
        async with World() as world:
            there = f"http://b.example:{world.port}/echo"
            world.behaviours["set"] = answer(302, {"Set-Cookie": "x=1; Path=/", "Location": "/echo"})
            world.behaviours["leave"] = answer(302, {"Set-Cookie": "x=1; Path=/", "Location": there})
            resolver = SetResolver(a_example=[("127.0.0.1",)], b_example=[("127.0.0.1",)])
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, resolver=resolver, allow_private=True)
            bodies = []
            for name in ("set", "leave", "echo"):
                seen = await probe.observe(world.url(name, "a.example"))
                bodies.append(seen.page.body.decode() if seen.page else "")
            await probe.aclose()
            return [line for body in bodies for line in body.split("\n") if "cookie" in line] + [
                str("cookie" in body) for body in bodies
            ]

    assert asyncio.run(ask()) == ["cookie: x=1", "True", "False", "False"]


def test_an_observation_names_the_cookies_of_its_way_and_never_their_values() -> None:
    async def ask() -> tuple[str, ...]:
        async with World() as world:
            world.behaviours["set"] = answer(
                302, {"Set-Cookie": "first=secret; Path=/", "Location": "/echo2"}
            )
            world.behaviours["echo2"] = answer(200, {"Set-Cookie": "second=secret; HttpOnly"})
            probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True)
            seen = await probe.observe(world.url("set"))
            await probe.aclose()
            return seen.cookie_names

    assert asyncio.run(ask()) == ("first", "second")

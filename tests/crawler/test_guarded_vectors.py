"""Ways to the inside: each is tried with the real command, the guard on, and none may reach the server there.

Here every connection, wherever to, ends at one server on loopback, which tells by its log who was asked. What
the guard lets pass is therefore counted, and nothing can leave this machine.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from crawler.codes import Code
from crawler.observation import Fault, Phase, Silence
from crawler.probe import observe
from crawler.probe.address import Address
from crawler.probe.connect import connect
from crawler.probe.wire import Wire
from warmlink.cli import run
from warmlink.demo.faults import answer, raw, redirect
from warmlink.demo.talk import Behaviour
from warmlink.demo.theatre import world_beside

PUBLIC = "93.184.215.14"
_CLOSING = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 2\r\n\r\n# "
ZONE = "%2"  # a zone id, as getaddrinfo writes it
NAMES: dict[str, list[tuple[str, ...]]] = {  # every answer in turn; the last one stays
    "public.example": [(PUBLIC,)],
    "robots.example": [(PUBLIC,)],
    "inside.example": [("127.0.0.1",)],
    "inside-six.example": [("::1",)],
    "mixed.example": [(PUBLIC, "127.0.0.1")],
    "mixed-first.example": [("127.0.0.1", PUBLIC)],
    "mixed-kinds.example": [("::1", PUBLIC)],
    "mapped.example": [("::ffff:127.0.0.1",)],
    "mapped-private.example": [("::ffff:10.0.0.5",)],
    "compatible.example": [("::127.0.0.1",)],
    "six-to-four.example": [("2002:7f00:1::1",)],
    "nat64.example": [("64:ff9b::a00:5",)],
    "isatap.example": [("2606:4700::5efe:a00:5",)],
    "zoned.example": [(f"fe80::1{ZONE}",)],
    "zero.example": [("0.0.0.0",)],
    "nothing.example": [("::",)],
    "metadata.google.internal": [("169.254.169.254",)],
    "localhost": [("127.0.0.1",)],
    "app.localhost": [("127.0.0.1",)],
    "turning.example": [(PUBLIC,), ("127.0.0.1",)],
    "turned.example": [("127.0.0.1",), (PUBLIC,)],
}
SPELLINGS = (
    # loopback
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "127.0.0.1.", "2130706433", "0x7f000001",
    "017700000001", "0x7f.1", "0177.0.0.1", "0177.0x0.0.01", "0x7F.0X0.0.1",
    "%31%32%37.0.0.1", "127。0。0。1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "12\t7.0.0.1", "0", "0.0.0.0", "0x0",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "localhost", "LOCALHOST", "localhost.",
    "ⓛocalhost", "app.localhost",
    # IPv6 that carries an IPv4 address
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:7f00:1]", "[::127.0.0.1]", "[2002:7f00:1::]",
    "[2002:a00:5::1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.5]", "[64:ff9b:1::a00:5]", "[2001:0:7f00:1::]",
    "[2606:4700::5efe:7f00:1]", "[2606:4700::200:5efe:a00:5]", "[fe80::5efe:a00:5]",
    # private, link-local, shared, reserved
    "10.0.0.5", "172.16.0.1", "172.31.255.255", "192.168.1.1", "3232235777", "0xc0a80101", "100.64.0.1",
    "169.254.1.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]", "[fd00::5]",
    "[fec0::1]", "[ff02::1]", "[100::1]", "[2001:db8::1]", "[3fff::1]", "[2001:10::1]", "[2001:20::1]",
    # clouds' metadata
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]",
    "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "[fd00:ec2::254]", "[fd20:ce::254]",
)  # fmt: skip
BY_NAME = sorted(
    set(NAMES) - {"public.example", "robots.example", "localhost", "app.localhost", "turning.example"}
)
TRICKS = (  # the host is not where a hasty reader looks for it
    "http:127.0.0.1/{n}",
    "http:/127.0.0.1/{n}",
    "http:///127.0.0.1/{n}",
    "http:\\\\127.0.0.1\\{n}",
    "http://127.0.0.1\\{n}?@public.example/",
    "http://127.0.0.1:00080/{n}",
    "http://127.0.0.1:8080/{n}?x=@public.example",
    "http://127.0.0.1/{n}#@public.example",
    "http://127.0.0.1/{n}/../{n}",
    " http://127.0.0.1/{n} ",
)
LOCATIONS = (  # where a public page sends its visitors
    "http://127.0.0.1/{n}", "http://2130706433/{n}", "http://0x7f.1/{n}", "http://[::1]/{n}", "http://[::]/{n}",
    "http://[::ffff:127.0.0.1]/{n}", "http://[2002:7f00:1::]/{n}", "http://[64:ff9b::7f00:1]/{n}",
    "http://localhost/{n}", "http://inside.example/{n}", "http://mixed.example/{n}", "http://mapped.example/{n}",
    "https://127.0.0.1/{n}", "http://127.0.0.1:8080/{n}", "http://169.254.169.254/{n}", "http://10.0.0.5/{n}",
    "//127.0.0.1/{n}", "/\\127.0.0.1/{n}", "\\\\127.0.0.1\\{n}", "HTTP://127.0.0.1/{n}", "  http://127.0.0.1/{n}",
    "http://12\t7.0.0.1/{n}", "http://127.0.0.1\\{n}?@public.example/",
)  # fmt: skip
STATUSES = (301, 303, 307, 308)
SCHEMES = (
    "file:///etc/passwd", "ftp://127.0.0.1/{n}", "gopher://127.0.0.1:80/_GET%20/{n}", "dict://127.0.0.1/{n}",
    "ldap://127.0.0.1/{n}", "data:text/html,{n}", "javascript:fetch('http://127.0.0.1/{n}')", "jar:http://127.0.0.1/{n}!/",
    "view-source:http://127.0.0.1/{n}", "blob:http://127.0.0.1/{n}", "unix:/var/run/docker.sock", "ws://127.0.0.1/{n}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vector:
    """One way in: the address given to the command, what must be found, and where the public server sends on.

    `{n}` in any text stands for the vector's own number, by which the log tells who came.
    """

    url: str
    code: Code
    location: str = ""
    status: int = 302
    open_to_control: bool = True  # with private addresses allowed, the server inside is reached


def _vectors() -> Iterator[Vector]:
    for spelling in SPELLINGS:
        yield Vector(f"http://{spelling}/{{n}}", Code.ADDRESS_REFUSED)
    for name in BY_NAME:
        yield Vector(f"http://{name}/{{n}}", Code.ADDRESS_REFUSED)
    for trick in TRICKS:
        yield Vector(trick, Code.ADDRESS_REFUSED)
    for never in (
        "http://me:pw@127.0.0.1/{n}",
        "http://public.example@127.0.0.1/{n}",
        "http://[fe80::1%25eth0]/{n}",
    ):
        yield Vector(never, Code.URL_MALFORMED, open_to_control=False)
    for location in LOCATIONS:
        yield _sent(location)
    for status in STATUSES:
        yield _sent("http://127.0.0.1/{n}", status)
    for location in (*SCHEMES, "http://me:pw@127.0.0.1/{n}"):
        yield _sent(location, open_to_control=False)


def _sent(location: str, status: int = 302, *, open_to_control: bool = True) -> Vector:
    return Vector("http://public.example/{n}", Code.REDIRECT_REFUSED, location, status, open_to_control)


VECTORS = [
    replace(vector, url=vector.url.format(n=n), location=vector.location.format(n=n))
    for n, vector in enumerate(_vectors())
]


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a run: the code of each vector, whose requests came, and which IPs were connected to."""

    codes: list[str]
    arrived: frozenset[str]  # paths that were asked of any host but the public ones
    connected: frozenset[str]


class _Names:
    """The system's resolver, replaced: it knows `NAMES`, each answer once and the last one for good."""

    def __init__(self, _: float) -> None:
        self._left = {name: list(answers) for name, answers in NAMES.items()}

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        answers = self._left.get(host.removesuffix("."))
        if answers is None:
            return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, host)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def aclose(self) -> None:
        """Nothing is open."""


class Trial:
    """The command `warmlink check`, run in a place where every connection ends at one server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._connected: set[str] = set()
        self._port = 0

        async def astray(address: Address, ips: tuple[str, ...], **rest: Any) -> Wire:
            self._connected |= set(ips)
            plain = replace(address, secure=False, port=self._port)
            wire = await connect(plain, ("127.0.0.1",), **{**rest, "context": None})
            wire.ip = ips[0]
            return wire

        monkeypatch.setattr(observe, "connect", astray)
        monkeypatch.setattr(observe, "SystemResolver", _Names)

    def run(self, urls: list[str], behaviours: dict[str, Behaviour], *options: str) -> Seen:
        """Check the addresses; `behaviours` is what the public server does, by host and path."""
        self._connected.clear()
        everything = {"robots.txt": answer(404), **{str(n): answer(200) for n in range(len(VECTORS))}}
        with world_beside() as world:
            self._port = world.port
            world.behaviours = {**everything, **behaviours}
            self._capsys.readouterr()
            run(["check", "--json", "--delay", "0", "--timeout", "5", *options, *urls])
            told = json.loads(self._capsys.readouterr().out)["results"]
            public = {"public.example", "robots.example"}
            arrived = frozenset(
                asked.path.partition("?")[0] for asked in world.asked if asked.host not in public
            )
        codes = [result["finding"] for result in told]
        return Seen(codes, arrived - {"/robots.txt"}, frozenset(self._connected))


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trial:
    """A place to try the command."""
    return Trial(monkeypatch, capsys)


SENDING = {
    f"public.example/{n}": redirect(vector.status, vector.location)
    for n, vector in enumerate(VECTORS)
    if vector.location
}
URLS = [vector.url for vector in VECTORS]


def test_there_are_enough_vectors_and_no_two_alike() -> None:
    assert len({(vector.url, vector.location, vector.status) for vector in VECTORS}) == len(VECTORS) >= 60


def test_no_vector_reaches_the_inside(trial: Trial) -> None:
    seen = trial.run(URLS, SENDING)
    found = dict(zip(VECTORS, seen.codes, strict=True))
    assert {v: code for v, code in found.items() if code != v.code.value} == {}
    assert (seen.arrived, seen.connected) == (frozenset(), frozenset({PUBLIC}))


def test_the_server_would_have_counted_every_one_of_them(trial: Trial) -> None:
    """The control: the same run with the guard off."""
    seen = trial.run(URLS, SENDING, "--allow-private")
    open_to_control = {f"/{n}" for n, vector in enumerate(VECTORS) if vector.open_to_control}
    listed = {path for path in seen.arrived if path.strip("/").isdigit()}  # not what is made up beside them
    assert listed == open_to_control


PAGES = {  # what a public page may hold that others follow
    "refresh": '<meta http-equiv=refresh content="0; url=http://127.0.0.1/1">',
    "base": '<base href="http://127.0.0.1/"><a href="1">here</a>',
    "frame": '<iframe src="http://127.0.0.1/1"></iframe><img src="http://127.0.0.1/2">',
    "script": '<script>location = "http://127.0.0.1/1"</script>',
    "canonical": '<link rel=canonical href="http://127.0.0.1/1"><link rel=icon href="http://127.0.0.1/2">',
}


def test_nothing_on_a_page_leads_inside(trial: Trial) -> None:
    pages = {f"public.example/{name}": answer(200, body=page.encode()) for name, page in PAGES.items()}
    pages["public.example/header"] = answer(200, {"Refresh": "0; url=http://127.0.0.1/1"})
    seen = trial.run([f"http://{name}" for name in pages], pages)
    assert (seen.arrived, seen.connected) == (frozenset(), frozenset({PUBLIC}))


def test_a_robots_txt_that_leads_inside_is_not_followed_and_forbids_nothing(trial: Trial) -> None:
    robots = {
        "robots.example/robots.txt": redirect(302, "http://inside.example/1"),
        "robots.example/page": answer(200),
    }
    seen = trial.run(["http://robots.example/page"], robots)
    assert seen == Seen(["ok"], frozenset(), frozenset({PUBLIC}))


def test_a_chain_of_public_redirects_that_ends_inside_is_not_followed_to_its_end(trial: Trial) -> None:
    chain = {f"public.example/hop-{n}": redirect(301, f"/hop-{n + 1}") for n in range(5)}
    chain["public.example/hop-5"] = redirect(301, "http://inside.example/1")
    seen = trial.run(["http://public.example/hop-0"], chain)
    assert seen == Seen(["redirect_refused"], frozenset(), frozenset({PUBLIC}))


def test_a_name_that_turns_between_robots_txt_and_page_is_still_asked_where_the_guard_looked(
    trial: Trial,
) -> None:
    """Rebinding: the second look-up would say 127.0.0.1. A closed connection makes each request a new one."""
    page = {"turning.example/robots.txt": raw(_CLOSING), "turning.example/page": raw(_CLOSING)}
    seen = trial.run(["http://turning.example/page"], page)
    assert (seen.codes, seen.connected) == (["ok"], frozenset({PUBLIC}))

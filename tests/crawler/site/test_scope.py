"""Which pages belong to a site, and what is left out."""

import re
import socket

import pytest

from crawler.site.scope import Scope, Traps, repeats, site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://example.org/", "http://www.help.example.org:8080/a", True),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://ada.github.io/", "https://bob.github.io/", False),
        ("https://xn--bcher-kva.example/", "https://www.xn--bcher-kva.example/", True),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/", False),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b", True),
        ("http://[::1]:80/", "http://[::1]:81/", False),
        ("http://localhost/", "http://localhost/x", True),
        ("https://github.io/", "https://ada.github.io/", False),
    ],
)
def test_a_site_is_a_registrable_domain(one: str, other: str, same: bool) -> None:
    assert (site(one) == site(other)) is same


def test_whose_site_it_is_is_known_without_asking_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert site("https://www.never-seen-before.org.nz/") == "never-seen-before.org.nz"


def test_exclude_wins_and_what_is_named_need_not_be_included() -> None:
    scope = Scope(include=(re.compile("/docs/"),), exclude=(re.compile("/old/"),))
    refused = {path: scope.refuses(f"https://example.org{path}") for path in ("/docs/a", "/docs/old/", "/b")}
    assert refused == {
        "/docs/a": None,
        "/docs/old/": "excluded by --exclude",
        "/b": "not matched by --include",
    }
    assert scope.refuses("https://example.org/", named=True) is None
    assert scope.refuses("https://example.org/old/", named=True) == "excluded by --exclude"


def test_a_path_that_repeats_itself_is_a_trap_only_on_a_site_that_is_read() -> None:
    deep = "https://example.org/" + "a/b/" * 5
    assert (repeats(deep), repeats("https://example.org/1/2/1/2/1/2/3/4/5")) == (True, False)
    assert Traps().refuses(deep, ours=True) == "its path repeats itself"
    assert Traps().refuses(deep, ours=False) is None


def test_a_hundred_pages_that_differ_in_their_query_are_enough() -> None:
    traps = Traps()
    assert not any(traps.endless(f"https://example.org/day?n={n}") for n in range(100))
    assert traps.endless("https://example.org/day?n=100")
    assert not traps.endless("https://example.org/day")
    assert not traps.endless("https://example.org/month?n=1")

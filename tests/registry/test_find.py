"""A person names a link by its id, its address, or enough of either."""

import pytest

from registry.find import find
from registry.mistakes import Place
from registry.targets import Target


def target(target_id: str, address: str, shown: str | None = None) -> Target:
    """A listed link or contact."""
    kind = "email" if "/email/" in target_id else "url"
    owner = target_id.partition("/")[0]
    place = Place("a.toml", 1)
    return Target(target_id, owner, owner, kind, address, shown or address, kind, None, False, True, place)  # type: ignore[arg-type]


LISTED = (
    target("night/site", "https://night.example/", "https://night.example/#call"),
    target("night/site-fr", "https://night.example/fr"),
    target("day/site", "https://day.example/Help"),
    target("noon/site", "https://day.example/Help"),
    target("day/email/1", "ask@day.example"),
)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ("night/site", ["night/site"]),  # also the beginning of another one
        (" NIGHT/Site ", ["night/site"]),
        ("https://night.example/", ["night/site"]),
        ("HTTPS://Night.Example:443/#elsewhere", ["night/site"]),
        ("https://night.example/fr?utm_source=letter", ["night/site-fr"]),
        ("night/site-", ["night/site-fr"]),
        ("example/fr", ["night/site-fr"]),
        ("day.example/help", ["day/site", "noon/site"]),  # one address, listed twice
        ("ask@", ["day/email/1"]),
        ("night", ["night/site", "night/site-fr"]),
        ("evening", []),
        ("", ["night/site", "night/site-fr", "day/site", "noon/site", "day/email/1"]),
    ],
)
def test_it_finds(wanted: str, ids: list[str]) -> None:
    found = find(LISTED, wanted)
    assert [one.target_id for listed in found.values() for one in listed] == ids
    assert all(one.address == address for address, listed in found.items() for one in listed)


def test_one_address_that_is_listed_twice_is_one() -> None:
    assert len(find(LISTED, "day.example/help")) == 1

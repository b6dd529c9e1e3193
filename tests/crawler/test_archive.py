"""What an archive is asked, what its answer says, and what it is never told."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import Copy, NoAnswer, copy_in, may_be_told, question

SERVICE = "https://archive.org/wayback/available"
NEAR = datetime(2026, 3, 1, 23, tzinfo=UTC)
GOOD = {
    "available": True,
    "status": "200",
    "timestamp": "20260228101112",
    "url": "http://web.archive.org/web/20260228101112/https://help.example/a",
}


def answer(**changes: object) -> bytes:
    """An answer of the archive about one page."""
    return json.dumps({"url": "help.example/a", "archived_snapshots": {"closest": GOOD | changes}}).encode()


def test_it_is_asked_for_the_copy_nearest_the_last_good_day() -> None:
    assert question(SERVICE, "https://help.example/a?b=1&c", NEAR) == (
        "https://archive.org/wayback/available?url=https%3A%2F%2Fhelp.example%2Fa%3Fb%3D1%26c&timestamp=20260301"
    )
    assert question("http://own.example/?x=1", "https://a.example/", None) == (
        "http://own.example/?x=1&url=https%3A%2F%2Fa.example%2F"
    )


def test_a_copy_is_named_with_its_day_and_over_https() -> None:
    at = datetime(2026, 2, 28, 10, 11, 12, tzinfo=UTC)
    url = "https://web.archive.org/web/20260228101112/https://help.example/a"
    assert copy_in(answer()) == Copy(url, at)
    assert copy_in(answer(status=200, url=url)) == Copy(url, at)


@pytest.mark.parametrize(
    "changes",
    [
        {"available": False},
        {"available": "true"},
        {"status": "404"},
        {"status": None},
        {"timestamp": "2026"},
        {"timestamp": "20261399000000"},
        {"timestamp": 20260228101112},
        {"url": None},
        {"url": "javascript:alert(1)"},
        {"url": "//web.archive.org/web/1/x"},
        {"url": "https:///x"},
        {"url": "http://[web.archive.org/x"},
        {"url": 'https://web.archive.org/web/1/"><script>'},
        {"url": "https://web.archive.org/" + "a" * 4000},
    ],
    ids=str,
)
def test_what_is_no_good_copy_is_none(changes: dict[str, object]) -> None:
    assert copy_in(answer(**changes)) is None


@pytest.mark.parametrize(
    "body", [b'{"archived_snapshots": {}}', b'{"archived_snapshots": {"closest": null}}']
)
def test_an_archive_may_have_nothing(body: bytes) -> None:
    assert copy_in(body) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Down for maintenance</html>",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b'{"archived_snapshots": []}',
        b'{"archived_snapshots": {"closest": [1]}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_teaches_nothing(body: bytes) -> None:
    with pytest.raises(NoAnswer):
        copy_in(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["archived_snapshots", "closest", "url", "timestamp", "status", "available"]),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(_JSON)
def test_no_answer_whatever_it_holds_is_a_surprise(value: object) -> None:
    try:
        copy = copy_in(json.dumps(value).encode())
    except NoAnswer:
        return
    assert copy is None or copy.url.startswith("https://")


@pytest.mark.parametrize(
    ("service", "address", "told"),
    [
        (SERVICE, "https://help-for-parents.org/a", True),
        (SERVICE, "http://192.168.0.7/wiki", False),
        (SERVICE, "http://localhost:8080/", False),
        (SERVICE, "https://intranet/", False),
        (SERVICE, "https://help.example/", False),  # nobody's name: nothing can be kept of it
        (SERVICE, "https://user:word@help-for-parents.org/", False),
        ("http://127.0.0.1:9/available", "http://192.168.0.7/wiki", True),
        ("http://127.0.0.1:9/available", "https://help.example/", True),
    ],
)
def test_a_public_archive_learns_of_public_addresses_only(service: str, address: str, told: bool) -> None:
    assert may_be_told(service, address) is told

"""Retry-After in every dialect."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners.retry_after import LONGEST, retry_after

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "30s"}, 30.0),
        ({"retry-after": "1m1s"}, 61.0),
        ({"retry-after": "2h"}, 7200.0),
        ({"retry-after": "Tue, 24 Nov 2026 12:02:00 GMT"}, 120.0),
        ({"retry-after": "Tuesday, 24-Nov-26 12:02:00 GMT"}, 120.0),
        ({"retry-after": "Tue Nov 24 12:02:00 2026"}, 120.0),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "9" * 20}, LONGEST),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(AT.timestamp()) + 45)}, 45.0),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "30"}, None),
        ({}, None),
    ],
)
def test_each_dialect_is_read_as_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, AT) == seconds


@given(
    st.sampled_from(["retry-after", "ratelimit-reset"]), st.text() | st.from_regex(r"[0-9a-zA-Z:, .-]{1,40}")
)
def test_whatever_a_server_writes_is_bounded_or_none(name: str, value: str) -> None:
    seconds = retry_after({name: value, "ratelimit-remaining": "0"}, AT)
    assert seconds is None or 0 <= seconds <= LONGEST

"""Retry-After in every dialect."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners.retry_after import HEADERS, LONGEST, retry_after
from crawler.probe.head import KEPT

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
        ({"retry-after": "Wed, 24 Nov 2026 12:02:00 GMT"}, 120.0),  # a Tuesday
        ({"retry-after": "Tue, 24 Nov 2026 14:02:00 +0200"}, 120.0),
        ({"retry-after": "2026-11-24T12:02:00Z"}, 120.0),
        ({"retry-after": "2 hours"}, 7200.0),
        ({"retry-after": "1 minute, 30 seconds"}, 90.0),
        ({"retry-after": "10min"}, 600.0),
        ({"retry-after": "1500ms"}, 1.5),
        ({"retry-after": "1h30"}, None),
        ({"retry-after": "3 months"}, None),
        ({"retry-after": str(int(AT.timestamp()) + 45)}, 45.0),
        ({"retry-after": str((int(AT.timestamp()) + 45) * 1000)}, 45.0),
        ({"retry-after": str(int(AT.timestamp()) - 45)}, 0.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-5", "x-retry-after": "8"}, 8.0),
        ({"retry-after": "Fri, 31 Feb 2026 12:00:00 GMT"}, None),
        ({"retry-after": "Mon, 29-Feb-99 12:00:00 GMT"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"x-ms-retry-after-ms": "250"}, 0.25),
        ({"x-retry-after": "30"}, 30.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(AT.timestamp()) + 45)}, 45.0),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "30"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-24T12:00:30Z"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.5", "x-ratelimit-reset": "9"}, 1.5),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset-ms": "500"}, 0.5),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "6m0s"}, 360.0),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(AT.timestamp()) + 9)}, 9.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"ratelimit-remaining": "0"}, None),
        ({"ratelimit-reset": "12"}, None),
        ({"ratelimit": '"default";r=0;t=30'}, 30.0),
        ({"ratelimit": '"default";r=5;t=30'}, None),
        ({"ratelimit": '"a";r=5;t=99, "b";r=0;t=7,"c"; r=0; t=8'}, 8.0),
        ({"ratelimit": '"default";r=0', "ratelimit-policy": '"x";q=9;w=9, "default";q=100;w=60'}, 60.0),
        ({"ratelimit": '"default";r=0', "ratelimit-policy": '"x";q=9;w=9'}, None),
        ({"ratelimit": "limit=10, remaining=0, reset=4"}, 4.0),
        ({"ratelimit": "limit=10, remaining=1, reset=4"}, None),
        ({"ratelimit": '"default";r=0;t=30', "retry-after": "3"}, 3.0),
        ({}, None),
    ],
)
def test_each_dialect_is_read_as_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, AT) == seconds


@given(st.sampled_from(sorted(HEADERS)), st.text() | st.from_regex(r"[0-9a-zA-Z:, .-]{1,40}"))
def test_whatever_a_server_writes_is_bounded_or_none(name: str, value: str) -> None:
    seconds = retry_after({name: value, "ratelimit-remaining": "0"}, AT)
    assert seconds is None or 0 <= seconds <= LONGEST


def test_the_probe_keeps_every_header_that_is_read_here() -> None:
    assert set(KEPT.values()) >= HEADERS

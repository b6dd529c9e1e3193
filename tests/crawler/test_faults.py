"""Live faults: what the local world does on the left, what is seen and found on the right."""

import asyncio
from dataclasses import replace

import pytest

from crawler.finding import Code
from crawler.judge import judge
from crawler.observation import Observation, Phase
from crawler.probe import Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon
from warmlink.demo.faults import BEHAVIOURS, packed
from warmlink.demo.misbehave import World

# The last phase of a check that fell silent, or the final status; and the finding.
Expected = tuple[Phase | int, Code]

TABLE: dict[str, Expected] = {
    # connecting
    "refused": (Phase.CONNECT, Code.REFUSED),
    "connect-hang": (Phase.CONNECT, Code.TIMEOUT_CONNECT),
    "connect-reset": (Phase.HEADERS, Code.RESET),
    # certificates and handshakes
    "tls-ok": (200, Code.OK),
    "tls-expired": (Phase.TLS, Code.TLS_EXPIRED),
    "tls-not-yet": (Phase.TLS, Code.TLS_EXPIRED),
    "tls-wrong-host": (Phase.TLS, Code.TLS_HOSTNAME),
    "tls-wrong-ip": (Phase.TLS, Code.TLS_HOSTNAME),
    "tls-no-names": (Phase.TLS, Code.TLS_HOSTNAME),
    "tls-self-signed": (Phase.TLS, Code.TLS_SELF_SIGNED),
    "tls-unknown-root": (Phase.TLS, Code.TLS_UNTRUSTED),
    "tls-no-intermediate": (Phase.TLS, Code.TLS_UNTRUSTED),
    "tls-weak-key": (Phase.TLS, Code.TLS_WEAK),
    "tls-old-protocol": (Phase.TLS, Code.TLS_PROTOCOL),
    "tls-odd-cipher": (Phase.TLS, Code.TLS_PROTOCOL),
    "tls-plain-http": (Phase.TLS, Code.TLS_PROTOCOL),
    "tls-reset": (Phase.TLS, Code.RESET),
    "tls-close": (Phase.TLS, Code.RESET),
    "tls-hang": (Phase.TLS, Code.TIMEOUT_CONNECT),
    # header blocks
    "hang": (Phase.HEADERS, Code.TIMEOUT_READ),
    "header-drip": (Phase.HEADERS, Code.TIMEOUT_READ),
    "reset": (Phase.HEADERS, Code.RESET),
    "close": (Phase.HEADERS, Code.RESET),
    "reset-in-headers": (Phase.HEADERS, Code.RESET),
    "close-in-headers": (Phase.HEADERS, Code.TRUNCATED),
    "close-in-status": (Phase.HEADERS, Code.TRUNCATED),
    "junk": (Phase.HEADERS, Code.BAD_HTTP),
    "http-0.9": (Phase.HEADERS, Code.BAD_HTTP),
    "http-2-preface": (Phase.HEADERS, Code.BAD_HTTP),
    "other-protocol": (Phase.HEADERS, Code.BAD_HTTP),
    "switch-protocol": (Phase.HEADERS, Code.BAD_HTTP),
    "continue-flood": (Phase.HEADERS, Code.BAD_HTTP),
    "continue-drip": (Phase.HEADERS, Code.BAD_HTTP),
    "status-99": (Phase.HEADERS, Code.BAD_HTTP),
    "status-1000": (Phase.HEADERS, Code.BAD_HTTP),
    "status-word": (Phase.HEADERS, Code.BAD_HTTP),
    "status-000": (Phase.HEADERS, Code.BAD_HTTP),
    "two-lengths": (Phase.HEADERS, Code.BAD_HTTP),
    "bad-length": (Phase.HEADERS, Code.BAD_HTTP),
    "huge-header": (Phase.HEADERS, Code.BAD_HTTP),
    "many-headers": (Phase.HEADERS, Code.BAD_HTTP),
    "endless-header": (Phase.HEADERS, Code.BAD_HTTP),
    # bodies
    "hang-in-body": (Phase.BODY, Code.TIMEOUT_READ),
    "body-drip": (Phase.BODY, Code.TIMEOUT_READ),
    "reset-in-body": (Phase.BODY, Code.RESET),
    "short-length": (Phase.BODY, Code.TRUNCATED),
    "short-chunks": (Phase.BODY, Code.TRUNCATED),
    "no-last-chunk": (Phase.BODY, Code.TRUNCATED),
    "endless-trailers": (Phase.BODY, Code.BAD_HTTP),
    "endless-trailer": (Phase.BODY, Code.BAD_HTTP),
    "endless-chunk-size": (Phase.BODY, Code.BAD_HTTP),
    "bad-chunk": (Phase.BODY, Code.BAD_HTTP),
    "coding-lie": (Phase.BODY, Code.BAD_HTTP),
    "coding-br-lie": (Phase.BODY, Code.BAD_HTTP),
    "coding-zstd-lie": (Phase.BODY, Code.BAD_HTTP),
    "coding-tower": (Phase.BODY, Code.BAD_HTTP),
    "endless-body": (200, Code.OK),
    "endless-chunks": (200, Code.OK),
    "endless-gzip": (200, Code.OK),
    "endless-pdf": (200, Code.OK),
    "audio-stream": (200, Code.OK),
    "gzip-bomb": (200, Code.OK),
    "gzip-gzip-bomb": (200, Code.OK),
    "brotli-bomb": (200, Code.OK),
    "zstd-bomb": (200, Code.OK),
    # redirects
    "redirect-self": (Phase.REDIRECT, Code.REDIRECT_LOOP),
    "redirect-ring": (Phase.REDIRECT, Code.REDIRECT_LOOP),
    "redirect-endless": (Phase.REDIRECT, Code.REDIRECT_LIMIT),
    "chain?11": (Phase.REDIRECT, Code.REDIRECT_LIMIT),
    "redirect-nowhere": (Phase.REDIRECT, Code.REDIRECT_NO_LOCATION),
    "redirect-empty": (Phase.REDIRECT, Code.REDIRECT_NO_LOCATION),
    "redirect-unreadable": (Phase.REDIRECT, Code.REDIRECT_NO_LOCATION),
    "redirect-ftp": (Phase.REDIRECT, Code.REDIRECT_REFUSED),
    "redirect-app": (Phase.REDIRECT, Code.REDIRECT_REFUSED),
    "redirect-userinfo": (Phase.REDIRECT, Code.REDIRECT_REFUSED),
    "redirect-private": (Phase.CONNECT, Code.REFUSED),  # as private addresses are allowed here
    "redirect-to-404": (404, Code.HTTP_404),
    "redirect-long": (200, Code.MOVED_TEMPORARY),
    "redirect-short": (200, Code.MOVED_TEMPORARY),
    "cookie-wall": (200, Code.OK),
    "chain?10": (200, Code.MOVED_TEMPORARY),
    "redirect-absolute": (200, Code.MOVED_PERMANENT),
    "redirect-utf8": (200, Code.MOVED_TEMPORARY),
    **dict.fromkeys(("redirect-301", "redirect-308"), (200, Code.MOVED_PERMANENT)),
    **dict.fromkeys(("redirect-302", "redirect-303", "redirect-307"), (200, Code.MOVED_TEMPORARY)),
    # what browsers put up with
    **dict.fromkeys(
        (
            *("bare-lf", "folded-header", "junk-header", "space-before-colon", "same-length-twice"),
            *("length-and-chunks", "http-1.2", "http-1.0", "no-reason", "control-in-header"),
            *("upgrade-offered", "early-hints", "continue-first", "junk-after-page", "no-type"),
            *("gzip", "gzip-members", "gzip-cut", "deflate", "deflate-raw", "brotli", "zstd"),
            *("gzip-in-brotli", "unknown-coding", "chunked", "stale-connection"),
            *("ok", "echo", "conditional", "pdf", "pdf-large", "large-page"),
        ),
        (200, Code.OK),
    ),
    # plain answers
    "no-content": (204, Code.OK),
    **{f"status-{status}": (status, Code.OK) for status in (200, 201, 203, 206, 300)},
    **{f"status-{status}": (status, Code.HTTP_4XX) for status in (400, 405, 418, 421, 422, 425)},
    **{f"status-{status}": (status, Code.HTTP_500) for status in (500, 501, 507, 511)},
    **{f"status-{status}": (status, Code.CDN_ORIGIN_52X) for status in (*range(520, 527), 530)},
    **{f"status-{status}": (status, Code.HTTP_502_504) for status in (502, 504)},
    **{f"status-{status}": (status, Code.BAD_HTTP) for status in (305, 600)},
    "status-401": (401, Code.AUTH_401),
    "login": (401, Code.AUTH_401),
    "status-402": (402, Code.PAYMENT_402),
    "status-403": (403, Code.FORBIDDEN_403),
    "status-404": (404, Code.HTTP_404),
    "status-406": (406, Code.NOT_ACCEPTABLE_406),
    "status-408": (408, Code.HTTP_503),
    "status-410": (410, Code.HTTP_410),
    "status-451": (451, Code.HTTP_451),
    "status-503": (503, Code.HTTP_503),
    "status-999": (999, Code.BOT_999),
    "maintenance": (503, Code.MAINTENANCE),
    "throttled": (429, Code.RATE_LIMITED_429),
    "throttled-date": (429, Code.RATE_LIMITED_429),
    "throttled-words": (429, Code.RATE_LIMITED_429),
    "throttled-reset": (429, Code.RATE_LIMITED_429),
    "challenge-403": (403, Code.BOT_CHALLENGE),
    "challenge-200": (200, Code.BOT_CHALLENGE),
    "challenge-waf": (202, Code.BOT_CHALLENGE),
    "challenge-vercel": (429, Code.BOT_CHALLENGE),
}


# Server, floods and probe share one loop here: the phases get more of the same whole.
PATIENT = replace(QUICK, connect=1.0, first_byte=1.2)


@pytest.fixture(scope="module")
def seen() -> dict[str, Observation]:
    """Every row of the table, asked at the same time in one small world."""
    return asyncio.run(_ask_all())


async def _ask_all() -> dict[str, Observation]:
    for coding in ("gzip", "gzip, gzip", "br", "zstd"):
        packed(coding, 64)  # before anybody waits for it
    async with World(tls=True) as world:
        probe = Probe(now=noon, identity=IDENTITY, limits=PATIENT, allow_private=True, ca_file=world.ca_file)
        observations = await asyncio.gather(*(probe.observe(world.url(name)) for name in TABLE))
        await probe.aclose()
    return dict(zip(TABLE, observations, strict=True))


@pytest.mark.parametrize("name", TABLE)
def test_every_fault_is_seen_as_what_it_is(name: str, seen: dict[str, Observation]) -> None:
    observation = seen[name]
    silence = observation.silence
    last = observation.status if silence is None else silence.phase
    assert (last, judge(observation).code) == TABLE[name], observation
    assert silence is None or silence.fault.value == TABLE[name][1].value  # they share their names


def test_every_behaviour_of_the_world_stands_in_the_table() -> None:
    assert set(BEHAVIOURS) - {name.partition("?")[0] for name in TABLE} == {
        "redirect-ring-back"
    }  # asked on the way


def test_no_fault_outlasts_the_deadline(seen: dict[str, Observation]) -> None:
    slow = {name: seen[name].seconds for name in TABLE if seen[name].seconds > QUICK.total + 1}
    assert slow == {}


def test_no_body_is_kept_beyond_the_limit(seen: dict[str, Observation]) -> None:
    kept = {name: len(page.body) for name in TABLE if (page := seen[name].page) is not None}
    assert max(kept.values()) == QUICK.body_bytes
    assert kept["gzip-bomb"] == kept["brotli-bomb"] == kept["zstd-bomb"] == QUICK.body_bytes


def test_a_fault_in_the_body_still_shows_the_answer_before_it(seen: dict[str, Observation]) -> None:
    cut = seen["short-length"]
    assert [hop.status for hop in cut.hops] == [200]
    assert (cut.status, cut.page, cut.connected) == (None, None, True)


def test_the_verify_code_is_kept_as_evidence(seen: dict[str, Observation]) -> None:
    names = (
        "tls-expired",
        "tls-not-yet",
        "tls-self-signed",
        "tls-unknown-root",
        "tls-wrong-ip",
        "tls-weak-key",
    )
    codes = [silence.verify_code for name in names if (silence := seen[name].silence) is not None]
    assert codes == [10, 9, 18, 20, 64, 66]


def test_a_long_location_is_followed_whole(seen: dict[str, Observation]) -> None:
    page = seen["redirect-long"].page
    assert page is not None
    assert page.body.split(b"\n")[0] == b"/echo?" + b"a" * 6000

"""Live faults: what the local world does on the left, what the probe must say on the right."""

import asyncio

import pytest

from crawler.observation import Fault, Observation, Phase
from crawler.probe import Probe
from tests.crawler.probe.conftest import IDENTITY, QUICK, noon
from warmlink.demo.misbehave import World

Expected = tuple[Phase, Fault] | int

TABLE: dict[str, Expected] = {
    # connecting
    "refused": (Phase.CONNECT, Fault.REFUSED),
    "connect-hang": (Phase.CONNECT, Fault.TIMEOUT_CONNECT),
    "connect-reset": (Phase.HEADERS, Fault.RESET),
    # certificates and handshakes
    "tls-ok": 200,
    "tls-expired": (Phase.TLS, Fault.TLS_EXPIRED),
    "tls-not-yet": (Phase.TLS, Fault.TLS_EXPIRED),
    "tls-wrong-host": (Phase.TLS, Fault.TLS_HOSTNAME),
    "tls-wrong-ip": (Phase.TLS, Fault.TLS_HOSTNAME),
    "tls-no-names": (Phase.TLS, Fault.TLS_HOSTNAME),
    "tls-self-signed": (Phase.TLS, Fault.TLS_SELF_SIGNED),
    "tls-unknown-root": (Phase.TLS, Fault.TLS_UNTRUSTED),
    "tls-no-intermediate": (Phase.TLS, Fault.TLS_UNTRUSTED),
    "tls-weak-key": (Phase.TLS, Fault.TLS_WEAK),
    "tls-old-protocol": (Phase.TLS, Fault.TLS_PROTOCOL),
    "tls-odd-cipher": (Phase.TLS, Fault.TLS_PROTOCOL),
    "tls-plain-http": (Phase.TLS, Fault.TLS_PROTOCOL),
    "tls-reset": (Phase.TLS, Fault.RESET),
    "tls-close": (Phase.TLS, Fault.RESET),
    "tls-hang": (Phase.TLS, Fault.TIMEOUT_CONNECT),
    # header blocks
    "hang": (Phase.HEADERS, Fault.TIMEOUT_READ),
    "header-drip": (Phase.HEADERS, Fault.TIMEOUT_READ),
    "reset": (Phase.HEADERS, Fault.RESET),
    "close": (Phase.HEADERS, Fault.RESET),
    "reset-in-headers": (Phase.HEADERS, Fault.RESET),
    "close-in-headers": (Phase.HEADERS, Fault.TRUNCATED),
    "close-in-status": (Phase.HEADERS, Fault.TRUNCATED),
    "junk": (Phase.HEADERS, Fault.BAD_HTTP),
    "http-0.9": (Phase.HEADERS, Fault.BAD_HTTP),
    "http-2-preface": (Phase.HEADERS, Fault.BAD_HTTP),
    "other-protocol": (Phase.HEADERS, Fault.BAD_HTTP),
    "switch-protocol": (Phase.HEADERS, Fault.BAD_HTTP),
    "continue-flood": (Phase.HEADERS, Fault.BAD_HTTP),
    "continue-drip": (Phase.HEADERS, Fault.BAD_HTTP),
    "status-99": (Phase.HEADERS, Fault.BAD_HTTP),
    "status-1000": (Phase.HEADERS, Fault.BAD_HTTP),
    "status-word": (Phase.HEADERS, Fault.BAD_HTTP),
    "status-000": (Phase.HEADERS, Fault.BAD_HTTP),
    "two-lengths": (Phase.HEADERS, Fault.BAD_HTTP),
    "bad-length": (Phase.HEADERS, Fault.BAD_HTTP),
    "huge-header": (Phase.HEADERS, Fault.BAD_HTTP),
    "many-headers": (Phase.HEADERS, Fault.BAD_HTTP),
    "endless-header": (Phase.HEADERS, Fault.BAD_HTTP),
    # bodies
    "hang-in-body": (Phase.BODY, Fault.TIMEOUT_READ),
    "body-drip": (Phase.BODY, Fault.TIMEOUT_READ),
    "reset-in-body": (Phase.BODY, Fault.RESET),
    "short-length": (Phase.BODY, Fault.TRUNCATED),
    "short-chunks": (Phase.BODY, Fault.TRUNCATED),
    "no-last-chunk": (Phase.BODY, Fault.TRUNCATED),
    "bad-chunk": (Phase.BODY, Fault.BAD_HTTP),
    "coding-lie": (Phase.BODY, Fault.BAD_HTTP),
    "coding-br-lie": (Phase.BODY, Fault.BAD_HTTP),
    "coding-zstd-lie": (Phase.BODY, Fault.BAD_HTTP),
    "coding-tower": (Phase.BODY, Fault.BAD_HTTP),
    "endless-body": 200,
    "endless-chunks": 200,
    "endless-gzip": 200,
    "endless-pdf": 200,
    "audio-stream": 200,
    "gzip-bomb": 200,
    "gzip-gzip-bomb": 200,
    "brotli-bomb": 200,
    "zstd-bomb": 200,
    # redirects
    "redirect-self": (Phase.REDIRECT, Fault.REDIRECT_LOOP),
    "redirect-ring": (Phase.REDIRECT, Fault.REDIRECT_LOOP),
    "redirect-endless": (Phase.REDIRECT, Fault.REDIRECT_LIMIT),
    "chain?11": (Phase.REDIRECT, Fault.REDIRECT_LIMIT),
    "redirect-nowhere": (Phase.REDIRECT, Fault.REDIRECT_NO_LOCATION),
    "redirect-empty": (Phase.REDIRECT, Fault.REDIRECT_NO_LOCATION),
    "redirect-unreadable": (Phase.REDIRECT, Fault.REDIRECT_NO_LOCATION),
    "redirect-ftp": (Phase.REDIRECT, Fault.REDIRECT_REFUSED),
    "redirect-app": (Phase.REDIRECT, Fault.REDIRECT_REFUSED),
    "redirect-userinfo": (Phase.REDIRECT, Fault.REDIRECT_REFUSED),
    "redirect-private": (Phase.CONNECT, Fault.REFUSED),  # as private addresses are allowed here
    "redirect-to-404": 404,
    "redirect-short": 200,
    "cookie-wall": 200,
    "chain?10": 200,
    "redirect-absolute": 200,
    "redirect-utf8": 200,
    # what browsers put up with
    **dict.fromkeys(
        ("bare-lf", "folded-header", "junk-header", "space-before-colon", "same-length-twice"), 200
    ),
    **dict.fromkeys(("length-and-chunks", "http-1.2", "http-1.0", "no-reason", "control-in-header"), 200),
    **dict.fromkeys(("upgrade-offered", "early-hints", "continue-first", "junk-after-page", "no-type"), 200),
    **dict.fromkeys(("gzip", "gzip-members", "gzip-cut", "deflate", "deflate-raw", "brotli", "zstd"), 200),
    **dict.fromkeys(("gzip-in-brotli", "unknown-coding", "chunked", "stale-connection", "pdf"), 200),
    # plain answers
    **{f"redirect-{status}": 200 for status in (301, 302, 303, 307, 308)},
    **{f"status-{status}": status for status in (200, 203, 206, 300, 305, 400, 401, 402, 403, 404, 405, 406)},
    **{f"status-{status}": status for status in (410, 418, 421, 422, 451, 500, 501, 502, 503, 504, 520, 522)},
    **{f"status-{status}": status for status in (525, 526, 530, 600, 999)},
    "no-content": 204,
    "login": 401,
    "maintenance": 503,
    "throttled": 429,
    "challenge-403": 403,
    "challenge-200": 200,
}


@pytest.fixture(scope="module")
def seen() -> dict[str, Observation]:
    """Every row of the table, asked at the same time in one small world."""
    return asyncio.run(_ask_all())


async def _ask_all() -> dict[str, Observation]:
    async with World(tls=True) as world:
        probe = Probe(now=noon, identity=IDENTITY, limits=QUICK, allow_private=True, ca_file=world.ca_file)
        observations = await asyncio.gather(*(probe.observe(world.url(name)) for name in TABLE))
        await probe.aclose()
    return dict(zip(TABLE, observations, strict=True))


@pytest.mark.parametrize("name", TABLE)
def test_every_fault_is_seen_as_what_it_is(name: str, seen: dict[str, Observation]) -> None:
    observation = seen[name]
    silence = observation.silence
    told = (silence.phase, silence.fault) if silence is not None else observation.status
    assert told == TABLE[name], observation


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

"""`warmlink check`: one address asked now, for a person or a program."""

import asyncio
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.finding import CODES
from reports.safe import redact
from tests.honest import made_up
from warmlink.cli import run
from warmlink.demo.faults import answer
from warmlink.demo.faults_tls import NAME
from warmlink.demo.misbehave import World
from warmlink.demo.talk import HTML, Request, Talk
from warmlink.exits import Exit

KEYS = {
    "url", "finding", "family", "weight", "evidence", "says", "advice", "notices", "suggestion", "marker",
    "status", "final_url", "hops", "ip", "certificate_ends_at", "phase", "detail", "attempts", "seconds",
    "at", "places",
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A world with every fault, TLS too, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    world = World(tls=True)
    asyncio.run_coroutine_threadsafe(world.__aenter__(), loop).result(20)
    yield world
    asyncio.run_coroutine_threadsafe(world.__aexit__(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


Check = Callable[..., tuple[int, str, str]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the command on loopback; return its exit code, and what it said on both outputs."""

    def check(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["check", "--delay", "0", "--no-robots", *arguments])
        return code, *capsys.readouterr()

    return check


def results(out: str) -> dict[str, dict[str, Any]]:
    """Return the results of `--json` by the address asked."""
    answer = json.loads(out)
    assert answer.keys() == {"results", "summary"}
    assert all(result.keys() == KEYS for result in answer["results"])
    return {result["url"]: result for result in answer["results"]}


def test_a_page_that_works_is_exit_code_0(world: World, check: Check) -> None:
    url = world.url("ok")
    code, out, err = check("--allow-private", url)
    assert (code, err) == (Exit.OK, "")
    assert out.startswith(f"works  {url}\n    ok: ")
    code, out, _ = check("--allow-private", "--json", url)
    result = results(out)[url]
    assert code == Exit.OK
    assert (result["finding"], result["family"], result["weight"], result["status"]) == (
        "ok",
        "ok",
        "ok",
        200,
    )
    assert result["hops"] == [{"url": url, "status": 200, "location": None, "ip": "127.0.0.1"}]
    assert (result["final_url"], result["phase"], result["detail"], result["attempts"]) == (
        url,
        None,
        None,
        1,
    )


def test_evidence_against_an_address_is_exit_code_1_with_what_to_do(world: World, check: Check) -> None:
    gone, refused = world.url("no-such-page"), world.url("refused")
    code, out, err = check("--allow-private", gone, refused, world.url("ok"))
    assert (code, err) == (Exit.BROKEN, "")
    assert f"BROKEN  {gone}\n    http_404: answered 404 Not Found\n    What it means: " in out
    assert f"FAILED  {refused}\n    refused: " in out
    assert out.count("    What to do: ") == 2
    assert out.endswith("3 addresses checked, evidence against 2.\n")
    code, out, _ = check("--allow-private", "--json", gone, refused)
    found = results(out)
    assert (code, [found[url]["finding"] for url in (gone, refused)]) == (1, ["http_404", "refused"])
    assert [found[url]["family"] for url in (gone, refused)] == ["gone", "connect"]
    assert found[refused]["phase"] == "connect"
    assert found[refused]["attempts"] == 2, "a failure of the moment is asked again"
    assert all(result["advice"] == CODES[result["finding"]].advice for result in found.values())


def test_a_wall_in_the_way_is_not_evidence_against_an_address(world: World, check: Check) -> None:
    url = world.url("login")
    code, out, _ = check("--allow-private", url)
    assert code == Exit.OK
    assert out.startswith(f"restricted  {url}\n    auth_401: ")


def test_a_private_address_is_refused_and_never_asked(world: World, check: Check) -> None:
    asked = len(world.asked)
    code, out, _ = check("--json", world.url("ok"))
    result = results(out)[world.url("ok")]
    assert (code, result["finding"], result["hops"]) == (Exit.OK, "address_refused", [])
    assert len(world.asked) == asked


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("http://", "url_malformed"),
        ("no address at all", "url_malformed"),
        ("ftp://example.org/file", "scheme_unsupported"),
        ("https://ada:secret@example.org/", "url_malformed"),
    ],
)
def test_what_is_no_address_is_a_finding_too(check: Check, text: str, finding: str) -> None:
    code, out, err = check("--json", text)
    result = results(out)[redact(text)]
    assert (code, err) == (Exit.BROKEN, "")
    assert (result["finding"], result["family"], result["hops"]) == (finding, "invalid", [])
    assert result["evidence"]


def test_addresses_come_from_standard_input_one_a_line(
    world: World, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok, gone = world.url("ok"), world.url("gone-page")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"# my list\n\n{ok}\n  {gone}  \n"))
    code, out, _ = check("--allow-private", "--json", "-")
    assert code == Exit.BROKEN
    assert {url: result["finding"] for url, result in results(out).items()} == {ok: "ok", gone: "http_404"}


@pytest.mark.parametrize(
    ("text", "finding", "code"),
    [
        ("mailto:ada@example.org", "email_reserved", Exit.OK),
        ("tel:+1-202-456-1111", "phone_valid", Exit.OK),
        ("tel:+1-416-555-0123", "phone_invalid", Exit.BROKEN),
        ("sms:988", "phone_unclear", Exit.OK),
        ("https://wa.me/12024561111", "phone_valid", Exit.OK),
    ],
)
def test_a_link_to_a_person_is_judged_by_whom_it_names_and_never_asked(
    check: Check, text: str, finding: str, code: Exit
) -> None:
    answered, out, err = check("--json", text)
    result = results(out)[text]
    assert (answered, err, result["finding"], result["hops"]) == (code, "", finding, [])


def test_an_address_that_is_named_twice_is_asked_once_and_answered_twice(world: World, check: Check) -> None:
    ok = world.url("ok")
    asked = len(world.asked)
    code, out, _ = check("--allow-private", "--json", ok, f"{ok}#part", ok)
    assert code == Exit.OK
    assert [r["url"] for r in json.loads(out)["results"]] == [ok, f"{ok}#part", ok]
    assert [line.path for line in world.asked[asked:] if not made_up(line.path)] == ["/ok"]


def test_only_what_is_wrong_is_printed_on_request(world: World, check: Check) -> None:
    code, out, _ = check("--allow-private", "--quiet", world.url("ok"))
    assert (code, out) == (Exit.OK, "")
    code, out, _ = check("--allow-private", "-q", world.url("ok"), world.url("nothing"))
    assert code == Exit.BROKEN
    assert "works" not in out
    assert "BROKEN" in out


def test_names_are_pinned_and_authorities_trusted_as_the_user_says(world: World, check: Check) -> None:
    port = world.url("tls-ok").split(":")[2].split("/")[0]
    pinned = ("--allow-private", "--json", "--resolve", f"{NAME}:{port}:127.0.0.1")
    url = f"https://{NAME}:{port}/ok"
    code, out, _ = check(*pinned, "--ca-file", str(world.ca_file), url)
    result = results(out)[url]
    assert (code, result["finding"], result["ip"]) == (Exit.OK, "ok", "127.0.0.1")
    assert result["certificate_ends_at"]
    code, out, _ = check(*pinned, url)
    assert (code, results(out)[url]["finding"]) == (Exit.BROKEN, "tls_untrusted")


@pytest.mark.parametrize(
    ("name", "finding"), [("tls-expired", "tls_expired"), ("tls-self-signed", "tls_self_signed")]
)
def test_a_certificate_that_is_wrong_is_told_apart(
    world: World, check: Check, name: str, finding: str
) -> None:
    url = world.url(name)
    code, out, _ = check("--allow-private", "--json", "--ca-file", str(world.ca_file), url)
    assert (code, results(out)[url]["finding"]) == (Exit.BROKEN, finding)


def test_a_host_that_never_answers_ends_in_time(world: World, check: Check) -> None:
    url = world.url("hang")
    code, out, _ = check("--allow-private", "--json", "--timeout", "0.4", url)
    result = results(out)[url]
    assert (code, result["finding"]) == (Exit.BROKEN, "timeout_read")
    assert result["seconds"] < 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name at least one address"),
        (["--resolve", "nonsense", "https://example.org/"], "--resolve"),
        (["--resolve", "example.org:99999:127.0.0.1", "https://example.org/"], "--resolve"),
        (["--ca-file", "nowhere.pem", "https://example.org/"], "nowhere.pem"),
        (["--delay", "-1", "https://example.org/"], "--delay"),
        (["--timeout", "0", "https://example.org/"], "--timeout"),
    ],
)
def test_options_that_make_no_sense_are_unusable_input(check: Check, arguments: list[str], said: str) -> None:
    code, out, err = check(*arguments)
    assert (code, out) == (Exit.UNUSABLE, "")
    assert said in err
    assert "Traceback" not in err


def test_a_file_that_holds_no_authority_is_unusable_input(check: Check, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("this is no certificate\n")
    code, out, err = check("--ca-file", str(tmp_path / "ca.pem"), "https://example.org/")
    assert (code, out) == (Exit.UNUSABLE, "")
    assert "ca.pem: no certificate authority can be read from it" in err
    assert "Traceback" not in err


def test_what_was_not_asked_is_exit_code_3_and_nothing_to_ask_is_2(world: World, check: Check) -> None:
    world.behaviours["wait"] = answer(429, {"Retry-After": "3600"})
    code, out, _ = check("--allow-private", "--json", world.url("wait/a"), world.url("wait/b"))
    found = [result["finding"] for result in json.loads(out)["results"]]
    assert (code, sorted(found)) == (Exit.INCOMPLETE, ["host_not_before", "rate_limited_429"])
    code, out, err = check("--allow-private", "--exclude", ".*", "--depth", "1", world.url("ok"))
    assert (code, out) == (Exit.UNUSABLE, "")
    assert "Nothing was left to check" in err


def test_a_wall_is_told_by_the_header_that_says_so(world: World, check: Check) -> None:
    _, out, _ = check("--allow-private", world.url("challenge-waf"))
    assert "answered 202 Accepted with the header “x-amzn-waf-action: challenge”" in out


@pytest.mark.parametrize("page", [0.0, 1.5])
def test_a_page_that_sends_visitors_to_one_that_hangs_ends_within_the_deadline_and_two_seconds(
    world: World, check: Check, page: float
) -> None:
    async def sends_on(talk: Talk, _: Request) -> None:
        await asyncio.sleep(page)
        await talk.answer(200, HTML, b"<meta http-equiv=refresh content='0; url=/hang'>")

    world.behaviours["sends-on"] = sends_on
    began = time.monotonic()
    code, out, _ = check("--allow-private", "--timeout", "2", "--json", world.url("sends-on"))
    assert time.monotonic() - began <= 2 + 2 + 0.5  # the program's own start and end
    assert (code, json.loads(out)["results"][0]["finding"]) == (Exit.BROKEN, "timeout_read")

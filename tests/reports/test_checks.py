"""A check is said in every form: once for each link, at every place, with the same verdict."""

import csv
import io
import json
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.finding import CODES, Code
from reports import sarif_log
from reports.checked import AGAINST, CheckedLink, Checks, Spot
from reports.checks import FORMS, Form, render
from reports.checks.csv import COLUMNS
from reports.checks.schema import COMMITTED, check_schema, committed_text
from reports.comment import LIMIT
from reports.uri import file_uri, page_uri
from tests.reports.checked import DEAD, ENDING, GONE, GUARDED, MOVED, PAGE, SLOW, TAKEN, TIRED, WELL, check
from tests.reports.documents import junit_root, markdown_pieces, sarif_run
from tests.reports.invented import NOW

SCHEMA = Draft202012Validator(check_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
TEXT = """\
REPLACED  https://taken.example/#top
    domain_replaced: the page is about betting
    What it means: Somebody else's site is at this address now.
    What to do: Remove the link today, or confirm by hand that the page is still the right one.
    Listed: docs/old list.md:7
BROKEN  https://gone.example/chat
    http_404: answered 404 Not Found
    What it means: The site says that this page does not exist.
    What to do: Find the page's new address and correct the entry, or retire it.
    Listed: docs/list.md:12 "Night chat"
    Listed: https://list.example:8443/help line 40
    Listed: docs/list.md:30 "Chat"
FAILED  https://slow.example/
    timeout_read: no answer in 30 s
    What it means: The site's server picked up, but did not answer in time.
    What to do: Wait for the next checks; if it lasts, ask the provider or look for a new address.
    Listed: standard input line 2
cannot tell  https://guarded.example/
    forbidden_403: answered 403 Forbidden
    What it means: The site refuses our visit; people can probably get in.
    What to do: Open the link in a browser now and then; nothing is wrong with it as far as we know.
    Listed: https://list.example:8443/help line 41 "Guide"
not checked  https://slow.example/b
    circuit_open: 3 failures in a row
    What it means: Not asked: its server had just failed several times in a row.
    What to do: Nothing to do.
    Listed: docs/list.md
works  https://well.example/
    ok: answered 200 OK
    Listed: docs/list.md:3 "Warm line"
works  https://moved.example/a
    moved_permanent: 301 to https://new.example/a
    It has moved to https://new.example/a
    Listed: docs/list.md:14 "Guide"
works  https://ending.example/
    ok: answered 200 OK
    Notice: certificate expires: the certificate ends on 2026-12-01
    Listed: docs/list.md:16 "Ending"
1 page read, 8 links checked, evidence against 3, cannot tell 1, not checked 1.
Left out: 4 outside the site.
"""


def plain(link: CheckedLink) -> CheckedLink:
    """Return a link as when it is named on the command line."""
    return replace(link, spots=())


def read_json(checks: Checks, *, quiet: bool = False) -> dict[str, Any]:
    document = json.loads(render("json", checks, quiet=quiet))
    SCHEMA.validate(document)
    return dict(document)


def read_csv(checks: Checks) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render("csv", checks)), strict=True))


def test_the_text_says_what_is_broken_first_and_where_each_link_stands() -> None:
    assert render("text", check()) == TEXT


def test_addresses_named_by_hand_keep_their_order_and_one_alone_has_no_sentence_after_it() -> None:
    assert render("text", check(plain(WELL))) == "works  https://well.example/\n    ok: answered 200 OK\n"
    three = render("text", check(plain(WELL), plain(DEAD), plain(TAKEN)))
    words = [line.split()[0] for line in three.splitlines() if not line.startswith(" ")]
    assert words == ["works", "BROKEN", "REPLACED", "3"]
    assert three.endswith("\n3 addresses checked, evidence against 2.\n")


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_quiet_shows_only_evidence_against_and_still_counts_everything(form: Form) -> None:
    shown = render(form, check(), quiet=True)
    hosts = ("taken", "gone", "slow", "guarded", "well", "moved", "ending")
    assert [host for host in hosts if f"https://{host}.example" in shown] == ["taken", "gone", "slow"]
    assert "https://slow.example/b" not in shown
    assert read_json(check(), quiet=True)["summary"] == read_json(check())["summary"]


def test_quiet_has_nothing_to_say_of_one_address_that_works() -> None:
    assert render("text", check(plain(WELL)), quiet=True) == ""


def test_colours_mark_the_verdict_and_nothing_else() -> None:
    coloured = render("text", check(), colour=True)
    assert "\x1b[31m\x1b[1mBROKEN\x1b[0m  https://gone.example/chat\n" in coloured
    assert "\x1b[33m\x1b[1mcannot tell\x1b[0m" in coloured
    for mark in ("\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(mark, "")
    assert coloured == TEXT


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_of_many_places_ten_are_named_and_the_rest_counted(form: Form) -> None:
    many = replace(DEAD, spots=tuple(Spot("docs/a.md", n, "Chat") for n in range(1, 36)))
    shown = render(form, check(many))
    assert [n for n in range(1, 36) if f"docs/a.md:{n}" in shown] == list(range(1, 11))
    assert "… and 25 more\n" in shown


def test_lines_are_wrapped_at_spaces_and_an_address_is_never_cut() -> None:
    address = "https://gone.example/" + "long/" * 40
    narrow = render("text", check(replace(DEAD, url=address)), width=60)
    assert narrow.splitlines()[:5] == [
        f"BROKEN  {address}",
        "    http_404: answered 404 Not Found",
        "    What it means: The site says that this page does not",
        "      exist.",
        "    What to do: Find the page's new address and correct the",
    ]


def test_a_check_that_was_stopped_says_so_in_every_form() -> None:
    stopped = check(plain(WELL), stopped="the time was up.")
    assert render("text", stopped).endswith("\nNot everything was asked: the time was up.\n")
    assert read_json(stopped)["summary"]["stopped"] == "the time was up."
    assert "Not everything was asked: the time was up." in render("markdown", stopped)
    (error,) = junit_root(render("junit", stopped)).findall(".//error")
    assert error.get("message") == "the time was up."
    (invocation,) = sarif_run(render("sarif", stopped))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].endswith("the time was up.")


def test_json_has_a_line_for_each_result_and_every_place() -> None:
    lines = render("json", check()).splitlines()
    assert len(lines) == 1 + 8 + 2
    document = read_json(check())
    assert list(document) == ["results", "summary"]
    dead = document["results"][1]
    assert dead == {
        "url": GONE,
        "finding": "http_404",
        "family": "gone",
        "weight": "hard",
        "evidence": "answered 404 Not Found",
        "says": CODES[Code.HTTP_404].says,
        "advice": CODES[Code.HTTP_404].advice,
        "notices": [],
        "suggestion": None,
        "marker": None,
        "status": 404,
        "final_url": GONE,
        "hops": [{"url": GONE, "status": 404, "location": None, "ip": "192.0.2.7"}],
        "ip": None,
        "certificate_ends_at": None,
        "phase": None,
        "detail": None,
        "attempts": 1,
        "seconds": 0.25,
        "at": "2026-11-24T05:10:00+00:00",
        "places": [
            {"source": "docs/list.md", "line": 12, "text": "Night chat"},
            {"source": PAGE, "line": 40, "text": ""},
            {"source": "docs/list.md", "line": 30, "text": "Chat"},
        ],
    }
    assert document["summary"] == {
        "started_at": "2026-11-24T05:10:00+00:00",
        "ended_at": "2026-11-24T05:10:09+00:00",
        "pages": 1,
        "links": 8,
        "works": 3,
        "against": 3,
        "restricted": 0,
        "cannot_tell": 1,
        "not_checked": 1,
        "left_out": {"outside the site": 4},
        "stopped": "",
    }


def test_json_says_why_nothing_answered() -> None:
    (slow,) = read_json(check(SLOW))["results"]
    assert (slow["status"], slow["phase"], slow["detail"]) == (None, "headers", "no answer in 30 s")


def test_nothing_checked_is_a_document_too() -> None:
    empty = Checks((), NOW, NOW)
    assert read_json(empty)["results"] == []
    assert read_csv(empty) == []
    assert junit_root(render("junit", empty)).get("tests") == "0"
    assert sarif_run(render("sarif", empty))["results"] == []
    assert render("text", empty) == "0 addresses checked, evidence against 0.\n"


def test_the_committed_schema_is_the_one_in_force() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == committed_text(), (
        "run: python -m reports.checks.schema --write"
    )
    Draft202012Validator.check_schema(check_schema())


def test_the_table_has_a_row_for_every_place() -> None:
    rows = read_csv(check())
    assert [(row["source"], row["line"], row["text"], row["url"], row["verdict"]) for row in rows] == [
        ("docs/old list.md", "7", "", "https://taken.example/#top", "REPLACED"),
        ("docs/list.md", "12", "Night chat", GONE, "BROKEN"),
        (PAGE, "40", "", GONE, "BROKEN"),
        ("docs/list.md", "30", "Chat", GONE, "BROKEN"),
        ("stdin", "2", "", "https://slow.example/", "FAILED"),
        (PAGE, "41", "Guide", "https://guarded.example/", "cannot tell"),
        ("docs/list.md", "", "", "https://slow.example/b", "not checked"),
        ("docs/list.md", "3", "Warm line", "https://well.example/", "works"),
        ("docs/list.md", "14", "Guide", "https://moved.example/a", "works"),
        ("docs/list.md", "16", "Ending", "https://ending.example/", "works"),
    ]
    assert tuple(rows[0]) == COLUMNS
    assert rows[8]["suggestion"] == "https://new.example/a"
    assert rows[9]["notices"] == "certificate expires: the certificate ends on 2026-12-01"
    assert (rows[1]["status"], rows[4]["status"], rows[4]["checked_at"]) == (
        "404",
        "",
        "2026-11-24T05:10:00Z",
    )
    assert [row["source"] for row in read_csv(check(plain(WELL)))] == [""]


def test_the_comment_holds_what_needs_a_person_and_counts_what_works() -> None:
    comment = render("markdown", check())
    headings = [line for line in comment.splitlines() if line.startswith("#")]
    assert headings == [
        "# Link check",
        "## Evidence against",
        "## Cannot be told from here (not broken)",
        "## Not checked",
        "## Good to know",
    ]
    spans = [content for kind, content in markdown_pieces(comment) if kind == "code_inline"]
    assert [url for url in spans if url.startswith("https://") and "list" not in url] == [
        "https://taken.example/#top",
        GONE,
        "https://slow.example/",
        "https://guarded.example/",
        "https://slow.example/b",
        "https://moved.example/a",
        "https://new.example/a",
        "https://ending.example/",
    ]
    assert {"docs/list.md:12", "Night chat", f"{PAGE} line 40", "docs/list.md:30"} <= set(spans)


def test_a_comment_never_grows_beyond_what_code_hosts_take() -> None:
    comment = render("markdown", check(*[replace(DEAD, url=f"{GONE}/{n}") for n in range(2000)]))
    named = comment.count("- BROKEN: ")
    assert len(comment) <= LIMIT
    assert named > 100
    assert comment.endswith(f"\n… and {2000 - named:,} more: see another form.\n")


@pytest.mark.slow
def test_ten_thousand_links_are_said_within_a_second() -> None:
    links = [replace(link, url=f"{link.url}?page={n}") for n in range(1250) for link in check().links]
    spent = {}
    both: tuple[Form, ...] = ("text", "json")
    for form in both:
        started = time.process_time()
        render(form, check(*links))
        spent[form] = time.process_time() - started
    assert max(spent.values()) < 1, spent


def test_every_weight_has_its_word_and_every_form_its_document() -> None:
    one_of_each = [replace(plain(WELL), finding=replace(WELL.finding, code=code)) for code in Code]
    shown = render("text", check(*one_of_each))
    assert shown.count("    What to do: ") == sum(meaning.weight != "ok" for meaning in CODES.values())
    failed = sum(meaning.weight in AGAINST for meaning in CODES.values())
    assert junit_root(render("junit", check(*one_of_each))).get("failures") == str(failed)
    results = sarif_run(render("sarif", check(*one_of_each)))["results"]
    assert sum(result["level"] in {"error", "warning"} for result in results) == failed
    assert set(FORMS) == {"text", "json", "csv", "markdown", "junit", "sarif"}


def test_no_form_of_a_check_needs_the_registry_or_anything_heavy() -> None:
    code = f"import sys, reports.checks as c; {'; '.join(f'import reports.checks.{f}' for f in FORMS)}"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert loaded & {"pydantic", "jinja2", "bs4", "sqlite_utils", "scrapy", "lxml", "registry.load"} == set()


# JUnit


def test_junit_groups_links_by_where_they_are_listed() -> None:
    root = junit_root(render("junit", check()))
    assert root.attrib == {
        "name": "warmlink check", "tests": "8", "failures": "3", "errors": "0", "time": "2.000",
    }  # fmt: skip
    assert [(suite.get("name"), [case.get("name") for case in suite]) for suite in root] == [
        ("docs/old list.md", ["https://taken.example/#top"]),
        (
            "docs/list.md",
            [
                GONE,
                "https://slow.example/b",
                "https://well.example/",
                "https://moved.example/a",
                "https://ending.example/",
            ],
        ),
        ("standard input", ["https://slow.example/"]),
        (PAGE, ["https://guarded.example/"]),
    ]
    assert root[1].get("timestamp") == "2026-11-24T05:10:00"


def test_a_junit_failure_has_file_line_evidence_and_what_to_do() -> None:
    dead = junit_root(render("junit", check())).xpath("//testcase[failure]")[1]
    assert dict(dead.attrib) == {
        "classname": "docs/list.md", "name": GONE, "time": "0.250", "file": "docs/list.md", "line": "12",
    }  # fmt: skip
    (failure,) = dead
    assert dict(failure.attrib) == {"message": "http_404: answered 404 Not Found", "type": "http_404"}
    assert failure.text.splitlines() == [
        f"BROKEN: {GONE}",
        CODES[Code.HTTP_404].says,
        f"do: {CODES[Code.HTTP_404].advice}",
        "listed: docs/list.md:12 Night chat",
        f"listed: {PAGE} line 40",
        "listed: docs/list.md:30 Chat",
    ]


def test_junit_skips_what_cannot_be_told_and_tells_notices_of_what_works() -> None:
    root = junit_root(render("junit", check(GUARDED, TIRED, MOVED, ENDING, WELL)))
    assert [(case.get("name"), [(said.tag, said.get("message") or said.text) for said in case])
            for case in root.iter("testcase")] == [
        ("https://guarded.example/", [("skipped", "cannot tell: answered 403 Forbidden")]),
        ("https://slow.example/b", [("skipped", "not checked: 3 failures in a row")]),
        ("https://moved.example/a", [("system-out", "has moved to https://new.example/a")]),
        (
            "https://ending.example/",
            [("system-out", "notice: certificate expires: the certificate ends on 2026-12-01")],
        ),
        ("https://well.example/", []),
    ]  # fmt: skip


def test_junit_readers_find_the_same_failures() -> None:
    from junitparser import Failure, JUnitXml, Skipped

    suites = JUnitXml.fromstring(render("junit", check()).encode())
    results = {case.name: [type(result) for result in case.result] for suite in suites for case in suite}
    assert [name for name, found in results.items() if found == [Failure]] == [
        "https://taken.example/#top",
        GONE,
        "https://slow.example/",
    ]
    assert [name for name, found in results.items() if found == [Skipped]] == [
        "https://slow.example/b",
        "https://guarded.example/",
    ]


# SARIF


def test_sarif_names_rules_levels_and_lines() -> None:
    run = sarif_run(render("sarif", check()))
    driver = run["tool"]["driver"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in driver["rules"]] == [
        ("domain_replaced", "error"),
        ("http_404", "error"),
        ("timeout_read", "warning"),
        ("forbidden_403", "note"),
        ("moved_permanent", "note"),
        ("notice/certificate_expires", "note"),
    ]
    assert driver["rules"][1]["shortDescription"] == {"text": CODES[Code.HTTP_404].says}
    assert driver["rules"][1]["help"] == {"text": CODES[Code.HTTP_404].advice}
    assert [(r["ruleId"], r["level"], *map(sarif_place, r["locations"])) for r in run["results"]] == [
        ("domain_replaced", "error", ("docs/old%20list.md", 7)),
        ("http_404", "error", ("docs/list.md", 12)),
        ("http_404", "error", ("docs/list.md", 30)),
        ("http_404", "error", (PAGE, 40)),
        ("timeout_read", "warning", ("https://slow.example/", None)),
        ("forbidden_403", "note", (PAGE, 41)),
        ("moved_permanent", "note", ("docs/list.md", 14)),
        ("notice/certificate_expires", "note", ("docs/list.md", 16)),
    ]
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "startTimeUtc": "2026-11-24T05:10:00Z",
            "endTimeUtc": "2026-11-24T05:10:09Z",
            "toolExecutionNotifications": [
                {
                    "level": "note",
                    "message": {"text": f"1 link not checked: {CODES[Code.CIRCUIT_OPEN].says}"},
                }
            ],
        }
    ]
    assert run["columnKind"] == "unicodeCodePoints"


def sarif_place(location: dict[str, Any]) -> tuple[str, int | None]:
    """Return the URI and line of a location; a relative one is relative to the repository."""
    physical = location["physicalLocation"]
    artifact = physical["artifactLocation"]
    assert ("uriBaseId" in artifact) == (not artifact["uri"].startswith(("https:", "file:")))
    return artifact["uri"], physical.get("region", {}).get("startLine")


def test_one_sarif_result_is_whole() -> None:
    result = sarif_run(render("sarif", check(MOVED)))["results"][0]
    assert result == {
        "ruleId": "moved_permanent",
        "ruleIndex": 0,
        "level": "note",
        "message": {
            "text": "works: https://moved.example/a (301 to https://new.example/a) "
            f"{CODES[Code.MOVED_PERMANENT].says} {CODES[Code.MOVED_PERMANENT].advice} "
            "It has moved to https://new.example/a"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "docs/list.md", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 14},
                },
                "logicalLocations": [{"name": "Guide", "kind": "element"}],
            }
        ],
        "partialFingerprints": result["partialFingerprints"],
        "properties": {
            "target": "https://moved.example/a",
            "finding": "moved_permanent",
            "places": 1,
            "suggestion": "https://new.example/a",
        },
    }


def fingerprints(checks: Checks) -> list[str]:
    results = sarif_run(render("sarif", checks))["results"]
    assert all(
        result["partialFingerprints"]["primaryLocationLineHash"]
        == result["partialFingerprints"]["warmlinkTarget/v1"] + ":1"
        for result in results
    )
    return [result["partialFingerprints"]["warmlinkTarget/v1"] for result in results]


def test_a_sarif_result_keeps_its_fingerprint_when_lines_are_added_above_it() -> None:
    moved_down = replace(
        DEAD, spots=tuple(replace(spot, line=(spot.line or 0) + 9, text="Chat") for spot in DEAD.spots)
    )
    later = replace(moved_down, observation=replace(DEAD.observation, at=NOW.replace(year=2027), seconds=1))
    assert fingerprints(check(DEAD)) == fingerprints(check(later))
    everything = fingerprints(check())
    assert len(set(everything)) == len(everything)


def test_files_are_named_from_the_root_of_the_repository() -> None:
    inside = replace(
        DEAD, spots=(Spot("/work/list/docs/./a.md", 3), Spot("docs/b.md", 4), Spot("/tmp/c.md", 5))
    )
    run = sarif_run(render("sarif", check(inside), root="/work/list"))
    assert [sarif_place(result["locations"][0]) for result in run["results"]] == [
        ("docs/a.md", 3),
        ("docs/b.md", 4),
        ("file:///tmp/c.md", 5),
    ]


def test_a_file_without_a_line_is_shown_at_its_first() -> None:
    run = sarif_run(render("sarif", check(replace(DEAD, spots=(Spot("docs/list.json"),)))))
    assert sarif_place(run["results"][0]["locations"][0]) == ("docs/list.json", 1)


def test_sarif_stays_within_the_limits_of_code_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (sarif_log.RESULTS, sarif_log.LOCATIONS) == (25_000, 1_000)
    monkeypatch.setattr(sarif_log, "RESULTS", 25)
    monkeypatch.setattr(sarif_log, "LOCATIONS", 10)
    pages = tuple(Spot(f"https://list.example/{n}", 1) for n in range(15))
    (result,) = sarif_run(render("sarif", check(replace(DEAD, spots=pages))))["results"]
    assert (len(result["locations"]), result["properties"]["places"]) == (10, 15)
    lines = tuple(Spot("docs/list.md", n) for n in range(1, 27))
    run = sarif_run(render("sarif", check(replace(GUARDED, spots=lines), TAKEN)))
    assert len(run["results"]) == 25
    assert run["results"][0]["ruleId"] == "domain_replaced", "errors are kept before notes"
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "2 results are left out: code hosts take 25."


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://example.org/a b?c=[1]|2#x#y", "https://example.org/a%20b?c=%5B1%5D%7C2#x%23y"),
        ("https://bücher.example/", "https://b%C3%BCcher.example/"),
        ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://[1:2]/", "https%3A%2F%2F%5B1%3A2%5D%2F"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://[hidden]@example.org/", "https%3A%2F%2F%5Bhidden%5D%40example.org%2F"),
        ("mailto:ann@example.org", "mailto%3Aann%40example.org"),
        ("", "."),
    ],
)
def test_what_stands_for_a_page_is_a_uri(address: str, uri: str) -> None:
    assert page_uri(address) == uri


def test_a_path_with_a_colon_is_no_scheme() -> None:
    assert file_uri("a:b/c.md") == ("a%3Ab/c.md", True)
    assert file_uri("//a/b.md") == ("file:///a/b.md", False)
    assert file_uri("/", "/") == ("file:///", False)

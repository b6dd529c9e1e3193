"""The report in the forms of build servers and code hosts: each listing at its line in the registry."""

from collections import Counter

from crawler.finding import CODES, Code
from crawler.history import RunStatus
from reports import junit, sarif
from reports.maker import ABOUT_URL, NAME, VERSION
from tests.reports.documents import junit_root, sarif_run
from tests.reports.invented import FILE, report, run
from warmlink import ABOUT_URL as ABOUT_URL_OF_REQUESTS
from warmlink import __version__


def test_junit_fails_what_is_broken_and_skips_what_is_watched_or_cannot_be_told() -> None:
    (suite,) = junit_root(junit.render(report()))
    verdicts = [(case.get("name"), case.get("line"), [said.tag for said in case]) for case in suite]
    assert verdicts == [
        ("https://taken.example/", "20", ["failure"]),
        ("https://night.example/", "10", ["failure"]),
        ("https://gone.example/a", "30", ["failure"]),
        ("https://gone.example/b", "40", ["failure"]),
        ("https://lost.example/", "50", ["failure"]),
        ("https://shaky.example/", "60", ["skipped"]),
        ("https://guarded.example/", "70", ["skipped"]),
        ("https://moved.example/", "80", ["system-out"]),
        ("https://well.example/", "90", ["system-out"]),
    ]
    assert {(case.get("classname"), case.get("file")) for case in suite} == {(FILE, FILE)}


def test_a_junit_failure_of_the_report_has_the_steps_to_take() -> None:
    root = junit_root(junit.render(report()))
    (failure,) = root.xpath("//testcase[@name='https://gone.example/a']/failure")
    assert failure.get("message") == "http_404: The server answered 404."
    assert failure.text.splitlines() == [
        "broken: https://gone.example/a",
        CODES[Code.HTTP_404].says,
        "do: Ask once more from here: warmlink check https://gone.example/a",
        "do: Look for a copy from about the last good day: "
        "https://web.archive.org/web/20261122/https://gone.example/a",
        f'do: If the service has ended, write in the entry ({FILE}:30): status = "closed"',
        "do: If you have opened it and it is right after all, say so: warmlink confirm entry-3/site --ok",
        f"listed: {FILE}:30 Guide A",
    ]


def test_sarif_has_a_result_at_the_line_of_every_listing_that_needs_somebody() -> None:
    log = sarif_run(sarif.render(report()))
    assert [
        (
            result["ruleId"],
            result["level"],
            result["locations"][0]["physicalLocation"]["artifactLocation"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for result in log["results"]
    ] == [
        (rule, level, {"uri": FILE, "uriBaseId": "%SRCROOT%"}, line)
        for rule, level, line in (
            ("domain_replaced", "error", 20),
            ("dns_nxdomain", "error", 10),
            ("http_404", "error", 30),
            ("http_404", "error", 40),
            ("http_410", "error", 50),
            ("http_500", "warning", 60),
            ("forbidden_403", "note", 70),
            ("moved_permanent", "note", 80),
            ("notice/certificate_expires", "note", 90),
        )
    ]
    assert log["results"][2]["locations"][0]["logicalLocations"] == [
        {"name": "Guide A", "fullyQualifiedName": "entry-3/site", "kind": "object"}
    ]
    assert log["results"][7]["properties"]["suggestion"] == "https://new.example/"


def test_a_run_that_was_not_complete_is_said_and_is_no_failure_of_a_link() -> None:
    made = report(run(RunStatus.INCOMPLETE, "stopped"))
    (invocation,) = sarif_run(sarif.render(made))["invocations"]
    assert invocation["executionSuccessful"] is False
    root = junit_root(junit.render(made))
    assert (root.get("failures"), root.get("errors")) == ("5", "1")
    (error,) = root.findall(".//error")
    assert error.get("message") == "the last run is incomplete: stopped"


def test_what_was_never_checked_is_counted_and_is_no_result() -> None:
    from reports.broken import make_report
    from tests.reports.invented import NOW, registry

    fresh = make_report(
        registry(), {}, evidence={}, history={}, runs=(), transitions=(), proposals=(), now=NOW
    )
    log = sarif_run(sarif.render(fresh))
    (notification,) = log["invocations"][0]["toolExecutionNotifications"]
    assert log["results"] == []
    assert notification["message"]["text"] == "9 links not checked: It has never been checked."
    cases = junit_root(junit.render(fresh)).iter("testcase")
    assert Counter(said.get("message") for case in cases for said in case) == {
        "not checked: It has never been checked.": 9
    }


def test_documents_name_the_program_that_made_them() -> None:
    driver = sarif_run(sarif.render(report()))["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["informationUri"]) == (NAME, VERSION, ABOUT_URL)
    assert (__version__, ABOUT_URL_OF_REQUESTS) == (VERSION, ABOUT_URL)

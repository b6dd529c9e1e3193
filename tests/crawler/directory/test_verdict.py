"""Whether what a crawl of a directory read may be taken over."""

import pytest

from crawler.directory.verdict import Comparison, Reading, belief, completeness
from crawler.listing_history import CrawlStatus
from registry.directory import Directory


def rule(**expect: object) -> Directory:
    table = {
        "kind": "page",
        "start": ["https://dir.example/"],
        "detail": {"fields": {"name": [{"css": "h1"}]}},
        "require": ["name"],
        "expect": expect,
    }
    return Directory.model_validate(table)


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        (Comparison(100, 0, 100, 0), CrawlStatus.COMPLETE, ""),
        (Comparison(80, 0, 100, 20), CrawlStatus.COMPLETE, ""),
        (Comparison(79, 0, 100, 21), CrawlStatus.REFUSED, "21 of 100 listings would vanish at once"),
        (Comparison(0, 0, 100, 100), CrawlStatus.REFUSED, "0 listings found where at least 1 is expected"),
        (Comparison(0, 0, 0, 0), CrawlStatus.REFUSED, "0 listings found"),
        (
            Comparison(10, 11, 0, 0),
            CrawlStatus.REFUSED,
            "11 of 21 entries lack what the rule requires (name)",
        ),
        (Comparison(10, 10, 0, 0), CrawlStatus.COMPLETE, ""),
        (Comparison(2, 0, 3, 1), CrawlStatus.COMPLETE, ""),  # of a few, one may always leave
        (Comparison(1, 0, 3, 2), CrawlStatus.REFUSED, "2 of 3 listings would vanish"),
    ],
)
def test_what_is_to_be_believed(found: Comparison, status: CrawlStatus, words: str) -> None:
    said = belief(rule(), found)
    assert said[0] is status
    assert words in said[1]


def test_the_rules_own_figures_count() -> None:
    assert belief(rule(min_items=50), Comparison(49, 0, 0, 0))[0] is CrawlStatus.REFUSED
    assert belief(rule(max_drop=0), Comparison(99, 0, 100, 1))[0] is CrawlStatus.REFUSED
    assert belief(rule(max_drop=1), Comparison(1, 0, 100, 99))[0] is CrawlStatus.COMPLETE
    assert belief(rule(min_items=0), Comparison(0, 0, 0, 0))[0] is CrawlStatus.COMPLETE
    assert belief(rule(min_items=0, max_drop=1), Comparison(0, 0, 5, 5))[0] is CrawlStatus.REFUSED


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        (Reading(lists=3, details=50), None),
        (Reading(doubt="all canaries failed"), CrawlStatus.INCOMPLETE),
        (Reading(pending=2, halted="the run was stopped"), CrawlStatus.INCOMPLETE),
        (Reading(lists=3, lists_failed=1, first_failure="x answered 503"), CrawlStatus.INCOMPLETE),
        (Reading(lists=3, cut=1), CrawlStatus.REFUSED),
        (Reading(lists=3, details=50, details_failed=5), None),
        (Reading(lists=3, details=50, details_failed=6), CrawlStatus.INCOMPLETE),
        (Reading(lists=1, details=3, details_failed=1), None),
    ],
)
def test_what_is_read_whole(reading: Reading, status: CrawlStatus | None) -> None:
    said = completeness(rule(), reading)
    assert (said and said[0]) == status

"""Directories in the report: their crawls, what became of listings, and links apart from curated ones."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import jsonschema
import pytest

from crawler.finding import Code
from crawler.health import Health, State
from crawler.listing_history import CrawlStatus, DirectoryCrawl, EventKind, FieldChange, ListingEvent
from crawler.listing_links import ListingLink
from crawler.listing_twins import Member, Twins
from reports import html, markdown, text
from reports import json as report_json
from reports.broken import Report, make_report
from reports.directories import KnownDirectory
from tests.reports.invented import NOW, healths, registry, run
from tests.reports.naughty import NAUGHTY

CRAWL = DirectoryCrawl(
    3, "sunrise", "rule", NOW - timedelta(hours=2), NOW - timedelta(hours=1), CrawlStatus.COMPLETE,
    counts={"listings": 212, "pages": 12, "unchanged": 9},
)  # fmt: skip


def event(kind: EventKind, name: str, at: datetime = NOW, **more: object) -> ListingEvent:
    return ListingEvent("sunrise", f"key-{name}", 3, at, kind, name, **more)  # type: ignore[arg-type]


def known(name: str = "Sunrise directory", say: str = "") -> KnownDirectory:
    """A directory of which everything is known; `say` stands wherever foreign text does."""
    link = ListingLink(
        "sunrise", say or "ash", say or "Zoë Ash", "website", say or "https://ash.example/",
        say or "https://directory.example/list",
    )  # fmt: skip
    changed = (FieldChange(say or "phone", (say or "+12024561111",), (say or "+12024561112",)),)
    return KnownDirectory(
        "sunrise",
        name,
        replace(CRAWL, reason=say),
        CRAWL.ended_at,
        212,
        {EventKind.NEW: 1, EventKind.CHANGED: 1, EventKind.VANISHED: 1},
        (
            event(EventKind.NEW, say or "Bea Birch"),
            event(EventKind.CHANGED, say or "Zoë Ash", fields=changed),
            event(EventKind.VANISHED, say or "Cy Cedar", note=say or "its page says that it is gone"),
        ),
        {State.HEALTHY: 200, State.BROKEN: 1},
        ((link, Health(State.BROKEN, NOW, Code.DNS_NXDOMAIN)),),
        (Twins((Member(None, "willow", say or "Willow"), Member("sunrise", "w", say or "The Willow")),
               (("website", say or "willow.example"),)),),
        1,
    )  # fmt: skip


def report(*directories: KnownDirectory) -> Report:
    return make_report(
        registry(), healths(), evidence={}, history={}, runs=[run()], transitions=[], proposals=[], now=NOW,
        directories=directories,
    )  # fmt: skip


def test_broken_links_of_listings_are_a_clause_of_the_headline_and_no_curated_link() -> None:
    without, made = report(), report(known())
    assert made.items == without.items
    assert made.counts == without.counts
    assert made.headline == f"{without.headline} In directories: 1 link of listings broken."


@pytest.mark.parametrize("render", [text.render, markdown.render, html.render, report_json.render])
def test_every_form_of_the_report_tells_of_directories_by_name(render: object) -> None:
    assert callable(render)
    said = render(report(known())).replace('"listings": 212', "212 listings")
    for words in (
        "Sunrise directory", "Bea Birch", "Cy Cedar", "https://ash.example/",
        "https://directory.example/list", "willow.example", "212 listings", "12 pages read, 9 unchanged",
        "warmlink directory listings sunrise",
    ):  # fmt: skip
        assert words in " ".join(said.split())


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, "It has not been crawled yet."),
        (replace(CRAWL, status=CrawlStatus.REFUSED, reason="3 of 9 would vanish"),
         "Crawled 04:10 UTC: not believed (3 of 9 would vanish); the listings of 2026-11-24 stay."),
        (replace(CRAWL, status=CrawlStatus.INCOMPLETE, reason="stopped."),
         "Crawled 04:10 UTC: incomplete (stopped); the listings of 2026-11-24 stay."),
    ],
)  # fmt: skip
def test_a_crawl_that_was_not_complete_is_told_with_its_reason(
    last: DirectoryCrawl | None, words: str
) -> None:
    made = report(replace(known(), last=last))
    assert made.directories[0].says == words
    assert ("not crawled well" in made.headline) == (last is not None)


@pytest.mark.parametrize(
    "say", [say for say in NAUGHTY if say.strip()], ids=range(len([s for s in NAUGHTY if s.strip()]))
)
def test_no_text_of_a_directory_breaks_a_report(say: str) -> None:
    made = report(known(name="Sunrise", say=say))
    document = json.loads(report_json.render(made))
    jsonschema.validate(document, report_json.report_schema())
    page = html.render(made)
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    for said in (page, text.render(made), markdown.render(made)):
        assert not any(sign in said for sign in ("\x1b", "\x07", "\u202e", "\u2066", "\x9b", "\x00"))

"""The report says what is broken, once, with everything a maintainer needs."""

from dataclasses import replace

import pytest

from crawler.finding import Code
from crawler.health import State
from crawler.history import RunStatus
from registry.load import Registry
from reports.broken import Incident, make_report
from reports.byhand import Why
from reports.changes import Piece, marked
from reports.item import Listing, Section
from reports.steps import Step
from reports.write import RENDERINGS
from tests.reports.invented import FILE, NOW, healths, registry, report, run


def test_every_link_stands_in_exactly_one_section() -> None:
    assert [(item.section.value, item.url) for item in report().items] == [
        ("urgent", "https://taken.example/"),
        ("urgent", "https://night.example/"),
        ("newly_broken", "https://gone.example/a"),
        ("newly_broken", "https://gone.example/b"),
        ("still_broken", "https://lost.example/"),
        ("suspect", "https://shaky.example/"),
        ("blocked", "https://guarded.example/"),
        ("healthy", "https://moved.example/"),
        ("healthy", "https://well.example/"),
    ]


def test_links_of_one_host_that_fail_alike_are_one_incident() -> None:
    made = report()
    assert made.incidents(Section.NEW) == (
        Incident("gone.example", Code.HTTP_404, made.section(Section.NEW)),
    )
    assert made.incidents(Section.NEW)[0].title == "gone.example: http_404, 2 links"


@pytest.mark.parametrize(
    ("status", "reason", "sentence"),
    [
        (
            RunStatus.COMPLETE,
            "",
            "2 links newly broken, 1 domain taken over, 2 still broken; 2 of 9 healthy; "
            "last run 05:02 UTC, complete.",
        ),
        (
            RunStatus.DEGRADED,
            "2 of 3 canaries did not answer",
            "Our own network was in doubt in the last run, 05:02 UTC (2 of 3 canaries did not answer): "
            "nothing was marked broken. As known before it: 5 broken, 2 of 9 healthy.",
        ),
        (
            RunStatus.INCOMPLETE,
            "stopped",
            "2 links newly broken, 1 domain taken over, 2 still broken; 2 of 9 healthy; "
            "last run 05:02 UTC, incomplete: 9 of 9 due links checked (stopped).",
        ),
    ],
)
def test_the_first_sentence_says_the_state_and_how_far_to_trust_it(
    status: RunStatus, reason: str, sentence: str
) -> None:
    assert report(run(status, reason)).headline == sentence


def test_before_the_first_run_nothing_is_claimed() -> None:
    made = make_report(
        registry(), {}, evidence={}, history={}, runs=(), transitions=(), proposals=(), now=NOW
    )
    assert made.headline == "No run yet: 9 links wait to be checked."
    assert made.counts == dict.fromkeys(State, 0) | {State.UNKNOWN: 9}


def test_an_address_listed_twice_is_one_link_shown_at_both_places() -> None:
    known = registry()
    again = replace(known.targets[2], target_id="entry-5/second", resource_name="Guide again", shown="x")
    twice = Registry(known.resources, (*known.targets, again), known.places)
    made = make_report(
        twice, healths(), evidence={}, history={}, runs=(), transitions=(), proposals=(), now=NOW
    )
    (item,) = [item for item in made.items if item.url == "https://gone.example/a"]
    assert made.total == 9
    assert item.listings == (
        Listing(
            "entry-3/site",
            "entry-3",
            "Guide A",
            None,
            "https://gone.example/a#top",
            f"{FILE}:30",
            False,
            FILE,
            30,
        ),
        Listing("entry-5/second", "entry-3", "Guide again", None, "x", f"{FILE}:30", False, FILE, 30),
    )


def test_a_link_that_recovered_since_is_not_newly_broken() -> None:
    well = replace(healths()["https://well.example/"], notices=())
    mended = {**healths(), "https://gone.example/a": well}
    known = report()
    made = make_report(
        registry(), mended, evidence={}, history={}, runs=(known.run,) if known.run else (), transitions=(),
        proposals=(), now=NOW,
    )  # fmt: skip
    assert made.section(Section.NEW) == ()


def test_a_permanent_move_comes_with_the_line_to_write() -> None:
    (move,) = report().moves
    assert move.steps == (
        Step(
            "See whether it is the right page (its title was “A moving house”; it shows none now), "
            f"then accept it, in {FILE}:80:",
            "warmlink fix entry-8/site",
        ),
        Step("Or write the line yourself:", 'url = "https://new.example/"'),
    )


def test_only_other_notices_are_good_to_know() -> None:
    assert [item.url for item in report().noticed] == ["https://well.example/"]


def test_the_worklist_names_what_no_machine_can_settle() -> None:
    assert [(chore.why, chore.resource_id) for chore in report().by_hand] == [
        (Why.CONTACT_MISSING, "unknown-mail"),
        (Why.LOOK, "entry-7"),
        (Why.VERIFY, "mail-only"),
        (Why.VERIFY, "unknown-mail"),
    ]


def test_contacts_are_never_links_and_never_broken() -> None:
    made = report()
    assert [contact.target_id for contact in made.contacts] == ["mail-only/email/1"]
    assert not any("mail-only" in item.url for item in made.items)


def test_a_contact_that_is_not_public_is_left_out() -> None:
    known = registry()
    private = replace(known.targets[-1], public=False)
    made = make_report(
        Registry(known.resources, (private,), known.places), {}, evidence={}, history={}, runs=(),
        transitions=(), proposals=(), now=NOW,
    )  # fmt: skip
    assert made.contacts[0].shown == "(not public)"
    assert "eli@example.org" not in repr(made)


def test_a_proposal_shows_the_words_that_come_and_go() -> None:
    (offer,) = report().offers
    assert Piece("gone", "mothers.") in offer.pieces
    assert " ".join(piece.text for piece in offer.pieces if piece.kind != "gone") == "Help for all parents."
    assert marked(offer.pieces) == "Help for {+all+} [-mothers.-]{+parents.+}"
    assert [step.code for step in offer.steps] == ["warmlink review accept 1", "warmlink review show 1"]


@pytest.mark.parametrize("form", ["text", "html", "markdown", "csv", "json"])
def test_every_report_shows_an_offer_with_the_command_that_takes_it(form: str) -> None:
    shown = RENDERINGS[form](report())
    assert "warmlink review accept 1" in " ".join(shown.split())
    assert "https://well.example/" in shown
    assert ("<del>mothers.</del>" if form == "html" else "mothers.") in shown


def test_the_strip_shows_ninety_days_with_the_worst_of_each() -> None:
    (item, _) = report().section(Section.NEW)
    assert item.strip.days == "." * 9 + "o" * 79 + "bb"
    assert item.strip.words == "Last 90 days: 79 answered well, 2 failing, 9 not asked."

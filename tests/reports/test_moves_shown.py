"""What maintainers read of a permanent move: both titles, whether a person is needed, how to accept it."""

import json
from collections.abc import Callable
from dataclasses import replace

import jsonschema
import pytest

from crawler.finding import Code, Finding, Notice
from crawler.health import Health, State
from crawler.history import Evidence
from crawler.moves import Course, Kind
from registry.model import Kind as Kind_
from reports import html, markdown, text
from reports import json as json_report
from reports.broken import Report, make_report
from reports.moved import Moved
from reports.steps import Step
from tests.reports import invented
from tests.reports.invented import FILE, NOW, ago

OLD, NEW = "https://paths.example.org/old", "https://paths.example.org/new"
TITLES = ("Paths <b>for</b> parents", "Paths of parents")


def moved(*, state: State = State.HEALTHY, target: str = NEW, hours: float = 48) -> Health:
    """Return what is held of OLD, which has moved."""
    since = ago(hours / 24)
    return Health(
        state, ago(90), Code.MOVED_PERMANENT, NOW, NOW, notices=(Notice("moved_permanently", target),),
        moved_to=target, moved_since=since, moved_straight_since=since, moved_from_title=TITLES[0],
    )  # fmt: skip


def report(
    health: Health, *, listed: str = OLD, locked: bool = False, kind: Kind_ = Kind_.INFORMATION
) -> Report:
    """Return the report of one link."""
    resource = invented.resource(1, "Paths", kind, url=listed)
    if locked:
        resource = resource.model_copy(update={"locked_fields": ("links",)})
    target = invented.target(1, "Paths", listed)
    registry = replace(invented.registry(), resources=(resource,), targets=(target,))
    finding = Finding(Code.MOVED_PERMANENT, "moved for good", suggestion=health.moved_to)
    good = Evidence(NOW, finding, status=200, final_url=health.moved_to, title=TITLES[1])
    return make_report(
        registry, {target.address: health}, evidence={target.address: (good, None)}, history={},
        runs=(invented.run(),), transitions=(), proposals=(), now=NOW,
    )  # fmt: skip


def test_a_safe_move_is_said_to_need_no_person() -> None:
    (item,) = report(moved(), listed=f"{OLD}#it's").moves
    assert item.move == Moved(
        NEW,
        Kind.SAME_DOMAIN,
        Course.APPLY,
        True,
        "It is another page of the same domain, and not its front page.",
        *TITLES,
    )
    assert item.steps == (
        Step(
            f'It needs no person: "warmlink fix" writes it. To write it now, in {FILE}:10:',
            "warmlink fix entry-1/site",
        ),
        Step("Or write the line yourself:", f'url = "{NEW}#it\'s"'),
    )


def test_a_young_move_is_shown_and_nothing_is_asked_of_anybody() -> None:
    (item,) = report(moved(hours=5)).moves
    assert item.move is not None
    assert (item.move.course, item.move.automatic, item.steps) == (Course.WAIT, False, ())


def test_a_locked_record_is_told_of_the_move_and_offered_no_line_to_write() -> None:
    (item,) = report(moved(), locked=True).moves
    assert item.move is not None
    assert item.move.automatic is False
    assert item.steps == (
        Step(
            f'It has moved for good. {FILE}:10: Its record locks "links": take that out of locked_fields, '
            "or change the address by hand."
        ),
    )


def test_a_crisis_line_is_moved_by_a_person_only() -> None:
    (item,) = report(moved(), kind=Kind_.CRISIS_LINE).moves
    assert item.move is not None
    assert (item.move.course, item.move.automatic) == (Course.ASK, False)
    assert item.move.why == "It belongs to a crisis line: a person looks at each of its changes."
    assert item.steps[0].code == "warmlink fix entry-1/site"


def test_a_broken_link_that_had_moved_is_offered_the_address_with_a_word_of_care() -> None:
    (item,) = report(moved(state=State.BROKEN)).items
    assert item.steps[0] == Step(
        f"It had moved before it failed. Open the new address; if it is right, write it, in {FILE}:10:",
        "warmlink fix entry-1/site",
    )


def test_an_address_with_a_secret_is_not_offered() -> None:
    (item,) = report(moved(target=f"{NEW}?api_key=abc")).moves
    assert (item.move, item.steps) == (None, ())
    assert "abc" not in html.render(report(moved(target=f"{NEW}?api_key=abc")))


@pytest.mark.parametrize("render", [text.render, markdown.render, html.render])
def test_every_form_shows_both_titles_and_the_command(render: Callable[[Report], str]) -> None:
    other = moved(target="https://elsewhere.example/")
    said = " ".join(render(report(other)).replace("&lt;", "<").replace("&gt;", ">").split())
    assert all(title in said for title in TITLES)
    assert "warmlink fix entry-1/site" in said
    assert "It leads to another domain" in said
    if render is html.render:
        assert "<b>for</b>" not in render(report(other))


def test_programs_read_the_move_as_the_schema_says() -> None:
    document = json.loads(json_report.render(report(moved())))
    jsonschema.validate(document, json_report.report_schema())
    assert document["links"][0]["move"] == {
        "target": NEW,
        "kind": "same_domain",
        "course": "apply",
        "automatic": True,
        "why": "It is another page of the same domain, and not its front page.",
        "old_title": TITLES[0],
        "new_title": TITLES[1],
    }

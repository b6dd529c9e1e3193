"""What a report says of links that a person looked at, and of what may rescue broken ones."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.confirm import confirm
from crawler.finding import Code
from crawler.health import Confirmation, Health, State
from crawler.history import Rescue
from reports import html, markdown, text
from reports import json as json_report
from reports.broken import Report, make_report
from reports.byhand import Why
from reports.item import Item
from reports.steps import Step
from tests.reports.invented import NOW, ago, healths, registry

DAY = timedelta(days=1)
GUARDED, TAKEN, GONE = "https://guarded.example/", "https://taken.example/", "https://gone.example/a"
COPY = "https://web.archive.org/web/20261120050000/https://gone.example/a"


def report(changes: Mapping[str, Health], rescues: Mapping[str, Rescue] | None = None) -> Report:
    """The invented report with these healths changed."""
    return make_report(
        registry(), {**healths(), **changes}, evidence={}, history={}, runs=(), transitions=(),
        proposals=(), now=NOW, rescues=rescues or {},
    )  # fmt: skip


def item(made: Report, url: str) -> Item:
    """One link of the report."""
    (found,) = [each for each in made.items if each.url == url]
    return found


def spoken(url: str, ok: bool, days_ago: float = 0, note: str = "opened at home") -> dict[str, Health]:
    """What is held true after Robin has looked at a link."""
    at = ago(days_ago)
    return {url: confirm(healths()[url], Confirmation(ok, at, at + 90 * DAY, note, "Robin"))}


def test_the_look_by_hand_is_done_while_the_word_holds_and_comes_back_after() -> None:
    def looks(made: Report) -> list[tuple[str, ...]]:
        return [chore.links for chore in made.by_hand if chore.why is Why.LOOK]

    assert looks(report({})) == [(GUARDED,)]
    assert looks(report(spoken(GUARDED, True))) == []
    over = replace(
        spoken(GUARDED, True, days_ago=91)[GUARDED], state=State.UNVERIFIABLE, reason=Code.FORBIDDEN_403
    )
    made = report({GUARDED: over})
    assert looks(made) == [(GUARDED,)]
    assert item(made, GUARDED).confirmed is None


def test_every_form_says_who_looked_when_and_until_when() -> None:
    made = report(spoken(GUARDED, True) | spoken(TAKEN, False, note=""))
    well = "confirmed by hand on 2026-11-24 (by Robin: opened at home), good until 2027-02-22"
    dead = "found dead by hand on 2026-11-24 (by Robin), holds until 2027-02-22"
    assert [(each.url, each.confirmed) for each in made.confirmed] == [(TAKEN, dead), (GUARDED, well)]
    folded = " ".join(text.render(made).split())
    for words in (well, dead):
        assert words in folded
        assert words in markdown.render(made)
        assert words in html.render(made)
        assert words in {link["confirmed"] for link in json.loads(json_report.render(made))["links"]}


def test_a_note_can_do_no_harm() -> None:
    made = report(spoken(GUARDED, True, note="<script>x</script>\x1b[31m ?token=abc"))
    said = item(made, GUARDED).confirmed
    assert said is not None
    assert "\x1b" not in said
    assert "abc" not in said
    assert "<script>x" not in html.render(made)


ADDRESSED = [
    (
        GUARDED,
        State.UNVERIFIABLE,
        ["warmlink confirm entry-7/site --ok", "warmlink confirm entry-7/site --dead"],
    ),
    (TAKEN, State.REPLACED, ["warmlink confirm entry-2/site --ok", "warmlink confirm entry-2/site --dead"]),
    (GUARDED, State.RESTRICTED, ["warmlink confirm entry-7/site --ok"]),
    (GONE, State.BROKEN, ["warmlink confirm entry-3/site --ok"]),
    (GONE, State.SUSPECT, []),
    (GONE, State.HEALTHY, []),
]


@pytest.mark.parametrize(("url", "state", "commands"), ADDRESSED)
def test_the_steps_show_the_command_with_which_a_person_settles_it(
    url: str, state: State, commands: list[str]
) -> None:
    made = report({url: replace(healths()[url], state=state)})
    shown = [step.code for step in item(made, url).steps if step.code and "confirm" in step.code]
    assert shown == commands


def test_what_a_person_found_dead_can_be_taken_back() -> None:
    assert item(report(spoken(GONE, False)), GONE).steps[-1] == Step(
        "A person found it dead. To take that back:", "warmlink confirm entry-3/site --undo"
    )


def rescue(**facts: object) -> Rescue:
    """What was found after the last run."""
    return Rescue(NOW, NOW + 30 * DAY, **facts)  # type: ignore[arg-type]


def test_the_copy_nearest_the_last_good_day_is_shown_with_its_own_day() -> None:
    found = item(report({}, {GONE: rescue(archived=COPY, archived_at=ago(4))}), GONE)
    assert (found.archived, found.archived_at) == (COPY, ago(4))
    assert Step("Read what stood there on 2026-11-20:", COPY) in found.steps


def test_a_copy_from_after_the_last_good_day_is_shown_with_care() -> None:
    found = item(report({}, {GONE: rescue(archived=COPY, archived_at=ago(1))}), GONE)
    words = "Read what stood there on 2026-11-23, after the last good check (2026-11-22): look with care:"
    assert Step(words, COPY) in found.steps


def test_without_a_known_copy_there_is_the_search_for_one() -> None:
    found = item(report({}), GONE)
    search = "https://web.archive.org/web/20261122/https://gone.example/a"
    assert (found.archived, found.archived_at) == (search, None)
    assert Step("Look for a copy from about the last good day:", search) in found.steps


def test_a_link_that_works_needs_no_rescue() -> None:
    known = rescue(
        archived=COPY, archived_at=ago(4), root="https://well.example/", root_code=Code.OK, root_at=NOW
    )
    found = item(report({}, {"https://well.example/": known}), "https://well.example/")
    assert (found.archived, found.root, found.root_alive, found.steps) == (None, None, None, ())


@pytest.mark.parametrize(
    ("code", "alive", "step"),
    [
        (
            Code.OK,
            True,
            Step("The site's front page still works; look for the page from there:", "https://gone.example/"),
        ),
        (
            Code.HTTP_404,
            False,
            Step("The whole site seems to be gone: its front page fails too (http_404)."),
        ),
        (Code.TIMEOUT_READ, None, None),
        (Code.FORBIDDEN_403, None, None),
    ],
)
def test_the_front_page_tells_a_lost_page_from_a_lost_site(
    code: Code, alive: bool | None, step: Step | None
) -> None:
    found = item(report({}, {GONE: rescue(root="https://gone.example/", root_code=code, root_at=NOW)}), GONE)
    assert (found.root, found.root_alive) == ("https://gone.example/", alive)
    assert [each for each in found.steps if "front page" in each.says] == ([step] if step else [])


def test_a_front_page_asked_before_the_link_broke_says_nothing() -> None:
    old = rescue(root="https://gone.example/", root_code=Code.OK, root_at=ago(3))
    found = item(report({}, {GONE: old}), GONE)
    assert (found.root, found.root_alive) == (None, None)

"""What an answer is to a directory's crawl: a page of it, the end of the list, or something else."""

from datetime import UTC, datetime

import pytest

from crawler.directory.arrival import Arrival, arrival, is_usable
from crawler.finding import Code, Finding
from crawler.judge import judge
from crawler.listing import Found, Listing, Role, Step
from crawler.listing_history import PageMemory, PlannedStep, StepState
from crawler.observation import Fault, Hop, Observation, Page, Phase, Silence
from registry.directory import Directory

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
START = "https://dir.example/"
RULE = Directory.model_validate({"kind": "page", "start": [START]})
COUNTED = Directory.model_validate(
    {
        "kind": "listing",
        "start": [START],
        "items": {"css": "li"},
        "pagination": {"strategy": "url_template", "template": "https://dir.example/{page}"},
    }
)
ANN = Listing("ann", "https://dir.example/ann", {"name": ("Ann",)})


def planned(url: str = START, role: Role = Role.LIST, attempts: int = 0) -> PlannedStep:
    return PlannedStep(1, Step(url, role), attempts=attempts)


def answered(
    status: int, url: str = START, body: bytes = b"<h1>A page", complete: bool = True
) -> Observation:
    page = Page("text/html", None, body, len(body), complete)
    return Observation(url, AT, (Hop(url, status),), {"etag": '"1"'}, page)


def came(
    step: PlannedStep,
    seen: Observation,
    *,
    rule: Directory = RULE,
    memory: PageMemory | None = None,
    finding: Finding | None = None,
) -> Arrival:
    return arrival(rule, step, memory, seen, finding or judge(seen), {"dir.example"})


def test_a_page_is_to_be_read_with_what_asks_for_it_conditionally() -> None:
    seen = answered(200)
    found = came(planned(), seen)
    assert (found.planned.state, found.page, found.etag) == (StepState.DONE, seen.page, '"1"')


def test_what_stands_at_the_end_of_a_redirect_is_not_asked_conditionally() -> None:
    hops = (Hop(START, 301, "https://www.dir.example/"), Hop("https://www.dir.example/", 200))
    seen = Observation(START, AT, hops, {"etag": '"1"'}, answered(200).page)
    found = came(planned(), seen)
    assert (found.url, found.etag) == ("https://www.dir.example/", None)


def test_a_list_that_leads_to_another_site_is_no_page_of_the_directory() -> None:
    hops = (Hop(START, 302, "https://portal.example/"), Hop("https://portal.example/", 200))
    seen = Observation(START, AT, hops, {}, answered(200).page)
    found = came(planned(), seen)
    assert found.planned.state is StepState.FAILED
    assert found.planned.note == "https://dir.example/ is sent on to another site, portal.example"


def test_half_a_list_is_none() -> None:
    assert came(planned(), answered(200, complete=False)).planned.state is StepState.FAILED
    detail = planned("https://dir.example/ann", Role.DETAIL)
    assert came(detail, answered(200, detail.step.url, complete=False)).planned.state is StepState.DONE


@pytest.mark.parametrize("code", [Code.PARKED, Code.BOT_CHALLENGE, Code.LOGIN_REDIRECT, Code.DOMAIN_REPLACED])
def test_a_page_that_is_something_else_has_failed(code: Code) -> None:
    found = came(planned(), answered(200), finding=Finding(code, "something else stands there"))
    assert (found.planned.state, found.page) == (StepState.FAILED, None)


def test_trouble_is_asked_twice() -> None:
    first = came(planned(), answered(503)).planned
    assert (first.state, first.attempts) == (StepState.PENDING, 1)
    assert came(first, answered(503)).planned.state is StepState.FAILED


def test_a_detail_that_is_gone_is_told_as_such() -> None:
    detail = planned("https://dir.example/ann", Role.DETAIL)
    found = came(detail, answered(404, detail.step.url))
    assert (found.planned.state, found.planned.note) == (
        StepState.GONE,
        "https://dir.example/ann answered 404 Not Found",
    )


def test_the_page_after_the_last_of_a_counted_list_is_its_end() -> None:
    after = planned("https://dir.example/4")
    assert came(after, answered(404, after.step.url), rule=COUNTED).planned.state is StepState.END
    assert came(after, answered(400, after.step.url), rule=COUNTED).planned.state is StepState.END
    assert came(after, answered(404, after.step.url)).planned.state is StepState.FAILED
    assert came(planned(), answered(404), rule=COUNTED).planned.state is StepState.FAILED


def test_a_page_of_a_counted_list_that_showed_entries_is_missed_twice_before_it_is_the_end() -> None:
    page = planned("https://dir.example/3")
    memory = PageMemory(page.step.url, "rule", AT, Found((ANN,)))
    once = came(page, answered(404, page.step.url), rule=COUNTED, memory=memory)
    assert (once.planned.state, once.memory and once.memory.missing) == (StepState.FAILED, 1)
    again = came(page, answered(404, page.step.url), rule=COUNTED, memory=once.memory)
    assert again.planned.state is StepState.END


def test_who_may_not_be_asked_ends_the_crawl_but_a_providers_site_only_itself() -> None:
    shut = Observation(START, AT, silence=Silence(Phase.QUEUE, Fault.CIRCUIT_OPEN, "3 failures"))
    ours = came(planned(), shut)
    assert (ours.planned.state, bool(ours.halt)) == (StepState.PENDING, True)
    other = came(planned("https://ann.example/", Role.PROVIDER), shut)
    assert (other.planned.state, other.halt) == (StepState.FAILED, "")


def test_a_304_gives_again_only_what_was_read_by_the_same_rule_of_the_same_entry() -> None:
    step = PlannedStep(1, Step("https://dir.example/ann", Role.DETAIL, ANN))
    memory = PageMemory(step.step.url, "rule", AT, Found((ANN,)), ANN, '"1"')
    assert is_usable(memory, step, "rule")
    assert not is_usable(memory, step, "another rule")
    assert not is_usable(memory, planned(step.step.url, Role.DETAIL), "rule")
    assert not is_usable(None, step, "rule")
    found = came(step, answered(304, step.step.url), memory=memory)
    assert (found.planned.state, found.memory and found.memory.found) == (StepState.UNCHANGED, Found((ANN,)))

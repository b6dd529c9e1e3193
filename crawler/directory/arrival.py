"""What came of asking one page of a directory: a page of it, the end of the list, or something else."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from crawler.codes import Code, Family
from crawler.directory.rule import first_steps
from crawler.finding import CODES, Finding, Weight
from crawler.listing import Found, Role
from crawler.listing_history import PageMemory, PlannedStep, StepState
from crawler.observation import Observation, Page
from crawler.record import UNASKED
from crawler.site.scope import site
from registry.directory import Directory

ATTEMPTS = 2
_MISSING = frozenset({Code.HTTP_404, Code.HTTP_410, Code.SOFT_404})
_BEYOND = frozenset({400, 404, 410, 416, 422})  # how interfaces answer for a page after the last
_COUNTED = frozenset({"url_template", "offset", "cursor"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a page stands now. With `page` it is yet to be read, from `url`."""

    planned: PlannedStep
    page: Page | None = None
    url: str = ""  # where the page was found
    memory: PageMemory | None = None  # what is to be kept of it already: of an unchanged or a missing one
    halt: str = ""  # why nothing more can be asked, in words
    etag: str | None = None
    last_modified: str | None = None


def is_usable(memory: PageMemory | None, planned: PlannedStep, rule: str) -> bool:
    """Whether a 304 would give again what this page gave: the rule and what was known before are the same."""
    return memory is not None and memory.rule == rule and memory.carried == planned.step.carried


def arrival(
    rule: Directory,
    planned: PlannedStep,
    memory: PageMemory | None,
    seen: Observation,
    finding: Finding,
    sites: Collection[str],
) -> Arrival:
    """Return what an answer is to the crawl. `memory`: what the page gave last; `sites`: the directory's.

    A page that says that it is missing, is walled, parked or in trouble is no page of the directory.
    """
    role, ours = planned.step.role, planned.step.role is not Role.PROVIDER
    planned = replace(planned, attempts=planned.attempts + seen.attempts, note="")
    if finding.code in UNASKED and ours:
        return Arrival(replace(planned, attempts=0), halt=finding.evidence)
    if finding.code in UNASKED:
        return _ended(planned, StepState.FAILED, finding)
    if finding.code is Code.OK_UNCHANGED and memory is not None:
        again = replace(memory, at=seen.at, missing=0)
        return Arrival(replace(planned, state=StepState.UNCHANGED), memory=again)
    if finding.code in _MISSING or (role is Role.LIST and seen.status in _BEYOND):
        return _missing(rule, planned, memory, seen, finding)
    meaning = CODES[finding.code]
    if meaning.weight is not Weight.OK:
        if meaning.transient and planned.attempts < ATTEMPTS:
            return Arrival(replace(planned, note=finding.evidence))
        return _ended(planned, StepState.FAILED, finding)
    if ours and site(seen.final_url) not in sites:
        note = f"{planned.step.url} is sent on to another site, {site(seen.final_url)}"
        return Arrival(replace(planned, state=StepState.FAILED, note=note))
    if seen.page is None or not seen.page.body or (role is Role.LIST and not seen.page.complete):
        what = "is too long to be read whole" if seen.page and seen.page.body else "answered with no page"
        return Arrival(replace(planned, state=StepState.FAILED, note=f"{planned.step.url} {what}"))
    plain = len(seen.hops) == 1  # validators of an answer after redirects are not the asked address's
    return Arrival(
        replace(planned, state=StepState.DONE),
        page=seen.page,
        url=seen.final_url,
        etag=seen.headers.get("etag") if plain else None,
        last_modified=seen.headers.get("last-modified") if plain else None,
    )


def _missing(
    rule: Directory, planned: PlannedStep, memory: PageMemory | None, seen: Observation, finding: Finding
) -> Arrival:
    """A page that is not there: the end of a counted list, or a loss."""
    step = planned.step
    if step.role is not Role.LIST:
        return _ended(planned, StepState.GONE, finding)
    if not counts_pages(rule) or any(step.url == first.url for first in first_steps(rule)):
        return _ended(planned, StepState.FAILED, finding)
    if memory is None or not emptied(memory):
        return Arrival(replace(planned, state=StepState.END), memory=memory)
    return missed_once(planned, memory, finding.evidence)


def emptied(memory: PageMemory) -> bool:
    """Whether a page of the list that shows nothing now showed entries when it was last asked."""
    return not memory.missing and entries(memory.found) > 0


def entries(found: Found) -> int:
    """Return how many entries a page of the list shows, whole ones and links to their pages."""
    return len(found.listings) + sum(step.role is not Role.LIST for step in found.steps)


def missed_once(planned: PlannedStep, memory: PageMemory, how: str) -> Arrival:
    """Return how a page stands that showed entries and does not: it must be so twice to be believed."""
    note = (
        f"{planned.step.url} {how}, where {entries(memory.found)} entries stood; it is asked once more "
        "before the list is believed to be shorter"
    )
    once = replace(memory, missing=1)
    return Arrival(replace(planned, state=StepState.FAILED, note=note), memory=once)


def counts_pages(rule: Directory) -> bool:
    """Whether the rule counts on through the list, so that only an answer tells the last page."""
    counted = rule.pagination is not None and rule.pagination.strategy in _COUNTED
    return counted or rule.kind == "wp_rest"


def _ended(planned: PlannedStep, state: StepState, finding: Finding) -> Arrival:
    walled = "" if CODES[finding.code].family is not Family.CONTENT else ", which is no page of the directory"
    note = f"{planned.step.url} {finding.evidence}{walled}"
    return Arrival(replace(planned, state=state, note=note))

"""The links of the registry as verdicts, for the forms that code hosts and build servers read."""

from collections.abc import Mapping
from types import MappingProxyType

from crawler.finding import Code
from crawler.health import BROKEN_STATES, State
from crawler.history import RunStatus
from reports.broken import Report
from reports.item import Item
from reports.steps import Step
from reports.verdict import Level, Verdict, Where
from reports.words import STATE_WORDS

_LEVELS: Mapping[State, Level] = MappingProxyType(
    {
        State.REPLACED: Level.ERROR,
        State.BROKEN: Level.ERROR,
        State.SUSPECT: Level.WARNING,
        State.UNVERIFIABLE: Level.NOTE,
        State.RESTRICTED: Level.NOTE,
        State.UNKNOWN: Level.UNASKED,
        State.HEALTHY: Level.WELL,
    }
)
_MOVED = "moved_permanently"  # the notice that says what `Verdict.suggestion` does


def standing(report: Report) -> tuple[Verdict, ...]:
    """Return what is held true of every address, in the report's order; only broken ones have failed."""
    return tuple(_verdict(item) for item in report.items)


def incomplete(report: Report) -> str:
    """Return why the last run does not speak for all links, or "" when it does."""
    if report.run is None or report.run.status is RunStatus.COMPLETE:
        return ""
    return f"the last run is {report.run.status}: {report.run.reason}".rstrip(": ")


def _verdict(item: Item) -> Verdict:
    return Verdict(
        url=item.url,
        code=_code(item),
        word=STATE_WORDS[item.state],
        level=_LEVELS[item.state],
        failed=item.state in BROKEN_STATES,
        seen=item.seen,
        says=item.says or item.skipped or "It has never been checked.",
        todo=tuple(_todo(step) for step in item.steps) or ((item.advice,) if item.advice else ()),
        suggestion=item.suggestion if item.moved else None,
        notices=tuple(n for n in item.notices if not (item.moved and n.code == _MOVED)),
        places=tuple(
            Where(listing.file, listing.line, listing.resource_name, listing.target_id)
            for listing in item.listings
        ),
    )


def _code(item: Item) -> Code:
    """Return the finding that speaks; a move that waits to be accepted speaks for a healthy link."""
    return Code.MOVED_PERMANENT if item.moved else item.code or Code.OTHER


def _todo(step: Step) -> str:
    return f"{step.says} {step.code}" if step.code else step.says

"""A check as a Markdown comment: what needs a person, foreign text in code spans only."""

from collections.abc import Iterator

from reports.checked import Checks
from reports.checks.summary import summary_of
from reports.checks.verdicts import verdicts_of
from reports.comment import fitted
from reports.safe import code_span
from reports.verdict import PLACES, Level, Verdict, notice_words

_TITLES = (
    "Evidence against",
    "Cannot be told from here (not broken)",
    "Not checked",
    "Good to know",
)


def render(checks: Checks, *, quiet: bool) -> str:
    """Return the comment, at most `reports.comment.LIMIT` characters; links that do not fit are counted.

    A link that works, with nothing to know about it, is counted only.
    """
    sentences = "".join(f"\n{code_span(sentence)}\n" for sentence in summary_of(checks).sentences)
    blocks = list(_blocks(verdicts_of(checks, quiet=quiet)))
    return fitted(
        [f"# Link check\n{sentences}", *blocks], lambda rest: f"\n… and {rest:,} more: see another form.\n"
    )


def _blocks(verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    """Yield one block for each link; the first of a section carries the heading."""
    for title in _TITLES:
        heading = f"\n## {title}\n\n"
        for verdict in verdicts:
            if _title(verdict) == title:
                yield heading + "\n".join(_lines(verdict)) + "\n"
                heading = ""


def _title(verdict: Verdict) -> str | None:
    match verdict.level:
        case Level.ERROR | Level.WARNING:
            return _TITLES[0]
        case Level.NOTE:
            return _TITLES[1]
        case Level.UNASKED:
            return _TITLES[2]
        case Level.WELL:
            return _TITLES[3] if verdict.notices or verdict.suggestion else None


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"- {verdict.word}: {code_span(verdict.url)}"
    yield f"  - seen: {code_span(verdict.code)} {code_span(verdict.seen)}"
    if verdict.level is not Level.WELL:
        yield f"  - means: {verdict.says}"
        yield from (f"  - do: {todo}" for todo in verdict.todo)
    if verdict.suggestion:
        yield f"  - has moved to {code_span(verdict.suggestion)}"
    yield from (f"  - notice: {code_span(notice_words(notice))}" for notice in verdict.notices)
    for where in verdict.places[:PLACES]:
        yield f"  - listed: {code_span(str(where))}" + (f" {code_span(where.text)}" if where.text else "")
    if len(verdict.places) > PLACES:
        yield f"  - listed: … and {len(verdict.places) - PLACES:,} more"

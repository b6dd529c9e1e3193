"""A check for a terminal: links one after another, a sentence at the end."""

import textwrap
from collections.abc import Iterator

import click

from reports.checked import Checks
from reports.checks.summary import Summary, summary_of
from reports.checks.verdicts import verdicts_of
from reports.verdict import PLACES, Level, Verdict, Where, notice_words

_COLOURS = {Level.WELL: "green", Level.ERROR: "red", Level.WARNING: "red"}  # the others: yellow


def render(checks: Checks, *, quiet: bool, colour: bool, width: int) -> str:
    """Return the check in lines of at most `width` columns; what has no space, such as addresses, is not cut.

    A single address that was named by hand has no sentence after it.
    """
    lines = [
        line for verdict in verdicts_of(checks, quiet=quiet) for line in _lines(verdict, width, colour=colour)
    ]
    summary = summary_of(checks)
    if _worth_a_sentence(summary):
        lines += [line for sentence in summary.sentences for line in _wrapped(sentence, width, "")]
    return "\n".join(lines) + "\n" if lines else ""


def _lines(verdict: Verdict, width: int, *, colour: bool) -> Iterator[str]:
    word = verdict.word
    if colour:
        word = click.style(word, fg=_COLOURS.get(verdict.level, "yellow"), bold=True)
    yield f"{word}  {verdict.url}"
    for said in _said(verdict):
        yield from _wrapped(said, width, "    ")


def _said(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.code}: {verdict.seen}"
    if verdict.level is not Level.WELL:
        yield f"What it means: {verdict.says}"
        yield from (f"What to do: {todo}" for todo in verdict.todo)
    if verdict.suggestion:
        yield f"It has moved to {verdict.suggestion}"
    yield from (f"Notice: {notice_words(notice)}" for notice in verdict.notices)
    yield from (f"Listed: {_place(where)}" for where in verdict.places[:PLACES])
    if len(verdict.places) > PLACES:
        yield f"Listed: … and {len(verdict.places) - PLACES:,} more"


def _place(where: Where) -> str:
    return f'{where} "{where.text}"' if where.text else str(where)


def _worth_a_sentence(summary: Summary) -> bool:
    return summary.links != 1 or summary.from_pages or len(summary.sentences) > 1


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    if len(indent) + len(text) <= width:  # most lines: wrapping takes fifty times longer than asking
        return [indent + text]
    return textwrap.wrap(
        text,
        width=width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )

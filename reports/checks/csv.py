"""A check as a table: one row for every place where a link stands, safe to open in a spreadsheet."""

import csv
import io
from datetime import UTC

from crawler.finding import CODES
from reports.checked import CheckedLink, Checks
from reports.checks.verdicts import links_of, verdict_of, worst_first
from reports.safe import csv_cell, shown
from reports.verdict import Where, notice_words

COLUMNS = (
    *("source", "line", "text", "url", "verdict", "finding", "family", "status", "final_url", "seen"),
    *("means", "advice", "suggestion", "notices", "checked_at"),
)


def render(checks: Checks, *, quiet: bool) -> str:
    """Return RFC 4180 CSV with a header row; a link named by hand has one row without a source."""
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for link in worst_first(links_of(checks, quiet=quiet)):
        places, rest = _cells(link)
        table.writerows([*place, *rest] for place in places)
    return lines.getvalue()


def _cells(link: CheckedLink) -> tuple[list[list[str]], list[str]]:
    """Return the cells of each place, and those that all places share."""
    verdict, observation = verdict_of(link), link.observation
    rest = [
        verdict.url,
        verdict.word,
        verdict.code,
        CODES[verdict.code].family,
        "" if observation.status is None else str(observation.status),
        shown(observation.final_url, 2000),
        verdict.seen,
        verdict.says,
        " ".join(verdict.todo),
        verdict.suggestion or "",
        "; ".join(notice_words(notice) for notice in verdict.notices),
        observation.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    ]
    return [_place(where) for where in verdict.places or (Where(""),)], [csv_cell(cell) for cell in rest]


def _place(where: Where) -> list[str]:
    line = "" if where.line is None else str(where.line)
    return [csv_cell(where.source) if where.source != "-" else "stdin", line, csv_cell(where.text)]

"""The change log that people read beside the registry: what was decided, of which entry, and by whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.safe import code_span, shown

HEADING = """\
# What was changed in this registry

One entry for each decision: on an offer that was seen on a page, or on a link that moved; the newest is
at the end. Written by `warmlink review` and `warmlink fix`. Words from the web stand between backticks.
"""
_LONGEST = 2000  # characters of one value


@dataclass(frozen=True, slots=True)
class Change:
    """One decision."""

    on: date
    resource_id: str
    field: str
    what: str  # as in "accepted", with who and which offer put after it
    was: str | None
    now: str | None  # None: nothing was written
    source: str = ""
    by: str = ""
    note: str = ""
    offer: int | None = None


def entry(change: Change) -> str:
    """Return a decision in Markdown; nothing foreign in it has a meaning there.

    >>> print(entry(Change(date(2026, 5, 1), "dawn", "name", "accepted", "A", "`B`", by="Ann", offer=3)))
    - 2026-05-01, `dawn`, `name`: accepted by `Ann` (offer 3)
      - was: `A`
      - now: `` `B` ``
    """
    by = f" by {code_span(shown(change.by, 80))}" if change.by else ""
    number = f" (offer {change.offer})" if change.offer is not None else ""
    place = f"{code_span(shown(change.resource_id))}, {code_span(shown(change.field))}"
    parts = {"was": change.was, "now": change.now, "source": change.source, "note": change.note}
    lines = [f"  - {name}: {code_span(shown(text, _LONGEST))}" for name, text in parts.items() if text]
    return "\n".join([f"- {change.on}, {place}: {change.what}{by}{number}", *lines])


def appended(log: str, changes: Iterable[Change]) -> str:
    """Return the log with these decisions at its end; one that it has already, on whatever day, is left out.

    At the end, because git then keeps both sides of a merge in order (with `merge=union`).
    """
    for change in changes:
        written = entry(change)
        _, _, undated = written.partition(", ")
        if not re.search(rf"^- [0-9-]{{10}}, {re.escape(undated)}(?:\r?\n(?!  - )|\Z)", log, re.MULTILINE):
            log = f"{log}{'' if not log or log.endswith(chr(10)) else chr(10)}{_gap(log)}{written}\n"
    return log


def _gap(log: str) -> str:
    """Return the empty line that a list wants before it."""
    last = log.rstrip("\n").rpartition("\n")[2]
    return "" if not log or last.startswith(("- ", "  - ")) else "\n"

"""The change log that people read beside the registry: what was decided, of which entry, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.safe import code_span, shown

HEADING = """\
# What was changed in this registry

One entry for each decision: on an offer that was seen on a page, or on a link that moved; the newest is
at the end. Written by `warmlink review` and `warmlink fix`. Words from the web stand between backticks.
"""
_END = "\n"
_LONGEST = 2000  # characters of one value


@dataclass(frozen=True, slots=True)
class Change:
    """One decision."""

    on: date
    resource_id: str
    field: str
    what: str  # as in "accepted", with who and which offer put after it
    was: str | None
    now: str | None  # None: what it was stays
    offered: str = ""  # where it is another text than the one that was written
    source: str = ""
    by: str = ""
    note: str = ""
    offer: int | None = None


def entry(change: Change) -> str:
    """Return a decision as one line of Markdown; nothing foreign in it has a meaning there.

    One line, because git may merge what two people wrote line by line.

    >>> print(entry(Change(date(2026, 5, 1), "dawn", "name", "accepted", "A", "`B`", by="Ann", offer=3)))
    - 2026-05-01, `dawn`, `name`, accepted by `Ann` (offer 3): `A` → `` `B` ``
    """
    place = f"{code_span(shown(change.resource_id))}, {code_span(shown(change.field))}"
    by = f" by {code_span(shown(change.by, 80))}" if change.by else ""
    number = f" (offer {change.offer})" if change.offer is not None else ""
    was = _text(change.was)
    says = f"{was} → {_text(change.now)}" if change.now is not None else f"{was} stays"
    parts = {"offered": change.offered, "source": change.source, "note": change.note}
    more = "".join(f"; {name}: {_text(text)}" for name, text in parts.items() if text)
    return f"- {change.on}, {place}, {change.what}{by}{number}: {says}{more}"


def _text(text: str | None) -> str:
    return "nothing" if text is None else code_span(shown(text, _LONGEST))


def appended(log: str, changes: Iterable[Change]) -> str:
    """Return the log with these decisions at its end; one that it has already, on whatever day, is left out.

    At the end, because git then keeps both sides of a merge in order (with `merge=union`).
    """
    known = {_undated(line) for line in log.splitlines()}
    for change in changes:
        written = entry(change)
        if _undated(written) not in known:
            known.add(_undated(written))
            log = f"{log}{'' if not log or log.endswith(_END) else _END}{_gap(log)}{written}{_END}"
    return log


def _undated(line: str) -> str:
    return line.partition(", ")[2]


def _gap(log: str) -> str:
    """Return the empty line that a list wants before it."""
    return "" if not log or log.rstrip(_END).rpartition(_END)[2].startswith("- ") else _END

"""The document: who was right about how many faults, and what each checker said to each."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from benchmarks.faults.checkers import PATIENCE, SECONDS, Said
from benchmarks.faults.truth import RIGHT, Fault, Truth, Word

_HEAD = """\
# The fault matrix, and what other checkers say to it

Written by `python -m benchmarks.faults` on {day}, in one run:
{versions}.

Every address stands in the local world (`warmlink/demo/`) and misbehaves in the way its name says. Each
checker was given each address by itself, on loopback, with a deadline of {seconds} s; one that had not ended
after {patience} s was stopped. What is *true* is what a visitor with a browser finds; it stands in the tables
of `tests/crawler/test_faults.py` and `tests/crawler/test_content_faults.py`. The second tier, real ports,
routes and name servers in network namespaces, is not part of this table: see `tests/lab/table.py`.

lychee and LinkChecker know two verdicts; only LinkChecker's warning that it was throttled is counted as
"cannot tell". They are made for another end, finding dead links in documents, and read no page's meaning.

"""
_ILL = (Truth.DEAD, Truth.FAILING)
_CERTAIN = (Word.FINE, Word.BROKEN)
_COUNTS: dict[str, Callable[[Truth, Word], bool]] = {
    "called right": lambda truth, word: word is RIGHT[truth],
    "called fine though dead or failing": lambda truth, word: truth in _ILL and word is Word.FINE,
    "called broken though alive": lambda truth, word: truth is Truth.ALIVE and word is Word.BROKEN,
    "called fine or broken though nobody can tell": lambda t, word: t is Truth.UNKNOWN and word in _CERTAIN,
    "not called though it is known": lambda truth, word: truth is not Truth.UNKNOWN and word is Word.UNSURE,
    "no answer: never ended, or crashed": lambda _, word: word is Word.SILENT,
}
_CHANGING = re.compile(r"127\.0\.0\.1:\d+|port=\d+|0x[0-9a-f]+|\(\d+ms\)")
_DETAIL = 60


def document(rows: Mapping[Fault, Mapping[str, Said]], versions: Mapping[str, str], day: date) -> str:
    """Return docs/faults.md."""
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    parts = [
        _HEAD.format(day=day.isoformat(), versions=named, seconds=SECONDS, patience=PATIENCE),
        *_totals(rows, list(versions)),
        "\n",
    ]
    return "".join([*parts, *_table(rows, list(versions))])


def _totals(rows: Mapping[Fault, Mapping[str, Said]], names: list[str]) -> Iterator[str]:
    yield f"| of {len(rows)} faults | {' | '.join(names)} |\n|---|{'---:|' * len(names)}\n"
    for label, counts in _COUNTS.items():
        numbers = (
            str(sum(counts(fault.truth, said[name].word) for fault, said in rows.items())) for name in names
        )
        yield f"| {label} | {' | '.join(numbers)} |\n"


def _table(rows: Mapping[Fault, Mapping[str, Said]], names: list[str]) -> Iterator[str]:
    yield f"| fault | true | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}\n"
    for fault, said in rows.items():
        cells = (_cell(fault.truth, said[name]) for name in names)
        yield f"| `{fault.name}` | {fault.truth.value} | {' | '.join(cells)} |\n"


def _cell(truth: Truth, said: Said) -> str:
    """Return one cell; a wrong word is bold."""
    word = said.word.value if said.word is RIGHT[truth] else f"**{said.word.value}**"
    detail = _CHANGING.sub("…", said.detail).replace("`", "'").replace("|", "/")
    short = " ".join(detail.split())[:_DETAIL].strip()
    return f"{word}: `{short}`" if short else word

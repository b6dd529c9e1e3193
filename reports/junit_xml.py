"""Verdicts as JUnit XML, which build servers read: a test case for each link, grouped by where it is listed.

The elements are those of the schema of Jenkins; `file` and `line` are what GitLab and others add to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from reports.verdict import INPUT, PLACES, Level, Verdict, notice_words

_BY_HAND = "command line"  # the group of the links that stand nowhere


@dataclass(frozen=True, slots=True)
class Suites:
    """What a document says of all links together."""

    name: str
    at: datetime
    incomplete: str = ""  # why not everything was asked: an error, so that the build server shows it


def junit_document(verdicts: Iterable[Verdict], whole: Suites) -> str:
    """Return the document, declaration included. A link listed in many places stands in the first's group.

    A failed verdict is a failure, one that nobody can give is skipped; `system-out` has what is only to know.
    """
    groups: dict[str, list[ET.Element]] = defaultdict(list)
    for verdict in verdicts:
        group = _group(verdict)
        groups[group].append(_case(verdict, group))
    if whole.incomplete:
        groups[whole.name].append(_incomplete(whole))
    suites = [_suite(name, cases, whole.at) for name, cases in groups.items()]
    root = ET.Element("testsuites", {"name": whole.name, **_counts(_cases(suites), skipped=False)})
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _group(verdict: Verdict) -> str:
    source = verdict.places[0].source if verdict.places else _BY_HAND
    return "standard input" if source == INPUT else source


def _cases(suites: Sequence[ET.Element]) -> list[ET.Element]:
    return [case for suite in suites for case in suite]


def _suite(name: str, cases: list[ET.Element], at: datetime) -> ET.Element:
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")  # UTC; the schemas allow no offset
    suite = ET.Element("testsuite", {"name": name, "timestamp": stamp, **_counts(cases)})
    suite.extend(cases)
    return suite


def _counts(cases: Sequence[ET.Element], *, skipped: bool = True) -> dict[str, str]:
    """Return the counts as attributes; the outermost element has no count of what was skipped."""
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
    }
    if skipped:
        counts["skipped"] = sum(case.find("skipped") is not None for case in cases)
    seconds = sum(float(case.get("time", "0")) for case in cases)
    return {name: str(number) for name, number in counts.items()} | {"time": f"{seconds:.3f}"}


def _case(verdict: Verdict, group: str) -> ET.Element:
    case = ET.Element("testcase", {"classname": group, "name": verdict.url, "time": f"{verdict.seconds:.3f}"})
    first = verdict.places[0] if verdict.places else None
    if first and not first.is_page and first.source != INPUT:
        case.set("file", first.source)
        if first.line is not None:
            case.set("line", str(first.line))
    if verdict.failed:
        message = f"{verdict.code}: {verdict.seen or verdict.says}"
        failure = ET.SubElement(case, "failure", {"message": message, "type": verdict.code})
        failure.text = "\n".join(_why(verdict))
    elif verdict.level is not Level.WELL:
        ET.SubElement(case, "skipped", {"message": f"{verdict.word}: {verdict.seen or verdict.says}"})
    known = "\n".join(_known(verdict))
    if known:
        ET.SubElement(case, "system-out").text = known
    return case


def _incomplete(whole: Suites) -> ET.Element:
    case = ET.Element("testcase", {"classname": whole.name, "name": "everything was asked", "time": "0.000"})
    ET.SubElement(case, "error", {"message": whole.incomplete, "type": "incomplete"})
    return case


def _why(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.word}: {verdict.url}"
    yield verdict.says
    yield from (f"do: {todo}" for todo in verdict.todo)
    for where in verdict.places[:PLACES]:
        yield f"listed: {where} {where.text}".rstrip()
    if len(verdict.places) > PLACES:
        yield f"listed: … and {len(verdict.places) - PLACES:,} more"


def _known(verdict: Verdict) -> Iterator[str]:
    if verdict.suggestion:
        yield f"has moved to {verdict.suggestion}"
    yield from (f"notice: {notice_words(notice)}" for notice in verdict.notices)

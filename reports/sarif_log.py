"""Verdicts as a SARIF 2.1.0 log, which code hosts show as annotations (OASIS, errata 01).

Each place in a file is a result of its own, so that every line is annotated; the web pages that carry a link
are locations of one result. Limits are GitHub's: 25,000 results in a run, 1,000 locations in a result.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.finding import CODES, Code, Notice
from reports.maker import ABOUT_URL, NAME, VERSION
from reports.uri import file_uri, page_uri
from reports.verdict import INPUT, LEVELS, Level, Verdict, Where, notice_words
from reports.words import count

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS = 25_000
LOCATIONS = 1_000

_ROOT = "%SRCROOT%"  # the folder of the repository, by the name that code hosts know
_SHOWN = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note", Level.WELL: "note"}
_TO_KNOW = frozenset({Code.FRAGMENT_MISSING})  # findings on pages that work, which somebody should see


@dataclass(frozen=True, slots=True)
class Log:
    """What a log says of all links together."""

    category: str  # keeps the logs of one repository apart
    started_at: datetime | None = None
    ended_at: datetime | None = None
    incomplete: str = ""  # why not everything was asked
    root: str = ""  # the folder of the repository; "" when paths are relative to it already


@dataclass(frozen=True, slots=True)
class _Remark:
    """One thing to say of one link under one rule."""

    rule: str
    level: str
    message: str
    verdict: Verdict


def sarif_document(verdicts: Sequence[Verdict], log: Log) -> str:
    """Return the log: errors first, and what goes beyond the limits counted in a notification."""
    remarks = sorted((remark for verdict in verdicts for remark in _remarks(verdict)), key=_rank)
    rules = {rule: place for place, rule in enumerate(dict.fromkeys(remark.rule for remark in remarks))}
    results = [result for remark in remarks for result in _results(remark, rules[remark.rule], log.root)]
    run = {
        "tool": {
            "driver": {
                "name": NAME,
                "version": VERSION,
                "semanticVersion": VERSION,
                "informationUri": ABOUT_URL,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"{log.category}/"},
        "invocations": [_invocation(log, list(_notifications(verdicts, log, len(results))))],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results[:RESULTS],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def message_text(text: str) -> str:
    """Return `text` as a SARIF message in which nothing is a placeholder or a link (§3.11.5, §3.11.6).

    >>> message_text("see [x](javascript:1) {0}")
    'see \\\\[x\\\\](javascript:1) {{0}}'
    """
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _rank(remark: _Remark) -> int:
    return list(_SHOWN.values()).index(remark.level)


def _remarks(verdict: Verdict) -> Iterator[_Remark]:
    """Yield what is worth a result: anything but a link that works or was not asked, and its notices."""
    if verdict.level is Level.WELL:
        if verdict.suggestion or verdict.code in _TO_KNOW:
            yield _Remark(verdict.code, "note", _words(verdict), verdict)
        for notice in verdict.notices:
            yield _Remark(_notice_rule(notice), "note", f"{verdict.url}: {notice_words(notice)}", verdict)
    elif verdict.level is not Level.UNASKED:
        yield _Remark(verdict.code, _SHOWN[verdict.level], _words(verdict), verdict)


def _words(verdict: Verdict) -> str:
    seen = [f"({verdict.seen})"] if verdict.seen else []
    said = [f"{verdict.word}: {verdict.url}", *seen, verdict.says, *verdict.todo]
    if verdict.suggestion:
        said.append(f"It has moved to {verdict.suggestion}")
    if verdict.level is not Level.WELL:
        said += [f"Notice: {notice_words(notice)}." for notice in verdict.notices]
    return " ".join(said)


def _notice_rule(notice: Notice) -> str:
    return f"notice/{notice.code}"


def _rule(rule: str) -> dict[str, Any]:
    if rule not in CODES:
        words = rule.removeprefix("notice/").replace("_", " ")
        return {
            "id": rule,
            "shortDescription": {"text": message_text(f"Good to know: {words}.")},
            "defaultConfiguration": {"level": "note"},
            "properties": {"tags": ["links", "notice"]},
        }
    meaning = CODES[Code(rule)]
    return {
        "id": rule,
        "shortDescription": {"text": meaning.says},
        "fullDescription": {"text": f"{meaning.says} {meaning.advice}"},
        "help": {"text": meaning.advice},
        "defaultConfiguration": {"level": _SHOWN.get(LEVELS[meaning.weight], "note")},
        "properties": {"tags": ["links", meaning.family.value]},
    }


def _results(remark: _Remark, index: int, root: str) -> Iterator[dict[str, Any]]:
    """Yield a result for each place in a file, and one for all other places together."""
    files = [where for where in remark.verdict.places if not where.is_page and where.source != INPUT]
    others = [where for where in remark.verdict.places if where.is_page or where.source == INPUT]
    seen: Counter[str] = Counter()
    for where in files:
        seen[where.source] += 1
        mark = f"{where.source}\n{seen[where.source]}"
        yield _result(remark, index, [_in_file(where, root)], mark)
    if others or not files:
        listed = [where for where in others if where.is_page] or [Where(remark.verdict.url)]
        yield _result(remark, index, [_on_page(where) for where in listed[:LOCATIONS]], "")


def _result(remark: _Remark, index: int, locations: list[dict[str, Any]], mark: str) -> dict[str, Any]:
    verdict = remark.verdict
    properties = {"target": verdict.url, "finding": verdict.code.value, "places": len(verdict.places)}
    suggested = {"suggestion": verdict.suggestion} if verdict.suggestion else {}
    return {
        "ruleId": remark.rule,
        "ruleIndex": index,
        "level": remark.level,
        "message": {"text": message_text(remark.message)},
        "locations": locations,
        "partialFingerprints": _fingerprints(remark, mark),
        "properties": {**properties, **suggested},
    }


def _fingerprints(remark: _Remark, mark: str) -> dict[str, str]:
    """Return what names a result over runs: rule, link and file, not the line, which moves.

    The second name is the one that GitHub compares; given here, it is not made from the line's text.
    """
    digest = hashlib.sha256(f"{remark.rule}\n{remark.verdict.url}\n{mark}".encode()).hexdigest()[:32]
    return {"warmlinkTarget/v1": digest, "primaryLocationLineHash": f"{digest}:1"}


def _in_file(where: Where, root: str) -> dict[str, Any]:
    """Return a place in a file; without a line it is the first, since code hosts refuse to show it else."""
    uri, relative = file_uri(where.source, root)
    artifact = {"uri": uri, "uriBaseId": _ROOT} if relative else {"uri": uri}
    physical = {"artifactLocation": artifact, "region": {"startLine": where.line or 1}}
    kind = (
        {"fullyQualifiedName": where.target_id, "kind": "object"} if where.target_id else {"kind": "element"}
    )
    return {"physicalLocation": physical, **_logical(where, kind)}


def _on_page(where: Where) -> dict[str, Any]:
    region = {"region": {"startLine": where.line}} if where.line else {}
    physical = {"artifactLocation": {"uri": page_uri(where.source)}, **region}
    return {"physicalLocation": physical, **_logical(where, {"kind": "element"})}


def _logical(where: Where, kind: dict[str, str]) -> dict[str, Any]:
    return {"logicalLocations": [{"name": where.text, **kind}]} if where.text else {}


def _invocation(log: Log, notifications: list[dict[str, Any]]) -> dict[str, Any]:
    times = {"startTimeUtc": log.started_at, "endTimeUtc": log.ended_at}
    return {
        "executionSuccessful": not log.incomplete,
        **{name: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for name, at in times.items() if at},
        **({"toolExecutionNotifications": notifications} if notifications else {}),
    }


def _notifications(verdicts: Iterable[Verdict], log: Log, results: int) -> Iterator[dict[str, Any]]:
    if log.incomplete:
        yield _notification("error", f"Not everything was asked: {log.incomplete}")
    unasked = Counter(verdict.says for verdict in verdicts if verdict.level is Level.UNASKED)
    for why, number in unasked.items():
        yield _notification("note", f"{count(number, 'link')} not checked: {why}")
    if results > RESULTS:
        yield _notification(
            "warning", f"{results - RESULTS:,} results are left out: code hosts take {RESULTS:,}."
        )


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": message_text(text)}}

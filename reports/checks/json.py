"""A check for programs: one JSON object, one result a line, described by `reports.checks.schema`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from crawler.finding import CODES
from crawler.observation import Observation
from registry.text import clean
from reports.checked import CheckedLink, Checks
from reports.checks.summary import summary_of
from reports.checks.verdicts import links_of
from reports.safe import redact


def render(checks: Checks, *, quiet: bool) -> str:
    """Return the check as JSON; every text in it is clean, whole, and with secrets hidden."""
    # A result a line: the standard library indents ten times slower than it writes.
    lines = ",\n".join(_spelt(record_of(link)) for link in links_of(checks, quiet=quiet))
    return f'{{"results": [\n{lines}\n],\n"summary": {_spelt(_summary(checks))}}}\n'


def record_of(link: CheckedLink) -> dict[str, Any]:
    """Return one result; times are ISO 8601 UTC, durations seconds."""
    finding = link.finding
    meaning = CODES[finding.code]
    return {
        "url": _said(link.url),
        "finding": finding.code.value,
        "family": meaning.family.value,
        "weight": meaning.weight.value,
        "evidence": _said(finding.evidence),
        "says": meaning.says,
        "advice": meaning.advice,
        "notices": [
            {"code": _said(notice.code), "detail": _said(notice.detail)} for notice in finding.notices
        ],
        "suggestion": _said_if_any(finding.suggestion),
        "marker": _said_if_any(finding.marker),
        **_visit(link.observation),
        "places": [
            {"source": _said(spot.source), "line": spot.line, "text": _said(spot.text)} for spot in link.spots
        ],
    }


def _visit(observation: Observation) -> dict[str, Any]:
    ends, silence = observation.certificate_ends_at, observation.silence
    return {
        "status": observation.status,
        "final_url": _said(observation.final_url),
        "hops": [
            {
                "url": _said(hop.url),
                "status": hop.status,
                "location": _said_if_any(hop.location),
                "ip": hop.ip,
            }
            for hop in observation.hops
        ],
        "ip": observation.ip,
        "certificate_ends_at": _time(ends) if ends else None,
        "phase": silence.phase.value if silence else None,
        "detail": _said(silence.detail) if silence else None,
        "attempts": observation.attempts,
        "seconds": round(observation.seconds, 3),
        "at": _time(observation.at),
    }


def _summary(checks: Checks) -> dict[str, Any]:
    counts = asdict(summary_of(checks))
    del counts["from_pages"]
    return {"started_at": _time(checks.started_at), "ended_at": _time(checks.ended_at), **counts}


@lru_cache(maxsize=1024)  # one address stands in a result up to four times, and a sentence in many results
def _said(text: str) -> str:
    return clean(redact(clean(text)))


def _said_if_any(text: str | None) -> str | None:
    return None if text is None else _said(text)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _spelt(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)

"""What `warmlink check` prints, as text and as JSON."""

import json
from collections.abc import Iterator
from typing import Any

import click

from crawler.finding import CODES, Weight
from registry.text import clean
from reports.checked import AGAINST, CheckedLink, Checks, Spot

FORMS = ("text", "json")
_MARKS = {
    Weight.OK: ("works", "green"),
    Weight.HARD: ("BROKEN", "red"),
    Weight.SOFT: ("FAILED", "red"),
    Weight.STATIC: ("BROKEN", "red"),
    Weight.REPLACED: ("REPLACED", "red"),
    Weight.RESTRICTED: ("restricted", "yellow"),
    Weight.UNVERIFIABLE: ("cannot tell", "yellow"),
    Weight.NONE: ("not checked", "yellow"),
}
_PLACES = 10  # shown of one target; the rest is counted


def render(form: str, checks: Checks, *, quiet: bool = False, colour: bool = False) -> str:
    """Return `checks` in one of `FORMS`; `quiet` leaves out what has nothing against it."""
    if form == "json":
        return _json(checks)
    text = "".join(f"{line}\n" for line in _text(checks, quiet=quiet))
    return text if colour else click.unstyle(text)


def as_record(link: CheckedLink) -> dict[str, Any]:
    """Return one result in the shape of `--json`; times are ISO 8601 UTC, durations seconds."""
    observation, finding = link.observation, link.finding
    meaning = CODES[finding.code]
    ends = observation.certificate_ends_at
    return {
        "url": link.url,
        "finding": finding.code.value,
        "family": meaning.family.value,
        "weight": meaning.weight.value,
        "evidence": finding.evidence,
        "says": meaning.says,
        "advice": meaning.advice,
        "notices": [{"code": notice.code, "detail": notice.detail} for notice in finding.notices],
        "suggestion": finding.suggestion,
        "marker": finding.marker,
        "status": observation.status,
        "final_url": observation.final_url,
        "hops": [
            {"url": hop.url, "status": hop.status, "location": hop.location, "ip": hop.ip}
            for hop in observation.hops
        ],
        "ip": observation.ip,
        "certificate_ends_at": ends.isoformat() if ends else None,
        "phase": observation.silence.phase.value if observation.silence else None,
        "detail": observation.silence.detail if observation.silence else None,
        "attempts": observation.attempts,
        "seconds": round(observation.seconds, 3),
        "at": observation.at.isoformat(),
        "places": [{"source": spot.source, "line": spot.line, "text": spot.text} for spot in link.spots],
    }


def _json(checks: Checks) -> str:
    """Return one object, a result a line: the standard library indents ten times slower than it writes."""
    lines = (json.dumps(as_record(link), ensure_ascii=False) for link in checks.links)
    summary = {
        "links": len(checks.links),
        "against": len(checks.against),
        "pages": checks.pages,
        "left_out": dict(checks.left_out),
        "stopped": checks.stopped,
    }
    told = json.dumps(summary, ensure_ascii=False)
    return '{"results": [\n' + ",\n".join(lines) + f'\n], "summary": {told}}}\n'


def _text(checks: Checks, *, quiet: bool) -> Iterator[str]:
    links = checks.links
    if checks.pages:  # of a site, what needs a person comes first
        links = tuple(sorted(links, key=lambda link: (link.weight not in AGAINST, link.weight is Weight.OK)))
    for link in links:
        if not quiet or link.against:
            yield from _link(link)
    if checks.pages:
        unsure = sum(link.weight not in AGAINST and link.weight is not Weight.OK for link in checks.links)
        yield (
            f"{checks.pages} pages read, {len(checks.links)} links, evidence against {len(checks.against)}, "
            f"cannot tell {unsure}."
        )
    elif len(checks.links) > 1:
        yield f"{len(checks.links)} addresses checked, evidence against {len(checks.against)}."
    for why, count in checks.left_out.items():
        yield f"Left out: {count} ({why})."
    if checks.stopped:
        yield f"Not everything was checked: {checks.stopped}."


def _link(link: CheckedLink) -> Iterator[str]:
    meaning, finding = CODES[link.finding.code], link.finding
    word, colour = _MARKS[meaning.weight]
    yield f"{click.style(word, fg=colour, bold=True)}  {clean(link.url, 500)}"
    for spot in link.spots[:_PLACES]:
        yield f"    at {_place(spot)}"
    if len(link.spots) > _PLACES:
        yield f"    and {len(link.spots) - _PLACES} more places"
    yield f"    {finding.code.value}: {clean(finding.evidence, 500)}"
    if meaning.weight is not Weight.OK:
        yield f"    What it means: {meaning.says}"
        yield f"    What to do: {meaning.advice}"
    if finding.suggestion:
        yield f"    It has moved to {clean(finding.suggestion, 500)}"
    for notice in finding.notices:
        yield f"    Notice: {notice.code.replace('_', ' ')} {clean(notice.detail, 300)}".rstrip()


def _place(spot: Spot) -> str:
    line = f":{spot.line}" if spot.line is not None else ""
    text = f" “{clean(spot.text, 100)}”" if spot.text else ""
    return f"{clean(spot.source, 500)}{line}{text}"

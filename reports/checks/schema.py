"""JSON Schema 2020-12 of a check as JSON.

``python -m reports.checks.schema --write`` brings the committed docs/schema/check.schema.json up to date.
"""

import json
import sys
from pathlib import Path
from typing import Any

from crawler.codes import Code, Family, Weight
from crawler.observation import Phase

COMMITTED = Path(__file__).parents[2] / "docs" / "schema" / "check.schema.json"

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_LINE = {"type": ["integer", "null"], "minimum": 1}
_STATUS = {"type": "integer", "minimum": 0}
_TIME = {"type": "string", "format": "date-time"}


def check_schema() -> dict[str, Any]:
    """Return the schema. Keys may be added within a version of the program, never removed or changed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "warmlink check",
        **_table({"results": {"type": "array", "items": _result()}, "summary": _summary()}),
    }


def _result() -> dict[str, Any]:
    hop = _table({"url": _TEXT, "status": _STATUS, "location": _maybe(_TEXT), "ip": _maybe(_TEXT)})
    return _table(
        {
            "url": _said("As it was named or listed, with its fragment."),
            "finding": _one_of(Code),
            "family": _one_of(Family),
            "weight": _one_of(Weight),
            "evidence": _said("What was seen, in plain words."),
            "says": _said("What the finding means."),
            "advice": _said("What to do."),
            "notices": {"type": "array", "items": _table({"code": _TEXT, "detail": _TEXT})},
            "suggestion": _maybe(_said("The address that it has moved to for good.")),
            "marker": _maybe(_said("The rule, header or text that decided.")),
            "status": _maybe(_STATUS),
            "final_url": _said("The address that gave the last answer, or the one asked."),
            "hops": {"type": "array", "items": hop, "description": "Every answer, the final one included."},
            "ip": _maybe(_TEXT),
            "certificate_ends_at": _maybe(_TIME),
            "phase": _maybe(_one_of(Phase)),
            "detail": _maybe(_said("Why there was no answer.")),
            "attempts": _COUNT,
            "seconds": {"type": "number", "minimum": 0},
            "at": _TIME,
            "places": {
                "type": "array",
                "items": _table({"source": _TEXT, "line": _LINE, "text": _TEXT}),
                "description": 'Where it is listed: a page, a file or "-"; none when it was named by hand.',
            },
        }
    )


def _summary() -> dict[str, Any]:
    counts = ("pages", "links", "works", "against", "restricted", "cannot_tell", "not_checked")
    left_out = {"type": "object", "additionalProperties": _COUNT, "description": "Why, and how many links."}
    return _table(
        {
            "started_at": _TIME,
            "ended_at": _TIME,
            **dict.fromkeys(counts, _COUNT),
            "left_out": left_out,
            "stopped": _said('Why not everything was asked; "" when everything was.'),
        }
    )


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _said(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _one_of(names: type[Code] | type[Family] | type[Weight] | type[Phase]) -> dict[str, Any]:
    return {"enum": [name.value for name in names]}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def committed_text() -> str:
    """Return the schema as it is committed."""
    return json.dumps(check_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m reports.checks.schema --write")
    COMMITTED.write_text(committed_text(), encoding="utf-8")

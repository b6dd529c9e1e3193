"""The samples in docs/feed.md: files of the small world's release, indented for people."""

import json
from typing import Any

from reports.feed.release import compose
from reports.feed.schema import schemas
from tests.reports.feed.small_world import CRISIS_LINE, PROVIDER, SETTINGS, feed_of


def document(path: str) -> dict[str, Any]:
    """Return a file of the sample release, parsed."""
    files = compose(feed_of(CRISIS_LINE, PROVIDER), "2026-05-01.42")
    parsed = json.loads(next(file.content for file in files if file.path == path))
    assert isinstance(parsed, dict)
    return parsed


def fenced(value: object) -> str:
    """Return `value` as an indented JSON block of Markdown."""
    return "\n```json\n" + json.dumps(value, indent=2, ensure_ascii=False) + "\n```\n\n"


def members(schema: str, definition: str) -> str:
    """Return a Markdown table of the members a definition of a schema has, with what is said of them."""
    found = schemas(SETTINGS)[schema]["$defs"][definition]
    rows = [
        f"| `{name}` | {'yes' if name in found['required'] else ''} | {member.get('description', '')} |"
        for name, member in found["properties"].items()
    ]
    return "\n".join(["", "| member | always | |", "|---|---|---|", *rows, "", ""])

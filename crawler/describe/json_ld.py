"""Descriptions in a page's JSON-LD, read as leniently as sites write it."""

import json
import re
from collections.abc import Iterator

_TYPES = frozenset(
    [
        "WebPage",
        "AboutPage",
        "ProfilePage",
        "Organization",
        "LocalBusiness",
        "Physician",
        "ProfessionalService",
        "NGO",
        "Person",
        "Service",
        "Article",
    ]
)
_WRAPPING = re.compile(
    r"^(?:\s|/\*|\*/|//|<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)+|(?:\s|;|/\*|\*/|//|-->|\]\]>)+$"
)
_BLOCK_LIMIT = 200_000  # characters of one script
_NODE_LIMIT = 500


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _counts(node: dict[str, object]) -> bool:
    """Whether a node's type is one whose description speaks of the page or of who stands behind it."""
    names = (str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in _items(node.get("@type"))[:20])
    return any(name in _TYPES or name.startswith("Medical") for name in names)


def _texts(value: object) -> Iterator[str]:
    for item in _items(value)[:20]:
        text = item.get("@value") if isinstance(item, dict) else item
        if isinstance(text, str):
            yield text


def descriptions(script: str) -> Iterator[str]:
    """Yield the `description`s of typed top-level and `@graph` nodes; nothing when it cannot be parsed."""
    if len(script) > _BLOCK_LIMIT:
        return
    try:
        data = json.loads(_WRAPPING.sub("", script), strict=False)
    except (ValueError, RecursionError):  # not JSON, or nested only to hurt
        return
    top = [node for node in _items(data)[:_NODE_LIMIT] if isinstance(node, dict)]
    graph = [inner for node in top for inner in _items(node.get("@graph"))[:_NODE_LIMIT]]
    for node in [*top, *graph][:_NODE_LIMIT]:
        if isinstance(node, dict) and _counts(node):
            yield from _texts(node.get("description"))

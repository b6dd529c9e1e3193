"""JSON of unknown shape, read without trusting it: objects, their texts, numbers and lists."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.importing.draft import UnreadableError
from registry.text import clean

_LARGEST = 200_000_000  # characters
_ITEMS = 500  # of one list
_TEXT = 20_000

Object = Mapping[str, Any]


def read_json(text: str, source: str) -> Any:
    """Return the value of a JSON text. Raises UnreadableError with the line."""
    if len(text) > _LARGEST:
        raise UnreadableError(source, None, "It is larger than 200 million characters.", "Split it.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as trouble:
        problem = f"This is not JSON: {trouble.msg}."
        raise UnreadableError(source, trouble.lineno, problem, "Export it again.") from None
    except (RecursionError, ValueError):
        problem = "It is nested too deep, or holds a number without end."
        raise UnreadableError(source, None, problem, "Export it again.") from None


def read_lines(text: str, source: str) -> Iterator[tuple[int, Any]]:
    """Yield the values of a text with one JSON value a line (NDJSON), each with its line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, read_json(line, source)
            except UnreadableError:
                problem = "This line is not JSON."
                raise UnreadableError(source, number, problem, "Export it again.") from None


def text_of(item: Object, *names: str) -> str:
    """Return the first of these members that is a text or a number, on one line.

    >>> text_of({"a": None, "b": 3}, "a", "b")
    '3'
    """
    for name in names:
        value = item.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and (found := _text(value)):
            return found
    return ""


def _text(value: str | float) -> str:
    try:
        return clean(str(value)[:_TEXT])
    except ValueError:  # a number of more digits than Python writes
        return ""


def items_of(item: Object, *names: str, most: int = _ITEMS) -> list[Object]:
    """Return the objects in the lists of these members; one object alone counts as a list of one."""
    found: list[Object] = []
    for name in names:
        value = item.get(name)
        several = value if isinstance(value, list) else [value]
        found += [each for each in several[:most] if isinstance(each, Mapping)]
    return found

"""Texts of a registry file changed in place: every other byte stays as its curator wrote it."""

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from registry.positions import Path, strings

Change = tuple[str, Path, str]  # resource id, path within the record as ("links", 0, "url"), new text

# What a basic string may not hold as it is (TOML 1.0, "String"); DEL is a control character too.
_UNSAYABLE = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class EditError(Exception):
    """A file of the registry cannot be changed as asked; says which, why, and what to do."""

    exit_code = 2  # unusable input


def patch(text: str, changes: Iterable[Change]) -> str:
    """Return the TOML document `text` with these texts in place of the ones before, in their kind of quotes.

    The paths must lead to texts that are there already. Raises EditError when one does not, or when two
    changes disagree about one place.

    >>> patch("[[resource]]\\nid = 'a' # first\\nname = 'Dawn'", [("a", ("name",), "Dusk")])
    "[[resource]]\\nid = 'a' # first\\nname = 'Dusk'"
    """
    data = tomllib.loads(text.removeprefix("\ufeff"))
    places = strings(text)
    edits: dict[tuple[int, int], str] = {}
    for resource_id, path, value in changes:
        whole = ("resource", number_of(data, resource_id), *path)
        if whole not in places:
            raise EditError(f"{resource_id}: there is no text at {_dotted(path)}. Change it by hand.")
        start, end = places[whole]
        written = literal(value, like=text[start:end])
        if edits.setdefault((start, end), written) != written:
            raise EditError(f"{resource_id}: {_dotted(path)} would get two different texts.")
        _put(data, whole, value)
    for (start, end), written in sorted(edits.items(), reverse=True):
        text = text[:start] + written + text[end:]
    assert tomllib.loads(text.removeprefix("\ufeff")) == data, "an edit changed more than it should"
    return text


def literal(value: str, *, like: str) -> str:
    """Return `value` as a TOML string, in the quotes of the string `like` where they can hold it.

    >>> literal("https://example.org/", like="'old'"), literal("it's", like="'old'")
    ("'https://example.org/'", '"it\\'s"')
    """
    quote = like[:3] if like[:3] in ('"""', "'''") else like[:1]
    if quote.startswith("'") and "'" not in value and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        return f"{quote}{value}{quote}"
    escaped = _UNSAYABLE.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", value)
    around = quote if quote == '"""' else '"'
    return f"{around}{escaped}{around}"


def number_of(data: dict[str, Any], resource_id: str) -> int:
    """Return which record of a file has this id, from 0; EditError when it is not exactly one."""
    records = data.get("resource", [])
    found = [
        n for n, table in enumerate(records) if isinstance(table, dict) and table.get("id") == resource_id
    ]
    if len(found) != 1:
        many = "more than one record has" if found else "no record has"
        raise EditError(f"{many} the id {resource_id} any more. Run the command again.")
    return found[0]


def _put(data: Any, path: Path, value: str) -> None:
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = value


def _dotted(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")

"""What of a drafted record the registry's own rules take, and what it still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from registry.explain import explain
from registry.model import Resource

_ROUNDS = 20
# The rule that something is missing → the field, the line that a person completes, and what belongs there.
_RULES = {
    "no_contact": ("contact_unknown", '["email"]', "nobody can be reached yet: a link, phone or e-mail"),
    "service_area_missing": (
        "service_areas",
        '["…"]',
        "where it may help, as in CA-ON or CA",
    ),
    "emergency_note_missing": ("emergency_note", '"…"', "whom to call in danger"),
}
_DESCRIPTION = ("description", '"…"', "what it offers, in a sentence or two of our own words")


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that a person must supply."""

    field: str
    example: str  # its value as TOML, to be completed
    what: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that the registry would not take."""

    field: str
    value: Any
    why: str


@dataclass(frozen=True, slots=True)
class Fit:
    """The part of a record that is sound, and the rest in words."""

    record: Mapping[str, Any]
    missing: tuple[Missing, ...] = ()
    refused: tuple[Refused, ...] = ()


def fit(record: Mapping[str, Any], *, today: date, allow_private: bool = False) -> Fit:
    """Return what of `record` the registry takes; what it refuses is taken out, one value at a time.

    >>> drafted = {"id": "dawn", "kind": "provider", "name": "Dawn", "topics": ["a\\nb"]}
    >>> found = fit(drafted, today=date(2026, 1, 1))
    >>> [each.field for each in found.missing], [each.field for each in found.refused]
    (['description', 'service_areas', 'contact_unknown'], ['topics'])
    """
    kept: dict[str, Any] = {name: _copied(value) for name, value in record.items()}
    refused: list[Refused] = []
    for _ in range(_ROUNDS):
        codes: set[str] = set()
        paths: dict[tuple[str | int, ...], str] = {}
        try:
            Resource.model_validate(kept, context={"allow_private": allow_private, "today": today})
        except ValidationError as wrong:
            for path, code, problem, remedy in explain(wrong):
                if code in _RULES:
                    codes.add(code)
                else:
                    paths.setdefault(path, f"{problem} {remedy}")
        if not paths:
            break
        for path in sorted(paths, key=_last_first, reverse=True):
            refused += _taken_out(kept, path, paths[path])
    missing = [Missing(*_DESCRIPTION)] if not kept.get("description") else []
    missing += [Missing(*words) for code, words in sorted(_RULES.items(), reverse=True) if code in codes]
    return Fit(kept, tuple(missing), tuple(refused))


def _copied(value: Any) -> Any:
    """Return lists and tables that may be changed."""
    if isinstance(value, Mapping):
        return {name: _copied(each) for name, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list | tuple) else value


def _last_first(path: tuple[str | int, ...]) -> tuple[str, int]:
    """Order places so that the last of a list goes first: the numbers of the others stay true."""
    return str(path[0]) if path else "", path[1] if len(path) > 1 and isinstance(path[1], int) else -1


def _taken_out(record: dict[str, Any], path: tuple[str | int, ...], why: str) -> list[Refused]:
    """Take out the element of a list, or the field, that `path` leads to; nothing when it is gone."""
    if not path or path[0] not in record:
        return []
    name = str(path[0])
    items = record[name]
    if isinstance(items, list) and len(path) > 1 and isinstance(path[1], int):
        if path[1] >= len(items):
            return []
        value = items.pop(path[1])
        if not items:
            del record[name]
        return [Refused(name, value, why)]
    if isinstance(items, dict) and len(path) > 1 and path[1] in items and len(items) > 1:
        return [Refused(f"{name}.{path[1]}", items.pop(path[1]), why)]
    return [Refused(name, record.pop(name), why)]

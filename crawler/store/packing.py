"""Frozen values to JSON and back, by their type hints.

Times are whole microseconds since 1970 (exact), fields at their default are left out, fields this
version does not know are ignored: old and new values read each other.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_Convert = Callable[[Any], Any]
_T = TypeVar("_T")


def to_micros(at: datetime) -> int:
    """Return whole microseconds since 1970; a time without a zone is a mistake (TypeError).

    >>> to_micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the UTC time that many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def pack(value: Any) -> str:
    """Return a frozen dataclass as compact ASCII JSON; lone surrogates and NULs survive as escapes."""
    return json.dumps(_converters(_hashable(type(value)))[0](value), separators=(",", ":"))


def unpack(kind: type[_T], text: str) -> _T:
    """Return the value of `kind` that `pack` wrote."""
    value: _T = _converters(_hashable(kind))[1](json.loads(text))
    return value


def _hashable(kind: Any) -> Any:
    return kind  # mypy does not see that classes can be hashed


def _same(value: Any) -> Any:
    return value


@cache
def _converters(hint: Any) -> tuple[_Convert, _Convert]:
    """Return how a value of this hint becomes JSON, and how it comes back."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _optional(hint)
    if origin is tuple:
        return _tuple(typing.get_args(hint))
    if origin is typing.Literal:
        return _same, _same
    if origin is Mapping:
        return _mapping(typing.get_args(hint)[1])
    if hint is datetime:
        return to_micros, from_micros
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str, _enum(hint)
    if dataclasses.is_dataclass(hint):
        return _dataclass(hint)
    if hint in (str, int, float, bool):
        return _same, _same
    raise TypeError(f"no way to store a {hint!r}")


def _optional(hint: Any) -> tuple[_Convert, _Convert]:
    (inner,) = (part for part in typing.get_args(hint) if part is not type(None))
    out, back = _converters(inner)
    return (
        lambda value: None if value is None else out(value),
        lambda value: None if value is None else back(value),
    )


def _tuple(parts: tuple[Any, ...]) -> tuple[_Convert, _Convert]:
    if parts[-1] is Ellipsis:
        out, back = _converters(parts[0])
        return lambda value: [out(v) for v in value], lambda value: tuple(back(v) for v in value)
    pairs = [_converters(part) for part in parts]
    return (
        lambda value: [out(v) for (out, _), v in zip(pairs, value, strict=True)],
        lambda value: tuple(back(v) for (_, back), v in zip(pairs, value, strict=True)),
    )


def _mapping(hint: Any) -> tuple[_Convert, _Convert]:
    """Keys are text."""
    if hint is Any or hint is object:
        return _same, _same
    out, back = _converters(hint)
    return (
        lambda value: {key: out(v) for key, v in value.items()},
        lambda value: {key: back(v) for key, v in value.items()},
    )


def _enum(kind: type[StrEnum]) -> _Convert:
    """Return the reader of an enum: a word that went out of use reads as "other" where there is one."""
    members = {member.value: member for member in kind}
    other = members.get("other")
    return lambda word: members.get(word) or other or kind(word)


def _dataclass(kind: Any) -> tuple[_Convert, _Convert]:
    hints = typing.get_type_hints(kind)
    fields = [(f.name, f.default, *_converters(hints[f.name])) for f in dataclasses.fields(kind)]
    readers = {name: back for name, _, _, back in fields}

    def out(value: Any) -> dict[str, Any]:
        return {
            name: convert(field)
            for name, default, convert, _ in fields
            if (field := getattr(value, name)) is not default and field != default
        }

    def back(row: dict[str, Any]) -> Any:
        return kind(**{name: readers[name](field) for name, field in row.items() if name in readers})

    return out, back

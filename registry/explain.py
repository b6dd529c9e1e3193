"""What pydantic found wrong, in words for the person who wrote the record."""

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from registry.model import Resource
from registry.positions import Path

# Pydantic's name of a mistake → our code, what is wrong, what to do. {…} are filled from its context.
_WORDS: dict[str, tuple[str, str, str]] = {
    "missing": ("missing", "This is missing.", "Write it; see the field's description in the documentation."),
    "string_type": ("not_text", "This should be text.", "Put it between quotation marks."),
    "string_pattern_mismatch": (
        "not_a_slug",
        '"{input}" cannot be an id.',
        "Use 2 to 63 small letters, digits and hyphens, beginning with a letter or digit.",
    ),
    "string_too_long": ("too_long", "This is longer than {max_length} characters.", "Shorten it."),
    "string_too_short": ("too_short", "This is too short.", "Write at least {min_length} characters."),
    "bool_type": (
        "not_a_switch",
        "This should be true or false.",
        "Write true or false, without quotation marks.",
    ),
    "bool_parsing": (
        "not_a_switch",
        "This should be true or false.",
        "Write true or false, without quotation marks.",
    ),
    "tuple_type": ("not_a_list", "This should be a list.", 'Write it in brackets: ["one", "two"].'),
    "list_type": ("not_a_list", "This should be a list.", 'Write it in brackets: ["one", "two"].'),
    "dict_type": (
        "not_a_table",
        "This should be a table.",
        "Write it as key = value lines below a [header].",
    ),
    "model_type": (
        "not_a_table",
        "This should be a table.",
        "Write it as key = value lines below a [header].",
    ),
    "model_attributes_type": (
        "not_a_table",
        "This should be a table.",
        "Write key = value lines below a [header].",
    ),
    "literal_error": ("not_a_choice", '"{input}" is not known here.', "Write one of {expected}."),
    "enum": ("not_a_choice", '"{input}" is not known here.', "Write one of {expected}."),
    "int_type": ("not_a_number", "This should be a whole number.", "Write it without quotation marks."),
    "int_parsing": ("not_a_number", "This should be a whole number.", "Write it without quotation marks."),
    "float_type": ("not_a_number", "This should be a number.", "Write it without quotation marks."),
    "float_parsing": ("not_a_number", "This should be a number.", "Write it without quotation marks."),
    "greater_than": ("out_of_range", "This number is too small.", "Write one greater than {gt}."),
    "greater_than_equal": ("out_of_range", "This number is too small.", "Write {ge} or more."),
    "less_than": ("out_of_range", "This number is too large.", "Write one less than {lt}."),
    "less_than_equal": ("out_of_range", "This number is too large.", "Write {le} or less."),
    "string_unicode": ("not_text", "This text holds characters that do not exist.", "Write it anew."),
}
_DATES = ("date", "datetime")


def explain(wrong: ValidationError) -> Iterator[tuple[Path, str, str, str]]:
    """Yield (path in the record, code, problem, remedy) of each mistake."""
    seen = set()
    for error in wrong.errors(include_url=False):
        one = _one(error)
        if one not in seen:
            seen.add(one)
            yield one


def _one(error: ErrorDetails) -> tuple[Path, str, str, str]:
    path = _plain_path(error["loc"])
    context: dict[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if "remedy" in context:
        here = (*path, context["field"]) if context.get("field") else path
        return here, kind, str(context.get("problem", error["msg"])), str(context["remedy"])
    if kind == "extra_forbidden":
        return path, "unknown_field", f'There is no field "{path[-1]}".', _nearest(path)
    if kind.startswith(_DATES):
        return (
            path,
            "not_a_date",
            "This should be a date.",
            "Write it as 2026-05-01, without quotation marks.",
        )
    shown = str(error["input"])[:80] if isinstance(error["input"], str | int | float) else "this"
    words = _WORDS.get(
        kind, ("wrong", f"This is not what belongs here: {error['msg']}.", "Look at the documentation.")
    )
    values = _Values(context | {"input": shown})
    code, problem, remedy = words
    return path, code, problem.format_map(values), remedy.format_map(values)


class _Values(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return name


def _plain_path(loc: tuple[int | str, ...]) -> Path:
    """Take pydantic's own words (names of branches of a union) out of a path."""
    return tuple(
        part for part in loc if isinstance(part, int) or not part.startswith(("str", "dict[", "function-"))
    )


def _nearest(path: Path) -> str:
    model = _model_at(path[:-1])
    known = sorted(model.model_fields) if model else []
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Known here: {', '.join(known)}." if known else "Take it out."


def _model_at(path: Path) -> type[BaseModel] | None:
    """Return the model of the table at `path`."""
    model: type[BaseModel] | None = Resource
    for part in path:
        if isinstance(part, int):
            continue
        found = model.model_fields.get(part) if model else None
        model = _inner(found.annotation) if found else None
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in getattr(annotation, "__args__", ()) if (found := _inner(each))), None)

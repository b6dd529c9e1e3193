"""A directory's rule in a file of its own, which the record names: `[resource.directory] rule = "…"`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from registry.directory import Directory
from registry.explain import explain
from registry.mistakes import Mistake, Place, RegistryError
from registry.positions import positions
from registry.toml_file import TomlFile, mistake_at, read_toml

ENDING = ".directory.toml"  # of a file that holds a rule and no records


class _Ruled(BaseModel):
    """So that places in a rule are called the same wherever it stands."""

    model_config = ConfigDict(frozen=True)
    directory: Directory


def named_rule(
    file: TomlFile, number: int, table: Mapping[str, Any], mistakes: list[Mistake]
) -> tuple[Mapping[str, Any], TomlFile | None]:
    """Return the record with the rule that it names in its place, and the rule's file.

    None for the file when the record names none; then it stands as it is.
    """
    named = table.get("directory")
    if not isinstance(named, dict) or "rule" not in named:
        return table, None
    place = file.place("resource", number, "directory", "rule")
    id_ = table["id"] if isinstance(table.get("id"), str) else None
    name, without = named["rule"], {key: value for key, value in table.items() if key != "directory"}

    def wrong(code: str, problem: str, remedy: str) -> tuple[Mapping[str, Any], None]:
        mistakes.append(mistake_at(place, code, problem, remedy, "directory.rule", id_))
        return without, None

    if len(named) > 1:
        remedy = "Keep the line rule, and write everything else into that file; or take the line out."
        return wrong("rule_and_more", "The rule stands in a file of its own, and here.", remedy)
    if not isinstance(name, str) or Path(name).name != name or not name.endswith(ENDING):
        remedy = f'Put it beside this file, with a name such as rule = "psi{ENDING}".'
        return wrong("rule_elsewhere", "This is not the name of a rule's file.", remedy)
    path = Path(file.name).parent / name
    if not path.is_file():
        return wrong(
            "rule_missing", f"There is no file {name} beside this one.", "Write it, or its name anew."
        )
    rule = read_toml(path, mistakes)
    return (without, None) if rule is None else ({**table, "directory": dict(rule.raw)}, rule)


def read_rule(path: Path, *, allow_private: bool = False) -> tuple[Directory, str | None]:
    """Return the rule in a file, and the id of its record when it is a registry's file.

    Raises RegistryError with every mistake in the rule.
    """
    mistakes: list[Mistake] = []
    file = read_toml(path, mistakes)
    if file is None:
        raise RegistryError(tuple(mistakes))
    return _checked(file, path.parent, mistakes, allow_private=allow_private)


def rule_in(text: str, name: str, *, allow_private: bool = False) -> Directory:
    """Return the rule in a text, which is called `name` where mistakes are told. Raises RegistryError."""
    try:
        file = TomlFile(name, tomllib.loads(text), positions(text))
    except tomllib.TOMLDecodeError as trouble:
        remedy = "Write it anew."
        wrong = mistake_at(Place(name, 1), "syntax", f"This is not TOML: {trouble}.", remedy)
        raise RegistryError((wrong,)) from None
    return _checked(file, None, [], allow_private=allow_private)[0]


def _checked(
    file: TomlFile, folder: Path | None, mistakes: list[Mistake], *, allow_private: bool
) -> tuple[Directory, str | None]:
    table, within, id_, holder = _rule_in(file, mistakes)
    if table is None:
        raise RegistryError(tuple(mistakes))
    context: dict[str, Any] = {"allow_private": allow_private, "folder": folder, "notices": []}
    try:
        return _Ruled.model_validate({"directory": table}, context=context).directory, id_
    except ValidationError as wrong:
        for where, code, problem, remedy in explain(wrong):
            place = holder.place(*within, *where[1:])
            dotted = ".".join(str(part) for part in where[1:])
            mistakes.append(mistake_at(place, code, problem, remedy, dotted, id_))
        raise RegistryError(tuple(mistakes)) from None


def _rule_in(
    file: TomlFile, mistakes: list[Mistake]
) -> tuple[Any, tuple[str | int, ...], str | None, TomlFile]:
    """Return the rule's table, the path to it, its record's id, and the file it stands in."""
    records = file.raw.get("resource")
    if not isinstance(records, list):
        return file.raw, (), None, file
    ruled = [n for n, each in enumerate(records) if isinstance(each, dict) and "directory" in each]
    if len(ruled) != 1:
        problem = f"{len(ruled) or 'None'} of the records in this file has a rule."
        if ruled:
            problem = f"{len(ruled)} of the records in this file have a rule."
        mistakes.append(mistake_at(file.place(), "rule_unclear", problem, "Name the record by its id."))
        return None, (), None, file
    number = ruled[0]
    table, rule = named_rule(file, number, records[number], mistakes)
    id_ = table["id"] if isinstance(table.get("id"), str) else None
    if rule is not None:
        return table["directory"], (), id_, rule
    return table.get("directory"), ("resource", number, "directory"), id_, file

"""The registry read from its folder: every record and every mistake at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from registry.explain import explain
from registry.mistakes import Mistake, Place, RegistryError, Severity
from registry.model import Resource
from registry.positions import Path as Where
from registry.rule_file import ENDING, named_rule
from registry.targets import Target, targets_of
from registry.text import clean
from registry.toml_file import TomlFile, mistake_at, read_toml

_NONE: Mapping[Path, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Registry:
    """Every resource, in the order of their ids, with where each stands."""

    resources: tuple[Resource, ...]
    targets: tuple[Target, ...]
    places: Mapping[str, Place]  # by resource id
    mistakes: tuple[Mistake, ...] = field(default=())  # warnings and notices: the errors stopped it


@dataclass(frozen=True, slots=True)
class _File:
    """One file and its records."""

    toml: TomlFile
    tables: tuple[Any, ...]

    def place(self, *path: str | int) -> Place:
        """Return where `path` stands, or the nearest thing around it."""
        return self.toml.place(*path)


@dataclass(frozen=True, slots=True)
class _Found:
    """One valid record and the file it stands in."""

    resource: Resource
    file: _File
    number: int

    @property
    def place(self) -> Place:
        return self.file.place("resource", self.number)


def load(folder: Path, *, today: date, allow_private: bool = False) -> Registry:
    """Return the registry in `folder` (``*.toml``, sorted by name).

    Raises RegistryError with every mistake of every file when one of them is an error. `allow_private`
    lets addresses on this machine in, for demos and tests.
    """
    registry, mistakes = examine(folder, today=today, allow_private=allow_private)
    if registry is None:
        raise RegistryError(mistakes)
    return registry


def examine(
    folder: Path, *, today: date, allow_private: bool = False, drafts: Mapping[Path, bytes] = _NONE
) -> tuple[Registry | None, tuple[Mistake, ...]]:
    """Return the registry in `folder`, or None when there is an error, and every mistake in it.

    `drafts` are read in the place of what the files of these paths hold now.
    """
    mistakes: list[Mistake] = []
    paths = _paths(folder, mistakes)
    files = [file for path in paths if (file := _read(path, mistakes, drafts.get(path))) is not None]
    found = [each for file in files for each in _records(file, today, allow_private, mistakes)]
    mistakes.extend(_between(files))
    mistakes.sort(key=lambda mistake: (mistake.place.file, mistake.place.line))
    if any(mistake.severity is Severity.ERROR for mistake in mistakes):
        return None, tuple(mistakes)
    found.sort(key=lambda each: each.resource.id)
    targets = (
        target
        for each in found
        for target in targets_of(each.resource, partial(each.file.place, "resource", each.number))
    )
    registry = Registry(
        resources=tuple(each.resource for each in found),
        targets=tuple(targets),
        places={each.resource.id: each.place for each in found},
        mistakes=tuple(mistakes),
    )
    return registry, registry.mistakes


def _paths(folder: Path, mistakes: list[Mistake]) -> list[Path]:
    here = Place(str(folder), 1)
    try:
        paths = sorted(
            path
            for path in folder.iterdir()
            if path.suffix == ".toml" and not path.name.startswith(".") and not path.name.endswith(ENDING)
        )
    except FileNotFoundError:
        remedy = 'Make one with "warmlink init", or name the folder under [registry] in warmlink.toml.'
        mistakes.append(mistake_at(here, "no_folder", "There is no such folder.", remedy))
        return []
    except NotADirectoryError:
        mistakes.append(
            mistake_at(here, "no_folder", "This is a file.", "Name the folder that holds the TOML files.")
        )
        return []
    except OSError as trouble:
        remedy = "Look at the folder's permissions."
        mistakes.append(mistake_at(here, "unreadable", f"It cannot be read ({trouble.strerror}).", remedy))
        return []
    if not paths:
        remedy = 'Write the first record: "warmlink init" shows how one looks.'
        mistakes.append(mistake_at(here, "empty_folder", "There is no file ending in .toml here.", remedy))
    return paths


def _read(path: Path, mistakes: list[Mistake], draft: bytes | None = None) -> _File | None:
    """Return the records a file (or its draft) holds, or None with the mistake said."""
    file = read_toml(path, mistakes, draft)
    return _File(file, tuple(_tables(file, file.raw, mistakes))) if file is not None else None


def _tables(file: TomlFile, raw: Mapping[str, Any], mistakes: list[Mistake]) -> Iterator[Any]:
    """Yield the records of a file, and say what else stands in it."""
    for name in raw:
        if name != "resource":
            remedy = "Only [[resource]] tables stand in a registry file; put it below one, or take it out."
            problem = f'"{name}" stands outside of any record.'
            mistakes.append(mistake_at(file.place(name), "outside", problem, remedy, name))
    records = raw.get("resource", [])
    if isinstance(records, dict):
        remedy = "Write [[resource]] with two brackets on each side: there may be many."
        mistakes.append(
            mistake_at(file.place("resource"), "one_bracket", "[resource] has one bracket.", remedy)
        )
    elif not isinstance(records, list):
        remedy = "Begin each record with a line [[resource]]."
        mistakes.append(mistake_at(file.place("resource"), "no_table", '"resource" is a value.', remedy))
    else:
        yield from records
    if not raw:
        remedy = "Write a [[resource]] into it, or take the file away."
        mistake = Mistake(
            Place(file.name, 1), Severity.WARNING, "empty_file", None, "", "It holds no record.", remedy
        )
        mistakes.append(mistake)


def _records(file: _File, today: date, allow_private: bool, mistakes: list[Mistake]) -> Iterator[_Found]:
    """Yield the valid records of a file, and say what is wrong with the others."""
    for number, table in enumerate(file.tables):
        if not isinstance(table, dict):
            remedy = "Begin each record with a line [[resource]]."
            mistakes.append(
                mistake_at(file.place("resource", number), "no_table", "This is not a record.", remedy)
            )
            continue
        id_ = table["id"] if isinstance(table.get("id"), str) else None
        said: list[tuple[str, str, str, str, str]] = []
        folder = Path(file.toml.name).parent
        context = {"allow_private": allow_private, "today": today, "notices": said, "folder": folder}
        table, rule = named_rule(file.toml, number, table, mistakes)
        resource = None
        try:
            resource = Resource.model_validate(table, context=context)
        except ValidationError as wrong:
            for path, code, problem, remedy in explain(wrong):
                place = _place(file, number, rule, path)
                mistakes.append(mistake_at(place, code, problem, remedy, dotted(path), id_))
        for severity, code, where, problem, remedy in said:
            place = _place(file, number, rule, undotted(where))
            mistakes.append(Mistake(place, Severity(severity), code, id_, where, problem, remedy))
        if resource is not None:
            yield _Found(resource, file, number)


def _place(file: _File, number: int, rule: TomlFile | None, path: Where) -> Place:
    """Return where a part of a record stands: that of a rule in a file of its own, there."""
    if rule is not None and path[:1] == ("directory",):
        return rule.place(*path[1:])
    return file.place("resource", number, *path)


def dotted(path: Where) -> str:
    """Return a path as people write it.

    >>> dotted(("links", 1, "url"))
    'links[1].url'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def undotted(text: str) -> Where:
    """Return the path that `dotted` wrote.

    >>> undotted("links[1].url")
    ('links', 1, 'url')
    """
    parts = re.findall(r"[^.\[\]]+", text)
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _between(files: Iterable[_File]) -> Iterator[Mistake]:
    """Yield what is wrong between records, also of those with mistakes of their own."""
    named = [
        (table, file, number, table["id"])
        for file in files
        for number, table in enumerate(file.tables)
        if isinstance(table, dict) and isinstance(table.get("id"), str)
    ]
    first: dict[str, Place] = {}
    for _, file, number, id_ in named:
        place = file.place("resource", number)
        if (earlier := first.setdefault(id_, place)) is not place:
            problem = f"This id stands at {earlier} already."
            remedy = "Give one of them another id; an id is never used twice, not even after a removal."
            yield mistake_at(file.place("resource", number, "id"), "duplicate_id", problem, remedy, "id", id_)
    for table, file, number, id_ in named:
        successor = table.get("replaced_by")
        if isinstance(successor, str) and (successor not in first or successor == id_):
            place = file.place("resource", number, "replaced_by")
            problem = f'There is no other record with the id "{clean(successor, 80)}".'
            remedy = "Name the record that takes its place, or take the line out."
            yield mistake_at(place, "unknown_successor", problem, remedy, "replaced_by", id_)

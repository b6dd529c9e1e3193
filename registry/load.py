"""The registry read from its folder: every record and every mistake at once."""

import re
import stat
import tomllib
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
from registry.positions import positions
from registry.targets import Target, targets_of
from registry.text import clean

_LARGEST = 5 * 1024 * 1024  # bytes of one file
_NONE: Mapping[Path, bytes] = MappingProxyType({})
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Registry:
    """Every resource, in the order of their ids, with where each stands."""

    resources: tuple[Resource, ...]
    targets: tuple[Target, ...]
    places: Mapping[str, Place]  # by resource id
    mistakes: tuple[Mistake, ...] = field(default=())  # warnings and notices: the errors stopped it


@dataclass(frozen=True, slots=True)
class _File:
    """One file: what it holds, and where each thing stands."""

    name: str
    tables: tuple[Any, ...]
    lines: Mapping[Where, int]

    def place(self, *path: str | int) -> Place:
        """Return where `path` stands, or the nearest thing around it."""
        known = (self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines)
        return Place(self.name, next(known, 1))


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


def _error(
    place: Place, code: str, problem: str, remedy: str, field_: str = "", id_: str | None = None
) -> Mistake:
    return Mistake(place, Severity.ERROR, code, id_, field_, problem, remedy)


def _paths(folder: Path, mistakes: list[Mistake]) -> list[Path]:
    here = Place(str(folder), 1)
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix == ".toml" and not p.name.startswith("."))
    except FileNotFoundError:
        remedy = 'Make one with "warmlink init", or name the folder under [registry] in warmlink.toml.'
        mistakes.append(_error(here, "no_folder", "There is no such folder.", remedy))
        return []
    except NotADirectoryError:
        mistakes.append(
            _error(here, "no_folder", "This is a file.", "Name the folder that holds the TOML files.")
        )
        return []
    except OSError as trouble:
        remedy = "Look at the folder's permissions."
        mistakes.append(_error(here, "unreadable", f"It cannot be read ({trouble.strerror}).", remedy))
        return []
    if not paths:
        remedy = 'Write the first record: "warmlink init" shows how one looks.'
        mistakes.append(_error(here, "empty_folder", "There is no file ending in .toml here.", remedy))
    return paths


def _read(path: Path, mistakes: list[Mistake], draft: bytes | None = None) -> _File | None:
    """Return what a file (or its draft) holds, or None with the mistake said."""
    place = Place(str(path), 1)
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, for ever
            remedy = "Take it away, or give it another ending than .toml."
            mistakes.append(_error(place, "not_a_file", "This is not a file.", remedy))
            return None
        content = draft if draft is not None else path.read_bytes() if size <= _LARGEST else b""
    except OSError as trouble:
        remedy = "Take it away, or make it a file that can be read."
        mistakes.append(_error(place, "unreadable", f"It cannot be read ({trouble.strerror}).", remedy))
        return None
    if size > _LARGEST:
        mistakes.append(_error(place, "too_large", f"It has {size:,} bytes.", "Split it into several files."))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        remedy = "Save it again with the encoding UTF-8."
        mistakes.append(_error(Place(str(path), line), "not_utf8", "This is not UTF-8 text.", remedy))
        return None
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as trouble:
        mistakes.append(_syntax(path, text, str(trouble)))
        return None
    file = _File(str(path), (), positions(text))
    return _File(file.name, tuple(_tables(file, raw, mistakes)), file.lines)


def _syntax(path: Path, text: str, words: str) -> Mistake:
    found = _AT_LINE.search(words)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    problem = f"This is not TOML: {_AT_LINE.sub('', words)}."
    remedy = (
        "Look at this line and the one before it: a quotation mark, bracket or = sign is missing or too many."
    )
    return _error(Place(str(path), line), "syntax", problem, remedy)


def _tables(file: _File, raw: Mapping[str, Any], mistakes: list[Mistake]) -> Iterator[Any]:
    """Yield the records of a file, and say what else stands in it."""
    for name in raw:
        if name != "resource":
            remedy = "Only [[resource]] tables stand in a registry file; put it below one, or take it out."
            problem = f'"{name}" stands outside of any record.'
            mistakes.append(_error(file.place(name), "outside", problem, remedy, name))
    records = raw.get("resource", [])
    if isinstance(records, dict):
        remedy = "Write [[resource]] with two brackets on each side: there may be many."
        mistakes.append(_error(file.place("resource"), "one_bracket", "[resource] has one bracket.", remedy))
    elif not isinstance(records, list):
        remedy = "Begin each record with a line [[resource]]."
        mistakes.append(_error(file.place("resource"), "no_table", '"resource" is a value.', remedy))
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
                _error(file.place("resource", number), "no_table", "This is not a record.", remedy)
            )
            continue
        id_ = table["id"] if isinstance(table.get("id"), str) else None
        said: list[tuple[str, str, str, str, str]] = []
        context = {
            "allow_private": allow_private,
            "today": today,
            "notices": said,
            "folder": Path(file.name).parent,
        }
        resource = None
        try:
            resource = Resource.model_validate(table, context=context)
        except ValidationError as wrong:
            for path, code, problem, remedy in explain(wrong):
                place = file.place("resource", number, *path)
                mistakes.append(_error(place, code, problem, remedy, dotted(path), id_))
        for severity, code, where, problem, remedy in said:
            place = file.place("resource", number, *undotted(where))
            mistakes.append(Mistake(place, Severity(severity), code, id_, where, problem, remedy))
        if resource is not None:
            yield _Found(resource, file, number)


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
            yield _error(file.place("resource", number, "id"), "duplicate_id", problem, remedy, "id", id_)
    for table, file, number, id_ in named:
        successor = table.get("replaced_by")
        if isinstance(successor, str) and (successor not in first or successor == id_):
            place = file.place("resource", number, "replaced_by")
            problem = f'There is no other record with the id "{clean(successor, 80)}".'
            remedy = "Name the record that takes its place, or take the line out."
            yield _error(place, "unknown_successor", problem, remedy, "replaced_by", id_)

"""One TOML file as people wrote it: what it holds, and on which line each thing stands."""

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.mistakes import Mistake, Place, Severity
from registry.positions import Path as Where
from registry.positions import positions

_LARGEST = 5 * 1024 * 1024  # bytes of one file
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file holds, and where."""

    name: str
    raw: Mapping[str, Any]
    lines: Mapping[Where, int]

    def place(self, *path: str | int) -> Place:
        """Return where `path` stands, or the nearest thing around it."""
        known = (self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines)
        return Place(self.name, next(known, 1))


def mistake_at(
    place: Place, code: str, problem: str, remedy: str, field: str = "", id_: str | None = None
) -> Mistake:
    """Return an error at a place."""
    return Mistake(place, Severity.ERROR, code, id_, field, problem, remedy)


def read_toml(path: Path, mistakes: list[Mistake], draft: bytes | None = None) -> TomlFile | None:
    """Return what a file (or its draft) holds, or None with the mistake said."""
    place = Place(str(path), 1)
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, for ever
            remedy = "Take it away, or give it another ending than .toml."
            mistakes.append(mistake_at(place, "not_a_file", "This is not a file.", remedy))
            return None
        content = draft if draft is not None else path.read_bytes() if size <= _LARGEST else b""
    except OSError as trouble:
        remedy = "Take it away, or make it a file that can be read."
        problem = f"It cannot be read ({trouble.strerror})."
        mistakes.append(mistake_at(place, "unreadable", problem, remedy))
        return None
    if size > _LARGEST:
        mistakes.append(
            mistake_at(place, "too_large", f"It has {size:,} bytes.", "Split it into several files.")
        )
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        remedy = "Save it again with the encoding UTF-8."
        mistakes.append(mistake_at(Place(str(path), line), "not_utf8", "This is not UTF-8 text.", remedy))
        return None
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as trouble:
        mistakes.append(_syntax(path, text, str(trouble)))
        return None
    return TomlFile(str(path), raw, positions(text))


def _syntax(path: Path, text: str, words: str) -> Mistake:
    found = _AT_LINE.search(words)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    problem = f"This is not TOML: {_AT_LINE.sub('', words)}."
    remedy = (
        "Look at this line and the one before it: a quotation mark, bracket or = sign is missing or too many."
    )
    return mistake_at(Place(str(path), line), "syntax", problem, remedy)

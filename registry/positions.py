"""Where in a TOML file each table, key and value stands: tomllib gives values, but no places.

A scanner for headers, keys and the ends of values only. It reads what tomllib has accepted already, so it
need not refuse anything; it is tested against tomllib.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]
Span = tuple[int, int]  # where something begins, and where it has ended


@dataclass(frozen=True, slots=True)
class Header:
    """A line `[table]` or `[[table]]`, and the path of what it opens; the span is that of its brackets."""

    path: Path
    span: Span


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value: on a line of its own, or inside an inline table."""

    base: Path  # the table that its key counts from
    path: Path
    parts: tuple[Span, ...]  # of its key, quotes included: several when it is dotted
    value: Span
    inline: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that stands in a document, in its order."""

    headers: tuple[Header, ...]
    pairs: tuple[Pair, ...]
    values: Mapping[Path, Span]  # of keys and of the elements of arrays


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL = re.compile(r"'[^']*'")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))")


def positions(text: str) -> Mapping[Path, int]:
    """Return the line (from 1) of every table, array element and key of a valid TOML document, by path.

    >>> positions('[[resource]]\\nid = 1\\n[[resource.links]]\\nurl = 2')["resource", 0, "links", 0, "url"]
    4
    """
    return dict(_Scanner(text).scan())


def strings(text: str) -> Mapping[Path, tuple[int, int]]:
    """Return where the string at each path begins and ends in a valid TOML document, its quotes included.

    >>> text = '[[resource]]\\nid = "a" # first'
    >>> start, end = strings(text)["resource", 0, "id"]
    >>> text[start:end]
    '"a"'
    """
    return {path: span for path, span in layout(text).values.items() if text[span[0]] in "\"'"}


def layout(text: str) -> Layout:
    """Return where every header, pair and value of a valid TOML document stands.

    >>> pair = layout('[[resource]]\\na.b = {c = 1}').pairs[0]
    >>> pair.base, pair.path, pair.value
    (('resource', 0), ('resource', 0, 'a', 'b'), (19, 26))
    """
    scanner = _Scanner(text)
    for _ in scanner.scan():
        pass  # everything is met on the way
    pairs = sorted(scanner.pairs, key=lambda pair: pair.parts[0])
    return Layout(tuple(scanner.headers), tuple(pairs), scanner.values)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 1 if text.startswith("\ufeff") else 0
        self._line = 1
        self.headers: list[Header] = []
        self.pairs: list[Pair] = []
        self.values: dict[Path, Span] = {}
        self._counts: dict[Path, int] = {}  # elements of each array of tables so far

    def scan(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while self._skip_blank():
            line = self._line
            if self._text.startswith("[", self._at):
                table = self._header()
                yield table, line
            else:
                yield from self._pair(table)

    def _header(self) -> Path:
        start = self._at
        array = self._text.startswith("[[", self._at)
        self._move(2 if array else 1)
        names, _ = self._key()
        self._move(2 if array else 1)
        path: Path = ()
        for n, name in enumerate(names):
            path += (name,)
            last = n == len(names) - 1
            if array and last:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path += (self._counts[path] - 1,)
        self.headers.append(Header(path, (start, self._at)))
        return path

    def _pair(self, table: Path, *, inline: bool = False) -> Iterator[tuple[Path, int]]:
        line = self._line
        names, parts = self._key()
        path = table + tuple(names)
        self._skip_spaces()
        self._move(1)  # "="
        yield path, line
        yield from self._value(path)
        self.pairs.append(Pair(table, path, tuple(parts), self.values[path], inline))

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._skip_spaces()
        start = self._at
        opening = self._text[start : start + 1]
        if opening == "[":
            yield from self._array(path)
        elif opening == "{":
            yield from self._inline_table(path)
        elif opening in ('"', "'"):
            self._string(opening)
        else:
            while self._at < len(self._text) and self._text[self._at] not in ",]}#\n":
                self._move(1)
            self._at = start + len(self._text[start : self._at].rstrip())
        self.values[path] = (start, self._at)

    def _array(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._move(1)
        n = 0
        while self._skip_blank() and self._text[self._at] != "]":
            if self._text[self._at] == ",":
                self._move(1)
                continue
            yield (*path, n), self._line
            yield from self._value((*path, n))
            n += 1
        self._move(1)

    def _inline_table(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._move(1)
        while self._skip_blank() and self._text[self._at] != "}":
            if self._text[self._at] == ",":
                self._move(1)
            else:
                yield from self._pair(path, inline=True)
        self._move(1)

    def _string(self, quote: str) -> None:
        if not self._text.startswith(quote * 3, self._at):
            found = (_BASIC if quote == '"' else _LITERAL).match(self._text, self._at)
            self._move(len(found[0]) if found else 1)
            return
        end = self._at + 3
        while True:
            end = self._text.find(quote * 3, end)
            slashes = len(self._text[:end]) - len(self._text[:end].rstrip("\\"))
            if end < 0 or quote == "'" or slashes % 2 == 0:
                break
            end += 1
        end = len(self._text) if end < 0 else end + 3
        while self._text.startswith(quote, end):  # up to two quotes may stand before the closing three
            end += 1
        self._move(end - self._at)

    def _key(self) -> tuple[list[str], list[Span]]:
        """Return the names of a key, and where each stands."""
        names: list[str] = []
        parts: list[Span] = []
        while True:
            self._skip_spaces()
            start = self._at
            names.append(self._name())
            parts.append((start, self._at))
            self._skip_spaces()
            if not self._text.startswith(".", self._at):
                return names, parts
            self._move(1)

    def _name(self) -> str:
        for pattern in (_BARE, _BASIC, _LITERAL):
            if found := pattern.match(self._text, self._at):
                self._move(len(found[0]))
                raw = found[0]
                return raw if pattern is _BARE else raw[1:-1] if pattern is _LITERAL else _unescape(raw[1:-1])
        self._move(1)
        return ""

    def _skip_spaces(self) -> None:
        while self._text[self._at : self._at + 1] in (" ", "\t"):
            self._at += 1

    def _skip_blank(self) -> bool:
        """Go to the next thing that is no space, comment or line end; False at the end of the file."""
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif self._text[self._at] in " \t\r\n":
                self._move(1)
            else:
                return True
        return False

    def _move(self, by: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + by)
        self._at += by


def _unescape(raw: str) -> str:
    def replace(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        return chr(int(code, 16)) if code else _ESCAPES.get(found[4], found[4])

    return _ESCAPE.sub(replace, raw)

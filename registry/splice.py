"""New keys, sections and elements put into a TOML text in the style of what stands around them.

Everything here returns the next text. What comes out is compared with tomllib's reading by who calls.
"""

import re
from collections.abc import Sequence

from registry.edit import EditError, literal
from registry.positions import Header, Layout, Pair, Path, Span, layout

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n[ \t]*$")
_BY_HAND = "is written in a way that only a person can change. Change it by hand."

Order = Sequence[str]  # the usual order of a table's keys
Entry = Sequence[tuple[str, str]]  # the keys of a new table, with their texts


class Page:
    """A TOML text, and where everything in it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._layout: Layout = layout(text)

    def value(self, path: Path) -> Span | None:
        """Return where the value at `path` stands; None for what headers or dotted keys make."""
        return self._layout.values.get(path)

    def quotes(self, table: Path) -> str:
        """Return a string whose quotes are those of `table`, or of its surroundings."""
        for depth in range(len(table), 0, -1):
            around = [p for p in self._layout.pairs if p.path[:depth] == table[:depth]]
            for start, _ in (pair.value for pair in around):
                if self.text[start] in "\"'":
                    return self.text[start]
        return '"'

    # -- keys --------------------------------------------------------------------------------------

    def with_key(self, table: Path, name: str, raw: str, order: Order) -> str:
        """Return the text with `name = raw` in `table`, after the key that usually stands before it."""
        near = [
            pair
            for pair in self._layout.pairs
            if pair.path[: len(table)] == table != pair.path and table[: len(pair.base)] == pair.base
        ]
        if not near:
            return self._first_key(table, f"{_key(name)} = {raw}")
        ranks = [_rank(str(pair.path[len(table)]), order) for pair in near]
        before = [n for n, rank in enumerate(ranks) if rank <= _rank(name, order)]
        if not before:
            first = near[0]
            return self._beside(first, self._like(first, table, name, raw), after=False)
        neighbour = near[max(before, key=lambda n: (ranks[n], n))]
        return self._beside(neighbour, self._like(neighbour, table, name, raw), after=True)

    def _like(self, neighbour: Pair, table: Path, name: str, raw: str) -> str:
        """Return the new pair, spaced as its neighbour is."""
        last = neighbour.parts[len(table) - len(neighbour.base)]
        prefix = self.text[neighbour.parts[0][0] : last[0]]
        equals = self.text[neighbour.parts[-1][1] : neighbour.value[0]]
        left, _, right = equals.partition("=")
        if len(left) > 1 and not left.strip(" "):  # the signs stand in a column
            width = neighbour.parts[-1][1] + len(left) - neighbour.parts[0][0]
            left = " " * max(1, width - len(prefix) - len(_key(name)))
        right = right if "\n" not in right else " "
        return f"{prefix}{_key(name)}{left}={right}{raw}"

    def _beside(self, neighbour: Pair, written: str, *, after: bool) -> str:
        if neighbour.inline:
            at = neighbour.value[1] if after else neighbour.parts[0][0]
            return self._put(at, f", {written}" if after else f"{written}, ")
        start = self._line_start(neighbour.parts[0][0])
        indent = self.text[start : neighbour.parts[0][0]]
        if after:
            at = self._line_end(neighbour.value[1])
            return self._put(at, f"{self._eol(at)}{indent}{written}")
        return self._put(start, f"{indent}{written}{self._eol(self._line_end(start))}")

    def _first_key(self, table: Path, written: str) -> str:
        """Return the text with the first key of a table that holds none of its own yet."""
        if (span := self.value(table)) is not None and self.text[span[0]] == "{":
            return self._put(span[0] + 1, written)
        for header in self._layout.headers:
            if header.path == table:
                at = self._line_end(header.span[1])
                return self._put(at, f"{self._eol(at)}{self._indent(header.span[0])}{written}")
        raise EditError(f"{table[-1]} {_BY_HAND}")

    def without_key(self, path: Path, *, keeping: str = "") -> str:
        """Return the text without the pair at `path`; comments beside it, and in it, keep their place."""
        pair = next((pair for pair in self._layout.pairs if pair.path == path), None)
        if pair is None:
            raise EditError(f"{path[-1]} {_BY_HAND}")
        start, end = pair.parts[0][0], pair.value[1]
        if pair.inline:
            return self._without_item((start, end))
        if keeping:
            return self.replaced((start, end), keeping)
        stop = self._line_end(end)
        if self.text[end:stop].strip():
            return self._cut(start, end + len(self.text[end:stop]) - len(self.text[end:stop].lstrip()))
        return self._without_lines(start, stop)

    # -- sections ----------------------------------------------------------------------------------

    def sections(self, path: Path) -> list[Header]:
        """Return the headers that open `path` or something in it."""
        return [header for header in self._layout.headers if header.path[: len(path)] == path]

    def with_section(self, record: Path, name: str, entry: Entry, order: Order, *, array: bool) -> str:
        """Return the text with a new section of the record, after those that usually stand before it."""
        of_record = self.sections(record)
        if not of_record or of_record[0].path != record:
            raise EditError(f"{name} {_BY_HAND}")
        rank = _rank(name, order)
        ranks = [-1, *(_rank(str(header.path[len(record)]), order) for header in of_record[1:])]
        anchor = of_record[max(n for n, each in enumerate(ranks) if each <= rank)]
        same = [h for h in of_record if array and h.path[len(record) : -1] == (name,)]
        example = same[-1] if same else next(iter(of_record[1:]), None)
        at, eol = self._content_end(anchor), self._eol(self._content_end(anchor))
        indent, inner, equals, apart = self._section_style(example or of_record[0])
        header = f"[[resource.{_key(name)}]]" if array else f"[resource.{_key(name)}]"
        if same:
            header = self.text[slice(*same[-1].span)]
        quotes = self.quotes(same[-1].path if same else record)
        lines = [f"{inner}{_key(key)}{equals}{literal(text, like=quotes)}" for key, text in entry]
        return self._put(
            at, eol + (eol if apart and example else "") + eol.join([f"{indent}{header}", *lines])
        )

    def _section_style(self, example: Header) -> tuple[str, str, str, bool]:
        """Return a section's indents, of header and keys, its sign for "is", and whether it stands apart."""
        indent = self._indent(example.span[0])
        apart = bool(_BLANK_LINE.search(self.text[: example.span[0]]))
        for pair in self._layout.pairs:
            if pair.base == example.path and not pair.inline:
                equals = self.text[pair.parts[-1][1] : pair.value[0]]
                even = equals if equals.strip() == "=" and "  " not in equals else " = "
                return indent, self._indent(pair.parts[0][0]), even, apart
        return indent, indent, " = ", apart

    def _content_end(self, header: Header) -> int:
        """Return the end of the last line that holds something of a section."""
        after = [other.span[0] for other in self._layout.headers if other.span[0] > header.span[0]]
        end = min(after, default=len(self.text))
        held = [p.value[1] for p in self._layout.pairs if header.span[1] <= p.value[0] < end]
        return self._line_end(max(held, default=header.span[1]))

    # -- elements ----------------------------------------------------------------------------------

    def with_element(self, array: Path, raw: str, count: int) -> str:
        """Return the text with one more element at the end of an array that has `count` now."""
        span = self.value(array)
        if span is None or self.text[span[0]] != "[":
            raise EditError(f"{array[-1]} {_BY_HAND}")
        if not count:
            return self._put(span[1] - 1, raw)
        start, end = self._layout.values[(*array, count - 1)]
        line = self._line_start(start)
        after = self._next_sign(end)
        comma = after if self.text[after] == "," else None
        rest = self.text[(comma + 1 if comma is not None else end) : self._line_end(comma or end)]
        alone = line > span[0] and not self.text[line:start].strip()
        if not alone or (rest.strip() and not rest.lstrip().startswith("#")):
            return self._put(end, f", {raw}")
        at = self._line_end(comma or end)
        new = f"{self._eol(at)}{self.text[line:start]}{raw}"
        if comma is not None:
            return self._put(at, f"{new},")
        return f"{self.text[:end]},{self.text[end:at]}{new}{self.text[at:]}"

    def inline_entry(self, array: Path, count: int, entry: Entry) -> str:
        """Return an inline table, spaced as the last one of the array is."""
        span = self.value((*array, count - 1)) if count else None
        pad = " " if span and self.text[span[0] : span[0] + 2] == "{ " else ""
        quotes = self.quotes((*array, count - 1) if count else array[:2])
        pairs = ", ".join(f"{_key(key)} = {literal(text, like=quotes)}" for key, text in entry)
        return f"{{{pad}{pairs}{pad}}}"

    def without_element(self, path: Path) -> str:
        """Return the text without one element of an array; comments keep their places."""
        span = self.value(path)
        if span is None:
            raise EditError(f"{path[-2]} {_BY_HAND}")
        return self._without_item(span)

    def _without_item(self, span: Span) -> str:
        """Return the text without an item between commas, and without a comma that parted it."""
        start, end = span
        after = self._next_sign(end)
        if self.text[after] == ",":
            stop = after + 1
            if self.text[end:after].strip():  # a comment stands between the item and its comma
                return self._cut(start, end, (after, stop))
            line_end = self._line_end(stop)
            alone = not self.text[self._line_start(start) : start].strip()
            if alone and not self.text[stop:line_end].strip() and line_end < len(self.text):
                return self._without_lines(start, line_end)
            stop += len(self.text[stop:line_end]) - len(self.text[stop:line_end].lstrip())
            return self._cut(start, stop)
        before = self.text[:start].rstrip()
        if before.endswith(","):
            comma = len(before) - 1
            if "\n" not in self.text[comma:start]:
                return self._cut(comma, end)
        line_end = self._line_end(end)
        if not self.text[self._line_start(start) : start].strip() and not self.text[end:line_end].strip():
            return self._without_lines(start, line_end)
        return self._cut(start, end)

    # -- text --------------------------------------------------------------------------------------

    def replaced(self, span: Span, raw: str) -> str:
        """Return the text with something else at `span`."""
        return self.text[: span[0]] + raw + self.text[span[1] :]

    def _put(self, at: int, written: str) -> str:
        return self.replaced((at, at), written)

    def _cut(self, start: int, end: int, also: Span | None = None) -> str:
        rest = self.text[end:] if also is None else self.text[end : also[0]] + self.text[also[1] :]
        return self.text[:start] + rest

    def _without_lines(self, start: int, end: int) -> str:
        """Return the text without the whole lines that hold [start, end)."""
        first = self._line_start(start)
        if self.text.startswith("\r\n", end):
            end += 2
        elif self.text.startswith("\n", end):
            end += 1
        elif first:  # the last line of a file that ends without a line end
            first -= 2 if self.text[:first].endswith("\r\n") else 1
        return self._cut(first, end)

    def _line_start(self, at: int) -> int:
        start = self.text.rfind("\n", 0, at) + 1
        return start if start or not self.text.startswith("\ufeff") else 1

    def _line_end(self, at: int) -> int:
        """Return where the line that holds `at` ends, before its line end."""
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def _eol(self, at: int) -> str:
        """Return the line end at `at`, or the file's when the text ends there."""
        if self.text.startswith("\r\n", at):
            return "\r\n"
        if self.text.startswith("\n", at):
            return "\n"
        found = self.text.find("\n")
        return "\r\n" if found > 0 and self.text[found - 1] == "\r" else "\n"

    def _indent(self, at: int) -> str:
        before = self.text[self._line_start(at) : at]
        return before if not before.strip() else ""

    def _next_sign(self, at: int) -> int:
        """Return where the next thing stands that is no space, line end or comment."""
        while self.text[at : at + 1].isspace() or self.text.startswith("#", at):
            if self.text[at] == "#":
                end = self.text.find("\n", at)
                at = len(self.text) if end < 0 else end
            else:
                at += 1
        return at


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else literal(name, like='"')


def _rank(name: str, order: Order) -> int:
    return order.index(name) if name in order else len(order)

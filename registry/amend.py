"""A record changed in its file's text: keys set, entries added, texts taken out; the rest stays as it is."""

import copy
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.edit import Change, EditError, literal, number_of, patch
from registry.model import (
    Address,
    Credential,
    Email,
    Link,
    Organization,
    Phone,
    Record,
    Resource,
    Verification,
)
from registry.positions import Path
from registry.splice import Page

_TABLES: dict[str, type[Record]] = {
    "organization": Organization,
    "links": Link,
    "phones": Phone,
    "emails": Email,
    "credentials": Credential,
    "address": Address,
    "verification": Verification,
}
_LISTS = ("links", "phones", "emails")  # of tables; in one record they are mostly written in one way


@dataclass(frozen=True, slots=True)
class Put:
    """A text of the record, whether it stands there already or not: `("address", "city")`."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts of the record: those that stay keep their order; without any, the key goes."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """One text goes out of a list of texts; without any left, the key goes."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Append:
    """One more entry of a list of tables, with its keys in order."""

    name: str
    entry: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ByLanguage:
    """A plain text becomes a table by language, and what it says so far is in `lang`."""

    name: str
    lang: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A key of the record or of one of its tables goes."""

    path: Path


Edit = Put | Texts | Without | Append | ByLanguage | Drop


def amend(text: str, resource_id: str, edits: Iterable[Edit]) -> str:
    """Return the TOML document `text` with these edits of one record, each after the one before.

    An edit that finds what it would write is left out, but an entry is never appended twice. Raises EditError
    when an edit has no place, or the text is written in a way that this cannot change.

    >>> amend("[[resource]]\\nid = 'a' # first\\nkind = 'provider'", "a", [Put(("name",), "Dusk")])
    "[[resource]]\\nid = 'a' # first\\nkind = 'provider'\\nname = 'Dusk'"
    """
    data = _read(text)
    for edit in edits:
        text, data = _amended(text, data, resource_id, edit)
    return text


def amend_all(text: str, wanted: Mapping[str, Sequence[Edit]]) -> str:
    """Return the TOML document `text` with the edits of several records, by their ids; raises as `amend`.

    New texts in the places of old ones, which most edits are, are put in all at once: that takes no longer
    for a thousand records than for one.
    """
    data = _read(text)
    changes: list[Change] = []
    for resource_id, edits in wanted.items():
        record = data["resource"][number_of(data, resource_id)]
        changes += [
            (resource_id, edit.path, edit.text)
            for edit in edits
            if isinstance(edit, Put)
            and isinstance(was := _found(record, edit.path), str)
            and was != edit.text
        ]
    text = patch(text, changes)
    done = {(resource_id, path) for resource_id, path, _ in changes}
    for resource_id, edits in wanted.items():
        left = [e for e in edits if not isinstance(e, Put) or (resource_id, e.path) not in done]
        text = amend(text, resource_id, left) if left else text
    return text


def _amended(text: str, before: dict[str, Any], resource_id: str, edit: Edit) -> tuple[str, dict[str, Any]]:
    """Return the text with one edit in it, and its data."""
    number = number_of(before, resource_id)
    records = list(before["resource"])
    records[number] = copy.deepcopy(records[number])
    after = {**before, "resource": records}
    try:
        _apply(records[number], edit)
        if after == before:
            return text, before
        text = _written(Page(text), ("resource", number), before["resource"][number], edit)
    except (KeyError, IndexError, TypeError, AttributeError):
        problem = f"{resource_id}: there is no place for {_named(edit)}."
        raise EditError(f"{problem} Change it by hand.") from None
    except EditError as trouble:
        raise EditError(f"{resource_id}: {trouble}") from None
    if not _reads_as(text, after):
        problem = f"{resource_id}: {_named(edit)} stands in a way that cannot be changed safely."
        raise EditError(f"{problem} Change it by hand.")
    return text, after


def _read(text: str) -> dict[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff"))


def _reads_as(text: str, data: dict[str, Any]) -> bool:
    try:
        return _read(text) == data
    except tomllib.TOMLDecodeError:
        return False


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _found(data: Any, path: Path) -> Any:
    """Return what stands at `path`, or None."""
    try:
        return _at(data, path)
    except (KeyError, IndexError, TypeError):
        return None


def _named(edit: Edit) -> str:
    match edit:
        case Put(path) | Drop(path):
            return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        case Texts(name) | Without(name) | Append(name) | ByLanguage(name):
            return name


def _apply(record: dict[str, Any], edit: Edit) -> None:
    """Make of the record's data what the edit shall make of it."""
    match edit:
        case Put(path, text):
            *outer, name = path
            table = _at(record, tuple(outer[:-1]))
            table = (
                table.setdefault(outer[-1], {})
                if outer and isinstance(table, dict)
                else _at(record, tuple(outer))
            )
            if not isinstance(table, dict) or not isinstance(table.get(name, ""), str):
                raise TypeError(name)
            table[name] = text
        case Texts(name, texts):
            record[name] = _merged(record.get(name, []), texts)
            if not texts:
                del record[name]
        case Without(name, text) if text in record.get(name, ()):
            record[name] = [each for each in record[name] if each != text]
            if not record[name]:
                del record[name]
        case Append(name, entry):
            entries = record.setdefault(name, [])
            if any(all(each.get(key) == text for key, text in entry[:1]) for each in entries):
                raise EditError(f"{name} holds {entry[0][1]} already.")
            entries.append(dict(entry))
        case ByLanguage(name, lang):
            if isinstance(record[name], str):
                record[name] = {lang: record[name]}
        case Drop(path):
            _at(record, path[:-1]).pop(path[-1], None)


def _merged(held: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return the texts, those that were held first and as they were.

    >>> _merged(["fr", "de", "en"], ["es", "en", "fr"])
    ['fr', 'en', 'es']
    """
    stay = [text for text in held if text in texts]
    return stay + [text for text in dict.fromkeys(texts) if text not in stay]


def _written(page: Page, record: Path, before: dict[str, Any], edit: Edit) -> str:
    """Return the text with the edit in it."""
    match edit:
        case Put(path, text):
            return _put(page, record, before, path[:-1], str(path[-1]), text)
        case Texts(name, texts):
            return _texts(page, (*record, name), before.get(name), texts)
        case Without(name, text):
            left = tuple(each for each in before[name] if each != text)
            return _texts(page, (*record, name), before[name], left)
        case Append(name, entry):
            return _append(page, record, before, name, entry)
        case ByLanguage(name, lang):
            span = page.value((*record, name))
            assert span is not None, "a text stands somewhere"
            return page.replaced(span, f"{{{lang} = {page.text[slice(*span)]}}}")
        case Drop(path):
            return page.without_key((*record, *path))


def _put(page: Page, record: Path, before: dict[str, Any], outer: Path, name: str, text: str) -> str:
    table = (*record, *outer)
    if (span := page.value((*table, name))) is not None:
        return page.replaced(span, literal(text, like=page.text[slice(*span)]))
    if not outer or _holds(before, outer):
        order = _order(outer)
        return page.with_key(table, name, literal(text, like=page.quotes(table)), order)
    inline = page.value(record) is not None or outer == ("description",)
    if inline:
        written = f"{{{name} = {literal(text, like=page.quotes(record))}}}"
        return page.with_key(record, str(outer[0]), written, _order(()))
    return page.with_section(record, str(outer[0]), [(name, text)], _order(()), array=False)


def _holds(data: Any, path: Path) -> bool:
    return isinstance(_found(data, path), dict)


def _order(outer: Path) -> tuple[str, ...]:
    """Return the usual order of the keys of a table of the record."""
    model: type[Record] | None = Resource if not outer else _TABLES.get(str(outer[0]))
    return tuple(model.model_fields) if model else ()


def _texts(page: Page, path: Path, held: list[str] | None, texts: tuple[str, ...]) -> str:
    if held is None:
        quotes = page.quotes(path[:-1])
        raw = ", ".join(literal(text, like=quotes) for text in texts)
        return page.with_key(path[:-1], str(path[-1]), f"[{raw}]", _order(()))
    wanted = _merged(held, texts)
    left = list(held)
    for n in reversed([n for n, text in enumerate(held) if text not in wanted]):
        page = Page(page.without_element((*path, n)))
        del left[n]
    for text in wanted[len(left) :]:
        raw = literal(text, like=page.quotes(path))
        page = Page(page.with_element(path, raw, len(left)))
        left.append(text)
    span = page.value(path)
    if left or span is None:
        return page.text
    return page.without_key(path, keeping=page.text[span[0] + 1 : span[1] - 1].strip())


def _append(
    page: Page, record: Path, before: dict[str, Any], name: str, entry: tuple[tuple[str, str], ...]
) -> str:
    array = (*record, name)
    if page.sections(array):
        return page.with_section(record, name, entry, _order(()), array=True)
    count = len(before.get(name, ()))
    if page.value(array) is not None:
        return page.with_element(array, page.inline_entry(array, count, entry), count)
    others = [other for other in _LISTS if page.value((*record, other)) is not None]
    if others or page.value(record) is not None:
        like = (*record, others[0]) if others else array
        raw = page.inline_entry(like, len(before[others[0]]) if others else 0, entry)
        return page.with_key(record, name, f"[{raw}]", _order(()))
    return page.with_section(record, name, entry, _order(()), array=True)

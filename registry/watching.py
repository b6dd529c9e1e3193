"""Which fields of a record may be proposed from crawled text, and how each is found."""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

SOURCES = ("og", "meta", "twitter", "dc", "json-ld", "main_text")  # where on a page a text may stand
_STRUCTURED = ("json-ld",)
_NAMES = ("og", "json-ld")
# By field: the sources that may be named for it, besides css:SELECTOR; () where nothing may be said.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "description": SOURCES,
    "organization.description": SOURCES,
    "next_step": SOURCES,
    "fees": SOURCES,
    "name": _NAMES,
    "short_name": _NAMES,
    "organization.name": _NAMES,
    "languages": _STRUCTURED,
    "address.street": _STRUCTURED,
    "address.city": _STRUCTURED,
    "address.region": _STRUCTURED,
    "address.postal_code": _STRUCTURED,
    "address.country": _STRUCTURED,
    "phones": (),
    "emails": (),
    "links.new": (),
}
LISTS = frozenset({"phones", "emails", "links.new"})  # several values of a page, each offered by itself
_NO_CASCADE = frozenset({"next_step", "fees"})  # no page says of itself which sentence they are
_HOURS = re.compile(r"phones\.([1-9]\d{0,2})\.hours")
_LOCKABLE = re.compile(
    r"(?:phones|emails|links)\.(?:new|[1-9]\d{0,2}(?:\.[a-z_]+)?)"
    r"|(?:organization|address)\.[a-z_]+"
)
_CSS = "css:"
_LONGEST = 200
_UNSAFE = re.compile(r":has\b|:lexbor|~(?!=)|[\x00-\x1f]", re.IGNORECASE)  # may cost minutes on one page
_STEPS = 2  # gaps between names, each of which multiplies what a hostile page may cost

Problem = tuple[tuple[str | int, ...], str, str, str]  # path, code, problem, remedy


def selector_of(extractor: str | None) -> str | None:
    """Return the CSS selector that an extractor names, or None.

    >>> selector_of("css:.fees"), selector_of("og")
    ('.fees', None)
    """
    return extractor[len(_CSS) :].strip() if extractor and extractor.startswith(_CSS) else None


def watchable(field: str) -> bool:
    """Return whether crawled text may be proposed for a field.

    >>> watchable("address.city"), watchable("phones.2.hours"), watchable("status")
    (True, True, False)
    """
    return field in _FIELDS or _HOURS.fullmatch(field) is not None


def phone_of_hours(field: str) -> int | None:
    """Return which phone, from 0, a field holds the hours of; None for every other field.

    >>> phone_of_hours("phones.2.hours"), phone_of_hours("fees")
    (1, None)
    """
    found = _HOURS.fullmatch(field)
    return int(found[1]) - 1 if found else None


def locked(field: str, locked_fields: Collection[str]) -> bool:
    """Return whether a field, or the whole that it is a part of, is locked.

    >>> locked("phones.1.number", ["phones"]), locked("phones", ["phones.1.number"])
    (True, False)
    """
    return any(field == name or field.startswith(f"{name}.") for name in locked_fields)


def watch_problems(raw: Mapping[str, Any], fields: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with `watch` and `locked_fields` of a record as written.

    `fields` are the names that a record may have.
    """
    locks = [name for name in _items(raw, "locked_fields") if isinstance(name, str)]
    for n, name in enumerate(_items(raw, "locked_fields")):
        if isinstance(name, str) and name not in fields and not _LOCKABLE.fullmatch(name):
            remedy = _nearest(name, fields)
            yield ("locked_fields", n), "unknown_field", f'A record has no field "{name}".', remedy
    seen: set[tuple[str, object]] = set()
    for n, watch in enumerate(_items(raw, "watch")):
        field, link, extractor = (_of(watch, name) for name in ("field", "link", "extractor"))
        if not isinstance(field, str):
            continue
        for at, code, problem, remedy in (*_field(field, locks, fields), *_part(raw, field)):
            yield ("watch", n, at), code, problem, remedy
        if watchable(field) and isinstance(extractor, str | None):
            for code, problem, remedy in _extractor(field, extractor):
                yield ("watch", n, "extractor"), code, problem, remedy
        place = (field, link if field in LISTS and isinstance(link, str) else None)
        if place in seen:
            remedy = "Keep the watch of the page that says it best."
            yield ("watch", n, "field"), "watched_twice", f'"{field}" is watched twice.', remedy
        seen.add(place)


_At = tuple[str, str, str, str]  # the watch's field, code, problem, remedy


def _field(field: str, locks: Collection[str], fields: Collection[str]) -> Iterator[_At]:
    if not watchable(field):
        known = field.partition(".")[0] in fields
        code = "not_watchable" if known else "unknown_field"
        problem = f'"{field}" cannot be watched.' if known else f'A record has no field "{field}".'
        yield "field", code, problem, _nearest(field, [*_FIELDS, "phones.1.hours"])
    elif locked(field, locks):
        remedy = "Take it out of locked_fields, or take this watch out."
        yield "field", "watched_and_locked", f'"{field}" is watched and locked.', remedy


def _part(raw: Mapping[str, Any], field: str) -> Iterator[_At]:
    """Yield what the record lacks for a part of it to be watched."""
    phone = phone_of_hours(field)
    if phone is not None and phone >= len(_items(raw, "phones")):
        problem = f"This record has no phone number {phone + 1}."
        yield "field", "no_such_phone", problem, "Add the phone first, or count again: the first one is 1."
    if field.startswith("organization.") and watchable(field) and not raw.get("organization"):
        remedy = "Add [resource.organization] with its id and name first."
        yield "field", "no_organization", "This record names no organization.", remedy


def _extractor(field: str, extractor: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with how the text is to be found."""
    sources = _FIELDS.get(field, _STRUCTURED)
    if extractor is None:
        if field in _NO_CASCADE:
            problem = f"No page says by itself which of its texts is {field}."
            yield "extractor_missing", problem, 'Say where it stands, as in extractor = "css:.fees".'
        return
    if field in LISTS:
        remedy = "Take the line out: the whole page is read."
        yield "bad_extractor", f'"{field}" needs no extractor.', remedy
    elif (selector := selector_of(extractor)) is not None:
        yield from _selector(selector)
    elif extractor not in sources:
        names = ", ".join([*sources, "css:SELECTOR"])
        yield "bad_extractor", f'"{extractor}" is no way to find "{field}".', f"Write one of {names}."


def _selector(selector: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a CSS selector. The parser is loaded only when one is written."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    if len(selector) > _LONGEST:
        yield "bad_css", f"This selector has {len(selector)} characters.", f"Use at most {_LONGEST}."
    elif _UNSAFE.search(selector) or _steps(selector) > _STEPS:
        problem = f"This selector may cost minutes on one page (:has(), ~, or more than {_STEPS} gaps)."
        yield "bad_css", problem, "Name a class or an id of the element itself, or write > between parents."
    else:
        try:
            LexborHTMLParser("<p>").css_first(selector)
        except (SelectolaxError, ValueError, UnicodeError):
            problem = f'"{selector}" is not a CSS selector.'
            yield "bad_css", problem, 'Write it as in "css:#fees" or "css:.contact p".'


def _steps(selector: str) -> int:
    """Return how many gaps stand between names.

    >>> _steps("main .contact > p"), _steps("#fees")
    (1, 0)
    """
    return len(re.findall(r"\s", re.sub(r"\s{0,200}[>+,]\s{0,200}", ">", " ".join(selector.split()))))


def _nearest(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f'Did you mean "{near[0]}"?' if near else f"Write one of {', '.join(sorted(names))}."


def _items(raw: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    found = raw.get(name)
    return tuple(found) if isinstance(found, list | tuple) else ()


def _of(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)

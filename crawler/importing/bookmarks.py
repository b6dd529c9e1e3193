"""Bookmarks as browsers export them (the Netscape format) as drafts, each under its folders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from crawler.importing.draft import Draft, Imported, LeftOut, Origin, UnreadableError, link_of, plain
from crawler.importing.kinds import kind_of
from crawler.importing.sorting import role_of
from crawler.tags import Lines, tags
from registry.text import clean
from registry.urls import AddressError

_LARGEST = 50_000_000  # characters
_MOST = 50_000
_DEEPEST = 100
_PROGRAMS = ("javascript:", "place:", "chrome:", "about:", "edge:", "data:", "file:")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One bookmark."""

    href: str
    title: str
    line: int
    folders: tuple[str, ...]
    added: str  # as written: seconds since 1970
    tags: str
    words: str = ""  # what its owner wrote beside it


def bookmarks(text: str, source: str, *, private: bool = False) -> Imported:
    """Return a draft of each bookmark in `text`. Raises UnreadableError.

    >>> marks = '<DL><DT><H3>Help</H3><DL><DT><A HREF="https://b.example.org/">Blue</A></DL></DL>'
    >>> found = bookmarks(marks, "b.html")
    >>> found.drafts[0].name, found.drafts[0].origins[0].heading
    ('Blue', 'Help')
    """
    if len(text) > _LARGEST:
        raise UnreadableError(source, None, "It is larger than 50 million characters.", "Split it.")
    drafts: list[Draft] = []
    left: list[LeftOut] = []
    for mark in _marks(text, source):
        made = _draft(mark, source, private)
        (drafts if isinstance(made, Draft) else left).append(made)  # type: ignore[arg-type]
    return Imported(tuple(drafts), tuple(left))


def _marks(text: str, source: str) -> Iterator[_Mark]:
    """Yield the bookmarks in order; a folder is a heading, and the list after it."""
    folders: list[str] = []
    coming = ""
    lines = Lines(text)
    pending: _Mark | None = None
    inside, begun, count = "", 0, 0
    for tag in tags(text):
        if inside and tag.name in (f"/{inside}", "dt", "dl", "/dl", "a", "h3"):
            said = clean(unescape(text[begun : min(tag.at, begun + 4_000)]), 1_000)
            if inside == "h3":
                coming = said
            elif pending is not None:
                pending = _with(pending, inside, said)
            inside = ""
        match tag.name:
            case "dl":
                folders = [*folders, coming][-_DEEPEST:]
                coming = ""
            case "/dl":
                folders = folders[:-1]
            case "a":
                if pending is not None:
                    yield pending
                count += 1
                if count > _MOST:
                    problem = f"It has more than {_MOST} bookmarks."
                    raise UnreadableError(source, lines.of(tag.at), problem, "Split it.")
                attributes = tag.attributes
                above = tuple(filter(None, folders))
                pending = _Mark(
                    attributes.get("href", ""),
                    "",
                    lines.of(tag.at),
                    above,
                    attributes.get("add_date", ""),
                    clean(attributes.get("tags", ""), 200),
                )
        if tag.name in ("a", "h3", "dd"):
            inside, begun = tag.name, tag.end
    if pending is not None:
        yield (
            _with(pending, inside, clean(unescape(text[begun : begun + 4_000]), 1_000)) if inside else pending
        )


def _with(mark: _Mark, inside: str, said: str) -> _Mark:
    title = said if inside == "a" else mark.title
    words = said if inside == "dd" else mark.words
    return _Mark(mark.href, title, mark.line, mark.folders, mark.added, mark.tags, words)


def _draft(mark: _Mark, source: str, private: bool) -> Draft | LeftOut:
    written = clean(mark.href)
    if written.lower().startswith(_PROGRAMS) or not written:
        return LeftOut(
            clean(written, 200) or "a bookmark without address", "it is no web address", mark.line, mark.title
        )
    try:
        link = link_of(written, private=private)
    except AddressError as mistake:
        return LeftOut(clean(written, 400), mistake.problem, mark.line, mark.title)
    name = plain(mark.title, 120)
    kind, why = kind_of(name, *reversed(mark.folders))
    guessed = {"kind": why, "name": "the title of its bookmark" if name else "its bookmark has no title"}
    day = _day(mark.added)
    notes = [*([f"bookmarked on {day}"] if day else []), *([f"tagged {mark.tags}"] if mark.tags else [])]
    words = " – ".join(filter(None, (mark.title, mark.words)))
    host = link.url.partition("://")[2].partition("/")[0].removeprefix("www.")
    return Draft(
        name or host,
        kind,
        (link_of(written, role_of(link.url), private=private),),
        guessed=guessed,
        notes=tuple(notes),
        origins=(Origin(source, mark.line, " / ".join(mark.folders), words),),
    )


def _day(seconds: str) -> str:
    """Return the day of a time in seconds since 1970, "" for anything else.

    >>> _day("1700000000"), _day("soon"), _day("9" * 30)
    ('2023-11-14', '', '')
    """
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11):
        return ""
    try:
        return str(datetime.fromtimestamp(int(seconds), UTC).date())
    except (ValueError, OverflowError, OSError):
        return ""

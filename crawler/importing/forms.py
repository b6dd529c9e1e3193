"""Which form a source has, told by its first bytes, and the reader of each form."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from crawler.describe.decode import codec, decode
from crawler.importing.bookmarks import bookmarks
from crawler.importing.draft import Imported, UnreadableError
from crawler.importing.feed import feed, is_feed
from crawler.importing.hsds import Row, hsds, is_hsds, objects_in
from crawler.importing.hsds_tables import unpack
from crawler.importing.objects import read_json, read_lines
from crawler.importing.outline import outline
from crawler.importing.page import page
from crawler.importing.table import table

Form = Literal["page", "csv", "opml", "bookmarks", "hsds", "feed"]
FORMS: tuple[Form, ...] = get_args(Form)
LARGEST = 100_000_000  # bytes of one source
_LOOK = 20_000  # characters
_ZIP = b"PK\x03\x04"
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|a\s|p[\s>]|div|ul|h[1-6][\s>])", re.IGNORECASE)
_ENDINGS = {
    **dict.fromkeys(("html", "htm", "xhtml"), "page"),
    **dict.fromkeys(("csv", "tsv"), "csv"),
    "opml": "opml",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of a source beyond its bytes."""

    form: Form | None = None
    encoding: str = ""
    url: str = ""  # the page's address
    country: str = ""  # where national numbers are from (ISO 3166-1)
    columns: Mapping[str, str] = field(default_factory=dict)  # of a table: column → field
    private: bool = False  # addresses on this machine may be listed
    charset: str = ""  # what a server said


def read(body: bytes, source: str, wanted: Wanted) -> tuple[Form, Imported]:
    """Return the form of a source and what it gave. Raises UnreadableError.

    >>> read(b"name,url\\nBlue,blue.example.org\\n", "a.csv", Wanted())[1].drafts[0].name
    'Blue'
    """
    if len(body) > LARGEST:
        raise UnreadableError(source, None, "It is larger than 100 million bytes.", "Split it.")
    if body.startswith(_ZIP):
        if wanted.form not in (None, "hsds"):
            raise UnreadableError(source, None, f"This is a ZIP file, not {wanted.form}.", "Unpack it first.")
        rows = unpack(body, source)
        return "hsds", hsds(rows, source, country=wanted.country, private=wanted.private)
    text = text_of(body, source, wanted)
    form = wanted.form or form_of(text, source)
    match form:
        case "page":
            return form, page(text, source, url=wanted.url, country=wanted.country, private=wanted.private)
        case "csv":
            country, columns = wanted.country, wanted.columns
            return form, table(text, source, columns=columns, country=country, private=wanted.private)
        case "opml":
            return form, outline(text, source, private=wanted.private)
        case "bookmarks":
            return form, bookmarks(text, source, private=wanted.private)
        case "feed":
            return form, feed(_mapping(read_json(text, source), source), source, private=wanted.private)
        case "hsds":
            return form, hsds(_rows(text, source), source, country=wanted.country, private=wanted.private)


def text_of(body: bytes, source: str, wanted: Wanted) -> str:
    """Return the text of a source in the encoding that is named, or that its bytes tell."""
    if not wanted.encoding:
        if b"\x00" in body[:8192] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableError(
                source, None, "This is not a text.", "Name a page, a CSV, OPML or JSON file."
            )
        return decode(body, wanted.charset or None)
    name = codec(wanted.encoding)
    if name is None:
        try:
            name = codecs.lookup(wanted.encoding).name
        except (LookupError, ValueError):
            problem = f'There is no encoding "{wanted.encoding}".'
            raise UnreadableError(source, None, problem, "Write utf-8, windows-1252, utf-16 …") from None
    try:
        return body.decode(name, "replace").removeprefix("\ufeff")
    except (LookupError, ValueError):  # codecs that make no text of bytes, as "hex"
        raise UnreadableError(
            source, None, f'"{wanted.encoding}" is no encoding of text.', "Name another."
        ) from None


def form_of(text: str, source: str) -> Form:
    """Return what a text is by its beginning, else by the ending of its name. Raises UnreadableError."""
    start = text[:_LOOK].lstrip("\ufeff \t\r\n")
    low = start.lower()
    if "netscape-bookmark-file" in low[:1_000]:
        return "bookmarks"
    if "<opml" in low[:2_000]:
        return "opml"
    if low.startswith(("{", "[")):
        return _json_form(text, source)
    ending: Any = _ENDINGS.get(source.partition("?")[0].rpartition(".")[2].lower())
    if ending:
        return ending  # type: ignore[no-any-return]
    if _PAGE.search(start):
        return "page"
    first = next((line for line in start.splitlines() if line.strip()), "")
    if any(mark in first for mark in (",", ";", "\t", "|")):
        return "csv"
    problem = "Nobody can tell what this is."
    raise UnreadableError(source, 1, problem, f"Say it with --format: one of {', '.join(FORMS)}.")


def _json_form(text: str, source: str) -> Form:
    first = text[:_LOOK].lstrip().split("\n", 1)[0]
    try:
        data = read_json(text, source)
    except UnreadableError:
        data = None
        if first.rstrip().endswith("}") and "\n" in text:
            return "hsds"  # one object a line
        raise
    if is_feed(data):
        return "feed"
    if any(is_hsds(item) for item, _ in list(objects_in(data))[:5]):
        return "hsds"
    problem = "This JSON is neither an HSDS feed nor one of warmlink."
    raise UnreadableError(source, 1, problem, "Name its services (HSDS 3), or resources.json of a feed.")


def _mapping(data: Any, source: str) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    raise UnreadableError(source, 1, "This is no feed of warmlink.", "Name its resources.json.")


def _rows(text: str, source: str) -> list[Row]:
    try:
        return [Row(item, None, place) for item, place in objects_in(read_json(text, source))]
    except UnreadableError:
        if "\n" not in text.strip():
            raise
        return [Row(item, line) for line, data in read_lines(text, source) for item, _ in objects_in(data)]

"""What an import proposes: drafts of records, each with where it stands and what of it is a guess.

Every reader of this room (page, table, outline, bookmarks, hsds) makes `Draft`s; so may anybody who proposes
a record, such as the promotion of a directory's listing. `crawler.importing.draft_toml.write` turns them
into the text of a TOML file; nothing here touches the registry.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Literal

from registry.text import clean
from registry.urls import AddressError, normalise

Kind = Literal[
    "helpline", "crisis_line", "provider", "directory", "support_group", "information", "organization"
]
Role = Literal["website", "profile", "booking", "social", "document"]

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_SHORTEST_ID, _LONGEST_ID = 2, 63


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something stands that a draft was made from."""

    source: str  # the page's address, or the file as it was named
    line: int | None = None  # from 1
    heading: str = ""  # the heading above, the folder, the group
    words: str = ""  # the text around, on one line; quoted in a comment, never taken over


@dataclass(frozen=True, slots=True)
class DraftLink:
    """A web address, in its one spelling."""

    url: str
    role: Role = "website"
    label: str = ""
    stripped: tuple[str, ...] = ()  # names of the tracking parameters that were taken off


@dataclass(frozen=True, slots=True)
class DraftPhone:
    """A telephone number that can exist."""

    number: str  # E.164, or a short code with its country
    type: Literal["voice", "text", "fax"] = "voice"
    display: str = ""
    languages: tuple[str, ...] = ()  # BCP 47
    hours: str = ""
    country: str = ""
    note: str = ""  # written as a comment, as an extension


@dataclass(frozen=True, slots=True)
class DraftEmail:
    """An e-mail address, in its normal form."""

    address: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record somebody might want to list.

    `more` holds other fields of the record (registry.model.Resource) as its TOML has them, such as
    {"service_areas": ["CA-ON"], "organization": {"id": "quiet", "name": "Quiet"}}. What the registry's rules
    refuse is left out when it is written, with a comment that says why.
    """

    name: str
    kind: Kind
    links: tuple[DraftLink, ...] = ()
    phones: tuple[DraftPhone, ...] = ()
    emails: tuple[DraftEmail, ...] = ()
    contact_unknown: tuple[Literal["link", "phone", "email"], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    guessed: Mapping[str, str] = field(default_factory=dict)  # field → why it is believed: "# CHECK"
    suggested: Mapping[str, tuple[Any, str]] = field(default_factory=dict)  # field → value, why: a comment
    notes: tuple[str, ...] = ()  # for a person; written as comments
    origins: tuple[Origin, ...] = ()
    id: str = ""  # made from the name when it is not given

    @property
    def stripped(self) -> tuple[str, ...]:
        """Names of the tracking parameters that were taken off its links."""
        return tuple(dict.fromkeys(name for link in self.links for name in link.stripped))


@dataclass(frozen=True, slots=True)
class Known:
    """A draft that the registry, or an earlier draft of the same import, holds already."""

    draft: Draft
    resource_id: str
    by: str  # what they share, in words: "its link https://…"
    news: tuple[str, ...] = ()  # what the import knows and the record does not


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A link, row or contact of which no draft was made."""

    what: str  # as it is written there
    why: str
    line: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What one source gave."""

    drafts: tuple[Draft, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    known: tuple[Known, ...] = ()
    remarks: tuple[str, ...] = ()  # of the source as a whole, for a person


class UnreadableError(ValueError):
    """A source that cannot be read; names the place, what is wrong and what to do."""

    exit_code = 2  # unusable input

    def __init__(self, source: str, line: int | None, problem: str, remedy: str) -> None:
        place = source if line is None else f"{source}:{line}"
        super().__init__(f"{clean(place, 300)}: {problem} {remedy}")
        self.line = line


def plain(text: str, limit: int) -> str:
    """Return foreign text as words on one line, markup and references taken out, as a record may hold it.

    >>> plain("<b>Dawn</b> &amp; [Dusk](https://dusk.example/)", 40)
    'Dawn & Dusk'
    """
    text = clean(text[: 4 * limit + 2_000])
    for _ in range(3):
        text = _LINK.sub(r"\1", _TAG.sub(" ", unescape(text)))
    if _TAG.search(text) or _LINK.search(text):
        text = re.sub(r"[<>\[\]]", " ", text)
    return clean(re.sub(r"&(?=[#\w]+;)", "& ", text), limit)


def link_of(written: str, role: Role = "website", label: str = "", *, private: bool = False) -> DraftLink:
    """Return a web address as a draft's link; a missing scheme is https. Raises AddressError.

    >>> link_of("www.example.org/?fbclid=1&q=2")
    DraftLink(url='https://www.example.org/?q=2', role='website', label='', stripped=('fbclid',))
    """
    text = clean(written)
    if re.match(r"(?!https?:)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}(?=[:/?#]|\Z)", text, re.IGNORECASE):
        text = f"https://{text}"
    found = normalise(text, allow_private=private)
    if found.host.endswith("."):
        raise AddressError("url_malformed", "The host ends with a dot.", "Take it out.")
    return DraftLink(found.url, role, label, found.stripped)


def slug(name: str, taken: Collection[str] = ()) -> str:
    """Return an id made from a name that is not among those `taken`.

    >>> slug("Zoë Ash, RSW"), slug("Dawn", {"dawn"}), slug("静")
    ('zoe-ash-rsw', 'dawn-2', 'entry')
    """
    letters = unicodedata.normalize("NFKD", name[:400]).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters.replace("'", "")).strip("-")
    made = words[: _LONGEST_ID - 8].strip("-")
    made = made if len(made) >= _SHORTEST_ID else "-".join(filter(None, ("entry", made)))
    number, free = 2, made
    while free in taken:
        number, free = number + 1, f"{made}-{number}"
    return free

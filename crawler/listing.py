"""What a directory lists: one entry with its fields, and the pages that lead there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a directory, as its pages show it.

    `fields` holds what the rule reads, each in the order found. Usual names: name, description, website,
    phone (E.164), email, address, area, language, credential, topic, profile. Texts are clean, on one line.
    """

    key: str  # the same in every crawl: the address of its own page, else an id of the site's, else its name
    url: str  # the page it was read from: its own, else the list it stands on
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, name: str) -> str | None:
        """Return the first value of a field, or None.

        >>> Listing("a", "https://a.example/", {"name": ("Dawn", "D.")}).first("name")
        'Dawn'
        """
        return next(iter(self.fields.get(name, ())), None)

    @property
    def name(self) -> str:
        """What people call it; its key when the page does not say."""
        return self.first("name") or self.key


class Role(StrEnum):
    """What a page is to a directory's crawl."""

    LIST = "list"  # listings stand on it, or links to their pages
    DETAIL = "detail"  # the own page of one listing, on the directory's site
    PROVIDER = "provider"  # the site of who is listed


@dataclass(frozen=True, slots=True)
class Step:
    """A page to ask next. `carried` is what is known already of the listing it belongs to."""

    url: str  # absolute http(s), without fragment
    role: Role
    carried: Listing | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one page of a directory gave: whole listings, and the pages that must be read for the others."""

    listings: tuple[Listing, ...] = ()
    steps: tuple[Step, ...] = ()
    refused: tuple[str, ...] = ()  # entries that lack what the rule requires, in words that name them
    troubles: tuple[str, ...] = ()  # what the rule could not read, in words: it costs no listing

"""Finding listings by words and fields, as people type them: case and accents make no difference."""

import re
import unicodedata
from dataclasses import dataclass

from crawler.listing import Listing

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; everything named must hold."""

    words: str = ""  # each of them somewhere in the listing
    fields: tuple[tuple[str, str], ...] = ()  # field name, whole words of one of its values


def folded(text: str) -> str:
    """Return text as it is compared: no case, no accents, one form of each letter.

    >>> folded("Zoë ÅSTRÖM")
    'zoe astrom'
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def matches(listing: Listing, query: Query) -> bool:
    """Whether a listing is what is looked for.

    >>> one = Listing("a", "https://a.example/", {"name": ("Zoë Ash",), "area": ("CA-ON",)})
    >>> matches(one, Query("ASH zoe")), matches(one, Query(fields=(("area", "ca"),)))
    (True, True)
    >>> matches(one, Query(fields=(("area", "on-ca"),))), matches(one, Query("birch"))
    (False, False)
    """
    if query.words:
        values = (listing.key, listing.url, *(v for values in listing.fields.values() for v in values))
        text = folded("\n".join(values))
        if not all(word in text for word in folded(query.words).split()):
            return False
    return all(
        any(_holds(value, wanted) for value in listing.fields.get(name, ())) for name, wanted in query.fields
    )


def _holds(value: str, wanted: str) -> bool:
    """Whether the words of `wanted` stand in `value` in a row: CA is in CA-ON, fr is not in African."""
    words, row = (f" {' '.join(_WORD.findall(folded(text)))} " for text in (value, wanted))
    return row in words if row.strip() else folded(wanted) == folded(value)

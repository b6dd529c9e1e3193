"""What became of a directory's listings between two crawls: which fields changed, and who only moved."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from crawler.change import normalised
from crawler.listing import Listing
from crawler.listing_history import FieldChange

# Running text: dates and counts in it do not count. A digit of anything else does: a house number, a name.
_PROSE = re.compile(r"description|about|bio|text|summary|availability|reviews?|updated", re.IGNORECASE)
_ADDRESSES = frozenset({"website", "profile", "image"})
_CONTACTS = ("phone", "email", "website")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _address(text: str) -> str:
    """Two spellings of one page are no change: http or https, with "www." or without, a slash at the end."""
    return _SCHEME.sub("", text.strip()).rstrip("/").casefold()


def _phone(text: str) -> str:
    return re.sub(r"[^\d+]", "", text) or _folded(text)


_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(_ADDRESSES, _address),
    "phone": _phone,
}


def _spelling(field: str) -> Callable[[str], str]:
    """Return how values of a field are written for comparison."""
    return _SPELLINGS.get(field) or (normalised if _PROSE.search(field) else _folded)


def field_changes(before: Listing, after: Listing) -> tuple[FieldChange, ...]:
    """Return the fields whose values differ in more than order, case, spacing, or counts in running text.

    >>> one = Listing("a", "u", {"name": ("Ann",), "description": ("Helped 12 families",)})
    >>> field_changes(one, Listing("a", "u", {"name": ("ann",), "description": ("helped 14 families",)}))
    ()
    """
    names = [*before.fields, *(name for name in after.fields if name not in before.fields)]
    found = []
    for name in names:
        old, new = before.fields.get(name, ()), after.fields.get(name, ())
        spelt = _spelling(name)
        if {spelt(value) for value in old} != {spelt(value) for value in new}:
            found.append(FieldChange(name, old, new))
    return tuple(found)


def identities(listing: Listing) -> frozenset[str]:
    """Return what tells a provider apart: phones, e-mail addresses and websites, in one spelling."""
    return frozenset(
        f"{field}:{_spelling(field)(value)}" for field in _CONTACTS for value in listing.fields.get(field, ())
    )


def pair_moves(
    vanished: Sequence[Listing], appeared: Sequence[Listing], shown: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    """Return (key before, key now) of listings that vanished under one key and appeared under another.

    They share a telephone number, an e-mail address or a website. Where others are listed with the same
    one (a clinic's), the name must be the same as well. `shown` counts how many listings of the directory
    have each identity now. Without any contact in common, the same name is enough when it is the only one
    of that name on both sides, and no contact speaks against it. Of several that fit as well, none is taken.
    """
    by_identity: dict[str, list[Listing]] = {}
    by_name: dict[str, list[Listing]] = {}
    for listing in appeared:
        for identity in identities(listing):
            by_identity.setdefault(identity, []).append(listing)
        by_name.setdefault(_folded(listing.name), []).append(listing)
    names_gone = Counter(_folded(listing.name) for listing in vanished)
    scored: list[tuple[int, str, str]] = []
    for old in vanished:
        name = _folded(old.name)
        known = identities(old)
        fits = {n.key: n for i in known for n in by_identity.get(i, ())}
        if names_gone[name] == 1 and len(by_name.get(name, ())) == 1:
            fits.update((n.key, n) for n in by_name[name])
        for key, new in fits.items():
            score = _likeness(known, new, same_name=_folded(new.name) == name, shown=shown)
            if score:
                scored.append((score, old.key, key))
    return _best(scored)


def _likeness(known: frozenset[str], new: Listing, *, same_name: bool, shown: Mapping[str, int]) -> int:
    """Return how surely a new listing is the one that vanished: 0 when it is not."""
    others = identities(new)
    shared = known & others
    if not shared:
        return 1 if same_name and not (known and others) else 0
    own = [identity for identity in shared if shown.get(identity, 1) <= 1]
    if not own and not same_name:
        return 0
    return 2 * len(own) + len(shared) + 4 * same_name


def _best(scored: Iterable[tuple[int, str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the surest pairs, each key once; where two are equally sure, neither is taken."""
    ranked = sorted(scored, key=lambda each: (-each[0], each[1], each[2]))
    best_of: dict[str, list[int]] = {}
    for score, before, now in ranked:
        best_of.setdefault(f"<{before}", []).append(score)
        best_of.setdefault(f">{now}", []).append(score)
    pairs, used = [], set[str]()
    for score, before, now in ranked:
        marks = (f"<{before}", f">{now}")
        if used.intersection(marks):
            continue
        if all(best_of[mark].count(score) == 1 for mark in marks):
            pairs.append((before, now))
            used.update(marks)
    return tuple(pairs)

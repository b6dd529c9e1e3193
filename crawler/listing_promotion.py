"""From a listing to the draft of a curated record: what is sure, what to look at, where it is from."""

import re
from collections.abc import Iterator
from typing import Any

from crawler.importing.draft import Draft, DraftEmail, DraftLink, DraftPhone, Origin, link_of, plain
from crawler.listing import Listing
from crawler.listing_history import StoredListing
from registry.codelists import CREDENTIALS, TOPICS, area_known, language_known
from registry.contacts import ContactError, check_phone
from registry.urls import AddressError

_DESCRIPTION = 1_000
_VALUES = 12  # of one field
_LISTS = re.compile(r"\s*[,;|/]\s*|\s+and\s+")


def draft_of(
    stored: StoredListing,
    directory_name: str,
    *,
    name: str | None = None,
    id_: str | None = None,
    areas: tuple[str, ...] = (),
    allow_private: bool = False,
) -> Draft:
    """Return the draft of a curated record; `name`, `id_` and `areas` are a person's word.

    Areas, languages, credentials and topics are taken over only where they are codes already; other words of
    them stand in notes. The directory's description is only ever a comment: a record says it in own words.
    """
    listing, notes = stored.listing, list[str]()
    more: dict[str, Any] = {}
    for field, target, known in (
        ("area", "service_areas", area_known),
        ("language", "languages", language_known),
        ("topic", "topics", TOPICS.__contains__),
    ):
        values = [value for text in listing.fields.get(field, ()) for value in (text, *_LISTS.split(text))]
        codes = tuple(dict.fromkeys(value for value in values if known(value)))[:_VALUES]
        if codes:
            more[target] = list(codes)
        notes += _unread(listing, field, codes)
    if areas:
        more["service_areas"] = list(areas)
    words = [w for text in listing.fields.get("credential", ()) for w in (text, *_LISTS.split(text))]
    held = tuple(dict.fromkeys(word for word in words if word in CREDENTIALS))[:_VALUES]
    if held:
        more["credentials"] = [{"code": code} for code in held]
    notes += _unread(listing, "credential", held)
    notes += _unread(listing, "address", ())
    if not stored.is_present:
        notes.append("The directory does not list it any more.")
    said = plain(listing.first("description") or "", _DESCRIPTION)
    suggested = {"description": (said, "the directory's words; say it in your own")} if said else {}
    return Draft(
        name=name or listing.name,
        kind="provider",
        links=tuple(_links(stored, notes, allow_private=allow_private)),
        phones=tuple(_phones(listing, notes)),
        emails=tuple(DraftEmail(address) for address in listing.fields.get("email", ())[:_VALUES]),
        more=more,
        guessed={"credentials": "as the directory shows them"} if held else {},
        suggested=suggested,
        notes=tuple(notes),
        origins=(Origin(listing.url, heading="", words=f"{listing.name}, listed in {directory_name}"),),
        id=id_ or "",
    )


def _unread(listing: Listing, field: str, codes: tuple[str, ...]) -> Iterator[str]:
    """Yield what a field says beside the codes that were taken over, for a person."""
    rest = [text for text in listing.fields.get(field, ())[:_VALUES] if text not in codes]
    if rest:
        yield f"The directory's field {field} says: {'; '.join(rest)}"


def _links(stored: StoredListing, notes: list[str], *, allow_private: bool) -> Iterator[DraftLink]:
    """Yield the website, other profiles, then the listing's own page on the directory."""
    used: set[str] = set()
    fields = stored.listing.fields
    for role, values in (
        ("website", fields.get("website", ())),
        ("profile", (*fields.get("profile", ()), *((stored.own,) if stored.own else ()))),
    ):
        for value in values[:_VALUES]:
            try:
                link = link_of(value, "website" if role == "website" else "profile", private=allow_private)
            except AddressError as mistake:
                notes.append(f"A link was left out: {value} ({mistake.problem})")
                continue
            if link.url not in used:
                used.add(link.url)
                yield link


def _phones(listing: Listing, notes: list[str]) -> Iterator[DraftPhone]:
    for value in dict.fromkeys(listing.fields.get("phone", ())[:_VALUES]):
        try:
            yield DraftPhone(check_phone(value))
        except ContactError as mistake:
            notes.append(f"A phone was left out: {mistake.problem}")

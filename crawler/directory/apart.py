"""Entries of one list whose keys are only guessed: different people with one key are told apart."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.listing import Listing

_CONTACTS = ("phone", "email", "website")


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry of a list as it was read."""

    listing: Listing
    own: str | None  # the address of its own page on the directory's site
    guessed: bool  # its key is neither the rule's nor an address, but an id of the site or a name
    read_by: Mapping[str, str]  # which source gave each field


def told_apart(entries: Sequence[Entered], troubles: list[str]) -> Iterator[Entered]:
    """Yield the entries in their order; those of one guessed key that are not alike get keys of their own.

    Such a key has the name or the first contact behind it, so that it does not depend on the order of
    the list. What was done is said in `troubles`.
    """
    together: dict[str, list[Listing]] = defaultdict(list)
    for entry in entries:
        if entry.guessed:
            together[entry.listing.key].append(entry.listing)
    mixed = {key: listings for key, listings in together.items() if not all_alike(listings)}
    if mixed:
        several = f"{next(iter(mixed))} and {len(mixed) - 1} more" if len(mixed) > 1 else next(iter(mixed))
        troubles.append(
            f"different entries go by one name or id ({several}): they are told apart by their contacts; "
            "a key in the rule would be surer"
        )
    for entry in entries:
        if entry.guessed and entry.listing.key in mixed:
            key = _longer(entry.listing, mixed[entry.listing.key])
            yield replace(entry, listing=replace(entry.listing, key=key))
        else:
            yield entry


def all_alike(listings: Sequence[Listing]) -> bool:
    """Return whether listings may be one: no two have different names, or contacts without a common one.

    >>> ann = Listing("Ann", "u", {"name": ("Ann",), "phone": ("1",)})
    >>> all_alike([ann, Listing("Ann", "u", {"name": ("Ann",)})])
    True
    >>> all_alike([ann, Listing("Ann", "u", {"name": ("Ann",), "phone": ("2",)})])
    False
    """
    names = {name.casefold() for listing in listings if (name := listing.first("name"))}
    known = [contacts for listing in listings if (contacts := _contacts(listing))]
    return len(names) < 2 and all(known[0] & contacts for contacts in known)


def _contacts(listing: Listing) -> frozenset[str]:
    return frozenset(value.casefold() for name in _CONTACTS for value in listing.fields.get(name, ()))


def _longer(listing: Listing, others: Sequence[Listing]) -> str:
    parts = [listing.key]
    if len({other.first("name") for other in others}) > 1 and listing.name != listing.key:
        parts.append(listing.name)
    contact = next((value for name in _CONTACTS for value in listing.fields.get(name, ())), None)
    return ", ".join([*parts, *([contact] if contact else [])])[:500]

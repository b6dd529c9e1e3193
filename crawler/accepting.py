"""What accepting a proposal changes in the record it was made for: from the grammar of its field to edits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.proposal import Proposal
from registry.amend import Append, ByLanguage, Drop, Edit, Put, Texts, Without
from registry.contacts import ContactError, check_phone
from registry.model import Resource
from registry.phone_keys import same_number
from registry.text import clean
from registry.urls import AddressError, normalise
from registry.watching import locked

_TEXTS = frozenset(
    {"name", "short_name", "description", "next_step", "emergency_note", "fees", "status_reason"}
)
_LISTS = frozenset({"languages", "service_areas", "except_areas", "delivery", "topics", "insurance"})
_TABLES = frozenset({"organization", "address"})
_ENTRIES = {"phones": "number", "emails": "address", "links": "url"}  # and the key that says which one it is
_UNKNOWN = {"phones": "phone", "emails": "email", "links": "link"}  # as in contact_unknown
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_SOCIAL = frozenset(
    {
        *("bsky.app", "facebook.com", "instagram.com", "linkedin.com", "pinterest.com", "threads.net"),
        *("tiktok.com", "twitter.com", "x.com", "youtube.com", "youtu.be", "vimeo.com"),
    }
)


class Unacceptable(Exception):  # noqa: N818 - an answer, and no fault of the program
    """A proposal cannot be put into the record; says why, and what to do instead."""

    exit_code = 2  # unusable input


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal's value belongs in its record, and what stands there now."""

    path: tuple[str | int, ...]  # ("phones", 1, "number"); a list's new entry is ("phones",)
    now: str | None
    new: bool = False  # one more entry of a list


def place_of(resource: Resource, proposal: Proposal) -> Place:
    """Return where the proposal's field is in the record as it is today.

    An entry that was moved within its list is found again by its value. Raises Unacceptable for a field that
    cannot be written, or is locked.
    """
    field, *rest = proposal.field.split(".")
    if resource.do_not_list:
        raise Unacceptable(
            f"{resource.id} is marked do_not_list: nothing is proposed for it. Reject the offer."
        )
    if locked(proposal.field, resource.locked_fields):
        name = clean(proposal.field, 80)
        raise Unacceptable(
            f"{name} of {resource.id} is locked. Reject the offer, or take the field out of locked_fields."
        )
    match field, rest:
        case "description", []:
            return _description(resource, proposal)
        case name, [] if name in _TEXTS:
            return Place((name,), getattr(resource, name))
        case name, [] if name in _LISTS:
            return Place((name,), ", ".join(getattr(resource, name)) or None)
        case name, [key] if name in _TABLES:
            held = getattr(getattr(resource, name), key, None)
            return Place((name, key), held if isinstance(held, str) else None)
        case name, ["new"] if name in _ENTRIES:
            return Place((name,), None, new=True)
        case name, [number, key] if name in _ENTRIES and _NUMBER.fullmatch(number):
            return _entry(resource, name, int(number) - 1, key, proposal.current_value)
    raise Unacceptable(
        f'"{clean(proposal.field, 80)}" is no field that can be written. Change {resource.id} by hand.'
    )


def _description(resource: Resource, proposal: Proposal) -> Place:
    held, lang = resource.description, proposal.lang
    if isinstance(held, dict):
        if lang is None:
            raise Unacceptable(
                f"The description of {resource.id} is by language now, and the offer names none."
                " Reject it; the next run offers the text anew."
            )
        return Place(("description", lang), held.get(lang))
    if lang is None or (held is not None and held == proposal.current_value):
        return Place(("description",), held)
    if held is None and {_primary(tag) for tag in resource.languages} <= {_primary(lang)}:
        return Place(("description",), None)
    return Place(("description", lang), None)


def _entry(resource: Resource, name: str, at: int, key: str, was: str | None) -> Place:
    entries = getattr(resource, name)
    values = [getattr(each, key, None) for each in entries]
    if key == _ENTRIES[name] and (at >= len(values) or values[at] != was) and values.count(was) == 1:
        at = values.index(was)
    if at >= len(entries):
        raise Unacceptable(f"{resource.id} has no {name[:-1]} {at + 1} any more. Reject the offer.")
    held = values[at]
    if held is not None and not isinstance(held, str):
        raise Unacceptable(f'"{name}.{at + 1}.{key}" is no text. Change {resource.id} by hand.')
    return Place((name, at, key), held)


def edits_of(
    resource: Resource, proposal: Proposal, value: str | None = None, *, anyway: bool = False
) -> tuple[Edit, ...]:
    """Return the edits that put the offered value, or a person's own `value`, into the record.

    None are needed when the record says so already: then only the decision is to be kept. Raises Unacceptable
    when the record has changed since the offer was made; `anyway` puts the value over whatever stands there.
    """
    wanted = (value if value is not None else proposal.offered_value).strip()
    place = place_of(resource, proposal)
    if place.new:
        return _new_entry(resource, str(place.path[0]), wanted)
    if _says(place, wanted):
        return ()
    if not anyway and place.now != proposal.current_value:
        raise Unacceptable(_stale(resource, proposal, place))
    return tuple(_changes(resource, place, wanted))


def _says(place: Place, wanted: str) -> bool:
    if place.path[0] in _LISTS:
        return set(_listed(place.now or "")) == set(_listed(wanted))
    return place.now == wanted


def _stale(resource: Resource, proposal: Proposal, place: Place) -> str:
    was, now = (
        f'"{text}"' if text is not None else "nothing" for text in (proposal.current_value, place.now)
    )
    return (
        f"{proposal.field} of {resource.id} was changed since: it said {was} when this was offered,"
        f" and says {now} now. To write a text of your own over it: warmlink review edit {proposal.id};"
        f" to leave it: warmlink review reject {proposal.id}"
    )


def _changes(resource: Resource, place: Place, wanted: str) -> Iterator[Edit]:
    match place.path:
        case (str(name),) if name in _LISTS:
            yield Texts(name, _listed(wanted))
            return
        case ("description", str(lang)) if isinstance(resource.description, str):
            yield ByLanguage("description", _other_language(resource, lang))
        case ("organization", _) if resource.organization is None:
            yield Put(("organization", "id"), _slug(wanted))
        case ("phones", int(n), "number"):
            yield from _beside_number(resource, n, wanted)
        case ("emails", int(n), "address"):
            was = resource.emails[n].address
            for m, page in enumerate(resource.mentioned_on):
                if page.email is not None and page.email.casefold() == was.casefold():
                    yield Put(("mentioned_on", m, "email"), wanted)
    yield Put(place.path, wanted)


def _beside_number(resource: Resource, n: int, wanted: str) -> Iterator[Edit]:
    """Yield what must go along with a number: its display form, and the pages that must show it."""
    phone = resource.phones[n]
    try:
        check_phone(wanted, phone.country, phone.display)
    except ContactError as wrong:
        if wrong.code == "phone_display":
            yield Drop(("phones", n, "display"))
    for m, page in enumerate(resource.mentioned_on):
        if page.phone is not None and same_number(phone.number, page.phone):
            yield Put(("mentioned_on", m, "phone"), wanted)


def _other_language(resource: Resource, lang: str) -> str:
    """Return the language of a plain description that gets another one beside it."""
    others = [tag for tag in resource.languages if _primary(tag) != _primary(lang)]
    if len(others) != 1:
        raise Unacceptable(
            f"It is not known in which language the description of {resource.id} is. Write it as"
            f' description.en = "…" (with its own language), and accept the offer again.'
        )
    return others[0]


def _new_entry(resource: Resource, name: str, wanted: str) -> tuple[Edit, ...]:
    held = [getattr(each, _ENTRIES[name]) for each in getattr(resource, name)]
    if any(_same(name, each, wanted) for each in held):
        return ()
    match name:
        case "links":
            entry = _link(resource, wanted)
        case "phones" if not wanted.startswith("+"):
            entry = (("number", wanted), ("country", _country(resource, wanted)))
        case _:
            entry = ((_ENTRIES[name], wanted),)
    return (Append(name, entry), Without("contact_unknown", _UNKNOWN[name]))


def _same(name: str, one: str, other: str) -> bool:
    if name == "phones":
        return same_number(one, other)
    if name == "emails":
        return one.casefold() == other.casefold()
    try:
        return normalise(one, allow_private=True).url == normalise(other, allow_private=True).url
    except AddressError:
        return one == other


def _country(resource: Resource, number: str) -> str:
    """Return the one country a number without a country's code can be of."""
    areas = {area.partition("-")[0] for area in resource.service_areas if area != "001"}
    found = {phone.country for phone in resource.phones if phone.country} or areas
    if len(found) != 1:
        raise Unacceptable(
            f"It is not known of which country {number} is. Write it with + and the country's code:"
            ' warmlink review edit ID --value "+…"; or add it by hand.'
        )
    return found.pop()


def _link(resource: Resource, url: str) -> tuple[tuple[str, str], ...]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    social = any(host == name or host.endswith(f".{name}") for name in _SOCIAL)
    taken = {link.id for link in resource.links}
    stem = _slug(max(host.split("."), key=len)) if social or "website" in taken else "website"
    number = next(n for n in range(1, len(taken) + 2) if (stem if n == 1 else f"{stem}-{n}") not in taken)
    id_ = stem if number == 1 else f"{stem}-{number}"
    return (("id", id_), *((("role", "social"),) if social else ()), ("url", url))


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()


def _slug(text: str) -> str:
    """Return an id made of a name.

    >>> _slug("Dawn & Dusk Ltd."), _slug("日本")
    ('dawn-dusk-ltd', 'page')
    """
    found = re.sub(r"[^a-z0-9]+", "-", text.casefold())[:63].strip("-")
    return found if len(found) > 1 else "page"

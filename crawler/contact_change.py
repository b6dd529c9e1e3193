"""When a person is asked whether a curated phone or e-mail changed, by what its pages show over time."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import phonenumbers
from phonenumbers import PhoneNumberType

from crawler.change import CONFIRM_SPAN, compare, value_hash
from crawler.contact_memory import ContactMemory, ContactSeen, same_contact
from crawler.describe.description import Method
from crawler.health import Health, State
from crawler.proposal import Proposal
from registry.contacts import is_role_address
from registry.model import Resource
from registry.urls import host_key

_BESIDE = timedelta(days=60)  # a number that came this long before the old one went may still replace it
_NOT_THEIRS = frozenset({"social", "booking"})  # other people's pages show other people's numbers
_NO_PLACE = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
_PARTS = ("phones", "emails")
_Kind = Literal["phone", "code", "email"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A curated contact, and where it stands in the record."""

    kind: _Kind
    field: str  # "phones.1.number"
    value: str


@dataclass(frozen=True, slots=True)
class _Source:
    """A page that may speak for an entry, and why it may."""

    address: str
    memory: ContactMemory
    before: ContactSeen | None  # the curated value as the page showed it
    must: bool  # the record says that it must show it, or that it is watched for it


def contact_offers(
    resource: Resource,
    pages: Mapping[str, ContactMemory],
    healths: Mapping[str, Health],
    *,
    at: datetime,
    rejected: Collection[str] = (),
    span: timedelta = CONFIRM_SPAN,
) -> tuple[Proposal, ...]:
    """Return what a person should be asked about the resource's phones and e-mails; all of it is critical.

    `pages` and `healths` are by address without fragment (`contact_pages(resource)` tells which are wanted);
    `rejected` holds `value_hash`es of values that were refused before.

    A curated value is gone and another stands there, both on two fetches `span` apart (a 304 counts): the
    likeliest new one is offered for its field, the others are named in `because`. What the record calls
    unknown (`contact_unknown`) and one page of it shows alone is offered as `phones.new` or `emails.new`.
    """
    if resource.do_not_list or resource.status != "active":
        return ()
    read = {
        address: pages[address]
        for address in contact_pages(resource)
        if address in pages
        and pages[address].complete
        and healths.get(address, Health()).state is State.HEALTHY
    }
    taken = [phone.number for phone in resource.phones] + [email.address for email in resource.emails]
    offers: list[Proposal] = []
    for entry in _entries(resource):
        used = (*taken, *(offer.offered_value for offer in offers))
        sources = tuple(_sources(resource, entry, read))
        offer = next(
            filter(None, (_changed(resource, entry, s, used, rejected, at, span) for s in sources)), None
        )
        elsewhere = any(memory.shows(entry.value) for memory in read.values())
        if offer is not None and (not elsewhere or any(s.must for s in sources)):
            offers.append(offer)
    for kind in ("phone", "email"):
        if kind in resource.contact_unknown and not _locked(resource, f"{kind}s"):
            used = (*taken, *(offer.offered_value for offer in offers))
            offers += _found(resource, kind, read, used, rejected, at, span)
    return tuple(offers)


def contact_pages(resource: Resource) -> tuple[str, ...]:
    """Return the addresses of the pages that can speak for the resource's contacts, in its order."""
    mentioned = (page.url for page in resource.mentioned_on)
    own = (link.url for link in resource.links if link.role not in _NOT_THEIRS and not link.check.skip)
    watched = {
        watch.link for watch in resource.watch if watch.field.partition(".")[0] in ("phones", "emails")
    }
    told = (link.url for link in resource.links if link.id in watched)
    return tuple(dict.fromkeys(url.partition("#")[0] for url in (*mentioned, *told, *own)))


def _locked(resource: Resource, field: str) -> bool:
    """Whether a field or what it stands in is locked.

    >>> _locked(Resource.model_construct(locked_fields=("phones",)), "phones.1.number")
    True
    """
    return any(field == lock or field.startswith(f"{lock}.") for lock in resource.locked_fields)


def _entries(resource: Resource) -> Iterator[_Entry]:
    """Yield the curated contacts that may be offered another value: public, unlocked, no fax."""
    for n, phone in enumerate(resource.phones, 1):
        if phone.public and phone.type != "fax" and not _locked(resource, f"phones.{n}.number"):
            yield _Entry(_kind(phone.number), f"phones.{n}.number", phone.number)
    for n, email in enumerate(resource.emails, 1):
        if email.public and not _locked(resource, f"emails.{n}.address"):
            yield _Entry("email", f"emails.{n}.address", email.address)


def _sources(resource: Resource, entry: _Entry, read: Mapping[str, ContactMemory]) -> Iterator[_Source]:
    """Yield the pages that may say that the entry changed, those that must show it first."""
    must = {
        page.url.partition("#")[0]
        for page in resource.mentioned_on
        if any(named and same_contact(entry.value, named) for named in (page.phone, page.email))
    }
    part, number, _ = entry.field.split(".")
    watched = {w.link for w in resource.watch if w.field in (part, f"{part}.{number}", entry.field)}
    must |= {link.url.partition("#")[0] for link in resource.links if link.id in watched}
    for address in sorted(read, key=lambda address: address not in must):
        before = next((seen for seen in read[address].seen if same_contact(entry.value, seen.value)), None)
        if before is not None or address in must:
            yield _Source(address, read[address], before, address in must)


def _changed(
    resource: Resource,
    entry: _Entry,
    source: _Source,
    used: Collection[str],
    rejected: Collection[str],
    at: datetime,
    span: timedelta,
) -> Proposal | None:
    """Return the offer that one page makes for one entry, or None."""
    if not _gone(entry, source, span):
        return None
    gone_at = source.before.gone_at if source.before else None
    new: list[ContactSeen] = []
    beside: list[ContactSeen] = []
    for seen in _settled(source.memory, entry.kind, used, span):
        old = gone_at is not None and seen.first_at < max(source.memory.first_at + span, gone_at - _BESIDE)
        (beside if old else new).append(seen)
    fits = sorted(new, key=lambda seen: _distance(entry, seen.value, source.address))
    fits = [seen for seen in fits if not _refused(seen.value, rejected)]
    if not fits:
        return None
    return Proposal(
        id=None,
        resource_id=resource.id,
        field=entry.field,
        lang=None,
        current_value=entry.value,
        offered_value=fits[0].value,
        offered_at=at,
        source_url=source.address,
        method=Method.MAIN_TEXT,
        severity="critical",
        similarity=compare(entry.value, fits[0].value).similarity,
        because=_because(entry, source, fits, beside),
    )


def _gone(entry: _Entry, source: _Source, span: timedelta) -> bool:
    """Whether the page was without the curated value on two fetches far enough apart."""
    memory, before = source.memory, source.before
    if memory.shows(entry.value) or any(_holds(seen.value, entry) for seen in memory.shown):
        return False
    since = before.gone_at if before else memory.first_at
    missed = before.misses if before else memory.fetches
    return since is not None and missed >= 2 and memory.last_at - since >= span


def _holds(shown: str, entry: _Entry) -> bool:
    """Whether an address that stands on the page is the curated one, with a word run into it."""
    glued = rf"(?:e-?mail|contact|address|write)?{re.escape(entry.value)}(?:\.?[a-z]+)?"
    return entry.kind == "email" and re.fullmatch(glued, shown, re.IGNORECASE) is not None


def _settled(
    memory: ContactMemory, kind: _Kind, used: Collection[str], span: timedelta
) -> Iterator[ContactSeen]:
    """Yield what the page shows of a kind, seen twice far enough apart, and not in the record already."""
    for seen in memory.shown:
        twice = seen.count >= 2 and seen.last_at - seen.first_at >= span
        if twice and _kind(seen.value) == kind and not any(same_contact(seen.value, value) for value in used):
            yield seen


def _kind(value: str) -> _Kind:
    return "email" if "@" in value else "phone" if value.startswith("+") else "code"


def _refused(value: str, rejected: Collection[str]) -> bool:
    return value_hash(value) in rejected


def _distance(entry: _Entry, value: str, page: str) -> tuple[bool, bool]:
    """Return how unlike the curated value another is; smaller is likelier to have taken its place."""
    if entry.kind == "email":
        domain, before = _domain(value), _domain(entry.value)
        return (domain != before and not _of_site(domain, page), _role(value) != _role(entry.value))
    if entry.kind == "phone":
        one, other = phonenumbers.parse(entry.value), phonenumbers.parse(value)
        return (_placed(one) != _placed(other), one.country_code != other.country_code)
    return (False, False)


def _placed(number: phonenumbers.PhoneNumber) -> bool:
    """Whether a number belongs to a place or a person, not to everybody free of charge."""
    return phonenumbers.number_type(number) not in _NO_PLACE


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _role(email: str) -> bool:
    return is_role_address(email)


def _of_site(domain: str, page: str) -> bool:
    host = (urlsplit(page).hostname or host_key(page)).removeprefix("www.")
    return host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")


def _found(
    resource: Resource,
    kind: Literal["phone", "email"],
    read: Mapping[str, ContactMemory],
    used: Collection[str],
    rejected: Collection[str],
    at: datetime,
    span: timedelta,
) -> Iterator[Proposal]:
    """Yield the one value that the record lacks and its pages clearly show."""
    shown: dict[str, tuple[str, ContactSeen]] = {}
    for address, memory in read.items():
        for seen in _settled(memory, kind, used, span):
            shown.setdefault(seen.value.casefold(), (address, seen))
    clear = list(shown.values())
    if kind == "email" and len(clear) > 1:
        clear = [found for found in clear if _of_site(_domain(found[1].value), found[0])]
    if len(clear) != 1 or _refused(clear[0][1].value, rejected):
        return
    ((address, seen),) = clear
    what = "an e-mail address" if kind == "email" else "a phone number"
    yield Proposal(
        id=None,
        resource_id=resource.id,
        field=f"{kind}s.new",
        lang=None,
        current_value=None,
        offered_value=seen.value,
        offered_at=at,
        source_url=address,
        method=Method.MAIN_TEXT,
        severity="critical",
        similarity=0.0,
        because=f"The record lacks {what}, and {address} shows this one alone: {_when(seen)}.",
    )


def _because(entry: _Entry, source: _Source, fits: list[ContactSeen], beside: Iterable[ContactSeen]) -> str:
    """Return what was seen, where and when, in words for a person."""
    before, memory = source.before, source.memory
    if before is not None and before.gone_at is not None:
        said = (
            f"{source.address} showed {entry.value} until {_day(before.last_at)}; "
            f"since {_day(before.gone_at)} it does not"
        )
    else:
        said = (
            f"{source.address} should show {entry.value} and has not done so since {_day(memory.first_at)}, "
            f"when it was first read"
        )
    first, *others = fits
    said = f"{said}. It now shows {first.value}: {_when(first)}"
    if entry.kind == "phone" and any(_distance(entry, first.value, source.address)):
        said += ", a number of another kind or country"
    if others:
        said += f". It shows other new ones, too: {', '.join(seen.value for seen in others[:5])}"
    if known := [seen.value for seen in beside][:5]:
        said += f". Already there before: {', '.join(known)}"
    return f"{said}."


def _when(seen: ContactSeen) -> str:
    return f"seen {seen.count} times from {_day(seen.first_at)} to {_day(seen.last_at)}"


def _day(at: datetime) -> str:
    """Return a day as people write it.

    >>> from datetime import UTC
    >>> _day(datetime(2026, 3, 3, 8, tzinfo=UTC))
    '3 March 2026'
    """
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

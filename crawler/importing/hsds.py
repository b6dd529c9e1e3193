"""Services of an Open Referral feed (HSDS 3) as drafts: https://docs.openreferral.org/en/3.1/."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crawler.importing.contacts import phone_of, region_known
from crawler.importing.draft import (
    Draft,
    DraftEmail,
    DraftLink,
    DraftPhone,
    Imported,
    LeftOut,
    Origin,
    link_of,
    plain,
    slug,
)
from crawler.importing.kinds import kind_of
from crawler.importing.languages import tag_of
from crawler.importing.objects import Object, items_of, text_of
from crawler.importing.places import code_of, served
from crawler.importing.sorting import role_of
from registry.codelists import TOPICS, nearest
from registry.contacts import ContactError, check_email
from registry.text import clean
from registry.urls import AddressError

_NOTE = 300
_NOTES = 40
_SERVICES = 100_000  # of one organization
_TEXTS = {
    "alternate_name": "it is also called",
    "alert": "alert",
    "eligibility_description": "for whom",
    "interpretation_services": "interpretation",
    "wait_time": "waiting time",
    "accreditations": "accreditations",
    "licenses": "licences",
    "assured_date": "assured on",
    "last_modified": "last modified",
}
_FROM_SERVICE = frozenset(
    {"application_process", "service_at_locations", "eligibility_description", "fees_description"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One object of a feed and where it stands."""

    item: Object
    line: int | None = None
    place: str = ""  # as "services[3]"


def hsds(rows: Iterable[Row], source: str, *, country: str = "", private: bool = False) -> Imported:
    """Return a draft of each service, and of each organization that has none; inactive ones are left out.

    >>> service = {"id": "1", "name": "Blue Line", "url": "blue.example.org", "status": "active"}
    >>> found = hsds([Row(service)], "services.json")
    >>> found.drafts[0].name, found.drafts[0].links[0].url
    ('Blue Line', 'https://blue.example.org/')
    """
    drafts: list[Draft] = []
    left: list[LeftOut] = []
    seen: set[str] = set()
    for service, row in _services(list(rows)):
        key = text_of(service, "id")
        name = text_of(service, "name")
        status = text_of(service, "status").lower()
        if key and key in seen:
            continue
        seen.add(key)
        what = f"{name or 'a service'} ({key or 'without id'})"
        if status not in ("", "active"):
            left.append(LeftOut(what, f"its status is “{status}”", row.line))
            continue
        made = _Service(service, country, private).draft(Origin(source, row.line, "", row.place))
        if made is None:
            left.append(LeftOut(what, "it holds neither a name nor a contact", row.line))
        else:
            drafts.append(made)
    return Imported(tuple(drafts), tuple(left))


def objects_in(data: Any) -> Iterator[tuple[Object, str]]:
    """Yield the objects of a document with where they stand: one, a list, or a page as the API gives it."""
    match data:
        case {"contents": list() as contents}:
            yield from objects_in(contents)
        case {"services": list() as services, **rest} if not rest.get("name"):
            yield from objects_in(services)
            yield from objects_in(rest.get("organizations", []))
        case {"organizations": list() as organizations, **rest} if not rest.get("name"):
            yield from objects_in(organizations)
        case Mapping():
            yield data, ""
        case list():
            for number, each in enumerate(data):
                if isinstance(each, Mapping):
                    yield each, f"entry {number + 1}"


def is_hsds(item: Object) -> bool:
    """Return whether an object looks like one of HSDS.

    >>> is_hsds({"id": "1", "name": "A", "status": "active", "organization": {}}), is_hsds({"id": "1"})
    (True, False)
    """
    marks = _FROM_SERVICE | {
        "organization",
        "organization_id",
        "website",
        "legal_status",
        "service",
        "services",
    }
    return bool(marks & item.keys()) or {"name", "status"} <= item.keys()


def _services(rows: list[Row]) -> Iterator[tuple[Object, Row]]:
    """Yield every service, its organization inside; an organization without services stands for itself."""
    organizations = {text_of(row.item, "id"): row.item for row in rows if _is_organization(row.item)}
    used = {text_of(row.item, "organization_id") for row in rows}
    for row in rows:
        item = row.item
        if inner := items_of(item, "service"):
            yield {**inner[0], "service_at_locations": [item]}, row
        elif not _is_organization(item):
            owner = organizations.get(text_of(item, "organization_id"))
            yield ({"organization": owner, **item} if owner is not None else item), row
        elif services := items_of(item, "services", most=_SERVICES):
            bare = {name: value for name, value in item.items() if name != "services"}
            for service in services:
                yield {**service, "organization": bare}, row
        elif text_of(item, "id") not in used:
            yield {**item, "url": text_of(item, "website", "url"), _ALONE: True}, row


_ALONE = "warmlink:organization"  # not of HSDS: no service is known


def _is_organization(item: Object) -> bool:
    marks = {
        "website",
        "legal_status",
        "year_incorporated",
        "tax_status",
        "services",
        "organization_identifiers",
    }
    return (
        bool(marks & item.keys()) and not (_FROM_SERVICE | {"organization", "organization_id"}) & item.keys()
    )


class _Service:
    """One service, read member by member; `notes` keeps what a record has no field for."""

    def __init__(self, service: Object, country: str, private: bool) -> None:
        self._service, self._private = service, private
        self._organization = next(iter(items_of(service, "organization")), {})
        self._places = items_of(service, "service_at_locations")
        self._locations = [each for place in self._places for each in items_of(place, "location")]
        self._locations += items_of(service, "locations")
        self._addresses = [each for location in self._locations for each in items_of(location, "addresses")]
        own = next((code for each in self._addresses if (code := text_of(each, "country"))), "").upper()
        self._country = own if region_known(own) else country
        self.notes: list[str] = []

    def draft(self, origin: Origin) -> Draft | None:
        """Return the draft, None when there is neither a name nor a contact."""
        service = self._service
        links, emails = self._links(), self._emails()
        hours = self._hours()
        phones, hours_guessed = self._phones(hours)
        if hours and not hours_guessed:
            self.notes.append(f"hours: {hours}")
        name = plain(text_of(service, "name"), 120)
        if not (name or links or emails or phones):
            return None
        said = text_of(service, "description")
        kind, why = kind_of(name, said, text_of(self._organization, "name"))
        if why.startswith("nothing"):
            kind, why = "organization", "nothing says what it is"
        guessed = {"kind": why} | (
            {"phones": "the hours are the service's: are they the phone's?"} if hours_guessed else {}
        )
        if len(said) > 1_000:
            guessed["description"] = "it was cut at 1000 characters"
        more = self._more(said)
        areas, written = self._areas()
        if written:
            more["service_areas"] = areas
        suggested = (
            {"service_areas": (areas, "where it is: ask whom it serves")} if areas and not written else {}
        )
        self._keep_texts()
        return Draft(
            name or links[0].url if name or links else emails[0].address if emails else phones[0].number,
            kind,
            links,
            phones,
            emails,
            more=more,
            guessed=guessed,
            suggested=suggested,
            notes=tuple(dict.fromkeys(self.notes))[:_NOTES],
            origins=(origin,),
        )

    def _note(self, what: str, words: str) -> None:
        if words:
            self.notes.append(f"{what}: {clean(words, _NOTE)}")

    def _links(self) -> tuple[DraftLink, ...]:
        written = [(text_of(self._service, "url"), "")]
        written += [
            (text_of(each, "url"), text_of(each, "label")) for each in items_of(self._service, *_URLS)
        ]
        if not any(url for url, _ in written):
            written.append((text_of(self._organization, "website", "url"), ""))
        found: dict[str, DraftLink] = {}
        for url, label in written:
            if not url:
                continue
            try:
                link = link_of(url, private=self._private)
            except AddressError as mistake:
                self._note(f"the address “{clean(url, 200)}” was left out", mistake.problem)
                continue
            found.setdefault(link.url, replace(link, role=role_of(link.url), label=clean(label, 120)))
        return tuple(found.values())

    def _people(self) -> list[Object]:
        around = [self._service, *self._places, *self._locations]
        return [contact for each in around for contact in items_of(each, "contacts")]

    def _emails(self) -> tuple[DraftEmail, ...]:
        written = [(text_of(self._service, "email"), "")]
        written += [(text_of(each, "email"), _called(each)) for each in self._people()]
        if not any(address for address, _ in written):
            written.append((text_of(self._organization, "email"), ""))
        found: dict[str, DraftEmail] = {}
        for address, label in written:
            if not address:
                continue
            try:
                email = DraftEmail(check_email(address), label)
            except ContactError as mistake:
                self._note(f"the e-mail “{clean(address, 100)}” was left out", mistake.problem)
                continue
            found.setdefault(email.address.casefold(), email)
        return tuple(found.values())

    def _phones(self, hours: str) -> tuple[tuple[DraftPhone, ...], bool]:
        """Return the numbers, and whether the service's hours were written beside them."""
        around = [self._service, *self._places, *self._locations, *self._people()]
        written = [phone for each in around for phone in items_of(each, "phones")]
        written = written or items_of(self._organization, "phones")
        found: dict[tuple[str, str], DraftPhone] = {}
        for each in written:
            number, type_ = text_of(each, "number"), text_of(each, "type").lower()
            kind = "text" if type_ in ("text", "sms", "textphone") else "fax" if type_ == "fax" else "voice"
            phone = phone_of(number, self._country, kind)
            if phone is None:
                if number:
                    self._note(
                        f"the number “{clean(number, 60)}” could not be read",
                        text_of(each, "description") or "–",
                    )
                continue
            extension = text_of(each, "extension")
            said = text_of(each, "description")
            languages = [tag for lang in items_of(each, "languages") if (tag := _language(lang))]
            remarks = [phone.note, f"extension {extension}" if extension else "", clean(said, 150)]
            remarks += [f"type {type_}"] if type_ not in ("", "voice", "text", "sms", "fax") else []
            full = replace(
                phone, languages=tuple(dict.fromkeys(languages)), note="; ".join(filter(None, remarks))
            )
            found.setdefault((phone.number, phone.type), replace(full, hours=hours if kind != "fax" else ""))
        return tuple(found.values()), bool(hours and any(phone.hours for phone in found.values()))

    def _hours(self) -> str:
        schedules = items_of(self._service, "schedules")
        schedules = schedules or [each for place in self._places for each in items_of(place, "schedules")]
        return clean("; ".join(dict.fromkeys(filter(None, map(_hours_of, schedules)))), _NOTE)

    def _more(self, said: str) -> dict[str, Any]:
        organization = plain(text_of(self._organization, "name"), 120)
        owner: dict[str, Any] = {"id": slug(organization), "name": organization} if organization else {}
        if owner and (website := text_of(self._organization, "website", "url")):
            try:
                owner["url"] = link_of(website, private=self._private).url
            except AddressError:
                self._note("the organization's website", website)
        steps = text_of(self._service, "application_process")
        if len(steps) > _NOTE:
            self._note("how to apply, in full", steps)
        languages = [tag for each in items_of(self._service, "languages") if (tag := _language(each))]
        found: dict[str, Any] = {
            "description": plain(said, 1_000),
            "next_step": plain(steps, 300),
            "fees": plain(self._fees(), 300),
            "languages": list(dict.fromkeys(languages)),
            "topics": self._topics(),
            "organization": owner,
            "address": self._address(),
        }
        return {name: value for name, value in found.items() if value}

    def _fees(self) -> str:
        options = [
            " ".join(
                filter(
                    None, (_full_amount(each), text_of(each, "amount_description"), text_of(each, "option"))
                )
            )
            for each in items_of(self._service, "cost_options")
        ]
        return "; ".join(filter(None, (text_of(self._service, "fees_description", "fees"), *options)))

    def _topics(self) -> list[str]:
        found: list[str] = []
        for each in items_of(self._service, "attributes"):
            term = next(iter(items_of(each, "taxonomy_term")), {})
            name = text_of(term, "name") or text_of(each, "value")
            if (topic := nearest(name, TOPICS)) is not None:
                found.append(topic)
            else:
                self._note(f"classified as ({text_of(term, 'taxonomy') or 'taxonomy'})", name)
        return list(dict.fromkeys(found))

    def _address(self) -> dict[str, str]:
        for other in self._addresses[1:]:
            self._note("another address", ", ".join(filter(None, (text_of(other, name) for name in _STREET))))
        if not self._addresses:
            return {}
        first = self._addresses[0]
        street = ", ".join(filter(None, (text_of(first, "address_1"), text_of(first, "address_2"))))
        parts = {
            "street": plain(street, 300),
            "city": plain(text_of(first, "city"), 120),
            "region": plain(text_of(first, "state_province", "region"), 120),
            "postal_code": plain(text_of(first, "postal_code"), 120),
            "country": text_of(first, "country").upper(),
        }
        return {name: value for name, value in parts.items() if value}

    def _areas(self) -> tuple[list[str], bool]:
        """Return the areas, and whether the feed states them (else they are guessed from where it is)."""
        around = [self._service, *self._places]
        stated: list[str] = []
        for area in (each for place in around for each in items_of(place, "service_areas")):
            words = text_of(area, "name") or text_of(area, "description")
            code = code_of(words, self._country)
            more = [code] if code else list(served(f"serving {words}").areas)
            stated += more
            if not more:
                self._note("it serves", words)
        if stated:
            return list(dict.fromkeys(stated)), True
        places = [code_of(text_of(each, "state_province"), self._country) for each in self._addresses]
        return list(dict.fromkeys(filter(None, places))), False

    def _keep_texts(self) -> None:
        for name, words in _TEXTS.items():
            self._note(words, text_of(self._service, name))
        ages = [text_of(self._service, name) for name in ("minimum_age", "maximum_age")]
        if any(ages):
            self._note("age", f"{ages[0] or 'any'} to {ages[1] or 'any'}")
        for each in items_of(self._service, "required_documents"):
            self._note("to bring", text_of(each, "document"))
        self._note("HSDS id", text_of(self._service, "id"))
        self._note("HSDS id of the organization", text_of(self._organization, "id"))
        if self._service.get(_ALONE):
            self._note("the feed", "names this organization and no service of it")


_URLS = ("additional_urls", "urls")
_STREET = ("address_1", "address_2", "city", "state_province", "postal_code", "country")
_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}


def _called(contact: Object) -> str:
    name, title = text_of(contact, "name"), text_of(contact, "title")
    return clean(", ".join(filter(None, (name, title))), 120)


def _language(item: Object) -> str:
    return tag_of(text_of(item, "code")) or tag_of(text_of(item, "name"))


def _full_amount(option: Object) -> str:
    amount = text_of(option, "amount")
    return f"{amount} {text_of(option, 'currency').upper()}".strip() if amount else ""


def _hours_of(schedule: Object) -> str:
    """Return a schedule in words.

    >>> _hours_of({"byday": "MO,FR", "opens_at": "09:00:00", "closes_at": "17:00"})
    'Mon, Fri 09:00-17:00'
    """
    if said := text_of(schedule, "description"):
        return said
    days = [_DAYS.get(day.strip()[-2:].upper(), "") for day in text_of(schedule, "byday").split(",")]
    opens, closes = text_of(schedule, "opens_at")[:5], text_of(schedule, "closes_at")[:5]
    times = f"{opens}-{closes}" if opens and closes else ""
    return " ".join(filter(None, (", ".join(filter(None, days)), times))) if times else ""

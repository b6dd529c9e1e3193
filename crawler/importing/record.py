"""Drafts from rows and objects whose fields are named: what each field becomes in a record."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from crawler.importing.contacts import phone_of, region_known
from crawler.importing.draft import (
    Draft,
    DraftEmail,
    DraftLink,
    DraftPhone,
    Kind,
    Origin,
    link_of,
    plain,
    slug,
)
from crawler.importing.kinds import kind_of
from crawler.importing.languages import tags_in
from crawler.importing.people import people_in
from crawler.importing.places import code_of, served
from crawler.importing.sorting import role_of
from registry.codelists import TOPICS, nearest
from registry.contacts import ContactError, check_email
from registry.text import clean
from registry.urls import AddressError

FIELDS = (
    *("name", "kind", "url", "phone", "fax", "text", "email", "description", "organization", "next_step"),
    *("hours", "fees", "languages", "topics", "credentials", "service_areas", "street", "city", "region"),
    *("postal_code", "country", "id", "notes"),
)
_SEVERAL = re.compile(r"[;|\n\r]+|,\s|\s/\s|\s(?:and|or|et|ou)\s")
_WORDS = re.compile(r"[;|\n\r,]+")
_MOST = 20  # values of one field
_NOTE = 300
_KINDS: tuple[Kind, ...] = get_args(Kind)


def record(
    values: Mapping[str, str],
    origin: Origin,
    *,
    country: str = "",
    private: bool = False,
    others: Iterable[tuple[str, str]] = (),
    named: Mapping[str, str] | None = None,
) -> Draft | None:
    """Return the draft of one row; None when it holds neither a name nor a contact.

    `values` are texts by the names in FIELDS, `others` what has no field (kept as notes), `named` how the
    source calls a field. The source is the user's own data: its words are taken over.

    >>> row = {"name": "Blue Line", "phone": "416-967-1111", "country": "Canada"}
    >>> found = record(row, Origin("a.csv", 2))
    >>> found.kind, found.phones[0].number
    ('helpline', '+14169671111')
    """
    row = _Row(values, country, private)
    links, phones, emails = row.links(), row.phones(), row.emails()
    person = next(iter(people_in(row.text("name"))), None)
    name = (person.name if person else "") or plain(values.get("name", ""), 120)
    if not name and not (links or phones or emails):
        return None
    kind, why = row.kind()
    guessed = {"kind": why} if why else {}
    if person and not why.startswith("the column"):
        kind, guessed["kind"] = "provider", f"the letters “{', '.join(person.credentials)}” behind the name"
    more = row.more(person.credentials if person else ())
    if len(clean(values.get("description", ""))) > _DESCRIPTION:
        guessed["description"] = f"it was cut at {_DESCRIPTION} characters"
    areas, source = row.areas(named or {})
    suggested: dict[str, tuple[Any, str]] = {"service_areas": (areas, source)} if areas else {}
    if row.written_areas:
        more["service_areas"] = row.written_areas
        suggested = {}
    notes = [
        *row.notes,
        *(f"{clean(key, 60)}: {clean(value, _NOTE)}" for key, value in others if clean(value)),
    ]
    if values.get("notes"):
        notes.insert(0, clean(values["notes"], 1_000))
    return Draft(
        name or row.fallback(links, emails, phones),
        kind,
        links,
        phones,
        emails,
        more=more,
        guessed=guessed | ({} if name else {"name": "the source gives it no name"}),
        suggested=suggested,
        notes=tuple(notes[:40]),
        origins=(origin,),
        id=slug(values["id"]) if re.fullmatch(r"[a-z0-9][a-z0-9-]{1,62}", values.get("id", "")) else "",
    )


_DESCRIPTION = 1_000


class _Row:
    """One row, read field by field; `notes` says what could not be read."""

    def __init__(self, values: Mapping[str, str], country: str, private: bool) -> None:
        self._values, self._private = values, private
        own = code_of(values.get("country", "")).partition("-")[0]
        self.country = own if own.isalpha() and region_known(own) else country
        self.own_country = own if own.isalpha() else ""
        self.notes: list[str] = []
        self.written_areas: list[str] = []
        for area in self.several("service_areas", _WORDS):
            if code := code_of(area, self.country):
                self.written_areas.append(code)
            else:
                self.notes.append(f"the area “{clean(area, 100)}” is not known by a code")
        self.written_areas = list(dict.fromkeys(self.written_areas))

    def text(self, name: str) -> str:
        return clean(self._values.get(name, "")[:4_000])

    def several(self, name: str, separator: re.Pattern[str] = _SEVERAL) -> list[str]:
        parts = separator.split(self._values.get(name, "")[:4_000])
        return self._first([part for each in parts if (part := clean(each))], name)

    def _first(self, values: list[str], name: str) -> list[str]:
        """Return as many values as a record takes; that there were more is noted, not passed over."""
        words = f"only the first {_MOST} of {len(values)} values of {name} were taken"
        if len(values) > _MOST and words not in self.notes:
            self.notes.append(words)
        return values[:_MOST]

    def links(self) -> tuple[DraftLink, ...]:
        found: dict[str, DraftLink] = {}
        parts = re.split(r"[;|\s]+|,(?=\s|https?:)", self._values.get("url", "")[:8_000].strip())
        for written in self._first([part for part in parts if part], "url"):
            try:
                link = link_of(written, private=self._private)
            except AddressError as mistake:
                self.notes.append(f"the address “{clean(written, 200)}” was left out: {mistake.problem}")
                continue
            found.setdefault(link.url, DraftLink(link.url, role_of(link.url), "", link.stripped))
        return tuple(found.values())

    def phones(self) -> tuple[DraftPhone, ...]:
        found: dict[tuple[str, str], DraftPhone] = {}
        for field, kind in (("phone", "voice"), ("text", "text"), ("fax", "fax")):
            for written in self.several(
                field, re.compile(r"[;|\n\r]+|\s/\s|\s(?:and|or|et|ou)\s|,\s(?=[+(\d])")
            ):
                phone = phone_of(written, self.country, kind)
                if phone is None:
                    why = (
                        ""
                        if self.country
                        else ": name its country with --country, if that is what is missing"
                    )
                    self.notes.append(f"the number “{clean(written, 80)}” could not be read{why}")
                    continue
                hours = plain(self._values.get("hours", ""), 300)
                found.setdefault(
                    (phone.number, phone.type),
                    DraftPhone(phone.number, phone.type, phone.display, (), hours, phone.country, phone.note),
                )
        return tuple(found.values())

    def emails(self) -> tuple[DraftEmail, ...]:
        found: dict[str, DraftEmail] = {}
        parts = re.split(r"[;|,\s<>]+", self._values.get("email", "")[:4_000])
        for written in self._first([part for part in parts if "@" in part], "email"):
            try:
                address = check_email(written.removeprefix("mailto:"))
            except ContactError as mistake:
                self.notes.append(f"the e-mail “{clean(written, 100)}” was left out: {mistake.problem}")
                continue
            found.setdefault(address.casefold(), DraftEmail(address))
        return tuple(found.values())

    def kind(self) -> tuple[Kind, str]:
        written = self.text("kind")
        plainly = re.sub(r"[\s-]+", "_", written.lower())
        for kind in _KINDS:
            if plainly == kind:
                return kind, ""
        if written:
            kind, why = kind_of(written)
            if not why.startswith("nothing"):
                return kind, f"the column says “{clean(written, 60)}”"
        return kind_of(self.text("name"), self.text("description"), self.text("organization"))

    def more(self, credentials: Iterable[str]) -> dict[str, Any]:
        codes = [*credentials, *self.several("credentials", _WORDS)]
        organization = plain(self._values.get("organization", ""), 120)
        topics = [nearest(topic, TOPICS) or topic.lower() for topic in self.several("topics", _WORDS)]
        found: dict[str, Any] = {
            "description": plain(self._values.get("description", ""), _DESCRIPTION),
            "next_step": plain(self._values.get("next_step", ""), 300),
            "fees": plain(self._values.get("fees", ""), 300),
            "languages": list(tags_in(self._values.get("languages", ""))),
            "topics": list(dict.fromkeys(plain(topic, 120) for topic in topics)),
            "credentials": [{"code": plain(code, 120)} for code in dict.fromkeys(codes)],
            "organization": {"id": slug(organization), "name": organization} if organization else {},
            "address": self._address(),
        }
        return {name: value for name, value in found.items() if value}

    def _address(self) -> dict[str, Any]:
        parts = {
            "street": plain(self._values.get("street", ""), 300),
            "city": plain(self._values.get("city", ""), 120),
            "region": plain(self._values.get("region", ""), 120),
            "postal_code": plain(self._values.get("postal_code", ""), 120),
            "country": self.own_country,
        }
        return {name: value for name, value in parts.items() if value}

    def areas(self, named: Mapping[str, str]) -> tuple[list[str], str]:
        """Return the areas that the row points to, and by what."""
        if region := code_of(self.text("region"), self.country):
            return [region], f"the column “{clean(named.get('region', 'region'), 60)}”: ask where it may help"
        if (found := served(f"{self.text('name')}. {self.text('description')}")).areas:
            return list(found.areas), f"the words “{found.words}”"
        if self.own_country:
            column = clean(named.get("country", "country"), 60)
            return [self.own_country], f"the column “{column}”: ask where it may help"
        return [], ""

    def fallback(
        self, links: tuple[DraftLink, ...], emails: tuple[DraftEmail, ...], phones: tuple[DraftPhone, ...]
    ) -> str:
        if links:
            return links[0].url.partition("://")[2].partition("/")[0].removeprefix("www.")
        return emails[0].address if emails else phones[0].display or phones[0].number

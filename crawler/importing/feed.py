"""A feed of warmlink itself (resources.json) as drafts: its records as they are, without their history."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from crawler.importing.draft import (
    Draft,
    DraftEmail,
    DraftLink,
    DraftPhone,
    Imported,
    Kind,
    LeftOut,
    Origin,
    Role,
    link_of,
)
from crawler.importing.objects import Object, items_of, text_of
from registry.urls import AddressError

_OWN = (
    *("short_name", "organization", "description", "next_step", "crisis", "emergency_note", "service_areas"),
    *("except_areas", "delivery", "languages", "topics", "fees", "insurance", "address"),
)
_RECORDS = 100_000
_KINDS = get_args(Kind)
_ROLES = get_args(Role)


def feed(data: Any, source: str, *, private: bool = False) -> Imported:
    """Return a draft of each record of a feed; tombstones are left out.

    >>> data = {"resources": [{"id": "blue", "kind": "helpline", "name": "Blue", "links": [], "phones": []}]}
    >>> feed(data, "resources.json").drafts[0].id
    'blue'
    """
    data = _payload(data)
    drafts: list[Draft] = []
    left: list[LeftOut] = []
    for number, item in enumerate(items_of(data, "resources", most=_RECORDS), start=1):
        name, id_ = text_of(item, "name"), text_of(item, "id")
        if text_of(item, "status") == "removed":
            continue
        if not name or item.get("kind") not in _KINDS:
            left.append(LeftOut(id_ or f"entry {number}", "it is no record of this version of the feed"))
            continue
        drafts.append(_draft(item, Origin(source, None, "", f"entry {number}, {id_}"), private))
    gone = [
        each
        for name in ("resources", "tombstones")
        for each in items_of(data, name, most=_RECORDS)
        if _removed(each)
    ]
    left += [LeftOut(text_of(each, "id"), f"it was removed ({text_of(each, 'reason')})") for each in gone]
    return Imported(tuple(drafts), tuple(left))


def is_feed(data: Any) -> bool:
    """Return whether a JSON document looks like a feed's list of records."""
    records = items_of(_payload(data), "resources")[:3]
    return any("kind" in each and ("freshness" in each or "links" in each) for each in records)


def _payload(data: Any) -> Object:
    """Return what holds the records: a feed wraps it in an envelope."""
    inner = data.get("data", data) if isinstance(data, Mapping) else {}
    return inner if isinstance(inner, Mapping) else {}


def _removed(item: Object) -> bool:
    return text_of(item, "status") == "removed"


def _draft(item: Object, origin: Origin, private: bool) -> Draft:
    links: list[DraftLink] = []
    notes: list[str] = []
    for each in items_of(item, "links"):
        role: Any = each.get("role")
        try:
            link = link_of(text_of(each, "url"), role if role in _ROLES else "website", private=private)
        except AddressError as mistake:
            notes.append(f"the address {text_of(each, 'url')} was left out: {mistake.problem}")
            continue
        links.append(DraftLink(link.url, link.role, text_of(each, "label"), link.stripped))
    phones = [
        DraftPhone(
            text_of(each, "number"),
            each["type"] if each.get("type") in ("text", "fax") else "voice",
            text_of(each, "display"),
            tuple(tag for tag in each.get("languages") or () if isinstance(tag, str))
            if isinstance(each.get("languages"), list)
            else (),
            text_of(each, "hours"),
            text_of(each, "country"),
        )
        for each in items_of(item, "phones")
    ]
    emails = [
        DraftEmail(text_of(each, "address"), text_of(each, "label")) for each in items_of(item, "emails")
    ]
    more = {name: item[name] for name in _OWN if item.get(name) not in (None, "", [], False)}
    more["credentials"] = [dict(each) for each in items_of(item, "credentials")]
    unknown = item.get("contact_unknown")
    if isinstance(item.get("accepting_clients"), bool) and (day := _day(text_of(item, "as_of"))) is not None:
        more |= {"accepting_clients": item["accepting_clients"], "as_of": day}
    return Draft(
        text_of(item, "name"),
        item["kind"],
        tuple(links),
        tuple(phones),
        tuple(emails),
        tuple(kind for kind in unknown if kind in ("link", "phone", "email"))
        if isinstance(unknown, list)
        else (),
        more,
        notes=tuple(notes),
        origins=(origin,),
        id=text_of(item, "id"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

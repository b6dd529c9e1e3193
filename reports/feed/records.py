"""A registry's resource made into the record that is published: what is private stays behind."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crawler.proposal import Proposal
from registry.model import Address, Resource
from reports.feed.addresses import as_uri
from reports.feed.canonical import sha256
from reports.feed.entry import Entry, content_sha256, entry_of
from reports.feed.freshness import freshness
from reports.feed.record_model import (
    Provenance,
    PublishedAddress,
    PublishedCredential,
    PublishedEmail,
    PublishedLink,
    PublishedOrganization,
    PublishedPhone,
    PublishedResource,
)
from reports.feed.schema import is_uri

Accepted = Mapping[tuple[str, str, str | None], Proposal]
"""Accepted or edited proposals by resource id, field and language."""

_UNATTRIBUTED = frozenset({"id", "status", "provenance", "freshness", "modified_at"})


def record(resource: Resource, accepted: Accepted, before: Entry | None, now: datetime) -> Entry:
    """Return the published record; `modified_at` moves to `now` only when the content differs from `before`.

    Raises ValueError (pydantic's, with the places) when the record does not fit the feed's schema.
    """
    draft = PublishedResource(
        **_fields(resource),
        provenance={},
        freshness=freshness(resource.kind, resource.verification),
        modified_at=now,
    )
    document = draft.model_dump(mode="json", exclude_none=True)
    for place, url in _web_addresses(document):
        if not is_uri(url):
            msg = f"{place}: {url!r} is not a URI"
            raise ValueError(msg)
    document["provenance"] = {
        place: origin.model_dump(mode="json", exclude_none=True)
        for place, origin in _provenance(resource.id, document, accepted)
    }
    if before is not None and content_sha256(document) == before.content_sha256:
        document["modified_at"] = before.modified_at
    return entry_of(document)


def _fields(r: Resource) -> dict[str, Any]:
    org = r.organization
    return {
        "id": r.id,
        "status": r.status,
        "kind": r.kind,
        "name": r.name,
        "short_name": r.short_name or None,
        "organization": org
        and PublishedOrganization(
            id=org.id, name=org.name, url=_uri(org.url), description=org.description or None
        ),
        "description": r.description or None,
        "next_step": r.next_step or None,
        "links": _links(r),
        "phones": _phones(r),
        "emails": _emails(r),
        "contact_unknown": r.contact_unknown or None,
        "crisis": r.crisis,
        "emergency_note": r.emergency_note or None,
        "credentials": _credentials(r) or None,
        "service_areas": r.service_areas,
        "except_areas": r.except_areas or None,
        "delivery": r.delivery,
        "languages": r.languages,
        "topics": r.topics,
        "fees": r.fees or None,
        "insurance": r.insurance or None,
        "accepting_clients": r.accepting_clients,
        "as_of": r.as_of,
        "address": _address(r.address),
    }


def _links(r: Resource) -> tuple[PublishedLink, ...]:
    return tuple(
        PublishedLink(
            target_id=f"{r.id}/{link.id}",
            id=link.id,
            role=link.role,
            url=as_uri(link.url),
            label=link.label or None,
            note=link.note or None,
        )
        for link in r.links
    )


def _phones(r: Resource) -> tuple[PublishedPhone, ...]:
    return tuple(
        PublishedPhone(
            target_id=f"{r.id}/phone/{place}",
            number=phone.number,
            type=phone.type,
            display=phone.display or None,
            languages=phone.languages or None,
            hours=phone.hours or None,
            country=phone.country,
        )
        for place, phone in enumerate(r.phones, 1)
        if phone.public
    )


def _emails(r: Resource) -> tuple[PublishedEmail, ...]:
    return tuple(
        PublishedEmail(target_id=f"{r.id}/email/{place}", address=email.address, label=email.label or None)
        for place, email in enumerate(r.emails, 1)
        if email.public
    )


def _credentials(r: Resource) -> tuple[PublishedCredential, ...]:
    return tuple(
        PublishedCredential(
            code=c.code,
            jurisdiction=c.jurisdiction or None,
            register_url=_uri(c.register_url),
            number=c.number or None,
        )
        for c in r.credentials
    )


def _address(address: Address | None) -> PublishedAddress | None:
    """Return what may be shown: a home practice keeps street and postal code to itself."""
    if address is None:
        return None
    shown = PublishedAddress(
        street=(address.street or None) if address.public else None,
        postal_code=(address.postal_code or None) if address.public else None,
        city=address.city or None,
        region=address.region or None,
        country=address.country,
    )
    return shown if shown != PublishedAddress() else None


def _uri(url: str | None) -> str | None:
    return as_uri(url) if url else None


def _web_addresses(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((f"links/{link['id']}/url", link["url"]) for link in document["links"])
    yield from (
        ("credentials/register_url", c["register_url"])
        for c in document.get("credentials", ())
        if "register_url" in c
    )
    if "url" in document.get("organization", {}):
        yield "organization/url", document["organization"]["url"]


def _provenance(
    resource_id: str, document: Mapping[str, Any], accepted: Accepted
) -> Iterator[tuple[str, Provenance]]:
    for field, value in document.items():
        if field in _UNATTRIBUTED or value in ([], False):
            continue
        if field == "description" and isinstance(value, dict):
            for lang, text in value.items():
                yield f"{field}.{lang}", _origin(text, accepted.get((resource_id, field, lang)))
        else:
            yield field, _origin(value, accepted.get((resource_id, field, None)))


def _origin(value: Any, proposal: Proposal | None) -> Provenance:
    """Return crawled_accepted only while the very value a person accepted still stands."""
    if proposal is None or proposal.state != "accepted" or proposal.offered_value != value:
        return Provenance(origin="curated")
    return Provenance(
        origin="crawled_accepted",
        source_url=as_uri(proposal.source_url),
        fetched_at=proposal.offered_at,
        method=proposal.method,
        value_sha256=sha256(proposal.offered_value),
        reviewed_at=proposal.decided_at,
    )

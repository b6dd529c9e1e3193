"""One resource as the feed publishes it, and the tombstone it leaves: nothing in it moves by itself."""

from datetime import date
from typing import Literal

from pydantic import Field

from registry.model import Kind
from reports.feed.scalars import (
    Area,
    Country,
    EmailAddress,
    Language,
    Moment,
    Part,
    PhoneNumber,
    Sha256,
    Slug,
    TargetId,
    Text,
    WebAddress,
)


class PublishedOrganization(Part):
    """Who stands behind a resource."""

    id: Slug
    name: Text
    url: WebAddress | None = None
    description: Text | None = None


class PublishedLink(Part):
    """A web address; whether to show it stands in health.json under its `target_id`."""

    target_id: TargetId
    id: Slug
    role: Literal["website", "profile", "booking", "social", "document"]
    url: WebAddress
    label: Text | None = None
    note: Text | None = None


class PublishedPhone(Part):
    """A telephone number: E.164, or a short code valid in `country`."""

    target_id: TargetId
    number: PhoneNumber
    type: Literal["voice", "text", "fax"]
    display: Text | None = None
    languages: tuple[Language, ...] | None = None
    hours: Text | None = None
    country: Country | None = None


class PublishedEmail(Part):
    """An e-mail address."""

    target_id: TargetId
    address: EmailAddress
    label: Text | None = None


class PublishedCredential(Part):
    """A qualification or registration of a provider."""

    code: Text
    jurisdiction: Text | None = None
    register_url: WebAddress | None = None
    number: Text | None = None


class PublishedAddress(Part):
    """A postal address; the street only where the registry says it is public."""

    street: Text | None = None
    city: Text | None = None
    region: Text | None = None
    postal_code: Text | None = None
    country: Country | None = None


class Provenance(Part):
    """Where the value of one field comes from; all but `origin` only for values a crawl offered."""

    origin: Literal["curated", "crawled_accepted", "listed_by_directory"]
    source_url: WebAddress | None = None
    fetched_at: Moment | None = None
    method: Text | None = None
    value_sha256: Sha256 | None = None
    reviewed_at: Moment | None = None


class Freshness(Part):
    """When a person or the provider last confirmed the content; an import confirms nothing."""

    verified_at: date | None = None
    verified_by: Text | None = None
    method: Literal["phone", "email", "provider", "website_read", "import"] | None = None
    next_due: date | None = None


class PublishedResource(Part):
    """One resource. A property that is not known is left out, never null."""

    id: Slug
    status: Literal["active", "paused"]
    kind: Kind
    name: Text
    short_name: Text | None = None
    organization: PublishedOrganization | None = None
    description: Text | dict[Language, Text] | None = Field(
        default=None, description="Text, or a table of texts by BCP 47 language."
    )
    next_step: Text | None = None
    links: tuple[PublishedLink, ...]
    phones: tuple[PublishedPhone, ...]
    emails: tuple[PublishedEmail, ...]
    contact_unknown: tuple[Literal["link", "phone", "email"], ...] | None = None
    crisis: bool
    emergency_note: Text | None = None
    credentials: tuple[PublishedCredential, ...] | None = None
    service_areas: tuple[Area, ...]
    except_areas: tuple[Area, ...] | None = None
    delivery: tuple[Text, ...]
    languages: tuple[Language, ...]
    topics: tuple[Text, ...]
    fees: Text | None = None
    insurance: tuple[Text, ...] | None = None
    accepting_clients: bool | None = None
    as_of: date | None = Field(default=None, description="When `accepting_clients` was true.")
    address: PublishedAddress | None = None
    provenance: dict[str, Provenance] = Field(description="By field; of a translation: description.fr.")
    freshness: Freshness
    modified_at: Moment = Field(description="When the curated content last differed; verifying is not it.")


class Tombstone(Part):
    """A resource that was removed; apps drop it. Its id is never used again."""

    id: Slug
    status: Literal["removed"] = "removed"
    removed_at: date
    reason: Literal["closed", "merged", "withdrawn_at_request", "unverifiable", "mistake"]
    replaced_by: Slug | None = None
    purge_at: date = Field(description="Not before this day the tombstone itself goes; at least 180 days.")

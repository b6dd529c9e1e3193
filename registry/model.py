"""One resource as curators describe it: the record of the registry, checked at the door."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What a resource is."""

    HELPLINE = "helpline"
    CRISIS_LINE = "crisis_line"
    PROVIDER = "provider"
    DIRECTORY = "directory"
    SUPPORT_GROUP = "support_group"
    INFORMATION = "information"
    ORGANIZATION = "organization"


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]


class Record(BaseModel):
    """What every part of the record shares: frozen, and unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organization(Record):
    """Who stands behind a resource."""

    id: Slug
    name: str
    url: str | None = None
    description: str | None = None


class CheckPolicy(Record):
    """How a link may be asked, where the defaults do not fit."""

    ignore_robots: bool = False
    consent: str | None = None  # who agreed to `ignore_robots`, and when: required with it
    skip: bool = False  # never ask this link
    reason: str | None = None  # why it is skipped: required with it


class Link(Record):
    """A web address of a resource."""

    id: Slug
    role: Literal["website", "profile", "booking", "social", "document"] = "website"
    url: str  # normalised, tracking parameters stripped
    label: str | None = None
    note: str | None = None
    check: CheckPolicy = CheckPolicy()


class Phone(Record):
    """A telephone number."""

    number: str  # E.164, or a short code valid in `country`
    type: Literal["voice", "text", "fax"] = "voice"
    display: str | None = None
    languages: tuple[str, ...] = ()
    hours: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2; required for short codes
    public: bool = True


class Email(Record):
    """An e-mail address."""

    address: str
    public: bool = True
    label: str | None = None


class Credential(Record):
    """A qualification or registration of a provider."""

    code: str
    jurisdiction: str | None = None
    register_url: str | None = None
    number: str | None = None


class Address(Record):
    """A postal address; the street is kept only where it is public."""

    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    public: bool = False


class Verification(Record):
    """When and how the content was last confirmed by a person or imported."""

    at: date
    by: str | None = None
    method: Literal["phone", "email", "provider", "website_read", "import"]


class MentionedOn(Record):
    """A page that must still show one of the resource's phones or e-mails."""

    url: str
    phone: str | None = None
    email: str | None = None


class Watch(Record):
    """Which crawled text may be proposed for which field."""

    field: str
    link: str
    extractor: str | None = None
    auto_accept: Literal["never", "cosmetic"] = "never"


class Resource(Record):
    """One entry of the registry."""

    id: Slug
    kind: Kind
    name: str
    short_name: str | None = None
    organization: Organization | None = None
    description: str | dict[str, str] | None = None  # text, or a table by BCP 47 language
    next_step: str | None = None
    links: tuple[Link, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    contact_unknown: tuple[Literal["link", "phone", "email"], ...] = ()
    crisis: bool = False
    emergency_note: str | None = None
    credentials: tuple[Credential, ...] = ()
    service_areas: tuple[str, ...] = ()
    except_areas: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    fees: str | None = None
    insurance: tuple[str, ...] = ()
    accepting_clients: bool | None = None
    as_of: date | None = None
    address: Address | None = None
    verification: Verification | None = None
    mentioned_on: tuple[MentionedOn, ...] = ()
    watch: tuple[Watch, ...] = ()
    locked_fields: tuple[str, ...] = ()
    do_not_list: bool = False
    consent: str | None = None
    status: Literal["active", "paused", "closed", "removed"] = "active"
    status_reason: str | None = None
    removed_at: date | None = None
    removal_reason: Literal["closed", "merged", "withdrawn_at_request", "unverifiable", "mistake"] | None = (
        None
    )
    replaced_by: Slug | None = None
    owner: str | None = None

"""One resource as curators describe it: the record of the registry, checked at the door."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from registry.contacts import ContactError, check_phone
from registry.directory import Directory
from registry.fields import (
    Area,
    Country,
    Day,
    Delivery,
    Description,
    EmailAddress,
    Flag,
    Language,
    Line,
    LongProse,
    Name,
    Prose,
    Slug,
    Url,
    refusal,
)
from registry.remarks import remarks
from registry.rules import Problem, rules


class Kind(StrEnum):
    """What a resource is."""

    HELPLINE = "helpline"
    CRISIS_LINE = "crisis_line"
    PROVIDER = "provider"
    DIRECTORY = "directory"
    SUPPORT_GROUP = "support_group"
    INFORMATION = "information"
    ORGANIZATION = "organization"


class Record(BaseModel):
    """What every part of the record shares: frozen, and unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organization(Record):
    """Who stands behind a resource."""

    id: Slug = Field(description="The same id wherever this organization is named.")
    name: Name = Field(description="As the organization writes itself.")
    url: Url | None = Field(None, description="Its own website.")
    description: LongProse | None = Field(None, description="What it is, in a sentence or two.")


class CheckPolicy(Record):
    """How a link may be asked, where the defaults do not fit."""

    ignore_robots: Flag = Field(False, description="Ask although robots.txt says no; needs consent.")
    consent: Line | None = Field(None, description="Who agreed to ignore_robots, and when.")
    skip: Flag = Field(False, description="Never ask this link; needs a reason.")
    reason: Line | None = Field(None, description="Why it is skipped.")


class Link(Record):
    """A web address of a resource."""

    id: Slug = Field(description='Unique within the record, as in "website"; health is kept by it.')
    role: Literal["website", "profile", "booking", "social", "document"] = Field(
        "website", description="What the page is to the resource."
    )
    url: Url = Field(description="http or https, public; tracking tails are taken off.")
    label: Name | None = Field(None, description="What people read instead of the address.")
    note: Prose | None = Field(None, description="For curators; published with the link.")
    check: CheckPolicy = Field(CheckPolicy(), description="How the link may be asked.")


class Phone(Record):
    """A telephone number."""

    number: str = Field(description="As in +14165551234, or a short code (988) with its country.")
    type: Literal["voice", "text", "fax"] = Field("voice", description="What the number is for.")
    display: Name | None = Field(None, description="As people know it; must lead to the same number.")
    languages: tuple[Language, ...] = Field((), description="Spoken there, as in en or fr-CA.")
    hours: Line | None = Field(None, description='When somebody answers, as in "24/7".')
    country: Country | None = Field(None, description="ISO 3166-1, as in CA; required for short codes.")
    public: Flag = Field(True, description="Whether it may be published.")

    @model_validator(mode="before")
    @classmethod
    def _dialled(cls, raw: Any) -> Any:
        """Write the number in its one form; what is not even text is left to the fields."""
        parts = [raw.get(name) for name in ("number", "country", "display")] if isinstance(raw, dict) else []
        if not parts or not isinstance(parts[0], str) or not all(isinstance(p, str | None) for p in parts):
            return raw
        try:
            return raw | {"number": check_phone(parts[0], parts[1], parts[2])}
        except ContactError as error:
            field = {"phone_country": "country", "phone_display": "display"}.get(error.code, "number")
            raise refusal(error.code, error.problem, error.remedy, field) from None


class Email(Record):
    """An e-mail address."""

    address: EmailAddress = Field(description="The address alone, as in name@example.org.")
    public: Flag = Field(True, description="Whether it may be published.")
    label: Name | None = Field(None, description="Whose it is or what it is for.")


class Credential(Record):
    """A qualification or registration of a provider."""

    code: Name = Field(description="As in RSW, RP, PMH-C; a code that is not listed is a warning.")
    jurisdiction: Area | None = Field(None, description="Where it holds, as in CA-ON.")
    register_url: Url | None = Field(None, description="The public register's page.")
    number: Name | None = Field(None, description="The number in that register.")


class Address(Record):
    """A postal address; the street is kept only where it is public."""

    street: Line | None = Field(None, description="Published only with public = true.")
    city: Name | None = Field(None, description="Town or city.")
    region: Name | None = Field(None, description="Province, state or county.")
    postal_code: Name | None = Field(None, description="Published only with public = true.")
    country: Country | None = Field(None, description="ISO 3166-1, as in CA.")
    public: Flag = Field(False, description="Whether the street may be published: many practise at home.")


class Verification(Record):
    """When and how the content was last confirmed by a person or imported."""

    at: Day = Field(description="The day, as in 2026-05-01 without quotation marks.")
    by: Name | None = Field(None, description="Who confirmed it.")
    method: Literal["phone", "email", "provider", "website_read", "import"] = Field(
        description="How; import confirms nothing."
    )


class MentionedOn(Record):
    """A page that must still show one of the resource's phones or e-mails."""

    url: Url = Field(description="The page.")
    phone: Name | None = Field(None, description="The number it must show.")
    email: EmailAddress | None = Field(None, description="The address it must show.")


class Watch(Record):
    """Which crawled text may be proposed for which field."""

    field: str = Field(description='A field of the record, as in description, fees or "phones.1.hours".')
    link: str = Field(description="The id of the link whose page is read.")
    extractor: Line | None = Field(
        None,
        description='Where the text stands: og, meta, json-ld, "css:.fees"; the usual places if left out.',
    )
    auto_accept: Literal["never", "cosmetic"] = Field(
        "never", description="Whether changes of spacing or punctuation need no person."
    )


class Resource(Record):
    """One entry of the registry."""

    id: Slug = Field(description="Small letters, digits, hyphens; unique, and never used again.")
    kind: Kind = Field(description="What it is.")
    name: Name = Field(description="As people know it.")
    short_name: Name | None = Field(None, description="A shorter form of the name.")
    organization: Organization | None = Field(None, description="Who stands behind it.")
    description: Description | None = Field(
        None, description="What it offers, up to 1000 characters; a text, or a table by language."
    )
    next_step: Prose | None = Field(None, description="How to make contact, in a sentence.")
    links: tuple[Link, ...] = Field((), description="Web addresses, the most important first.")
    phones: tuple[Phone, ...] = Field((), description="Telephone numbers.")
    emails: tuple[Email, ...] = Field((), description="E-mail addresses.")
    contact_unknown: tuple[Literal["link", "phone", "email"], ...] = Field(
        (), description="What is known to exist and still to be found."
    )
    crisis: Flag = Field(False, description="Only on a crisis line.")
    emergency_note: Prose | None = Field(None, description="Whom to call in danger; a helpline needs it.")
    credentials: tuple[Credential, ...] = Field((), description="Qualifications and registrations.")
    service_areas: tuple[Area, ...] = Field((), description="Countries, parts of them, or 001: the world.")
    except_areas: tuple[Area, ...] = Field((), description="Where within the service areas it does not help.")
    delivery: tuple[Delivery, ...] = Field((), description="How people meet it.")
    languages: tuple[Language, ...] = Field((), description="In which languages it helps.")
    topics: tuple[Name, ...] = Field((), description="What it helps with; an unlisted code is a warning.")
    fees: Prose | None = Field(None, description="What it costs, in a sentence.")
    insurance: tuple[Name, ...] = Field((), description="Which insurance pays.")
    accepting_clients: Flag | None = Field(None, description="Whether there is room; needs as_of.")
    as_of: Day | None = Field(None, description="The day on which that was so.")
    address: Address | None = Field(None, description="Where it is.")
    verification: Verification | None = Field(None, description="Who last confirmed the record, and when.")
    mentioned_on: tuple[MentionedOn, ...] = Field((), description="Pages that must show a phone or e-mail.")
    watch: tuple[Watch, ...] = Field((), description="Which crawled text may be proposed for which field.")
    locked_fields: tuple[str, ...] = Field((), description="Fields for which nothing is ever proposed.")
    do_not_list: Flag = Field(False, description="Never publish or check this record.")
    consent: Prose | None = Field(None, description="What the person agreed to, and when; never published.")
    status: Literal["active", "paused", "closed", "removed"] = Field(
        "active", description="Whether it is listed."
    )
    status_reason: Prose | None = Field(None, description="Why the status is what it is.")
    removed_at: Day | None = Field(None, description="The day it was removed.")
    removal_reason: Literal["closed", "merged", "withdrawn_at_request", "unverifiable", "mistake"] | None = (
        Field(None, description="Why it was removed.")
    )
    replaced_by: Slug | None = Field(None, description="The id of the record that takes its place.")
    owner: Name | None = Field(None, description="The curator who looks after this record.")
    directory: Directory | None = Field(None, description="How its listings are crawled.")

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, raw: Any, make: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Report the mistakes between fields beside those of the fields, all at once.

        Warnings and notices go to the context's list "notices", as registry.remarks.Remark.
        """
        if not isinstance(raw, Mapping):
            return make(raw)
        context = info.context or {}
        if (said := context.get("notices")) is not None:
            said.extend(remarks(raw, context.get("today")))
        problems = tuple(rules(raw, cls.model_fields))
        try:
            made = make(raw)
        except ValidationError as wrong:
            found = [_again(dict(error)) for error in wrong.errors(include_url=False)]
            raise _refused(found, problems, raw) from None
        if problems:
            raise _refused([], problems, raw)
        return made


def _refused(
    found: list[InitErrorDetails], problems: Iterable[Problem], raw: Mapping[str, Any]
) -> ValidationError:
    between: list[InitErrorDetails] = [
        {"type": refusal(code, problem, remedy), "loc": path, "input": raw}
        for path, code, problem, remedy in problems
    ]
    return ValidationError.from_exception_data(Resource.__name__, [*found, *between])


def _again(error: dict[str, Any]) -> InitErrorDetails:
    """Return an error as it must be given to be raised once more: ours as ours, pydantic's by their name."""
    context = error.get("ctx", {})
    ours = PydanticCustomError(error["type"], "{problem} {remedy}", context) if "remedy" in context else None
    return InitErrorDetails(
        type=ours or error["type"], loc=error["loc"], input=error["input"], ctx={} if ours else context
    )

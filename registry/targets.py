"""What can be checked: every link, e-mail and phone of the registry, each with where it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from registry.mistakes import Place
from registry.phone_keys import phone_key, same_number

if TYPE_CHECKING:
    from registry.model import MentionedOn, Resource

_URGENT = frozenset({"crisis_line", "helpline"})
_LISTED = frozenset({"active", "paused"})


@dataclass(frozen=True, slots=True)
class Target:
    """One link or contact of one resource. Health is kept per `address`, shown per target."""

    target_id: str  # "resource/link-id", "resource/email/1", "resource/phone/1", "resource/mentioned_on/1"
    resource_id: str
    resource_name: str
    kind: Literal["url", "email", "phone", "mention"]  # a mention is a page that must show a contact
    address: str  # key of its health: the URL without fragment, the e-mail, +14165551234, CA:988
    shown: str  # as listed: the URL with its fragment, the display form of a phone
    role: str  # a link's role, else the kind
    label: str | None
    urgent: bool  # crisis lines and helplines: asked daily, reported first
    public: bool
    place: Place
    ignore_robots: bool = False
    skip_reason: str | None = None  # set when a person asked never to check it
    shows: tuple[str, ...] = ()  # of a mention: the addresses of the contacts that the page must show

    @property
    def contact(self) -> bool:
        """Whether it is an e-mail or a phone."""
        return self.kind in ("email", "phone")


def targets_of(resource: "Resource", place: Callable[[str, int], Place]) -> Iterator[Target]:
    """Yield what can be checked of a resource; nothing of one that is closed, removed or not to be listed.

    `place` gives where the n-th (from 0) of "links", "phones" or "emails" stands.
    """
    if resource.do_not_list or resource.status not in _LISTED:
        return

    urgent = resource.kind.value in _URGENT
    for n, link in enumerate(resource.links):
        yield Target(
            target_id=f"{resource.id}/{link.id}",
            resource_id=resource.id,
            resource_name=resource.name,
            kind="url",
            address=link.url.partition("#")[0],
            shown=link.url,
            role=link.role,
            label=link.label,
            urgent=urgent,
            public=True,
            place=place("links", n),
            ignore_robots=link.check.ignore_robots,
            skip_reason=(link.check.reason or "asked not to be checked") if link.check.skip else None,
        )
    contacts: list[tuple[Literal["email", "phone"], int, str, str, str | None, bool]] = [
        *(("email", n, e.address, e.address, e.label, e.public) for n, e in enumerate(resource.emails)),
        *(
            ("phone", n, phone_key(p.number, p.country), p.display or p.number, None, p.public)
            for n, p in enumerate(resource.phones)
        ),
    ]
    for kind, n, address, shown, label, public in contacts:
        yield Target(
            target_id=f"{resource.id}/{kind}/{n + 1}",
            resource_id=resource.id,
            resource_name=resource.name,
            kind=kind,
            address=address,
            shown=shown,
            role=kind,
            label=label,
            urgent=urgent,
            public=public,
            place=place(f"{kind}s", n),
        )
    yield from _mentions(resource, place)


def _mentions(resource: "Resource", place: Callable[[str, int], Place]) -> Iterator[Target]:
    """Yield the pages that must still show a public contact of the resource."""
    for n, page in enumerate(resource.mentioned_on):
        shows = tuple(_shown(resource, page))
        if shows:
            yield Target(
                target_id=f"{resource.id}/mentioned_on/{n + 1}",
                resource_id=resource.id,
                resource_name=resource.name,
                kind="mention",
                address=page.url.partition("#")[0],
                shown=page.url,
                role="mention",
                label=None,
                urgent=False,  # nobody is sent there; it is asked whenever its contact is looked at
                public=True,
                place=place("mentioned_on", n),
                shows=shows,
            )


def _shown(resource: "Resource", page: "MentionedOn") -> Iterator[str]:
    for phone in resource.phones:
        if phone.public and page.phone and same_number(phone.number, page.phone):
            yield phone_key(phone.number, phone.country)
    for email in resource.emails:
        if email.public and page.email and email.address.casefold() == page.email.casefold():
            yield email.address

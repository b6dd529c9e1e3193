"""The worklist: what no machine can settle, so that a person looks, rings or writes."""

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from crawler.finding import Code
from crawler.health import State
from registry.load import Registry
from registry.missing import due_after
from registry.model import Resource
from registry.targets import Target
from reports.contact import Contact
from reports.item import Item, Listing, listing_of
from reports.safe import shown
from reports.steps import Step
from reports.words import day

UNSEEN_FOR = timedelta(
    days=30
)  # an unverifiable link is looked at by hand after this long without a good check


class Why(StrEnum):
    """Why something is on the worklist."""

    CONTACT_CHANGED = "contact_changed"
    CONTACT_DEAD = "contact_dead"
    CONTACT_MISSING = "contact_missing"
    LOOK = "look"
    VERIFY = "verification_due"


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to do by hand; all text is ready for people."""

    why: Why
    resource_id: str
    resource_name: str
    place: str
    urgent: bool
    says: str
    due: date | None  # None when it was never done
    contacts: tuple[Listing, ...]  # e-mails and phones
    links: tuple[str, ...]
    steps: tuple[Step, ...]


def chores_of(
    registry: Registry, items: Iterable[Item], known: Iterable[Contact], now: datetime
) -> tuple[Chore, ...]:
    """Return the worklist: crisis lines and helplines first; then contacts that changed, are out of use or
    missing, looks, verifications."""
    contacts: dict[str, list[Target]] = defaultdict(list)
    for target in registry.targets:
        if target.contact:
            contacts[target.resource_id].append(target)
    items = tuple(items)
    chores = [_look(item) for item in items if _unseen(item, now)]
    chores += [_strange(item, said) for item in items for said in [_doubt(item)] if said is not None]
    resources = {resource.id: resource for resource in registry.resources}
    for contact in known:
        chores += _unsure(contact, resources.get(contact.resource_id), now)
    for resource in registry.resources:
        if resource.status == "active":
            place = str(registry.places.get(resource.id, ""))
            chores += _missing(resource, place)
            chores += _verify(resource, place, contacts[resource.id], now)
    order = list(Why)
    chores.sort(key=lambda c: (not c.urgent, order.index(c.why), c.due or date.min, c.resource_id, c.links))
    return tuple(chores)


def _unseen(item: Item, now: datetime) -> bool:
    last = item.last_ok_at or item.since
    return item.state is State.UNVERIFIABLE and (last is None or now - last > UNSEEN_FOR)


def _look(item: Item) -> Chore:
    first = item.listings[0]
    return Chore(
        why=Why.LOOK,
        resource_id=first.resource_id,
        resource_name=first.resource_name,
        place=first.place,
        urgent=item.urgent,
        says=f"Open the page once: no machine could confirm it (last good check: {day(item.last_ok_at)}).",
        due=(item.last_ok_at + UNSEEN_FOR).astimezone(UTC).date() if item.last_ok_at else None,
        contacts=(),
        links=(item.url,),
        steps=item.steps,
    )


_STRANGE = frozenset({"content_drift", "looks_like_spam"})  # notices of a page that may be somebody else's


def _doubt(item: Item) -> str | None:
    """Return why a page that works may be somebody else's, or None."""
    return next((notice.detail for notice in item.notices if notice.code in _STRANGE), None)


def _strange(item: Item, said: str) -> Chore:
    first = item.listings[0]
    confirm = f"warmlink confirm {shlex.quote(first.target_id)}"
    return Chore(
        why=Why.LOOK,
        resource_id=first.resource_id,
        resource_name=first.resource_name,
        place=first.place,
        urgent=item.urgent,
        says=f"Open the page once, whether it is still theirs: {said}.",
        due=None,
        contacts=(),
        links=(item.url,),
        steps=(
            Step("When you have looked and it is theirs:", f"{confirm} --ok"),
            Step("When you have looked and it is not:", f"{confirm} --dead"),
        ),
    )


# What of a contact wants a person, in which states, and what to find out.
_UNSURE: dict[Code, tuple[Why, State, str]] = {
    Code.CONTACT_CHANGED: (Why.CONTACT_CHANGED, State.UNVERIFIABLE, "Find out which is right: {}."),
    Code.CONTACT_UNSHOWN: (
        Why.CONTACT_CHANGED,
        State.UNVERIFIABLE,
        "Find out whether it is still theirs: {}.",
    ),
    Code.EMAIL_NO_MX: (Why.CONTACT_DEAD, State.BROKEN, "Find the address they use now: {}."),
    Code.EMAIL_NO_DOMAIN: (Why.CONTACT_DEAD, State.BROKEN, "Find the address they use now: {}."),
    Code.PHONE_INVALID: (Why.CONTACT_DEAD, State.BROKEN, "Find the number they use now: {}."),
}


def _unsure(contact: Contact, resource: Resource | None, now: datetime) -> Iterator[Chore]:
    """Yield what is to be done about a contact; a person's word given since then settles a change."""
    if contact.code is None or contact.code not in _UNSURE:
        return
    why, state, says = _UNSURE[contact.code]
    if contact.state is not state or (why is Why.CONTACT_CHANGED and _confirmed_since(contact, resource)):
        return
    method = "phone" if contact.kind == "phone" else "email"
    confirm = Step(
        f"If it is right as it stands, ask them, and write in the entry ({contact.place}):",
        _verified(now, method),
    )
    yield Chore(
        why=why,
        resource_id=contact.resource_id,
        resource_name=contact.resource_name,
        place=contact.place,
        urgent=contact.urgent,
        says=says.format(contact.says),
        due=None,
        contacts=(contact.listing,),
        links=(contact.page,) if contact.page else (),
        steps=(
            Step(f"Ring or write to them; then correct the entry ({contact.place})."),
            *((confirm,) if why is Why.CONTACT_CHANGED else ()),
        ),
    )


def _confirmed_since(contact: Contact, resource: Resource | None) -> bool:
    known = resource.verification if resource else None
    if known is None or known.method == "import" or contact.since is None:
        return False
    return known.at >= contact.since.astimezone(UTC).date()


def _verified(now: datetime, method: str) -> str:
    """Return the line that says a person confirmed the entry."""
    return f'verification = {{ at = {now.astimezone(UTC).date()}, by = "your name", method = "{method}" }}'


_FINDING = {
    "link": '[[resource.links]]\nid = "site"\nurl = "https://…"',
    "phone": '[[resource.phones]]\nnumber = "+1…"',
    "email": '[[resource.emails]]\naddress = "…"',
}
_CALLED = {"link": "web address", "phone": "telephone number", "email": "e-mail address"}


def _missing(resource: Resource, place: str) -> list[Chore]:
    says = "Find the {} of this entry; then take it out of contact_unknown."
    return [
        Chore(
            why=Why.CONTACT_MISSING,
            resource_id=resource.id,
            resource_name=shown(resource.name, 120),
            place=shown(place),
            urgent=_urgent(resource),
            says=says.format(_CALLED[kind]),
            due=None,
            contacts=(),
            links=(),
            steps=(Step(f"When it is known, write in the entry ({shown(place)}):", _FINDING[kind]),),
        )
        for kind in resource.contact_unknown
    ]


def _verify(resource: Resource, place: str, contacts: list[Target], now: datetime) -> list[Chore]:
    """Return the due verification; an import is nobody's word, so it is due from the first day."""
    today = now.astimezone(UTC).date()
    known = resource.verification
    by_person = known is not None and known.method != "import"
    due = known.at + due_after(resource.kind) if known and by_person else None
    if due is not None and due > today:
        return []
    since = f"last confirmed {day(known.at)}" if known and by_person else "never confirmed by a person"
    method = {frozenset(): "website_read", frozenset({"email"}): "email"}.get(
        frozenset(contact.kind for contact in contacts), "phone"
    )
    return [
        Chore(
            why=Why.VERIFY,
            resource_id=resource.id,
            resource_name=shown(resource.name, 120),
            place=shown(place),
            urgent=_urgent(resource),
            says=f"Confirm with the people themselves that the entry is right ({since}).",
            due=due,
            contacts=tuple(listing_of(contact) for contact in contacts),
            links=(),
            steps=(Step(f"Then write in the entry ({shown(place)}):", _verified(now, method)),),
        )
    ]


def _urgent(resource: Resource) -> bool:
    return resource.kind in {"crisis_line", "helpline"}

"""Which contacts are looked at in a run, and which pages must be seen with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.finding import Code
from crawler.health import BROKEN_STATES, Health, State
from crawler.history import Evidence
from crawler.plan import Cadence, Due, Plan, is_due
from registry.targets import Target
from registry.urls import host_key

# Pages of other people's making, which most often ask for a login or show nobody's number.
_NOT_THEIRS = frozenset({"social", "booking"})
_OWN = 5  # pages of one entry that are looked at for its contacts
_LEFT_ALONE = BROKEN_STATES | {State.SUSPECT}  # asked at their own pace: a contact waits for them


@dataclass(frozen=True, slots=True)
class Witness:
    """A page that can confirm a contact; one that `must` show it speaks also when it shows another."""

    address: str
    must: bool


@dataclass(frozen=True, slots=True)
class DueContact:
    """An e-mail or a number to be looked at in this run, with the pages that may show it."""

    address: str  # the key of its health
    urgent: bool
    witnesses: tuple[Witness, ...] = ()

    @property
    def email(self) -> bool:
        """Whether it is an e-mail address; else it is a number."""
        return "@" in self.address


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """The contacts of a run, and its plan with their pages added."""

    plan: Plan
    contacts: tuple[DueContact, ...] = ()

    @property
    def pages(self) -> frozenset[str]:
        """Every page whose text is wanted whole: a 304 would show nothing of it."""
        return frozenset(w.address for contact in self.contacts for w in contact.witnesses)


def with_contacts(
    plan: Plan,
    targets: Iterable[Target],
    healths: Mapping[str, Health],
    evidence: Callable[[list[str]], Mapping[str, tuple[Evidence | None, Evidence | None]]],
    now: datetime,
    *,
    cadence: Cadence,
    not_before: Mapping[str, datetime],
    force: bool = False,
) -> ContactPlan:
    """Return `plan` with the contacts that are due, and with the pages that can confirm them.

    A contact is looked at when it is due, and whenever a page that may show it is asked anyway. In turn its
    pages are asked with it, but those that fail, that a person left out, or whose host asked for rest.
    `evidence` gives what was kept of some addresses: a page that showed a contact once must go on showing it.
    Contacts that are not public are left alone, so that nothing of them is ever stored.
    """
    if plan.too_soon:
        return ContactPlan(plan)
    listed = tuple(targets)
    known = tuple(_contacts(listed, evidence))
    asked = {due.address for due in plan.due}
    wanted = tuple(
        contact
        for contact in known
        if force
        or is_due(healths.get(contact.address), now, cadence)
        or any(witness.address in asked for witness in contact.witnesses)
    )
    left_out = {skipped.address for skipped in plan.skipped}
    left_out |= {target.address for target in listed if target.skip_reason}
    consented = {target.address for target in listed if target.ignore_robots}
    urgent = {w.address for contact in wanted if contact.urgent for w in contact.witnesses}

    def free(address: str) -> bool:
        rests = not_before.get(host_key(address))
        waits = healths.get(address, Health()).state in _LEFT_ALONE
        return address not in left_out and not waits and (rests is None or rests <= now)

    pages = {w.address: None for contact in wanted for w in contact.witnesses}
    more = [Due(page, False, page in consented) for page in pages if page not in asked and free(page)]
    due = [replace(each, urgent=each.urgent or each.address in urgent) for each in (*plan.due, *more)]
    return ContactPlan(
        replace(plan, due=tuple(sorted(due, key=lambda each: not each.urgent))),
        tuple(sorted(wanted, key=lambda contact: not contact.urgent)),
    )


def _contacts(
    targets: tuple[Target, ...],
    evidence: Callable[[list[str]], Mapping[str, tuple[Evidence | None, Evidence | None]]],
) -> Iterator[DueContact]:
    """Yield every public contact with its witnesses, once, in the registry's order."""
    resources: dict[str, list[Target]] = {}
    listings: dict[str, list[Target]] = {}
    for target in targets:
        resources.setdefault(target.resource_id, []).append(target)
        if target.contact and target.public:
            listings.setdefault(target.address, []).append(target)
    kept = evidence(list(listings)) if listings else {}
    for address, listed in listings.items():
        good, _ = kept.get(address, (None, None))
        before = good.final_url if good and good.finding.code is Code.CONTACT_CONFIRMED else None
        own = tuple(page for target in listed for page in resources[target.resource_id])
        yield DueContact(address, any(t.urgent for t in listed), tuple(_witnesses(address, own, before)))


def _witnesses(address: str, own: Iterable[Target], before: str | None) -> Iterator[Witness]:
    must = {t.address for t in own if t.kind == "mention" and address in t.shows}
    may = {t.address: None for t in own if t.kind == "url" and t.role not in _NOT_THEIRS}
    yield from (Witness(page, must=True) for page in sorted(must))
    first = [page for page in may if page not in must]
    yield from (Witness(page, must=page == before) for page in first[:_OWN])

"""After a run: what people are asked about, what they need not be asked any more, what is settled."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from crawler.change import value_hash
from crawler.contact_change import contact_offers
from crawler.contact_standing import about_contact, answered, contact_withdrawal
from crawler.health import Health
from crawler.memory import Memory, adopt
from crawler.proposal import (
    Past,
    Proposal,
    current,
    decided_on,
    offer,
    pasts_of,
    site_wide,
    widespread,
    withdrawal,
)
from crawler.store import Store
from crawler.watched import DESCRIPTION, Watched, watched_by
from registry.load import Registry
from registry.model import Resource

_Place = tuple[str, str]  # resource id, field


def texts_of(memories: Mapping[str, Memory]) -> dict[str, str]:
    """Return the newest description by address, of those that have any."""
    latest = {address: memory.candidate or memory.baseline for address, memory in memories.items()}
    return {address: seen.value for address, seen in latest.items() if seen is not None}


def shared_texts(texts: Mapping[str, str]) -> frozenset[str]:
    """Return the `value_hash`es of texts that several pages of a site, or several sites, share."""
    return frozenset(site_wide(texts).values()) | widespread(texts)


class _Known:
    """What the store knows of the values that pages show, and of what people decided."""

    def __init__(self, store: Store) -> None:
        self.descriptions, self.values = store.descriptions(), store.memories()
        self.healths, self.contacts = store.healths(), store.contacts()
        proposals = store.proposals()
        self.rejected = [each for each in proposals if each.state == "rejected"]
        self.pending = [each for each in proposals if each.state == "pending"]
        self.pasts = pasts_of(proposals)
        self.shared = shared_texts(texts_of(self.descriptions))

    def memory(self, watched: Watched) -> Memory | None:
        """Return what is remembered of the text that is watched."""
        if watched.memory == DESCRIPTION:
            return self.descriptions.get(watched.address)
        return self.values.get(watched.address, {}).get(watched.memory)

    def past(self, resource: Resource, watched: Watched) -> Past:
        """Return what people decided of the field."""
        return self.pasts.get((resource.id, watched.field), Past())


def make_offers(registry: Registry, store: Store, at: datetime) -> tuple[Proposal, ...]:
    """Offer what pages say now, and was seen twice, for people to decide; return the new offers.

    Offers that are pending and out of date are withdrawn: superseded, with a note that says why.
    """
    known = _Known(store)
    watches = [(resource, each) for resource in registry.resources for each in watched_by(resource)]
    new = store.save_proposals(
        [
            *(each for resource, watched in watches for each in _offers(resource, watched, known, at)),
            *(each for resource in registry.resources for each in _contacts(resource, known, at)),
        ],
        withdrawn=[*_withdrawn(registry.resources, watches, known, at)],
    )
    _settle(watches, known, store)
    return new


def _offers(resource: Resource, watched: Watched, known: _Known, at: datetime) -> tuple[Proposal, ...]:
    memory = known.memory(watched)
    if memory is None:
        return ()
    return offer(
        resource,
        watched,
        memory,
        health_state=known.healths.get(watched.address, Health()).state,
        at=at,
        shared=known.shared,
        past=known.past(resource, watched),
    )


def _contacts(resource: Resource, known: _Known, at: datetime) -> Iterable[Proposal]:
    """Yield what people should be asked about the phones and e-mails of a resource."""
    rejected = frozenset(
        value_hash(each.offered_value)
        for each in known.rejected
        if each.resource_id == resource.id and _telling(each.offered_value)
    )
    for each in contact_offers(resource, known.contacts, known.healths, at=at, rejected=rejected):
        if not answered(each, known.contacts, known.pasts.get((resource.id, each.field), Past())):
            yield each


def _telling(value: str) -> bool:
    """Whether `value_hash` tells a value from others of its kind; it takes some short codes for counts."""
    return "@" in value or value.startswith("+")


def _withdrawn(
    resources: Iterable[Resource], watches: Iterable[tuple[Resource, Watched]], known: _Known, at: datetime
) -> Iterable[Proposal]:
    listed = {resource.id: resource for resource in resources}
    by_place: dict[_Place, Watched] = {(resource.id, each.field): each for resource, each in watches}
    for each in known.pending:
        resource = listed.get(each.resource_id)
        if about_contact(each.field):
            note = contact_withdrawal(each, resource, known.contacts)
        else:
            watched = by_place.get((each.resource_id, each.field))
            memory = known.memory(watched) if watched else None
            note = withdrawal(each, resource, watched, memory, at)
        if note is not None:
            yield replace(each, state="superseded", decided_at=at, note=note)


def _settle(watches: Iterable[tuple[Resource, Watched]], known: _Known, store: Store) -> None:
    """Let what a person dealt with be what its page is known to say, so that a way back is news again."""
    descriptions: dict[str, Memory] = {}
    values: dict[str, dict[str, Memory]] = {}
    for resource, watched in watches:
        memory = known.memory(watched)
        if memory is None:
            continue
        _, curated = current(resource, watched.field, memory.lang)
        if decided_on(memory, curated, known.past(resource, watched), watched.field):
            if watched.memory == DESCRIPTION:
                descriptions[watched.address] = adopt(memory)
            else:
                values.setdefault(watched.address, {})[watched.memory] = adopt(memory)
    store.save_descriptions(descriptions)
    store.save_memories(values)

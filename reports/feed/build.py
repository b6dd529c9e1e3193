"""The feed of one moment, decided from plain values: what is published, what is held back, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crawler.health import Health
from crawler.history import Evidence, Run, RunStatus
from crawler.proposal import Proposal
from registry.load import Registry
from registry.targets import Target
from reports.feed.entry import Entry
from reports.feed.guard import Doubt, doubts, lost
from reports.feed.healths import resource_health, target_health
from reports.feed.previous import Previous
from reports.feed.records import Accepted, record
from reports.feed.settings import FeedSettings
from reports.feed.tombstones import gone, tombstones, withdrawn

Status = Literal["ok", "degraded", "stale"]
EvidenceOf = Mapping[str, tuple[Evidence | None, Evidence | None]]
"""The last good and the last bad check by address."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Everything the next release says, before it is spelt as files."""

    settings: FeedSettings
    now: datetime
    as_of: datetime
    last_successful_crawl_at: datetime | None
    status: Status
    reasons: tuple[str, ...]
    records: Mapping[str, Entry]  # by id, sorted
    tombstones: Mapping[str, Mapping[str, Any]]  # by id, sorted
    targets: tuple[Mapping[str, Any], ...]
    resources: tuple[Mapping[str, Any], ...]
    previous: Previous | None
    doubts: tuple[Doubt, ...] = ()
    warnings: tuple[str, ...] = ()
    withdrawn: frozenset[str] = field(default=frozenset())  # nothing of these may stay in older releases


@dataclass(frozen=True, slots=True)
class _Records:
    """Records and tombstones, either wanted or carried from the last release."""

    entries: Mapping[str, Entry]
    stones: Mapping[str, Mapping[str, Any]]
    unfit: Mapping[str, str] = field(default_factory=dict)  # why a record cannot be published, by id


def build(
    registry: Registry,
    healths: Mapping[str, Health],
    *,
    evidence: EvidenceOf,
    run: Run | None,
    now: datetime,
    settings: FeedSettings,
    previous: Previous | None = None,
    accepted: Iterable[Proposal] = (),
    held: tuple[str, ...] = (),
) -> Feed:
    """Return the feed to publish.

    `held` are reasons to keep the records of `previous`: then they are carried, and health alone moves. After
    a degraded run nothing moves at all, health included. A withdrawal is honoured in every case.
    `run` is None when a person publishes by hand.
    """
    wanted = _wanted(registry, previous, accepted, now)
    gone_for_good = frozenset(r.id for r in registry.resources if withdrawn(r))
    still = previous is not None and run is not None and run.status is RunStatus.DEGRADED
    if previous is not None and (held or still):
        chosen = _carried(previous, wanted, gone_for_good)
    else:
        chosen = wanted
    if previous is not None and still:
        targets: tuple[Mapping[str, Any], ...] = tuple(
            t for t in previous.targets.values() if t["resource_id"] in chosen.entries
        )
        resources: tuple[Mapping[str, Any], ...] = tuple(
            r for r in previous.resources.values() if r["id"] in chosen.entries
        )
        as_of = previous.as_of
    else:
        targets = _targets(chosen, wanted, registry.targets, healths, evidence, previous)
        resources = _resources(chosen, targets, now)
        as_of = (run and run.ended_at) or now
    status, reasons = _status(run, previous, held)
    return Feed(
        settings=settings,
        now=now,
        as_of=as_of,
        last_successful_crawl_at=_last_success(run, previous),
        status=status,
        reasons=reasons,
        records=dict(sorted(chosen.entries.items())),
        tombstones=dict(sorted(chosen.stones.items())),
        targets=targets,
        resources=resources,
        previous=previous,
        doubts=tuple(_doubts(registry, wanted, previous)),
        warnings=tuple(_warnings(wanted, previous)),
        withdrawn=gone_for_good,
    )


def _wanted(
    registry: Registry, previous: Previous | None, accepted: Iterable[Proposal], now: datetime
) -> _Records:
    offers: Accepted = {
        (p.resource_id, p.field, p.lang): p
        for p in sorted(accepted, key=lambda p: (p.decided_at or p.offered_at, p.id or 0))
    }
    before = previous.records if previous else {}
    entries, unfit = {}, {}
    for resource in registry.resources:
        if gone(resource):
            continue
        try:
            entries[resource.id] = record(resource, offers, before.get(resource.id), now)
        except ValueError as error:  # pydantic's too: every place at once
            unfit[resource.id] = " ".join(str(error).split())[:500]
    return _Records(entries, tombstones(registry, previous, now), unfit)


def _carried(previous: Previous, wanted: _Records, gone_for_good: frozenset[str]) -> _Records:
    """Return the last release's records, without those who asked to be left out."""
    return _Records(
        {id_: entry for id_, entry in previous.records.items() if id_ not in gone_for_good},
        {**previous.tombstones, **{i: s for i, s in wanted.stones.items() if i in gone_for_good}},
    )


def _targets(
    chosen: _Records,
    wanted: _Records,
    targets: Iterable[Target],
    healths: Mapping[str, Health],
    evidence: EvidenceOf,
    previous: Previous | None,
) -> tuple[Mapping[str, Any], ...]:
    """Return health of each published contact. A carried contact that the registry spells otherwise now keeps
    the health it had: today's speaks of another address."""
    by_id = {t.target_id: t for t in targets}
    past = previous.targets if previous else {}
    entries: list[Mapping[str, Any]] = []
    for id_ in sorted(chosen.entries):
        today = wanted.entries.get(id_)
        for target_id, value in sorted(chosen.entries[id_].contacts.items()):
            target = by_id.get(target_id)
            if target is not None and today is not None and today.contacts.get(target_id) == value:
                health = healths.get(target.address, Health())
                checks = evidence.get(target.address, (None, None))
                entries.append(target_health(target_id, health, checks))
            else:
                entries.append(past.get(target_id) or target_health(target_id, Health(), (None, None)))
    return tuple(entries)


def _resources(
    chosen: _Records, targets: Iterable[Mapping[str, Any]], now: datetime
) -> tuple[Mapping[str, Any], ...]:
    of: dict[str, list[Mapping[str, Any]]] = {id_: [] for id_ in sorted(chosen.entries)}
    for target in targets:
        of[target["resource_id"]].append(target)
    return tuple(resource_health(chosen.entries[id_], own, now.date()) for id_, own in of.items())


def _status(
    run: Run | None, previous: Previous | None, held: tuple[str, ...]
) -> tuple[Status, tuple[str, ...]]:
    """Return the worst that is true, with every reason in words."""
    match run.status if run else None:
        case RunStatus.COMPLETE:
            stale: tuple[str, ...] = ()
        case RunStatus.DEGRADED:
            detail = run.reason.rstrip(".") if run and run.reason else "the network was in doubt"
            stale = (f"The last crawl could not be relied on ({detail}), so nothing was changed by it.",)
        case RunStatus.INCOMPLETE | RunStatus.RUNNING:
            stale = ("The last crawl ended before every link was asked: some health is older than planned.",)
        case None if previous is None:
            stale = ("No crawl has been made yet.",)
        case _:
            stale = previous.reasons if previous and previous.status == "stale" else ()
    if held:
        return "degraded", (*(f"New records are held back: {reason}" for reason in held), *stale)
    return ("stale" if stale else "ok"), stale


def _last_success(run: Run | None, previous: Previous | None) -> datetime | None:
    if run is not None and run.status is RunStatus.COMPLETE:
        return run.ended_at or run.started_at
    return previous.last_successful_crawl_at if previous else None


def _doubts(registry: Registry, wanted: _Records, previous: Previous | None) -> Iterable[Doubt]:
    yield from (Doubt(f"{id_} does not fit the schema: {why}") for id_, why in sorted(wanted.unfit.items()))
    yield from (Doubt(says) for says in _miscounts(registry, wanted))
    if previous is not None:
        yield from doubts(registry, wanted.entries, wanted.stones, wanted.unfit, previous)


def _miscounts(registry: Registry, wanted: _Records) -> Iterable[str]:
    """Yield where the registry and what was made of it do not add up."""
    ids = Counter(r.id for r in registry.resources)
    yield from (f"The id {id_} stands {n} times in the registry." for id_, n in ids.items() if n > 1)
    listed = {
        t.target_id
        for t in registry.targets
        if t.public and t.kind != "mention" and t.resource_id in wanted.entries
    }
    published = {target_id for entry in wanted.entries.values() for target_id in entry.contacts}
    for target_id in sorted(listed ^ published):
        side = "checked but not published" if target_id in listed else "published but never checked"
        yield f"The counts do not add up: {target_id} is {side}."


def _warnings(wanted: _Records, previous: Previous | None) -> Iterable[str]:
    if previous is None:
        return
    for id_ in lost(wanted.entries, wanted.stones, wanted.unfit, previous):
        yield f'{id_} left the registry without status = "removed": apps get no tombstone for it.'
    for id_ in sorted(wanted.entries.keys() & previous.tombstones.keys()):
        yield f"{id_} had been removed and is listed again: ids are never to be reused."

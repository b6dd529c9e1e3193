"""What must not be published without a person's word: reasons to keep the last good records."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.load import Registry
from reports.feed.entry import Entry
from reports.feed.freshness import freshness
from reports.feed.previous import Previous
from reports.feed.tombstones import withdrawn

FEW = 3  # records that may go at once without a question
SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason not to publish the new records, and what settles it; without either, only mending does."""

    says: str
    accept: str | None = None  # settled by accepting this resource id
    accept_loss: int | None = None  # settled by accepting the loss of at least so many

    def settled(self, accepted: Collection[str], accepted_loss: int) -> bool:
        """Whether a person has said yes to exactly this."""
        by_id = self.accept is not None and self.accept in accepted
        return by_id or (self.accept_loss is not None and accepted_loss >= self.accept_loss)


def doubts(
    registry: Registry,
    records: Mapping[str, Entry],
    tombstones: Mapping[str, Mapping[str, Any]],
    unfit: Collection[str],
    previous: Previous,
) -> Iterator[Doubt]:
    """Yield what in the new records needs a person's word, compared with the last release."""
    yield from _loss(records, tombstones, unfit, previous)
    yield from _crisis_lines(registry, records, unfit, previous)
    for id_ in sorted(records.keys() & previous.tombstones.keys()):
        if previous.tombstones[id_]["reason"] == "withdrawn_at_request":
            yield Doubt(
                f"{id_} was withdrawn at request and stands in the registry again. "
                f"Mark it do_not_list, or accept it by its id.",
                accept=id_,
            )


def lost(
    records: Collection[str], tombstones: Collection[str], unfit: Collection[str], previous: Previous
) -> list[str]:
    """Return the ids of the last release that went without a tombstone."""
    return sorted(previous.records.keys() - set(records) - set(tombstones) - set(unfit))


def _loss(
    records: Collection[str], tombstones: Collection[str], unfit: Collection[str], previous: Previous
) -> Iterator[Doubt]:
    missing = lost(records, tombstones, unfit, previous)
    if len(missing) > max(FEW, SHARE * len(previous.records)):
        named = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        yield Doubt(
            f"{len(missing)} of {len(previous.records)} records would be lost ({named}). Restore them, "
            f'mark them status = "removed", or accept the loss of {len(missing)}.',
            accept_loss=len(missing),
        )


def _crisis_lines(
    registry: Registry, records: Mapping[str, Entry], unfit: Collection[str], previous: Previous
) -> Iterator[Doubt]:
    verified = {r.id: freshness(r.kind, r.verification).verified_at for r in registry.resources}
    asked = {r.id for r in registry.resources if withdrawn(r)}
    for id_, before in sorted(previous.records.items()):
        after = records.get(id_)
        crisis = before.crisis or (after is not None and after.crisis)
        unchanged = after is not None and after.content_sha256 == before.content_sha256
        if not crisis or unchanged or id_ in unfit or id_ in asked:
            continue
        if not _newer(verified.get(id_), before.verified_at):
            what = "would disappear" if after is None else "changed"
            yield Doubt(
                f"{id_} is a crisis line and {what} without a newer verification.at. "
                f"Confirm it by a call and write the date, or accept it by its id.",
                accept=id_,
            )


def _newer(now: date | None, before: date | None) -> bool:
    return now is not None and (before is None or now > before)

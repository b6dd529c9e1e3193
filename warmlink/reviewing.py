"""A person's decisions on offers: found, drafted, proven harmless, written, and only then remembered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from crawler.accepting import Place, Unacceptable, edits_of, place_of
from crawler.proposal import Proposal
from crawler.store import Store, StoreMissing
from registry.amend import Drop, Edit, Put, amend_all
from registry.edit import EditError
from registry.load import Registry, examine, load
from registry.mistakes import Severity
from registry.model import Resource
from registry.rewrite import Draft, again, redraft
from reports.changelog import Change
from reports.changes import field_of
from warmlink.change_log import put_with_log
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.lock import only_one

Verdict = Literal["accepted", "edited", "rejected"]


class ReviewError(Exception):
    """What was named cannot be decided; says why, and what to do."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person says to one offer."""

    proposal: Proposal
    verdict: Verdict
    value: str | None = None  # a person's own, when edited

    @property
    def text(self) -> str | None:
        """What the record shall say; None when it stays as it is."""
        if self.verdict == "rejected":
            return None
        return self.value if self.value is not None else self.proposal.offered_value


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of the rulings."""

    rulings: tuple[Ruling, ...]
    registry: Registry  # as it was before
    drafts: tuple[Draft, ...]  # files that change; a record that says so already needs none


def offers_ever(config: Config) -> tuple[Proposal, ...]:
    """Return every offer that was ever made, oldest first; none before the first run."""
    try:
        with Store(config.crawl.database, read_only=True) as store:
            return store.proposals()
    except StoreMissing:
        return ()


def registry_of(config: Config, now: datetime) -> Registry:
    """Return the registry as it is now. Raises RegistryError."""
    return load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)


def named(proposals: Sequence[Proposal], ids: Sequence[int]) -> tuple[Proposal, ...]:
    """Return the pending offers with these numbers, each once. Raises ReviewError naming all that are not."""
    known = {each.id: each for each in proposals}
    troubles = [_trouble(known.get(number), number) for number in dict.fromkeys(ids)]
    if said := [trouble for trouble in troubles if trouble]:
        raise ReviewError("\n".join([*said, '"warmlink review" lists the offers that wait.']))
    return tuple(known[number] for number in dict.fromkeys(ids))


def _trouble(proposal: Proposal | None, number: int) -> str | None:
    if proposal is None:
        return f"There is no offer {number}."
    if proposal.state == "pending":
        return None
    if proposal.state == "superseded":
        why = f": {proposal.note}" if proposal.note else ""
        return f"Offer {number} is out of date{why}."
    by = f" by {proposal.decided_by}" if proposal.decided_by else ""
    on = f" on {proposal.decided_at:%Y-%m-%d}" if proposal.decided_at else ""
    return f"Offer {number} was {proposal.state} already{by}{on}."


@contextmanager
def _held(config: Config, *, dry_run: bool) -> Iterator[Store]:
    """Hold the run's lock and the database while decisions are made; a dry run needs no lock."""
    if not config.crawl.database.exists():
        raise ReviewError("There has been no run yet, so nothing is offered: warmlink crawl")
    if dry_run:
        with Store(config.crawl.database, read_only=True) as store:
            yield store
    else:
        with only_one(config.lock), Store(config.crawl.database) as store:
            yield store


def decide(
    config: Config,
    ids: Sequence[int],
    verdict: Verdict,
    *,
    now: datetime,
    by: str = "",
    note: str = "",
    value: str | None = None,
    dry_run: bool = False,
) -> Reviewed:
    """Decide these offers, all or none: files first, then the change log, then what is remembered.

    When this is cut off between the files and the memory, the same decision once more finds the record as it
    shall be, and is only remembered. Raises ReviewError, EditError or Busy, and RegistryError; nothing has
    changed then.
    """
    with _held(config, dry_run=dry_run) as store:
        rulings = tuple(Ruling(each, verdict, value) for each in named(store.proposals(), ids))
        registry = registry_of(config, now)
        drafts = drafts_of(registry, rulings, config, now) if verdict != "rejected" else ()
        if not dry_run:
            put_with_log(drafts, (_told(each, now, by, note) for each in rulings), config.change_log)
            for each in rulings:
                store.decide_proposal(
                    replace(
                        each.proposal,
                        state=verdict,
                        decided_by=by or None,
                        decided_at=now,
                        note=note or None,
                    )
                )
    return Reviewed(rulings, registry, drafts)


def _told(ruling: Ruling, now: datetime, by: str, note: str) -> Change:
    offer = ruling.proposal
    return Change(
        on=now.date(),
        resource_id=offer.resource_id,
        field=field_of(offer),
        what=ruling.verdict,
        was=offer.current_value,
        now=ruling.text,
        offered=offer.offered_value if ruling.text != offer.offered_value else "",
        source=offer.source_url,
        by=by,
        note=note,
        offer=offer.id,
    )


def acceptable(registry: Registry, proposal: Proposal) -> str | None:
    """Return why the offer cannot be accepted as it is, or None when it can (as far as its record tells)."""
    try:
        edits_of(_record(registry, proposal), proposal)
    except (Unacceptable, ReviewError) as trouble:
        return str(trouble)
    return None


def value_now(registry: Registry, proposal: Proposal) -> str | None:
    """Return what the record says today where the offer belongs; None when that is nothing, or nowhere."""
    try:
        return place_of(_record(registry, proposal), proposal).now
    except (Unacceptable, ReviewError):
        return None


def _record(registry: Registry, proposal: Proposal) -> Resource:
    found = next((each for each in registry.resources if each.id == proposal.resource_id), None)
    if found is None:
        raise ReviewError(
            f"The registry has no record {proposal.resource_id} any more. Reject the offer:"
            f" warmlink review reject {proposal.id}"
        )
    return found


def drafts_of(
    registry: Registry, rulings: Sequence[Ruling], config: Config, now: datetime
) -> tuple[Draft, ...]:
    """Return every file that changes, as it is and as it shall be; nothing is written.

    Several rulings on one record are drafted one after the other, each on what the ones before made of it.
    Raises ReviewError or EditError when one of them has no place, or the registry would be invalid or differ
    elsewhere.
    """
    _must_be_of_different_places(registry, rulings)
    queues: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        queues[ruling.proposal.resource_id].append(ruling)
    drafts: dict[Path, Draft] = {}
    while queues:
        batch = [queue.pop(0) for queue in queues.values()]
        queues = {id_: queue for id_, queue in queues.items() if queue}
        wanted: dict[Path, dict[str, tuple[Edit, ...]]] = defaultdict(dict)
        for ruling in batch:
            id_ = ruling.proposal.resource_id
            if edits := _edits(registry, ruling):
                wanted[Path(registry.places[id_].file)][id_] = edits
        for path, of_file in wanted.items():
            drafts[path] = _drafted(drafts.get(path), path, of_file)
        if wanted:
            touched = {
                id_: {_field(edit) for edit in edits}
                for of_file in wanted.values()
                for id_, edits in of_file.items()
            }
            registry = _proven(registry, drafts, touched, config, now)
    return tuple(each for _, each in sorted(drafts.items()) if each.before != each.after)


def _must_be_of_different_places(registry: Registry, rulings: Sequence[Ruling]) -> None:
    first: dict[tuple[str, tuple[str | int, ...]], int | None] = {}
    for ruling in rulings:
        offer = ruling.proposal
        place = _placed(registry, offer)
        other = first.setdefault((offer.resource_id, place.path), offer.id)
        if other != offer.id and not place.new:
            raise ReviewError(
                f"Offers {other} and {offer.id} are for the same place ({offer.resource_id}, {offer.field})."
                " Accept one of them."
            )


def _placed(registry: Registry, offer: Proposal) -> Place:
    try:
        return place_of(_record(registry, offer), offer)
    except Unacceptable as trouble:
        raise ReviewError(f"Offer {offer.id}: {trouble}") from None


def _edits(registry: Registry, ruling: Ruling) -> tuple[Edit, ...]:
    offer, anyway = ruling.proposal, ruling.verdict == "edited"
    try:
        return edits_of(_record(registry, offer), offer, ruling.value, anyway=anyway)
    except Unacceptable as trouble:
        raise ReviewError(f"Offer {offer.id}: {trouble}") from None


def _drafted(before: Draft | None, path: Path, wanted: dict[str, tuple[Edit, ...]]) -> Draft:
    def make(text: str) -> str:
        return amend_all(text, wanted)

    return again(before, make) if before is not None else redraft(path, make)


def _field(edit: Edit) -> str:
    return str(edit.path[0]) if isinstance(edit, Put | Drop) else edit.name


def _proven(
    before: Registry, drafts: dict[Path, Draft], touched: dict[str, set[str]], config: Config, now: datetime
) -> Registry:
    """Return the registry as it would be; it must be valid, and differ only in the touched fields."""
    after, mistakes = examine(
        config.registry.folder,
        today=now.date(),
        allow_private=config.crawl.allow_private,
        drafts={path: each.after for path, each in drafts.items()},
    )
    if after is None:
        errors = [str(mistake) for mistake in mistakes if mistake.severity is Severity.ERROR]
        remedy = "Write another text (warmlink review edit), or reject the offer (warmlink review reject)."
        raise EditError("\n".join(["Nothing was changed: the registry would be invalid.", *errors, remedy]))
    same = [[_rest(each, touched) for each in registry.resources] for registry in (before, after)]
    if same[0] != same[1]:
        raise EditError("Nothing was changed: the registry was edited meanwhile. Run the command again.")
    return after


def _rest(resource: Resource, touched: dict[str, set[str]]) -> object:
    """Return what must stay of a record."""
    names = touched.get(resource.id)
    return resource if names is None else resource.model_dump(exclude=names)

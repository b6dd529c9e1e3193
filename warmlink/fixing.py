"""Accepted moves written into the registry's files: chosen, drafted, proven harmless, put in place."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from crawler.health import Health
from crawler.history import Evidence
from crawler.moves import Course
from crawler.relocation import Relocation, relocations
from registry.edit import Change, EditError
from registry.load import Registry, examine
from registry.mistakes import Severity
from registry.model import Resource
from registry.rewrite import Draft, draft
from registry.targets import Target
from registry.urls import AddressError, normalise
from reports.safe import redact
from warmlink.exits import Exit


class FixError(Exception):
    """What was named cannot be moved; says why."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Moves:
    """Every listed link that has moved, and the registry it is listed in."""

    registry: Registry
    found: tuple[Relocation, ...]

    @property
    def automatic(self) -> tuple[Relocation, ...]:
        """Those that need no person."""
        return tuple(each for each in self.found if each.barred is None and each.move.automatic)

    @property
    def acceptable(self) -> tuple[Relocation, ...]:
        """Those that may be written when a person says yes; with the automatic ones."""
        return tuple(
            each for each in self.found if each.barred is None and each.move.course is not Course.WAIT
        )

    def named(self, names: Iterable[str]) -> tuple[Relocation, ...]:
        """Return those a person named, by target id or by address (which means every place it is listed at).

        Raises FixError for a name that is not listed, has not moved, or is barred.
        """
        wanted = {each.target.target_id: each for name in names for each in self._named(name)}
        return tuple(wanted.values())

    def _named(self, name: str) -> tuple[Relocation, ...]:
        means = _means(name)
        ids = {t.target_id for t in self.registry.targets if t.kind == "url" and means(t)}
        if not ids:
            links = [t.target_id for t in self.registry.targets if t.kind == "url"]
            near = difflib.get_close_matches(name, links, n=3, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else " Name it as in RESOURCE/LINK-ID."
            raise FixError(f'"{redact(name)}" is no link of the registry.{hint}')
        moved = tuple(each for each in self.found if each.target.target_id in ids)
        if not moved:
            remedy = '"warmlink fix --dry-run" lists the moves that are known.'
            raise FixError(f'No permanent move of "{redact(name)}" is known. {remedy}')
        barred = [
            f"{each.target.place}: {each.target.target_id}: {each.barred}" for each in moved if each.barred
        ]
        if barred:
            raise FixError("\n".join(barred))
        return moved


def known_moves(
    registry: Registry,
    healths: Mapping[str, Health],
    evidence: Mapping[str, tuple[Evidence | None, Evidence | None]],
) -> Moves:
    """Return what has moved by what is known of the addresses."""
    resources = {resource.id: resource for resource in registry.resources}
    found = relocations(registry.targets, resources, healths, evidence)
    return Moves(registry, tuple(_without_twins(found)))


def drafts_of(
    registry: Registry, chosen: Sequence[Relocation], folder: Path, *, today: date, allow_private: bool
) -> tuple[Draft, ...]:
    """Return every file that changes, as it is and as it shall be; nothing is written.

    Raises EditError when a file may not be changed, changed since it was loaded, or when the registry would
    be invalid or differ in anything but these addresses.
    """
    resources = {resource.id: resource for resource in registry.resources}
    changes: dict[Path, list[Change]] = defaultdict(list)
    for each in chosen:
        path = ("links", _number(resources[each.target.resource_id], each), "url")
        changes[Path(each.target.place.file)].append((each.target.resource_id, path, each.url))
    drafts = tuple(draft(path, of_file) for path, of_file in sorted(changes.items()))
    after, mistakes = examine(
        folder, today=today, allow_private=allow_private, drafts={each.path: each.after for each in drafts}
    )
    if after is None:
        errors = [str(mistake) for mistake in mistakes if mistake.severity is Severity.ERROR]
        raise EditError("\n".join(["Nothing was changed: the registry would be invalid.", *errors]))
    if after.resources != tuple(_moved(resource, chosen) for resource in registry.resources):
        raise EditError("Nothing was changed: the registry was edited meanwhile. Run the command again.")
    return drafts


def diff_of(drafts: Iterable[Draft]) -> str:
    """Return what the drafts change as a unified diff for people: secrets hidden, no control characters."""
    return "".join(
        f"{_printable(line)}\n"
        for each in drafts
        for line in difflib.unified_diff(
            each.before.decode("utf-8").splitlines(),
            each.after.decode("utf-8").splitlines(),
            f"a/{each.path}",
            f"b/{each.path}",
            lineterm="",
        )
    )


def _printable(line: str) -> str:
    return "".join(sign for sign in redact(line) if sign.isprintable() or sign == "\t")


def _means(name: str) -> Callable[[Target], bool]:
    """Return what a name picks: a target id, an address at every place, or with its fragment at some."""
    try:
        address = normalise(name, allow_private=True)
    except AddressError:
        return lambda target: target.target_id == name
    if address.fragment:
        return lambda target: target.shown == address.url
    return lambda target: target.address == address.key


def _without_twins(found: Iterable[Relocation]) -> Iterator[Relocation]:
    """Yield the relocations; of two links of one record that lead to one address, the second is barred."""
    first: dict[tuple[str, str], str] = {}
    for each in found:
        id_ = each.target.target_id
        other = first.setdefault((each.target.resource_id, each.url), id_)
        twin = f"{other} leads to the same address now: take one of the two out."
        yield each if other == id_ else replace(each, barred=each.barred or twin)


def _number(resource: Resource, each: Relocation) -> int:
    """Return which of its record's links it is, from 0."""
    ids = [f"{resource.id}/{link.id}" for link in resource.links]
    return ids.index(each.target.target_id)


def _moved(resource: Resource, chosen: Sequence[Relocation]) -> Resource:
    """Return the record as it shall be after the chosen moves."""
    urls = {each.target.target_id: each.url for each in chosen}
    links = tuple(
        link.model_copy(update={"url": urls.get(f"{resource.id}/{link.id}", link.url)})
        for link in resource.links
    )
    return resource.model_copy(update={"links": links})

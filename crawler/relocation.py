"""What a move means for one place where its address is listed: what to write there, or why not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from crawler.health import Health
from crawler.history import Evidence
from crawler.moves import Course, Move, move_of
from registry.model import Kind, Resource
from registry.targets import Target


@dataclass(frozen=True, slots=True)
class Relocation:
    """One listed link whose address has moved for good."""

    target: Target
    move: Move
    url: str  # what to write in its place
    barred: str | None = None  # why nothing is written here, whoever asks


def relocations(
    targets: Iterable[Target],
    resources: Mapping[str, Resource],
    healths: Mapping[str, Health],
    evidence: Mapping[str, tuple[Evidence | None, Evidence | None]],
) -> Iterator[Relocation]:
    """Yield every listed link that has moved, in the order of `targets`; mappings are by id or address."""
    for target in targets:
        health = healths.get(target.address)
        if target.kind == "url" and health is not None:
            good, _ = evidence.get(target.address, (None, None))
            move = move_of(target.address, health, good)
            if move is not None:
                yield relocate(target, move, resources.get(target.resource_id))


def relocate(target: Target, move: Move, resource: Resource | None) -> Relocation:
    """Return what `move` means for `target`, a link of `resource`."""
    url = with_fragment(move.target, target.shown)
    if move.automatic and resource is not None and is_crisis_line(resource):
        move = replace(move, course=Course.ASK, why=_CRISIS)
    return Relocation(target, move, url, _barred(target, url, resource))


# The feed holds such a change back until somebody stands behind it: nothing may write it unattended.
_CRISIS = "It belongs to a crisis line: a person looks at each of its changes."


def is_crisis_line(resource: Resource) -> bool:
    """Whether every change of the record waits for a person's word."""
    return resource.crisis or resource.kind is Kind.CRISIS_LINE


def with_fragment(moved: str, listed: str) -> str:
    """Return what to write for `listed`: its fragment goes along, unless the new address has its own.

    As browsers do (RFC 9110 §10.2.2).

    >>> with_fragment("https://example.org/new", "http://example.org/old#help")
    'https://example.org/new#help'
    """
    _, mark, fragment = listed.partition("#")
    return moved if "#" in moved else f"{moved}{mark}{fragment}"


def _barred(target: Target, url: str, resource: Resource | None) -> str | None:
    if resource is None:
        return None
    if "links" in resource.locked_fields:
        return 'Its record locks "links": take that out of locked_fields, or change the address by hand.'
    if target.skip_reason is not None:
        return "It is never asked, so nobody knows whether the move still holds: change it by hand."
    twin = next((link for link in resource.links if link.url == url), None)
    if twin is not None:
        return (
            f"Its record lists the new address already, as {resource.id}/{twin.id}: take one of the two out."
        )
    return None

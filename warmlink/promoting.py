"""A listing on its way into the registry: the draft, who it may be already, and the file it is added to."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawler.importing.draft_toml import write_one
from crawler.listing_history import StoredListing
from crawler.listing_promotion import draft_of
from crawler.listing_twins import Twins, twins
from registry.load import Registry, examine
from registry.mistakes import RegistryError, Severity
from registry.rewrite import Draft
from reports.publish.reading import read_previous
from warmlink.exits import Exit


class PromotionError(Exception):
    """The record cannot be added; says why, and what to do."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Wishes:
    """A person's word on the record."""

    name: str | None = None
    id: str | None = None
    areas: tuple[str, ...] = ()


def text_of(
    stored: StoredListing,
    registry: Registry,
    wishes: Wishes,
    *,
    taken: set[str],
    today: date,
    allow_private: bool,
) -> str:
    """Return the drafted record as TOML, with comments on what is missing or to be looked at."""
    names = {resource.id: resource.name for resource in registry.resources}
    draft = draft_of(
        stored,
        names.get(stored.directory, stored.directory),
        name=wishes.name,
        id_=wishes.id,
        areas=wishes.areas,
        allow_private=allow_private,
    )
    return write_one(draft, today=today, taken=taken, allow_private=allow_private)


def ids_taken(registry: Registry, public: Path) -> set[str]:
    """Return every id that is used, or that the published feed knows: none is used a second time.

    Raises PublishError when the feed cannot be read.
    """
    used = {resource.id for resource in registry.resources}
    if not public.exists():
        return used
    previous = read_previous(public)
    return used | set(previous.records) | set(previous.tombstones)


def known_as(stored: StoredListing, registry: Registry) -> tuple[Twins, ...]:
    """Return the curated records that this listing may be already."""
    return tuple(
        group
        for group in twins([stored], registry.resources)
        if any(member.directory is None for member in group.members)
    )


def appended(path: Path, text: str, folder: Path, *, today: date, allow_private: bool) -> Draft:
    """Return the registry's file with a record added at its end; all other bytes stay.

    Raises PromotionError when the file is none of the registry's, RegistryError when the registry would not
    be valid with it: then nothing was written.
    """
    if path.resolve().parent != folder.resolve() or path.suffix != ".toml" or path.name.startswith("."):
        raise PromotionError(f"{path}: this is no file of the registry. Name one of {folder}/*.toml.")
    if not path.is_file():
        raise PromotionError(f"{path}: there is no such file. Name one that is there, or make an empty one.")
    path = folder / path.name
    before = path.read_bytes()
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before.strip() else end if before.endswith(b"\n") else end + end
    after = before + gap + text.encode("utf-8").replace(b"\n", end)
    made, mistakes = examine(folder, today=today, allow_private=allow_private, drafts={path: after})
    if made is None:
        raise RegistryError(tuple(each for each in mistakes if each.severity is Severity.ERROR))
    return Draft(path, before, after)

"""Which text of which page may be proposed for which field: `watch` says, or the rule where it is silent."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from crawler.change import value_hash
from registry.model import Resource
from registry.urls import normalise
from registry.watching import LISTS, locked

DESCRIPTION = "description"  # the memory of what a page says of itself in its usual places
# Fields in which a digit may be a count or a date; in all others every digit matters.
_PROSE = frozenset(
    {"description", "organization.description", "next_step", "name", "short_name", "organization.name"}
)


@dataclass(frozen=True, slots=True)
class Watched:
    """One field of one resource with the page that may say it better."""

    field: str
    address: str  # key of the page's health: without fragment
    extractor: str | None = None  # a source or css:SELECTOR; None is the usual cascade
    auto_accept: Literal["never", "cosmetic"] = "never"

    @property
    def memory(self) -> str:
        """The name under which the page's value is remembered: what is read, and how; not for whom.

        >>> Watched("phones.2.hours", "").memory, Watched("fees", "", "css:.fees").memory
        ('hours', 'fees css:.fees')
        """
        what = {"organization.description": DESCRIPTION, "short_name": "name", "organization.name": "name"}
        field = "hours" if self.field.endswith(".hours") else what.get(self.field, self.field)
        return f"{field} {self.extractor}" if self.extractor else field


def exact(field: str) -> bool:
    """Return whether every digit of a field counts."""
    return field not in _PROSE


def hashed(field: str, value: str) -> str:
    """Return 32 hex digits that are equal for values of a field that say the same."""
    if field == "languages":
        value = ", ".join(sorted(part.strip() for part in value.split(",")))
    return value_hash(value, exact=exact(field))


def watched_by(resource: Resource) -> tuple[Watched, ...]:
    """Return what may be proposed for a resource, and from which pages; nothing for one that is not active.

    Without a watch of its own the description is read off the first website.
    """
    if resource.do_not_list or resource.status != "active":
        return ()
    links = {link.id: link for link in resource.links}
    found = [
        Watched(watch.field, address_of(links[watch.link].url), watch.extractor, watch.auto_accept)
        for watch in resource.watch
        if watch.link in links
    ]
    website = next((link for link in resource.links if link.role == "website"), None)
    if website is not None and all(watch.field != DESCRIPTION for watch in resource.watch):
        found.append(Watched(DESCRIPTION, address_of(website.url)))
    return tuple(each for each in found if not locked(each.field, resource.locked_fields))


def address_of(url: str) -> str:
    """Return the key by which a page's health and memories are kept: without its fragment."""
    return normalise(url, allow_private=True).key.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read off one page, beside what its tags say of it."""

    texts: tuple[Watched, ...] = ()  # each under a name of its own
    description: bool = False  # it describes a resource: where its tags do not, its main text does
    contacts: bool = False  # its phones and e-mails may speak for those of a resource
    thorough: bool = False  # its main text is wanted also where its tags describe it: they may not mean it


def wanted_of(
    resources: Iterable[Resource], contacts: Iterable[str] = (), site_wide: Collection[str] = ()
) -> Mapping[str, Wanted]:
    """Return by address what is to be read off its page.

    `contacts` are the addresses whose phones and e-mails are wanted, `site_wide` those whose tags were seen
    to describe the whole site.
    """
    speaking = frozenset(contacts)
    texts: dict[str, dict[str, Watched]] = {}
    for resource in resources:
        for each in watched_by(resource):
            if each.field not in LISTS or each.field == "links.new":
                texts.setdefault(each.address, {}).setdefault(each.memory, each)
    for address in speaking:
        texts.setdefault(address, {})
    return {
        address: Wanted(
            texts=tuple(each for name, each in by_name.items() if name != DESCRIPTION),
            description=DESCRIPTION in by_name,
            contacts=address in speaking,
            thorough=address in site_wide,
        )
        for address, by_name in texts.items()
    }

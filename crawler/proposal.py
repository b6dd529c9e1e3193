"""What the crawl offers for a person to decide: a value seen on a page beside the curated one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from crawler.change import Method, compare, value_hash
from crawler.health import State
from crawler.memory import Memory, Seen
from crawler.severity import Severity, severity_of
from crawler.watched import DESCRIPTION, Watched, exact, hashed
from registry.codelists import country_known, language_known
from registry.fields import line, prose
from registry.model import Resource
from registry.watching import phone_of_hours


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer to change one field of one resource; a person accepts, edits or rejects it.

    `field` is a path in the record, lists counted from 1: `description` (with `lang` where it is a table),
    `name`, `organization.name`, `languages` (tags joined by ", "), `address.city`, `phones.2.number`,
    `emails.1.address`, `phones.1.hours`. One more entry of a list is `phones.new`, `emails.new`,
    `links.new`: the value alone, `current_value` None.
    """

    id: int | None  # None until stored
    resource_id: str
    field: str
    lang: str | None
    current_value: str | None
    offered_value: str
    offered_at: datetime
    source_url: str
    method: Method
    severity: Severity
    similarity: float  # 0 to 100
    state: Literal["pending", "accepted", "edited", "rejected", "superseded"] = "pending"
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
    because: str = ""  # what was seen, and when, in words for a person
    also: tuple[tuple[Method, str], ...] = ()  # what other sources of the same page say
    auto_accept: Literal["never", "cosmetic"] = "never"  # whether `review accept --unattended` may take it


def site_wide(texts: Mapping[str, str]) -> dict[str, str]:
    """Return address -> `value_hash` for every text that two or more addresses of one host share.

    >>> sorted(site_wide({"https://a.test/1": "We help", "https://a.test/2": "we  help"}))
    ['https://a.test/1', 'https://a.test/2']
    """
    keys = {url: (urlsplit(url).hostname, value_hash(text)) for url, text in texts.items()}
    seen = Counter(keys.values())
    return {url: key[1] for url, key in keys.items() if seen[key] > 1}


def widespread(texts: Mapping[str, str], hosts: int = 3) -> frozenset[str]:
    """Return the `value_hash`es of texts that stand on `hosts` or more hosts: a vendor's boilerplate."""
    where: dict[str, set[str | None]] = {}
    for url, text in texts.items():
        where.setdefault(value_hash(text), set()).add(urlsplit(url).hostname)
    return frozenset(name for name, found in where.items() if len(found) >= hosts)


@dataclass(frozen=True, slots=True)
class Past:
    """What people said to the offers for one field of one resource; values by `crawler.watched.hashed`."""

    rejected: frozenset[str] = frozenset()
    taken: Mapping[str, datetime] = field(default_factory=dict)  # accepted or edited, and when the last time

    def bars(self, name: str, seen: Seen) -> bool:
        """Whether nobody need be asked again: it was rejected once, or decided since the page shows it."""
        taken = self.taken.get(name)
        return name in self.rejected or (taken is not None and taken >= seen.first_at)


def pasts_of(proposals: Iterable[Proposal]) -> dict[tuple[str, str], Past]:
    """Return what people decided, by resource and field."""
    rejected: dict[tuple[str, str], set[str]] = {}
    taken: dict[tuple[str, str], dict[str, datetime]] = {}
    for each in proposals:
        place, name = (each.resource_id, each.field), hashed(each.field, each.offered_value)
        if each.state == "rejected":
            rejected.setdefault(place, set()).add(name)
        elif each.state in ("accepted", "edited"):
            at = each.decided_at or each.offered_at
            before = taken.setdefault(place, {}).get(name, at)
            taken[place][name] = max(at, before)
    return {
        place: Past(frozenset(rejected.get(place, ())), taken.get(place, {})) for place in {*rejected, *taken}
    }


def _language(tag: str) -> str:
    return tag.split("-")[0].lower()


# By field: the shortest and the longest text that is offered, in characters.
_LENGTHS: Mapping[str, tuple[int, int]] = {
    "description": (40, 1000),
    "organization.description": (40, 1000),
    "name": (2, 120),
    "short_name": (2, 120),
    "organization.name": (2, 120),
    "address.street": (2, 300),
}
_OTHER_LENGTHS, _PART_LENGTHS = (2, 300), (1, 120)
_LONG = frozenset({"description", "organization.description"})
_SILENT = timedelta(days=7)  # a page that says nothing for so long has taken its words back


def current(resource: Resource, field: str, lang: str | None = None) -> tuple[str | None, str | None]:
    """Return the language and the text of what an offer for a field would replace.

    A language is given only where the curated text is a table of languages.
    """
    if field == DESCRIPTION:
        return _description(resource, lang)
    if field == "languages":
        return None, ", ".join(resource.languages) or None
    if (phone := phone_of_hours(field)) is not None:
        return None, resource.phones[phone].hours if phone < len(resource.phones) else None
    held: object = resource
    for name in field.split("."):
        held = getattr(held, name, None)
    return None, held if isinstance(held, str) else None


def _description(resource: Resource, lang: str | None) -> tuple[str | None, str | None]:
    text = resource.description
    if not isinstance(text, dict):
        return None, text
    if lang is None:
        return next(iter(text.items()), (None, None))
    chosen = next((tag for tag in text if _language(tag) == _language(lang)), lang)
    return chosen, text.get(chosen)


def fits(field: str, value: str) -> bool:
    """Return whether the registry would take the text for the field, and a person would call it one."""
    part = field.startswith("address.")
    shortest, longest = _LENGTHS.get(field, _PART_LENGTHS if part else _OTHER_LENGTHS)
    if not shortest <= len(value) <= longest:
        return False
    try:
        known = (prose if field in _LONG or field in ("next_step", "fees") else line)(value) == value
    except PydanticCustomError:
        return False
    if field == "languages":
        return all(language_known(tag.strip()) for tag in value.split(","))
    return known and (field != "address.country" or country_known(value))


def _expected(resource: Resource, field: str, memory: Memory) -> bool:
    """Whether a page speaks a language of the resource, where both say and it matters."""
    spoken = {_language(tag) for tag in resource.languages}
    prosaic = field in _LONG or field in ("next_step", "fees")
    return not prosaic or not memory.lang or not spoken or _language(memory.lang) in spoken


def _ripe(memory: Memory, *, empty: bool) -> Seen | None:
    """Return the value a person may be asked about: a candidate seen twice.

    Where the record says nothing, that is the first value as well.
    """
    if memory.rotating:
        return None
    if memory.candidate is not None:
        return memory.candidate if memory.ready else None
    first = memory.baseline
    return first if empty and first is not None and memory.shown and first.twice() else None


def offer(
    resource: Resource,
    watched: Watched,
    memory: Memory,
    *,
    health_state: State,
    at: datetime,
    shared: Collection[str] = (),
    past: Past | None = None,
) -> tuple[Proposal, ...]:
    """Return what a person should be asked about one watched field of a resource; mostly nothing.

    `memory` is that of `watched`. `shared` holds `value_hash`es of texts that several pages of a site, or
    several sites, say of themselves. A candidate seen twice is offered; a baseline only where the record is
    empty. Of a list, each value that the record lacks is an offer.
    """
    if health_state is not State.HEALTHY or not _expected(resource, watched.field, memory):
        return ()
    if watched.field == "links.new":
        return _profiles(resource, watched, memory, at, past or Past())
    lang, curated = current(resource, watched.field, memory.lang)
    whole = curated if watched.field != DESCRIPTION else resource.description
    seen = _ripe(memory, empty=not whole)
    if seen is None or not fits(watched.field, seen.value):
        return ()
    name = hashed(watched.field, seen.value)
    known = curated is not None and hashed(watched.field, curated) == name
    site = watched.field in _LONG and value_hash(seen.value) in shared
    if known or site or (past or Past()).bars(name, seen):
        return ()
    made = _made(resource, watched, seen, curated, at)
    return (replace(made, lang=lang, also=memory.also),)


def _made(resource: Resource, watched: Watched, seen: Seen, curated: str | None, at: datetime) -> Proposal:
    digits = exact(watched.field)
    return Proposal(
        id=None,
        resource_id=resource.id,
        field=watched.field,
        lang=None,
        current_value=curated,
        offered_value=seen.value,
        offered_at=at,
        source_url=seen.source_url,
        method=seen.method,
        severity=severity_of(resource.kind, watched.field, curated or "", seen.value),
        similarity=compare(curated, seen.value, exact=digits).similarity if curated else 0.0,
        because=f"first seen on {seen.first_at:%Y-%m-%d}, and again since",
        auto_accept=watched.auto_accept,
    )


def _profiles(
    resource: Resource, watched: Watched, memory: Memory, at: datetime, past: Past
) -> tuple[Proposal, ...]:
    """Return an offer for each social profile that the page has taken on and the record lacks."""
    seen = _ripe(memory, empty=all(link.role != "social" for link in resource.links))
    if seen is None:
        return ()
    before = memory.baseline.value.split() if memory.baseline and seen is memory.candidate else []
    listed = {hashed(watched.field, _bare(url)) for url in (*before, *(link.url for link in resource.links))}
    new = [replace(seen, value=url) for url in seen.value.split() if fits(watched.field, url)]
    return tuple(
        _made(resource, watched, each, None, at)
        for each in new
        if hashed(watched.field, _bare(each.value)) not in listed
        and not past.bars(hashed(watched.field, each.value), each)
    )


def _bare(url: str) -> str:
    """Return an address as it is compared with another of the same page.

    >>> _bare("https://www.instagram.com/dawn/")
    'instagram.com/dawn'
    """
    return url.partition("://")[2].removeprefix("www.").partition("#")[0].rstrip("/")


# --- what need not be asked any more


def withdrawal(
    proposal: Proposal,
    resource: Resource | None,
    watched: Watched | None,
    memory: Memory | None,
    at: datetime,
) -> str | None:
    """Return why a person need not be asked any more, or None while the question stands.

    `watched` is what may be offered for the proposal's field now, `memory` what its page shows.
    """
    if resource is None:
        return "the record is no longer in the registry"
    if watched is None:
        return "nothing is proposed for this field any more"
    if memory is None:
        return "its page is read for another text now"
    field, name = proposal.field, hashed(proposal.field, proposal.offered_value)
    _, curated = current(resource, field, proposal.lang)
    if curated is not None and hashed(field, curated) == name:
        return "the record says so by now"
    if memory.rotating:
        return "the page shows several texts in turn"
    if field == "links.new":
        return _profile_gone(proposal, memory)
    if not memory.shown:
        silent = memory.turns and at - memory.turns[-1][1] >= _SILENT
        return "the page says nothing of it any more" if silent else None
    if memory.shown == name:
        return None
    if memory.candidate is None or (curated is not None and memory.shown == hashed(field, curated)):
        return "the page went back to what it said before"
    return "the page says something else by now" if memory.candidate.twice() else None


def _profile_gone(proposal: Proposal, memory: Memory) -> str | None:
    shown = memory.candidate or memory.baseline
    gone = shown is not None and proposal.offered_value not in shown.value.split()
    return "the page does not link to it any more" if gone else None


def decided_on(memory: Memory, curated: str | None, past: Past, field: str) -> bool:
    """Return whether a person has dealt with the candidate, so that it is what the page is known to say."""
    seen = memory.candidate
    if seen is None or not memory.ready:
        return False
    name = hashed(field, seen.value)
    taken = past.taken.get(name)
    return (taken is not None and taken >= seen.first_at) or (
        curated is not None and hashed(field, curated) == name
    )

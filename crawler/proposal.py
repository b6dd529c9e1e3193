"""What the crawl offers for a person to decide: a value seen on a page beside the curated one."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from crawler.change import ChangeKind, DescriptionMemory, Method, compare, numbers_to_call, value_hash
from crawler.health import State
from registry.model import Kind, Resource
from registry.urls import normalise


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
    severity: Literal["cosmetic", "substantive", "critical"]
    similarity: float  # 0 to 100
    state: Literal["pending", "accepted", "edited", "rejected", "superseded"] = "pending"
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
    because: str = ""  # what was seen, and when, in words for a person
    also: tuple[tuple[Method, str], ...] = ()  # what other sources of the same page say


SHORTEST, LONGEST = 40, 1000
_CRISIS_WORDS = ("emergency", "crisis", "suicid", "911", "988", "urgence", "crise", "emergencia", "notfall")


def watched_link(resource: Resource, field: str = "description") -> str | None:
    """Return the address whose text may be offered for `field`: `watch` says, else the first website.

    It is the address's key, without its fragment, by which health and descriptions are kept.
    """
    link_id = next((watch.link for watch in resource.watch if watch.field == field), None)
    for link in resource.links:
        if link.id == link_id or (link_id is None and link.role == "website"):
            return normalise(link.url, allow_private=True).key
    return None


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


def _language(tag: str) -> str:
    return tag.split("-")[0].lower()


def _current(resource: Resource, lang: str | None) -> tuple[str | None, str | None]:
    """Return the language and the text of the curated description the offer would replace."""
    text = resource.description
    if not isinstance(text, dict):
        return None, text
    if lang is None:
        return next(iter(text.items()), (None, None))
    chosen = next((tag for tag in text if _language(tag) == _language(lang)), lang)
    return chosen, text.get(chosen)


def _severity(resource: Resource, before: str, after: str) -> Literal["cosmetic", "substantive", "critical"]:
    """Return how carefully a person must look: anything that touches a crisis or a number is critical."""
    old, new = before.casefold(), after.casefold()
    wording = any((word in old) != (word in new) for word in _CRISIS_WORDS)
    if resource.kind is Kind.CRISIS_LINE or wording or numbers_to_call(before) != numbers_to_call(after):
        return "critical"
    return "cosmetic" if compare(before, after).kind is ChangeKind.COSMETIC else "substantive"


def offer(
    resource: Resource,
    memory: DescriptionMemory,
    *,
    health_state: State,
    at: datetime,
    site_wide: bool,
    rejected: Collection[str],
) -> Proposal | None:
    """Return what a person should be asked about the resource's description, or None.

    `memory` is that of `watched_link(resource)`; `rejected` holds `value_hash`es; `site_wide` is true as well
    for a `widespread` text. A candidate seen twice is offered; a baseline never is.
    """
    seen = memory.candidate
    barred = site_wide or resource.do_not_list or "description" in resource.locked_fields
    if seen is None or not memory.ready or health_state is not State.HEALTHY or barred:
        return None
    spoken = {_language(tag) for tag in resource.languages}
    if memory.lang and spoken and _language(memory.lang) not in spoken:
        return None
    lang, current = _current(resource, memory.lang)
    offered = value_hash(seen.value)
    known = current is not None and value_hash(current) == offered
    if known or offered in rejected or not SHORTEST <= len(seen.value) <= LONGEST:
        return None
    return Proposal(
        id=None,
        resource_id=resource.id,
        field="description",
        lang=lang,
        current_value=current,
        offered_value=seen.value,
        offered_at=at,
        source_url=seen.source_url,
        method=seen.method,
        severity=_severity(resource, current or "", seen.value),
        similarity=compare(current, seen.value).similarity if current else 0.0,
    )

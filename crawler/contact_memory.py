"""What is remembered of the phones and e-mails that a page shows over its fetches."""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.fact_shape import Facts
from registry.phone_keys import same_number

_KEPT = 80  # values of one page; a page that shows more is a list of many people's


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """One value that a page shows, or showed. A value that came back counts from its return."""

    value: str  # E.164, the digits of a short code, or an e-mail address
    first_at: datetime
    last_at: datetime
    count: int = 1  # fetches that showed it, 304s too
    gone_at: datetime | None = None  # the first fetch of the whole page without it; None: it still stands
    misses: int = 0  # fetches without it, in a row


@dataclass(frozen=True, slots=True)
class ContactMemory:
    """What is remembered of one page's contacts. Values still shown come first, in the order of the page."""

    first_at: datetime  # the first fetch of the whole page
    last_at: datetime  # the last fetch that taught something, 304s too
    seen: tuple[ContactSeen, ...] = ()
    unsure: tuple[str, ...] = ()  # what may be contacts too, of the last fetch: digits, fax, addresses
    fetches: int = 1
    complete: bool = True  # the last fetch gave the whole page

    @property
    def shown(self) -> tuple[ContactSeen, ...]:
        """What the page showed when it was last read."""
        return tuple(seen for seen in self.seen if seen.gone_at is None)

    def shows(self, value: str) -> bool:
        """Return whether the page may still show this number, code or address, surely read or not."""
        return any(same_contact(value, seen.value) for seen in self.shown) or any(
            same_contact(value, text) for text in self.unsure
        )


def advance_contacts(
    before: ContactMemory | None, facts: Facts | None, *, at: datetime, unchanged_304: bool = False
) -> ContactMemory | None:
    """Return what is remembered of a page after a fetch at `at`; None while nothing is known of it.

    Call it for each page of a registry's link or `mentioned_on` that works and is still the listed site's:
    with `facts_of(reading)` after a full fetch, with None and `unchanged_304` after a 304. Any other visit
    teaches nothing (None alone). The value packs with `crawler.store.packing`.
    """
    if facts is None:
        return _still(before, at) if before and unchanged_304 else before
    values = (*facts.phones, *facts.codes, *facts.emails)
    whole = facts.complete and len(values) <= _KEPT and len(facts.unsure) <= 2 * _KEPT
    unsure = facts.unsure[: 2 * _KEPT]
    if before is None:
        seen = tuple(ContactSeen(value, at, at) for value in values[:_KEPT])
        return ContactMemory(at, at, seen, unsure, complete=whole)
    known = {seen.value: seen for seen in before.seen}
    shown = [_again(known.pop(value, None), value, at) for value in values[:_KEPT]]
    missed = (_missed(seen, at) if whole else seen for seen in known.values())
    return ContactMemory(
        first_at=before.first_at,
        last_at=at,
        seen=(*shown, *missed)[:_KEPT],
        unsure=unsure,
        fetches=before.fetches + 1,
        complete=whole,
    )


def _again(before: ContactSeen | None, value: str, at: datetime) -> ContactSeen:
    if before is None or before.gone_at is not None:
        return ContactSeen(value, at, at)
    return replace(before, last_at=at, count=before.count + 1)


def _missed(seen: ContactSeen, at: datetime) -> ContactSeen:
    return replace(seen, gone_at=seen.gone_at or at, misses=seen.misses + 1)


def _still(before: ContactMemory, at: datetime) -> ContactMemory:
    """Return the memory after a 304: what stood there stands there, what was gone is gone."""
    seen = (
        _again(each, each.value, at) if each.gone_at is None else _missed(each, at) for each in before.seen
    )
    return replace(before, last_at=at, seen=tuple(seen), fetches=before.fetches + 1)


def same_contact(one: str, other: str) -> bool:
    """Return whether two numbers, codes or addresses lead to the same people."""
    if "@" in one or "@" in other:
        return one.casefold() == other.casefold()
    return same_number(one, other)

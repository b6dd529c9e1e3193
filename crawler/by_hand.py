"""A person's word kept beside what machines saw: loaded, decided and saved like a check."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.confirm import code_of, confirm, withdraw
from crawler.finding import Code, Finding
from crawler.health import Confirmation, Health
from crawler.history import Checked, Evidence, Settled, Transition
from crawler.identity import IdentityMemory, accept
from crawler.identity import take_back as take_back_page
from crawler.store import Store

Due = Callable[[Health, datetime], datetime]  # when to ask again, from the health after


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a person's word changed about one address."""

    address: str
    before: Health
    after: Health


def keep(store: Store, address: str, word: Confirmation, due: Due) -> Spoken:
    """Keep a person's word about an address, known or not, in one transaction. Raises StoreError.

    "It works" takes the page as it is now for the right one: it is no stranger's any more.
    """
    seen = Evidence(word.at, Finding(code_of(word), in_words(word)))
    with store.writing():
        before = store.healths([address]).get(address, Health())
        after = confirm(before, word)
        spoken = Spoken(address, before, replace(after, next_check_at=due(after, word.at)))
        settled = replace(
            _settled(spoken, seen),
            # The last good check of a machine stays: what it saw is compared with, long after the word.
            evidence=() if word.ok else ((address, False, seen),),
            identities=_identities(store, address, accept if word.ok else take_back_page),
        )
        store.save_by_hand(word.at, settled)
    return spoken


def take_back(store: Store, address: str, at: datetime) -> Spoken | None:
    """Take back the last word about an address, which is then due at once; None when there is none."""
    with store.writing():
        before = store.healths([address]).get(address, Health())
        word = before.confirmation
        if word is None:
            return None
        spoken = Spoken(address, before, replace(withdraw(before), next_check_at=at))
        seen = Evidence(at, Finding(Code.CONFIRMATION_WITHDRAWN, f"taken back: {in_words(word)}"))
        kept = store.evidence([address]).get(address, (None, None))[1]
        stale = ((address, False),) if kept is not None and not word.ok and kept.at == word.at else ()
        pages = _identities(store, address, take_back_page) if word.ok else {}
        store.save_by_hand(at, replace(_settled(spoken, seen), identities=pages), stale)
    return spoken


def _identities(
    store: Store, address: str, change: Callable[[IdentityMemory], IdentityMemory]
) -> dict[str, IdentityMemory]:
    known = store.identities([address]).get(address)
    return {address: change(known)} if known is not None else {}


def _settled(spoken: Spoken, seen: Evidence) -> Settled:
    before, after = spoken.before.state, spoken.after.state
    change = Transition(spoken.address, str(before), str(after), seen.at, seen.finding.code)
    return Settled(
        healths={spoken.address: spoken.after},
        counted=(Checked(spoken.address, seen, connected=False),),
        transitions=() if before is after else (change,),
    )


def in_words(word: Confirmation) -> str:
    """Return what a person found, as evidence says it.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 24, tzinfo=UTC)
    >>> in_words(Confirmation(True, now, now, note="opened it at home", by="Robin"))
    'Robin looked: works; opened it at home'
    """
    found = "works" if word.ok else "dead"
    return f"{word.by or 'somebody'} looked: {found}" + (f"; {word.note}" if word.note else "")

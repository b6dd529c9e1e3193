"""One e-mail or number as a maintainer reads it: what a machine could tell of it, which is never all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Literal

from crawler.finding import CODES, Code
from crawler.health import Health, State
from crawler.history import Evidence, Span
from registry.targets import Target
from reports.item import Listing, listing_of
from reports.safe import shown
from reports.words import count, day

_NOT_PUBLIC = "not looked at: it is not public"
_NOT_YET = "not looked at yet"


@dataclass(frozen=True, slots=True)
class Contact(Listing):
    """One place where a contact is listed, and what is known of it; all text is ready for people."""

    kind: Literal["email", "phone"]
    state: State
    code: Code | None
    says: str  # what is known, in one clause
    page: str | None  # the page that confirmed it or speaks against it
    since: datetime | None  # since when exactly this is found, where that is known
    last_ok_at: datetime | None  # when a page last showed it
    last_checked_at: datetime | None
    next_check_at: datetime | None

    @property
    def listing(self) -> Listing:
        """Where it stands, and nothing of what is known."""
        return Listing(**{each.name: getattr(self, each.name) for each in fields(Listing)})


def contact_of(
    target: Target, health: Health, seen: tuple[Evidence | None, Evidence | None], spans: Sequence[Span]
) -> Contact:
    """Return what is known of the contact `target`; nothing is, where it is not public.

    `seen` is (last good, last bad), `spans` are its checks, oldest first.
    """
    known = health if target.public else Health()
    good, bad = seen if target.public else (None, None)
    evidence = good if known.state is State.HEALTHY else bad
    page = shown(evidence.final_url, 2000) if evidence and evidence.final_url else None
    return Contact(
        **asdict(listing_of(target)),
        kind="email" if target.kind == "email" else "phone",
        state=known.state,
        code=known.reason,
        says=_says(known, evidence, page) if target.public else _NOT_PUBLIC,
        page=page,
        since=spans[-1].first_at if target.public and spans and spans[-1].code is known.reason else None,
        last_ok_at=known.last_ok_at,
        last_checked_at=known.last_checked_at,
        next_check_at=known.next_check_at,
    )


def _says(health: Health, evidence: Evidence | None, page: str | None) -> str:
    """Return what is known in one clause, with the day when a page last showed it."""
    last = f"; last confirmed on {day(health.last_ok_at)}" if health.last_ok_at else ""
    if health.reason is None:
        return _NOT_YET
    if health.reason is Code.CONTACT_CONFIRMED:
        return f"confirmed on {page or 'a page'} on {day(health.last_ok_at)}"
    words = shown(evidence.finding.evidence) if evidence else CODES[health.reason].says.rstrip(".")
    return f"{_BEFORE.get(health.reason, '')}{words}{last}"


_BEFORE: Mapping[Code, str] = {
    Code.EMAIL_NO_MX: "no mail arrives: ",
    Code.EMAIL_NO_DOMAIN: "no mail arrives: ",
}
_CALLED = {
    Code.CONTACT_CONFIRMED: "confirmed on a page",
    Code.CONTACT_CHANGED: "changed on its page",
    Code.CONTACT_UNSHOWN: "no longer on its page",
    Code.EMAIL_TAKES_MAIL: "whose domain takes mail",
    Code.PHONE_VALID: "valid, though nobody rang",
    Code.EMAIL_UNKNOWN: "without an answer from the name service",
    Code.EMAIL_RESERVED: "of a domain kept for examples",
    Code.EMAIL_NO_MX: "where no mail arrives",
    Code.EMAIL_NO_DOMAIN: "whose domain is gone",
    Code.EMAIL_SYNTAX: "that cannot be read",
    Code.PHONE_INVALID: "that cannot exist",
    Code.PHONE_UNCLEAR: "without a country",
}


def summary(contacts: Sequence[Contact]) -> str:
    """Return how the contacts stand in one sentence; nothing when there is none."""
    if not contacts:
        return ""
    kinds = Counter(
        _CALLED.get(contact.code, str(contact.code)) if contact.code else "not looked at"
        for contact in contacts
    )
    parts = ", ".join(f"{number:,} {words}" for words, number in kinds.most_common())
    return f"{count(len(contacts), 'e-mail or phone', 'e-mails and phones')}: {parts}."

"""What a record may hold but somebody should look at: warnings and notices, none of them an error."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from registry.codelists import CREDENTIALS, TOPICS, nearest
from registry.contacts import is_role_address
from registry.phone_keys import same_number
from registry.rules import items, value
from registry.urls import Address, AddressError, normalise

Remark = tuple[str, str, str, str, str]  # severity, code, field as written, problem, remedy


def remarks(raw: Mapping[str, Any], today: date | None = None) -> Iterator[Remark]:
    """Yield what to look at in a record as written, whatever else is wrong with it."""
    yield from _addresses(raw)
    yield from _codes(raw)
    yield from _people(raw)
    yield from _mentions(raw)
    if today is not None:
        yield from _days(raw, today)


def _addresses(raw: Mapping[str, Any]) -> Iterator[Remark]:
    for field, address in _urls(raw):
        if address.stripped:
            names = ", ".join(address.stripped)
            problem = f"A tracking tail was taken off ({names}); {address.url} is used."
            yield "notice", "tracking_stripped", field, problem, f'Write "{address.url}".'
        if address.scheme == "http":
            problem = f"{address.url} is reached without encryption."
            yield "notice", "http_only", field, problem, "Write https:// if the site answers there."


def _urls(raw: Mapping[str, Any]) -> Iterator[tuple[str, Address]]:
    places = [
        *((f"links[{n}].url", value(link, "url")) for n, link in enumerate(items(raw, "links"))),
        ("organization.url", value(raw.get("organization"), "url")),
        *(
            (f"credentials[{n}].register_url", value(each, "register_url"))
            for n, each in enumerate(items(raw, "credentials"))
        ),
        *(
            (f"mentioned_on[{n}].url", value(page, "url"))
            for n, page in enumerate(items(raw, "mentioned_on"))
        ),
    ]
    for field, text in places:
        if isinstance(text, str):
            try:
                yield field, normalise(text, allow_private=True)
            except AddressError:
                continue  # the field's own rule says so, as an error


def _codes(raw: Mapping[str, Any]) -> Iterator[Remark]:
    credentials = [value(each, "code") for each in items(raw, "credentials")]
    written = (
        ("credential", "credentials[{}].code", credentials, CREDENTIALS),
        ("topic", "topics[{}]", items(raw, "topics"), TOPICS),
    )
    for what, field, codes, known in written:
        for n, code in enumerate(codes):
            if isinstance(code, str) and code not in known:
                near = nearest(code, known)
                remedy = f'Did you mean "{near}"?' if near else "Check its spelling, or leave it as it is."
                problem = f'"{code[:40]}" is not on the list of {what}s.'
                yield "warning", f"unknown_{what}", field.format(n), problem, remedy


def _people(raw: Mapping[str, Any]) -> Iterator[Remark]:
    for n, email in enumerate(items(raw, "emails")):
        address = value(email, "address")
        if isinstance(address, str) and is_role_address(address.strip()):
            problem = f"{address.strip()} belongs to a function, not to a person."
            remedy = "That is well for an organization; for a person, ask for their own."
            yield "notice", "role_address", f"emails[{n}].address", problem, remedy
    for n, kind in enumerate(items(raw, "contact_unknown")):
        if kind in ("link", "phone", "email") and raw.get(f"{kind}s"):
            problem = f"The {kind} is said to be unknown, and one is listed."
            remedy = f'Take "{kind}" out of contact_unknown.'
            yield "warning", "contact_known", f"contact_unknown[{n}]", problem, remedy
    if isinstance(raw.get("accepting_clients"), bool) and raw.get("as_of") is None:
        problem = "It is not said when this was so."
        yield "warning", "as_of_missing", "accepting_clients", problem, "Add as_of = 2026-05-01 with the day."


def _mentions(raw: Mapping[str, Any]) -> Iterator[Remark]:
    """A page is read for contacts of the record alone: one that is not listed is never looked for."""
    phones = [text for each in items(raw, "phones") if isinstance(text := value(each, "number"), str)]
    emails = [text for each in items(raw, "emails") if isinstance(text := value(each, "address"), str)]
    for n, page in enumerate(items(raw, "mentioned_on")):
        phone, email = value(page, "phone"), value(page, "email")
        remedy = "List it, or write it here as it is listed."
        if isinstance(phone, str) and not any(same_number(listed, phone) for listed in phones):
            problem = f"{phone[:40]} is not a phone of this record, so nobody looks for it."
            yield "warning", "mention_unlisted", f"mentioned_on[{n}].phone", problem, remedy
        if isinstance(email, str) and not any(one.strip().lower() == email.strip().lower() for one in emails):
            problem = f"{email[:80]} is not an e-mail of this record, so nobody looks for it."
            yield "warning", "mention_unlisted", f"mentioned_on[{n}].email", problem, remedy


def _days(raw: Mapping[str, Any], today: date) -> Iterator[Remark]:
    """A warning only: a clock may be wrong, and tomorrow has begun already in the east."""
    written = (
        ("verification.at", value(raw.get("verification"), "at")),
        ("as_of", raw.get("as_of")),
        ("removed_at", raw.get("removed_at")),
    )
    for field, day in written:
        if type(day) is date and day > today + timedelta(days=1):
            yield "warning", "in_the_future", field, f"{day} has not come yet.", "Write the day it happened."

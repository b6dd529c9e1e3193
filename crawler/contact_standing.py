"""Whether an offer about a phone or an e-mail still stands, by its page and its record as they are now."""

from collections.abc import Mapping

from crawler.contact_memory import ContactMemory
from crawler.proposal import Past, Proposal
from crawler.watched import hashed
from registry.model import Resource
from registry.phone_keys import same_number
from registry.watching import locked


def about_contact(field: str) -> bool:
    """Return whether a field holds a phone or an e-mail, or adds one.

    >>> about_contact("phones.1.number"), about_contact("emails.new"), about_contact("phones.1.hours")
    (True, True, False)
    """
    return field.startswith(("phones.", "emails.")) and not field.endswith(".hours")


def curated_contact(resource: Resource, field: str) -> str | None:
    """Return what the record says at the place of a phone or e-mail; None where there is none."""
    part, number, *_ = field.split(".")
    held = resource.phones if part == "phones" else resource.emails
    place = int(number) - 1 if number.isdigit() else len(held)
    if not 0 <= place < len(held):
        return None
    return resource.phones[place].number if part == "phones" else resource.emails[place].address


def contact_withdrawal(
    proposal: Proposal, resource: Resource | None, pages: Mapping[str, ContactMemory]
) -> str | None:
    """Return why a person need not be asked about a contact any more, or None while the question stands.

    `pages` is what each page shows, by address.
    """
    if resource is None:
        return "the record is no longer in the registry"
    if resource.do_not_list or resource.status != "active" or locked(proposal.field, resource.locked_fields):
        return "nothing is proposed for this field any more"
    if _listed(resource, proposal.offered_value):
        return "the record says so by now"
    curated = curated_contact(resource, proposal.field)
    if curated != proposal.current_value:
        return "the record was changed by hand"
    memory = pages.get(proposal.source_url)
    if memory is None or not memory.complete:
        return None
    if curated is not None and memory.shows(curated):
        return "the page shows the curated one again"
    return None if memory.shows(proposal.offered_value) else "the page does not show it any more"


def _listed(resource: Resource, value: str) -> bool:
    if "@" in value:
        return value.casefold() in {email.address.casefold() for email in resource.emails}
    return any(same_number(phone.number, value) for phone in resource.phones)


def answered(proposal: Proposal, pages: Mapping[str, ContactMemory], past: Past) -> bool:
    """Return whether a person accepted the offered value since its page shows it, or ever rejected it."""
    name = hashed(proposal.field, proposal.offered_value)
    taken, memory = past.taken.get(name), pages.get(proposal.source_url)
    shown = memory.shown if memory else ()
    since = [seen.first_at for seen in shown if seen.value == proposal.offered_value]
    return name in past.rejected or (taken is not None and any(taken >= first for first in since))

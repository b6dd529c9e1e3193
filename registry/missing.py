"""What the registry still lacks: contacts nobody has found yet, records nobody has confirmed in time."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from registry.mistakes import Mistake, Place, Severity
from registry.model import Kind, Resource

if TYPE_CHECKING:
    from registry.load import Registry

_DUE_AFTER = {
    Kind.CRISIS_LINE: timedelta(days=30),
    Kind.HELPLINE: timedelta(days=90),
    Kind.PROVIDER: timedelta(days=180),
}
_DUE_AFTER_OTHERS = timedelta(days=365)
_WORDS = {"link": "web address", "phone": "telephone number", "email": "e-mail address"}
_TABLES = {"link": "[[resource.links]]", "phone": "[[resource.phones]]", "email": "[[resource.emails]]"}


def due_after(kind: Kind) -> timedelta:
    """Return how long a person's confirmation of such a resource is good for.

    >>> due_after(Kind.CRISIS_LINE).days, due_after(Kind.INFORMATION).days
    (30, 365)
    """
    return _DUE_AFTER.get(kind, _DUE_AFTER_OTHERS)


def missing(registry: "Registry", today: date) -> tuple[Mistake, ...]:
    """Return a notice for every unknown contact and every confirmation that is absent or overdue.

    Records that are not listed lack nothing; an import confirms nothing.
    """
    return tuple(
        notice
        for resource in registry.resources
        if resource.status in ("active", "paused") and not resource.do_not_list
        for notice in (
            *_contacts(resource, registry.places[resource.id]),
            *_confirmation(resource, registry.places[resource.id], today),
        )
    )


def _contacts(resource: Resource, place: Place) -> Iterator[Mistake]:
    for kind in resource.contact_unknown:
        yield Mistake(
            place,
            Severity.NOTICE,
            "contact_missing",
            resource.id,
            "contact_unknown",
            f"The {_WORDS[kind]} is not known yet.",
            f"When a person has found it, add {_TABLES[kind]} and take it out of contact_unknown.",
        )


def _confirmation(resource: Resource, place: Place, today: date) -> Iterator[Mistake]:
    known = resource.verification
    every = due_after(resource.kind)
    rhythm = f"Records of kind {resource.kind.value} are confirmed every {every.days} days"
    if known is None or known.method == "import":
        said = f"imported on {known.at}" if known else "never looked at"
        code, problem = "never_verified", f"No person has confirmed this record ({said})."
        remedy = f'{rhythm}: ask there, then write verification = {{ at = {today}, by = "…", method = "…" }}.'
    elif (due := known.at + every) < today:
        code, problem = "verification_due", f"It was confirmed on {known.at}; that was due again on {due}."
        remedy = f"{rhythm}: ask there, then write the day under verification."
    else:
        return
    yield Mistake(place, Severity.NOTICE, code, resource.id, "verification", problem, remedy)

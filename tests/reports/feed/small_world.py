"""A small registry of invented resources, for the tests of the feed and its publication."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from crawler.finding import Code, Finding
from crawler.health import Health, State
from crawler.history import Evidence, Run, RunStatus
from registry.load import Registry
from registry.mistakes import Place
from registry.model import (
    Address,
    Credential,
    Email,
    Kind,
    Link,
    Organization,
    Phone,
    Resource,
    Verification,
)
from registry.targets import Target
from reports.feed.build import Feed, build
from reports.feed.settings import FeedSettings

NOW = datetime(2026, 5, 1, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SETTINGS = FeedSettings()
HERE = Place("resources.toml", 1)

CRISIS_LINE = Resource(
    id="night-line",
    kind=Kind.CRISIS_LINE,
    name="Night Line",
    description={"en": "Someone answers at any hour.", "fr": "Quelqu'un répond à toute heure."},
    links=(Link(id="website", url="https://night-line.example/"),),
    phones=(Phone(number="+442079460123", hours="24/7", languages=("en", "fr"), country="US"),),
    crisis=True,
    emergency_note="In danger now? Call your local emergency number.",
    service_areas=("US", "CA-ON"),
    languages=("en", "fr"),
    verification=Verification(at=date(2026, 4, 20), by="Robin", method="phone"),
)
PROVIDER = Resource(
    id="willow-practice",
    kind=Kind.PROVIDER,
    name="Willow Practice",
    organization=Organization(id="willow", name="Willow", url="https://willow.example/"),
    description="Talks with parents who feel low when milk lets down.",
    links=(
        Link(id="website", url="https://willow.example/find?area[]=on|qc"),
        Link(id="booking", role="booking", url="https://willow.example/book"),
    ),
    emails=(
        Email(address="private.person@willow.example", public=False),
        Email(address="hello@willow.example"),
    ),
    phones=(Phone(number="+442079460999", public=False),),
    credentials=(Credential(code="RP", jurisdiction="CA-ON"),),
    service_areas=("CA-ON",),
    delivery=("video",),
    topics=("d-mer",),
    address=Address(street="7 Secret Lane", postal_code="A1A 1A1", city="Ottawa", country="CA"),
    verification=Verification(at=date(2025, 11, 1), by="Robin", method="provider"),
    consent="Asked Willow by letter",
    owner="Robin, the keeper",
)
READING = Resource(
    id="plain-facts",
    kind=Kind.INFORMATION,
    name="Plain Facts",
    links=(Link(id="website", url="https://facts.example/#start"),),
    verification=Verification(at=date(2026, 4, 1), method="import"),
)
EMAIL_ONLY = Resource(
    id="quiet-mail",
    kind=Kind.PROVIDER,
    name="Quiet Mail",
    service_areas=("GB",),
    emails=(Email(address="ask@quiet.example"),),
)
ALL = (CRISIS_LINE, PROVIDER, READING, EMAIL_ONLY)


def registry_of(*resources: Resource) -> Registry:
    """Return a registry as the loader makes it: targets included, private ones marked."""
    targets = tuple(target for r in resources if r.status in ("active", "paused") for target in _targets(r))
    return Registry(tuple(resources), targets, {r.id: HERE for r in resources})


def _targets(r: Resource) -> Sequence[Target]:
    common: dict[str, Any] = {
        "resource_id": r.id,
        "resource_name": r.name,
        "label": None,
        "urgent": r.crisis,
        "place": HERE,
    }
    links = [
        Target(
            target_id=f"{r.id}/{link.id}",
            kind="url",
            address=link.url.split("#")[0],
            shown=link.url,
            role=link.role,
            public=True,
            **common,
        )
        for link in r.links
    ]
    emails = [
        Target(
            target_id=f"{r.id}/email/{n}",
            kind="email",
            address=e.address,
            shown=e.address,
            role="email",
            public=e.public,
            **common,
        )
        for n, e in enumerate(r.emails, 1)
    ]
    phones = [
        Target(
            target_id=f"{r.id}/phone/{n}",
            kind="phone",
            address=p.number,
            shown=p.number,
            role="phone",
            public=p.public,
            **common,
        )
        for n, p in enumerate(r.phones, 1)
    ]
    return [*links, *emails, *phones]


def run_at(when: datetime, status: RunStatus = RunStatus.COMPLETE, reason: str = "") -> Run:
    """Return a run that ended at `when`."""
    return Run(1, when - timedelta(minutes=5), when, status, planned=5, checked=5, reason=reason)


HEALTHY = Health(
    state=State.HEALTHY,
    since=NOW - 30 * DAY,
    reason=Code.OK,
    last_checked_at=NOW,
    last_ok_at=NOW,
    next_check_at=NOW + DAY,
)
BROKEN = Health(
    state=State.BROKEN,
    since=NOW - 2 * DAY,
    reason=Code.HTTP_404,
    last_checked_at=NOW,
    last_ok_at=NOW - 9 * DAY,
    next_check_at=NOW + DAY,
)


def evidence(status: int, url: str, suggestion: str | None = None, at: datetime = NOW) -> Evidence:
    """Return a check that ended with `status` at `url`."""
    code = Code.OK if status == 200 else Code.HTTP_404
    return Evidence(at, Finding(code, "seen", suggestion=suggestion), status=status, final_url=url)


HEALTHS = {
    "https://night-line.example/": HEALTHY,
    "https://willow.example/find?area[]=on|qc": HEALTHY,
    "https://willow.example/book": BROKEN,
}
EVIDENCE = {
    "https://willow.example/book": (
        evidence(200, "https://willow.example/book", at=NOW - 9 * DAY),
        evidence(404, "https://willow.example/gone", suggestion="https://willow.example/visits"),
    )
}


def feed_of(*resources: Resource, now: datetime = NOW, **more: Any) -> Feed:
    """Return the feed of these resources, of `ALL` when none is named."""
    return making(*resources, now=now, **more)(previous=None, held=())


def making(*resources: Resource, now: datetime = NOW, **more: Any) -> Callable[..., Feed]:
    """Return `build` with everything given but the last release."""
    values: dict[str, Any] = {
        "healths": HEALTHS,
        "evidence": EVIDENCE,
        "run": run_at(now),
        "now": now,
        "settings": SETTINGS,
    } | more
    return partial(build, registry_of(*(resources or ALL)), **values)

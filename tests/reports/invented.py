"""A small invented registry with one link in every state, for the tests of the reports."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from crawler.change import Method
from crawler.finding import Code, Finding, Notice
from crawler.health import Health, State
from crawler.history import Evidence, Run, RunStatus, Span, Transition
from crawler.proposal import Proposal
from registry.load import Registry
from registry.mistakes import Place
from registry.model import Email, Kind, Link, Resource, Verification
from registry.targets import Target
from reports.broken import Report, make_report

NOW = datetime(2026, 11, 24, 5, 10, tzinfo=UTC)
FILE = "resources/seed.toml"


def ago(days: float) -> datetime:
    """Return a time before NOW."""
    return NOW - timedelta(days=days)


def resource(
    number: int, name: str, kind: Kind = Kind.INFORMATION, url: str = "", *, confirmed: bool = True
) -> Resource:
    """Return an entry with one link."""
    return Resource(
        id=f"entry-{number}",
        kind=kind,
        name=name,
        links=(Link(id="site", url=url),) if url else (),
        emergency_note="In danger, call your local emergency number." if kind is Kind.HELPLINE else None,
        verification=Verification(at=date(2026, 11, 20), by="Ann", method="phone") if confirmed else None,
    )


def target(number: int, name: str, url: str, *, urgent: bool = False, line: int | None = None) -> Target:
    """Return the link of an entry, on a line of its own."""
    return Target(
        f"entry-{number}/site", f"entry-{number}", name, "url", url.partition("#")[0], url, "website", None,
        urgent, True, Place(FILE, line or number * 10),
    )  # fmt: skip


def run(status: RunStatus = RunStatus.COMPLETE, reason: str = "") -> Run:
    """Return the last run, ended at 05:02."""
    return Run(7, NOW - timedelta(minutes=20), NOW.replace(minute=2), status, 9, 9, reason)


def saw(code: Code, words: str, at: datetime = NOW, **more: object) -> Evidence:
    """Return one check worth keeping."""
    return Evidence(at=at, finding=Finding(code, words), **more)  # type: ignore[arg-type]


_STATE_OF: Mapping[
    str, tuple[State, float, Code, float]
] = {  # state, days since, reason, days since the last ok
    "https://night.example/": (State.BROKEN, 3, Code.DNS_NXDOMAIN, 9),
    "https://taken.example/": (State.REPLACED, 0, Code.DOMAIN_REPLACED, 7),
    "https://gone.example/a": (State.BROKEN, 0, Code.HTTP_404, 2),
    "https://gone.example/b": (State.BROKEN, 0, Code.HTTP_404, 2),
    "https://lost.example/": (State.BROKEN, 40, Code.HTTP_410, 50),
    "https://shaky.example/": (State.SUSPECT, 0, Code.HTTP_500, 7),
    "https://guarded.example/": (State.UNVERIFIABLE, 60, Code.FORBIDDEN_403, 60),
    "https://moved.example/": (State.HEALTHY, 90, Code.MOVED_PERMANENT, 0),
    "https://well.example/": (State.HEALTHY, 90, Code.OK, 0),
}
LINKS = (
    ("Night line", "https://night.example/"),
    ("Old clinic", "https://taken.example/"),
    ("Guide A", "https://gone.example/a#top"),
    ("Guide B", "https://gone.example/b"),
    ("Long lost", "https://lost.example/"),
    ("Shaky", "https://shaky.example/"),
    ("Guarded", "https://guarded.example/"),
    ("Moved", "https://moved.example/"),
    ("Well", "https://well.example/"),
)


def registry() -> Registry:
    """Return the registry of LINKS, with a provider whose e-mail is unknown and one with an e-mail only."""
    resources = [
        resource(n, name, Kind.HELPLINE if name == "Night line" else Kind.INFORMATION, url)
        for n, (name, url) in enumerate(LINKS, 1)
    ]
    provider = partial(Resource, kind=Kind.PROVIDER, service_areas=("CA-ON",))
    resources.append(provider(id="unknown-mail", name="Dana", contact_unknown=("email",)))
    resources.append(provider(id="mail-only", name="Eli", emails=(Email(address="eli@example.org"),)))
    targets = [target(n, name, url, urgent=name == "Night line") for n, (name, url) in enumerate(LINKS, 1)]
    mail = replace(
        target(12, "Eli", "eli@example.org"),
        target_id="mail-only/email/1",
        resource_id="mail-only",
        kind="email",
        role="email",
    )
    places = {one.id: Place(FILE, n * 10) for n, one in enumerate(resources, 1)}
    return Registry(tuple(resources), (*targets, mail), places)


def healths() -> Mapping[str, Health]:
    """Return what is held true about LINKS."""
    known = {
        address: Health(state, ago(since), reason, NOW, ago(last_ok))
        for address, (state, since, reason, last_ok) in _STATE_OF.items()
    }
    new = "https://new.example/"
    moved, well = known["https://moved.example/"], known["https://well.example/"]
    return known | {
        "https://moved.example/": replace(
            moved,
            notices=(Notice("moved_permanently", new),),
            moved_to=new,
            moved_since=ago(7),
            moved_straight_since=ago(7),
            moved_from_title="A moving house",
        ),
        "https://well.example/": replace(well, notices=(Notice("certificate_expires", "in 9 days"),)),
    }


def report(last: Run | None = None) -> Report:
    """Return the report of everything above."""
    bad = {
        "https://gone.example/a": (None, saw(Code.HTTP_404, "The server answered 404.", status=404)),
        "https://taken.example/": (
            None, saw(Code.DOMAIN_REPLACED, "The page is about betting.", title="Win <b>big</b>", status=200),
        ),
    }  # fmt: skip
    spans = {
        "https://gone.example/a": (
            Span(Code.OK, ago(80), ago(2), 11),
            Span(Code.HTTP_404, ago(1), ago(0), 2),
        )
    }
    moves = tuple(
        Transition(url, "suspect", "broken", NOW, Code.HTTP_404)
        for url in ("https://gone.example/a", "https://gone.example/b")
    )
    offer = Proposal(
        1, "entry-9", "description", None, "Help for mothers.", "Help for all parents.", NOW,
        "https://well.example/", Method.OG, "substantive", 71.5,
    )  # fmt: skip
    return make_report(
        registry(),
        healths(),
        evidence=bad,
        history=spans,
        runs=(last or run(),),
        transitions=moves,
        proposals=(offer,),
        now=NOW,
    )

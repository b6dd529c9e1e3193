"""An invented check: links in files, on pages, on standard input, one of every kind of verdict."""

from datetime import timedelta

from crawler.finding import Code, Finding, Notice
from crawler.observation import Fault, Hop, Observation, Phase, Silence
from reports.checked import CheckedLink, Checks, Spot
from tests.reports.invented import NOW

GONE = "https://gone.example/chat"
PAGE = "https://list.example:8443/help"


def link(
    url: str,
    code: Code,
    seen: str,
    *spots: Spot,
    status: int | None = 200,
    suggestion: str | None = None,
    notice: Notice | None = None,
) -> CheckedLink:
    """Return a link that was asked; without a status nothing answered."""
    observation = Observation(
        url.partition("#")[0],
        NOW,
        hops=(Hop(url.partition("#")[0], status, None, "192.0.2.7"),) if status else (),
        silence=None if status else Silence(Phase.HEADERS, Fault.TIMEOUT_READ, "no answer in 30 s"),
        seconds=0.25,
    )
    return CheckedLink(
        url, observation, Finding(code, seen, (notice,) if notice else (), suggestion, None), spots
    )


WELL = link("https://well.example/", Code.OK, "answered 200 OK", Spot("docs/list.md", 3, "Warm line"))
DEAD = link(
    GONE, Code.HTTP_404, "answered 404 Not Found", Spot("docs/list.md", 12, "Night chat"), Spot(PAGE, 40),
    Spot("docs/list.md", 30, "Chat"), status=404,
)  # fmt: skip
TAKEN = link(
    "https://taken.example/#top",
    Code.DOMAIN_REPLACED,
    "the page is about betting",
    Spot("docs/old list.md", 7),
)
SLOW = link(
    "https://slow.example/", Code.TIMEOUT_READ, "no answer in 30 s", Spot("-", 2, ""), status=None
)  # fmt: skip
GUARDED = link(
    "https://guarded.example/", Code.FORBIDDEN_403, "answered 403 Forbidden", Spot(PAGE, 41, "Guide"),
    status=403,
)  # fmt: skip
MOVED = link(
    "https://moved.example/a", Code.MOVED_PERMANENT, "301 to https://new.example/a",
    Spot("docs/list.md", 14, "Guide"), suggestion="https://new.example/a",
)  # fmt: skip
TIRED = link(
    "https://slow.example/b", Code.CIRCUIT_OPEN, "3 failures in a row", Spot("docs/list.md"), status=None
)
ENDING = link(
    "https://ending.example/", Code.OK, "answered 200 OK", Spot("docs/list.md", 16, "Ending"),
    notice=Notice("certificate_expires", "the certificate ends on 2026-12-01"),
)  # fmt: skip


def check(*links: CheckedLink, stopped: str = "") -> Checks:
    """Return the check of `links`, without any the one of all of the above."""
    listed = links or (WELL, DEAD, TAKEN, SLOW, GUARDED, MOVED, TIRED, ENDING)
    return Checks(
        listed,
        started_at=NOW,
        ended_at=NOW + timedelta(seconds=9),
        pages=1 if not links else 0,
        left_out={} if links else {"outside the site": 4, "excluded": 0},
        stopped=stopped,
    )

"""What the sites of the Debian benchmark do on which day: plain values that servers and oracle both read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

# Far ahead, so that a certificate can be good today and about to end in the simulated days.
FIRST_DAY = datetime(2035, 3, 5, 6, 0, tzinfo=UTC)
DAYS = 14
RENEWING_ENDS = FIRST_DAY + timedelta(days=20, hours=6)


@dataclass(frozen=True, slots=True)
class Page:
    """The page is served; another edition has other bytes and another date."""

    edition: int = 1


@dataclass(frozen=True, slots=True)
class Gone:
    """The file is removed: nginx answers 404 by itself."""


@dataclass(frozen=True, slots=True)
class Status:
    """nginx is told to answer with this status."""

    code: int


@dataclass(frozen=True, slots=True)
class Moved:
    """nginx is told to send visitors on; `by_itself` is its own redirect of a folder without its slash."""

    status: int
    to: str  # absolute
    by_itself: bool = False


Deed = Page | Gone | Status | Moved


@dataclass(frozen=True, slots=True)
class Site:
    """One host name: its scheme, whose pages it shows, and on which days it is not itself."""

    host: str
    source: str  # "python", "english" or "languages"
    pages: int  # how many of them are listed
    scheme: str = "http"
    refuses: range = range(0)  # nothing listens
    lapsed: range = range(0)  # the name does not exist
    expired: range = range(0)  # the certificate ended in 2020
    errors: range = range(0)  # 500 for everything
    busy: range = range(0)  # 503 with Retry-After: 3600 for everything
    shy: range = range(0)  # robots.txt disallows what is below SHY_PATH
    ends_at: datetime | None = None  # of its certificate


SHY_PATH = "/library/"
ALWAYS = range(DAYS + 1)
SITES = (
    Site("handbook.example", "python", 100),
    Site("manual.example", "english", 80),
    Site("translations.example", "languages", 80),
    Site("secure.example", "python", 50, "https"),
    Site("renewing.example", "python", 10, "https", ends_at=RENEWING_ENDS),
    Site("expired.example", "english", 12, "https", expired=range(8)),
    Site("refusing.example", "english", 8, refuses=range(3, 9)),
    Site("silent.example", "english", 5, refuses=ALWAYS),
    Site("lapsing.example", "python", 9, lapsed=range(4, 9)),
    Site("stumbling.example", "english", 12, errors=range(5, 7)),
    Site("busy.example", "english", 5, busy=range(2, 3)),
    Site("shy.example", "python", 20, shy=range(9)),
)
STEADY = ("handbook.example", "manual.example", "secure.example")  # pages of these are given parts to play
BY_HOST = {site.host: site for site in SITES}


class Network(StrEnum):
    """How well this machine's own network works in a run."""

    WORKS = ""
    DOWN = "down"  # no name leads anywhere
    ODD = "odd"  # only the canary can be reached


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the main job: when, and whether this machine's own network works."""

    at: datetime
    network: Network = Network.WORKS

    @property
    def day(self) -> int:
        """Return the day of the plays it falls on."""
        return (self.at - FIRST_DAY).days


_LETTERS = str.maketrans("0123456789", "abcdefghij")
_ODD_DAY = 11
_EVENING = timedelta(hours=12)
RUNS = tuple(
    sorted(
        [
            *(Run(FIRST_DAY + timedelta(days=day)) for day in range(DAYS) if day != _ODD_DAY),
            Run(FIRST_DAY + timedelta(days=_ODD_DAY), Network.ODD),
            Run(FIRST_DAY + timedelta(days=_ODD_DAY, hours=4)),
            Run(FIRST_DAY + timedelta(days=2) + _EVENING),  # a second run in a day asks only what is suspect
            Run(FIRST_DAY + timedelta(days=5) + _EVENING, Network.DOWN),
            Run(FIRST_DAY + timedelta(days=9) + _EVENING),
        ],
        key=lambda run: run.at,
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """One address and what is there from which day on."""

    url: str  # without fragment
    host: str
    path: str
    play: tuple[tuple[int, Deed], ...] = ((0, Page()),)

    def deed(self, day: int) -> Deed:
        """Return what is there on `day`."""
        return next(deed for begins, deed in reversed(self.play) if begins <= day)


def words(link: Link, edition: int) -> str | None:
    """Return the description a page carries in an edition; as Debian ships it, it has none.

    No two pages say the same, not even but for numbers: those are not looked at when texts are compared.
    """
    ordinal, name = {2: "second", 3: "third"}.get(edition), link.path.translate(_LETTERS)
    return ordinal and f"What {name} says in its {ordinal} edition: söker stöd, 眠りと支え, сон и помощь."


@dataclass(frozen=True, slots=True)
class Listed:
    """One place of the registry where a link stands, as a person might have typed it."""

    target_id: str
    typed: str
    link: Link
    urgent: bool


@dataclass(frozen=True, slots=True)
class World:
    """Every link, and every place that lists one, in the registry's order."""

    links: tuple[Link, ...]
    listed: tuple[Listed, ...]

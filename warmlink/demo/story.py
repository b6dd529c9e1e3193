"""The story `warmlink demo` tells: a dozen invented providers, and what happens to them in five days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warmlink.demo.faults import answer, hang, redirect, reset_at_once
from warmlink.demo.talk import Behaviour

FIRST_DAY = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scene:
    """One run of the story: when, what is told, and whether our own network works."""

    at: datetime
    says: str
    network: bool = True


SCENES = (
    Scene(FIRST_DAY, "Day 0: everything is asked for the first time. One failure only makes a link suspect."),
    Scene(
        FIRST_DAY + timedelta(days=1),
        "Day 1: what failed fails again; one more page is gone, one domain has lapsed, one is for sale.",
    ),
    Scene(
        FIRST_DAY + timedelta(days=2),
        "Day 2: they fail again; a casino took over a group's domain; the directory has new words.",
    ),
    Scene(
        FIRST_DAY + timedelta(days=2, hours=12),
        "Day 2, evening: our own network is down; nothing may be marked broken.",
        network=False,
    ),
    Scene(
        FIRST_DAY + timedelta(days=3),
        "Day 3: the network is back, the shop too; a page names another e-mail.",
    ),
    Scene(FIRST_DAY + timedelta(days=4), "Day 4: a quiet day."),
)


def _page(title: str, description: str, contact: str = "") -> Behaviour:
    body = (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f'<title>{title}</title><meta property="og:description" content="{description}"></head>'
        f"<body><h1>{title}</h1><p>{description}</p><p>{contact}</p></body></html>"
    )
    return answer(200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())


_NIGHT = _page(
    "Night Line",
    "Someone to talk to at night, for parents of small children. Free, every night of the year.",
    "Call 020 7946 0018.",
)
_DIRECTORY_OLD = _page(
    "The Harbour Directory",
    "Find a counsellor near you: forty providers in three counties, all of them trained.",
)
_DIRECTORY_NEW = _page(
    "The Harbour Directory",
    "Search by town and language. Every counsellor was spoken to this year; video calls too.",
)
_DAWN, _DAWN_NEW = (
    _page(
        "Dawn Counselling",
        "Counselling for new parents, in person and by video, from a registered psychotherapist.",
        f"Write to {mailbox}@dawn.example.org.",
    )
    for mailbox in ("hello", "office")
)
_RIVERSIDE = _page(
    "Riverside Parents", "A weekly circle for parents who find the first year hard. Everyone may come."
)
_LIBRARY = _page(
    "The Quiet Library", "What is known about low mood after birth, gathered and explained by midwives."
)
_SHOP = _page(
    "Milk and Mood", "Lactation consultants who know about feelings that come with the let-down of milk."
)
_LAPSED = _page("Meadow House", "A house in the country where families stay for a week and are looked after.")
_LANTERN = _page(
    "The Lantern",
    "A lantern walk for families after loss, on the first Friday of each month, along the river and back to "
    "the old chapel, where there is soup and somebody who listens. Children walk along; nobody has to talk.",
)
_CASINO = _page(
    "Slot gacor maxwin",
    "Slot gacor hari ini, situs judi online terpercaya, bonus new member, daftar slot online dan togel, "
    "maxwin setiap hari, casino online, deposit pulsa, rtp live slot gacor, bandar togel, jackpot slot.",
)
_ASH = _page(
    "Ash Tree Circle", "Grandparents who help young families meet under the ash tree every other week."
)
_FOR_SALE = answer(
    200, {"Content-Type": "text/html"}, b"<title>ash.example</title>The domain ash.example is for sale."
)
_NOT_THERE = _page("Page not found", "Sorry, the page you are looking for does not exist or has been moved.")
_CHALLENGE = answer(403, {"cf-mitigated": "challenge"}, b"<title>Just a moment...</title>")
_ROBOTS = answer(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n")

# What stands at each address from which day on; the last one that has begun holds.
_PLAYS: Mapping[str, tuple[tuple[int, Behaviour], ...]] = {
    "canary.example/": ((0, _LIBRARY),),
    "nightline.example/": ((0, _NIGHT),),
    "dawn.example/": ((0, redirect(301, "/practice")),),
    "dawn.example/practice": ((0, _DAWN), (3, _DAWN_NEW)),
    "riverside.example/group": ((0, _RIVERSIDE), (1, answer(404))),
    "meadow.example/": ((0, _LAPSED),),
    "harbour.example/": ((0, _DIRECTORY_OLD), (2, _DIRECTORY_NEW)),
    "library.example/": ((0, _LIBRARY),),
    "library.example/old-leaflet": ((0, answer(410)),),
    "library.example/talks": ((0, _NOT_THERE),),
    "ash.example/": ((0, _ASH), (1, _FOR_SALE)),
    "lantern.example/": ((0, _LANTERN), (2, _CASINO)),
    "milkandmood.example/": ((0, _SHOP), (2, answer(503, {"Retry-After": "3600"})), (3, _SHOP)),
    "fortress.example/": ((0, _CHALLENGE),),
    "members.example/": ((0, answer(401, {"WWW-Authenticate": 'Basic realm="members"'})),),
    "quiet.example/robots.txt": ((0, _ROBOTS),),
    "quiet.example/": ((0, _LIBRARY),),
    "circle.example/": ((0, redirect(302, "/round")),),
    "circle.example/round": ((0, redirect(302, "/")),),
    "tired.example/": ((0, answer(500)),),
    "wobbly.example/": ((0, _LIBRARY), (2, reset_at_once), (3, _LIBRARY)),
    "sleepy.example/": ((0, _LIBRARY), (3, hang)),
}
_LAPSES = {"meadow.example": 1}  # names that no longer exist, and from which day on


def behaviours(day: int) -> dict[str, Behaviour]:
    """Return what every address of the story does on a day."""
    return {
        address: next(behaviour for begins, behaviour in reversed(play) if begins <= day)
        for address, play in _PLAYS.items()
    }


def lapsed(day: int) -> frozenset[str]:
    """Return the names that do not exist any more on a day."""
    return frozenset(name for name, begins in _LAPSES.items() if begins <= day)


CONFIG = """\
# The configuration of the demo: everything is asked every day, from this machine to this machine.

[crawl]
allow_private = true
canaries = ["http://canary.example:{port}/"]

[manners]
delay = 0

[limits]
first_byte = 1

[cadence]
healthy = "1d"
unverifiable_first = "1d"
"""

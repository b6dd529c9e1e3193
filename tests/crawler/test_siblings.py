"""How a folder answers for a page that cannot exist, and how long that is known."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.describe.reading import Reading
from crawler.identity import Identity, IdentityMemory, identify
from crawler.observation import Fault, Hop, Observation, Page, Phase, Silence
from crawler.siblings import GOOD_FOR, Answer, Sibling, compared, holds, seen_beside, worth_asking
from tests.crawler.pages import reading

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FOLDER = "https://example.org/help/*"
URL = "https://example.org/help/line"
WORDS = (
    "Our listeners are there every night of the year, for parents who cannot sleep and do not know why. " * 5
)


def seen(status: int, text: str = WORDS, *, landed: str = "", body: bytes | None = None) -> Observation:
    """One visit to an address of the folder."""
    page = body if body is not None else f"<title>Help</title><p>{text}</p>".encode()
    hops = (Hop(URL, 302, landed), Hop(landed, status)) if landed else (Hop(URL, status),)
    return Observation(URL, NOON, hops, page=Page("text/html", "utf-8", page, len(page)))


def page(text: str = WORDS) -> Reading:
    return reading(title="Help", body=f"<p>{text}</p>")


SHELL = b"<body><div id=app></div><script src=a.js></script></body>"
LOGIN = b"<form><input type=password></form>"


@pytest.mark.parametrize(
    ("beside", "answer"),
    [
        (seen(404), Answer.HONEST),
        (seen(410), Answer.HONEST),
        (seen(200), Answer.PAGE),
        (seen(200, landed="https://example.org/"), Answer.PAGE),
        (seen(503), Answer.UNCLEAR),
        (seen(403), Answer.UNCLEAR),
        (seen(429), Answer.UNCLEAR),
        (seen(200, body=SHELL), Answer.UNCLEAR),
        (seen(200, body=LOGIN), Answer.UNCLEAR),
        (seen(200, body=b""), Answer.UNCLEAR),
        (Observation(URL, NOON, silence=Silence(Phase.ROBOTS, Fault.ROBOTS_DISALLOWED)), Answer.UNCLEAR),
        (Observation(URL, NOON, silence=Silence(Phase.DNS, Fault.DNS_NXDOMAIN)), Answer.UNCLEAR),
    ],
)
def test_what_an_invented_address_answers(beside: Observation, answer: Answer) -> None:
    assert seen_beside(FOLDER, beside).answer is answer


def test_the_same_page_or_the_same_way_is_what_the_site_shows_for_anything() -> None:
    beside = seen_beside(FOLDER, seen(200))
    assert compared(seen(200), page(), beside) == "an invented address beside it shows the same page"
    assert compared(seen(200), page("Ring us at night. " * 30), beside) is None
    sent = seen_beside(FOLDER, seen(200, landed="https://example.org/all"))
    words = "sent on to https://example.org/all, as every invented address of the site is"
    assert compared(seen(200, landed="https://example.org/all"), page("Ring us."), sent) == words
    assert compared(seen(200, landed="https://example.org/line"), page("Ring us."), sent) is None


def test_an_honest_or_unclear_folder_speaks_against_no_page() -> None:
    for beside in (seen(404), seen(503)):
        assert compared(seen(200), page(), seen_beside(FOLDER, beside)) is None


@pytest.mark.parametrize(
    ("age", "known"),
    [
        (timedelta(seconds=-1), True),  # it was looked at after the page
        (timedelta(), True),
        (GOOD_FOR - timedelta(seconds=1), True),
        (GOOD_FOR, False),
        (-GOOD_FOR, False),  # a clock gone wrong
    ],
)
def test_what_was_seen_is_good_for_thirty_days(age: timedelta, known: bool) -> None:
    assert holds(Sibling(FOLDER, NOON, Answer.HONEST), NOON + age) is known
    assert not holds(None, NOON)


def test_a_request_is_worth_it_for_what_is_new_short_changed_or_half_a_missing_page() -> None:
    known = IdentityMemory(identify(page(), NOON))
    other = page("We repair bicycles, sell tyres and saddles, and rent cargo bikes by the hour. " * 6)
    new, same = identify(other, NOON), identify(page(), NOON)
    shell = reading(body="<div></div><script>x()</script>")
    login = reading(body="<form><input type=password>")

    def worth(
        what: Reading,
        seen: Identity | None,
        memory: IdentityMemory | None,
        *,
        first: bool,
        half: bool = False,
    ) -> bool:
        return worth_asking(what, seen, memory, first_sight=first, half_missing=half)

    assert worth(page(), same, None, first=True)
    assert worth(page("Short."), None, known, first=False)
    assert worth(other, new, known, first=False)
    assert worth(page(), same, known, first=False, half=True)
    assert not worth(page(), same, None, first=False)
    assert not worth(page(), same, known, first=True)
    assert not worth(shell, None, None, first=True)
    assert not worth(login, None, None, first=True)

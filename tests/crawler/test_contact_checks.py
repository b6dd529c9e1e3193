"""The contacts of one run: what pages showed of them, and what is left for the next run."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from crawler.checks import Ask, Result
from crawler.contact_checks import ContactChecks
from crawler.contact_plan import DueContact, Witness
from crawler.finding import Code, Finding
from crawler.history import Checked, Evidence
from crawler.mail import MailSeen, Route
from crawler.observation import Hop, Observation, Page

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NUMBER, MAIL = "+14169671111", "ann@quiet-river.test"
PAGE = "https://ann.example/contact"
RINGS = DueContact(NUMBER, False, (Witness(PAGE, must=True),))
WRITES = DueContact(MAIL, False)
VALID = Finding(Code.PHONE_VALID, "a valid number of CA")


class Routes:
    """Name servers that answer, or that are silent for ever."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent

    async def route(self, domain: str) -> MailSeen:
        if self._silent:
            await asyncio.Event().wait()
        return MailSeen(domain, Route.IMPLICIT)


def page(body: str, code: Code = Code.OK, *, final: str = PAGE) -> Result:
    """The page was asked, and this is what came."""
    hops = (Hop(PAGE, 302, final), Hop(final, 200)) if final != PAGE else (Hop(PAGE, 200),)
    seen = Page("text/html", "utf-8", f"<title>Contact</title><p>{body}".encode())
    return Result(Ask(PAGE), Observation(PAGE, NOON, hops=hops, page=seen), Finding(code, "seen"))


def looked_at(
    *contacts: DueContact, saw: tuple[Result, ...] = (), routes: Routes | None = None, stopped: bool = False
) -> list[tuple[str, Evidence]]:
    """What a run says of these contacts."""

    async def run(now: Callable[[], datetime]) -> tuple[Checked, ...]:
        checks = ContactChecks(contacts, routes or Routes(), now)
        stop = asyncio.Event()
        if stopped:
            stop.set()
        try:
            for result in saw:
                checks.saw(result)
            return await checks.checked(stop)
        finally:
            await checks.aclose()

    return [(checked.address, checked.evidence) for checked in asyncio.run(run(lambda: NOON))]


def test_a_number_on_its_page_is_confirmed_with_the_page_as_evidence() -> None:
    finding = Finding(Code.CONTACT_CONFIRMED, f"shown on {PAGE}; a valid number of CA", marker=PAGE)
    shown = looked_at(RINGS, saw=(page("Call 416-967-1111"),))
    assert shown == [(NUMBER, Evidence(NOON, finding, final_url=PAGE))]


def test_a_page_that_fails_or_is_blocked_says_nothing_of_its_number() -> None:
    for code in (Code.HTTP_404, Code.BOT_CHALLENGE, Code.PARKED):
        seen = looked_at(RINGS, saw=(page("Call 416-967-2222", code),))
        assert seen == [(NUMBER, Evidence(NOON, VALID))]


def test_a_page_that_leads_to_another_site_says_nothing_of_the_number() -> None:
    elsewhere = page("Call 416-967-2222", Code.MOVED_TEMPORARY, final="https://casino.example/")
    assert looked_at(RINGS, saw=(elsewhere,)) == [(NUMBER, Evidence(NOON, VALID))]


def test_a_page_that_a_script_writes_denies_nothing() -> None:
    written = page("Call 416-967-2222<script>fill()</script>")
    assert looked_at(RINGS, saw=(written,)) == [(NUMBER, Evidence(NOON, VALID))]


def test_a_contact_whose_page_was_not_asked_in_its_turn_stays_due() -> None:
    assert looked_at(RINGS, saw=(page("", Code.CIRCUIT_OPEN),)) == []


def test_other_pages_are_not_read() -> None:
    other = page("Call 416-967-2222")
    elsewhere = Result(Ask("https://other.example/"), other.observation, other.finding)
    assert looked_at(RINGS, saw=(elsewhere,)) == [(NUMBER, Evidence(NOON, VALID))]


def test_when_the_run_is_stopped_nobody_waits_for_silent_name_servers() -> None:
    assert looked_at(RINGS, WRITES, routes=Routes(silent=True), stopped=True) == [
        (NUMBER, Evidence(NOON, VALID))
    ]


def test_an_address_is_told_by_its_domain() -> None:
    words = "quiet-river.test names no mail server and has an address of its own"
    finding = Finding(Code.EMAIL_TAKES_MAIL, words, marker="implicit")
    assert looked_at(WRITES) == [(MAIL, Evidence(NOON, finding))]

"""E-mails and numbers over days, through the whole house: a local site, a local name server, a clock."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dns.rcode import Rcode

from crawler.finding import Code
from crawler.history import RunStatus
from crawler.probe.mail_routes import NameServerRoutes
from crawler.store import Store
from reports.byhand import Chore, Why
from reports.steps import Step
from tests.crawler.probe.name_server import NameServer
from warmlink.clock import SimulatedClock
from warmlink.config import Config, load_config
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.talk import Request, Talk
from warmlink.demo.theatre import world_beside
from warmlink.exits import Exit
from warmlink.job import JobOutcome, main_job

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBER, NEW = "+14169671111", "+14169672222"
_CONFIG = """\
[crawl]
allow_private = true
canaries = []
[manners]
delay = 0
robots = false
"""
LINE = """\
[[resource]]
id = "night-line"
kind = "crisis_line"
name = "Night Line"
description = "Somebody to talk to at night."
emergency_note = "In danger, call 911."
crisis = true
service_areas = ["CA-ON"]
[[resource.phones]]
number = "+14169671111"
[[resource.mentioned_on]]
url = "http://127.0.0.1:{port}/contact"
phone = "416-967-1111"
"""
ROBIN = """\
[[resource]]
id = "robin"
kind = "provider"
name = "Robin Winter"
description = "A social worker who is reached by e-mail only."
service_areas = ["CA-ON"]
[[resource.emails]]
address = "robin@quiet-river.test"
"""
PROTECTED = bytes([7, *(byte ^ 7 for byte in b"robin@quiet-river.test")]).hex()


@dataclass(frozen=True)
class House:
    """A registry, a site, a name server and a clock."""

    folder: Path
    world: World
    names: NameServer
    clock: SimulatedClock

    @property
    def config(self) -> Config:
        return load_config(self.folder / "warmlink.toml")

    def lists(self, record: str) -> None:
        """From now on the registry is this."""
        self.folder.joinpath("registry/resources").mkdir(parents=True, exist_ok=True)
        text = record.replace("{port}", str(self.world.port))
        self.folder.joinpath("registry/resources/all.toml").write_text(text)

    def shows(self, body: str, path: str = "contact", status: int = 200) -> None:
        """From now on a page of the site has this on it."""
        self.world.behaviours = {
            **self.world.behaviours, path: answer(status, {}, f"<title>Contact</title><p>{body}".encode()),
        }  # fmt: skip

    def run(self, *, after: timedelta = timedelta(0)) -> JobOutcome:
        """Run the main job, as cron would, so long after the last one."""
        self.clock.advance(after)
        routes = NameServerRoutes(0.3, nameservers=["127.0.0.1"], port=self.names.port)
        outcome = main_job(self.config, now=self.clock.now, mail=routes)
        assert outcome.troubles == ()
        return outcome

    def held(self, address: str) -> tuple[str, str]:
        """Return (state, reason) of an address."""
        with Store(self.config.crawl.database, read_only=True) as store:
            health = store.healths()[address]
        return str(health.state), str(health.reason)

    def shown(self, target_id: str) -> dict[str, Any]:
        """Return what the feed says of a contact."""
        targets = json.loads((self.config.publish.public / "v1/health.json").read_bytes())["data"]["targets"]
        found: dict[str, Any] = next(target for target in targets if target["target_id"] == target_id)
        return found


@contextmanager
def name_server_beside() -> Iterator[NameServer]:
    """Run a name server in a thread with a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = NameServer({}, {})
    transport = asyncio.run_coroutine_threadsafe(server.open(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_close(transport), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _close(transport: asyncio.DatagramTransport) -> None:
    transport.close()
    await asyncio.sleep(0)  # it is closed in the loop's next round


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "warmlink.toml").write_text(_CONFIG)
    with world_beside() as world, name_server_beside() as names:
        names.exchangers = {"quiet-river.test": ("10 mx.quiet-river.test.",)}
        names.zone = {"mx.quiet-river.test": (("192.0.2.7",), ())}
        yield House(tmp_path, world, names, SimulatedClock(NOON))


def test_a_number_that_its_page_shows_is_confirmed_and_one_that_changed_is_told_the_next_day(
    house: House,
) -> None:
    house.lists(LINE)
    house.shows("Call 416-967-1111, day and night")
    page = f"http://127.0.0.1:{house.world.port}/contact"
    first = house.run()
    assert house.held(NUMBER) == ("healthy", "contact_confirmed")
    assert first.report.contacts[0].says == f"confirmed on {page} on 2026-11-24"
    assert [chore.why for chore in first.report.by_hand] == [Why.VERIFY]
    assert first.report.items == (), "a page that is there to show a number is told of only when it fails"

    house.shows("Our new number: 416-967-2222")
    changed = house.run(after=DAY)
    assert house.held(NUMBER) == ("unverifiable", "contact_changed")
    assert changed.exit is Exit.OK, "nothing is broken: a person looks"
    assert house.shown("night-line/phone/1")["show"] is True
    (contact,) = changed.report.contacts
    assert contact.says == (f"{page} now shows {NEW} instead; last confirmed on 2026-11-24")
    place = f"{house.folder / 'registry/resources/all.toml'}:9"
    assert changed.report.by_hand[0] == Chore(
        why=Why.CONTACT_CHANGED,
        resource_id="night-line",
        resource_name="Night Line",
        place=place,
        urgent=True,
        says=f"Find out which is right: {contact.says}.",
        due=None,
        contacts=(contact.listing,),
        links=(page,),
        steps=(
            Step(f"Ring or write to them; then correct the entry ({place})."),
            Step(
                f"If it is right as it stands, ask them, and write in the entry ({place}):",
                'verification = { at = 2026-11-25, by = "your name", method = "phone" }',
            ),
        ),
    )

    house.lists(LINE.replace('"+14169671111"', f'"{NEW}"').replace("967-1111", "967-2222"))
    house.run(after=DAY)
    assert house.held(NEW) == ("healthy", "contact_confirmed")


def test_a_change_that_a_person_has_looked_at_is_no_longer_on_the_worklist(house: House) -> None:
    house.shows("Our new number: 416-967-2222")
    house.lists(LINE)
    assert Why.CONTACT_CHANGED in {chore.why for chore in house.run().report.by_hand}
    house.lists(
        LINE.replace(
            "[[resource.phones]]",
            '[resource.verification]\nat = 2026-11-25\nby = "Ann"\nmethod = "phone"\n[[resource.phones]]',
        )
    )
    outcome = house.run(after=DAY)
    assert house.held(NUMBER) == ("unverifiable", "contact_changed")
    assert outcome.report.by_hand == ()


def test_a_page_that_goes_takes_no_number_with_it(house: House) -> None:
    house.lists(LINE)
    house.shows("Call 416-967-1111")
    house.run()
    house.shows("Gone", status=404)
    for _ in range(3):
        outcome = house.run(after=DAY)
    assert house.held(NUMBER) == ("unverifiable", "phone_valid")
    assert house.shown("night-line/phone/1")["show"] is True
    (page,) = outcome.report.items
    assert (page.state, page.urgent, page.listings[0].target_id) == (
        "broken", False, "night-line/mentioned_on/1",
    )  # fmt: skip
    assert page.steps[-2] == Step(
        "Name a page that shows the contact now under mentioned_on "
        f"({house.folder / 'registry/resources/all.toml'}:11), or take it out."
    )


def test_a_page_that_would_not_send_itself_twice_is_still_read_for_its_number(house: House) -> None:
    async def once(talk: Talk, request: Request) -> None:
        if "if-none-match" in request.headers:
            await talk.answer(304, {"ETag": '"1"'}, b"")
        else:
            await talk.answer(200, {"ETag": '"1"'}, b"<title>Contact</title><p>Call 416-967-1111")

    house.lists(LINE)
    house.world.behaviours = {"contact": once}
    house.run()
    house.run(after=DAY)
    assert house.held(NUMBER) == ("healthy", "contact_confirmed")


def test_a_provider_known_by_e_mail_only_is_never_broken_because_nobody_could_be_asked(house: House) -> None:
    house.lists(ROBIN)
    house.names.exchangers = {"quiet-river.test": Rcode.SERVFAIL}
    for _ in range(12):
        outcome = house.run(after=4 * DAY)
        assert outcome.exit is Exit.OK
    assert house.held("robin@quiet-river.test") == ("unverifiable", "email_unknown")
    assert house.shown("robin/email/1")["show"] is True
    assert {chore.why for chore in outcome.report.by_hand} == {Why.VERIFY}
    health = json.loads((house.config.publish.public / "v1/health.json").read_bytes())
    assert health["data"]["resources"] == [
        {"id": "robin", "links_state": "not_applicable", "freshness": "unverified"}
    ]


def test_an_address_whose_domain_takes_mail_is_neither_healthy_nor_work_to_do(house: House) -> None:
    house.lists(ROBIN)
    outcome = house.run()
    for _ in range(5):
        outcome = house.run(after=10 * DAY)
    assert house.held("robin@quiet-river.test") == ("unverifiable", "email_takes_mail")
    assert outcome.report.contacts[0].says == "quiet-river.test takes mail at mx.quiet-river.test"
    assert {chore.why for chore in outcome.report.by_hand} == {Why.VERIFY}


def test_a_domain_that_is_gone_for_a_day_breaks_its_addresses_and_one_that_returns_heals_them(
    house: House,
) -> None:
    house.lists(ROBIN)
    house.run()
    house.names.exchangers = {}
    seen = [(house.run(after=step * HOUR).exit, *house.held("robin@quiet-river.test")) for step in (90, 21)]
    assert seen == [(Exit.OK, "suspect", "email_no_domain")] * 2
    broke = house.run(after=2 * HOUR)
    assert (broke.exit, *house.held("robin@quiet-river.test")) == (
        Exit.BROKEN, "broken", "email_no_domain",
    )  # fmt: skip
    assert broke.report.headline.startswith("1 e-mail or phone newly out of use; 0 of 0 healthy")
    assert broke.report.by_hand[0].why is Why.CONTACT_DEAD
    assert house.shown("robin/email/1")["show"] is False

    house.names.exchangers = {"quiet-river.test": ("10 mx.quiet-river.test.",)}
    house.run(after=8 * DAY)
    assert house.held("robin@quiet-river.test") == ("unverifiable", "email_takes_mail")
    assert house.shown("robin/email/1")["show"] is True


def test_two_bad_days_with_a_good_one_between_break_no_address(house: House) -> None:
    house.lists(ROBIN)
    good = house.names.exchangers
    house.run()
    for _ in range(3):
        house.names.exchangers = {}
        house.run(after=90 * HOUR)
        assert house.held("robin@quiet-river.test") == ("suspect", "email_no_domain")
        house.names.exchangers = good
        house.run(after=DAY)
        assert house.held("robin@quiet-river.test") == ("unverifiable", "email_takes_mail")


def test_a_null_mx_is_believed_only_when_it_lasts(house: House) -> None:
    house.lists(ROBIN)
    house.names.exchangers = {"quiet-river.test": ("0 .",)}
    house.run()
    assert house.held("robin@quiet-river.test") == ("suspect", "email_no_mx")
    house.run(after=DAY)
    assert house.held("robin@quiet-river.test") == ("broken", "email_no_mx")


def test_when_our_own_names_fail_nothing_moves(house: House) -> None:
    others = "".join(
        ROBIN.replace("robin", f"robin-{n}").replace("quiet-river", f"river-{n}") for n in range(6)
    )
    house.lists(others)
    house.names.exchangers = {f"river-{n}.test": ("10 mx.quiet-river.test.",) for n in range(6)}
    house.run()
    house.names.exchangers, house.names.zone = {}, {}  # a resolver that denies every name
    for _ in range(4):
        outcome = house.run(after=4 * DAY)
        assert outcome.crawl.run is not None
        assert (outcome.crawl.run.status, outcome.exit) == (RunStatus.DEGRADED, Exit.INCOMPLETE)
    assert house.held("robin-3@river-3.test") == ("unverifiable", "email_takes_mail")


def test_an_address_hidden_from_robots_on_their_own_page_is_confirmed(house: House) -> None:
    house.lists(ROBIN + '[[resource.links]]\nid = "website"\nurl = "http://127.0.0.1:{port}/home"\n')
    house.shows(f"Write: <a data-cfemail='{PROTECTED}'>[email&#160;protected]</a>", "home")
    house.run()
    assert house.held("robin@quiet-river.test") == ("healthy", "contact_confirmed")

    house.shows("Write to winter@other-river.test", "home")
    house.run(after=8 * DAY)
    assert house.held("robin@quiet-river.test") == ("unverifiable", "contact_changed")


def test_of_a_contact_that_is_not_public_nothing_is_ever_stored(house: House) -> None:
    house.lists(ROBIN + "public = false\n")
    outcome = house.run()
    assert outcome.report.contacts[0].says == "not looked at: it is not public"
    assert house.names.asked == []
    with Store(house.config.crawl.database, read_only=True) as store:
        assert store.healths() == {}


def test_every_report_says_how_contacts_stand(house: House) -> None:
    house.lists(LINE + ROBIN)
    house.shows("Our new number: 416-967-2222")
    house.run()
    reports = house.config.reports.folder
    known = {c["target_id"]: c for c in json.loads((reports / "report.json").read_bytes())["contacts"]}
    assert known["robin/email/1"] == {
        "target_id": "robin/email/1", "resource_id": "robin", "resource_name": "Robin Winter", "label": None,
        "shown": "robin@quiet-river.test", "place": f"{house.folder / 'registry/resources/all.toml'}:20",
        "file": str(house.folder / "registry/resources/all.toml"), "line": 20,
        "urgent": False, "kind": "email", "state": "unverifiable", "code": "email_takes_mail",
        "says": "quiet-river.test takes mail at mx.quiet-river.test", "page": None,
        "since": "2026-11-24T12:00:00Z", "last_ok_at": None, "last_checked_at": "2026-11-24T12:00:00Z",
        "next_check_at": known["robin/email/1"]["next_check_at"],
    }  # fmt: skip
    assert known["night-line/phone/1"]["code"] == Code.CONTACT_CHANGED
    html = (reports / "report.html").read_text()
    assert "E-mails and phones" in html
    assert f"now shows {NEW} instead" in html

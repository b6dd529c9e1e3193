"""The contacts of a run: their domains are asked while pages are crawled, and the pages read for them."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from crawler.checks import Result
from crawler.contact_plan import DueContact
from crawler.contact_verdict import Sight, Verdict, judge_contact
from crawler.describe.reading import Reading, read
from crawler.finding import CODES, Finding, Weight
from crawler.history import Checked, Evidence
from crawler.keeping import site_of
from crawler.mail import judge_mail
from crawler.mentions import Mentions, mentions_of
from crawler.phones import judge_phone, region_of
from crawler.probe.mail_routes import MailRoutes
from crawler.record import UNASKED
from registry.contacts import ContactError, mail_domain


class ContactChecks:
    """Begin it inside the loop; tell it of every page with `saw`; its checks are ready after the crawl."""

    def __init__(
        self, contacts: Iterable[DueContact], routes: MailRoutes, now: Callable[[], datetime]
    ) -> None:
        self._contacts = tuple(contacts)
        self._now = now
        self._regions: dict[str, dict[str, None]] = {}  # by page, where its numbers may be from
        for contact in self._contacts:
            for witness in contact.witnesses:
                found = self._regions.setdefault(witness.address, {})
                if not contact.email and (region := region_of(contact.address)):
                    found[region] = None
        self._seen: dict[str, tuple[Mentions, bool]] = {}
        self._unasked: set[str] = set()
        self._mail = {
            contact.address: asyncio.create_task(ask_mail(contact.address, routes))
            for contact in self._contacts
            if contact.email
        }

    def __len__(self) -> int:
        return len(self._contacts)

    def saw(self, result: Result) -> None:
        """Read a page that was asked, if any contact may stand on it. Never raises."""
        page = result.ask.address
        if page not in self._regions:
            return
        if result.finding.code in UNASKED:
            self._unasked.add(page)
        elif (reading := _reading(result)) is not None:
            mentions = mentions_of(reading, self._regions[page])
            whole = reading.complete and not mentions.cut and not reading.description.needs_js
            self._seen[page] = (mentions, whole)

    async def checked(self, stop: asyncio.Event) -> tuple[Checked, ...]:
        """Return the check of each contact that all could be asked for; the others stay due.

        Waits for the name servers, but no longer when `stop` is set.
        """
        stopping = asyncio.create_task(stop.wait())
        try:
            asking = asyncio.gather(*self._mail.values(), return_exceptions=True)
            waits: set[asyncio.Future[Any]] = {asking, stopping}
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        return tuple(self._checked(contact) for contact in self._contacts if self._asked(contact))

    def _asked(self, contact: DueContact) -> bool:
        mail = self._mail.get(contact.address)
        pages = {witness.address for witness in contact.witnesses}
        return self._unasked.isdisjoint(pages) and (mail is None or mail.done())

    async def aclose(self) -> None:
        """Stop asking what is no longer wanted."""
        for task in self._mail.values():
            task.cancel()
        await asyncio.gather(*self._mail.values(), return_exceptions=True)

    def _checked(self, contact: DueContact) -> Checked:
        mail = self._mail.get(contact.address)
        itself = mail.result() if mail is not None else judge_phone(contact.address)
        sights = [
            Sight(witness.address, witness.must, *self._seen[witness.address])
            for witness in contact.witnesses
            if witness.address in self._seen
        ]
        verdict: Verdict = judge_contact(contact.address, itself, sights)
        evidence = Evidence(at=self._now(), finding=verdict.finding, final_url=verdict.page)
        return Checked(contact.address, evidence, connected=False)


async def ask_mail(address: str, routes: MailRoutes) -> Finding:
    """Return what the name service says of an e-mail address; never raises."""
    try:
        domain = mail_domain(address)
    except ContactError:
        return judge_mail(address, None)
    return judge_mail(address, await routes.route(domain))


def _reading(result: Result) -> Reading | None:
    """Return the page that was found, if it works and is still one of the listed site."""
    observation = result.observation
    works = CODES[result.finding.code].weight is Weight.OK
    page = result.reading or (read(observation.page, observation.final_url) if observation.page else None)
    return page if works and page is not None and site_of(page.url) == site_of(observation.url) else None

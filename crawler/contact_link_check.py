"""A link to a person judged by whom it names: no page behind it is asked."""

from collections.abc import Callable
from datetime import datetime

from crawler.contact_checks import ask_mail
from crawler.contact_links import Contact
from crawler.finding import CODES, Code, Finding, Weight
from crawler.hidden_mail import hidden_address
from crawler.observation import Observation
from crawler.phones import judge_phone
from crawler.probe.mail_routes import MailRoutes

# The worst that is found among several speaks for the link.
_WORST_FIRST = (Weight.STATIC, Weight.HARD, Weight.UNVERIFIABLE, Weight.UNCONFIRMED, Weight.OK)


async def check_contact(
    url: str, contact: Contact, *, routes: MailRoutes, now: Callable[[], datetime]
) -> tuple[Observation, Finding]:
    """Return what is known of whom `url` names (see `contact_of`), and an observation without answer.

    Of several named together the worst counts, with its own evidence. A link that only shares a page, or
    hides an address we cannot read, names nobody: `excluded_rule`. One to a number that has none is dead:
    `phone_invalid`. Never raises.
    """
    if not contact.values and contact.written:
        finding = judge_phone("", contact.written[0])
    elif not contact.values:
        hides = hidden_address(url.strip()) is not None
        names_nobody = (
            "it hides an address that cannot be read" if hides else "it shares a page and names nobody"
        )
        finding = Finding(Code.EXCLUDED_RULE, names_nobody)
    elif contact.kind == "email":
        finding = _worst([await ask_mail(address, routes) for address in contact.values])
    else:
        finding = _worst(list(map(judge_phone, contact.values, contact.written)))
    return Observation(url.partition("#")[0], now()), finding


def _worst(findings: list[Finding]) -> Finding:
    return min(findings, key=lambda finding: _WORST_FIRST.index(CODES[finding.code].weight))

"""Whether an e-mail address can receive mail, from what the name servers say of its domain."""

from dataclasses import dataclass
from enum import StrEnum

from crawler.finding import Code, Finding
from crawler.observation import Fault, Silence
from registry.contacts import ContactError, check_email, mail_domain

# Never in the public name service (RFC 6761 §6.2-6.5, RFC 2606 §3): asking for them would tell us nothing.
_RESERVED = frozenset(
    {"test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"}
)


class Route(StrEnum):
    """How mail would travel to a domain."""

    EXCHANGE = "exchange"  # to the mail exchangers it names (RFC 5321 §5.1)
    IMPLICIT = "implicit"  # to the domain's own address: it names none
    REFUSED = "refused"  # it says that it takes none (null MX, RFC 7505)
    NOWHERE = "nowhere"  # it exists, and neither it nor what it names has an address
    NO_DOMAIN = "no_domain"  # it does not exist
    RESERVED = "reserved"  # it is kept for examples; nobody was asked
    UNKNOWN = "unknown"  # the name servers failed or were silent


@dataclass(frozen=True, slots=True)
class MailSeen:
    """What the name service says of one domain's mail."""

    domain: str  # ASCII (IDNA 2008)
    route: Route
    hosts: tuple[str, ...] = ()  # the exchangers it names, the preferred one first
    detail: str = ""  # the name server's own words where the route is not known


_FAULTS = {Fault.DNS_NXDOMAIN: Route.NO_DOMAIN, Fault.DNS_NO_ADDRESS: Route.NOWHERE}
_MEANS: dict[Route, tuple[Code, str]] = {
    Route.EXCHANGE: (Code.EMAIL_TAKES_MAIL, "{domain} takes mail at {hosts}"),
    Route.IMPLICIT: (Code.EMAIL_TAKES_MAIL, "{domain} names no mail server and has an address of its own"),
    Route.REFUSED: (Code.EMAIL_NO_MX, "{domain} says that it takes no mail (null MX)"),
    Route.NOWHERE: (Code.EMAIL_NO_MX, "no server stands behind the mail of {domain}"),
    Route.NO_DOMAIN: (Code.EMAIL_NO_DOMAIN, "{domain} does not exist (NXDOMAIN)"),
    Route.RESERVED: (Code.EMAIL_RESERVED, "{domain} is kept for examples, so nobody was asked"),
    Route.UNKNOWN: (Code.EMAIL_UNKNOWN, "the name service of {domain} gave no answer: {detail}"),
}


def reserved(domain: str) -> bool:
    """Return whether `domain` is one that never exists, or is kept for examples.

    >>> reserved("practice.example"), reserved("example.org"), reserved("example-clinic.org")
    (True, True, False)
    """
    labels = domain.lower().rstrip(".").split(".")
    return not _RESERVED.isdisjoint((labels[-1], ".".join(labels[-2:])))


def without_answer(domain: str, silence: Silence) -> MailSeen:
    """Return what it means for mail that a name has no address; a failure of the moment is never "none"."""
    return MailSeen(domain, _FAULTS.get(silence.fault, Route.UNKNOWN), detail=silence.detail)


def judge_mail(address: str, seen: MailSeen | None) -> Finding:
    """Return what is known of `address`; `seen` is of its domain, None when its syntax let nobody be asked.

    Nobody knows whether a mailbox exists or is read: the best there is says that its domain takes mail.

    >>> judge_mail("robin@quiet.example", MailSeen("quiet.example", Route.REFUSED)).code
    <Code.EMAIL_NO_MX: 'email_no_mx'>
    """
    try:
        check_email(address)
        domain = mail_domain(address)
    except ContactError as error:
        return Finding(Code.EMAIL_SYNTAX, error.problem)
    if seen is None:
        return Finding(Code.EMAIL_UNKNOWN, f"nobody was asked about the mail of {domain}")
    code, words = _MEANS[seen.route]
    hosts = ", ".join(seen.hosts[:2])
    return Finding(
        code,
        words.format(domain=domain, hosts=hosts, detail=seen.detail or "no reason was given"),
        marker=seen.route.value,
    )

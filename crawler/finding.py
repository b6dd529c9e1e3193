"""What one observation means: a code from one table, with its evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crawler.codes import Code, Family, Weight

__all__ = ["CODES", "Code", "Family", "Finding", "Meaning", "Notice", "Weight", "family", "weight"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table of findings: what the code is, how it weighs, what people are told."""

    family: Family
    weight: Weight
    transient: bool  # worth one late retry in the same run
    says: str  # one sentence for a non-programmer: what it means
    advice: str  # one sentence: what to do


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know that rides beside a finding and never makes a link broken."""

    code: str  # moved_permanently, certificate_expires, http_only, flapping, redirects_to_home, …
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one observation means."""

    code: Code
    evidence: str  # plain words: what was seen
    notices: tuple[Notice, ...] = ()
    suggestion: str | None = None  # the last address of the unbroken 301/308 prefix, when the target is ok
    marker: str | None = None  # the rule, header or text that decided, by name


def _rows(
    family: Family, weight: Weight, advice: str, says: dict[Code, str], *, transient: bool = False
) -> Iterator[tuple[Code, Meaning]]:
    """Yield one row for each code of a group that weighs alike and calls for the same step."""
    for code, sentence in says.items():
        yield code, Meaning(family, weight, transient, sentence, advice)


_FIX = "Find the page's new address and correct the entry, or retire it."
_REPLACE_NOW = "Remove the link today, or confirm by hand that the page is still the right one."
_WAIT = "Wait for the next checks; if it lasts, ask the provider or look for a new address."
_BY_HAND = "Open the link in a browser now and then; nothing is wrong with it as far as we know."
_TELL_OWNER = "Tell the provider that their site's certificate needs attention; visitors see a warning."
_CORRECT = "Correct what is written in the entry."
_NOTHING = "Nothing to do."

CODES: Mapping[Code, Meaning] = MappingProxyType(
    dict(
        [
            *_rows(
                Family.OK,
                Weight.OK,
                _NOTHING,
                {
                    Code.OK: "The page works.",
                    Code.OK_UNCHANGED: "The page works and has not changed since the last visit.",
                },
            ),
            *_rows(
                Family.MOVED,
                Weight.OK,
                "Update the entry to the new address when one is suggested.",
                {
                    Code.MOVED_PERMANENT: "The page works, but has moved to a new address for good.",
                    Code.MOVED_TEMPORARY: "The page works; the site sends visitors on elsewhere for now.",
                    Code.MOVED_TRIVIAL: "The page works; only the spelling of its address differs.",
                },
            ),
            *_rows(
                Family.CONTENT,
                Weight.HARD,
                _FIX,
                {
                    Code.SOFT_404: "The site answers, but the page says that it cannot be found.",
                    Code.PARKED: "The site is gone: its name shows advertising or is for sale.",
                    Code.SUSPENDED: "The site has been switched off by its hosting company.",
                    Code.UNCLAIMED: "The hosting company says that no site lives at this address.",
                    Code.PLACEHOLDER: "The server shows its factory page: no site has been put there.",
                    Code.EMPTY: "The page answers, but there is nothing on it.",
                    Code.META_REFRESH_DEAD: "The page sends visitors on to an address that does not work.",
                },
            ),
            *_rows(
                Family.CONTENT,
                Weight.REPLACED,
                _REPLACE_NOW,
                {Code.DOMAIN_REPLACED: "Somebody else's site is at this address now."},
            ),
            *_rows(
                Family.FRAGMENT,
                Weight.OK,
                "Check the part of the address after the # sign.",
                {
                    Code.FRAGMENT_MISSING: "The page works, but the listed part of it was not found.",
                    Code.FRAGMENT_UNVERIFIABLE: "The page works; whether the listed part exists is unclear.",
                },
            ),
            *_rows(
                Family.GONE,
                Weight.HARD,
                _FIX,
                {
                    Code.HTTP_404: "The site says that this page does not exist.",
                    Code.HTTP_410: "The site says that this page was removed for good.",
                    Code.HTTP_4XX: "The site refuses this address as wrong.",
                },
            ),
            *_rows(
                Family.GONE,
                Weight.STATIC,
                "Correct the path, or add the file.",
                {Code.FILE_MISSING: "There is no such file on this machine."},
            ),
            *_rows(
                Family.GONE,
                Weight.RESTRICTED,
                "Say in the entry that the page may not be open everywhere.",
                {Code.HTTP_451: "The page is withheld for legal reasons, perhaps only in some countries."},
            ),
            *_rows(
                Family.RESTRICTED,
                Weight.RESTRICTED,
                "Say in the entry that a login or payment is needed.",
                {
                    Code.AUTH_401: "The page asks for a user name and password.",
                    Code.LOGIN_REDIRECT: "The page sends visitors to a login form.",
                    Code.PAYMENT_402: "The page asks for payment.",
                },
            ),
            *_rows(
                Family.BLOCKED,
                Weight.UNVERIFIABLE,
                _BY_HAND,
                {
                    Code.BOT_CHALLENGE: "The site asks for proof of being human; people can probably get in.",
                    Code.BOT_999: "The site turns automatic visitors away; people can probably get in.",
                    Code.FORBIDDEN_403: "The site refuses our visit; people can probably get in.",
                    Code.NOT_ACCEPTABLE_406: "The site will not answer a program; people may get in.",
                    Code.ROBOTS_DISALLOWED: "The site asks automatic visitors to stay away, and we do.",
                },
            ),
            *_rows(
                Family.BLOCKED,
                Weight.UNVERIFIABLE,
                "Readers cannot reach it: correct the address. For a network of your own: --allow-private.",
                {Code.ADDRESS_REFUSED: "The address leads into a private network, where we do not go."},
            ),
            *_rows(
                Family.THROTTLED,
                Weight.UNVERIFIABLE,
                "Nothing to do: we ask again later, and less often.",
                {Code.RATE_LIMITED_429: "The site asked us to slow down."},
                transient=True,
            ),
            *_rows(
                Family.THROTTLED,
                Weight.NONE,
                "Nothing to do: we ask again when the time is over.",
                {Code.HOST_NOT_BEFORE: "The site asked us to come back later, and that time has not come."},
            ),
            *_rows(
                Family.SERVER,
                Weight.SOFT,
                _WAIT,
                {
                    Code.HTTP_500: "The site has a fault of its own and could not show the page.",
                    Code.HTTP_502_504: "The site is there, but the machine behind it does not answer.",
                    Code.HTTP_503: "The site says that it is not available at the moment.",
                    Code.MAINTENANCE: "The site says that it is being worked on and will be back.",
                    Code.CDN_ORIGIN_52X: "The site's delivery service cannot reach the site itself.",
                },
                transient=True,
            ),
            *_rows(
                Family.CONNECT,
                Weight.SOFT,
                _WAIT,
                {
                    Code.TIMEOUT_CONNECT: "The site's server did not pick up in time.",
                    Code.TIMEOUT_READ: "The site's server picked up, but did not answer in time.",
                    Code.REFUSED: "The site's server refused the connection.",
                    Code.RESET: "The connection was cut before an answer came.",
                    Code.UNREACHABLE: "There is no way to the site's server at the moment.",
                    Code.TRUNCATED: "The answer broke off in the middle.",
                    Code.BAD_HTTP: "The server answered something that is not a proper web page answer.",
                },
                transient=True,
            ),
            *_rows(
                Family.DNS,
                Weight.HARD,
                "Look for the provider's new site; if there is none, retire the link.",
                {
                    Code.DNS_NXDOMAIN: "The site's name does not exist any more.",
                    Code.DNS_NO_ADDRESS: "The site's name exists, but no server stands behind it.",
                },
            ),
            *_rows(
                Family.DNS,
                Weight.SOFT,
                _WAIT,
                {
                    Code.DNS_SERVFAIL: "The name service of the site has a fault.",
                    Code.DNS_TIMEOUT: "The name service of the site did not answer in time.",
                },
                transient=True,
            ),
            *_rows(
                Family.TLS,
                Weight.HARD,
                _TELL_OWNER,
                {
                    Code.TLS_EXPIRED: "The site's security certificate has run out.",
                    Code.TLS_HOSTNAME: "The site's security certificate belongs to another name.",
                    Code.TLS_SELF_SIGNED: "The site vouches for itself; browsers warn their visitors.",
                },
            ),
            *_rows(
                Family.TLS,
                Weight.SOFT,
                _TELL_OWNER,
                {
                    Code.TLS_UNTRUSTED: "The site's security certificate cannot be traced to a known issuer.",
                    Code.TLS_WEAK: "The site's encryption is too weak to be safe.",
                    Code.TLS_PROTOCOL: "No secure connection could be agreed with the site.",
                },
            ),
            *_rows(
                Family.REDIRECT,
                Weight.HARD,
                _FIX,
                {
                    Code.REDIRECT_LOOP: "The site sends visitors round in a circle.",
                    Code.REDIRECT_LIMIT: "The site sends visitors on and on without arriving.",
                    Code.REDIRECT_NO_LOCATION: "The site sends visitors on, but does not say where to.",
                },
            ),
            *_rows(
                Family.REDIRECT,
                Weight.UNVERIFIABLE,
                "Open the link in a browser and correct the entry if it leads astray.",
                {Code.REDIRECT_REFUSED: "The site sends visitors on to a place where we do not go."},
            ),
            *_rows(
                Family.INVALID,
                Weight.STATIC,
                _CORRECT,
                {
                    Code.URL_MALFORMED: "This is not a complete web address.",
                    Code.SCHEME_UNSUPPORTED: "This is not a web address that begins with http or https.",
                    Code.EMAIL_SYNTAX: "This is not a proper e-mail address.",
                    Code.PHONE_INVALID: "This is not a possible telephone number.",
                },
            ),
            *_rows(
                Family.CONTACT,
                Weight.OK,
                _NOTHING,
                {Code.CONTACT_CONFIRMED: "A page shows exactly this number or address today."},
            ),
            *_rows(
                Family.CONTACT,
                Weight.UNCONFIRMED,
                "Ring or write now and then: no machine can tell whether somebody answers.",
                {
                    Code.EMAIL_TAKES_MAIL: "Its domain takes mail; whether anybody reads it is unknown.",
                    Code.PHONE_VALID: "The number can exist; whether anybody answers is unknown.",
                },
            ),
            *_rows(
                Family.CONTACT,
                Weight.UNCONFIRMED,
                _CORRECT,
                {
                    Code.EMAIL_RESERVED: "The address's domain is kept for examples: no mail can go there.",
                    Code.PHONE_UNCLEAR: "The number does not say which country it belongs to.",
                },
            ),
            *_rows(
                Family.CONTACT,
                Weight.UNCONFIRMED,
                "Look at the page, ring or write, and correct the entry if it is out of date.",
                {
                    Code.CONTACT_CHANGED: "The page that should show this contact shows another one now.",
                    Code.CONTACT_UNSHOWN: "The page that should show this contact shows none at all.",
                },
            ),
            *_rows(
                Family.CONTACT,
                Weight.UNVERIFIABLE,
                "Nothing to do: the name service is asked again.",
                {Code.EMAIL_UNKNOWN: "The name service did not say whether the domain takes mail."},
            ),
            *_rows(
                Family.CONTACT,
                Weight.HARD,
                "Find the address they use now and correct the entry, or take it out.",
                {
                    Code.EMAIL_NO_MX: "Nobody can receive mail at this address: its domain takes none.",
                    Code.EMAIL_NO_DOMAIN: "The domain of this address does not exist any more.",
                },
            ),
            *_rows(
                Family.SKIPPED,
                Weight.NONE,
                _NOTHING,
                {
                    Code.EXCLUDED_RULE: "Not asked: a rule of yours leaves this link out.",
                    Code.RUN_DEGRADED: "Not judged: our own connection was in doubt.",
                    Code.BUDGET_EXHAUSTED: "Not asked: the run's time was over before its turn came.",
                    Code.CIRCUIT_OPEN: "Not asked: its server had just failed several times in a row.",
                },
            ),
            *_rows(
                Family.MANUAL,
                Weight.OK,
                _NOTHING,
                {Code.CONFIRMED_OK: "A person looked and found that it works."},
            ),
            *_rows(
                Family.MANUAL,
                Weight.STATIC,
                _FIX,
                {Code.CONFIRMED_DEAD: "A person looked and found that it does not lead to help any more."},
            ),
            *_rows(
                Family.MANUAL,
                Weight.NONE,
                _NOTHING,
                {Code.CONFIRMATION_WITHDRAWN: "A person took back what had been confirmed by hand."},
            ),
            *_rows(
                Family.OTHER,
                Weight.UNVERIFIABLE,
                "Open the link in a browser, and report the detail to the makers of this program.",
                {Code.OTHER: "Something happened that this program does not know yet."},
            ),
        ]
    )
)


def family(code: Code) -> Family:
    """Return the group a code belongs to.

    >>> family(Code.HTTP_404)
    <Family.GONE: 'gone'>
    """
    return CODES[code].family


def weight(code: Code) -> Weight:
    """Return what a code does to a link's health.

    >>> weight(Code.DNS_NXDOMAIN)
    <Weight.HARD: 'hard'>
    """
    return CODES[code].weight

"""Links that lead to people rather than to pages: mailto, tel, sms and WhatsApp, read for what they name."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.hidden_mail import hidden_address
from registry.contacts import ContactError, check_phone

_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]{0,30}):")
_WHATSAPP_HOSTS = frozenset({"api.whatsapp.com", "web.whatsapp.com", "whatsapp.com", "www.whatsapp.com"})
_LONGEST = 2_000  # characters
_VANITY = re.compile(
    r"(?:1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]?(?=.*[A-Z])[0-9A-Z-]{7,12}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a link names: nobody, when it only shares a page (`mailto:?subject=…`, `wa.me/?text=…`)."""

    kind: Literal["email", "phone"]
    values: tuple[str, ...]  # e-mail addresses as written; E.164, or digits whose country nobody can tell
    # The numbers as written, one for each value; without values, what stands where a number belongs.
    written: tuple[str, ...] = field(default=(), compare=False, repr=False)


def contact_of(url: str, country: str | None = None) -> Contact | None:
    """Return whom `url` names, or None when it is no link to a person. Nothing is judged here.

    `country` (ISO 3166-1) is where national numbers are taken to be from.

    >>> contact_of("tel:+1-202-456-1111"), contact_of("https://example.org/")
    (Contact(kind='phone', values=('+12024561111',)), None)
    >>> contact_of("mailto:?subject=Look"), contact_of("https://wa.me/12024561111?text=Hi")
    (Contact(kind='email', values=()), Contact(kind='phone', values=('+12024561111',)))
    """
    scheme = _SCHEME.match(url[:_LONGEST])
    if scheme is None:
        return None
    name, rest = scheme[1].lower(), url[scheme.end() : _LONGEST].strip()
    if name in _READERS:
        return _READERS[name](rest, country)
    if name in ("http", "https"):
        page = url[:_LONGEST].strip()
        hidden = hidden_address(page)
        return _whatsapp_page(page) if hidden is None else _mail(hidden, None)
    return None


def _mail(rest: str, _: str | None) -> Contact:
    """Read the addresses of a mailto (RFC 6068): before the question mark, and in its `to` fields."""
    before, _question, query = rest.partition("?")
    fields = (text.partition("=") for text in query.split("&"))
    more = [
        value for name, _equals, value in fields if name.lower() == "to"
    ]  # a plus sign is one (RFC 6068 §5)
    parts = [unquote(part).strip() for text in (before, *more) for part in text.split(",")]
    return Contact("email", tuple(dict.fromkeys(part for part in parts if part)))


def _telephone(rest: str, country: str | None) -> Contact:
    """Read a tel (RFC 3966): its context and its extension are set apart by semicolons."""
    number, *parameters = unquote(rest.partition("?")[0]).split(";")
    context = next((p.partition("=")[2] for p in parameters if p.lower().startswith("phone-context=")), "")
    if not number.strip().startswith("+") and context.startswith("+"):
        return _phone([(context + number, number)], country)
    return _phone([(number, number)], country)


def _text_message(rest: str, country: str | None) -> Contact:
    """Read an sms (RFC 5724): numbers set apart by commas; some writers put two slashes before them."""
    numbers, *fields = re.split(r"[?&;]", unquote(rest).lstrip("/"), maxsplit=1)
    if not numbers.strip() and "body=" in "".join(fields).lower():
        return Contact("phone", ())  # it shares a text: whom with, the reader says
    return _phone([(number, number) for number in numbers.split(",")], country)


def _whatsapp(rest: str, _: str | None) -> Contact:
    _before, _question, query = rest.partition("?")
    return _phone_international(value for name, value in _fields(query) if name == "phone")


def _whatsapp_page(url: str) -> Contact | None:
    """Read the number of a WhatsApp link. The page behind it answers 200 whatever the number is."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    if host in ("wa.me", "www.wa.me"):
        first = unquote(parts.path).strip("/")
        if first and not re.fullmatch(r"[+\d\s().-]+", first):
            return None  # wa.me/message/… and the like name nobody that could be read
        return _phone_international([first] if first else [])
    if host in _WHATSAPP_HOSTS and parts.path.rstrip("/") == "/send":
        return _phone_international(value for name, value in _fields(parts.query) if name == "phone")
    return None


_READERS: dict[str, Callable[[str, str | None], Contact]] = {
    "mailto": _mail,
    "tel": _telephone,
    "callto": _telephone,
    "sms": _text_message,
    "smsto": _text_message,
    "whatsapp": _whatsapp,
}


def _fields(query: str) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in parse_qsl(query[:_LONGEST], max_num_fields=None)]


def _phone_international(numbers: Iterable[str]) -> Contact:
    """WhatsApp wants the country's code and no plus sign."""
    written = [number.strip() for number in numbers]
    return _phone([(f"+{number.lstrip('+')}", number) for number in written if number], None)


def _phone(numbers: Iterable[tuple[str, str]], country: str | None) -> Contact:
    """Return whom numbers reach: each as it is dialled, and as it is written."""
    found: dict[str, str] = {}
    for number, written in numbers:
        found.setdefault(_dialled(number, country), written.strip())
    named = {value: written for value, written in found.items() if value}
    return Contact("phone", tuple(named), tuple((named or found).values()))


def _dialled(number: str, country: str | None) -> str:
    """Return a number as E.164 where that can be told, else its digits as written."""
    text = number.strip()
    try:
        return check_phone(text, "US" if _VANITY.fullmatch(text) else country)
    except ContactError:
        digits = re.sub(r"\D", "", text)
        return f"+{digits}" if text.startswith("+") and digits else digits

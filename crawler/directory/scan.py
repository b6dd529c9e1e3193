"""The telephone numbers and e-mail addresses of a part of a page, in the order they stand there."""

import re
from collections.abc import Iterable, Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from crawler.contact_links import contact_of
from registry.contacts import ContactError, check_email, check_phone

_TEXT = 50_000  # characters looked at
_MOST = 50
_DIGITS = re.compile(r"\d(?:[^\d\n]{0,6}\d){4}")
_EMAIL = re.compile(r"(?<![\w.+'%-])[\w.+'%-]{1,64}@(?:[\w-]{1,63}\.){1,6}\w{2,24}(?![\w@])")
_SPELT = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})\s{0,2}[\[({<]\s?(?:at|@)\s?[\])}>]\s{0,2}"
    r"([\w-]{1,63}(?:\s{0,2}(?:[\[({<]\s?(?:dot|\.)\s?[\])}>]|\.)\s{0,2}[\w-]{1,63}){1,5})",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s{0,2}(?:[\[({<]\s?(?:dot|\.)\s?[\])}>]|\.)\s{0,2}", re.IGNORECASE)


def phones_in(values: Iterable[str], country: str | None) -> Iterator[str]:
    """Yield the numbers that texts and links hold, as E.164 where they can exist; placeholders are none.

    >>> list(phones_in(["tel:202-456-1111", "or 1-202-456-1111, fax"], "US"))
    ['+12024561111', '+12024561111']
    """
    for value in values:
        contact = contact_of(value, country)
        if contact is not None:
            yield from (number for number in contact.values if contact.kind == "phone" and _real(number))
            continue
        text = value[:_TEXT]
        if not _DIGITS.search(text):
            continue
        if len(text) <= 60 and (whole := _number(text, country)):
            yield whole
        else:
            matches = PhoneNumberMatcher(text, country, Leniency.VALID, max_tries=1_000)
            for count, match in enumerate(matches):
                if count == _MOST:
                    break
                written = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                if _real(written):
                    yield written


def _number(text: str, country: str | None) -> str | None:
    """Return a text that is one number and nothing else."""
    try:
        return check_phone(text, country) if len(text) > 6 else None
    except ContactError:
        return None


def _real(number: str) -> bool:
    try:
        return check_phone(number).startswith("+")
    except ContactError:
        return False


def emails_in(values: Iterable[str]) -> Iterator[str]:
    """Yield the e-mail addresses that texts and links hold, in their normal form.

    >>> list(emails_in(["mailto:Ann@practice.example?subject=Hi", "write to bo [at] practice [dot] example"]))
    ['Ann@practice.example', 'bo@practice.example']
    """
    for value in values:
        contact = contact_of(value)
        if contact is not None:
            found = contact.values if contact.kind == "email" else ()
            yield from _normal(found)
            continue
        text = value[:_TEXT]
        places = [(match.start(), match[0].strip("'.")) for match in _EMAIL.finditer(text)]
        places += [(m.start(), f"{m[1]}@{_DOT.sub('.', m[2])}") for m in _SPELT.finditer(text)]
        yield from _normal(address for _, address in sorted(places)[:_MOST])


def _normal(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        try:
            yield check_email(address)
        except ContactError:
            continue

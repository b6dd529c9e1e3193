"""Telephone numbers and e-mail addresses in links and sentences, as a draft may hold them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher, shortnumberinfo

from crawler.importing.draft import DraftEmail, DraftPhone
from registry.contacts import ContactError, check_email, check_phone
from registry.text import clean

_EMAIL = re.compile(r"(?<![\w.+'%-])[\w.+'%-]{1,64}@(?:[\w-]{1,63}\.){1,6}\w{2,24}(?![\w@])")
_SPELT = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?"
    r"([\w-]{1,63}(?:\s?(?:[\[({<]\s?(?:dot|\.)\s?[\])}>]|\.)\s?[\w-]{1,63}){1,5})",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s?(?:[\[({<]\s?(?:dot|\.)\s?[\])}>]|\.)\s?", re.IGNORECASE)
_VANITY = re.compile(
    r"(?<![\w-])(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]"
    r"(?=[0-9-]*[A-Z])[0-9A-Z][0-9A-Z-]{6,11}(?![\w-])"
)
_SHORT = re.compile(
    r"\b(?:call|text|dial|ring|phone|call or text)\s((?:\d[- ]?){2,5}\d)(?![\w%/:-]|[.,]\d)", re.IGNORECASE
)
_NORTH_AMERICAN = re.compile(r"(?<![\w.+-])\(?[2-9]\d\d\)?[-. ]{1,2}[2-9]\d\d[-. ]\d{4}(?!\w)")
_EXTENSION = re.compile(r"\s?(?:,|;)?\s?(?:ext\.?|extension|x|poste|#)\s?(\d{1,6})\s*\Z", re.IGNORECASE)
_LONGEST = 4_000
_MOST = 50  # of one sentence


@dataclass(frozen=True, slots=True)
class Spoken:
    """A contact in a sentence, and how many characters stand before it."""

    at: int
    phone: DraftPhone | None = None
    email: DraftEmail | None = None
    unclear: str = ""  # a number whose country nobody can tell, as written


def spoken_in(text: str, country: str = "") -> Iterator[Spoken]:
    """Yield the contacts written out in `text`; national numbers are those of `country` (ISO 3166-1).

    >>> [each.phone.number for each in spoken_in("Call 416-967-1111 or text 988.", "CA")]
    ['+14169671111', '988']
    """
    text = text[:_LONGEST]
    for address, at in _emails(text):
        try:
            yield Spoken(at, email=DraftEmail(check_email(address)))
        except ContactError:
            continue
    if sum(map(str.isdigit, text)) >= 3:
        yield from _phones(text, country)


def _emails(text: str) -> Iterator[tuple[str, int]]:
    if "@" in text:
        for match in list(_EMAIL.finditer(text))[:_MOST]:
            yield match[0].strip("'."), match.start()
    for match in list(_SPELT.finditer(text))[:_MOST]:
        yield f"{match[1]}@{_DOT.sub('.', match[2])}", match.start()


def _phones(text: str, country: str) -> Iterator[Spoken]:
    seen: list[tuple[int, int]] = []
    for match in list(_VANITY.finditer(text))[:_MOST]:
        if (phone := phone_of(match[0], "US")) is not None:
            seen.append(match.span())
            yield Spoken(match.start(), phone)
    matcher = PhoneNumberMatcher(text, country or None, Leniency.VALID, _MOST)
    for found in matcher:
        if any(begin <= found.start < end for begin, end in seen):
            continue
        seen.append((found.start, found.end))
        if (phone := phone_of(found.raw_string, country)) is not None:
            yield Spoken(found.start, phone)
    if country:
        for match in list(_SHORT.finditer(text))[:_MOST]:
            if not any(begin <= match.start(1) < end for begin, end in seen):
                kind = "text" if match[0][:4].lower() == "text" else "voice"
                phone = phone_of(match[1], country, kind)
                short = phone is not None and not phone.number.startswith("+")
                if short and not shortnumberinfo.is_emergency_number(match[1], country):
                    yield Spoken(match.start(1), phone)
        return
    for match in list(_NORTH_AMERICAN.finditer(text))[:_MOST]:
        if not any(begin <= match.start() < end for begin, end in seen):
            yield Spoken(match.start(), unclear=match[0])


def phone_of(written: str, country: str = "", kind: str = "voice") -> DraftPhone | None:
    """Return a number as a draft may hold it, its extension as a note; None when it is no number.

    >>> phone_of("(416) 967-1111 ext. 3", "CA")
    DraftPhone(number='+14169671111', type='voice', display='(416) 967-1111', languages=(), hours='', country='', note='extension 3')
    """  # noqa: E501 -- a doctest shows the value as it is
    text = clean(written, 80).strip("\"' ")
    extension = _EXTENSION.search(text)
    if extension:
        text = text[: extension.start()].rstrip(" ,;")
    try:
        number = check_phone(text, country or None)
    except ContactError:
        return None
    short = not number.startswith("+")
    try:
        check_phone(number, country if short else None, text)
        display = text if text != number else ""
    except ContactError:
        display = ""
    return DraftPhone(
        number,
        "text" if kind == "text" else "fax" if kind == "fax" else "voice",
        display,
        country=country if short else "",
        note=f"extension {extension[1]}" if extension else "",
    )


def region_known(country: str) -> bool:
    """Return whether numbers of a country can be read."""
    return country in phonenumbers.SUPPORTED_REGIONS

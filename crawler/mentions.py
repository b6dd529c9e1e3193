"""Every telephone number and e-mail address that a page shows its readers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from crawler.contact_links import Contact, contact_of
from crawler.describe.reading import Reading
from crawler.tags import tags
from registry.contacts import ContactError, check_email

_MOST = 200  # contacts of each kind; a page of a hundred thousand numbers is a list of them, or an attack
_LINKS = 3_000
_TEXT = 300_000  # characters of visible text: as many from its beginning as from its end
_DIGITS = 10_000  # characters of text that hold digits enough for a number
_REGIONS = 3
_COUNTRIES = {"uk": "GB", "eu": None, "su": None, "tv": None, "me": None, "io": None, "co": None, "ai": None}

# Each begins only where a run begins, and every repeat is bounded: linear in the length of the text.
_NUMBERLIKE = re.compile(
    r"(?<![\w.,/=&%-])(?!\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4})"  # no dates
    r"[+＋(]{0,2}\d[\d\s().\-/\u2010-\u2015\u00b7\u2060]{4,28}\d(?![\w%:])"
)
_VANITY = re.compile(
    r"(?<![\w-])(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)\)?[-. ][0-9A-Z][0-9A-Z-]{6,11}(?![\w-])"
)
_SHORT = re.compile(r"(?<![\w.,:/$€£#+-])\d{3}(?:[ -]?\d{3}|\d{0,3})(?![\w%/:-]|[.,]\d)")
_CUE = re.compile(
    r"\b(?:call|dial|ring|phone|text|sms|tel|number|line|lifeline|helpline|hotline|message|whatsapp"
    r"|appel|compos|textez|numéro|ligne|llam|marc|número|línea|ruf|wähl|anruf|nummer|bel|chiam|lig)",
    re.IGNORECASE,
)
_LONGEST_SHORT_CODE = 6  # digits
_NEAR = 25  # characters between a short code and the word that says what it is
_EMAIL = re.compile(r"(?<![\w.+'%-])[\w.+'%-]{1,64}@(?:[\w-]{1,63}\.){1,6}\w{2,24}(?![\w@])")
_SPELT = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})"
    r"(?:\s{0,2}[\[({<]\s?(?:at|AT|At|@|arobase|ät|chez)\s?[\])}>]\s{0,2}|\s@\s|\s@|@\s)"
    r"([\w-]{1,63}(?:\s{0,2}(?:[\[({<]\s?(?:dot|DOT|Dot|point|punkt|\.)\s?[\])}>]|\.)\s{0,2}[\w-]{1,63}){1,5})"
)
_SPELT_WORDS = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}) (?:at|AT) ([\w-]{1,63}(?: (?:dot|DOT) [\w-]{1,63}){1,5})(?!\w)"
)
_DOT = re.compile(r"\s*(?:[\[({<]\s?(?:dot|point|punkt|\.)\s?[\])}>]|\.)\s*|\s+dot\s+", re.IGNORECASE)
_PROTECTED = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]{8,1000})$")


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a page shows, each contact once, in no order that means anything."""

    phones: frozenset[str] = frozenset()  # E.164
    emails: frozenset[str] = frozenset()  # in their normal form; compared without regard to case
    codes: frozenset[str] = frozenset()  # short codes: digits that stand alone beside a word for calling

    def shows(self, key: str) -> bool:
        """Return whether the contact with this key (see `Target.address`) is shown.

        >>> Mentions(codes=frozenset({"988"})).shows("CA:988")
        True
        """
        if "@" in key:
            return key.casefold() in {email.casefold() for email in self.emails}
        return key in self.phones if key.startswith("+") else key.partition(":")[2] in self.codes

    def others(self, key: str) -> tuple[str, ...]:
        """Return what is shown of the same kind as `key` and is not it; short codes have no others."""
        if "@" in key:
            return tuple(sorted(email for email in self.emails if email.casefold() != key.casefold()))
        return tuple(sorted(self.phones - {key})) if key.startswith("+") else ()


def mentions_of(reading: Reading, regions: Iterable[str] = ()) -> Mentions:
    """Return what the page shows, in its text and behind its links, addresses hidden from robots included.

    `regions` (ISO 3166-1) are where national numbers are taken to be from, most likely first; the country
    of the page's address comes after them. Work is bounded whatever the page holds: of an endless one the
    beginning and the end are read.
    """
    hints = tuple(dict.fromkeys([*regions, *_country_of(reading.url)]))[:_REGIONS]
    text = _both_ends(reading.text, _TEXT)
    linked = tuple(_linked(reading.source, hints[0] if hints else None))
    return Mentions(
        phones=_few([*_of("phone", linked), *_numbers(text, hints)]),
        emails=_few([*_of("email", linked), *_addresses(text)]),
        codes=_few([*_of("code", linked), *_short_codes(text)]),
    )


def decoded(token: str) -> str:
    """Return the text that Cloudflare hides in a `data-cfemail` token: its first byte is the key of the rest.

    >>> decoded("7a1b3a18541f021b170a161f"), decoded("not hexadecimal")
    ('a@b.example', '')
    """
    try:
        key, *rest = bytes.fromhex(token)
    except ValueError:
        return ""
    return bytes(byte ^ key for byte in rest).decode("utf-8", "replace")


def _few(found: Iterable[str]) -> frozenset[str]:
    return frozenset(sorted(set(found))[:_MOST])


def _both_ends(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit // 2]} \n {text[-limit // 2 :]}"


def _country_of(url: str) -> Iterator[str]:
    """Yield the country of a page's address, if it has one.

    >>> list(_country_of("https://help.example.co.uk/a")), list(_country_of("https://help.example.org/"))
    (['GB'], [])
    """
    host = url.partition("://")[2].partition("/")[0].partition(":")[0]
    last = host.rpartition(".")[2].lower()
    country = _COUNTRIES.get(last, last.upper() if len(last) == 2 else None)
    if country in phonenumbers.SUPPORTED_REGIONS:
        yield country


def _of(kind: str, linked: Iterable[Contact]) -> Iterator[str]:
    for contact in linked:
        if kind == "email" == contact.kind:
            yield from _emails_in(contact.values)
        elif contact.kind == "phone":
            yield from (number for number in contact.values if number.startswith("+") is (kind == "phone"))


def _linked(source: str, region: str | None) -> Iterator[Contact]:
    """Yield the contacts behind the links of a page, decoded; share links name nobody."""
    left = _LINKS
    for tag in tags(source):
        if tag.name.startswith("/") or ("cfemail" not in tag.source and tag.name not in ("a", "area")):
            continue
        if not (left := left - 1):
            return
        attributes = tag.attributes
        if token := attributes.get("data-cfemail"):
            yield Contact("email", (decoded(token[:1000]),))
        href = attributes.get("href", "").strip()[:2000]
        if hidden := _PROTECTED.search(href):
            href = f"mailto:{decoded(hidden[1])}"
        contact = contact_of(href, region)
        if contact is not None:
            yield contact


def _emails_in(written: Iterable[str]) -> Iterator[str]:
    for text in written:
        try:
            yield check_email(unquote(text).partition("?")[0])
        except ContactError:
            continue


def _addresses(text: str) -> Iterator[str]:
    plain = (match[0].strip("'.") for match in _EMAIL.finditer(text)) if "@" in text else ()
    spelt = (
        f"{match[1]}@{_DOT.sub('.', match[2])}"
        for pattern in (_SPELT, _SPELT_WORDS)
        for match in pattern.finditer(text)
    )
    yield from _emails_in(_first(plain, _MOST))
    yield from _emails_in(_first(spelt, _MOST))


def _first(found: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys(text for text, _ in zip(found, range(most * 5), strict=False)))[:most]


def _numbers(text: str, regions: tuple[str, ...]) -> Iterator[str]:
    """Yield the numbers in `text` that are valid in one of `regions` or come with their country's code."""
    written = _both_ends("\n;\n".join(match[0] for match in _NUMBERLIKE.finditer(text)), _DIGITS)
    for region in regions or (None,):
        found = PhoneNumberMatcher(written, region, Leniency.VALID)
        yield from (_e164(match.number) for match in found)
    for match in _first((match[0] for match in _VANITY.finditer(text)), 20):
        try:
            yield _e164(phonenumbers.parse(match, "US"))
        except phonenumbers.NumberParseException:
            continue


def _e164(number: phonenumbers.PhoneNumber) -> str:
    written: str = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written


def _short_codes(text: str) -> Iterator[str]:
    """Yield digits that stand alone, a word for calling close to them: "988" may also be a count."""
    rest = _NUMBERLIKE.sub(_unless_whole, text)
    for match in _first_matches(_SHORT, rest):
        around = rest[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if _CUE.search(around):
            yield re.sub(r"\D", "", match[0])


def _unless_whole(match: re.Match[str]) -> str:
    """Return nothing for a whole number, so that its area code is not taken for a short code."""
    return match[0] if sum(map(str.isdigit, match[0])) <= _LONGEST_SHORT_CODE else " "


def _first_matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    yield from (match for match, _ in zip(pattern.finditer(text), range(2_000), strict=False))

"""Telephone numbers and short codes in a text: what looks like one, and what it dials."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberFormat

LONGEST_SHORT_CODE = 6  # digits
_SECOND = frozenset(("com", "org", "net", "gov", "gob", "edu"))  # below these even .co is Colombia's
_COUNTRIES = {"uk": "GB", "eu": None, "su": None, "tv": None, "me": None, "io": None, "co": None, "ai": None}

# Each begins only where a run begins, and every repeat is bounded: linear in the length of the text.
NUMBERLIKE = re.compile(
    r"(?<![0-9A-Za-z_À-ɏ/=&%@-])(?<!\d[.,])(?!\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4})"  # no dates
    r"[+＋(（]{0,2}\d[\d\s().\-/\u2010-\u2015\u00b7\u2022\u2027\u2060\u2212\u2219\u22c5\u30fc\uff08\uff09\uff0d]{4,28}\d"
    r"(?!(?!(?:x|ext\.?)\d)[0-9A-Za-z_À-ɏ%]|:\d)"  # an extension may follow at once
)
VANITY = re.compile(
    r"(?<![\w-])(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)\)?[-. ][0-9A-Z][0-9A-Z-]{6,11}(?![\w-])"
)
SHORT = re.compile(r"(?<![\w.,:/$€£#+-])\d{3}(?:[ -]?\d{3}|\d{0,3})(?![\w%/:-]|[.,]\d)")
CUE = re.compile(
    r"\b(?:call|dial|ring|phone|text|sms|tel|number|line|lifeline|helpline|hotline|message|whatsapp"
    r"|appel|compos|textez|numéro|ligne|llam|marc|número|línea|ruf|wähl|anruf|nummer|bel|chiam|lig)",
    re.IGNORECASE,
)


def country_of(url: str) -> Iterator[str]:
    """Yield the country of a page's address, if it has one.

    >>> list(country_of("https://help.example.co.uk/a")), list(country_of("https://help.example.org/"))
    (['GB'], [])
    """
    host = url.partition("://")[2].partition("/")[0].partition(":")[0]
    last = host.rpartition(".")[2].lower()
    own = host.rpartition(".")[0].rpartition(".")[2].lower() in _SECOND and len(last) == 2
    country = (
        last.upper()
        if own and last != "uk"
        else _COUNTRIES.get(last, last.upper() if len(last) == 2 else None)
    )
    if country in phonenumbers.SUPPORTED_REGIONS:
        yield country


def parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """Return what is dialled, possible or not; None for what is no number at all."""
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def e164(number: phonenumbers.PhoneNumber) -> str:
    """Return a number in its one form, as +12024561111."""
    written: str = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written

"""Every telephone number and e-mail address that a page shows its readers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from crawler.contact_links import contact_of
from crawler.describe.reading import Reading
from crawler.hidden_mail import decoded, hidden_address
from crawler.tags import tags
from crawler.written_mail import addresses_in, normal
from crawler.written_phones import (
    CUE,
    LONGEST_SHORT_CODE,
    NUMBERLIKE,
    SHORT,
    VANITY,
    country_of,
    e164,
    parsed,
)

_T = TypeVar("_T")

_MOST = 1_000  # addresses in the text; a page of a hundred thousand is a list of them, or an attack
_LINKS = 1_000  # links to people
_VANITIES = 20
_CODES = 2_000  # figures that may be short codes
_TEXT = 300_000  # characters of visible text: as many from its beginning as from its end
_DIGITS = 6_000  # characters of text that hold digits enough for a number
_REGIONS = 3

_NEAR = 25  # characters between a short code and the word that says what it is


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a page shows, each contact once, in no order that means anything."""

    phones: frozenset[str] = frozenset()  # E.164
    emails: frozenset[str] = frozenset()  # in their normal form; compared without regard to case
    codes: frozenset[str] = frozenset()  # short codes: digits that stand alone beside a word for calling
    cut: bool = False  # more was there than was read

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
    hints = tuple(dict.fromkeys([*regions, *country_of(reading.url)]))[:_REGIONS]
    text = _both_ends(reading.text, _TEXT)
    named = (contact_of(href, hints[0] if hints else None) for href in dict.fromkeys(_links(reading.source)))
    linked = _first((contact for contact in named if contact is not None), _LINKS)
    dialled = [number for contact in linked if contact.kind == "phone" for number in contact.values]
    numbers = "\n;\n".join(match[0] for match in NUMBERLIKE.finditer(text))
    written = _first(addresses_in(text), _MOST)
    return Mentions(
        phones=frozenset(
            [*_dialled(dialled, hints), *_numbers(_both_ends(numbers, _DIGITS), hints), *_free(text)]
        ),
        emails=frozenset(
            normal(
                [
                    *written,
                    *(each for contact in linked if contact.kind == "email" for each in contact.values),
                ]
            )
        ),
        codes=frozenset([*(n for n in dialled if len(n) <= LONGEST_SHORT_CODE), *_short_codes(text)]),
        cut=len(reading.text) > _TEXT
        or len(numbers) > _DIGITS
        or len(linked) == _LINKS
        or len(written) == _MOST,
    )


def _both_ends(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit // 2]} \n {text[-limit // 2 :]}"


def _links(source: str) -> Iterator[str]:
    """Yield what the links of a page lead to; those that Cloudflare hides as the mailto they were."""
    for tag in tags(source):
        if tag.name.startswith("/") or ("cfemail" not in tag.source and tag.name not in ("a", "area")):
            continue
        attributes = tag.attributes
        if token := attributes.get("data-cfemail"):
            yield f"mailto:{decoded(token[:1000])}"
        href = attributes.get("href", "").strip()[:2000]
        hidden = hidden_address(href)
        yield f"mailto:{hidden}" if hidden else href


def _first(found: Iterable[_T], most: int) -> list[_T]:
    """Return at most so many of them."""
    return list(islice(found, most))


def _dialled(numbers: Iterable[str], regions: tuple[str, ...]) -> Iterator[str]:
    """Yield those of the numbers behind links that can exist, in the first of `regions` they fit."""
    for number in numbers:
        for region in regions or (None,):
            found = parsed(number, region)
            if found is not None and phonenumbers.is_valid_number(found):
                yield e164(found)
                break


def _numbers(text: str, regions: tuple[str, ...]) -> Iterator[str]:
    """Yield the numbers in `text` that are valid in one of `regions` or come with their country's code."""
    for region in regions or (None,):
        yield from (e164(match.number) for match in PhoneNumberMatcher(text, region, Leniency.VALID))


def _free(text: str) -> Iterator[str]:
    """Yield the free numbers in `text` that are written with letters or figures."""
    for match in _first(VANITY.finditer(text), _VANITIES):
        found = parsed(match[0], "US")
        if found is not None and phonenumbers.is_valid_number(found):
            yield e164(found)


def _short_codes(text: str) -> Iterator[str]:
    """Yield digits that stand alone, a word for calling close to them: "988" may also be a count."""
    rest = NUMBERLIKE.sub(_unless_whole, text)
    for match in _first(SHORT.finditer(rest), _CODES):
        around = rest[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if CUE.search(around):
            yield re.sub(r"\D", "", match[0])


def _unless_whole(match: re.Match[str]) -> str:
    """Return nothing for a whole number, so that its area code is not taken for a short code."""
    return match[0] if sum(map(str.isdigit, match[0])) <= LONGEST_SHORT_CODE else " "

"""The telephone numbers and short codes of a page that people are meant to call or to text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberMatcher, shortnumberinfo

from crawler.contact_links import contact_of
from crawler.number_context import is_named, meaning
from crawler.shown_text import CELL, Piece
from crawler.written_phones import CUE, LONGEST_SHORT_CODE, NUMBERLIKE, SHORT, VANITY, e164, parsed
from registry.contacts import ContactError, check_phone
from registry.phone_keys import same_number

_MOST = 400  # numbers that are looked at
_CANDIDATES = 1_000
_LINKS = 1_000
_UNSURE = 150
_SHORT_LINE = 60  # characters of a line that can be the label of the next
_NEAR = 70
_WHOLE = 9  # digits of a national number that may stand without a word beside it

_NO_NUMBER = re.compile(
    r"(?:19|20)\d\d\s?[-–—/ ]\s?(?:19|20)\d\d(?:\D.*)?"  # spans of years
    r"|\d{1,2}[.h ]\d\d\s?[-–—]\s?\d{1,2}[.h ]\d\d"  # opening hours
    r"|\d{3,4}\s?[-–—]\s?\d{3,4}"  # pages, hours
    r"|\d{1,3}(?:\.\d{1,3}){3}|\d{1,3}(?:\.\d{1,5}){2,}\s?[-–]?\d?"  # addresses of machines, versions
    r"|-?\d{1,3}\.\d{3,12}[\s,;-]{0,4}-?\d{0,3}\.?\d{0,12}"  # co-ordinates, decimals
    r"|97[89][-\s]?\d{1,5}[-\s]?\d{1,7}[-\s]?\d{1,7}[-\s]?\d"  # ISBN-13
    r"|\d{1,3}(?:[ .]000)+|\d{1,2}(?:[ .]\d{3}){2}"  # large round numbers, millions
    r"|(?:19|20)\d\d[-./ ]?(?:0\d|1[012])[-./ ]?(?:[012]\d|3[01])(?:\D?\d{0,6})*"  # dates, and times behind
    r"|(?:0?\d|[12]\d|3[01])[-./ ](?:0?\d|1[012])[-./ ](?:19|20)?\d\d(?:\D\d{0,4})*"
    r"|\d{4} \d{4} \d{4}(?: \d{4})?|(?:\d{2} ){6,}\d{2}"
)
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s().-]+){2,}")
_NORTH_AMERICAN = re.compile(r"(?:\+?1[\s.-]*)?\(?[2-9]\d\d\)?[\s.\-/]{1,3}[2-9]\d\d[\s.-]{1,3}\d{4}")
_KNOWN_CODES = frozenset(
    {
        "988", "911", "112", "999", "211", "311", "811", "741741", "686868", "116123", "116111", "116117",
        "45645", "85258", "838255"
    }
)  # fmt: skip
_SPELT_CODE = re.compile(r"(?<![\w-])[2-9]-\d-\d(?![\w-])")  # as in "9-8-8"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was found."""

    phones: tuple[str, ...] = ()  # E.164, in the order of the page, each once
    codes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()  # digits and numbers that may be of somebody
    cut: bool = False


@dataclass(slots=True)
class _Found:
    phones: dict[str, None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)
    unsure: dict[str, None] = field(default_factory=dict)


def phones_of(shown: Sequence[Piece], regions: tuple[str, ...], said: Iterable[str]) -> Numbers:
    """Return the numbers of what a page shows, then those its structured data says."""
    found = _Found()
    looked, hrefs = 0, dict[str, str]()
    label, linked = "", ""  # the line before, and the number behind the link before
    for piece in shown:
        if piece.href is not None:
            if piece.href not in hrefs and len(hrefs) <= _LINKS and (named := contact_of(piece.href)):
                hrefs[piece.href] = _link(piece.href, label, regions, found) if named.kind == "phone" else ""
            linked = hrefs.get(piece.href, "")
            continue
        for before, digits, after in _candidates(piece.text):
            looked += 1 + len(digits) // 20  # a run of numbers costs as many
            if looked > _CANDIDATES or len(found.phones) > _MOST:
                break
            told = before if before.strip(f" {CELL}:") or len(label) > _SHORT_LINE else f"{label} {before}"
            if piece.anchor and linked and same_number(linked, digits):
                continue
            _take(told, digits, after, regions, found)
        for match in list(VANITY.finditer(piece.text))[:20]:
            if (number := _checked(match[0], ("US",))) and re.search("[A-Z]", match[0]):
                found.phones.setdefault(number)
        _codes(piece.text, regions, found)
        label, linked = piece.text, ""
    for text in said:
        if number := _checked(text, regions):
            found.phones.setdefault(number)
        elif (digits := re.sub(r"\D", "", text)) and _is_code(digits, regions):
            found.codes.setdefault(digits)
    return Numbers(
        tuple(found.phones)[:_MOST],
        tuple(found.codes),
        tuple(value for value in found.unsure if value not in found.phones)[:_UNSURE],
        cut=looked > _CANDIDATES
        or len(hrefs) > _LINKS
        or len(found.phones) > _MOST
        or len(found.unsure) > _UNSURE,
    )


def _candidates(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what looks like a number, with the text before it since the one before, and after it.

    Numbers with nothing but signs between them come as one.
    """
    if sum(map(str.isdigit, text)) <= LONGEST_SHORT_CODE:
        return
    end = 0
    while match := NUMBERLIKE.search(text, end):
        before = text[max(end, match.start() - 80) : match.start()]
        run = _RUN.match(text, match.start()) if sum(map(str.isdigit, match[0])) > _ONE_NUMBER else None
        found = run or match
        end = max(match.end(), found.end())
        yield before, found[0], text[end : end + 25]


_ONE_NUMBER = 13  # digits; more are several, or none
_RUN = re.compile(
    r"[\d\s()（）+＋.\-/\u2010-\u2015\u00b7\u2022\u2027\u2212\u2219\u22c5\u30fc\uff0d]{1,120}(?<=\d)"
    r"(?!(?!(?:x|ext\.?)\d)[0-9A-Za-z_À-ɏ%])"
)


def _link(href: str, label: str, regions: tuple[str, ...], found: _Found) -> str:
    """Take the number behind a link; return it, or "" when there is none."""
    contact = contact_of(href, regions[0] if regions else None)
    if contact is None or contact.kind != "phone":
        return ""
    for value, written in zip(contact.values, contact.written, strict=False):
        digits = re.sub(r"\D", "", value)
        number = _checked(value, regions) or _checked(written, regions)
        if number is None and _is_code(digits, regions):
            found.codes.setdefault(digits)
            continue
        if number is None and len(digits) in (10, 11, 12, 13) and not written.strip().startswith("0"):
            number = _checked(f"+{digits}", ())  # the plus sign was forgotten
        fax = len(label) <= _SHORT_LINE and meaning(label, "") == "fax"
        if number is None or fax:
            found.unsure.setdefault(number or digits)
            continue
        _keep(number, found)
        return number
    return ""


def _keep(number: str, found: _Found) -> None:
    found.phones.setdefault(number)
    if number.startswith("+6113") and len(number) == 9:  # 13 11 14 is dialled as a short code there
        found.codes.setdefault(number[3:])


def _take(before: str, digits: str, after: str, regions: tuple[str, ...], found: _Found) -> None:
    """Take what looks like a number for what the words beside it say it is."""
    means = meaning(before, after)
    written_out = _NORTH_AMERICAN.fullmatch(digits.strip()) is not None
    if means == "other" and written_out and not is_named(before):
        means = ""  # everyday words near a number that is written as only telephone numbers are
    plain = re.sub(r"\D", "", digits)
    none = (
        means == "other"
        or _YEARS.match(digits)
        or (means == "" and not written_out and _NO_NUMBER.fullmatch(digits.strip()))
    )
    several = len(plain) > _ONE_NUMBER
    numbers = [] if none else list(_matched(digits, regions))
    if means == "":
        numbers = [
            (number, raw, region)
            for number, raw, region in numbers
            if (several or len(re.sub(r"\D", "", raw)) == len(plain))
            and _looks_like_one(raw, region, regions)
        ]
    for number, _, _ in numbers:
        if means == "fax":
            found.unsure.setdefault(number)
        else:
            _keep(number, found)
    if not numbers:
        found.unsure.setdefault(plain[:40])


def _looks_like_one(raw: str, region: str | None, regions: tuple[str, ...]) -> bool:
    """Whether a number that no word announces is written as numbers are where it is from."""
    plain = re.sub(r"\D", "", raw)
    if raw.lstrip("( ").startswith("+"):
        return True
    if len(set(plain)) <= 3 and len(plain) > LONGEST_SHORT_CODE and "0" in plain and plain.endswith("0000"):
        return False
    trunk = plain.startswith("0")
    if raw.isdigit():
        return trunk and len(plain) in (10, 11)
    if region == "US" and region != regions[0]:
        return _NORTH_AMERICAN.search(raw) is not None
    if len(plain) < _WHOLE and not trunk:  # as many digits as a date: in its country's own groups alone
        grouped = PhoneNumberMatcher(raw, region, Leniency.STRICT_GROUPING, 5)
        return region == regions[0] and any(True for _ in grouped)
    return len(set(plain)) > 2


def _matched(text: str, regions: tuple[str, ...]) -> Iterator[tuple[str, str, str | None]]:
    """Yield the numbers in `text` that can exist in the first of `regions` that has any; no placeholders.

    Each as E.164, as written, and with that region.
    """
    folded = text.translate(_FOLDED)
    for region in regions or (None,):
        some = False
        for match in PhoneNumberMatcher(folded, region, Leniency.VALID, 20):
            if number := _real(match.number):
                some = True
                yield number, match.raw_string, region
        if some:
            return


_FOLDED = str.maketrans("（）＋－−ー‐‑‒–—·•‧∙⋅", "()+" + "-" * 13)


def _real(number: PhoneNumber) -> str | None:
    try:
        return check_phone(e164(number))
    except ContactError:
        return None


def _checked(text: str, regions: tuple[str, ...]) -> str | None:
    """Return a number that is meant as one, as E.164, if it can exist and is no placeholder."""
    text = text.translate(_FOLDED)[:60]
    for region in regions or (None,):
        number = parsed(text, region)
        if number is not None and phonenumbers.is_valid_number(number) and (real := _real(number)):
            return real
    return None


def _codes(text: str, regions: tuple[str, ...], found: _Found) -> None:
    """Take the short codes of a line: digits that stand alone, a word for calling close to them."""
    text = _SPELT_CODE.sub(
        lambda m: joined if (joined := m[0].replace("-", "")) in _KNOWN_CODES else m[0], text
    )
    rest = NUMBERLIKE.sub(lambda m: m[0] if sum(map(str.isdigit, m[0])) <= LONGEST_SHORT_CODE else " ", text)
    last = -1  # where the code before ended, so that "116 123 or NHS 111" names two
    for match, _ in zip(SHORT.finditer(rest), range(200), strict=False):
        digits = re.sub(r"\D", "", match[0])
        before = rest[max(0, match.start() - _NEAR) : match.start()]
        after = rest[match.end() : match.end() + _NEAR]
        too = last >= 0 and _OR.fullmatch(rest[last : match.start()][:40]) is not None
        if _is_code(digits, regions) and _says_to_call(before, after, digits, too=too):
            found.codes.setdefault(digits)
            last = match.end()
    if "AU" in regions:
        for match, _ in zip(_AUSTRALIAN.finditer(rest), range(50), strict=False):
            before, after = rest[max(0, match.start() - _NEAR) : match.start()], rest[match.end() :][:_NEAR]
            number = _checked(match[0], ("AU",))
            if number and (CUE.search(before) or _says_to_call(before, after, "")):
                _keep(number, found)


_AUSTRALIAN = re.compile(r"(?<![\w.,:/$€£#+-])13 ?\d\d ?\d\d(?![\w%/:-]|[.,]\d)")
_VERB = (
    r"(?<!\w)(?:call|dial|ring|phone|text|sms|appelez|appeler|composez|composer|textez|textos?|llam[ae]|llamar|marc[ae]"
    r"|marcar|rufen|anrufen|wählen|wähle|bel|chiama|chiamare|chiamate|ligue|звоните|позвоните|наберите|拨打|撥打|致电)"
)
_NOUN = (
    r"(?<!\w)(?:help\s?line|hot\s?line|life\s?line|crisis line|emergency|number|numéro|número|línea"
    r"|notruf|urgences?"
    r"|nummer|telephone|téléphone|teléfono|telefon|tel|tél|телефон|电话|電話|热线|熱線|专线)"
)
_TO_CALL = re.compile(
    rf"(?:{_VERB}(?:\W{{1,3}}[^\W\d_]{{1,12}}){{0,2}}"  # call 988, call or text 988
    rf"|{_VERB}(?:\W{{1,3}}[^\W\d_]{{1,14}}){{1,7}}\W(?:at|on|to|au|le|al|unter|die|по)"  # … on 116 123
    rf"|{_NOUN}(?:\W{{1,3}}(?:is|at|on|au|est|es|ist|number|nummer))?)\W{{0,3}}\Z",
    re.IGNORECASE,
)
_LINE_AFTER = re.compile(r"\W{0,3}(?:suicide|crisis|lifeline|helpline|hotline|line|\(call|day|24)", re.I)
_COUNTED = re.compile(
    r"\s?(?:%|people|volunteers|members|times|hours|minutes|days|years|weeks|months|calls|families|mothers"
    r"|parents|heures|jours|ans|stunden|tage|jahre|horas|días|años|km|miles|pages|words|bytes|dollars|euros"
    r"|or more|million|visits|visitors|views|messages|texts|women|men|babies)\b",
    re.IGNORECASE,
)


def _says_to_call(before: str, after: str, digits: str, *, too: bool = False) -> bool:
    if _COUNTED.match(after) or _GOES_ON.match(after):
        return False
    if too or _TO_CALL.search(re.split(r"[.;!?](?=\s)", before)[-1]):
        return True
    return digits in _KNOWN_CODES and _LINE_AFTER.match(after) is not None


_OR = re.compile(
    r"\W{1,3}(?:or|and|ou|et|o|y|oder|und|или|og|eller)\W{1,3}(?:[^\W\d_]{1,12}\W{1,3}){0,2}", re.IGNORECASE
)

_GOES_ON = re.compile(r"\s?[-–/]\s?\d|\s\d{2}")


def _is_code(digits: str, regions: tuple[str, ...]) -> bool:
    """Whether digits are a short code in one of the countries; those for distress count anywhere."""
    if digits in _KNOWN_CODES:
        return True
    if not 3 <= len(digits) <= LONGEST_SHORT_CODE or _YEAR.fullmatch(digits):
        return False
    for region in regions:
        number = parsed(digits, region)
        if (
            number is not None
            and shortnumberinfo.is_valid_short_number_for_region(number, region)
            and not shortnumberinfo.is_carrier_specific_for_region(number, region)
        ):
            return True
    return False


_YEAR = re.compile(r"(?:19|20)\d\d")

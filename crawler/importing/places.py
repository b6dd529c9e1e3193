"""Areas named in words: "serving Ontario" is CA-ON. Names and the words around them, as a table."""

import re
from dataclasses import dataclass

from registry.codelists import WORLD

_CANADA = {
    "Alberta": "AB", "British Columbia": "BC", "Manitoba": "MB", "New Brunswick": "NB", "Newfoundland": "NL",
    "Northwest Territories": "NT", "Nova Scotia": "NS", "Nunavut": "NU", "Ontario": "ON",
    "Prince Edward Island": "PE", "Quebec": "QC", "Québec": "QC", "Saskatchewan": "SK", "Yukon": "YT",
}  # fmt: skip
_STATES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO",
    "Connecticut": "CT", "Delaware": "DE", "Florida": "FL", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL",
    "Indiana": "IN", "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME",
    "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS",
    "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH",
    "New Jersey": "NJ", "New Mexico": "NM", "New York State": "NY", "North Carolina": "NC",
    "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA",
    "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX",
    "Utah": "UT", "Vermont": "VT", "Virginia": "VA", "Washington State": "WA", "West Virginia": "WV",
    "Wisconsin": "WI", "Wyoming": "WY",
}  # fmt: skip
_AUSTRALIA = {
    "New South Wales": "NSW", "Queensland": "QLD", "South Australia": "SA", "Tasmania": "TAS",
    "Western Australia": "WA",
}  # fmt: skip
_OTHERS = {
    "Canada": "CA", "United States": "US", "USA": "US", "U.S.A.": "US", "U.S.": "US", "US": "US",
    "United Kingdom": "GB", "UK": "GB", "U.K.": "GB", "England": "GB-ENG", "Scotland": "GB-SCT",
    "Wales": "GB-WLS", "Northern Ireland": "GB-NIR", "Ireland": "IE", "Australia": "AU", "New Zealand": "NZ",
    "France": "FR", "Germany": "DE", "Austria": "AT", "Switzerland": "CH", "Spain": "ES", "Mexico": "MX",
    "Italy": "IT", "Portugal": "PT", "Netherlands": "NL", "Belgium": "BE", "India": "IN",
    "South Africa": "ZA", "Brazil": "BR",
}  # fmt: skip
AREAS = {
    **{name: f"CA-{code}" for name, code in _CANADA.items()},
    **{name: f"US-{code}" for name, code in _STATES.items()},
    **{name: f"AU-{code}" for name, code in _AUSTRALIA.items()},
    **_OTHERS,
}
_BY_CASE = {name.casefold(): code for name, code in AREAS.items()}
_NAMES = "|".join(re.escape(name) for name in sorted(AREAS, key=len, reverse=True))
_NAME = re.compile(rf"(?<![\w.-])(?:{_NAMES})(?![\w-])")
_SERVES = (
    r"(?:serv(?:es?|ing)|across|throughout|all over|all of|(?:residents|people|parents|families|"
    r"clients|anyone|women|mothers|adults) (?:living )?(?:in|of|from|across)|licen[sc]ed in|"
    r"registered in|available in|practi[cs](?:es|ing) in|based in|located in|in|within)"
)
_SERVED = re.compile(rf"\b{_SERVES}\s(?:the\s)?(?:province of\s|state of\s)?(?={_NAMES})", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\b(?:outside(?:\sof)?|not\sin|elsewhere\sthan|except(?:\sfor)?(?:\sin)?|beyond)\s(?:the\s)?"
    rf"(?:province of\s|state of\s)?({_NAMES})(?![\w-])",
    re.IGNORECASE,
)
_WORLD = re.compile(
    r"\b(?:world-?wide|around the world|anywhere in the world|all over the world|internationally)\b",
    re.IGNORECASE,
)
_MORE = re.compile(rf"\s?(?:,|and|&|or|/)\s(?:and\s)?(?:the\s)?({_NAMES})(?![\w-])")
_LONGEST = 4_000  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Places:
    """Areas that words name, and the words."""

    areas: tuple[str, ...] = ()
    words: str = ""


def served(text: str) -> Places:
    """Return the areas that `text` plainly says are served; nothing of those it is outside of.

    >>> served("Psychotherapist serving Ontario and Quebec."), served("Anyone outside Ontario")
    (Places(areas=('CA-ON', 'CA-QC'), words='serving Ontario and Quebec'), Places(areas=(), words=''))
    """
    text = text[:_LONGEST]
    if found := _WORLD.search(text):
        return Places((WORLD,), found[0])
    for cue in _SERVED.finditer(text):
        first = _NAME.match(text, cue.end())
        if first is None or _OUTSIDE.search(text[max(0, cue.start() - 12) : first.end()]):
            continue
        areas, end = [AREAS[first[0]]], first.end()
        while more := _MORE.match(text, end):
            areas.append(AREAS[more[1]])
            end = more.end()
        return Places(tuple(dict.fromkeys(areas)), text[cue.start() : end])
    return Places()


def outside(text: str) -> Places:
    """Return the areas that `text` says something is outside of.

    >>> outside("Anyone outside of Ontario may use it")
    Places(areas=('CA-ON',), words='outside of Ontario')
    """
    found = _OUTSIDE.search(text[:_LONGEST])
    return Places((_BY_CASE[found[1].casefold()],), found[0]) if found else Places()


def country_of(text: str) -> str:
    """Return the one country whose areas `text` names, "" when it names none or several.

    >>> country_of("Toronto, Ontario"), country_of("Ontario and Ohio")
    ('CA', '')
    """
    found = {AREAS[match[0]][:2] for match in _NAME.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def code_of(name: str, country: str = "") -> str:
    """Return the code of an area by its name or its code, "" when it is not known.

    >>> code_of("Ontario"), code_of("ON", "CA"), code_of("ca"), code_of("CA-ON"), code_of("Arden")
    ('CA-ON', 'CA-ON', 'CA', 'CA-ON', '')
    """
    from registry.codelists import area_known

    text = name.strip()
    whole = text.upper()
    if country and area_known(f"{country}-{whole}"):
        return f"{country}-{whole}"
    if found := _BY_CASE.get(text.casefold()):
        return found
    return whole if area_known(whole) else ""

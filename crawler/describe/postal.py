"""Postal addresses as pages write them, in structured data or in lines."""

import re

from crawler.describe.gate import plain
from crawler.describe.json_ld import items, texts
from crawler.describe.place import PlaceOf

_COUNTRIES = {
    name: code
    for code, names in {
        "AT": "austria|österreich|aut",
        "AU": "australia|aus",
        "BE": "belgium|belgië|belgique|bel",
        "BR": "brazil|brasil|bra",
        "CA": "canada|can",
        "CH": "switzerland|schweiz|suisse|svizzera|che",
        "CZ": "czech republic|czechia|česko|cze",
        "DE": "germany|deutschland|deu",
        "DK": "denmark|danmark|dnk",
        "ES": "spain|españa|esp",
        "FI": "finland|suomi|fin",
        "FR": "france|fra",
        "GB": "united kingdom|great britain|england|scotland|wales|northern ireland|uk|u.k.|gbr",
        "GR": "greece|grc",
        "HK": "hong kong|hkg",
        "IE": "ireland|éire|irl",
        "IL": "israel|isr",
        "IN": "india|ind",
        "IT": "italy|italia|ita",
        "JP": "japan|日本|jpn",
        "KE": "kenya|ken",
        "MX": "mexico|méxico|mex",
        "NL": "netherlands|the netherlands|nederland|nld",
        "NO": "norway|norge|nor",
        "NZ": "new zealand|aotearoa|nzl",
        "PL": "poland|polska|pol",
        "PT": "portugal|prt",
        "SE": "sweden|sverige|swe",
        "SG": "singapore|sgp",
        "US": "united states|united states of america|usa|u.s.a.|u.s.|us of a|america",
        "ZA": "south africa|zaf",
    }.items()
    for name in names.split("|")
}
_LONGEST = 200
# Of North America, of Britain, and figures before the town as on the continent.
_NORTH_AMERICA = re.compile(
    r"(?:(?P<street>.{3,100}?),\s)?(?P<city>[^\W\d][^\d,]{1,60}?),?\s{1,3}"
    r"(?P<region>[A-Z]{2}|[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})?),?\s{1,3}"
    r"(?P<code>\d{5}(?:-\d{4})?|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d)"
)
_BRITAIN = re.compile(
    r"(?:(?P<city>[^\W\d][^\d,]{1,60}?),?\s{1,3})?(?P<code>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"
)
_CONTINENT = re.compile(
    r"(?:(?P<country>[A-Z]{1,2})-)?(?P<code>\d{4,5}(?: ?[A-Z]{2})?|\d{3} \d{2})\s{1,3}"
    r"(?P<city>[^\W\d][^\d,]{1,60})"
)
_STREET = re.compile(r"\d|\bP\.? ?O\.? Box\b|\bpostfach\b", re.IGNORECASE)
_NOT_STREET = re.compile(
    r"@|https?:|\bwww\.|^\W*(?:tel|phone|fax|call|e-?mail|mobile)\b|\d{7,}", re.IGNORECASE
)
_NUMBER_TO_CALL = re.compile(r"^[+(]?[\d\s().+/-]{7,}$")


def place_of(value: object, lang: str | None) -> PlaceOf | None:
    """Return what a schema.org `address` says: a PostalAddress, or a text that reads like one."""
    if isinstance(value, str):
        return place_in("\n".join(re.split(r"\s*(?:<br\s?/?>|\n)\s*", value[:1_000])))
    if not isinstance(value, dict):
        return None

    def part(key: str) -> str | None:
        found = value.get(key)
        named: list[str] = []
        for each in items(found)[:5]:
            if isinstance(each, int):
                named.append(str(each))
            elif isinstance(each, dict) and "@value" not in each:
                named += texts(each.get("name") or each.get("identifier"), lang)
            else:
                named += texts(each, lang)
        lines = [text for raw in named if (text := plain(raw[:500])[:_LONGEST].strip(" ,"))]
        return (
            ", ".join(dict.fromkeys(lines)) if key == "streetAddress" else next(iter(lines), None)
        ) or None

    country = part("addressCountry")
    place = PlaceOf(
        street=part("streetAddress") or part("postOfficeBoxNumber"),
        city=part("addressLocality"),
        region=part("addressRegion"),
        postal_code=part("postalCode"),
        country=country_of(country) if country else None,
    )
    return place if place.street or place.city or place.postal_code else None


def country_of(text: str) -> str:
    """Return the ISO 3166-1 code of a country's name; the name itself where it is not known.

    >>> country_of("Canada"), country_of("us"), country_of("Ruritania")
    ('CA', 'US', 'Ruritania')
    """
    if len(text) == 2 and text.isascii() and text.isalpha():
        return {"uk": "GB"}.get(text.lower(), text.upper())
    return _COUNTRIES.get(text.casefold().strip(" ."), text)


def place_in(text: str) -> PlaceOf | None:
    """Return the address that stands in the lines of `text`, or None when they do not read like one.

    >>> place_in("Warm Line\\n12 Elm Street\\nToronto, ON M5V 1A1\\nCanada")
    PlaceOf(street='12 Elm Street', city='Toronto', region='ON', postal_code='M5V 1A1', country='CA')
    """
    lines = [line for raw in text[:2_000].split("\n") if (line := plain(raw).strip(" ,;|·"))][:20]
    if len(lines) == 1:
        lines = _cut(lines[0])
    for number, line in enumerate(lines):
        for pattern in (_NORTH_AMERICA, _BRITAIN, _CONTINENT):
            match = pattern.fullmatch(_without_country(line)[0])
            if match is None:
                continue
            groups = match.groupdict()
            before = [
                each for each in lines[:number] if _STREET.search(each) and not _NOT_STREET.search(each)
            ]
            street = groups.get("street") or next(
                (each for each in reversed(before) if not _NUMBER_TO_CALL.match(each)), None
            )
            if street is None:
                continue
            city = groups.get("city") or (
                lines[number - 1] if number and lines[number - 1] != street else None
            )
            country = _without_country(line)[1] or (
                _COUNTRIES.get(lines[number + 1].casefold()) if number + 1 < len(lines) else None
            )
            if country is None and pattern is _BRITAIN:
                country = "GB"
            return PlaceOf(street.strip(" ,"), city, groups.get("region"), groups["code"], country)
    return None


def _cut(line: str) -> list[str]:
    """Return one line as the lines it would be: the street, the town with its code, the country."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    country = [parts.pop()] if len(parts) > 1 and parts[-1].casefold() in _COUNTRIES else []
    for last in (1, 2, 3):
        tail = ", ".join(parts[-last:])
        if len(parts) > last and any(
            pattern.fullmatch(tail) for pattern in (_NORTH_AMERICA, _BRITAIN, _CONTINENT)
        ):
            return [", ".join(parts[:-last]), tail, *country]
    return [line]


def _without_country(line: str) -> tuple[str, str | None]:
    before, comma, last = line.rpartition(",")
    code = _COUNTRIES.get(last.strip().casefold())
    return (before, code) if comma and code else (line, None)

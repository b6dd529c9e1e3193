"""Names of areas and languages as people write them, and the codes they stand for."""

import re

from registry.codelists import area_known, language_known

_CA = {
    "AB": "alberta", "BC": "british columbia|colombie-britannique|b.c.", "MB": "manitoba",
    "NB": "new brunswick|nouveau-brunswick",
    "NL": "newfoundland and labrador|newfoundland & labrador|newfoundland",
    "NS": "nova scotia|nouvelle-écosse", "NT": "northwest territories|territoires du nord-ouest",
    "NU": "nunavut", "ON": "ontario", "PE": "prince edward island|île-du-prince-édouard|pei|p.e.i.",
    "QC": "quebec|québec", "SK": "saskatchewan", "YT": "yukon",
}  # fmt: skip
_US = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california", "CO": "colorado",
    "CT": "connecticut", "DE": "delaware", "FL": "florida", "GA": "georgia", "HI": "hawaii|hawai'i",
    "ID": "idaho", "IL": "illinois", "IN": "indiana", "IA": "iowa", "KS": "kansas", "KY": "kentucky",
    "LA": "louisiana", "ME": "maine", "MD": "maryland", "MA": "massachusetts", "MI": "michigan",
    "MN": "minnesota", "MS": "mississippi", "MO": "missouri", "MT": "montana", "NE": "nebraska",
    "NV": "nevada", "NH": "new hampshire", "NJ": "new jersey", "NM": "new mexico", "NY": "new york",
    "NC": "north carolina", "ND": "north dakota", "OH": "ohio", "OK": "oklahoma", "OR": "oregon",
    "PA": "pennsylvania", "RI": "rhode island", "SC": "south carolina", "SD": "south dakota",
    "TN": "tennessee", "TX": "texas", "UT": "utah", "VT": "vermont", "VA": "virginia", "WA": "washington",
    "WV": "west virginia", "WI": "wisconsin", "WY": "wyoming",
    "DC": "district of columbia|washington dc|washington, dc|washington d.c.|washington, d.c.",
    "AS": "american samoa", "GU": "guam", "MP": "northern mariana islands", "PR": "puerto rico",
    "VI": "u.s. virgin islands|us virgin islands|virgin islands",
}  # fmt: skip
_COUNTRIES = {
    "CA": "canada", "US": "united states|united states of america|usa|u.s.a.|u.s.|états-unis",
    "GB": "united kingdom|great britain|uk|u.k.", "IE": "ireland|éire", "AU": "australia",
    "NZ": "new zealand|aotearoa", "DE": "germany|deutschland", "FR": "france", "ES": "spain|españa",
    "MX": "mexico|méxico", "IN": "india", "ZA": "south africa", "NL": "netherlands|the netherlands|nederland",
    "BE": "belgium", "CH": "switzerland|schweiz|suisse", "AT": "austria|österreich", "IT": "italy|italia",
    "SE": "sweden", "NO": "norway", "DK": "denmark", "FI": "finland", "PT": "portugal", "BR": "brazil|brasil",
    "JP": "japan", "SG": "singapore", "IL": "israel", "AE": "united arab emirates|uae",
}  # fmt: skip
_NAMES = {
    "af": "afrikaans", "am": "amharic|አማርኛ", "ar": "arabic|العربية", "bg": "bulgarian|български",
    "bn": "bengali|bangla|বাংলা", "bs": "bosnian|bosanski", "ca": "catalan|català", "cs": "czech|čeština",
    "cy": "welsh|cymraeg", "da": "danish|dansk", "de": "german|deutsch", "el": "greek|ελληνικά",
    "en": "english|anglais|inglés|englisch", "es": "spanish|español|espagnol|castellano|spanisch",
    "et": "estonian|eesti", "fa": "persian|farsi|dari|فارسی", "fi": "finnish|suomi",
    "fr": "french|français|francais|francés|französisch", "ga": "irish|gaeilge", "gu": "gujarati|ગુજરાતી",
    "ha": "hausa", "haw": "hawaiian", "he": "hebrew|עברית", "hi": "hindi|हिन्दी", "hr": "croatian|hrvatski",
    "ht": "haitian creole|haitian|kreyòl", "hu": "hungarian|magyar", "hy": "armenian|հայերեն",
    "id": "indonesian|bahasa indonesia", "ig": "igbo", "is": "icelandic", "it": "italian|italiano|italien",
    "ja": "japanese|日本語", "ka": "georgian", "km": "khmer|cambodian", "kn": "kannada",
    "ko": "korean|한국어",
    "ku": "kurdish|kurdî", "lo": "lao", "lt": "lithuanian", "lv": "latvian", "ml": "malayalam",
    "mr": "marathi", "ms": "malay", "my": "burmese", "ne": "nepali", "nl": "dutch|nederlands|flemish",
    "no": "norwegian|norsk", "om": "oromo", "pa": "punjabi|panjabi|ਪੰਜਾਬੀ", "pl": "polish|polski|polonais",
    "ps": "pashto", "pt": "portuguese|português|portugais|portugués", "ro": "romanian|română",
    "ru": "russian|русский|russe", "si": "sinhala|sinhalese", "sk": "slovak|slovenčina", "sl": "slovenian",
    "so": "somali|soomaali", "sq": "albanian|shqip", "sr": "serbian|srpski|српски", "sv": "swedish|svenska",
    "sw": "swahili|kiswahili", "ta": "tamil|தமிழ்", "te": "telugu|తెలుగు", "th": "thai|ไทย",
    "ti": "tigrinya|ትግርኛ", "tl": "tagalog", "fil": "filipino", "tr": "turkish|türkçe", "tw": "twi",
    "uk": "ukrainian|українська", "ur": "urdu|اردو", "uz": "uzbek", "vi": "vietnamese|tiếng việt",
    "yi": "yiddish", "yo": "yoruba", "yue": "cantonese|廣東話",
    "zh": "chinese|mandarin|mandarin chinese|中文|普通话",
    "zu": "zulu", "ase": "american sign language|asl", "bfi": "british sign language|bsl",
    "iu": "inuktitut", "cr": "cree", "oj": "ojibwe|ojibwa",
}  # fmt: skip
_WORLD = frozenset({"worldwide", "global", "international", "everywhere", "world"})


def _table() -> dict[str, str]:
    named = [(f"CA-{code}", names) for code, names in _CA.items()]
    named += [(f"US-{code}", names) for code, names in _US.items()]
    named += list(_COUNTRIES.items())
    return {name: code for code, names in named for name in names.split("|")} | dict.fromkeys(_WORLD, "001")


_AREAS = _table()
_LANGUAGES = {name: tag for tag, names in _NAMES.items() for name in names.split("|")}
_SHORT = {"CA": frozenset(_CA), "US": frozenset(_US)}


def area_code(text: str, country: str | None = None) -> str | None:
    """Return the area a text names (ISO 3166), or None. `country` is that of the directory.

    Two letters alone are a part of `country` first: CA is California to a directory of the US.

    >>> area_code("Ontario"), area_code("Austin, TX", "US"), area_code("CA", "US"), area_code("CA", "CA")
    ('CA-ON', 'US-TX', 'US-CA', 'CA')
    >>> area_code("Toronto"), area_code("Québec, Canada"), area_code("GB-SCT")
    (None, 'CA-QC', 'GB-SCT')
    """
    words = " ".join(text.split())[:120].strip(" .,;:")
    if found := _one_area(words, country):
        return found
    parts = [part.strip() for part in words.split(",") if part.strip()]
    if len(parts) < 2:
        return None
    known = [(part, code) for part in parts if (code := _one_area(part, country))]
    fine = [code for _, code in known if "-" in code]
    codes = fine or [code for _, code in known]
    return codes[-1] if codes else None


def _one_area(words: str, country: str | None) -> str | None:
    if code := _AREAS.get(words.casefold()):
        return code
    if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", words) and area_known(words):
        return words
    short = re.fullmatch(r"([A-Z]{2})(?: [A-Z0-9]{3,5}(?:[- ][A-Z0-9]{3,4})?)?", words)
    if short is None:
        return None
    for holder in dict.fromkeys((country, *(("CA", "US") if country is None else ()))):
        if holder in _SHORT and short[1] in _SHORT[holder]:
            return f"{holder}-{short[1]}"
    for holder, parts in _SHORT.items():
        if short[1] in parts and short[1] not in _COUNTRIES:
            return f"{holder}-{short[1]}"
    return short[1] if short[0] == short[1] and area_known(short[1]) else None


def language_tag(text: str) -> str | None:
    """Return the language a text names (BCP 47), or None.

    >>> language_tag("English"), language_tag("français"), language_tag("fr-CA"), language_tag("Mandarin")
    ('en', 'fr', 'fr-CA', 'zh')
    >>> language_tag("Klingonish")
    """
    words = " ".join(text.split())[:60].strip(" .,;:")
    if not words:
        return None
    if re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}", words) and language_known(words):
        return words
    return _LANGUAGES.get(words.casefold())

"""Languages as pages name them, as the tags of BCP 47."""

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
# English names, then what speakers call it.
_NAMES = {
    name: tag
    for tag, names in {
        "af": "afrikaans",
        "am": "amharic",
        "ar": "arabic|العربية",
        "ase": "american sign language|asl",
        "bfi": "british sign language|bsl",
        "bg": "bulgarian|български",
        "bn": "bengali|bangla|বাংলা",
        "bs": "bosnian|bosanski",
        "ca": "catalan|català",
        "cs": "czech|čeština|česky",
        "cy": "welsh|cymraeg",
        "da": "danish|dansk",
        "de": "german|deutsch",
        "el": "greek|ελληνικά",
        "en": "english|anglais|englisch|inglés|inglese|engels",
        "es": "spanish|español|espagnol|spanisch|castellano|spagnolo",
        "et": "estonian|eesti",
        "eu": "basque|euskara",
        "fa": "persian|farsi|فارسی",
        "fi": "finnish|suomi",
        "fr": "french|français|französisch|francés|francese|frans",
        "ga": "irish|gaeilge",
        "gu": "gujarati|ગુજરાતી",
        "he": "hebrew|עברית",
        "hi": "hindi|हिन्दी|हिंदी",
        "hr": "croatian|hrvatski",
        "ht": "haitian creole|kreyòl ayisyen",
        "hu": "hungarian|magyar",
        "hy": "armenian",
        "id": "indonesian|bahasa indonesia",
        "is": "icelandic|íslenska",
        "it": "italian|italiano|italien|italienisch",
        "ja": "japanese|日本語",
        "km": "khmer",
        "ko": "korean|한국어",
        "ku": "kurdish",
        "lt": "lithuanian|lietuvių",
        "lv": "latvian|latviešu",
        "ms": "malay|bahasa melayu",
        "nb": "norwegian|norsk|bokmål",
        "ne": "nepali",
        "nl": "dutch|nederlands|flemish|niederländisch",
        "pa": "punjabi|panjabi|ਪੰਜਾਬੀ",
        "pl": "polish|polski",
        "ps": "pashto",
        "pt": "portuguese|português|portugais",
        "pt-BR": "brazilian portuguese|português brasileiro",
        "ro": "romanian|română",
        "ru": "russian|русский|russe|russisch",
        "sk": "slovak|slovenčina",
        "sl": "slovenian|slovene|slovenščina",
        "so": "somali|soomaali",
        "sq": "albanian|shqip",
        "sr": "serbian|српски|srpski",
        "sv": "swedish|svenska",
        "sw": "swahili|kiswahili",
        "ta": "tamil|தமிழ்",
        "te": "telugu|తెలుగు",
        "th": "thai|ไทย",
        "ti": "tigrinya",
        "tl": "tagalog|filipino",
        "tr": "turkish|türkçe",
        "uk": "ukrainian|українська",
        "ur": "urdu|اردو",
        "vi": "vietnamese|tiếng việt",
        "yi": "yiddish",
        "yue": "cantonese|廣東話",
        "zh": "chinese|mandarin|mandarin chinese|中文|普通话",
    }.items()
    for name in names.split("|")
}


def tongue(text: str) -> tuple[str, ...]:
    """Return the languages that a text names, alone or in a row; nothing that is no language.

    >>> tongue("English, Français and Spanish"), tongue("pt_br"), tongue("Klingon")
    (('en', 'fr', 'es'), ('pt-BR',), ())
    """
    words = re.split(r"\s*(?:[,;/|&+]|\b(?:and|et|und|y|or)\b)\s*", text[:300].strip())
    return tuple(dict.fromkeys(tag for word in words if (tag := _tag(word))))


def _tag(word: str) -> str | None:
    word = re.sub(r"\s*\(.{0,60}\)$", "", word.strip(" ."))
    if known := _NAMES.get(word.casefold()):
        return known
    if not _TAG.fullmatch(word):
        return None
    first, *rest = word.replace("_", "-").split("-")
    if first.lower() not in _CODES:
        return None
    # As BCP 47 recommends: regions in capitals, scripts with one.
    spelt = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)
    return "-".join([first.lower(), *spelt])


# The codes of ISO 639-1 and of the languages above: other words of two letters are none.
_CODES = {tag.partition("-")[0] for tag in _NAMES.values()} | set(
    re.findall(
        r"\w+",
        """
        az be eo fo gd gl ka kk kn ky lo mg mi mk ml mn mr mt my no nn or qu rw si sn st su tg tk tn tt ug uz
        wo xh yo zu
        """,
    )
)

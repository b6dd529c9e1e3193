"""Languages named in words: "French" is fr."""

import re
from collections.abc import Iterator

from registry.codelists import language_known

_NAMES = {
    "american sign language": "ase", "arabic": "ar", "asl": "ase", "bengali": "bn", "bulgarian": "bg",
    "cantonese": "yue", "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da", "dari": "prs",
    "dutch": "nl", "english": "en", "anglais": "en", "inglés": "en", "englisch": "en", "farsi": "fa",
    "finnish": "fi", "french": "fr", "français": "fr", "francés": "fr", "french canadian": "fr-CA",
    "german": "de", "deutsch": "de", "allemand": "de", "greek": "el", "gujarati": "gu", "hebrew": "he",
    "hindi": "hi", "hungarian": "hu", "inuktitut": "iu", "italian": "it", "italien": "it", "japanese": "ja",
    "korean": "ko", "mandarin": "cmn", "nepali": "ne", "norwegian": "no", "pashto": "ps", "persian": "fa",
    "polish": "pl", "polski": "pl", "portuguese": "pt", "portugais": "pt", "punjabi": "pa", "romanian": "ro",
    "russian": "ru", "serbian": "sr", "slovak": "sk", "somali": "so", "spanish": "es", "español": "es",
    "espagnol": "es", "swahili": "sw", "swedish": "sv", "tagalog": "tl", "tamil": "ta", "telugu": "te",
    "tigrinya": "ti", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
}  # fmt: skip


def tag_of(name: str) -> str:
    """Return the language tag (BCP 47) of a language by its name or tag, "" when it is not known.

    >>> tag_of("French"), tag_of("fr_CA"), tag_of("Klingon words")
    ('fr', 'fr-CA', '')
    """
    text = name.strip()
    if found := _NAMES.get(text.casefold()):
        return found
    tag = text.replace("_", "-")
    return (
        tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", tag) and language_known(tag) else ""
    )


def tags_in(text: str) -> Iterator[str]:
    """Yield the tags of the languages in a list, each once.

    >>> list(tags_in("English, French; english / and Spanish"))
    ['en', 'fr', 'es']
    """
    parts = re.split(r"[,;/|\n]|\band\b|\bet\b|\bor\b|&", text[:1_000])
    yield from dict.fromkeys(tag for part in parts if (tag := tag_of(part)))

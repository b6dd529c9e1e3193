"""What is done with values once they are read: a closed list, each a small function."""

import re
from collections.abc import Callable, Iterable

from crawler.describe.gate import plain
from crawler.directory.document import Document
from crawler.directory.places import area_code, language_tag
from crawler.directory.scan import emails_in, phones_in
from registry.directory_fields import Turn, Word
from registry.text import clean

Values = list[str]
_LONGEST = 2_000  # characters of a value that is kept
_LONGEST_RAW = 50_000  # of one that is still worked on
_MOST = 50  # values of a field
_RAW = 500
_ENDS = " \t\"'“”‘’«»:;,.|/\\-–—•·*"
_OF_A_NAME: dict[str, Word] = {
    "phone": "phone",
    "email": "email",
    "website": "url",
    "profile": "url",
    "url": "url",
    "language": "language",
    "area": "area",
}


def usual(field: str) -> Word | None:
    """Return what is always done with a field of this name in the end.

    >>> usual("phone"), usual("credential")
    ('phone', None)
    """
    return _OF_A_NAME.get(field)


def processed(
    values: Iterable[str], turns: Iterable[Turn], field: str, document: Document, country: str | None
) -> tuple[str, ...]:
    """Return the values as they are kept: processed, clean, on one line, without doubles, bounded."""
    kept = [value[:_LONGEST_RAW] for value, _ in zip(values, range(_RAW), strict=False)]
    done = set()
    for turn in turns:
        kept = _turned(kept, turn, document, country)[:_RAW]
        done.add(turn.do)
    word = usual(field)
    if word is not None and word not in done:
        kept = _worded(kept, word, document, country)
    lines = (clean(value, _LONGEST) for value in kept)
    return tuple(dict.fromkeys(line for line in lines if line))[:_MOST]


def _turned(values: Values, turn: Turn, document: Document, country: str | None) -> Values:
    if turn.do is not None:
        return _worded(values, turn.do, document, country)
    if turn.join is not None:
        return [turn.join.join(clean(value) for value in values)] if values else []
    if turn.split is not None:
        return [part for value in values for part in value.split(turn.split) if part.strip()]
    if turn.prefix is not None:
        return [_without_prefix(clean(value), turn.prefix) for value in values]
    if turn.suffix is not None:
        return [_without_suffix(clean(value), turn.suffix) for value in values]
    assert turn.regex is not None
    pattern = re.compile(turn.regex)
    matches = (pattern.search(value[:_LONGEST]) for value in values)
    return [(match[1] if pattern.groups else match[0]) or "" for match in matches if match]


def _without_prefix(value: str, prefix: str) -> str:
    """Return `value` without `prefix`, and without the space it leaves.

    >>> _without_prefix("TEL: 12", "tel:")
    '12'
    """
    prefix = prefix.strip()
    return value[len(prefix) :].strip() if value.casefold().startswith(prefix.casefold()) else value


def _without_suffix(value: str, suffix: str) -> str:
    suffix = suffix.strip()
    return value[: -len(suffix)].strip() if suffix and value.casefold().endswith(suffix.casefold()) else value


def _worded(values: Values, word: Word, document: Document, country: str | None) -> Values:
    match word:
        case "phone":
            return list(phones_in(values, country))
        case "email":
            return list(emails_in(values))
        case "url":
            return [joined for value in values if (joined := _address(value, document)) is not None]
        case "area":
            return [area_code(value, country) or value for value in values]
        case "first":
            return values[:1]
        case "last":
            return values[-1:]
        case "join":
            return [" ".join(values)] if values else []
        case _:
            return [_EACH[word](value) for value in values]


def _address(value: str, document: Document) -> str | None:
    """Return the web address in a value: "www.x.example" is one, too."""
    value = clean(value)
    if re.match(r"(?:www\.)[\w-]{1,63}\.", value, re.IGNORECASE):
        value = f"https://{value}"
    joined = document.join(value) if " " not in value else None
    return joined if joined is not None and joined.startswith(("http://", "https://")) else None


def _titled(text: str) -> str:
    """Return a text that shouts as people write it.

    >>> _titled("ANN O'HARA-LEE"), _titled("Ann McKay")
    ("Ann O'Hara-Lee", 'Ann McKay')
    """
    if not text.isupper():
        return text
    return re.sub(r"\w{2,60}", lambda word: word[0].capitalize(), text)


_EACH: dict[Word, Callable[[str], str]] = {
    "strip": lambda value: clean(value).strip(_ENDS),
    "html": plain,
    "title": lambda value: _titled(clean(value)),
    "language": lambda value: language_tag(value) or value,
}

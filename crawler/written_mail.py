"""E-mail addresses in a text, written plainly or spelt out for people alone."""

import re
from collections.abc import Iterable, Iterator

from registry.contacts import ContactError, check_email

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


def addresses_in(text: str) -> Iterator[str]:
    """Yield what looks like an e-mail address in `text`, spelt out or not."""
    if "@" in text:
        yield from (match[0].strip("'.") for match in _EMAIL.finditer(text))
    for pattern in (_SPELT, _SPELT_WORDS):
        yield from (f"{match[1]}@{_DOT.sub('.', match[2])}" for match in pattern.finditer(text))


def normal(addresses: Iterable[str]) -> Iterator[str]:
    """Yield those that are e-mail addresses, in their normal form."""
    for address in addresses:
        try:
            yield check_email(address)
        except ContactError:
            continue


# ASCII alone, so that a word of another script beside an address is not taken for a part of it.
_PLAIN = re.compile(
    r"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-])([A-Za-z0-9_][A-Za-z0-9.!#$&'*+=?^_`{|}~-]{0,63})[@＠]"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,6}(?:[A-Za-z]{2,18}|xn--[A-Za-z0-9-]{2,40}))(?![A-Za-z0-9@_-]|\.[A-Za-z0-9])"
)
_INTERNATIONAL = re.compile(
    r"(?<![\w.+'%@-])([\w.+'-]{1,64})@((?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})(?![\w@])"
)
_SURELY_SPELT = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})\s{0,2}[\[({<]\s?(?:at|@|arobase|arroba|ät|chez|собака|chiocciola)\s?[\])}>]\s{0,2}"
    r"([\w-]{1,63}(?:\s{0,2}(?:[\[({<]\s?(?:dot|point|punkt|punto|\.)\s?[\])}>]|\.|\sdot\s)\s{0,2}[\w-]{1,63}){1,5})",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}) {0,2}@ {0,2}((?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,18})(?![\w@])"
)
_SAYS_MAIL = re.compile(
    r"(?:e-?mails?|mail|courriel|correo|kontakt|contact|write|schreib|écri|почта|邮箱|郵箱|メール)\W{0,3}(?:\w{1,6}\W{1,3}){0,2}\Z",
    re.IGNORECASE,
)
_ENDINGS = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "info",
        "biz",
        "health",
        "care",
        "clinic",
        "help",
        "support",
        "coach",
        "love",
        "life",
        "world",
    ]
)


def sure_addresses_in(text: str) -> Iterator[str]:
    """Yield the e-mail addresses in `text` that are surely meant as such, in their order.

    >>> list(sure_addresses_in("邮箱info@help.example电话, ann [at] quiet-river [dot] org"))
    ['info@help.example', 'ann@quiet-river.org']
    """
    found: list[tuple[int, str]] = []
    if "@" in text or "＠" in text:
        plain = [(m.start(), m.end(), f"{m[1]}@{m[2]}") for m in _PLAIN.finditer(text)]
        found += [(start, address.strip("'.")) for start, _, address in plain]
        for match in _INTERNATIONAL.finditer(text):
            inside = any(start < match.end() and match.start() < end for start, end, _ in plain)
            if not inside and not match[0].isascii():
                found.append((match.start(), match[0].strip("'.")))
        for match in _SPACED.finditer(text):
            if " " in match[0] and _SAYS_MAIL.search(text[max(0, match.start() - 30) : match.start()]):
                found.append((match.start(), f"{match[1]}@{match[2]}"))
    if any(sign in text for sign in "[({<"):
        for match in _SURELY_SPELT.finditer(text):
            found.append((match.start(), f"{match[1]}@{_DOT.sub('.', match[2])}"))
    if " dot " in text.lower():
        for match in _SPELT_WORDS.finditer(text):
            domain = _DOT.sub(".", match[2])
            if _ends_well(domain) and match[1].lower() not in _WORDS:
                found.append((match.start(), f"{match[1]}@{domain}"))
    yield from (
        address for start, address in sorted(found) if not _in_address(text[max(0, start - 80) : start])
    )


def _in_address(before: str) -> bool:
    """Whether what follows `before` is a part of a web address.

    >>> _in_address("see https://user:"), _in_address("see https://a.example/ and ")
    (True, False)
    """
    return "://" in before[max(before.rfind(" "), before.rfind("\n")) + 1 :]


_WORDS = frozenset(
    [
        "look",
        "us",
        "me",
        "find",
        "visit",
        "is",
        "are",
        "meet",
        "here",
        "online",
        "live",
        "available",
        "website",
        "site",
        "more",
        "it",
    ]
)


def _ends_well(domain: str) -> bool:
    ending = domain.rpartition(".")[2].lower()
    return len(ending) == 2 or ending in _ENDINGS or ending in ("example", "test")

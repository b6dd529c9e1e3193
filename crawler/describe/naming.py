"""What an organization is called, where only a copyright line or a title tells."""

import re
from urllib.parse import urlsplit

from registry.text import clean

_YEARS = re.compile(
    r"^(?:\s|©|\(c\)|copyright\b|all rights reserved|\d{4}|[-–—/,.:;|&]|\bby\b|\bto\b|\bpresent\b)+",
    re.IGNORECASE,
)
_MARKS = ("©", "(c) ", "copyright")
_ENDS = re.compile(
    r"\s*(?:\ball rights\b|\btous droits\b|\balle rechte\b|\btodos los derechos\b|\btutti i diritti\b"
    r"|\b(?:powered|designed|built|website|site|web design|made|theme|hosted)\b(?: \w+)? by\b"
    r"|[|•·©]|\. |\.$|\s[-–—]\s|,?\s(?:19|20)\d\d\b|\bregistered\b|\bprivacy\b|\bterms\b"
    r"|\blicen[sc]ed?\b|\bunless\b|\bsee\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(
    r"^(?:all|the|this|our|us|notice|policy|privacy|terms|contact|home|inc|company ?name"
    r"|your (?:name|company)|information|statement|and|disclaimer|reserved"
    r"|free|public domain|law|act|infringement)$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s+[-–—|•·»:]+\s+|\s*\|\s*|:\s+|\s+::\s+")
_LONGEST = 80


def copyright_line(lines: str) -> str:
    """Return the last line of a page's text that claims copyright, with the two after it, or ""."""
    end = lines[-20_000:]
    folded = end.lower()
    if len(folded) != len(end):  # a letter that is two in lower case
        folded = end
    at = max(folded.rfind(mark) for mark in _MARKS)
    if at < 0:
        return ""
    return "\n".join(line for raw in end[at : at + 600].splitlines() if (line := clean(raw)))[:300]


def name_by_copyright(line: str) -> str | None:
    """Return who owns a page by its copyright line, or None.

    >>> name_by_copyright("© 2019–2026 The Warm Line. All rights reserved.")
    'The Warm Line'
    """
    for raw in line.splitlines()[:3]:
        text = _YEARS.sub("", raw)
        name = _ENDS.sub("", text).strip(" ,;:-–—©|.")
        if 2 < len(name) <= _LONGEST and not _NO_NAME.match(name) and len(name.split()) <= 8:
            return name
        if text:
            return None  # it says something else
    return None


def name_by_title(title: str, url: str) -> str | None:
    """Return the part of a title that is most like the host, or None when none is.

    >>> name_by_title("How we help - Warm Line", "https://www.warmline.example/help")
    'Warm Line'
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")[:-1] or [host]
    best: tuple[float, str] | None = None
    for part in _SPLIT.split(title):
        words = [word for word in re.findall(r"\w+", part.casefold()) if word]
        if not words or len(part) > _LONGEST:
            continue
        likeness = max((_likeness(words, label.replace("-", "")) for label in labels), default=0.0)
        if likeness >= 0.6 and (best is None or likeness > best[0]):
            best = (likeness, part.strip())
    return best[1] if best else None


def _likeness(words: list[str], label: str) -> float:
    """Return how much of a host's label the words spell, alone or by their first letters, 0 to 1."""
    whole = "".join(words)
    if label and (whole == label or ("".join(word[0] for word in words) == label and len(label) > 2)):
        return 1.0
    told = sum(len(word) for word in words if len(word) > 2 and word in label)
    return min(1.0, told / max(len(label), 0.7 * len(whole), 1))

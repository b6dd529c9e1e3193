"""The start tags of a page in order, each with its line: as the HTML standard's tokenizer sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

_S = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    rf"([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    rf"(?:{_S}*+={_S}*+(?:\"([^\"]*+)(?:\"|\Z)|'([^']*+)(?:'|\Z)|([^ \t\n\f\r\"'>][^ \t\n\f\r>]*+))?)?"
)
_BARE = _ATTRIBUTE.replace("([^", "(?:[^")
# HTML standard §13.2.5; every character is consumed once and never tried twice. A tag that the end of the
# file cuts is none.
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(/?[A-Za-z][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|{_BARE})*+)(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_RAW = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_REFERENCE = re.compile(r"&(#[xX][0-9a-fA-F]{1,8}|#[0-9]{1,9}|[A-Za-z][A-Za-z0-9]{1,40})(;?)(=?)")
_ATTRIBUTE_LIMIT = 200  # of one tag; the rest is not looked at


@dataclass(frozen=True, slots=True)
class Tag:
    """One start tag (or an end tag, its name beginning with "/")."""

    name: str  # lower case
    at: int  # characters before it
    end: int  # where what follows it begins
    source: str  # its attributes as written

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes, names in lower case, references decoded; the first of a name counts."""
        found: dict[str, str] = {}
        for number, match in enumerate(_ATTRIBUTES.finditer(self.source)):
            if number == _ATTRIBUTE_LIMIT:
                break
            name, double, single, bare = match.groups()
            found.setdefault(name.lower(), unescape(double or single or bare or ""))
        return found


def tags(text: str) -> Iterator[Tag]:
    """Yield the tags of `text` in order, linear in its length; comments and raw text hold none.

    >>> [(tag.name, tag.attributes) for tag in tags('<!--<b>--><A HREF="x?a&amp;b">y</a>')]
    [('a', {'href': 'x?a&b'}), ('/a', {})]
    """
    at = 0
    while token := _TOKEN.search(text, at):
        start, at = token.span()
        name = token[1]
        if not name:
            continue
        if text[at - 1] != ">":
            return
        name = name.lower()
        yield Tag(name, start, at, token[2])
        if name in _RAW:
            inner = _RAW[name].search(text, at)
            if inner is None:
                return
            at = inner.start()
        elif name == "plaintext":
            return


def unescape(value: str) -> str:
    """Return an attribute's value with its character references decoded (HTML standard §13.2.5.73).

    >>> unescape("?a=1&copy=2&amp;b&lt&#x41;")
    '?a=1&copy=2&b<A'
    """
    return _REFERENCE.sub(_character, value) if "&" in value else value


def _character(match: re.Match[str]) -> str:
    name, closed, equals = match.groups()
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        valid = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000
        return (chr(number) if valid else "\ufffd") + equals
    if closed:
        return html5.get(f"{name};", match[0].removesuffix(equals)) + equals
    return match[0] if equals else html5.get(name, match[0])


class Lines:
    """Line numbers (from 1) of positions asked in ascending order."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def of(self, at: int) -> int:
        """Return the line of position `at`."""
        self._line += self._text.count("\n", self._at, at)
        self._at = at
        return self._line

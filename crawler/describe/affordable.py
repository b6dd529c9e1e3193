"""How much of a page may become a tree: parsing costs tags times depth, and some pages are built to hurt."""

import re
from dataclasses import dataclass

# The tokens of the HTML standard (§13.2.5), each consumed in one step and never tried twice.
_S = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rf"(?:{_S}*+={_S}*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r\"'>][^ \t\n\f\r>]*+)?)?"
)
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(?P<end>/?)(?P<name>[A-Za-z][^ \t\n\f\r/>]*+)(?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_RAW = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_INNER = re.compile(r"<script", re.IGNORECASE)
_WHOLE = {name: re.compile(rf"</{name}{_S}*+>", re.IGNORECASE) for name in ("svg", "template")}

# Inside these the parser reads by other rules. Nothing we look for stands there, so their tags are taken out.
_OTHER_RULES = frozenset(("svg", "math", "select", "plaintext", "template", "frameset", "colgroup", "col"))
# No children, or never more than a few deep for each element that does count.
_FLAT = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "keygen", "link", "meta", "param"),
        *("source", "track", "wbr", "frame", "basefont", "bgsound"),
        *("html", "head", "body", "frameset", "p"),
        *("caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
# Left open by honest authors and closed by the parser when the next one starts.
_SIBLINGS = {"li": "li", "option": "option", "dd": "dt", "dt": "dt"}
# Reopened by the parser after every block that cuts them: they weigh until they are closed.
_STYLES = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_INLINE = _STYLES | {"span", *_SIBLINGS.values()}

_BUDGET = 30_000_000  # steps up the open elements: about 0.1 s
_REOPENED = 200  # steps that making one element again is worth, in time and memory
_LOOK_BACK = 50  # an end tag this far from its start is not believed
_ATTRIBUTE_LIMIT = 500  # each is compared with those before it


@dataclass(frozen=True, slots=True)
class Affordable:
    """What of a page may be parsed."""

    text: str
    cut: bool = False  # the page goes on, but its tree would have cost too much


def affordable(text: str) -> Affordable:
    """Return `text` up to where its tree would cost too much, and whether that was before its end.

    Left out is what the parser reads by other rules: svg and template whole, the tags of select and a few
    more, a script that writes another inside a comment.

    Linear in the length of `text`. What comes back parses in a bounded time whatever it holds; an honest
    page comes back whole. Depth is never guessed too low: an end tag that the parser might ignore counts
    for nothing.

    >>> affordable("<p>Call <svg><path></svg>us</p>")
    Affordable(text='<p>Call us</p>', cut=False)
    """
    open_names: list[str] = []
    pieces: list[str] = []
    styles = spent = kept = at = 0
    endless: set[str] = set()  # searched for once in vain: never again
    while token := _TOKEN.search(text, at):
        start, at = token.span()
        end, name = token.groups()
        if not name:
            continue
        name = name.lower()
        spent += len(open_names) + styles * _REOPENED + 1
        crowded = at - start > 2 * _ATTRIBUTE_LIMIT and _crowded(token[0])
        if spent > _BUDGET or crowded:
            return Affordable("".join([*pieces, text[kept:start]]), cut=True)
        if name in _OTHER_RULES:
            pieces.append(text[kept:start])
            if name in _WHOLE and name not in endless and not end:
                inner = _WHOLE[name].search(text, at)
                endless |= set() if inner else {name}
                at = inner.end() if inner else at
            kept = at
        elif end:
            styles -= _close(open_names, name) and name in _STYLES
        elif name in _RAW:
            inner = _RAW[name].search(text, at)
            begun, at = at, inner.start() if inner else len(text)
            comment = text.find("<!--", begun, at) if name == "script" else -1
            if comment >= 0 and _INNER.search(text, comment, at):  # its end may lie elsewhere (§13.2.5.26)
                pieces.append(text[kept:begun])
                kept = at
        elif name not in _FLAT:
            name = _SIBLINGS.get(name, name)
            if name not in _SIBLINGS or not open_names or open_names[-1] != name:
                open_names.append(name)
            styles += name in _STYLES
    return Affordable("".join([*pieces, text[kept:]]))


def _crowded(tag: str) -> bool:
    return sum(1 for _ in _ATTRIBUTES.finditer(tag)) > _ATTRIBUTE_LIMIT


def _close(open_names: list[str], name: str) -> bool:
    """Take from `open_names` what the end tag surely closes; return whether it closed anything."""
    name = _SIBLINGS.get(name, name)
    for back in range(1, min(len(open_names), _LOOK_BACK) + 1):
        if open_names[-back] == name:
            del open_names[-back:]
            return True
        if open_names[-back] not in _INLINE:
            break
    return False

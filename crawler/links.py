"""The links of one page with their lines and texts, and the places of it that a fragment can name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from crawler.finding import Notice
from crawler.join import Joiner
from crawler.tags import Lines, Tag, tags, unescape
from registry.text import clean
from registry.urls import AddressError

LINKS = 5_000  # of one page; the rest is counted, not followed
_TEXT = 100
_FEW_WORDS = 200  # characters of visible text below which scripts write the page
_ATTRIBUTE = {
    **dict.fromkeys(("a", "area", "link"), ("href",)),
    **dict.fromkeys(("iframe", "frame", "script", "embed", "audio", "track", "input"), ("src",)),
    **dict.fromkeys(("img", "source"), ("src", "srcset")),
    "video": ("src", "poster"),
    "object": ("data",),
    "form": ("action",),
    "blockquote": ("cite",),
    "meta": ("content",),
}
# Said to browsers or machines: nobody follows these, and many lead nowhere by design.
_UNFOLLOWED = frozenset({"preconnect", "dns-prefetch", "pingback", "edituri", "wlwmanifest", "profile"})
_REFRESH = re.compile(r"\s*[0-9.]+\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]+)", re.IGNORECASE)
_SHADOW = frozenset({"shadowrootmode"})
_SPACES = " \t\n\f\r"
_PREFIX = "user-content-"  # what code hosts put before the ids of foreign text; their pages take it off again
_MARKUP = re.compile(r"<[^>]*+>")


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it stands in a page."""

    written: str  # the reference, trimmed
    address: str | AddressError  # normalised, with its fragment; or why no browser can read it
    line: int  # of the page's source, from 1
    text: str  # what readers click on, or an image's alternative text
    tag: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page offers to a site check."""

    links: tuple[Link, ...]
    names: frozenset[str]  # ids, and names of anchors
    scripted: bool  # a script builds it: what its markup lacks may yet be there
    omitted: int = 0  # links beyond the limit
    elsewhere: tuple[Link, ...] = ()  # those that are not of the web: mailto, tel, javascript, file …


def outline(text: str, url: str, *, links: bool = True) -> Outline:
    """Return the links and names of the HTML page `text` found at `url`; linear in its length.

    >>> page = outline('<p id=a><a href="/b#c">Call <b>us</b></a>', "https://example.org/")
    >>> [(link.address, link.line, link.text) for link in page.links], sorted(page.names)
    ([('https://example.org/b#c', 1, 'Call us')], ['a'])
    """
    reader = _Reader(text, links)
    for tag in tags(text):
        reader.read(tag)
    joiner = Joiner(url)
    if reader.base is not None and isinstance(base := joiner.join(reader.base), str):
        joiner = Joiner(base)
    web, elsewhere = joined(reader.found, joiner)
    scripted = reader.scripts > 0 and reader.words(text) < _FEW_WORDS
    return Outline(web, frozenset(reader.names), scripted, reader.omitted, elsewhere)


Reference = tuple[str, int, str, str]  # as written, line, text, tag


def joined(references: Iterable[Reference], joiner: Joiner) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Return the links of the web, and those that lead elsewhere (mailto, tel, file …), both in order.

    >>> web, elsewhere = joined([("b", 1, "", "a"), ("tel:988", 2, "", "a")], Joiner("https://example.org/a"))
    >>> [link.address for link in web], [link.address for link in elsewhere]
    (['https://example.org/b'], ['tel:988'])
    """
    web: list[Link] = []
    elsewhere: list[Link] = []
    for written, line, text, tag in references:
        address = joiner.join(written)
        if address is None:
            elsewhere.append(Link(written, joiner.elsewhere(written), line, text, tag))
        else:
            web.append(Link(written, address, line, text, tag))
    return tuple(web), tuple(elsewhere)


class _Reader:
    """What was found so far."""

    def __init__(self, text: str, links: bool) -> None:
        self.names: set[str] = set()
        self.found: list[Reference] = []
        self.base: str | None = None
        self.scripts = self.omitted = 0
        self._text, self._links, self._lines = text, links, Lines(text)
        self._open: tuple[int, int] | None = None  # the link whose text is read: its number, where it begins
        self._alt = ""
        self._hidden = 0  # characters inside tags, scripts and styles
        self._shown_from = 0
        self._templates = self._template_at = 0  # how many are open, and where the outermost begins

    def read(self, tag: Tag) -> None:
        """Take one tag."""
        name, source = tag.name, tag.source
        if self._inert(tag):
            return
        self._hidden += tag.end - tag.at
        if name.startswith("/"):
            if name in ("/a", "/script", "/style"):
                self._close(tag)
            return
        if name in ("script", "style"):
            self._shown_from = tag.end
        if not source:
            self.scripts += name == "script"
            return
        wanted = name in _ATTRIBUTE or name == "base"
        if not wanted and "id" not in source and "ID" not in source and "Id" not in source:
            return
        attributes = tag.attributes
        if attributes.get("id"):
            self.names.add(attributes["id"])
        if wanted:
            self._links_of(tag, attributes)

    def _inert(self, tag: Tag) -> bool:
        """Whether `tag` stands in a template (HTML standard §4.12.3): its names count, its links do not.

        Shadow roots that are written as templates are shown, and count as any part of the page.
        """
        match tag.name:
            case "template" if self._templates or not tag.attributes.keys() & _SHADOW:
                if not self._templates:
                    self._template_at = tag.at
                self._templates += 1
            case "/template" if self._templates:
                self._templates -= 1
                if not self._templates:
                    self._hidden += tag.end - self._template_at
                return True
        if self._templates and (name := tag.attributes.get("id")):
            self.names.add(name)
        return self._templates > 0

    def words(self, text: str) -> int:
        """Return about how many characters of `text` a reader sees."""
        return len(text) - self._hidden - text.count(" " * 2) * 2

    def _close(self, tag: Tag) -> None:
        if tag.name != "/a":
            self._hidden += tag.at - self._shown_from
        elif self._open is not None:
            number, begun = self._open
            self._open = None
            inner = self._text[begun : min(tag.at, begun + 2_000)]
            label = clean(unescape(_MARKUP.sub("", inner)), _TEXT) or self._alt
            self.found[number] = (*self.found[number][:2], label, "a")

    def _links_of(self, tag: Tag, attributes: dict[str, str]) -> None:
        name = tag.name
        if name == "a" and attributes.get("name"):
            self.names.add(attributes["name"])
        if name == "base" and self.base is None:
            self.base = attributes.get("href")
        self.scripts += name == "script" and "json" not in attributes.get("type", "")
        if name == "img" and attributes.get("alt"):
            self._alt = clean(attributes["alt"], _TEXT)
        if not self._links:
            return
        references = _references(name, attributes)
        if references and len(self.found) + len(references) > LINKS:
            self.omitted += len(references)
        elif references:
            line = self._lines.of(tag.at)
            label = clean(attributes.get("alt") or attributes.get("title") or "", _TEXT)
            if name == "a":
                self._open, self._alt = (len(self.found), tag.end), label
            self.found += [(reference, line, label, name) for reference in references]


def _references(name: str, attributes: dict[str, str]) -> list[str]:
    """Return what the tag refers to, trimmed; "" is the page itself only where people can follow it."""
    if name == "meta":
        refresh = attributes.get("http-equiv", "").lower() == "refresh"
        match = _REFRESH.match(attributes.get("content", "")[:2_000]) if refresh else None
        return [match[1]] if match else []
    if name == "link" and _UNFOLLOWED & set(attributes.get("rel", "").lower().split()):
        return []
    if name == "form" and attributes.get("method", "").lower() == "post":
        return []  # asked without its fields it would answer something else
    values: list[str] = []
    for key in _ATTRIBUTE.get(name, ()):
        value = attributes.get(key, "").strip(_SPACES)
        values += _candidates(value) if key == "srcset" else [value] if value else []
    return values


def _candidates(srcset: str) -> list[str]:
    """Return the addresses of a srcset (HTML standard §4.8.4.2.1).

    >>> _candidates("a.png, b,c.png 2x , d.png 100w")
    ['a.png', 'b,c.png', 'd.png']
    """
    found: list[str] = []
    rest = srcset
    while len(found) < 100 and (match := re.match(r"[\s,]*(\S+)", rest)):
        address, rest = match[1], rest[match.end() :]
        if not address.endswith(","):
            rest = rest.partition(",")[2]
        if address.strip(","):
            found.append(address.rstrip(","))
    return found


def missing(fragment: str, page: Outline, *, whole: bool = True) -> str | None:
    """Return the notice a fragment earns: fragment_missing, fragment_unverifiable, or None when it is there.

    Names are compared as written and percent-decoded, in their case (HTML standard §7.4.6.3); an empty
    fragment and "top" always exist; text fragments are the reader's business. `whole` says whether the
    page was read to its end. Routes of script applications cannot be verified.

    >>> page = outline('<h2 id="caf\\u00e9">', "https://example.org/")
    >>> missing("caf%C3%A9", page), missing("tea", page), missing("/route", page)
    (None, 'fragment_missing', 'fragment_unverifiable')
    """
    fragment = fragment.partition(":~:")[0]
    decoded = unquote(fragment)
    if not fragment or decoded.lower() == "top":
        return None
    if {fragment, decoded, _PREFIX + decoded} & page.names:
        return None
    unsure = page.scripted or not whole or decoded.startswith(("/", "!"))
    return "fragment_unverifiable" if unsure else "fragment_missing"


_SAID = {
    "fragment_missing": "nothing there is named “{}”",
    "fragment_unverifiable": "whether “{}” exists cannot be told: the page was cut, or a script builds it",
}


def fragment_notice(fragment: str, page: Outline, *, whole: bool = True) -> Notice | None:
    """Return what `missing` says of a fragment as the notice people read.

    >>> fragment_notice("tea", outline("<h2 id=coffee>", "https://example.org/"))
    Notice(code='fragment_missing', detail='nothing there is named “tea”')
    """
    verdict = missing(fragment, page, whole=whole)
    if verdict is None:
        return None
    return Notice(verdict, _SAID[verdict].format(clean(unquote(fragment), _TEXT)))

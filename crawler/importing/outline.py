"""An outline (OPML, as feed readers write it) as drafts: each entry with an address, under its headings."""

import re
from collections.abc import Iterator

from lxml import etree

from crawler.importing.draft import Draft, Imported, LeftOut, Origin, UnreadableError, link_of, plain
from crawler.importing.kinds import kind_of
from crawler.importing.sorting import role_of
from registry.text import clean
from registry.urls import AddressError

_LARGEST = 20_000_000  # characters
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_ENTITY = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def outline(text: str, source: str, *, private: bool = False) -> Imported:
    """Return a draft of each entry of the OPML `text` that has an address. Raises UnreadableError.

    >>> found = outline('<opml><body><outline text="Help"><outline text="Blue" htmlUrl="https://b.example.org"/>'
    ...                 '</outline></body></opml>', "a.opml").drafts[0]
    >>> found.name, found.origins[0].heading
    ('Blue', 'Help')
    """
    drafts: list[Draft] = []
    left: list[LeftOut] = []
    for element, headings in _outlines(_parsed(text, source)):
        made = _entry(
            {str(k).lower(): str(v) for k, v in element.attrib.items()},
            headings,
            source,
            element.sourceline,
            private,
        )
        if isinstance(made, Draft):
            drafts.append(made)
        elif made is not None:
            left.append(made)
    return Imported(tuple(drafts), tuple(left))


def _parsed(text: str, source: str) -> etree._Element:
    """Return the root of the XML `text`; entities are never resolved, nothing is fetched."""
    if len(text) > _LARGEST:
        raise UnreadableError(source, None, "It is larger than 20 million characters.", "Split it.")
    if found := _ENTITY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise UnreadableError(
            source, line, "It defines a document type or entities.", "Take these lines out."
        )
    bare = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text.replace("\x00", ""))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(bare.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as trouble:
        problem = f"This is not well-formed XML: {clean(trouble.msg or 'unreadable', 200)}."
        raise UnreadableError(source, trouble.lineno or None, problem, "Export it again.") from None


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Yield every outline with the titles of those it stands in."""
    above: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag="outline"):
        if event == "start":
            yield element, tuple(filter(None, above))
            above.append(clean(str(element.get("text") or element.get("title") or ""), 100))
        else:
            above.pop()


def _entry(
    attributes: dict[str, str], headings: tuple[str, ...], source: str, line: int | None, private: bool
) -> Draft | LeftOut | None:
    """Return the draft of one entry, why it is left out, or None for a heading."""
    website, feed = attributes.get("htmlurl") or attributes.get("url"), attributes.get("xmlurl")
    written = website or feed
    if not written:
        return None
    name = plain(attributes.get("text") or attributes.get("title") or "", 120)
    try:
        link = link_of(written, private=private)
    except AddressError as mistake:
        return LeftOut(clean(written, 400), mistake.problem, line, name)
    role = role_of(link.url)
    kind, why = kind_of(name, *reversed(headings))
    notes = [] if website else ["only its feed is known: find its page"]
    if website and feed:
        notes.append(f"its feed is {clean(feed, 400)}")
    said = " – ".join(filter(None, (name, clean(attributes.get("description", ""), 300))))
    origin = Origin(source, line, " / ".join(headings), said)
    guessed = {"kind": why} | ({} if name else {"name": "the outline gives it no name"})
    host = link.url.partition("://")[2].partition("/")[0].removeprefix("www.")
    links = (link_of(written, role, private=private),)
    return Draft(name or host, kind, links, guessed=guessed, notes=tuple(notes), origins=(origin,))

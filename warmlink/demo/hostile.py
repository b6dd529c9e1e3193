"""Pages built to hurt whoever reads them: deep, wide, endless or ambiguous, as large as a page is read."""

from warmlink.demo.pages import shown
from warmlink.demo.talk import Behaviour

KIB = 1024
LARGE = 512 * KIB  # as much as is read of a page


def filled(start: str, again: str, end: str = "") -> bytes:
    """Return `again` repeated between `start` and `end` until the page is as large as is read.

    >>> len(filled("<b>", "<i>"))
    524286
    """
    times = (LARGE - len(start.encode()) - len(end.encode())) // len(again.encode())
    return (start + again * times + end).encode()


PAGES: dict[str, bytes] = {
    "deep": filled("", "<div>"),
    "deep-inline": filled("", "<b><i><u>"),
    "deep-lists": filled("", "<ul><li>"),
    "deep-tables": filled("", "<table><tr><td>"),
    "deep-fonts": filled("", "<font color=red><p>"),
    "deep-links": filled("", "<a href=/x><b>"),
    "open-links": filled("", "<a"),
    "open-links-apart": filled("", "<a "),
    "links": filled("", "<a href=/x>x</a>"),
    "attributes": filled("<p ", "a=b ", ">hello</p>"),
    "different-attributes": ("<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">").encode(),
    "long-attribute": filled('<a href="', "x", '">x</a>'),
    "comment": filled("<!--", "-", "-->"),
    "comments": filled("", "<!---->"),
    "open-comment": filled("<!--", "<!-"),
    "entities": filled("<p>", "&amp;&#x41;&notit;"),
    "bad-entities": filled("<p>", "&#x110000;&#0;&CounterClockwiseContourIntegra"),
    "titles": filled("", "<title>a</title>"),
    "headings": filled("", "<h1>a</h1>"),
    "refreshes": filled("", "<meta http-equiv=refresh content='0;url=/x'>"),
    "refresh-of-spaces": filled("<meta http-equiv=refresh content='0;url=", " ", "x'>"),
    "scripts": filled("", "<script></script>"),
    "open-script": filled("<script>", "<!--<script>"),
    "json-ld": filled("<script type=application/ld+json>", "[", "</script>"),
    "json-ld-objects": filled("<script type=application/ld+json>", '{"a":', "</script>"),
    "svg": filled("<svg>", "<g><title>"),
    "math": filled("<math>", "<mi><mglyph>"),
    "templates": filled("", "<template>"),
    "selects": filled("", "<select><option>"),
    "passwords": filled("", "<input type=password>"),
    "words": filled("<p>", "a "),
    "one-word": filled("<p>", "a"),
    "nothing": b"\x00" * LARGE,
    "spaces": b" " * LARGE,
    "half-characters": b"\xf0\x9f\x98" * (LARGE // 3),
    "less-than": b"<" * LARGE,
    "greater-than": b">" * LARGE,
    "quotes": filled("<a href=", "\"'"),
    "combining": filled("<p>a", "\u0301"),
    "right-to-left": filled("<p>", "\u202e\u200f"),
}
HOSTILE: dict[str, Behaviour] = {f"hostile-{name}": shown(body) for name, body in PAGES.items()}

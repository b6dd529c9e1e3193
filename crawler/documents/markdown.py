"""The links of a Markdown document with their lines and texts, and the places of it that fragments name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler.join import Joiner
from crawler.links import Outline, Reference, joined, outline
from registry.text import clean

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_NO_SLUG = re.compile(r"[^\w\- ]")
_TEXT = 100


def markdown_outline(text: str, url: str) -> Outline:
    """Return the links and names of a Markdown document (CommonMark with tables and bare addresses).

    Reference links stand where they are used. Headings are named as GitHub names them.

    >>> page = markdown_outline("# Getting *help*\\n\\nSee [us][1].\\n\\n[1]: b.md#top", "file:///srv/a.md")
    >>> [(link.address, link.line, link.text) for link in page.elsewhere], sorted(page.names)
    ([('file:///srv/b.md#top', 3, 'us')], ['getting-help'])
    """
    parser = _Parser("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
    assert parser.linkify is not None
    parser.linkify.set(
        {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}
    )  # "README.md" is no host
    reader = _Reader()
    line = 1
    for token in parser.parse(_FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), text)):
        if token.map is not None:
            line = token.map[0] + 1
        reader.read_block(token, line)
    web, elsewhere = joined(reader.found, Joiner(url))
    return Outline(web, frozenset(reader.names), scripted=False, elsewhere=elsewhere)


class _Parser(MarkdownIt):
    """Leaves references as written: they are joined as browsers do, and what is unreadable is told."""

    def validateLink(self, _: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url


@dataclass(slots=True)
class _Reader:
    """What was found so far."""

    found: list[Reference] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    _in_heading: bool = False
    _slugs: dict[str, int] = field(default_factory=dict)

    def read_block(self, token: Token, line: int) -> None:
        """Take one block; its inline content comes as a token of its own."""
        match token.type:
            case "heading_open":
                self._in_heading = True
            case "heading_close":
                self._in_heading = False
            case "html_block":
                self._read_html(token.content, line)
            case "inline" if token.children:
                if self._in_heading:
                    self._name_heading(token.children)
                self.found += self._references(token.children, line)

    def _references(self, children: list[Token], line: int) -> Iterator[Reference]:
        """Yield what inline content refers to; its lines are counted by its breaks."""
        markup, begun = "", line
        for n, token in enumerate(children):
            match token.type:
                case "softbreak" | "hardbreak":
                    markup += "\n"
                    line += 1
                case "link_open":
                    yield _written(token, "href"), line, _text(_inside(children, n)), "a"
                case "image":
                    yield _written(token, "src"), line, clean(token.content, _TEXT), "img"
                case "html_inline":
                    markup += token.content
                    line += token.content.count("\n")
                case "text" | "code_inline":
                    markup += token.content.replace("<", "&lt;")
        if "<" in markup:
            self._read_html(markup, begun)

    def _read_html(self, markup: str, line: int) -> None:
        """Take the tags in `markup`, which begins at `line`."""
        seen = outline(markup, "file:///")
        self.names |= seen.names
        links = sorted((*seen.links, *seen.elsewhere), key=lambda link: link.line)
        self.found += [(link.written, line + link.line - 1, link.text, link.tag) for link in links]

    def _name_heading(self, children: list[Token]) -> None:
        """Name a heading: by its own name, and as GitHub does, a number behind one that was there before."""
        text = "".join(token.content for token in children if token.type in ("text", "code_inline"))
        text, own = _own_name(text)
        if own:
            self.names.add(own)
        name = slug(text)
        count = self._slugs.get(name, 0)
        self._slugs[name] = count + 1
        self.names.add(f"{name}-{count}" if count else name)


def _own_name(heading: str) -> tuple[str, str]:
    """Return a heading without the attributes at its end, and the name that they give it, if any.

    >>> _own_name("Getting help {.wide #help}"), _own_name("Getting help {.wide}")
    (('Getting help', 'help'), ('Getting help {.wide}', ''))
    """
    text = heading.rstrip()
    title, opened, attributes = text.rpartition("{")
    _, hash_, name = attributes.removesuffix("}").rpartition("#")
    name = (name.split(maxsplit=1) or [""])[0] if not name[:1].isspace() else ""
    if not (opened and hash_ and name and attributes.endswith("}")) or "}" in attributes[:-1]:
        return heading, ""
    return title.rstrip(), name


def slug(heading: str) -> str:
    """Return what GitHub calls a heading: lower case, letters, digits and hyphens.

    >>> slug("1. What's new? (Überblick)"), slug("a_b - c")
    ('1-whats-new-überblick', 'a_b---c')
    """
    return _NO_SLUG.sub("", heading.strip().lower()).replace(" ", "-")


def _inside(children: list[Token], opened: int) -> list[Token]:
    """Return what stands between a link's start and its end; links hold no links."""
    end = next((n for n in range(opened, len(children)) if children[n].type == "link_close"), len(children))
    return children[opened + 1 : end]


def _text(tokens: list[Token]) -> str:
    return clean("".join(" " if token.type.endswith("break") else token.content for token in tokens), _TEXT)


def _written(token: Token, name: str) -> str:
    return str(token.attrs.get(name, ""))

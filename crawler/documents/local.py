"""Documents as files: found in folders, read, and the files that their links lead to looked up."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawler.describe.decode import decode
from crawler.finding import Code, Finding, Notice
from crawler.join import Joiner
from crawler.links import Link, Outline, fragment_notice, outline
from crawler.observation import Observation
from registry.text import clean

HTML = frozenset({".html", ".htm", ".xhtml"})
MARKDOWN = frozenset({".md", ".markdown", ".mdown"})
_BYTES = 52_428_800  # of one document
_AT_ROOT = "begins with / and --base-url is not given"


class DocumentError(ValueError):
    """A file that cannot be read as a document; says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what it links to."""

    source: str  # as the user named it, or as it was found below what they named
    url: str  # where its relative links start from: a file: address, or the page's own
    outline: Outline  # its web links; `elsewhere` holds contacts and the like
    files: tuple[Link, ...] = ()  # links to files of this machine; their address is a path, with its fragment
    left_out: tuple[tuple[str, int], ...] = ()  # why, and how many links


def documents_below(path: Path) -> Iterator[Path]:
    """Yield the HTML and Markdown files of a folder, in order, but nothing hidden and no node_modules."""
    for entry in sorted(path.iterdir()):
        if entry.name.startswith(".") or entry.name == "node_modules":
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from documents_below(entry)
        elif entry.is_file() and entry.suffix.lower() in HTML | MARKDOWN:
            yield entry


def read_file(path: Path, base_url: str | None) -> Document:
    """Return the document at `path`: HTML by its name, else Markdown. Raises DocumentError or OSError."""
    if path.stat().st_size > _BYTES:
        raise DocumentError(f"{path}: larger than {_BYTES // 1024**2} MiB; name the pages one by one.")
    return read_text(
        text_of(path.read_bytes(), str(path)),
        str(path),
        html=path.suffix.lower() in HTML,
        url=path.absolute().as_uri(),
        base_url=base_url,
    )


def text_of(body: bytes, source: str) -> str:
    """Return the text of a document's bytes. Raises DocumentError when it holds none."""
    if b"\x00" in body[:8192] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{source}: not a text; name HTML or Markdown files, or folders that hold them.")
    return decode(body, None)


def read_text(text: str, source: str, *, html: bool, url: str, base_url: str | None) -> Document:
    """Return a document by its text; its links start from `url`, those that begin with / from `base_url`."""
    from crawler.documents.markdown import markdown_outline  # late: only who reads Markdown pays for it

    seen = (outline if html else markdown_outline)(text, url)
    root = Joiner(base_url) if base_url else None
    web, files, elsewhere = list(seen.links), list[Link](), list[Link]()
    rootless = 0
    for link in seen.elsewhere:
        if not str(link.address).startswith("file:"):
            elsewhere.append(link)
        elif not link.written.startswith("/"):
            files.append(replace(link, address=str(link.address)))
        elif root is not None and (address := root.join(link.written)) is not None:
            web.append(replace(link, address=address))
        else:
            rootless += 1
    left_out = ((_AT_ROOT, rootless),) if rootless else ()
    return Document(
        source, url, replace(seen, links=tuple(web), elsewhere=tuple(elsewhere)), tuple(files), left_out
    )


@dataclass(slots=True)
class LocalFiles:
    """Looks up files that documents link to; each is read at most once, for its names."""

    now: datetime
    outlines: dict[Path, Outline | None]  # what was read already

    @classmethod
    def beside(cls, documents: Iterable[Document], now: datetime) -> "LocalFiles":
        """Return one that knows the names of `documents`."""
        return cls(now, {path_of(document.url): document.outline for document in documents})

    def look(self, address: str) -> tuple[Observation, Finding]:
        """Return what stands at a `file:` address, and whether its fragment does."""
        path = path_of(address)
        observation = Observation(address.partition("#")[0], self.now)
        try:
            there = path in self.outlines or path.exists()
        except (OSError, ValueError):  # a name that no file can have
            there = False
        if not there:
            return observation, Finding(Code.FILE_MISSING, f"there is no file {clean(shown(address), 300)}")
        return observation, Finding(
            Code.OK, "the file is there", self._notices(path, urlsplit(address).fragment)
        )

    def _notices(self, path: Path, fragment: str) -> tuple[Notice, ...]:
        names = self._outline(path) if fragment else None
        notice = fragment_notice(fragment, names) if names is not None else None
        return (notice,) if notice is not None else ()

    def _outline(self, path: Path) -> Outline | None:
        """Return the names of an HTML or Markdown file; None when it is neither, or cannot be read."""
        if path not in self.outlines:
            self.outlines[path] = None
            if path.is_file() and path.suffix.lower() in HTML | MARKDOWN:
                with suppress(OSError, DocumentError):  # it is there, which is what was asked
                    self.outlines[path] = read_file(path, None).outline
        return self.outlines[path]


def path_of(address: str) -> Path:
    """Return the path of a `file:` address.

    >>> path_of("file:///srv/a%20b.md#top").name
    'a b.md'
    """
    return Path(unquote(urlsplit(address).path))


def shown(address: str) -> str:
    """Return the path of a `file:` address as people here would write it, without its fragment."""
    path = path_of(address)
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)

"""Documents as files: found in folders, read, and the files that their links lead to looked up."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
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
        at=path.absolute(),
        base_url=base_url,
    )


def text_of(body: bytes, source: str) -> str:
    """Return the text of a document's bytes. Raises DocumentError when it holds none."""
    if b"\x00" in body[:8192] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{source}: not a text; name HTML or Markdown files, or folders that hold them.")
    return decode(body, None)


def read_text(text: str, source: str, *, html: bool, at: Path, base_url: str | None) -> Document:
    """Return a document by its text; `at` is the file that its relative links start from."""
    from crawler.documents.markdown import markdown_outline  # late: only who reads Markdown pays for it

    seen = (outline if html else markdown_outline)(text, at.as_uri())
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
        source, replace(seen, links=tuple(web), elsewhere=tuple(elsewhere)), tuple(files), left_out
    )


@dataclass(slots=True)
class LocalFiles:
    """Looks up files that documents link to; each is read at most once, for its names."""

    now: datetime
    _outlines: dict[Path, Outline | None] = field(default_factory=dict)

    def look(self, address: str) -> tuple[Observation, Finding]:
        """Return what stands at a `file:` address, and whether its fragment does."""
        parts = urlsplit(address)
        path = Path(unquote(parts.path))
        observation = Observation(address.partition("#")[0], self.now)
        try:
            there = path.exists()
        except (OSError, ValueError):  # a name that no file can have
            there = False
        if not there:
            return observation, Finding(Code.FILE_MISSING, f"there is no file {clean(shown(address), 300)}")
        return observation, Finding(Code.OK, "the file is there", self._notices(path, parts.fragment))

    def _notices(self, path: Path, fragment: str) -> tuple[Notice, ...]:
        names = self._outline(path) if fragment else None
        notice = fragment_notice(fragment, names) if names is not None else None
        return (notice,) if notice is not None else ()

    def _outline(self, path: Path) -> Outline | None:
        """Return the names of an HTML or Markdown file; None when it is neither, or cannot be read."""
        if path not in self._outlines:
            self._outlines[path] = None
            if path.is_file() and path.suffix.lower() in HTML | MARKDOWN:
                with suppress(OSError, DocumentError):  # it is there, which is what was asked
                    self._outlines[path] = read_file(path, None).outline
        return self._outlines[path]


def shown(address: str) -> str:
    """Return the path of a `file:` address as people here would write it, without its fragment."""
    path = Path(unquote(urlsplit(address).path))
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)

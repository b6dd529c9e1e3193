"""What a user names to `warmlink check`: addresses, files, folders, and what comes on standard input."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.documents.local import (
    HTML,
    MARKDOWN,
    Document,
    DocumentError,
    documents_below,
    read_file,
    read_text,
    text_of,
)
from crawler.spot import Spot
from warmlink.exits import Exit, in_words

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_NO_CHARACTER = re.compile("[\ud800-\udfff]")  # how Python shows bytes that no text has
STDIN = "-"


class SourceError(ValueError):
    """Something that was named cannot be read; lists every such thing with its remedy."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Named:
    """One address as it was named; with its spot when it stood in a list."""

    text: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was named, in order."""

    named: tuple[Named, ...] = ()
    documents: tuple[Document, ...] = ()


def read_sources(
    arguments: Iterable[str], stdin: Iterable[bytes], *, stdin_type: str, base_url: str | None
) -> Sources:
    """Return what `arguments` name; "-" stands for `stdin`: a list, HTML or Markdown.

    What is neither a web address by its look nor a file that exists is kept as an address: the check says
    what is wrong with it. Raises SourceError.
    """
    named: list[Named] = []
    documents: list[Document] = []
    mistakes: list[str] = []
    for argument in arguments:
        try:
            match argument, stdin_type:
                case "-", "list":
                    named += _list(stdin)
                case "-", _:
                    documents.append(_document(b"".join(stdin), html=stdin_type == "html", base_url=base_url))
                case _ if _is_path(argument):
                    documents += (read_file(path, base_url) for path in _files(Path(argument)))
                case _:
                    named.append(Named(_NO_CHARACTER.sub("\ufffd", argument)))
        except DocumentError as mistake:
            mistakes.append(str(mistake))
        except OSError as trouble:
            mistakes.append(in_words(trouble))
    if mistakes:
        raise SourceError("\n".join(mistakes))
    return Sources(tuple(named), tuple(documents))


def _list(stdin: Iterable[bytes]) -> Iterator[Named]:
    """Yield one address a line; empty lines and comments (#) are none."""
    for number, line in enumerate(stdin, start=1):
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        if text and not text.startswith("#"):
            yield Named(text, Spot(STDIN, number))


def _document(body: bytes, *, html: bool, base_url: str | None) -> Document:
    """Return the document on standard input; its links start from `base_url`, or from the current folder."""
    text = text_of(body, "standard input")
    url = base_url or (Path.cwd() / STDIN).as_uri()
    return read_text(text, STDIN, html=html, url=url, base_url=base_url)


def _is_path(argument: str) -> bool:
    """Whether an argument names a file or folder: it exists, or can be nothing else.

    >>> _is_path("https://example.org/a.md"), _is_path("no/such/file.md"), _is_path("example.org/help")
    (False, True, False)
    """
    if _SCHEME.match(argument) or not argument.strip():
        return False
    path = Path(argument)
    if path.suffix.lower() in HTML | MARKDOWN or argument.startswith(("./", "../", "~/")):
        return True
    return len(argument) < 4096 and "\x00" not in argument and path.exists()


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise DocumentError(f"{path}: there is no such file or folder. Correct the path.")
    if not path.is_dir():
        return [path]
    found = list(documents_below(path))
    if not found:
        raise DocumentError(f"{path}: no HTML or Markdown file is in this folder. Name another one.")
    return found

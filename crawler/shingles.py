"""How alike two pages read: sketches of their texts, small enough to keep; and the address of no page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import unquote, urlsplit, urlunsplit

from registry.urls import origin

ALIKE = 0.90  # above it, a page reads like its sibling; 0.6 % of different live pages do as well

_WIDTH = 4  # words in a shingle
_KEPT = 92  # hashes: less than 2 KB as JSON
_LONGEST = 60_000  # characters of a text that are looked at
# A word; or one sign of a script that puts no spaces between words (Thai, Lao, Burmese, Khmer, kana, Han).
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_DIGIT = re.compile(r"\d")
_EXTENSION = re.compile(r"[^.]\.([A-Za-z][A-Za-z0-9]{1,4})$")
_ENTRANCE = re.compile(r"/(?:index|default|home|welcome|start|main)(?:\.[a-z0-9]{2,5})?/?", re.IGNORECASE)
# Programs whose one address stands for many pages, told apart by the query.
_PROGRAMS = frozenset({"php", "asp", "aspx", "jsp", "jspx", "cgi", "cfm", "do", "pl", "dll", "exe", "py"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest hashes of a text's shingles, ascending: all of them where `whole`."""

    hashes: tuple[int, ...] = ()
    whole: bool = True


def sketch(text: str, url: str = "") -> Sketch:
    """Return the sketch of a page's visible text.

    Case, punctuation and words that hold digits (dates, counts, numbers of a request) do not count; nor does
    the last part of `url`, which pages repeat in their apologies.

    >>> sketch("No page notes.html here", "/a/notes.html") == sketch("No page tale.html here", "/a/tale.html")
    True
    """
    text = text[:_LONGEST].lower()
    name = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].lower()
    if len(name) > 3:
        text = text.replace(name, " ")
    digests = {
        int.from_bytes(blake2b(shingle.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        for shingle in _shingles(text)
    }
    return Sketch(tuple(sorted(digests)[:_KEPT]), len(digests) <= _KEPT)


def alike(one: Sketch, other: Sketch) -> float:
    """Return the share of shingles that two texts have in common (Jaccard): exact for short ones.

    Longer ones are compared by the hashes below the point to which both are known. A text without a word is
    like nothing: a page that scripts build proves nothing.

    >>> alike(sketch("somebody listens to you at night"), sketch("somebody listens to you at noon"))
    0.5
    """
    known = min((s.hashes[-1] for s in (one, other) if not s.whole), default=None)
    a, b = ({h for h in s.hashes if known is None or h <= known} for s in (one, other))
    return len(a & b) / len(a | b) if a and b else 0.0


def _shingles(text: str) -> Iterator[str]:
    """Yield the runs of four words; a shorter text is one run."""
    words = ["#" if _DIGIT.search(word) else word for word in _TOKEN.findall(text)]
    if words:
        for start in range(max(len(words) - _WIDTH + 1, 1)):
            yield " ".join(words[start : start + _WIDTH])


def sibling_url(url: str, seed: str) -> str | None:
    """Return an address beside `url` at which nothing can be, or None where its answer would tell nothing.

    The same folder, sixteen letters drawn from `seed`, the same ending. None for entrances, whose siblings
    are other pages, and for programs that tell their pages apart by a query.

    >>> sibling_url("https://example.org/help/lines.html?from=list", "7")
    'https://example.org/help/goggugsbhnqtbrog.html'
    >>> sibling_url("https://example.org/", "7")
    """
    parts = urlsplit(url)
    folder, name, slash = _last(parts.path)
    if not name or (folder == "/" and _ENTRANCE.fullmatch(parts.path)):
        return None
    ending = _ending(name)
    if parts.query and ending.removeprefix(".").lower() in _PROGRAMS:
        return None
    path = f"{folder}{_letters(seed, folder_of(url))}{ending}{slash}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def folder_of(url: str) -> str:
    """Return the key of the pages that a server answers alike: origin, folder and ending.

    >>> folder_of("https://example.org/help/lines.html?x=1"), folder_of("https://example.org/about/")
    ('https://example.org/help/*.html', 'https://example.org/*/')
    """
    folder, name, slash = _last(urlsplit(url).path)
    return f"{origin(url)}{folder}*{_ending(name)}{slash}"


def _last(path: str) -> tuple[str, str, str]:
    """Return a path's folder, its last name, and the slash after it.

    >>> _last("/a/b/"), _last("/a"), _last("/")
    (('/a/', 'b', '/'), ('/', 'a', ''), ('/', '', ''))
    """
    trimmed = path.rstrip("/")
    folder, _, name = trimmed.rpartition("/")
    return f"{folder}/", name, "/" if trimmed and trimmed != path else ""


def _ending(name: str) -> str:
    found = _EXTENSION.search(name)
    return f".{found[1]}" if found else ""


def _letters(seed: str, folder: str) -> str:
    """Return sixteen small letters, always the same for the same seed and folder."""
    digest = blake2b(f"{seed}\n{folder}".encode("utf-8", "replace"), digest_size=16).digest()
    return "".join(chr(ord("a") + byte % 26) for byte in digest)

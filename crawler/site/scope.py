"""How far a check of a site goes: which pages belong to it, and which addresses are left out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

WHOLE_SITE = 1_000_000  # steps: more than any site has
_VARIANTS = 100  # pages read of one path with different queries: more are a search form or a calendar
_REPEATS = 4  # of one folder in a path: a link that leads ever deeper into the same page
_TARGETS = 250_000  # of one check: a site that invents links must not fill the memory


@dataclass(frozen=True, slots=True)
class Scope:
    """What the user wants followed. `exclude` wins over `include`; both are searched for in addresses."""

    depth: int = 0  # steps from the named addresses to their links, links of links …
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    max_pages: int = 10_000  # whose links are read

    def refuses(self, address: str, *, named: bool = False) -> str | None:
        """Return why `address` is left out, or None. What is named on the command line need not be included.

        >>> Scope(exclude=(re.compile("[.]pdf$"),)).refuses("https://example.org/a.pdf")
        'excluded by --exclude'
        """
        if any(pattern.search(address) for pattern in self.exclude):
            return "excluded by --exclude"
        if self.include and not named and not any(pattern.search(address) for pattern in self.include):
            return "not matched by --include"
        return None


class Traps:
    """What one check met so far, to notice a site that makes up addresses without end."""

    def __init__(self) -> None:
        self._variants: Counter[str] = Counter()
        self._targets = 0

    def refuses(self, address: str, *, ours: bool) -> str | None:
        """Return why an `address` met on a page is left out, or None. `ours`: its site is read."""
        self._targets += 1
        if self._targets > _TARGETS:
            return f"beyond the first {_TARGETS:,} addresses"
        return "its path repeats itself" if ours and repeats(address.partition("?")[0]) else None

    def endless(self, address: str) -> bool:
        """Whether enough pages were read whose addresses differ from `address` in their query only."""
        path, query, _ = address.partition("?")
        self._variants[path] += bool(query)
        return bool(query) and self._variants[path] > _VARIANTS


def repeats(path: str) -> bool:
    """Whether a path runs through the same folder again and again.

    >>> repeats("https://example.org/a/b/a/b/a/b/a/b/a/"), repeats("https://example.org/a/b/a/")
    (True, False)
    """
    folders = path.split("/")[3:]
    return len(folders) > _REPEATS and max(Counter(folders).values()) > _REPEATS


def sites(addresses: Iterable[str]) -> frozenset[str]:
    """Return the sites that `addresses` belong to."""
    return frozenset(site(address) for address in addresses)


def site(address: str) -> str:
    """Return whose site an address is: its registrable domain (Public Suffix List, private part too).

    A host without one (an IP address, localhost) is a site for each of its ports.

    >>> site("https://www.example.co.uk/a"), site("http://127.0.0.1:8000/"), site("https://ada.github.io/")
    ('example.co.uk', '127.0.0.1:8000', 'ada.github.io')
    """
    return _site(urlsplit(address).netloc)


@lru_cache(maxsize=65_536)
def _site(netloc: str) -> str:
    parts = urlsplit(f"//{netloc}")
    host = parts.hostname or ""
    if ":" in host or host.replace(".", "").isdigit() or "." not in host.strip("."):
        return netloc
    found = _suffixes()(host)
    if not found.suffix:  # a top-level domain that the list does not know: its names are registered under it
        return ".".join(host.split(".")[-2:])
    return found.top_domain_under_public_suffix or netloc


@lru_cache(maxsize=1)
def _suffixes() -> "TLDExtract":
    # Imported late: it takes a quarter of a second. It never fetches: the list is the one it ships.
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)

"""Whose an address is, as far as its name tells."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=65_536)
def owner_of(url: str) -> str:
    """Return the registrable domain of an address (publicsuffix.org), or its host where there is none.

    >>> owner_of("https://blog.example.co.uk/a"), owner_of("https://ann.github.io/"), owner_of("http://[::1]/")
    ('example.co.uk', 'ann.github.io', '::1')
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> "TLDExtract":
    """Return the list that comes with the library, never a fetched one.

    Names that a hoster gives to its customers (github.io) count as suffixes: the next customer is somebody
    else. Imported when it is first needed: the library brings an HTTP client along that nobody uses here.
    """
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

"""Where a page's links lead: joined as browsers do, most of them without parsing anything."""

import re

import ada_url

from registry.urls import AddressError, normalise

# Nothing in these changes when it is joined: no scheme, query, escape or dot segment within.
_PLAIN = re.compile(
    r"(/(?!/)|(?:\./)*)((?:\.\./)*)((?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+/)*+(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+)?)(#[A-Za-z0-9_.:~/-]*)?"
)
_WEB = ("http:", "https:")


class Joiner:
    """Joins the references of one page to its base; every reference is worked out once."""

    def __init__(self, base: str) -> None:
        self._base = base.partition("#")[0]
        head = re.match(r"(https?://[^/?#]+)(/[^?#]*)?", self._base)
        self._origin = head[1] if head else ""
        folders = (head[2] or "/").split("/")[1:-1] if head else []
        plain = head is not None and all(_SAFE.fullmatch(name) for name in folders)
        self._folders = folders if plain else None
        self._known: dict[str, str | AddressError | None] = {}

    def join(self, reference: str) -> str | AddressError | None:
        """Return the normalised address, with its fragment; None when it is not of the web (mailto, data …).

        A reference that no browser can read comes back as the error that says why.

        >>> Joiner("https://example.org/a/b").join("../c#d")
        'https://example.org/c#d'
        """
        try:
            return self._known[reference]
        except KeyError:
            found = self._known[reference] = self._quick(reference) or self._join(reference)
            return found

    def elsewhere(self, reference: str) -> str:
        """Return where a reference leads that is not of the web.

        >>> Joiner("file:///srv/list/README.md").elsewhere("docs/a%20b.md#top")
        'file:///srv/list/docs/a%20b.md#top'
        """
        return ada_url.URL(reference, base=self._base).href

    def _quick(self, reference: str) -> str | None:
        match = _PLAIN.fullmatch(reference) if self._folders is not None else None
        if match is None or len(reference) > 500 or len(self._base) > 1000:
            return None
        root, up, path, fragment = match.groups()
        if not (up or path):
            return None  # the page itself, or the front page
        assert self._folders is not None
        kept = 0 if root == "/" else max(0, len(self._folders) - len(up) // 3)
        folders = self._folders[:kept]
        fragment = "" if fragment in (None, "#") else fragment
        return f"{self._origin}{'/'.join(['', *folders, path])}{fragment}"

    def _join(self, reference: str) -> str | AddressError | None:
        try:
            joined = ada_url.URL(reference, base=self._base)
        except ValueError:
            return AddressError("url_malformed", "No browser can read this address.", "Write it anew.")
        if joined.protocol not in _WEB:
            return None
        try:
            return normalise(joined.href, allow_private=True).url
        except AddressError as mistake:
            return mistake


# A folder of a base that was normalised; an empty one keeps its slash and counts as a folder.
_SAFE = re.compile(r"(?!\.{1,2}$)[^\\]*")

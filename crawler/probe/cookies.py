"""Cookies for one chain of redirects: sites that set one and send you back need it to let you in."""

from collections.abc import Iterable, Mapping

from crawler.probe.address import Address
from crawler.probe.guard import literal_ip

_MOST = 50
_LONGEST = 4096
_LONGEST_NAME = 100


def names(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the names in Set-Cookie values, in order, each once; values are nobody's business.

    >>> names(["sid=secret; Path=/", "lang=en", "sid=", "no cookie"])
    ('sid', 'lang')
    """
    pairs = (line.partition(";")[0].partition("=") for line in lines)
    found = (name.strip() for name, equals, _ in pairs if equals)
    kept = [name for name in found if name and len(name) <= _LONGEST_NAME and _printable(name)]
    return tuple(dict.fromkeys(kept))[:_MOST]


class Jar:
    """What the servers of one chain asked to be told again (RFC 6265 §5, without lifetimes)."""

    __slots__ = ("_cookies",)

    def __init__(self) -> None:
        # (name, domain, path) -> (value, host only, secure)
        self._cookies: dict[tuple[str, str, str], tuple[str, bool, bool]] = {}

    def remember(self, address: Address, lines: Iterable[str]) -> None:
        """Take in the Set-Cookie values that `address` sent; an expired or foreign one is not kept."""
        for line in lines:
            pair, *attributes = line.split(";")
            name, equals, value = (part.strip() for part in pair.partition("="))
            if not equals or not name or len(pair) > _LONGEST or not _printable(pair):
                continue
            given = {
                key.strip().lower(): text.strip()
                for key, _, text in (part.partition("=") for part in attributes)
            }
            domain = given.get("domain", "").lstrip(".").lower()
            if domain and not _within(address.host, domain):
                continue
            path = given.get("path", "")
            key = (name, domain or address.host, path if path.startswith("/") else _folder(address.target))
            if _taken_back(given) or len(self._cookies) >= _MOST:
                self._cookies.pop(key, None)
            else:
                self._cookies[key] = (value, not domain, "secure" in given)

    def header_for(self, address: Address) -> str:
        """Return the Cookie header's value for a request to `address`, or ''."""
        path = address.target.partition("?")[0]
        return "; ".join(
            f"{name}={value}"
            for (name, domain, under), (value, host_only, secure) in self._cookies.items()
            if (address.host == domain if host_only else _within(address.host, domain))
            and _path_matches(path, under)
            and (address.secure or not secure)
        )


def _taken_back(given: Mapping[str, str]) -> bool:
    """Return whether a server deletes the cookie: an age of nothing, which counts first, or a date in 1970.

    >>> _taken_back({"expires": "Thu, 01-Jan-1970 00:00:01 GMT"}), _taken_back({"max-age": "60"})
    (True, False)
    """
    age = given.get("max-age", "")
    return age.startswith(("0", "-")) if age else "1970" in given.get("expires", "")


def _within(host: str, domain: str) -> bool:
    """Return whether `domain` may speak for `host` (RFC 6265 §5.1.3); never a bare top level.

    >>> _within("www.example.org", "example.org"), _within("example.org", "org")
    (True, False)
    """
    if host == domain:
        return True
    return "." in domain and host.endswith("." + domain) and literal_ip(host) is None


def _folder(target: str) -> str:
    """Return the default path of a cookie (RFC 6265 §5.1.4).

    >>> _folder("/a/b?c=/d"), _folder("/a")
    ('/a', '/')
    """
    return target.partition("?")[0].rpartition("/")[0] or "/"


def _path_matches(path: str, under: str) -> bool:
    return path == under or path.startswith(under if under.endswith("/") else under + "/")


def _printable(text: str) -> bool:
    return all(" " <= char <= "~" for char in text)

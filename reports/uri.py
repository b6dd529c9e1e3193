"""Addresses of pages and paths of files as URIs, spelt as RFC 3986 wants them."""

import posixpath
import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote

# Scheme, host with its port, the rest; what is not so is no address that a program can follow.
_ADDRESS = re.compile(r"(?is)(https?)://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(:[0-9]*)?([/?][^#]*)?(#.*)?")
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_HOST, _PATH, _FRAGMENT = "-._~!$&'()*+,;=%", "-._~!$&'()*+,;=%:@/?", "-._~!$&'()*+,;=%:@/?"


def page_uri(address: str) -> str:
    """Return the URI of a page; of what is no web address, a relative one that merely names it.

    >>> page_uri("https://example.org/été?a=[1]#part")
    'https://example.org/%C3%A9t%C3%A9?a=%5B1%5D#part'
    >>> page_uri("no address")
    'no%20address'
    """
    match = _ADDRESS.fullmatch(address)
    if match is None or not _host_is_sound(match[2]):
        return quote(address, safe="") or "."
    scheme, host, port, path, fragment = match.groups("")
    spelt = host if host.startswith("[") else _escaped(host, _HOST)
    mark = "#" + _escaped(fragment[1:], _FRAGMENT) if fragment else ""
    return f"{scheme}://{spelt}{port}{_escaped(path, _PATH)}{mark}"


def file_uri(path: str, root: str = "") -> tuple[str, bool]:
    """Return the URI of a file, and whether it is relative to `root`, the folder of the repository.

    Without a root, relative paths are taken as relative to it. A file outside it has an absolute URI.

    >>> file_uri("./docs/a list.md"), file_uri("/work/docs/a.md", "/work"), file_uri("/etc/motd", "/work")
    (('docs/a%20list.md', True), ('docs/a.md', True), ('file:///etc/motd', False))
    """
    whole = posixpath.normpath(posixpath.join(root, path))
    inside = posixpath.normpath(root).rstrip("/") + "/" if root else None
    if inside and whole.startswith(inside) and whole != inside:
        return quote(whole.removeprefix(inside)), True
    if whole.startswith("/"):
        return f"file:///{quote(whole.lstrip('/'))}", False
    return quote(whole), True


def _host_is_sound(host: str) -> bool:
    if not host.startswith("["):
        return True
    try:
        IPv6Address(host[1:-1])
    except AddressValueError:
        return False
    return True


def _escaped(text: str, safe: str) -> str:
    return _NO_ESCAPE.sub("%25", quote(text, safe=safe))

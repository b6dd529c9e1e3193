"""E-mail addresses that Cloudflare hides from robots, behind links and in attributes of a page."""

import re

_LINK = re.compile(r"[^?#]*/cdn-cgi/l/email-protection(?:\?[^#]*+)?(?:#(.*))?\Z", re.IGNORECASE)


def decoded(token: str) -> str:
    """Return the text that Cloudflare hides in a `data-cfemail` token: its first byte is the key of the rest.

    >>> decoded("7a1b3a18541f021b170a161f"), decoded("not hexadecimal")
    ('a@b.example', '')
    """
    try:
        key, *rest = bytes.fromhex(token)
    except ValueError:
        return ""
    return bytes(byte ^ key for byte in rest).decode("utf-8", "replace")


def hidden_address(url: str) -> str | None:
    """Return the address that a link of Cloudflare hides: "" for none, None when it is no such link.

    >>> hidden_address("https://example.org/cdn-cgi/l/email-protection#7a1b3a18541f021b170a161f")
    'a@b.example'
    >>> hidden_address("/cdn-cgi/l/email-protection"), hidden_address("https://example.org/")
    ('', None)
    """
    link = _LINK.match(url)
    if link is None:
        return None
    address = decoded(link[1] or "")
    return address if "@" in address else ""

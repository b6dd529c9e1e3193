"""Foreign text made harmless on its way out: hidden secrets, and the escapes of each kind of output."""

import re
from functools import lru_cache
from urllib.parse import unquote

from registry.text import clean

HIDDEN = "[hidden]"

_PARAMETER = re.compile(r"([?&;#])([^=&;#?\s\"'<>]{1,120})=([^&;#\s\"'<>)\]]+)")
_USERINFO = re.compile(r"(?<=://)[^/?#@\s]+@")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SECRET_WORDS = frozenset(
    ("auth", "authorization", "bearer", "jwt", "key", "otp", "pass", "pwd", "sid", "sig", "sso", "ticket")
)
_SECRET_PARTS = (
    *("token", "secret", "passw", "apikey", "accesskey", "signature", "credential", "session", "sessid"),
)
# Long values made by machines: hexadecimal (digests, keys), UUIDs, unbroken base64.
_SECRET_VALUE = re.compile(
    r"[0-9a-fA-F]{24,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*[a-z])[\w+/=-]{32,}"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LINKABLE = re.compile(r"(?i)(?:https?://|mailto:|tel:)[^\s\\\"'<>`]+")


def redact(text: str) -> str:
    """Return `text` (an address, or words with addresses in them) with what looks like a secret hidden.

    >>> redact("https://example.org/a?page=2&access_token=abc")
    'https://example.org/a?page=2&access_token=[hidden]'
    >>> redact("https://example.org/?author=ann&monkey=1")
    'https://example.org/?author=ann&monkey=1'
    """
    text = _USERINFO.sub(f"{HIDDEN}@", text)
    text = _PARAMETER.sub(_parameter, text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _JWT.sub(HIDDEN, text)


def _parameter(match: re.Match[str]) -> str:
    mark, name, value = match.groups()
    secret = _secret_name(unquote(name)) or _SECRET_VALUE.fullmatch(unquote(value))
    return f"{mark}{name}={HIDDEN}" if secret else match.group()


@lru_cache(maxsize=1024)  # a site has few names of parameters, and each of its addresses has them
def _secret_name(name: str) -> bool:
    words = {word.lower() for word in _NAME_WORD.findall(name)}
    squeezed = "".join(character for character in name.lower() if character.isalnum())
    return bool(words & _SECRET_WORDS) or any(part in squeezed for part in _SECRET_PARTS)


def shown(text: str, limit: int = 400) -> str:
    """Return foreign `text` ready for people: one line, no control or bidi characters, secrets hidden.

    >>> shown("Warm\\x1b[31m\\u202eline ?key=1")
    'Warm[31mline ?key=[hidden]'
    """
    return clean(redact(clean(text)), limit)


def href(url: str) -> str | None:
    """Return `url` when a link to it is harmless and leads where it says, else None.

    Only http, https, mailto and tel; an address with a hidden secret is not linked: it would lead elsewhere.

    >>> href("https://example.org/") , href("javascript:alert(1)")
    ('https://example.org/', None)
    """
    harmless = _LINKABLE.fullmatch(url) and clean(url) == url and redact(url) == url and HIDDEN not in url
    return url if harmless else None


def csv_cell(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula (OWASP, CSV injection).

    >>> csv_cell("=1+1"), csv_cell("Warm line")
    ("'=1+1", 'Warm line')
    """
    cell = clean(text)
    return f"'{cell}" if cell.lstrip("' ").startswith(_FORMULA) else cell


def code_span(text: str) -> str:
    """Return `text` as a Markdown code span, in which nothing has a meaning (CommonMark 6.1).

    >>> code_span("a `b` <i>")
    '``a `b` <i>``'
    >>> code_span("`")
    '`` ` ``'
    """
    line = clean(text) or "—"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def toml_string(text: str) -> str:
    """Return `text` as a TOML basic string.

    >>> toml_string('say "hi"')
    '"say \\\\"hi\\\\""'
    """
    return '"' + clean(text).replace("\\", "\\\\").replace('"', '\\"') + '"'

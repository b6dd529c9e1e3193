"""Why a link of a page is no resource of its own: shares, logins, legal pages, the same site, no address."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from crawler.importing.draft import Role

_SHARE = re.compile(
    r"https?://(?:www\.|m\.)?(?:facebook\.com/(?:sharer|dialog/(?:share|send|feed))|(?:twitter|x)\.com/"
    r"(?:share|intent)|pinterest\.[a-z.]{2,6}/pin/create|linkedin\.com/(?:sharearticle|share|cws/share|sharing)|"
    r"reddit\.com/submit|tumblr\.com/(?:share|widgets/share)|t\.me/share|telegram\.me/share|getpocket\.com/(?:save|"
    r"edit)|api\.whatsapp\.com/send\?text|wa\.me/\?text|addtoany\.com|addthis\.com|digg\.com/submit|"
    r"news\.ycombinator\.com/submitlink|bsky\.app/intent|threads\.net/intent|vk\.com/share|printfriendly\.com)",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:log|sign)[ -]?(?:in|out|up|on)|register|(?:my )?account|wp-admin|connexion|se connecter",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|wp-admin|login|signin|sign-in|logout|register|my-account)(?:/|\Z)", re.I
)
_LEGAL = re.compile(
    r"(?:privacy|cookies?|terms|legal|imprint|impressum|disclaimer|accessibility|copyright|datenschutz|"
    r"mentions légales|confidentialité)(?:[\s&a-zé-]{0,40})",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:proudly )?powered by .{1,40}|(?:word ?press|theme|site|website|design(?:ed)?|built|blog|hosted) "
    r"(?:by|at|with|theme).{0,40}|wordpress(?:\.(?:org|com))?",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"(?:(?:follow|find|like|join) (?:us|me)(?: on)? ?)?(?:facebook|instagram|twitter|x|youtube|linkedin|"
    r"pinterest|tiktok|threads|bluesky|mastodon|social media|follow (?:us|me))?",
    re.IGNORECASE,
)
SOCIAL = (
    *(
        "facebook.com",
        "instagram.com",
        "twitter.com",
        "x.com",
        "linkedin.com",
        "youtube.com",
        "pinterest.com",
    ),
    *("tiktok.com", "threads.net", "bsky.app", "tumblr.com"),
)
_BOOKING = (
    *(
        "calendly.com",
        "janeapp.com",
        "janeapp.co.uk",
        "acuityscheduling.com",
        "simplepractice.com",
        "owlpractice.ca",
    ),
    *("cal.com", "square.site", "setmore.com", "as.me"),
)
_DOCUMENTS = (".pdf", ".doc", ".docx", ".ppt", ".pptx", ".xls", ".xlsx", ".odt", ".epub")


@dataclass(frozen=True, slots=True)
class Whose:
    """The page whose links are sorted."""

    host: str  # without www; "" when nobody knows


def why_left(url: str, text: str, whose: Whose) -> str:
    """Return why a web link with this text is no resource, or "".

    >>> why_left("https://facebook.com/sharer.php?u=x", "Share", Whose("example.org"))
    'shares the page'
    >>> why_left("https://www.example.org/about", "About", Whose("example.org"))
    'leads to another page of the same site'
    """
    path = urlsplit(url).path
    label = text.strip(" .:»›→")
    if _SHARE.match(url):
        return "shares the page"
    if _LOGIN_PATH.search(path) or (len(label) < 30 and _LOGIN.fullmatch(label)):
        return "is for logging in"
    if len(label) < 50 and _LEGAL.fullmatch(label):
        return "leads to a legal page"
    if _CREDIT.fullmatch(label):
        return "names the maker of the site"
    if whose.host and bare_host(url) == whose.host:
        return "leads to another page of the same site"
    return ""


_WRAPPERS = {
    ("l.facebook.com", "/l.php"): "u",
    ("lm.facebook.com", "/l.php"): "u",
    ("l.instagram.com", "/"): "u",
    ("google.com", "/url"): "q",
    ("youtube.com", "/redirect"): "q",
    ("slack-redir.net", "/link"): "url",
    ("steamcommunity.com", "/linkfilter/"): "url",
}


def unwrapped(url: str) -> tuple[str, str]:
    """Return where a link leads that goes through a counter, and the counter's host ("" when it does not).

    >>> unwrapped("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=x")
    ('https://a.example/', 'l.facebook.com')
    """
    parts = urlsplit(url)
    host = bare_host(url)
    name = _WRAPPERS.get((host, parts.path))
    fields = dict(parse_qsl(parts.query[:4_000], max_num_fields=None)) if name else {}
    inner = fields.get(name or "", "")
    return (inner, host) if inner.startswith(("https://", "http://")) else (url, "")


def is_owners(url: str, text: str) -> bool:
    """Return whether a link is one of those that invite to follow whoever made the page.

    >>> is_owners("https://www.instagram.com/x", "Instagram"), is_owners("https://x.com/a", "Robin Ash")
    (True, False)
    """
    return role_of(url, text) == "social" and _FOLLOW.fullmatch(text.strip(" .:!")) is not None


def role_of(url: str, text: str = "") -> Role:
    """Return what a page is to its resource, by its address and what readers click on.

    >>> role_of("https://www.facebook.com/x"), role_of("https://a.example/b.pdf"), role_of("https://a.example/")
    ('social', 'document', 'website')
    """
    host = bare_host(url)
    if _of(host, SOCIAL):
        return "social"
    if _of(host, _BOOKING) or re.match(r"book (?:now|online|an? )", text, re.IGNORECASE):
        return "booking"
    return "document" if urlsplit(url).path.lower().endswith(_DOCUMENTS) else "website"


def _of(host: str, sites: tuple[str, ...]) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in sites)


def bare_host(url: str) -> str:
    """Return the host of an address without its "www.".

    >>> bare_host("https://www.example.org/a")
    'example.org'
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

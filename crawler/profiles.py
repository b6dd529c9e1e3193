"""Whose page on a social network a link leads to: profiles, and not the links that share or embed."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_NAME = r"[\w.\-~%]{2,100}"


@dataclass(frozen=True, slots=True)
class Network:
    """One network: its hosts, what the path of a profile looks like, and first parts that are nobody's."""

    name: str
    hosts: re.Pattern[str]
    path: re.Pattern[str]  # its first group is kept as the path
    nobody: frozenset[str] = frozenset()


def _network(name: str, hosts: str, path: str, nobody: str = "") -> Network:
    return Network(name, re.compile(hosts), re.compile(path, re.IGNORECASE), frozenset(nobody.split()))


_SERVICE = "about help legal privacy terms policies policy login signup register settings search explore home"
NETWORKS = (
    _network(
        "facebook",
        r"(?:(?:www|m|web|mobile|touch|[a-z]{2}-[a-z]{2}|business)\.)?(?:facebook|fb)\.com",
        rf"(/(?:pages/{_NAME}/\d+|p/{_NAME}|people/{_NAME}/\d+|groups/{_NAME}|pg/{_NAME}|{_NAME}))(?:/.*)?",
        f"{_SERVICE} sharer sharer.php share.php share dialog plugins tr hashtag events watch photo "
        f"photo.php "
        "permalink.php story.php l.php groups pages people pg p v2.0 v3.0 marketplace messages login.php "
        "media "
        "profile.php wordpress wix squarespace weebly shopify facebook home.php policy.php ads business "
        "gaming "
        "reel video.php sharer.html",
    ),
    _network(
        "instagram",
        r"(?:www\.)?(?:instagram\.com|instagr\.am)",
        rf"(/{_NAME})(?:/(?:\?.*)?)?",
        f"{_SERVICE} p reel reels tv stories explore accounts share developer wix squarespace direct",
    ),
    _network(
        "linkedin",
        r"(?:(?:www|[a-z]{2}|m)\.)?linkedin\.com",
        rf"(/(?:in|company|school|showcase|pub|groups|company-beta)/{_NAME})(?:/.*)?",
    ),
    _network(
        "x",
        r"(?:(?:www|mobile|m)\.)?(?:twitter|x)\.com",
        r"(?:/#!)?(/@?\w{1,20})/?",
        f"{_SERVICE} intent share i hashtag home widgets statuses status tos wix squarespace wordpress "
        f"download "
        "compose messages notifications",
    ),
    _network(
        "youtube",
        r"(?:(?:www|m)\.)?youtube\.com",
        rf"(/(?:channel/{_NAME}|c/{_NAME}|user/{_NAME}|@{_NAME}|{_NAME}))(?:/(?:featured|videos|about|playlists)?)?",
        f"{_SERVICE} watch embed playlist results shorts live feed channel c user v redirect t yt iframe_api "
        "subscription_center attribution_link premium kids",
    ),
    _network("tiktok", r"(?:(?:www|m)\.)?tiktok\.com", rf"(/@{_NAME})/?"),
    _network("threads", r"(?:www\.)?threads\.(?:net|com)", rf"(/@{_NAME})/?"),
    _network("bluesky", r"bsky\.app", rf"(/profile/{_NAME})/?"),
    _network(
        "psychology today",
        r"(?:www\.)?psychologytoday\.com",
        rf"(/[a-z]{{2}}/(?:therapists|psychiatrists|counsell?ing|groups|treatment-rehab)/(?:{_NAME}/){{1,3}}\d+"
        rf"|/profile/\d+)(?:/.*)?",
    ),
    _network(
        "pinterest",
        r"(?:(?:www|[a-z]{2})\.)?pinterest\.(?:com|ca|co\.uk|fr|de|es)",
        rf"(/{_NAME})/?",
        f"{_SERVICE} pin pinterest ideas business",
    ),
    _network(
        "vk",
        r"(?:(?:www|m)\.)?vk\.(?:com|ru)",
        rf"(/{_NAME})/?",
        f"{_SERVICE} share.php share widget_community.php",
    ),
    _network("linktree", r"(?:www\.)?linktr\.ee", rf"(/{_NAME})/?", "s admin login"),
    _network(
        "vimeo", r"(?:www\.)?vimeo\.com", r"(/(?:user\d+|[A-Za-z]\w{2,60}))/?", f"{_SERVICE} watch upload"
    ),
    _network(
        "telegram",
        r"(?:www\.)?(?:t|telegram)\.me",
        r"(/[A-Za-z]\w{3,40})/?",
        "share iv joinchat proxy addstickers",
    ),
)
_FEDIVERSE = re.compile(r"(/(?:@\w{1,60}(?:@[\w.-]{3,80})?|users/\w{1,60}))/?")


def profile_of(url: str, *, mine: bool = False) -> str | None:
    """Return the address of the profile that `url` leads to, tails taken off; None when it is none.

    `mine`: the page says that it belongs to its owner (rel=me), so that a Mastodon server is known as one.

    >>> profile_of("http://www.facebook.com/WarmLine/?ref=page"), profile_of("https://facebook.com/sharer.php?u=x")
    ('https://www.facebook.com/WarmLine', None)
    """
    try:
        parts = urlsplit(url.strip()[:1000])
        host = (parts.hostname or "").lower().removesuffix(".")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "") or not host:
        return None
    for network in NETWORKS:
        if network.hosts.fullmatch(host):
            return _kept(network, host, parts.path, parts.query, parts.fragment)
    if mine and (found := _FEDIVERSE.fullmatch(parts.path)):
        return f"https://{host}{found[1]}"
    return None


def _kept(network: Network, host: str, path: str, query: str, fragment: str) -> str | None:
    if network.name == "facebook" and path == "/profile.php":
        number = re.search(r"(?:^|&)id=(\d{5,20})(?:&|$)", query)
        return f"https://{host}{path}?id={number[1]}" if number else None
    if network.name == "x" and path in ("", "/") and fragment.startswith("!/"):
        path = f"/{fragment[2:]}"
    found = network.path.fullmatch(re.sub(r"/{2,}", "/", path))
    if found is None:
        return None
    parts = found[1].strip("/").split("/")
    alone = len(parts) == 1 and parts[0].lower().lstrip("@") in network.nobody
    shared = parts[0].lower() in ("share", "sharer", "intent", "plugins", "dialog", "hashtag")
    return None if alone or shared else f"https://{host}{found[1].rstrip('/')}"

"""Which parts of a page are not its content: menus, feet, share buttons, comments; told by their marks."""

import re
from collections.abc import Mapping

_MENU, _HEAD, _FOOT, _SIDE = "a menu", "the head of the page", "the foot of the page", "a sidebar"
_TAGS = {
    "nav": _MENU,
    "footer": _FOOT,
    "aside": _SIDE,
    "dialog": "a dialogue box",
    "template": "a template",
    "select": "a choice",
}
_ROLES = {
    "navigation": _MENU,
    "menu": _MENU,
    "banner": _HEAD,
    "contentinfo": _FOOT,
    "complementary": _SIDE,
    "dialog": "a dialogue box",
    "search": "a search form",
}
# One word of a class or id each; every pattern is anchored and repeats no group.
_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(?:[a-z]+[-_])?(?:nav|navbar|menu|navigation|breadcrumbs?|pagination)(?:[-_][\w-]*)?", _MENU),
        (r"(?:nav|post|page)[-_]?links", _MENU),
        (
            r"(?:(?:site|page|main|global|blog|wp)[-_]?)?footer(?:[-_][\w-]*)?|colophon|site-info|credits?",
            _FOOT,
        ),
        (r"(?:(?:site|page|main|global)[-_])header(?:[-_][\w-]*)?|masthead|branding|site-branding", _HEAD),
        (r"(?:(?:primary|secondary|left|right|main|blog|page)[-_]?)?sidebar(?:[-_]?\w*)?|widget-area", _SIDE),
        (r"sharedaddy|addtoany[\w-]*|a2a_kit|sd-sharing[\w-]*|jp-sharing[\w-]*", "share buttons"),
        (r"(?:(?:social|post|page)[-_])?(?:share|sharing)(?:[-_][\w-]*)?|share-?buttons?", "share buttons"),
        (
            r"social(?:[-_](?:links?|icons?|media|menu|nav)[\w-]*)?|follow(?:[-_]us)?",
            "the owner's social media",
        ),
        (r"comments?(?:[-_](?:area|list|respond|section))?|respond|commentlist|disqus_thread", "comments"),
        (r"related(?:[-_]posts?)?|jp-relatedposts", "other pages of the site"),
        (r"cookies?(?:[-_][\w-]*)?|gdpr[\w-]*|(?:cookie-)?consent[\w-]*", "a cookie notice"),
        (r"skip-link|screen-reader-(?:text|shortcut)|sr-only", "a link for screen readers"),
        (
            r"(?:entry|post)[-_](?:meta|footer|author)|byline|posted-on|cat-links|tags-links",
            "data of the post",
        ),
        (r"login(?:[-_]form)?|wpadminbar", "a login form"),
    )
)
_CONTENT = re.compile(r"(?:entry|post|page|main|site|article)[-_]?content|content|main")
_WHOLE = frozenset({"html", "body"})
_MOST = 30  # words of a class that are looked at


def region_of(tag: str, attributes: Mapping[str, str], around: str) -> str:
    """Return what kind of place an element makes, "" for content; `around` is that of the element it is in.

    >>> region_of("ul", {"class": "menu"}, ""), region_of("div", {"class": "entry-content"}, "a sidebar")
    ('a menu', '')
    """
    if tag in _WHOLE:
        return around
    role = attributes.get("role", "").lower()
    words = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()[:1_000].split()[:_MOST]
    if tag == "main" or role == "main" or any(map(_CONTENT.fullmatch, words)):
        return "" if around in ("", _SIDE, _HEAD) else around
    if "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", ""):
        return around or "a part that is hidden from readers"
    if around:
        return around
    if found := _TAGS.get(tag) or _ROLES.get(role):
        return found
    if tag == "header" and role != "none":
        return "" if "entry" in " ".join(words) else _HEAD
    for pattern, found in _WORDS:
        if any(map(pattern.fullmatch, words)):
            return found
    return ""

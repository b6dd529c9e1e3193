"""Where links have moved for good, and which of these moves need no person to accept them."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from urllib.parse import SplitResult, urljoin, urlsplit

from crawler.finding import CODES, Weight
from crawler.health import Health, State
from crawler.history import Evidence
from crawler.observation import Hop
from crawler.owners import owner_of
from registry.urls import AddressError, normalise

APART = timedelta(
    hours=24
)  # link-health.md §2: so long a move must have stood before it is applied by itself


class Kind(StrEnum):
    """What a move changes; of several small changes the first one names it."""

    HTTPS = "https"
    WWW = "www"
    SLASH = "slash"
    CASE = "case"
    SAME_DOMAIN = "same_domain"
    OTHER = "other"


class Course(StrEnum):
    """What is to be done about a move."""

    APPLY = "apply"  # safe: `warmlink fix` writes it by itself
    ASK = "ask"  # a person looks at both titles and accepts it
    WAIT = "wait"  # not yet, or not now: only a person who names it may write it


@dataclass(frozen=True, slots=True)
class Move:
    """A permanent move of one address."""

    address: str
    target: str  # in the registry's spelling; with a fragment only where the redirect names one
    kind: Kind
    course: Course
    why: str  # one sentence for the course
    old_title: str | None  # of the page before it moved, where it was seen
    new_title: str | None

    @property
    def automatic(self) -> bool:
        """Whether it is applied without a person."""
        return self.course is Course.APPLY


def move_of(address: str, health: Health, good: Evidence | None) -> Move | None:
    """Return the permanent move of an address, or None; `good` is its last good check.

    There is none for a domain that was taken over: nobody knows who wrote that redirect.
    """
    target = _target(health, good)
    if target is None or target == address or health.state in (State.UNKNOWN, State.REPLACED):
        return None
    kind = kind_of(address, target)
    course, why = _course(address, target, kind, health, good)
    return Move(address, target, kind, course, why, health.moved_from_title, good.title if good else None)


def remember_move(before: Health, after: Health, seen: Evidence, title: str | None) -> Health:
    """Return `after` (what `before` became by `seen`) with what its move needs remembered.

    `title` is the page's as known before this check.
    """
    if after.moved_to is None:
        if before.moved_to is None:
            return after  # the most common case by far
        return replace(after, moved_from_title=None, moved_straight_since=None)
    if CODES[seen.finding.code].weight is not Weight.OK:
        return after  # nothing was learned of the move
    same = before.moved_to == after.moved_to
    since = (before.moved_straight_since if same else None) or seen.at
    return replace(
        after,
        moved_from_title=title if before.moved_to is None else before.moved_from_title,
        moved_straight_since=since if _straight(seen, after.moved_to) else None,
    )


_PERMANENT = frozenset({301, 308})


def _straight(seen: Evidence, target: str | None) -> bool:
    """Whether every redirect on the way was permanent, and `target` the end of it."""
    return seen.final_url == target and all(hop.status in _PERMANENT for hop in seen.hops[:-1])


def _target(health: Health, good: Evidence | None) -> str | None:
    """Return where the address moved in the registry's spelling, or None when nobody could list that."""
    if health.moved_to is None:
        return None
    fragment = _fragment(good.hops, health.moved_to) if good else ""
    try:
        return normalise(health.moved_to + fragment, allow_private=True).url
    except AddressError:
        return None


def _fragment(hops: tuple[Hop, ...], target: str) -> str:
    """Return the fragment that the redirect to `target` named, with its "#".

    Only the name of a place in the page: what holds a "=" may be a token meant for one visitor.
    """
    pointers = (urljoin(a.url, a.location or "") for a, b in pairwise(hops) if b.url == target)
    _, mark, fragment = next(pointers, "").partition("#")
    return mark + fragment if fragment and "=" not in fragment else ""


def kind_of(address: str, target: str) -> Kind:
    """Return what a move changes.

    >>> kind_of("http://www.example.org/a", "https://example.org/a/")
    <Kind.HTTPS: 'https'>
    >>> kind_of("https://ann.github.io/a", "https://ben.github.io/a")
    <Kind.OTHER: 'other'>
    """
    if owner_of(address) != owner_of(target):
        return Kind.OTHER
    one, other = urlsplit(address), urlsplit(target)
    if _plain(one) != _plain(other) or _unguarded(one, other):
        return Kind.SAME_DOMAIN
    spelt, now = _spelling(one), _spelling(other)
    return next((kind for kind in spelt if spelt[kind] != now[kind]), Kind.SAME_DOMAIN)


def _spelling(parts: SplitResult) -> dict[Kind, str]:
    """Return what may differ while the address stays the same one."""
    path = parts.path.rstrip("/")
    return {
        Kind.HTTPS: parts.scheme,
        Kind.WWW: "www." if (parts.hostname or "").startswith("www.") else "",
        Kind.SLASH: parts.path[len(path) :],
        Kind.CASE: path,
    }


def _plain(parts: SplitResult) -> tuple[str, int | None, str, str]:
    """Return what must be equal in two spellings of one address."""
    port = None if parts.port in (None, 80, 443) else parts.port
    return (parts.hostname or "").removeprefix("www."), port, parts.path.rstrip("/").casefold(), parts.query


def _unguarded(one: SplitResult, other: SplitResult) -> bool:
    return one.scheme == "https" and other.scheme == "http"


# The front page of a site, or of one language of it; a query may name a page of its own (`/?p=12`).
_FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|main|start|welcome)(?:\.\w{2,5})?/?)?",
    re.IGNORECASE,
)


def _front(parts: SplitResult) -> bool:
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def _above(one: SplitResult, other: SplitResult) -> bool:
    """Whether `other` is a folder that `one` lies in."""
    return one.path.rstrip("/").casefold().startswith(other.path.rstrip("/").casefold() + "/")


def _course(
    address: str, target: str, kind: Kind, health: Health, good: Evidence | None
) -> tuple[Course, str]:
    """Return what to do about a move, and why: the rule of link-health.md §2, in one place."""
    if health.state is not State.HEALTHY or health.last_ok_at is None:
        return Course.WAIT, f"It is {health.state.value} now: open the new address before you use it."
    if health.moved_since is None or health.last_ok_at <= health.moved_since:
        return Course.WAIT, "It was seen in one run only."
    doubt = _doubt(address, target, kind)
    if doubt is not None:
        return Course.ASK, doubt
    if good is not None and not _straight(good, health.moved_to):
        return Course.ASK, "One of the redirects on the way is only for now, not for good."
    if any(notice.code == "content_drift" for notice in health.notices):
        return Course.ASK, "What the page says has changed as well."
    since = health.moved_straight_since
    if since is None or health.last_ok_at - since < APART:
        return Course.WAIT, "It has stood for less than 24 hours: it is applied once it was seen again later."
    return Course.APPLY, _SAFE[kind]


_SAFE = {
    Kind.HTTPS: "It is the same address, encrypted.",
    Kind.WWW: "It is the same address with or without www.",
    Kind.SLASH: "It is the same address with or without a slash at its end.",
    Kind.CASE: "It is the same address in other letters, small or capital.",
    Kind.SAME_DOMAIN: "It is another page of the same domain, and not its front page.",
}


def _doubt(address: str, target: str, kind: Kind) -> str | None:
    """Return why a person must look at a move, however long it stands; None when none need to.

    "A non-root path kept": a page that now leads to a front page, or to a page above it, may be gone.
    """
    if kind is Kind.OTHER:
        return f"It leads to another domain: {owner_of(target)} instead of {owner_of(address)}."
    if kind is not Kind.SAME_DOMAIN:
        return None
    one, other = urlsplit(address), urlsplit(target)
    doubts = (
        (_unguarded(one, other), "The new address is not encrypted, and the old one was."),
        (_front(one), "It was a front page: where it leads now may be only a part of what it was."),
        (_front(other), "It leads to the front page now: the page itself may be gone."),
        (_above(one, other), "It leads to the page above it now: the page itself may be gone."),
        (
            other.query != one.query and (other.query != "" or other.path == one.path),
            "What stands after the ? has changed, and may hold for one visit only.",
        ),
    )
    return next((words for holds, words in doubts if holds), None)

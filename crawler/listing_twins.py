"""Listings that may be the same people: one phone, e-mail, website or name; a list for a person to decide."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.listing import Listing
from crawler.listing_history import StoredListing
from crawler.listing_search import folded
from registry.model import Resource
from registry.phone_keys import phone_key

# Sites where many people have a page each: the page, not the host, says who it is.
_SHARED = frozenset(
    {"facebook.com", "instagram.com", "linkedin.com", "linktr.ee", "youtube.com", "twitter.com", "x.com"}
    | {"tiktok.com", "psychologytoday.com", "sites.google.com", "google.com", "bit.ly", "calendly.com"}
    | {"janeapp.com", "medium.com", "carrd.co", "t.me", "wa.me", "goo.gl", "maps.app.goo.gl"}
)
Sign = tuple[str, str]  # what may be shared, and its value in one spelling
_CROWD = 6  # a host that more listings than these share is a shared one, too
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "rev"})
_SHORTEST_NAME = 2  # words: a first name alone says nothing


@dataclass(frozen=True, slots=True)
class Member:
    """One of those that may be the same: a listing of a directory, or a record of the registry."""

    directory: str | None  # None for a curated record
    key: str  # the listing's key, or the record's id
    name: str
    url: str = ""  # the page where it stands


@dataclass(frozen=True, slots=True)
class Twins:
    """Two or more that share something."""

    members: tuple[Member, ...]  # curated ones first
    shared: tuple[Sign, ...]  # ("phone", "+12024561111"), ("email", …), ("website", …), ("name", …)


def member_of(stored: StoredListing) -> Member:
    """Return a listing as a member."""
    return Member(stored.directory, stored.listing.key, stored.listing.name, stored.listing.url)


def twins(listings: Iterable[StoredListing], resources: Iterable[Resource] = ()) -> tuple[Twins, ...]:
    """Return those that share a phone, an e-mail, a website or a name, in a stable order.

    Records that share something among themselves, with no listing in it, are not told of: the registry's own
    checks do that. A listing may stand in several of the results.
    """
    found: dict[Sign, dict[Member, None]] = defaultdict(dict)
    for member, signs in _signed(listings, resources):
        for sign in signs:
            found[sign][member] = None
    together: dict[tuple[Member, ...], list[Sign]] = defaultdict(list)
    for sign, members in found.items():
        if len(members) > 1 and any(m.directory is not None for m in members) and _is_telling(sign, found):
            shared = ("website", sign[1]) if sign[0] in ("host", "page") else sign
            together[tuple(sorted(members, key=_order))].append(shared)
    made = (Twins(members, tuple(sorted(set(shared), key=_rank))) for members, shared in together.items())
    return tuple(sorted(made, key=lambda each: ([_order(m) for m in each.members], each.shared)))


def _order(member: Member) -> tuple[bool, str, str]:
    return member.directory is not None, member.directory or "", member.key


def _rank(sign: Sign) -> tuple[int, str]:
    return ("phone", "email", "website", "name").index(sign[0]), sign[1]


def _signed(
    listings: Iterable[StoredListing], resources: Iterable[Resource]
) -> Iterator[tuple[Member, set[Sign]]]:
    for resource in resources:
        if resource.status != "removed" and not resource.do_not_list:
            yield Member(None, resource.id, resource.name), set(signs_of_record(resource))
    for stored in listings:
        yield member_of(stored), set(signs_of(stored.listing))


def signs_of(listing: Listing) -> Iterator[Sign]:
    """Yield what a listing may share with others."""
    for phone in listing.fields.get("phone", ()):
        yield "phone", phone
    for email in listing.fields.get("email", ()):
        yield "email", email.casefold()
    for url in listing.fields.get("website", ()):
        yield from _website(url, where=listing.url)
    if listing.first("name"):
        yield from _name(listing.name)


def signs_of_record(resource: Resource) -> Iterator[Sign]:
    """Yield what a curated record may share with a listing."""
    for phone in resource.phones:
        yield "phone", phone_key(phone.number, phone.country)
    for email in resource.emails:
        yield "email", email.address.casefold()
    for link in resource.links:
        if resource.directory is None:  # who lists others is none of them
            yield from _website(link.url)
    yield from _name(resource.name)


def _website(url: str, where: str = "") -> Iterator[Sign]:
    """Yield the site, and the page beside it: how many share the site decides which of the two counts."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if not host or host == (urlsplit(where).hostname or "").removeprefix("www."):
        return
    page = f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
    if not _is_shared(host):
        yield "host", host
    if page != host:
        yield "page", page


def _is_shared(host: str) -> bool:
    return host in _SHARED or any(host.endswith(f".{shared}") for shared in _SHARED)


def _is_telling(sign: Sign, found: Mapping[Sign, Mapping[Member, None]]) -> bool:
    """Whether a sign counts: a page where many share its host, else the host."""
    what, value = sign
    host = value.partition("/")[0].partition("?")[0] if what in ("host", "page") else ""
    crowded = len(found.get(("host", host), ())) > _CROWD
    match what:
        case "host":
            return not crowded
        case "page":
            return crowded or _is_shared(host)
        case _:
            return True


def _name(name: str) -> Iterator[Sign]:
    """Yield a name without titles and what follows a comma: "Dr. Zoë Ash, RSW" is zoe ash."""
    letters = "".join(c if c.isalnum() else " " for c in folded(name.partition(",")[0]))
    words = [word for word in letters.split() if word not in _TITLES]
    if len(words) >= _SHORTEST_NAME:
        yield "name", " ".join(words)

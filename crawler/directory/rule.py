"""What a directory's rule reads of one page: whole listings, and the pages that lead to the others."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from lxml import etree

from crawler.directory.apart import Entered, told_apart
from crawler.directory.document import Document
from crawler.directory.next_page import next_address
from crawler.directory.part import Part, page_part, searched
from crawler.listing import Found, Listing, Role, Step
from crawler.observation import Page
from crawler.site.scope import site
from crawler.site.sitemap import Entry, read_sitemap, sitemaps_of
from registry.directory import Directory, Items
from registry.selectors import xpath_of
from registry.text import clean

Sources = Mapping[str, Mapping[str, str]]  # key of a listing → field → source

_MOST = 20_000  # entries of one answer of JSON
_MOST_ELEMENTS = 5_000  # entries of one page of HTML: each costs about a millisecond
_KEY = 1_000  # characters
_POSTS = Items.model_validate(
    {
        "jmespath": "[?id]",
        "follow": "link",
        "fields": {
            "name": [{"jmespath": "title.rendered || title || name"}],
            "description": [{"jmespath": "excerpt.rendered"}, {"jmespath": "content.rendered"}],
        },
    }
)


def first_steps(rule: Directory) -> tuple[Step, ...]:
    """Return the pages a crawl begins with, each once."""
    match rule.kind:
        case "wp_rest":
            steps = [Step(address, Role.LIST) for start in rule.start for address in _post_lists(rule, start)]
        case "page" if rule.items is None:
            steps = [Step(_plain(start), Role.DETAIL) for start in rule.start]
        case _:
            steps = [Step(_plain(start), Role.LIST) for start in rule.start]
    return tuple(dict.fromkeys(steps))


def _plain(address: str) -> str:
    return address.partition("#")[0]


def _post_lists(rule: Directory, start: str) -> Iterator[str]:
    """Yield the addresses of a WordPress site's posts of each type (developer.wordpress.org/rest-api)."""
    assert rule.wp_rest is not None
    wanted = rule.wp_rest
    query: dict[str, str | int] = {"per_page": wanted.per_page, "page": 1}
    if wanted.select:
        links = ("_links", "_embedded") if wanted.embed else ()
        query["_fields"] = ",".join(dict.fromkeys(("id", "link", *wanted.select, *links)))
    if wanted.embed:
        query["_embed"] = "wp:term"
    root, _, asked = _plain(start).partition("?")
    more = urlencode(query, safe=",:")
    for name in wanted.types:
        if "rest_route=" in asked:  # a site without readable addresses
            yield f"{root}?rest_route=/wp/v2/{quote(name)}&{more}"
        else:
            site_root = root.partition("/wp-json")[0].rstrip("/")
            yield f"{site_root}/wp-json/wp/v2/{quote(name)}?{more}"


def read_page(rule: Directory, step: Step, page: Page, url: str) -> Found:
    """Return what `page`, found at `url` when `step` was asked, gives by the rule. Never raises on any bytes.

    Steps lead to lists and details on the sites of the rule's start only, and to providers' pages elsewhere.
    """
    return read_and_tell(rule, step, page, url)[0]


def read_and_tell(rule: Directory, step: Step, page: Page, url: str) -> tuple[Found, Sources]:
    """Return what `read_page` does, and which source gave each field of each listing, by its key."""
    reader = _Reader(rule, step, Document(page, url))
    try:
        return _read(rule, step, reader), reader.sources
    except (etree.LxmlError, ValueError, RecursionError, MemoryError) as trouble:
        return Found(refused=(f"{clean(url, 200)} cannot be read: {type(trouble).__name__}",)), {}


def _read(rule: Directory, step: Step, reader: "_Reader") -> Found:
    match step.role:
        case Role.LIST if rule.kind == "sitemap":
            return reader.sitemap()
        case Role.LIST:
            return reader.listing()
        case Role.DETAIL:
            return reader.detail()
        case Role.PROVIDER:
            return reader.provider()


class _Reader:
    """Reads one page: collects what it gives as it goes."""

    def __init__(self, rule: Directory, step: Step, document: Document) -> None:
        self._rule, self._step, self._document = rule, step, document
        self._sites = frozenset(site(start) for start in rule.start)
        self._listings: dict[str, Listing] = {}
        self._steps: dict[tuple[str, Role], Step] = {}
        self._refused: list[str] = []
        self._troubles: list[str] = []
        self.sources: dict[str, Mapping[str, str]] = {}

    def _found(self) -> Found:
        return Found(
            tuple(self._listings.values()),
            tuple(self._steps.values()),
            tuple(self._refused[:_MOST]),
            tuple(dict.fromkeys(self._troubles)),
        )

    # -- lists -------------------------------------------------------------------------------------

    def sitemap(self) -> Found:
        """Read a sitemap, an index of sitemaps, or the robots.txt that names them."""
        page, wanted = self._document.page, self._rule.sitemap
        if urlsplit(self._document.url).path.endswith("/robots.txt"):
            maps: tuple[Entry, ...] = sitemaps_of(page)
            pages: tuple[Entry, ...] = ()
        else:
            found = read_sitemap(page)
            maps, pages = found.sitemaps, found.pages
            if found.problem:
                self._refused.append(f"{self._document.url}: {found.problem}")
        for entry in maps:
            if _wanted(entry.address, wanted.maps if wanted else (), ()):
                self._go(entry.address, Role.LIST)
        for entry in pages:
            if wanted is None or _wanted(entry.address, wanted.include, wanted.exclude):
                self._go(entry.address, Role.DETAIL)
        return self._found()

    def listing(self) -> Found:
        """Read a list: each of its entries, and where it goes on."""
        rule, part = self._rule, page_part(self._rule, self._document, self._troubles)
        if rule.kind == "wp_rest":
            items = rule.items or _POSTS
        else:
            assert rule.items is not None
            items = rule.items
        most = _MOST if items.jmespath is not None else _MOST_ELEMENTS
        entries = list(islice(_entries(items, part), most + 1))
        read = [self._entry(items, entry) for entry in entries[:most]]
        for entry in told_apart(read, self._troubles):
            self._take(entry)
        if len(entries) > most:
            self._refused.append(f"{self._document.url} has more than {most:,} entries: the rest is not read")
        if (address := next_address(rule, part, len(entries))) is not None:
            self._go(address, Role.LIST)
        return self._found()

    def _entry(self, items: Items, entry: Part) -> Entered:
        """Return one entry of a list as it reads."""
        fields = entry.fields(items.fields)
        language = _language(items)
        where = next(iter(entry.addresses(items.follow, language)), None) if items.follow else None
        ours = where is not None and site(where) in self._sites
        if where is not None and not ours:
            fields.setdefault("website", (where,))  # the list leads straight to who is listed
        own = where if ours else None
        sure = self._key(entry) or own
        key = sure or _identity(entry) or next(iter(fields.get("name", ())), "")
        listing = Listing(clean(key, _KEY) or self._document.url, own or self._document.url, fields)
        return Entered(listing, own, guessed=not sure, read_by=entry.read_by)

    def _take(self, entered: Entered) -> None:
        """Take one entry: whole as it stands, or with a page of its own to read first."""
        listing, own = entered.listing, entered.own
        self.sources[listing.key] = entered.read_by
        if own is not None and self._reads_details:
            self._go(own, Role.DETAIL, listing)
        else:
            self._whole(listing)

    @property
    def _reads_details(self) -> bool:
        """Whether listings' own pages are asked: not when nothing would be read of them."""
        rule = self._rule
        return bool(rule.detail.fields) or rule.kind not in ("wp_rest", "json_api")

    def _key(self, part: Part) -> str | None:
        """Return what the rule says identifies the listing, where this part of a page shows it."""
        if self._rule.key is None:
            return None
        return next(iter(part.first_of((self._rule.key,), "key")[0]), None)

    # -- single pages ------------------------------------------------------------------------------

    def detail(self) -> Found:
        """Read a listing's own page; what it says comes before what the list said."""
        carried, part = self._step.carried, page_part(self._rule, self._document, self._troubles)
        fields = part.fields(self._rule.detail.fields)
        known = dict(carried.fields) if carried is not None else {}
        key = (carried.key if carried is not None and carried.key != carried.url else None) or self._key(part)
        key = key or (carried.key if carried is not None else _plain(self._step.url))
        listing = Listing(clean(key, _KEY), _plain(self._step.url), {**known, **fields})
        self.sources[listing.key] = part.read_by
        self._whole(listing)
        return self._found()

    def provider(self) -> Found:
        """Read the site of who is listed; what the directory says comes first."""
        carried, part = self._step.carried, page_part(self._rule, self._document, self._troubles)
        table = self._rule.provider.fields if self._rule.provider is not None else {}
        listing = carried or Listing(_plain(self._step.url), _plain(self._step.url))
        missing = {name: sources for name, sources in table.items() if not listing.fields.get(name)}
        fields = {**part.fields(missing), **listing.fields}
        self.sources[listing.key] = part.read_by
        self._keep(Listing(listing.key, listing.url, fields))
        return self._found()

    # -- what becomes of them ----------------------------------------------------------------------

    def _whole(self, listing: Listing) -> None:
        """Keep a listing that the directory says all of; what its own site adds is read first."""
        website = listing.first("website")
        follows = self._rule.provider is not None and self._rule.provider.follow
        if follows and website is not None and site(website) not in self._sites:
            self._go(website, Role.PROVIDER, listing)
        else:
            self._keep(listing)

    def _keep(self, listing: Listing) -> None:
        found = finished(self._rule, listing)
        self._refused.extend(found.refused)
        for each in found.listings:
            before = self._listings.get(each.key)
            self._listings[each.key] = each if before is None else _united(before, each)

    def _go(self, address: str, role: Role, carried: Listing | None = None) -> None:
        """Plan a page to ask: lists and details on the directory's own site only, each once."""
        joined = self._document.join(address)
        if joined is None or (role is not Role.PROVIDER and site(joined) not in self._sites):
            return
        if joined == self._document.url and role is self._step.role:
            return
        before = self._steps.get((joined, role))
        if before is not None and before.carried is not None and carried is not None:
            if before.carried.key != carried.key:  # two listings with one page: none of them is lost
                self._keep(carried)
                return
            carried = _united(before.carried, carried)
        self._steps[joined, role] = Step(joined, role, carried)


def finished(rule: Directory, listing: Listing) -> Found:
    """Return the listing when it has what the rule requires, else why it is refused.

    For a listing of which nothing more can be read, as when its provider's site does not answer.
    """
    missing = [
        need for need in rule.require if not any(listing.fields.get(name.strip()) for name in need.split("|"))
    ]
    if missing:
        lacks = " and ".join(need.replace("|", " or ") for need in missing)
        return Found(refused=(f"{listing.name} ({listing.url}) has no {lacks}",))
    if not listing.fields:
        return Found(refused=(f"{listing.url}: nothing was read of {listing.key}",))
    return Found((listing,))


def _united(one: Listing, other: Listing) -> Listing:
    """Return two entries of one key as one: every value of both, the first one's first."""
    names = dict.fromkeys((*one.fields, *other.fields))
    fields = {
        name: tuple(dict.fromkeys((*one.fields.get(name, ()), *other.fields.get(name, ())))) for name in names
    }
    return Listing(one.key, one.url, fields)


def _wanted(address: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    text = address[:2_000]
    if any(re.search(pattern, text) for pattern in exclude):
        return False
    return not include or any(re.search(pattern, text) for pattern in include)


def _language(items: Items) -> str:
    return "css" if items.css is not None else "xpath" if items.xpath is not None else "jmespath"


def _entries(items: Items, page: Part) -> Iterator[Part]:
    """Yield the entries of a list as parts of their own."""
    if items.jmespath is not None:
        found = searched(items.jmespath, _json_of(items, page))
        for value in found if isinstance(found, list) else [found] if isinstance(found, dict) else []:
            yield Part(page.rule, page.document, value=value, troubles=page.troubles)
    elif page.element is not None:
        element = page.element
        selected = (
            element.xpath(xpath_of(items.css)) if items.css is not None else element.xpath(items.xpath or "")
        )
        for each in selected:
            if hasattr(each.root, "iter"):
                yield Part(page.rule, page.document, each, troubles=page.troubles)


def _json_of(items: Items, page: Part) -> Any:
    if page.element is None:
        return page.value
    return page.document.script(items.script) if items.script is not None else list(page.document.nodes)


def _identity(entry: Part) -> str | None:
    """Return the id that the site itself gives an entry, when it shows one.

    The `id` of an element is none: it mostly counts the entries of a page, and is another's on the next.
    """
    if entry.element is None:
        value = entry.value if isinstance(entry.value, dict) else {}
        names = ("id", "uuid", "slug", "@id", "_id", "ID")
        found = next((value[name] for name in names if isinstance(value.get(name), str | int)), None)
        return None if found in (None, "") or isinstance(found, bool) else str(found)
    root = entry.element.root
    marks = ("data-id", "data-provider-id", "data-listing-id", "data-post-id")
    return next((root.get(mark) for mark in marks if root.get(mark)), None)

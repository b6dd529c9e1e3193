"""The frontier of a check: what was named or met where, what is asked next, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.checks import Ask, Result
from crawler.describe.decode import decode
from crawler.finding import CODES, Finding, Notice, Weight
from crawler.fragments import PAGE_BYTES, Anchors, notices, pack
from crawler.links import LINKS, Outline, outline
from crawler.observation import Observation, Page
from crawler.site.ledger import Ledger
from crawler.site.scope import Scope, Traps, site, sites
from crawler.site.sitemap import ADDRESSES, BYTES, FILES, ROBOTS_BYTES, Entry, read_sitemap, sitemaps_of
from crawler.spot import Spot
from registry.urls import AddressError, normalise

_PACKED_BYTES = 33_554_432  # of all pages kept for links to their texts that are met later
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(slots=True)
class _Target:
    """One address without its fragment: asked once."""

    level: int  # steps from what was named
    reads: bool  # its links are wanted
    observation: Observation | None = None
    finding: Finding | None = None
    anchors: Anchors | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one address; `observation` is None when it was never asked."""

    url: str  # with its fragment where that matters; as written when no browser can read it
    spots: tuple[Spot, ...]
    observation: Observation | None = None
    finding: Finding | None = None
    error: AddressError | None = None  # why no browser can read it


class Frontier:
    """Takes what was found and says what is asked next; it does no I/O.

    Pages are read level by level: a page is read as near to the start as it can be reached, so the same site
    gives the same answer whatever order its pages come in. What is only checked goes out at once.
    """

    def __init__(self, scope: Scope) -> None:
        self.pages = 0  # whose links were read
        self.sitemaps = 0  # that named something
        self.ledger = Ledger()
        self.stopped = ""  # why not every page was read
        self._scope, self._traps = scope, Traps()
        self._sites: frozenset[str] = frozenset()
        self._targets: dict[str, _Target] = {}
        self._named: set[str] = set()
        self._fragments: set[str] = set()  # targets with a fragment that is known already
        self._read: set[str] = set()  # pages by their final address
        self._maps: set[str] = set()  # files that name pages: sitemaps, and
        self._robots: set[str] = set()  # robots.txt
        self._packed = 0
        self._held: dict[int, list[Ask]] = {}  # pages to read, by level; files that name pages come before
        self._going: list[Ask] = []
        self._unread: set[str] = set()  # of this level, not back yet

    # -- before anything is asked -----------------------------------------------------------------------

    def name(self, text: str, spot: Spot | None = None) -> str:
        """Take an address that the user named, or listed at `spot`; return by which `found` will call it."""
        if self.ledger.note_contact(text, spot):
            return text
        try:
            address = normalise(text, allow_private=True).url  # the probe's guard says no, with its reason
        except AddressError as mistake:
            return self.ledger.note_error(text, mistake, spot)
        self._sites |= sites([address])
        self._named.add(address)
        self._meet(address, spot, level=0, named=spot is None)
        return address

    def read_document(self, page: Outline, source: str) -> None:
        """Take the web links of a document that needs no asking: it stands for a named page."""
        self.pages += 1
        self._take_links(page, source, level=1)

    def join_site(self, address: str) -> None:
        """Count the site of `address` among those whose pages are read."""
        self._sites |= sites([address])

    def want_sitemaps(self, origin: str) -> None:
        """Look for the sitemaps of `origin` ("https://example.org"): those it names, and the usual one."""
        self._robots.add(f"{origin}/robots.txt")
        for address in (f"{origin}/robots.txt", f"{origin}/sitemap.xml"):
            self._want_map(address)

    def begin(self) -> list[Ask]:
        """Return what is asked first."""
        return self._release()

    # -- while it goes ----------------------------------------------------------------------------------

    def take(self, result: Result) -> list[Ask]:
        """Take one result; return what is to be asked because of it."""
        key, page = result.ask.address, result.observation.page
        target = self._targets[key]
        works = CODES[result.finding.code].weight is Weight.OK
        self._unread.discard(key)
        target.observation, target.finding = _without_body(result.observation), result.finding
        if works and page is not None and key in self._maps:
            self._take_map(key, page)
        elif works and page is not None and page.media_type in _HTML:
            self._take_page(target, key, page, result.observation.final_url)
        return self._release()

    def _take_page(self, target: _Target, key: str, page: Page, url: str) -> None:
        links = target.reads and self._may_read(url)
        if not (links or self._scope.depth or key in self._fragments):
            return
        seen = outline(decode(page.body, page.charset).replace("\x00", ""), url, links=links)
        if links:
            self.pages += 1
            self._take_links(seen, url, level=target.level + 1)
        packed = None
        if self._packed < _PACKED_BYTES:
            packed = pack(page)
            self._packed += len(packed.body)
        target.anchors = Anchors(replace(seen, links=(), elsewhere=()), page.complete, packed)

    def _may_read(self, url: str) -> bool:
        """Whether the page that was found at `url` is read on; it is read once, whatever led to it."""
        if url in self._read:
            return False
        if site(url) not in self._sites:
            self.ledger.count("not read: it leads to another site")
            return False
        if len(self._read) >= self._scope.max_pages:
            self.stopped = f"the limit of {self._scope.max_pages:,} pages was reached"
            return False
        self._read.add(url)
        return True

    def _take_links(self, page: Outline, source: str, level: int) -> None:
        for link in page.links:
            spot = self.ledger.spot(link, source)
            if isinstance(link.address, AddressError):
                self.ledger.note_error(link.written, link.address, spot)
            else:
                self._meet(link.address, spot, level)
        for link in page.elsewhere:
            self.ledger.note_elsewhere(link, source)
        self.ledger.count(f"beyond the first {LINKS:,} links of a page", page.omitted)

    def _meet(self, address: str, spot: Spot | None, level: int, *, named: bool = False) -> None:
        if self.ledger.note_contact(address, spot):
            return None
        if level and not self.ledger.has_room(address):
            return None
        if address not in self.ledger.met:
            key, _, fragment = address.partition("#")
            why = self.ledger.why_left_out(key) or self._add(key, level, named=named, fragment=bool(fragment))
            if why is not None:
                return self.ledger.leave_out(key, why)
        return self.ledger.note(address, spot)

    def _add(self, key: str, level: int, *, named: bool, fragment: bool) -> str | None:
        """Have `key` asked, once; return why not, or None."""
        if fragment:
            self._fragments.add(key)
        if key in self._targets:
            return None
        ours = self._scope.depth > 0 and site(key) in self._sites
        why = self._scope.refuses(key, named=named) or (level and self._traps.refuses(key, ours=ours))
        if why:
            return why
        target = self._targets[key] = _Target(level, self._reads(key, level, ours=ours))
        wanted = ours or target.reads or fragment
        ask = Ask(key, body_limit=PAGE_BYTES if wanted else None, closely=named)
        (self._held.setdefault(level, []) if target.reads else self._going).append(ask)
        return None

    def _reads(self, key: str, level: int, *, ours: bool) -> bool:
        if level >= self._scope.depth or not (ours or level == 0):
            return False
        if level and self._traps.endless(key):
            self.ledger.count("not read: as many pages of its path differ in their query only")
            return False
        return True

    # -- sitemaps ---------------------------------------------------------------------------------------

    def _want_map(self, address: str) -> bool:
        """Ask for a file that names pages, before any page; return False when there are too many of them."""
        if address not in self._maps and address not in self._targets and len(self._maps) < FILES:
            self._maps.add(address)
            self._targets[address] = _Target(level=-1, reads=False)
            limit = ROBOTS_BYTES if address in self._robots else BYTES
            self._held.setdefault(-1, []).append(Ask(address, body_limit=limit, any_type=True))
        return address in self._targets

    def _take_map(self, key: str, page: Page) -> None:
        """Take what a robots.txt or a sitemap names."""
        if key in self._robots:
            entries: tuple[Entry, ...] = sitemaps_of(page)
        else:
            found = read_sitemap(page)
            entries = found.sitemaps
            self.sitemaps += bool(found.pages or found.sitemaps)
            self.ledger.count(f"beyond the first {ADDRESSES:,} addresses of a sitemap", found.omitted)
            if found.problem and (found.pages or key in self.ledger.met):  # a guess may be wrong in peace
                self.ledger.count(f"what a sitemap names: {found.problem}")
            for entry in found.pages:
                address = self._of_map(entry, key)
                if address is not None:
                    self._meet(address, Spot(key, entry.line), level=1)
        for entry in entries:
            address = self._of_map(entry, key)
            if address is not None and self._want_map(address):
                self.ledger.note(address, Spot(key, entry.line))
            elif address is not None:
                self.ledger.count(f"beyond the first {FILES} sitemaps")

    def _of_map(self, entry: Entry, key: str) -> str | None:
        """Return the address of a sitemap's entry; a mistake in it is noted, another site's is left out."""
        try:
            address = normalise(entry.address, allow_private=True).key
        except AddressError as mistake:
            self.ledger.note_error(entry.address, mistake, Spot(key, entry.line))
            return None
        if site(address) not in self._sites:
            self.ledger.count("of another site than the sitemap that names it")
            return None
        return address

    def _release(self) -> list[Ask]:
        """Return what may go out: the pages of the next level when this one's are all back."""
        going, self._going = self._going, []
        if not self._unread and self._held:
            level = self._held.pop(min(self._held))
            self._unread = {ask.address for ask in level}
            going += level
        return going

    # -- afterwards -------------------------------------------------------------------------------------

    def found(self) -> Iterator[Found]:
        """Yield everything that was named or met, in that order; then what no browser can read."""
        for url, (said, spots) in self._grouped().items():
            target = self._targets[url.partition("#")[0]]
            finding = target.finding
            if finding is not None:
                finding = replace(finding, notices=(*finding.notices, *said))
            yield Found(url, tuple(spots), target.observation, finding)
        for written, (error, spots) in self.ledger.errors.items():
            yield Found(written, tuple(spots), error=error)

    def _grouped(self) -> dict[str, tuple[tuple[Notice, ...], list[Spot]]]:
        """Return what is told on its own, with its notices and places: each target, without its fragment.

        With its fragment stands what was named so, and what has something to be said of the fragment.
        """
        groups: dict[str, tuple[tuple[Notice, ...], list[Spot]]] = {}
        for url, spots in self.ledger.met.items():
            key, _, fragment = url.partition("#")
            said = self._said_of(fragment, self._targets[key])
            groups.setdefault(url if said or url in self._named else key, (said, []))[1].extend(spots)
        return groups

    def _said_of(self, fragment: str, target: _Target) -> tuple[Notice, ...]:
        if not fragment or target.anchors is None:
            return ()
        return notices(fragment, target.anchors)


def _without_body(observation: Observation) -> Observation:
    """Return `observation` without the page's bytes: thousands of them are remembered."""
    page = observation.page
    return observation if page is None else replace(observation, page=replace(page, body=b""))

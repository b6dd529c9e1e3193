"""Debian's own pages found, sampled, and each given its part: which break, move or come back on which day."""

import random
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks.debian_plays import (
    DAYS,
    SHY_PATH,
    SITES,
    STEADY,
    Deed,
    Gone,
    Link,
    Listed,
    Moved,
    Page,
    Site,
    Status,
    World,
)

_DOCS = Path("/usr/share/doc")
_ID = re.compile(rb'<(?:h[1-6]|section|div|dt)[^>]*\bid="([A-Za-z][A-Za-z0-9_.-]+)"')
_URGENT = "a-helpline"
_ILL = ((502, False), (503, False), (504, False), (502, True), (500, True))  # a status, and whether it passes


def sources() -> dict[str, Path]:
    """Return the folder of each source. Raises SystemExit, naming the packages to install."""
    python = next((p for p in sorted(_DOCS.glob("python3*-doc/html"), reverse=True) if _pages(p)), None)
    manual = _DOCS / "apache2-doc" / "manual"
    missing = [] if python else ["python3-doc"]
    missing += [] if _pages(manual / "en") else ["apache2-doc"]
    if python is None or missing:
        raise SystemExit(f"This benchmark needs pages of Debian's: apt install {' '.join(missing)}")
    return {"python": python, "english": manual / "en", "languages": manual}


def _pages(folder: Path) -> list[str]:
    return sorted(str(page.relative_to(folder)) for page in folder.glob("**/*.html"))


class Sampler:
    """Draws a world from the sources: the same seed gives the same one."""

    def __init__(self, sources: dict[str, Path], seed: int, ports: dict[str, int]) -> None:
        self._chance = random.Random(seed)
        self._ports = ports
        self.sources = sources
        self._all = {name: _pages(folder) for name, folder in sources.items()}
        english = ("en/", "index.html")  # the other languages are a source of their own
        self._all["languages"] = [page for page in self._all["languages"] if not page.startswith(english)]

    def world(self) -> World:
        """Return the world."""
        drawn = {site.host: self._draw(site) for site in SITES}
        links = self._cast(drawn)
        links += [link for host, of_it in drawn.items() if host not in STEADY for link in of_it]
        self._chance.shuffle(links)
        return World(tuple(links), tuple(sorted(self._list(links), key=lambda each: each.target_id)))

    def _url(self, site: Site, path: str) -> str:
        return f"{site.scheme}://{site.host}:{self._ports[site.scheme]}{path}"

    def _draw(self, site: Site) -> list[Link]:
        # Front pages of folders are listed as folders; their files must not be removed besides.
        pages = [page for page in self._all[site.source] if not page.endswith("index.html")]
        # Enough of both kinds: what robots.txt may forbid, and what is written in a charset of old.
        rare = [page for page in pages if self._is_rare(site, page)]
        chosen = self._chance.sample(rare, min(len(rare), site.pages // 2))
        common = [page for page in pages if page not in set(rare)]
        chosen += self._chance.sample(common, site.pages - len(chosen))
        return [Link(self._url(site, f"/{page}"), site.host, f"/{page}") for page in chosen]

    def _is_rare(self, site: Site, page: str) -> bool:
        if site.source == "languages":
            return b"UTF-8" not in (self.sources[site.source] / page).read_bytes()[:1024]
        return bool(site.shy) and f"/{page}".startswith(SHY_PATH)

    def _cast(self, drawn: dict[str, list[Link]]) -> list[Link]:
        """Return the pages of the steady sites, some of them with a part to play, and their folders."""
        pages = [link for host in STEADY for link in drawn[host]]
        self._chance.shuffle(pages)
        fixed = pages[: len(pages) // 2]  # these stay as they are: others may lead to them
        expired = self._chance.choice(drawn["expired.example"])
        free = pages[len(fixed) :]
        ill = [self._take(free, STEADY[n % len(STEADY)]) for n in range(len(_ILL))]
        plays = [*self._illnesses(), *self._plays(fixed, expired.url)]
        cast = [
            Link(link.url, link.host, link.path, ((0, Page()), *play))
            for link, play in zip([*ill, *free], plays, strict=False)
        ]
        rest = free[len(plays) - len(ill) :]
        return [*fixed, *cast, *rest, *self._loop(), *self._folders()]

    def _take(self, pages: list[Link], host: str) -> Link:
        """Take the first page of `host` out of `pages`."""
        link = next(link for link in pages if link.host == host)
        pages.remove(link)
        return link

    def _day(self) -> int:
        return self._chance.randrange(DAYS - 4)

    def _illnesses(self) -> Iterator[tuple[tuple[int, Deed], ...]]:
        """Yield failures of the moment: some last, some pass.

        At most two of them on a host: with three, the order of asking would say which others are not asked.
        """
        for status, passes in _ILL:
            begins = self._day()
            well = begins + self._chance.randrange(2, 5)
            yield ((begins, Status(status)), *([(well, Page())] if passes else []))

    def _plays(self, fixed: list[Link], expired: str) -> Iterator[tuple[tuple[int, Deed], ...]]:
        """Yield the parts, in no order of days; a later day replaces the first page's."""

        def pick() -> str:
            return self._chance.choice(fixed).url

        for _ in range(12):
            yield ((self._day(), Gone()),)
        for _ in range(8):  # some long enough to be broken, some not
            begins = self._day()
            yield (begins, Gone()), (begins + self._chance.randrange(1, 6), Page())
        for _ in range(6):
            begins = self._day()
            yield (begins, Gone()), (begins + 1, Page(2))
        for code in (410, 410, 410, 403, 403, 401, 401, 451, 400):
            yield ((self._day(), Status(code)),)
        for code in (403, 401):
            begins = self._day()
            yield (begins, Status(code)), (begins + self._chance.randrange(2, 5), Page())
        begins = self._day()
        yield (begins, Gone()), (begins + 1, Status(403)), (begins + 3, Gone())
        for status in (301, 301, 301, 301, 301, 308, 302, 302, 303, 307):
            yield ((self._day(), Moved(status, pick())),)
        yield ((0, Moved(301, expired)),)
        yield ((self._day(), Moved(302, self._chance.choice(fixed).url + "-that-never-was")),)
        home = next(site for site in SITES if site.host == STEADY[0])
        yield ((self._day(), Moved(301, self._url(home, "/"))),)
        for _ in range(14):  # long enough apart that each is believed
            begins = self._day()
            yield (begins, Page(2)), (begins + 3, Page(3))

    def _loop(self) -> Iterator[Link]:
        """Yield a chain of redirects of mixed kinds, and two addresses that lead to each other."""
        site = next(site for site in SITES if site.host == STEADY[1])
        steps = {
            "/chain/1": Moved(301, self._url(site, "/chain/2")),
            "/chain/2": Moved(308, self._url(site, "/chain/3")),
            "/chain/3": Moved(302, self._url(site, "/")),
            "/circle/1": Moved(302, self._url(site, "/circle/2")),
            "/circle/2": Moved(301, self._url(site, "/circle/1")),
        }
        for path, moved in steps.items():
            yield Link(self._url(site, path), site.host, path, ((0, moved),))

    def _folders(self) -> Iterator[Link]:
        """Yield the front pages, and folders with and without their slash, which nginx adds by itself."""
        for site in (site for site in SITES if site.host in STEADY):
            yield Link(self._url(site, "/"), site.host, "/")
            pages = self._all[site.source]
            folders = [page.removesuffix("/index.html") for page in pages if page.endswith("/index.html")]
            for folder in self._chance.sample([each for each in folders if "/" not in each], 3):
                whole = self._url(site, f"/{folder}/")
                moved = Moved(301, whole, by_itself=True)
                yield Link(whole, site.host, f"/{folder}/")
                yield Link(self._url(site, f"/{folder}"), site.host, f"/{folder}", ((0, moved),))

    def _list(self, links: list[Link]) -> Iterator[Listed]:
        """Yield the registry's places: every link once, and some again as another person would type them."""
        leaving = next(link for link in links if len(link.play) == 2 and link.play[1][1] == Gone())
        staying = next(link for link in links if link.play == ((0, Page()),) and link.host in STEADY)
        yield Listed(f"{_URGENT}/link-1", leaving.url, leaving, True)
        yield Listed(f"{_URGENT}/link-2", staying.url, staying, True)
        waiting = [(link.url, link) for link in links]
        served = [link for link in links if isinstance(link.deed(0), Page) and link.path.endswith(".html")]
        waiting += [(self._typed(link), link) for link in self._chance.sample(served, 60)]
        self._chance.shuffle(waiting)
        resource = 0
        while waiting:
            resource += 1
            for n in range(min(self._chance.randrange(1, 7), len(waiting))):
                typed, link = waiting.pop()
                yield Listed(f"entry-{resource:03}/link-{n + 1}", typed, link, False)

    def _typed(self, link: Link) -> str:
        """Return the address of a link as somebody else might have typed or copied it."""
        match self._chance.randrange(4):
            case 0:
                return link.url.replace(link.host, link.host.upper())
            case 1:
                return f"{link.url}?utm_source=newsletter&fbclid=abc"
            case 2:
                return link.url.replace(link.path, f"/somewhere/..{link.path}")
            case _:
                return f"{link.url}#{self._fragment(link)}"

    def _fragment(self, link: Link) -> str:
        source = next(site.source for site in SITES if site.host == link.host)
        found = _ID.findall((self.sources[source] / link.path.lstrip("/")).read_bytes())
        return self._chance.choice(found).decode() if found else "top"


def registry_text(world: World) -> str:
    """Return the registry of the world as TOML."""
    lines: list[str] = []
    for resource, places in groupby(world.listed, key=lambda listed: listed.target_id.partition("/")[0]):
        lines += ["", "[[resource]]", f'id = "{resource}"', *_head(resource)]
        for listed in places:
            link = listed.target_id.partition("/")[2]
            lines += ["[[resource.links]]", f'id = "{link}"', f'url = "{listed.typed}"']
    return "\n".join(lines) + "\n"


def _head(resource: str) -> list[str]:
    name = f'name = "{resource.capitalize()}"'
    words = 'description = "Pages that Debian ships, listed for a benchmark."'
    if resource == _URGENT:
        return ['kind = "helpline"', name, words, 'emergency_note = "In an emergency call 112."']
    return ['kind = "information"', name, words]

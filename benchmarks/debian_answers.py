"""What asking an address of the Debian benchmark must come to, read off its plays and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.debian_plays import BY_HOST, SHY_PATH, Gone, Link, Moved, Page, Site, Status

# link-health.md §1: the code of each status these servers answer with, and how each code weighs (§2).
STATUS_CODES = {
    400: "http_4xx",
    401: "auth_401",
    403: "forbidden_403",
    410: "http_410",
    451: "http_451",
    500: "http_500",
    502: "http_502_504",
    503: "http_503",
    504: "http_502_504",
}
OK = {"ok", "ok_unchanged", "moved_permanent", "moved_temporary", "moved_trivial"}
HARD = {"http_404", "http_410", "http_4xx", "dns_nxdomain", "tls_expired", "redirect_loop"}
SOFT = {"http_500", "http_502_504", "http_503", "maintenance", "refused"}  # each worth one retry in the run
WALL = {"auth_401", "http_451"}
BLOCKED = {"forbidden_403", "robots_disallowed"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One check: its code, and what else of it is remembered."""

    code: str
    final: str
    suggestion: str | None = None  # the end of the unbroken run of 301 and 308
    edition: int | None = None  # of a page given whole, without a redirect
    answered: bool = True  # some server gave a status

    @property
    def unreachable(self) -> bool:
        """Whether not even robots.txt can be had: then the fault is every link's (§3)."""
        return not self.answered and self.code != "robots_disallowed"


def answer(links: Mapping[str, Link], url: str, day: int, known: int | None) -> Answer:
    """Return what asking `url` on `day` comes to; `known` is the edition we hold its ETag of."""
    hops: list[tuple[str, Moved]] = []
    here = url
    while True:
        site, path = BY_HOST[urlsplit(here).hostname or ""], urlsplit(here).path
        if fault := _fault(site, path, day):
            return Answer(fault, here, answered=False)
        if here in (address for address, _ in hops):
            return Answer("redirect_loop", here)
        if day in site.busy or day in site.errors:
            return Answer("maintenance" if day in site.busy else "http_500", here)
        match links[here].deed(day) if here in links else Gone():
            case Gone():
                return Answer("http_404", here)
            case Status(code):
                return Answer(STATUS_CODES[code], here)
            case Page(edition) if not hops:
                return Answer("ok_unchanged" if edition == known else "ok", here, edition=edition)
            case Page():
                return _arrived(hops, here)
            case Moved() as moved:
                hops.append((here, moved))
                here = moved.to


def _fault(site: Site, path: str, day: int) -> str | None:
    faults = {
        "dns_nxdomain": day in site.lapsed,
        "refused": day in site.refuses,
        "tls_expired": day in site.expired,
        "robots_disallowed": day in site.shy and path.startswith(SHY_PATH),
    }
    return next((code for code, holds in faults.items() if holds), None)


def _arrived(hops: list[tuple[str, Moved]], final: str) -> Answer:
    suggestion = None
    for _, moved in hops:
        if moved.status not in (301, 308):
            break
        suggestion = moved.to
    if hops[0][1].by_itself:
        return Answer("moved_trivial", final, suggestion)
    return Answer("moved_permanent" if suggestion else "moved_temporary", final, suggestion)

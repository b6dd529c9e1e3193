"""The sites of the Debian benchmark: files, certificates and nginx's configuration as they are on one day."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import trustme

from benchmarks.debian_plays import (
    BY_HOST,
    SHY_PATH,
    SITES,
    Gone,
    Link,
    Moved,
    Network,
    Page,
    Run,
    Site,
    Status,
    World,
    words,
)
from crawler.observation import Fault, Phase, Silence

CANARY = "canary.example"
_FIRST_EDITION = 1_700_000_000  # seconds; each edition is dated a day after the one before
_DAY = 86_400
_NOBODY = "127.0.0.9"  # nginx does not listen there: connections are refused
_ROBOTS = f'return 200 "User-agent: *\\nDisallow: {SHY_PATH}\\n";'
_BUSY = "location / { add_header Retry-After 3600 always; return 503; }"


class Servers:
    """Files and certificates below one folder; `blocks` says how nginx serves them on a day."""

    def __init__(self, folder: Path, sources: dict[str, Path], world: World, ports: dict[str, int]) -> None:
        self._folder, self._sources, self._world, self._ports = folder, sources, world, ports
        folder.chmod(0o755)  # nginx's workers are another user when it is started by root
        self._shown: dict[Link, int] = {}  # which edition of each page stands in its place
        authority = trustme.CA()
        self.ca_file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        for site in (site for site in SITES if site.scheme == "https"):
            _write(
                authority.issue_cert(site.host, not_after=site.ends_at), self._certificate(site, ended=False)
            )
            ended = authority.issue_cert(
                site.host,
                not_before=datetime(2020, 1, 1, tzinfo=UTC),
                not_after=datetime(2020, 12, 31, tzinfo=UTC),
            )
            _write(ended, self._certificate(site, ended=True))

    @property
    def port(self) -> int:
        """The port of plain HTTP."""
        return self._ports["http"]

    def place_files(self, day: int) -> None:
        """Put every page in its place, or take it away, as its play says for `day`."""
        for link in self._world.links:
            deed = link.deed(day)
            edition = deed.edition if isinstance(deed, Page) else 0
            if self._shown.get(link, 0) != edition:
                self._show(link, edition)

    def page(self, link: Link) -> bytes:
        """Return the bytes of a page's first edition, as Debian ships it."""
        return (self._sources[BY_HOST[link.host].source] / _file(link)).read_bytes()

    def _show(self, link: Link, edition: int) -> None:
        self._shown[link] = edition
        target = self._folder / link.host / _file(link)
        if not edition:
            return target.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_edited(self.page(link), words(link, edition)))
        when = _FIRST_EDITION + edition * _DAY
        return os.utime(target, (when, when))

    def blocks(self, day: int) -> str:
        """Return nginx's server blocks for `day`."""
        canary = f"server {{ listen 127.0.0.1:{self.port}; server_name {CANARY}; return 200 well; }}"
        return "\n".join([canary, *(self._block(site, day) for site in SITES)])

    def _block(self, site: Site, day: int) -> str:
        return f"server {{ {' '.join(self._lines(site, day))} }}"

    def _lines(self, site: Site, day: int) -> Iterator[str]:
        secure = " ssl" if site.scheme == "https" else ""
        yield f"listen 127.0.0.1:{self._ports[site.scheme]}{secure}; server_name {site.host};"
        yield f"root {self._folder / site.host}; index index.html;"
        if secure:
            certificate = self._certificate(site, ended=day in site.expired)
            yield f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
        if day in site.errors:
            yield "location / { return 500; }"
        elif day in site.busy:
            yield f"location = /robots.txt {{ return 404; }} {_BUSY}"
        elif day in site.shy:
            yield f"location = /robots.txt {{ default_type text/plain; {_ROBOTS} }}"
        for link in self._world.links:
            if link.host == site.host:
                yield _location(link, day)

    def _certificate(self, site: Site, *, ended: bool) -> Path:
        return self._folder / f"{site.host}{'-ended' if ended else ''}.pem"


def _edited(page: bytes, description: str | None) -> bytes:
    if description is None:
        return page
    return page.replace(b"<title", f'<meta name="description" content="{description}"><title'.encode(), 1)


def _file(link: Link) -> str:
    return link.path.lstrip("/") + ("index.html" if link.path.endswith("/") else "")


def _location(link: Link, day: int) -> str:
    match link.deed(day):
        case Moved(by_itself=True) | Page() | Gone():
            return ""
        case Moved(status, to):
            return f"location = {link.path} {{ return {status} {to}; }}"
        case Status(code):
            return f"location = {link.path} {{ return {code}; }}"


def _write(certificate: trustme.LeafCert, path: Path) -> None:
    certificate.private_key_and_cert_chain_pem.write_to_path(str(path))


class Names:
    """The benchmark's resolver: every name leads to this machine, as the run and its day have it."""

    def __init__(self) -> None:
        self.run: Run | None = None

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        """Return where `host` is, or why nobody knows."""
        assert self.run is not None
        if self.run.network is Network.DOWN or (self.run.network is Network.ODD and host != CANARY):
            return Silence(Phase.DNS, Fault.DNS_TIMEOUT, "no answer from any name server")
        site = BY_HOST.get(host)
        if site is not None and self.run.day in site.lapsed:
            return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, "no such name")
        if site is not None and self.run.day in site.refuses:
            return (_NOBODY,)
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""

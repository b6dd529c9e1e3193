"""A made directory of invented providers on loopback, in editions: each crawl may meet another one."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

from registry.directory import Directory
from tests.honest import made_up

_FIRST = ("Ada", "Bea", "Cleo", "Dawn", "Edda", "Faye", "Gina", "Hope", "Ines", "Jana", "Kim", "Lara")
_LAST = ("Abel", "Birch", "Cole", "Dorn", "Eriks", "Frey", "Gall", "Holm", "Imhof", "Jonas", "Keel")
_HELP = ("after birth", "with feeding", "with loss", "with sleep", "with worry")

Answer = tuple[int, dict[str, str], str]


@dataclass(frozen=True)
class Provider:
    """Somebody who does not exist. The numbers are those that Ofcom keeps for drama."""

    slug: str
    name: str
    phone: str
    email: str
    website: str
    words: str

    @property
    def path(self) -> str:
        """Where the own page is."""
        return f"/providers/{self.slug}"


def provider(number: int) -> Provider:
    """The provider of that number, the same in every run."""
    name = f"{_FIRST[number % 12]} {_LAST[number // 12 % 11]} {number}"
    slug = name.lower().replace(" ", "-")
    phone = f"+44{'2079460' if number < 1000 else '1614960'}{number % 1000:03}"
    return Provider(
        slug,
        name,
        phone,
        f"{slug}@people.example",
        f"https://{slug}.example/",
        f"{name} helps parents {_HELP[number % 5]}, at home and by video, in the evenings too.",
    )


def people(number: int) -> list[Provider]:
    """So many providers, in the directory's order."""
    return [provider(n) for n in range(number)]


@dataclass
class MadeDirectory:
    """What the directory shows now. `faults` answers before the pages do; `asked` is the server's log."""

    providers: Sequence[Provider]
    on_a_page: int = 50
    counter: int = 0  # on every page, and in every description: it never counts
    faults: Callable[[str], Answer | None] = lambda path: None
    item: str = "provider"  # the class of an entry: another one breaks the rule
    asked: list[tuple[str, int]] = field(default_factory=list)  # path and status
    times: list[float] = field(default_factory=list)  # when each was asked
    extra: dict[str, Answer] = field(default_factory=dict)
    url: str = ""
    _known: Sequence[Provider] | None = None
    _paths: dict[str, Provider] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return -(-len(self.providers) // self.on_a_page)

    def paths(self, status: int | None = None) -> list[str]:
        """What was asked, robots.txt and invented pages apart; those answered so."""
        return [
            path
            for path, said in self.asked
            if path != "/robots.txt" and not made_up(path) and status in (None, said)
        ]

    def gaps(self) -> float:
        """The shortest time between two requests, the last ones."""
        times = self.times[-len(self.asked) :]
        return min(later - sooner for sooner, later in pairwise(times))

    def answer(self, path: str) -> Answer:
        """What the server says to `path`."""
        if (fault := self.faults(path)) is not None:
            return fault
        if path in self.extra:
            return self.extra[path]
        if path.startswith("/list"):
            return self._list(int(path.partition("page=")[2] or 1))
        found = self._by_path().get(path)
        return (
            (200, {}, self.detail(found))
            if found
            else (404, {}, "<title>Not found</title><h1>Not found</h1>")
        )

    def _by_path(self) -> dict[str, Provider]:
        if self._known is not self.providers:
            self._known = self.providers
            self._paths = {each.path: each for each in self.providers}
        return self._paths

    def _list(self, page: int) -> Answer:
        shown = self.providers[(page - 1) * self.on_a_page : page * self.on_a_page]
        if not shown:
            return 404, {}, "<title>Not found</title><h1>Not found</h1>"
        entries = "".join(
            f'<li class="{self.item}"><a class="more" href="{each.path}">{each.name}</a></li>'
            for each in shown
        )
        more = f'<a rel="next" href="/list?page={page + 1}">More</a>' if page < self.pages else ""
        body = (
            f"<!doctype html><title>Providers, page {page}</title><h1>Providers</h1>"
            f"<p>People who help parents. Everybody here was asked whether they want to be listed.</p>"
            f"<ul>{entries}</ul>{more}<footer>Visitors so far: {self.counter}</footer>"
        )
        return 200, {}, body

    def detail(self, each: Provider) -> str:
        """The own page of a provider."""
        return (
            f"<!doctype html><title>{each.name}</title><h1>{each.name}</h1><p class=about>{each.words} "
            f"Seen {self.counter} times.</p><a class=tel href='tel:{each.phone}'>{each.phone}</a> "
            f"<a class=mail href='mailto:{each.email}'>{each.email}</a> <a class=site href='{each.website}'>"
            f"Website</a><footer>Visitors so far: {self.counter}</footer>"
        )

    def rule(self, **more: object) -> Directory:
        """The rule that reads it."""
        table = {
            "kind": "listing",
            "start": [f"{self.url}/list"],
            "items": {"css": "li.provider", "follow": "a.more"},
            "pagination": {"strategy": "rel_next", "max_pages": 100},
            "detail": {
                "fields": {
                    "name": [{"css": "h1::text"}],
                    "phone": [{"css": "a.tel::text"}],
                    "email": [{"css": "a.mail::text"}],
                    "website": [{"css": "a.site::attr(href)"}],
                    "description": [{"css": "p.about::text"}],
                }
            },
            "require": ["name"],
        } | more
        return Directory.model_validate(table, context={"allow_private": True})


def tag(body: str) -> str:
    """The ETag of a body."""
    return f'"{blake2b(body.encode(), digest_size=8).hexdigest()}"'


@contextmanager
def served(directory: MadeDirectory) -> Iterator[MadeDirectory]:
    """Serve the directory while the block runs, with honest ETags."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            status, headers, text = directory.answer(self.path)
            if self.path == "/robots.txt" and status == 404:
                text = ""
            etag = tag(text)
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, text = 304, ""
            directory.asked.append((self.path, status))
            directory.times.append(time.monotonic())
            body = text.encode()
            self.send_response(status)
            fields = {
                "Content-Type": "text/html; charset=utf-8",
                **({"ETag": etag} if status in (200, 304) else {}),
            }
            for name, value in {**fields, **headers}.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Say nothing: `asked` is the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    directory.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def changed(each: Provider, **fields: str) -> Provider:
    """The same provider with some fields otherwise."""
    return replace(each, **fields)

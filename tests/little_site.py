"""A small real site on loopback: pages from a table, and a log of what was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.honest import made_up

Content = str | bytes
Answer = tuple[int, dict[str, str], Content]


@dataclass
class LittleSite:
    """`pages` maps a path (with its query) to HTML, or to status, headers and body; the rest is 404."""

    pages: dict[str, Content | Answer] = field(default_factory=dict)
    other: Callable[[str], Content | None] = lambda _: None  # for paths that are not in the table
    asked: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)  # what was made up to see how missing pages are told
    unchanged: int = 0  # answers without a body, since the page's tag was known
    url: str = ""

    def answer(self, path: str) -> Answer:
        found = self.pages.get(path)
        if found is None:
            found = self.other(path)
        if found is None:
            return 404, {}, "<p>no such page"
        return found if isinstance(found, tuple) else (200, {}, found)

    def times(self, path: str) -> int:
        """How often a path was asked."""
        return self.asked.count(path)


@contextmanager
def served(pages: dict[str, Content | Answer]) -> Iterator[LittleSite]:
    """Serve `pages` while the block runs."""
    site = LittleSite(pages)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            (site.invented if made_up(self.path) else site.asked).append(self.path)
            status, headers, content = site.answer(self.path)
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, content = 304, ""
                site.unchanged += 1
            body = content.encode() if isinstance(content, str) else content
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: `asked` is the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

"""Small invented pages for tests that judge what stands on them."""

from datetime import UTC, datetime
from html import escape

from crawler.describe.reading import Reading, read
from crawler.observation import Hop, Observation, Page

AT = datetime(2026, 11, 24, tzinfo=UTC)
URL = "https://www.example.org/help/lines.html"
PROSE = "Somebody who listens can make a hard evening a little easier to bear. "  # 70 characters


def reading(title: str = "", body: str = "", *, filler: int = 0, url: str = URL) -> Reading:
    """A page with this title and body, `filler` characters of prose after it."""
    prose = PROSE * (filler // len(PROSE))
    html = (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body>{body}<p>{prose}</p></body>"
    )
    page = read(Page("text/html", "utf-8", html.encode(), len(html)), url)
    assert page is not None
    return page


def seen(status: int = 200, *, url: str = URL, asked: str = "", **more: object) -> Observation:
    """An answer with this status from `url`, where a redirect led from `asked` when it is given."""
    way = (Hop(asked, 301, url),) if asked else ()
    return Observation(asked or url, AT, hops=(*way, Hop(url, status)), **more)  # type: ignore[arg-type]

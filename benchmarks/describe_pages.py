"""How many pages a second are read: `python -m benchmarks.describe_pages [FOLDER]`.

Prints pages a second on one core for the tags of a page (description, structured data, title), for these with
contacts, and for the main text. Pages are the HTML files below FOLDER (Debian's documentation, where there is
some); without any, pages are made that are as large and as tangled as those of the usual content systems.
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.describe.main_text import main_text
from crawler.describe.reading import Reading, read
from crawler.facts import facts_of
from crawler.observation import Page

DOCS = Path("/usr/share/doc")
PAGES, SLOW_PAGES = 1_000, 150  # as many as take some seconds
LARGEST = 524_288  # bytes kept of a page
URL = "https://www.warmline.example/about"


def main(arguments: Sequence[str]) -> None:
    """Measure, and print one line for each figure."""
    bodies = saved(Path(arguments[0])) if arguments else saved(DOCS)
    where = arguments[0] if arguments else str(DOCS)
    if len(bodies) < 50:
        bodies, where = made(200), "made here"
    pages = [Page("text/html", "utf-8", body) for body in bodies]
    size = sum(map(len, bodies)) / len(bodies) / 1024
    print(f"{len(pages)} pages ({where}), {size:.0f} KiB on average")
    readings = [reading for page in pages if (reading := read(page, URL)) is not None]
    main_text(readings[0])  # what it needs is imported
    measured("tags and structured data", lambda page: read(page, URL), pages)
    measured("contacts of a page that was read", facts_of, readings[: 2 * SLOW_PAGES])
    measured("main text of a page that was read", main_text, readings[:SLOW_PAGES])
    texts = sum(1 for reading in readings[:SLOW_PAGES] if main_text(reading))
    print(f"{texts} of {min(SLOW_PAGES, len(readings))} have a paragraph of main text")


def measured(what: str, does: Callable[[Page], object] | Callable[[Reading], object], given: list) -> None:  # type: ignore[type-arg]  # pages or readings
    """Print how many of `given` are done in a second of one core."""
    began = time.process_time()
    for each in given:
        does(each)
    spent = time.process_time() - began
    print(f"{what}: {len(given) / spent:,.0f} pages/s")


def saved(folder: Path) -> list[bytes]:
    """Return HTML files below `folder`, the same ones each time."""
    paths = sorted(
        path for path in folder.rglob("*.htm*") if path.suffix in (".htm", ".html") and path.is_file()
    )
    chosen = random.Random(1).sample(paths, min(PAGES, len(paths)))
    return [path.read_bytes()[:LARGEST] for path in chosen]


# What their prose is made of.
WORDS = re.findall(
    r"\w+",
    """
    we listen to new parents every night of the week by telephone and text message with volunteers who were
    trained to hear what is hard about feeding sleep birth and the days after it
    """,
)


def made(number: int) -> list[bytes]:
    """Return pages as content systems write them: scripts, menus, nested blocks, structured data, prose."""
    return [_page(random.Random(seed)).encode() for seed in range(number)]


def _page(dice: random.Random) -> str:
    def prose() -> str:
        return " ".join(dice.choice(WORDS) for _ in range(dice.randint(20, 90))).capitalize() + "."

    menu = "".join(f'<li><a href="/{dice.choice(WORDS)}">{prose()[:20]}</a></li>' for _ in range(60))
    blocks = "".join(
        f'<div class="block"><div class="inner"><section><p>{prose()}</p></section></div></div>'
        for _ in range(dice.randint(5, 60))
    )
    settings = ",".join(f'"{word}":{dice.random()}' for word in WORDS * 60)
    graph = [{"@type": "WebPage", "name": "About"}, {"@type": "Organization", "name": "The Warm Line"}]
    data = json.dumps({"@context": "https://schema.org", "@graph": graph})
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{prose()[:40]} - Warm Line</title>'
        f'<meta property="og:title" content="About"><script>var settings = {{{settings}}};</script>'
        f'<script type="application/ld+json">{data}</script></head><body><nav><ul>{menu}</ul></nav>'
        f"<main>{blocks}</main><footer>© 2026 The Warm Line</footer></body></html>"
    )


if __name__ == "__main__":
    main(sys.argv[1:])

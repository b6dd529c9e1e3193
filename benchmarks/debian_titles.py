"""What real pages say of themselves, read a second time by simple means, against what was remembered."""

import html
import re
from collections import Counter
from pathlib import Path

from benchmarks.debian_compare import Ledger
from benchmarks.debian_oracle import Oracle
from benchmarks.debian_plays import Moved, Page, World
from benchmarks.debian_servers import Servers
from crawler.store import Store

_CHARSET = re.compile(rb'<meta[^>]*charset="?([\w-]+)', re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
# UTF-8 read as a single-byte charset, or bytes nobody could read.
_MOJIBAKE = re.compile("[\u00c3\u00c2\u00e2][\u0080-\u00bf]|\ufffd")


def compare_titles(world: World, oracle: Oracle, servers: Servers, database: Path, ledger: Ledger) -> str:
    """Compare the title of every page that was ever reached; return what was found, in one line."""
    with Store(database, read_only=True) as store:
        memories = store.descriptions()
    charsets: Counter[str] = Counter()
    titles = descriptions = mojibake = 0
    for link in world.links:
        moves = any(isinstance(deed, Moved) for _, deed in link.play)
        if moves or not isinstance(link.deed(0), Page) or oracle.held[link.url].ok_at is None:
            continue
        charset, title = _read(servers.page(link))
        memory = memories.get(link.url)
        seen = memory.title if memory else None
        ledger.same(f"title: {link.url}", title, seen)
        charsets[charset] += 1
        titles += seen is not None
        texts = [seen or ""]
        if memory and memory.baseline:
            descriptions += 1
            texts.append(memory.baseline.value)
        mojibake += any(_MOJIBAKE.search(text) for text in texts)
    total = sum(charsets.values())
    kinds = ", ".join(f"{count} in {charset}" for charset, count in charsets.most_common())
    return f"{total} pages ({kinds}): {titles} titles, {descriptions} descriptions, {mojibake} with mojibake"


def _read(page: bytes) -> tuple[str, str | None]:
    """Return the charset a page declares and its title in it."""
    found = _CHARSET.search(page[:4096])
    charset = found[1].decode().lower() if found else "utf-8"
    title = _TITLE.search(page.decode(charset))
    return charset, " ".join(html.unescape(title[1]).split()) if title else None

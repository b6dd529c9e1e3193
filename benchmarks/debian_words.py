"""What real pages say of themselves, read a second time by simple means, against what was remembered."""

import html
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

from benchmarks.debian_compare import Ledger
from benchmarks.debian_oracle import Held, Oracle
from benchmarks.debian_plays import Link, Moved, Page, World, words
from benchmarks.debian_servers import Servers
from crawler.memory import Memory
from crawler.store import Store

_CHARSET = re.compile(rb'<meta[^>]*charset="?([\w-]+)', re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
# UTF-8 read as a single-byte charset, or bytes nobody could read.
_MOJIBAKE = re.compile("[\u00c3\u00c2\u00e2\u00d0\u00e7][\u0080-\u00bf]|\ufffd")
_BELIEVED = timedelta(hours=22)  # a new text is offered when two sights so far apart show it


def compare_words(world: World, oracle: Oracle, servers: Servers, database: Path, ledger: Ledger) -> str:
    """Compare the title and description of every page that was ever reached, and what is offered of them.

    Returns what was found, in one line.
    """
    with Store(database, read_only=True) as store:
        memories, proposals = store.descriptions(), store.proposals()
    charsets: Counter[str] = Counter()
    texts: list[str] = []
    descriptions = 0
    for link in world.links:
        held, memory = oracle.held[link.url], memories.get(link.url)
        moves = any(isinstance(deed, Moved) for _, deed in link.play)
        if moves or not isinstance(link.deed(0), Page) or held.ok_at is None:
            continue
        charset, title = _read(servers.page(link))
        charsets[charset] += 1
        ledger.same(f"title: {link.url}", title, memory and memory.title)
        ledger.same(f"description: {link.url}", _expected(link, held), _seen(memory))
        texts += [text for text in (memory and memory.title, *_seen(memory)) if text]
        descriptions += _seen(memory)[0] is not None
    offers = _offers(world, oracle)
    ledger.same("proposals", offers, {(each.resource_id, each.offered_value) for each in proposals})
    kinds = ", ".join(f"{count} in {charset}" for charset, count in charsets.most_common())
    return (
        f"{charsets.total()} pages ({kinds}): {len(texts)} titles and descriptions, "
        f"{sum(bool(_MOJIBAKE.search(text)) for text in texts)} with mojibake; "
        f"{descriptions} pages describe themselves, {len(offers)} new descriptions offered"
    )


def _read(page: bytes) -> tuple[str, str | None]:
    """Return the charset a page declares and its title in it."""
    found = _CHARSET.search(page[:4096])
    charset = found[1].decode().lower() if found else "utf-8"
    title = _TITLE.search(page.decode(charset))
    return charset, " ".join(html.unescape(title[1]).split()) if title else None


def _seen(memory: Memory | None) -> tuple[str | None, str | None]:
    """Return the baseline and what may replace it."""
    if memory is None:
        return None, None
    baseline, candidate = memory.baseline, memory.candidate
    return baseline.value if baseline else None, candidate.value if candidate else None


def _expected(link: Link, held: Held) -> tuple[str | None, str | None]:
    """Return the first text ever seen, and the last one when it is another."""
    said = [text for _, edition in held.sights if (text := words(link, edition))]
    return (said[0], said[-1] if said[-1] != said[0] else None) if said else (None, None)


def _offers(world: World, oracle: Oracle) -> set[tuple[str, str]]:
    """Return (resource, text) of what must wait for a person: new texts of a resource's first link."""
    first: dict[str, Link] = {}
    for listed in world.listed:
        first.setdefault(listed.target_id.partition("/")[0], listed.link)
    offers = set()
    for resource, link in first.items():
        held = oracle.held[link.url]
        _, candidate = _expected(link, held)
        sights = [at for at, edition in held.sights if words(link, edition) == candidate]
        if candidate and held.state == "healthy" and sights[-1] - sights[0] >= _BELIEVED:
            offers.add((resource, candidate))
    return offers

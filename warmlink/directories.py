"""Crawling the registry's directories: which of them, with what equipment, one after the other."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.listing_history import DirectoryCrawl, is_due
from crawler.manners.visitor import Prober
from crawler.signatures import Rules
from crawler.store import Store, StoreError
from registry.directory import Directory
from registry.load import Registry
from registry.model import Resource
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.progress import Progress


class NoSuchDirectory(Exception):  # noqa: N818 - it is told, not raised for a bug
    """A resource that was named cannot be crawled; the message says why, and which can."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants otherwise than the schedule would do it."""

    named: tuple[str, ...] = ()  # ids; these are crawled whether due or not
    force: bool = False  # all of them, due or not
    anew: bool = False  # an interrupted crawl is not gone on with
    accept: bool = False  # the listings are right although `expect` does not hold
    max_pages: int | None = None


def with_rules(registry: Registry) -> dict[str, Directory]:
    """Return the rule of each resource that is crawled for its listings, by id."""
    return {r.id: r.directory for r in registry.resources if r.directory is not None and _is_crawled(r)}


def _is_crawled(resource: Resource) -> bool:
    return resource.status == "active" and not resource.do_not_list


def wanted(
    registry: Registry, store: Store, wish: Wish, now: datetime, config: Config
) -> dict[str, Directory]:
    """Return the rules of the directories to crawl now. Raises NoSuchDirectory."""
    rules = with_rules(registry)
    if wish.named:
        _refuse_unknown(wish.named, registry, rules)
        return {name: rules[name] for name in wish.named}
    if wish.force:
        return rules
    every = config.directories.every
    return {
        name: rule
        for name, rule in rules.items()
        if is_due(next(iter(store.directories.crawls(name, limit=1)), None), now, every)
    }


def _refuse_unknown(named: Iterable[str], registry: Registry, rules: Collection[str]) -> None:
    known = {resource.id: resource for resource in registry.resources}
    for name in named:
        if name in rules:
            continue
        if name not in known:
            why = f'There is no resource "{name}".'
        elif known[name].directory is None:
            why = f'"{name}" has no [resource.directory] table, which would say how its listings are read.'
        else:
            why = f'"{name}" is not crawled: it is {known[name].status}, or marked do_not_list.'
        can = f" These can be crawled: {', '.join(sorted(rules))}." if rules else ""
        raise NoSuchDirectory(why + can)


async def crawl_all(
    config: Config,
    store: Store,
    probe: Prober,
    signatures: Rules,
    rules: dict[str, Directory],
    *,
    now: Callable[[], datetime],
    stop: asyncio.Event,
    wish: Wish = Wish(),
    just_asked: Sequence[str] = (),
) -> tuple[tuple[DirectoryCrawl, ...], tuple[str, ...]]:
    """Return the crawls of these directories, and what else went wrong, in words. Raises StoreError."""
    from crawler.directory.crawl import DirectoryCrawls, Equipment  # slow to import: parsel, and later Scrapy
    from crawler.directory.rendering import Rendering

    rendering = Rendering(probe, config.directories.browser)
    equipment = Equipment(
        store,
        probe,
        config.manners,
        signatures,
        now,
        canaries=config.crawl.canaries,
        vantage=config.guard,
        max_pages=wish.max_pages or config.directories.max_pages,
        render=rendering,
    )
    crawls = DirectoryCrawls(equipment, just_asked=just_asked)
    done: list[DirectoryCrawl] = []
    troubles: list[str] = []
    try:
        for name, rule in rules.items():
            if stop.is_set():
                break
            with Progress(f"Reading {name}") as progress:
                try:
                    done.append(
                        await crawls.crawl(
                            name, rule, stop=stop, progress=progress, anew=wish.anew, accept=wish.accept
                        )
                    )
                except StoreError:
                    raise
                except Exception as trouble:  # noqa: BLE001 - the other directories go on; a bug is told by name
                    troubles.append(f"{name} could not be crawled ({type(trouble).__name__}: {trouble}).")
    finally:
        await rendering.aclose()
    return tuple(done), tuple(troubles)

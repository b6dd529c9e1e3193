"""`warmlink directory crawl`: read the listings of directories, and say what became of them."""

import asyncio
import json
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

if TYPE_CHECKING:
    from crawler.listing_history import DirectoryCrawl
    from crawler.store import Store
    from registry.directory import Directory
    from warmlink.directories import Wish

_EXAMPLES = """\b
Examples:
  warmlink directory crawl                     crawl the directories that are due
  warmlink directory crawl psi-directory       crawl this one now
  warmlink directory crawl --force             crawl all of them now
  warmlink directory crawl psi-directory --dry-run   say what would change, keep nothing
  warmlink directory crawl psi-directory --max-pages 200   ask so many pages; the next crawl goes on

\b
An interrupted or incomplete crawl is gone on with by the next one, for two days. Nothing is taken over
unless a crawl is complete and what it found is to be believed: see docs/directory-crawl.md.

\b
Exit codes: 0 complete, or nothing is due; 3 a crawl is incomplete or refused: the listings stay as they were;
2 unusable registry, configuration or name; 74 disk fault, 75 another run is busy.
"""


@click.command("crawl", epilog=_EXAMPLES)
@click.argument("resources", nargs=-1, metavar="[RESOURCE-ID]...")
@click.option("--force", is_flag=True, help="Crawl all directories now, due or not.")
@click.option("--anew", is_flag=True, help="Begin again, rather than go on with an interrupted crawl.")
@click.option(
    "--accept", is_flag=True, help="Take over what is found although it is not what the rule expects."
)
@click.option("--max-pages", type=click.IntRange(min=1), metavar="N", help="Ask no more than N pages now.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would change, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@config_option
def command(
    resources: tuple[str, ...],
    force: bool,
    anew: bool,
    accept: bool,
    max_pages: int | None,
    dry_run: bool,
    as_json: bool,
    config: Config,
) -> int:
    """Read the listings of directories and say which are new, changed, vanished, back or moved.

    RESOURCE-ID is a resource of kind directory with a [resource.directory] table. Without any, those that
    are due are crawled: `[directories] every` in warmlink.toml. Links are asked as politely as in any crawl.
    """
    from registry.load import load
    from warmlink.clock import utc_today
    from warmlink.directories import Wish
    from warmlink.lock import only_one

    if accept and len(resources) != 1:
        raise click.UsageError("--accept is a person's word on one directory: name it.")
    registry = load(config.registry.folder, today=utc_today(), allow_private=config.crawl.allow_private)
    wish = Wish(tuple(dict.fromkeys(resources)), force, anew, accept, max_pages)
    with only_one(config.lock), _store(config, dry_run=dry_run) as store:
        from warmlink.clock import utc_now
        from warmlink.directories import wanted, with_rules

        rules = wanted(registry, store, wish, utc_now(), config)
        crawls, troubles = asyncio.run(_crawl(config, store, rules, wish)) if rules else ((), ())
        if as_json:
            _print_record(store, crawls, troubles, dry_run=dry_run)
        else:
            _print_words(store, crawls, troubles, known=len(with_rules(registry)), dry_run=dry_run)
    weak = troubles or any(crawl.status.value != "complete" for crawl in crawls)
    return Exit.INCOMPLETE if weak or len(crawls) < len(rules) else Exit.OK


@contextmanager
def _store(config: Config, *, dry_run: bool) -> "Iterator[Store]":
    """Open the database, or a copy of it that is thrown away."""
    from crawler.store import Store

    if not dry_run:
        with Store(config.crawl.database) as store:
            yield store
        return
    folder = config.crawl.database.parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dry-run-", dir=folder) as place:
        copy = Path(place) / "copy.db"
        if config.crawl.database.exists():
            with Store(config.crawl.database) as real:
                real.backup(copy)
        with Store(copy) as store:
            yield store


async def _crawl(
    config: Config, store: "Store", rules: "dict[str, Directory]", wish: "Wish"
) -> "tuple[tuple[DirectoryCrawl, ...], tuple[str, ...]]":
    """Crawl; SIGTERM and Ctrl-C end it cleanly: what was read stays, and the next crawl goes on."""
    from warmlink.clock import utc_now
    from warmlink.directories import crawl_all
    from warmlink.job import make_probe, signatures_of

    signatures = signatures_of(config)
    probe = make_probe(config, utc_now)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        return await crawl_all(config, store, probe, signatures, rules, now=utc_now, stop=stop, wish=wish)
    finally:
        await probe.aclose()


def _print_words(
    store: "Store",
    crawls: "tuple[DirectoryCrawl, ...]",
    troubles: tuple[str, ...],
    *,
    known: int,
    dry_run: bool,
) -> None:
    from warmlink.directory_words import says

    for crawl in crawls:
        click.echo("\n".join(says(crawl, store.directories.events(crawl.directory, crawl=crawl.id))))
    for trouble in troubles:
        click.echo(trouble)
    if not crawls and not troubles:
        nothing = "No directory is due (--force crawls all now, or name one)."
        if not known:
            nothing = "No resource has a [resource.directory] table, which says how its listings are read."
        click.echo(nothing)
    if dry_run and crawls:
        click.echo("This was a dry run: nothing was kept.")


def _print_record(
    store: "Store", crawls: "tuple[DirectoryCrawl, ...]", troubles: tuple[str, ...], *, dry_run: bool
) -> None:
    from warmlink.directory_words import as_record, event_record

    record = {
        "dry_run": dry_run,
        "directories": [
            as_record(crawl)
            | {"events": [*map(event_record, store.directories.events(crawl.directory, crawl=crawl.id))]}
            for crawl in crawls
        ],
        "troubles": list(troubles),
    }
    click.echo(json.dumps(record, indent=2, ensure_ascii=False))

"""`warmlink directory listings`: what directories list, what became of it, and what may be listed twice."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

if TYPE_CHECKING:
    from crawler.store import Store
    from registry.load import Registry

_EXAMPLES = """\b
Examples:
  warmlink directory listings                              everything that any directory lists
  warmlink directory listings psi-directory --search zoe   "zoe" finds Zoë too
  warmlink directory listings --field area=CA-ON --field language=fr
  warmlink directory listings --new --since 7d             new in the last week
  warmlink directory listings --vanished --since 2026-11-01
  warmlink directory listings --broken                     with a link that is broken
  warmlink directory listings --duplicates                 what may be listed twice, here or in the registry
  warmlink directory listings --format csv > listings.csv  a table

\b
A directory's first complete crawl is the baseline: nothing in it is new. Without --since, --new, --changed
and --vanished look 30 days back.

\b
Exit code: 0 also when nothing is found; 2 unusable registry, configuration, name or option.
"""
_BACK = timedelta(days=30)


def _since(ctx: click.Context, parameter: click.Parameter, value: str | None) -> timedelta | datetime | None:
    from warmlink.config import parse_duration

    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return parse_duration(value)
    except ValueError:
        message = f'"{value}" is neither a time back, such as 7d, nor a day, such as 2026-11-01.'
        raise click.BadParameter(message) from None


def _fields(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    made = []
    for value in values:
        name, sign, wanted = value.partition("=")
        if not (sign and name.strip() and wanted.strip()):
            raise click.BadParameter(f'"{value}": write FIELD=VALUE, as in area=CA-ON.')
        made.append((name.strip(), wanted.strip()))
    return tuple(made)


@click.command("listings", epilog=_EXAMPLES)
@click.argument("directory", required=False)
@click.option("--search", metavar="WORDS", default="", help="All of these words, in any field.")
@click.option(
    "--field", "fields", multiple=True, callback=_fields, metavar="FIELD=VALUE", help="This in that field."
)
@click.option("--new", "is_new", is_flag=True, help="Those that came.")
@click.option("--changed", is_flag=True, help="Those that changed or moved.")
@click.option("--vanished", is_flag=True, help="Those that are not listed any more.")
@click.option("--since", callback=_since, metavar="7d|DATE", help="What became of them since then.")
@click.option("--gone", is_flag=True, help="Those that are not listed any more, too.")
@click.option("--broken", is_flag=True, help="Those with a link that is broken.")
@click.option("--duplicates", is_flag=True, help="Groups that share a phone, e-mail, website or name.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="No more than N [default: 50 in text, else all]."
)
@config_option
def command(
    directory: str | None,
    search: str,
    fields: tuple[tuple[str, str], ...],
    is_new: bool,
    changed: bool,
    vanished: bool,
    since: timedelta | datetime | None,
    gone: bool,
    broken: bool,
    duplicates: bool,
    form: str,
    as_json: bool,
    limit: int | None,
    config: Config,
) -> int:
    """Show what directories list, as their last complete crawls saw it, with the health of the links.

    DIRECTORY is the id of a resource with a [resource.directory] table; without it, all are shown.
    """
    from crawler.listing_history import EventKind
    from crawler.listing_search import Query
    from crawler.store import Store, StoreMissing
    from registry.load import load
    from warmlink.clock import utc_now
    from warmlink.stored_listings import Choice, known_directory

    form = "json" if as_json else form
    if duplicates and (is_new or changed or vanished or broken or since or search or fields or gone):
        raise click.UsageError("--duplicates compares all listings: leave the other filters out.")
    now = utc_now()
    kinds: list[EventKind] = []
    kinds += [EventKind.NEW, EventKind.RETURNED] if is_new else []
    kinds += [EventKind.CHANGED, EventKind.MOVED] if changed else []
    kinds += [EventKind.VANISHED] if vanished else []
    moment = now - since if isinstance(since, timedelta) else since
    choice = Choice(
        directory,
        Query(search, fields),
        tuple(kinds),
        moment if moment is not None or not kinds else now - _BACK,
        gone,
        broken,
    )
    registry = load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)
    most = limit or (50 if form == "text" else 10_000_000)
    try:
        with Store(config.crawl.database, read_only=True) as store, store.snapshot():
            known_directory(registry, store, directory)
            if duplicates:
                _print_twins(registry, store, directory, form, most)
            else:
                _print_listings(store, choice, form, most, allow_private=config.crawl.allow_private)
    except StoreMissing:
        click.echo("There has been no crawl yet. Start one with: warmlink directory crawl", err=True)
        if form == "json":
            click.echo(json.dumps({"total": 0, "groups": []} if duplicates else {"total": 0, "listings": []}))
    return Exit.OK


def _print_listings(store: "Store", choice: object, form: str, most: int, *, allow_private: bool) -> None:
    from warmlink.listing_words import csv_of, record_of, text_of
    from warmlink.stored_listings import Choice, rows_of

    assert isinstance(choice, Choice)
    rows, total = rows_of(store, choice, limit=most, allow_private=allow_private)
    if form == "csv":
        click.echo(csv_of(rows), nl=False)
        return
    if form == "json":
        record = {"total": total, "listings": [record_of(row) for row in rows]}
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    for line in text_of(rows):
        click.echo(line)
    more = f"; {total - len(rows):,} more: --limit shows more of them" if total > len(rows) else ""
    click.echo(f"{total:,} listing{'' if total == 1 else 's'}{more}.")


def _print_twins(registry: "Registry", store: "Store", directory: str | None, form: str, most: int) -> None:
    from crawler.listing_twins import Twins, twins
    from warmlink.listing_words import twins_csv, twins_record, twins_text

    found: Sequence[Twins] = twins(store.directories.listings(), registry.resources)
    if directory is not None:
        found = [group for group in found if any(m.directory == directory for m in group.members)]
    shown = found[:most]
    if form == "csv":
        click.echo(twins_csv(shown), nl=False)
    elif form == "json":
        record = {"total": len(found), "groups": [twins_record(group) for group in shown]}
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        for line in twins_text(shown):
            click.echo(line)
        more = f"; {len(found) - len(shown):,} more" if len(found) > len(shown) else ""
        click.echo(f"{len(found):,} group{'' if len(found) == 1 else 's'} to decide on{more}.")

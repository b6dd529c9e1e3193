"""`warmlink directory promote`: draft a curated record of a listing."""

from pathlib import Path

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

_EXAMPLES = """\b
Examples:
  warmlink directory promote psi-directory "Zoë Ash"          show the record, write nothing
  warmlink directory promote psi-directory https://directory.example/zoe-ash
  warmlink directory promote psi-directory "Zoë Ash" --area CA-ON --into registry/resources/ontario.toml

\b
The record is a draft: complete what is marked MISSING, look at what is marked CHECK, read the NOTEs. The
directory's own description stands in a comment only: a record says it in its own words. With --into it is
added to the end of a file of the registry, when the registry is valid with it; git is left to you.

\b
Exit code: 0 also when it was only shown; 2 nothing was written: no such listing, the registry lists it
already (--force adds it all the same), or the record is not complete enough to be valid.
"""


@click.command("promote", epilog=_EXAMPLES)
@click.argument("directory")
@click.argument("listing", metavar="KEY|NAME")
@click.option("--into", type=click.Path(path_type=Path), metavar="FILE", help="Add it to this file.")
@click.option(
    "--area", "areas", multiple=True, metavar="CODE", help="Where it helps, as in CA-ON; repeatable."
)
@click.option("--id", "id_", metavar="ID", help="The record's id [default: made of its name].")
@click.option("--name", metavar="NAME", help="The record's name [default: the listing's].")
@click.option("--force", is_flag=True, help="Also when the registry seems to list it already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@config_option
def command(
    directory: str,
    listing: str,
    into: Path | None,
    areas: tuple[str, ...],
    id_: str | None,
    name: str | None,
    force: bool,
    as_json: bool,
    config: Config,
) -> int:
    """Draft a curated record of a listing, and show it; with --into, add it to a file of the registry.

    DIRECTORY is the id of the directory, KEY or NAME says which of its listings.
    """
    import json

    from crawler.store import Store
    from registry.load import load
    from registry.rewrite import put_in_place
    from reports.safe import shown
    from warmlink.clock import utc_today
    from warmlink.listing_words import twins_record, twins_text
    from warmlink.promoting import PromotionError, Wishes, appended, ids_taken, known_as, text_of
    from warmlink.stored_listings import known_directory, one_listing

    today, private = utc_today(), config.crawl.allow_private
    registry = load(config.registry.folder, today=today, allow_private=private)
    with Store(config.crawl.database, read_only=True) as store:
        known_directory(registry, store, directory)
        stored = one_listing(store, directory, listing)
    taken = ids_taken(registry, config.publish.public)
    if id_ is not None and id_ in taken:
        raise PromotionError(f'The id "{id_}" is used, or was used before. Ids are never used twice.')
    wishes = Wishes(name, id_, areas)
    text = text_of(stored, registry, wishes, taken=taken, today=today, allow_private=private)
    known = known_as(stored, registry)
    refused = bool(known) and into is not None and not force
    if into is not None and not refused:
        draft = appended(into, text, config.registry.folder, today=today, allow_private=private)
        put_in_place([draft])
    if as_json:
        record = {
            "directory": directory,
            "key": shown(stored.listing.key, 2000),
            "toml": text,
            "known": [twins_record(group) for group in known],
            "written": str(into) if into is not None and not refused else None,
        }
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        click.echo(text, nl=False)
    if known:
        click.echo("The registry may list it already:", err=True)
        for line in twins_text(known):
            click.echo(f"  {line}", err=True)
    if refused:
        click.echo("Nothing was written. --force adds it all the same.", err=True)
        return Exit.UNUSABLE
    if into is not None:
        click.echo(f"Added to {into}. Look at it with: git diff -- {into}", err=True)
    return Exit.OK

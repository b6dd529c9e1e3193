"""`warmlink confirm`: a person looked; what they found counts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

if TYPE_CHECKING:
    from crawler.by_hand import Spoken
    from crawler.health import Health
    from crawler.store import Store
    from registry.load import Registry
    from registry.targets import Target

_MOST = 20  # candidates named when a link is not clear
_LONGEST = 500  # characters of a note

_EXAMPLES = """\b
Examples:
  warmlink confirm night-line/website --ok --by Robin
  warmlink confirm https://example.org/help --ok --note "opens in a browser"
  warmlink confirm example.org --dead --note "a betting site now"
  warmlink confirm night-line/website --undo
  warmlink confirm --list                what was confirmed by hand, and holds

\b
A word holds for 90 days ([patience] confirmation). "ok" holds against blocks and walls; failures still count.
"dead" hides the link from apps, whatever the page answers. Reports and feed are written at once.

\b
Exit code: 0 kept, 2 no such link or more than one fits, 3 kept but the feed was held back, 74 kept but a
file could not be written, 75 another run is busy.
"""


@click.command("confirm", epilog=_EXAMPLES)
@click.argument("link", required=False)
@click.option("--ok", is_flag=True, help="You looked, and it works.")
@click.option("--dead", is_flag=True, help="You looked, and it does not lead to help any more.")
@click.option("--undo", is_flag=True, help="Take back what was last confirmed of it.")
@click.option("--list", "list_", is_flag=True, help="Show every confirmation that holds.")
@click.option("--note", default="", metavar="TEXT", help="What you saw; it stands in the report.")
@click.option("--by", default="", metavar="NAME", help="Who looked; it stands in the report.")
@click.option(
    "--publish/--no-publish",
    default=True,
    show_default=True,
    help="Write the reports and publish the feed at once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@config_option
def command(
    link: str | None,
    ok: bool,
    dead: bool,
    undo: bool,
    list_: bool,
    note: str,
    by: str,
    publish: bool,
    as_json: bool,
    config: Config,
) -> int:
    """Keep what a person found who looked at LINK.

    LINK is an id such as night-line/website, an address, or enough of either to be clear. E-mail addresses
    and phone numbers can be confirmed as well.
    """
    said = [name for name, on in {"ok": ok, "dead": dead, "undo": undo, "list": list_}.items() if on]
    if len(said) != 1:
        raise click.UsageError("Say one of --ok and --dead, for what you found; or --undo, or --list.")
    what = said[0]
    if what in ("undo", "list") and (note or by):
        raise click.UsageError("--note and --by go with --ok or --dead.")
    if what == "list":
        return _list(config, as_json=as_json)
    if link is None or not link.strip():
        raise click.UsageError("Say which link: its id, its address, or enough of either.")
    return _speak(config, link, what, _line(note), _line(by), publish=publish, as_json=as_json)


def _line(text: str) -> str:
    from registry.text import clean

    return clean(text, _LONGEST)


def _speak(config: Config, link: str, what: str, note: str, by: str, *, publish: bool, as_json: bool) -> int:
    from warmlink.clock import utc_now
    from warmlink.job import put_out
    from warmlink.spoken import lines, name, record

    now = utc_now()
    with _opened(config, now) as (registry, store):
        address, listed = _one(registry, link)
        spoken = _kept(config, registry, store, address, what, note, by, now)
        if spoken is None:
            raise click.UsageError(
                f"Nothing was confirmed of {name(listed[0])}: there is nothing to take back."
            )
        out = put_out(config, registry, store, utc_now, run=None) if publish else None
    if as_json:
        click.echo(json.dumps(record(spoken, listed, out), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(spoken, listed, out)))
    return Exit.OK if out is None else out.exit


@contextmanager
def _opened(config: Config, now: datetime) -> "Iterator[tuple[Registry, Store]]":
    """Read the registry and open the database as the only run. Raises RegistryError, Busy, StoreError."""
    from crawler.store import Store
    from registry.load import load
    from warmlink.lock import only_one

    registry = load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)
    with only_one(config.lock), Store(config.crawl.database) as store:
        yield registry, store


def _one(registry: "Registry", link: str) -> "tuple[str, tuple[Target, ...]]":
    """Return the one address that is meant, with its listings; else say what there is."""
    from registry.find import find
    from warmlink.spoken import name

    found = find(registry.targets, link)
    if len(found) == 1:
        return next(iter(found.items()))
    if not found:
        raise click.UsageError(
            f'No listed link fits "{link}". "warmlink report --format csv" lists them all.'
        )
    choices = [f"  {name(listed[0])}" for listed in found.values()]
    if len(choices) > _MOST:
        choices[_MOST:] = [f"  … and {len(choices) - _MOST} more"]
    raise click.UsageError("\n".join((f'"{link}" fits {len(found)} links. Say which:', *choices)))


def _kept(
    config: Config,
    registry: "Registry",
    store: "Store",
    address: str,
    what: str,
    note: str,
    by: str,
    now: datetime,
) -> "Spoken | None":
    """Keep or take back the word, after what killed runs left behind was settled: the person looked later."""
    from crawler.by_hand import keep, take_back
    from crawler.health import Confirmation
    from crawler.plan import next_check_at
    from crawler.run import catch_up, urgent_of
    from warmlink.job import run_settings

    catch_up(registry, store, run_settings(config))
    if what == "undo":
        return take_back(store, address, now)
    urgent = address in urgent_of(registry)

    def due(health: "Health", at: datetime) -> datetime:
        return next_check_at(health, address=address, urgent=urgent, at=at, cadence=config.cadence)

    word = Confirmation(what == "ok", now, now + config.patience.confirmation, note, by)
    return keep(store, address, word, due)


def _list(config: Config, *, as_json: bool) -> int:
    """Show what holds; nothing is changed."""
    from crawler.store import Store, StoreMissing
    from registry.load import load
    from warmlink.clock import utc_now
    from warmlink.spoken import held, held_lines, held_record

    now = utc_now()
    registry = load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)
    try:
        with Store(config.crawl.database, read_only=True) as store:
            known = held(registry.targets, store.healths(), now)
    except StoreMissing:
        known = []
    if as_json:
        click.echo(json.dumps([held_record(each) for each in known], indent=2, ensure_ascii=False))
    else:
        lines = [line for each in known for line in held_lines(each)]
        click.echo("\n".join(lines) or "Nothing that was confirmed by hand holds at the moment.")
    return Exit.OK

"""`warmlink confirm`: a person looked; what they found counts."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

if TYPE_CHECKING:
    from crawler.by_hand import Spoken
    from crawler.health import Health
    from crawler.store import Store
    from registry.find import Found
    from registry.load import Registry
    from registry.targets import Target
    from warmlink.job import PutOut

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

    now = utc_now()
    with _opened(config, now) as (registry, store):
        address, listed = _one(registry, link)
        spoken = _kept(config, registry, store, address, what, note, by, now)
        if spoken is None:
            raise click.UsageError(
                f"Nothing was confirmed of {_name(listed[0])}: there is nothing to take back."
            )
        said = put_out(config, registry, store, utc_now, run=None) if publish else None
    if as_json:
        click.echo(json.dumps(_record(spoken, listed, said), indent=2, ensure_ascii=False))
    else:
        for line in _told(spoken, listed, said):
            click.echo(line)
    return Exit.OK if said is None else said.exit


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

    found = find(registry.targets, link)
    if len(found) == 1:
        return next(iter(found.items()))
    if found:
        raise click.UsageError("\n".join((f'"{link}" fits {len(found)} links. Say which:', *_choices(found))))
    raise click.UsageError(f'No listed link fits "{link}". "warmlink report --format csv" lists them all.')


def _choices(found: "Found") -> Iterator[str]:
    for listed in list(found.values())[:_MOST]:
        yield f"  {_name(listed[0])}"
    if len(found) > _MOST:
        yield f"  … and {len(found) - _MOST} more"


def _name(target: "Target") -> str:
    from reports.item import listing_of

    listing = listing_of(target)
    return f"{listing.target_id}  {listing.shown}  ({listing.place})"


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


def _told(spoken: "Spoken", listed: "tuple[Target, ...]", said: "PutOut | None") -> Iterator[str]:
    from reports.words import STATE_WORDS, confirmed, moment

    before, after = spoken.before, spoken.after
    yield from (_name(target) for target in listed)
    yield f"    {STATE_WORDS[before.state]} → {STATE_WORDS[after.state]}"
    if after.confirmation is not None:
        yield f"    {confirmed(after.confirmation)}; a machine looks again at {moment(after.next_check_at)}"
    else:
        yield "    The word is taken back; the next run asks it."
    if said is None:
        yield "Reports and feed are as they were: warmlink publish puts it out."
    elif said.published is not None:
        yield f"Reports are written; release {said.published.release} is served ({said.published.status})."
        yield from (f"Feed held back: {reason}" for reason in said.published.held)
    if said is not None:
        yield from said.troubles


def _record(spoken: "Spoken", listed: "tuple[Target, ...]", said: "PutOut | None") -> dict[str, Any]:
    """Return the outcome in the shape of `--json`; times are ISO 8601 UTC."""
    published = said.published if said else None
    due = spoken.after.next_check_at
    return {
        "links": [_named(target) for target in listed],
        "before": spoken.before.state.value,
        "after": spoken.after.state.value,
        "confirmation": _word(spoken.after),
        "next_check_at": due and due.isoformat(),
        "published": published and {"release": published.release, "status": published.status},
        "troubles": [*(published.held if published else ()), *(said.troubles if said else ())],
    }


def _named(target: "Target") -> dict[str, Any]:
    from reports.item import listing_of

    listing = listing_of(target)
    return {"target_id": listing.target_id, "shown": listing.shown, "place": listing.place}


def _word(health: "Health") -> dict[str, Any] | None:
    word = health.confirmation
    if word is None:
        return None
    return {
        "ok": word.ok,
        "at": word.at.isoformat(),
        "until": word.until.isoformat(),
        "by": word.by,
        "note": word.note,
    }


@dataclass(frozen=True, slots=True)
class _Held:
    """A listed address that a person has spoken of, while that holds."""

    listed: "tuple[Target, ...]"
    health: "Health"


def _list(config: Config, *, as_json: bool) -> int:
    """Show what holds; nothing is changed."""
    from crawler.confirm import in_force
    from crawler.store import Store, StoreMissing
    from registry.load import load
    from reports.words import STATE_WORDS, confirmed
    from warmlink.clock import utc_now

    now = utc_now()
    registry = load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)
    try:
        with Store(config.crawl.database, read_only=True) as store:
            healths: Mapping[str, Health] = store.healths()
    except StoreMissing:
        healths = {}
    listings: dict[str, tuple[Target, ...]] = {}
    for target in registry.targets:
        listings[target.address] = (*listings.get(target.address, ()), target)
    held = [
        _Held(listed, health)
        for address, listed in listings.items()
        if (health := healths.get(address)) is not None and in_force(health, now)
    ]
    if as_json:
        rows = [
            {
                "links": [_named(target) for target in each.listed],
                "state": each.health.state.value,
                "confirmation": _word(each.health),
            }
            for each in held
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return Exit.OK
    for each in held:
        for target in each.listed:
            click.echo(_name(target))
        assert each.health.confirmation is not None
        click.echo(f"    {STATE_WORDS[each.health.state]}; {confirmed(each.health.confirmation)}")
    if not held:
        click.echo("Nothing that was confirmed by hand holds at the moment.")
    return Exit.OK

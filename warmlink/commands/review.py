"""`warmlink review`: what pages say now is offered, and a person accepts, edits or rejects it."""

import json
import shlex
from collections.abc import Callable
from typing import Any, TypeVar

import click

from crawler.proposal import Proposal
from reports.changes import field_of, offer_of
from warmlink import review_words as words
from warmlink.clock import utc_now
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.review_walk import colours, walk, whoever
from warmlink.reviewing import (
    Reviewed,
    ReviewError,
    Verdict,
    acceptable,
    decide,
    named,
    offers_ever,
    registry_of,
    value_now,
)

_LONGEST = 500  # characters of a note
_STATES = ("pending", "accepted", "edited", "rejected", "superseded", "all")
_SEVERITIES = ("critical", "substantive", "cosmetic")

_EXAMPLES = """\b
Examples:
  warmlink review                        list what waits for a decision, the gravest first
  warmlink review walk                   go through it, one key for each decision
  warmlink review show 12                all that is known of one offer
  warmlink review accept 12 15           write both into the registry
  warmlink review accept --cosmetic      all that change only spacing or punctuation
  warmlink review accept --unattended    those of them that watch allows: for cron
  warmlink review edit 12                write it in your own words
  warmlink review reject 12 --note "an old page"

\b
The numbers are those that reports show. Accepting changes one text in the registry's file and nothing else,
and tells it in the change log (CHANGES.md). Git is left to you: look at "git diff" before you commit.

\b
Exit code: 0 also when nothing waits, 2 nothing was changed because something was in the way, 75 another run
is busy.
"""

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group("review", epilog=_EXAMPLES, invoke_without_command=True)
@config_option
@click.pass_context
def command(ctx: click.Context, config: Config) -> int:
    """Decide on what pages say now: accept it, edit it, or reject it for good."""
    if ctx.invoked_subcommand is None:
        return _list(config, state="pending")
    if ctx.get_parameter_source("config") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError(f"Write --config behind the word {ctx.invoked_subcommand}.")
    return Exit.OK


def _deciding(called: _Command) -> _Command:
    """Add the options that every decision has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object."),
        click.option("--by", default=None, metavar="NAME", help="Who decided [default: your user name]."),
        click.option("--note", default="", metavar="TEXT", help="Why; it stands in the change log."),
    ):
        called = option(called)
    return called


@command.command("list")
@click.option("--resource", metavar="ID", help="Only offers for this entry.")
@click.option("--field", metavar="FIELD", help="Only offers for this field, such as description or phones.")
@click.option("--severity", type=click.Choice(_SEVERITIES), help="Only offers this grave.")
@click.option("--state", type=click.Choice(_STATES), default="pending", show_default=True, help="Which ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@config_option
def list_(
    resource: str | None, field: str | None, severity: str | None, state: str, as_json: bool, config: Config
) -> int:
    """List the offers that wait for a decision, the gravest first."""
    return _list(config, state=state, resource=resource, field=field, severity=severity, as_json=as_json)


def _list(
    config: Config,
    *,
    state: str,
    resource: str | None = None,
    field: str | None = None,
    severity: str | None = None,
    as_json: bool = False,
) -> int:
    registry = registry_of(config, utc_now())
    found = [
        each
        for each in _sorted(offers_ever(config))
        if state in ("all", each.state)
        and resource in (None, each.resource_id)
        and severity in (None, each.severity)
        and (field is None or f"{field_of(each)}.".startswith(f"{field}."))
    ]
    if as_json:
        offers = [words.as_record(each, registry, value_now(registry, each)) for each in found]
        click.echo(_json({"offers": offers}))
        return Exit.OK
    for each in found:
        for line in words.listed(offer_of(each, registry), each.state, colour=colours()):
            click.echo(line)
    waiting = sum(each.state == "pending" for each in found)
    if not found:
        click.echo("No offer waits for a decision." if state == "pending" else "There is no such offer.")
    elif waiting:
        number = next(each.id for each in found if each.state == "pending")
        click.echo(f"\n{words.waiting(waiting)} Look at one: warmlink review show {number}")
        click.echo("Go through them: warmlink review walk")
    return Exit.OK


def _sorted(proposals: tuple[Proposal, ...]) -> list[Proposal]:
    return sorted(
        proposals,
        key=lambda p: (_SEVERITIES.index(p.severity), p.resource_id, p.field, p.lang or "", p.id or 0),
    )


@command.command("show")
@click.argument("number", type=int, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@config_option
def show(number: int, as_json: bool, config: Config) -> int:
    """Show all that is known of the offer ID: both texts, where and when it was seen, how to decide it."""
    registry = registry_of(config, utc_now())
    found = next((each for each in offers_ever(config) if each.id == number), None)
    if found is None:
        raise ReviewError(f'There is no offer {number}. "warmlink review list --state all" lists every one.')
    now = value_now(registry, found)
    if as_json:
        click.echo(_json(words.as_record(found, registry, now)))
        return Exit.OK
    click.echo("\n".join(words.told(found, registry, now, colour=colours())))
    if found.state == "pending":
        if barred := acceptable(registry, found):
            click.echo(f"  barred    {barred}")
        click.echo("\n".join(["", *words.commands(found)]))
    return Exit.OK


@command.command("accept")
@click.argument("numbers", type=int, nargs=-1, metavar="[ID]...")
@click.option("--cosmetic", is_flag=True, help="Accept every offer that changes only spacing or punctuation.")
@click.option(
    "--unattended",
    is_flag=True,
    help='For cron: accept the cosmetic offers that watch allows (auto_accept = "cosmetic").',
)
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be written, and write nothing.")
@_deciding
@config_option
def accept(
    numbers: tuple[int, ...],
    cosmetic: bool,
    unattended: bool,
    dry_run: bool,
    note: str,
    by: str | None,
    as_json: bool,
    config: Config,
) -> int:
    """Write the offered values into the registry's files: all that are named, or none."""
    if bool(numbers) + cosmetic + unattended != 1:
        raise click.UsageError("Name the offers by their numbers, or write --cosmetic, or --unattended.")
    if cosmetic or unattended:
        numbers = _cosmetic(config, allowed=unattended, quiet=as_json or unattended)
    if unattended:
        by = by or "auto_accept"
        if not numbers and not as_json:
            return Exit.OK
    return _decided(
        config, numbers, "accepted", note=note, by=by, dry_run=dry_run, as_json=as_json, brief=unattended
    )


def _cosmetic(config: Config, *, allowed: bool, quiet: bool) -> tuple[int, ...]:
    """Return the numbers of the cosmetic offers that can be accepted; say why others cannot."""
    registry = registry_of(config, utc_now())
    chosen = []
    for each in offers_ever(config):
        fits = each.auto_accept == "cosmetic" or not allowed
        if each.state == "pending" and each.severity == "cosmetic" and each.id is not None and fits:
            barred = acceptable(registry, each)
            if barred is None:
                chosen.append(each.id)
            elif not quiet:
                click.echo(f"Left alone: offer {each.id}: {barred}")
    return tuple(chosen)


@command.command("reject")
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="ID...")
@_deciding
@config_option
def reject(numbers: tuple[int, ...], note: str, by: str | None, as_json: bool, config: Config) -> int:
    """Turn offers down for good: the same value is never offered for this field again."""
    return _decided(config, numbers, "rejected", note=note, by=by, as_json=as_json)


@command.command("edit")
@click.argument("number", type=int, metavar="ID")
@click.option(
    "--value", metavar="TEXT", help="Your own text; without it, your editor opens ($VISUAL, $EDITOR)."
)
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be written, and write nothing.")
@_deciding
@config_option
def edit(
    number: int,
    value: str | None,
    dry_run: bool,
    note: str,
    by: str | None,
    as_json: bool,
    config: Config,
) -> int:
    """Write your own text where the offer ID would have gone; what it offered counts as dealt with."""
    (offer,) = named(offers_ever(config), [number])
    if value is None:
        value = click.edit(offer.offered_value, extension=".txt")
        if value is None:
            click.echo("Nothing was saved in the editor, so nothing was changed.")
            return Exit.OK
    if not value.strip():
        raise ReviewError("This is empty. Write a text, or reject the offer.")
    return _decided(
        config, (number,), "edited", note=note, by=by, value=value.strip(), dry_run=dry_run, as_json=as_json
    )


@command.command("walk")
@click.option("--resource", metavar="ID", help="Only offers for this entry.")
@click.option("--severity", type=click.Choice(_SEVERITIES), help="Only offers this grave.")
@click.option("--by", default=None, metavar="NAME", help="Who decides [default: your user name].")
@config_option
def walk_(resource: str | None, severity: str | None, by: str | None, config: Config) -> int:
    """Go through the offers one after the other, with one key for each decision.

    Each decision is written at once, so you may stop at any time.
    """
    pending = [
        each
        for each in _sorted(offers_ever(config))
        if each.state == "pending"
        and resource in (None, each.resource_id)
        and severity in (None, each.severity)
    ]
    return walk(config, pending, by=_line(by if by is not None else whoever(), 80))


def _decided(
    config: Config,
    numbers: tuple[int, ...],
    verdict: Verdict,
    *,
    note: str,
    by: str | None,
    value: str | None = None,
    dry_run: bool = False,
    as_json: bool = False,
    brief: bool = False,
) -> int:
    """Decide, and say what came of it."""
    reviewed = decide(
        config,
        numbers,
        verdict,
        now=utc_now(),
        by=_line(by if by is not None else whoever(), 80),
        note=_line(note, _LONGEST),
        value=value,
        dry_run=dry_run,
    )
    if as_json:
        click.echo(_json(words.as_outcome(reviewed, dry_run=dry_run)))
    else:
        _say(reviewed, dry_run=dry_run, brief=brief)
    return Exit.OK


def _say(reviewed: Reviewed, *, dry_run: bool, brief: bool) -> None:
    for line in () if brief else words.coloured_diff(reviewed, colour=colours()):
        click.echo(line)
    for line in words.outcome(reviewed, dry_run=dry_run):
        click.echo(line)
    if not reviewed.rulings:
        click.echo("Nothing was changed: no offer fits.")
    if reviewed.drafts and not dry_run and not brief:
        files = " ".join(shlex.quote(str(draft.path)) for draft in reviewed.drafts)
        click.echo(f"Look at it with: git diff -- {files}")


def _line(text: str, limit: int) -> str:
    from registry.text import clean

    return clean(text, limit)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False)

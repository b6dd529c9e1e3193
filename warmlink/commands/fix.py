"""`warmlink fix`: links that have moved for good get their new address in the registry's files."""

import json
import shlex
from collections.abc import Sequence

import click

from crawler.relocation import Relocation
from registry.load import load
from registry.rewrite import Draft
from warmlink.change_log import put_with_log
from warmlink.clock import utc_today
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.fix_words import as_record, change, held, logged, sections, told
from warmlink.fixing import Moves, diff_of, drafts_of, known_moves

_EXAMPLES = """\b
Examples:
  warmlink fix                          write the moves that need no person, show the others
  warmlink fix --dry-run                only show what would be written
  warmlink fix ember-house/website      accept one move
  warmlink fix https://example.org/old  accept it at every place where this address is listed
  warmlink fix --interactive            go through all of them, with both titles
  warmlink fix --all                    accept every move that was seen in two runs

\b
A move needs no person when it was seen in two runs at least 24 hours apart, every redirect was permanent
(301 or 308), the new page works, and only https, www., a slash or the page within its domain has changed.
Nothing else in the files is touched, and git is left to you: look at "git diff" before you commit.

\b
Exit code: 0 also when nothing has moved, 2 nothing was written because something was in the way.
"""

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("fix", epilog=_EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "everything", is_flag=True, help="Accept every move that was seen in two runs.")
@click.option("--interactive", "-i", is_flag=True, help="Ask about each move.")
@click.option("--dry-run", "-n", is_flag=True, help="Write nothing.")
@click.option("--quiet", "-q", is_flag=True, help="Print only what is written: for cron.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@config_option
def command(
    targets: tuple[str, ...],
    everything: bool,
    interactive: bool,
    dry_run: bool,
    quiet: bool,
    as_json: bool,
    config: Config,
) -> int:
    """Write the new address of links that have moved for good into the registry's files.

    TARGET is a link as reports name it (RESOURCE/LINK-ID) or an address. Without any, only moves that need
    no person are written. Comments, order and everything else in the files stay as they are.
    """
    if sum((bool(targets), everything, interactive)) > 1:
        raise click.UsageError("Name targets, or write --all, or --interactive: one of the three.")
    if interactive and as_json:
        raise click.UsageError(
            "--interactive asks a person, and --json tells a program: write one of the two."
        )
    moves = _moves(config)
    if targets:
        chosen = moves.named(targets)
    elif interactive:
        chosen = tuple(each for each in moves.acceptable if _accepted(each))
    else:
        chosen = moves.acceptable if everything else moves.automatic
    drafts = drafts_of(
        moves.registry,
        chosen,
        config.registry.folder,
        today=utc_today(),
        allow_private=config.crawl.allow_private,
    )
    if not dry_run:
        put_with_log(drafts, logged(chosen, utc_today()), config.change_log)
    if as_json:
        record = as_record(moves, chosen, drafts, dry_run=dry_run)
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    elif quiet:
        _print_changes(chosen, dry_run=dry_run)
    else:
        if targets:
            click.echo("\n".join(line for each in chosen for line in told(each)) + "\n")
        elif not interactive:
            _print_moves(moves)
        _print_diff(drafts)
        _print_changes(chosen, dry_run=dry_run)
        _print_rest(moves, chosen, drafts, dry_run=dry_run)
    return Exit.OK


def _moves(config: Config) -> Moves:
    """Return what has moved, by what the last runs saw; nothing before the first run."""
    from crawler.store import Store, StoreMissing

    registry = load(config.registry.folder, today=utc_today(), allow_private=config.crawl.allow_private)
    try:
        with Store(config.crawl.database, read_only=True) as store, store.snapshot():
            return known_moves(registry, store.healths(), store.evidence())
    except StoreMissing:
        click.echo("There has been no run yet. Start one with: warmlink crawl", err=True)
        return known_moves(registry, {}, {})


def _accepted(each: Relocation) -> bool:
    click.echo("\n".join(told(each)))
    return click.confirm("  Write it?", default=each.move.automatic)


def _print_moves(moves: Moves) -> None:
    for heading, lines in sections(moves):
        click.secho(heading, bold=True)
        click.echo("\n".join(lines) + "\n")
    if not moves.found:
        click.echo("No link has moved for good, as far as the last runs saw.")


def _print_diff(drafts: Sequence[Draft]) -> None:
    for line in diff_of(drafts).splitlines():
        click.secho(line, fg=_COLOURS.get(line[:1]))


def _print_changes(chosen: Sequence[Relocation], *, dry_run: bool) -> None:
    for each in chosen:
        click.echo(f"{'Would be written' if dry_run else 'Written'}: {change(each)}")


def _print_rest(
    moves: Moves, chosen: Sequence[Relocation], drafts: Sequence[Draft], *, dry_run: bool
) -> None:
    """Print what is left to do for a person."""
    if moves.found and not chosen:
        click.echo("Nothing was written.")
    if not chosen or dry_run:
        return
    for line in held(moves, chosen):
        click.echo(line)
    files = " ".join(shlex.quote(str(draft.path)) for draft in drafts)
    click.echo(f"Look at it with: git diff -- {files}")
    click.echo("The new addresses are asked in the next run.")

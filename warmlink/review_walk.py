"""The walk through the offers: one after the other, one key for each decision, each kept at once."""

import getpass
import os
import sys
import termios
import tty
from collections.abc import Sequence

import click

from crawler.proposal import Proposal
from registry.edit import EditError
from registry.mistakes import RegistryError
from registry.text import clean
from reports.safe import shown
from warmlink import review_words as words
from warmlink.clock import utc_now
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.lock import Busy
from warmlink.reviewing import ReviewError, Verdict, acceptable, decide, registry_of, value_now

_HELP = """\
  a  accept   write the offered text into the registry
  e  edit     write your own text instead, in your editor
  r  reject   never offer this again
  s  skip     leave it for another day
  o  open     show the page's address
  q  quit     what was decided is kept"""
_KEYS = "[a]ccept [e]dit [r]eject [s]kip [o]pen [?]help [q]uit"


def colours() -> bool:
    """Return whether colours are wanted: at a terminal that can, and not with NO_COLOR (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def whoever() -> str:
    """Return the name of the user, or nothing where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def walk(config: Config, pending: Sequence[Proposal], *, by: str) -> int:
    """Go through the offers; each decision is durable before the next one is shown."""
    if not pending:
        click.echo("No offer waits for a decision.")
        return Exit.OK
    decided = 0
    try:
        for number, offer in enumerate(pending, 1):
            answer = _one(config, offer, f"{number} of {len(pending)}", by)
            if answer is None:
                break
            decided += answer
    except (KeyboardInterrupt, click.Abort):
        click.echo(f"\nStopped. What was decided is kept ({decided}).")
        return Exit.INTERRUPTED
    click.echo(f"{decided} decided, {len(pending) - decided} left.")
    if decided:
        click.echo(f"Look at it with: git diff -- {config.registry.folder}")
    return Exit.OK


def _one(config: Config, offer: Proposal, where: str, by: str) -> int | None:
    """Return 1 when the offer was decided, 0 when it was skipped, None when the walk shall end."""
    registry = registry_of(config, utc_now())
    click.echo(f"\n{where}")
    click.echo("\n".join(words.told(offer, registry, value_now(registry, offer), colour=colours())))
    if barred := acceptable(registry, offer):
        click.echo(f"  barred    {barred}")
    while True:
        match _key(_KEYS):
            case "a" if _sure(offer):
                if _done(config, offer, "accepted", by):
                    return 1
            case "e":
                if _edited(config, offer, by):
                    return 1
            case "r":
                if _done(config, offer, "rejected", by, note=_asked("Why? (Enter for nothing)")):
                    return 1
            case "s":
                return 0
            case "o":
                click.echo(shown(offer.source_url, 2000))
            case "q" | "":
                return None
            case "a":
                click.echo("Not accepted.")
            case _:
                click.echo(_HELP)


def _sure(offer: Proposal) -> bool:
    """Return whether the person means it; what is critical is asked twice."""
    if offer.severity != "critical":
        return True
    return _key("This is critical: somebody in need may rely on it. Accept it? [y]es [n]o") == "y"


def _edited(config: Config, offer: Proposal, by: str) -> bool:
    """Return whether a text of the person's own was written; a refused one may be bettered."""
    text = offer.offered_value
    while True:
        try:
            value = click.edit(text, extension=".txt") if sys.stdin.isatty() else _asked("Your text")
        except click.ClickException as trouble:
            click.echo(trouble.format_message())
            return False
        if value is None or not value.strip():
            click.echo("Nothing was written.")
            return False
        if _done(config, offer, "edited", by, value=value.strip()):
            return True
        if _key("Edit it again? [y]es [n]o") != "y":
            return False
        text = value


def _done(
    config: Config, offer: Proposal, verdict: Verdict, by: str, *, note: str = "", value: str | None = None
) -> bool:
    """Decide, and say so; what is in the way is told, and the offer stays."""
    assert offer.id is not None, "stored offers have numbers"
    try:
        reviewed = decide(
            config, [offer.id], verdict, now=utc_now(), by=by, note=clean(note, 500), value=value
        )
    except (ReviewError, EditError, RegistryError, Busy, OSError) as trouble:
        click.echo(str(trouble))
        return False
    for line in words.outcome(reviewed, dry_run=False):
        click.echo(line)
    return True


def _key(prompt: str) -> str:
    """Return the key that was pressed, in small letters; "" at the end of what can be read."""
    if sys.stdin.isatty():
        key = _pressed(f"{prompt} > ")
        click.echo(key if key.isprintable() else "")
        return "" if key == "\x04" else key.lower()
    click.echo(f"{prompt} > ", nl=False)
    line = sys.stdin.readline()
    click.echo()
    return (line.strip()[:1] or ("\n" if line else "")).lower()


def _pressed(prompt: str) -> str:
    """Return the key pressed after the prompt was shown.

    What was typed before it is dropped: a key held down too long must not decide on the next offer.
    """
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)  # drops what was typed ahead; Ctrl-C still interrupts
        click.echo(prompt, nl=False)
        return os.read(terminal, 32).decode("utf-8", "replace")
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _asked(prompt: str) -> str:
    """Return a line that the person writes; empty for none."""
    click.echo(f"{prompt}: ", nl=False)
    return sys.stdin.readline().strip()

"""The command line: which commands there are, and how every trouble becomes an exit code."""

import errno
import gc
import importlib
import keyword
import os
import sqlite3
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import click

from warmlink import __version__
from warmlink.exits import MEANINGS, Exit, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# Name → (one line of help, module). A command's module is imported only when it is called:
# `warmlink check` starts in a tenth of a second because it never meets Scrapy or pydantic.
COMMANDS = {
    "init": "Make a new registry and its configuration in a folder.",
    "validate": "Read the registry and list every mistake with its remedy.",
    "crawl": "Check what is due, write the reports, publish the feed (for cron).",
    "check": "Check addresses now; no registry is needed.",
    "describe": "Show what is read of a page: its description, contacts and who stands behind it.",
    "report": "Show the report of what is known, in any of its forms.",
    "fix": "Write the new address of links that have moved for good into the registry.",
    "review": "Decide on what pages say now: accept it, edit it, or reject it for good.",
    "directory": "Read the listings of directories; find out how one can be read.",
    "import": "Draft records from a page, table, outline, bookmarks or an HSDS feed.",
    "confirm": "Keep what a person found who looked at a link.",
    "publish": "Publish the feed again, or go back to an older release.",
    "status": "Say how the last run went and what is due next.",
    "schedule": "Run the crawl again and again, as a daemon.",
    "demo": "Watch it work on a small invented world on this machine.",
}

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {says}" for code, says in MEANINGS.items())


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name  # "import" cannot name a module
        module = importlib.import_module(f"warmlink.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a mistyped name is answered with the nearest one."""
        import difflib

        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ' "warmlink --help" lists the commands.'
            raise click.UsageError(f'There is no command "{name}".{hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="warmlink", message="%(prog)s %(version)s")
def warmlink() -> None:
    """Check that every link and contact of a registry still works, and publish a feed of it.

    \b
    Examples:
      warmlink demo                         see it work, without the internet
      warmlink init my-list                 begin a registry of your own
      warmlink check https://example.org/   check one address now
      warmlink crawl                        the main job; put this into cron
    """


def main(arguments: "Sequence[str] | None" = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    # A run makes many small values that live to its end: looking for garbage took a fifth of its time.
    gc.set_threshold(100_000, 50, 100)
    if sys.stdout is None or sys.stderr is None:  # closed by who started us (">&-")
        nowhere = open(os.devnull, "w")  # noqa: SIM115 - to the end of the process
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    sys.exit(run(arguments))


def run(arguments: "Sequence[str] | None" = None) -> int:
    """Run the command line; return its exit code, whatever happened."""
    try:
        answer: Any = warmlink.main(args=arguments, prog_name="warmlink", standalone_mode=False)
        sys.stdout.flush()  # here a full disk or a reader that left still gets its exit code
        return int(answer or Exit.OK)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort:
        return _say("Interrupted.", Exit.INTERRUPTED)
    except KeyboardInterrupt:
        return _say("Interrupted.", Exit.INTERRUPTED)
    except click.ClickException as mistake:
        mistake.show()
        return Exit.UNUSABLE
    except (BrokenPipeError, SystemExit):  # the second is how click answers the first
        # The reader of our output went away ("warmlink report | head"): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing more can be written there
        return Exit.OK
    except MemoryError:
        words = "The memory that is allowed was used up. What was checked is stored; the next run goes on."
        return _say(words, Exit.INCOMPLETE)
    except Exception as trouble:  # noqa: BLE001 - the last net: every trouble has an exit code, a bug has 70
        return _answer(trouble)


def _answer(trouble: Exception) -> int:
    code = _code_of(trouble)
    if code is Exit.BUG:
        traceback.print_exc()
        return _say(
            f"This is a bug in warmlink {__version__}. Please report the lines above; what was stored stays.",
            code,
        )
    return _say(in_words(trouble) if isinstance(trouble, OSError) else str(trouble), code)


def _code_of(trouble: Exception) -> Exit:
    """Say which exit code an error of a room stands for."""
    stated = getattr(trouble, "exit_code", None)
    if stated is not None:
        return Exit(stated)
    match trouble:
        case OSError() if trouble.errno is not None and trouble.errno != errno.EPIPE:
            return Exit.DISK
        case sqlite3.OperationalError() | sqlite3.DatabaseError():
            return Exit.DISK
        case _:
            return Exit.BUG


def _say(words: str, code: Exit) -> int:
    click.echo(f"warmlink: {words}", err=True)
    return code


if __name__ == "__main__":
    main()

"""`warmlink directory`: the listings of directories, and the rules they are read by."""

import importlib

import click

# Name → one line of help. The module of each, directory_NAME, is imported only when it is called.
SUBCOMMANDS = {
    "crawl": "Read the listings of the registry's directories.",
    "doctor": "Find out how a directory can be read, and draft a rule.",
    "listings": "Show what directories list, what is new, gone, broken or listed twice.",
    "promote": "Draft a curated record of a listing.",
    "test": "Read saved pages by a rule, and say what each field gives.",
}


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order people meet them."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None when there is no such command."""
        if cmd_name not in SUBCOMMANDS:
            return None
        command: click.Command = importlib.import_module(f"warmlink.commands.directory_{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))


_EXAMPLES = """\b
Examples:
  warmlink directory crawl                                crawl the directories that are due
  warmlink directory crawl psi-directory --dry-run        say what would change, keep nothing
"""


@click.group("directory", cls=_Lazy, epilog=_EXAMPLES)
def command() -> None:
    """Read the listings of directories, and see whether their rules still fit.

    \b
    The way to a rule of your own (docs/directories.md):
      warmlink directory doctor https://directory.example/    what does it offer? drafts a rule
      warmlink directory test RULE                            what does the rule read of saved pages?
    """

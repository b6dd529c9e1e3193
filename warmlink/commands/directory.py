"""`warmlink directory`: the listings of directories, and the rules they are read by."""

import click

from warmlink.commands.directory_crawl import command as crawl


@click.group("directory")
def command() -> None:
    """Read the listings of directories, and see whether their rules still fit."""


command.add_command(crawl)

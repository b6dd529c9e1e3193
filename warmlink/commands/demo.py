"""`warmlink demo`: the whole thing at work on an invented world, without the internet."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from warmlink.exits import Exit

if TYPE_CHECKING:
    from warmlink.demo.theatre import Act

_EXAMPLES = """\b
Examples:
  warmlink demo             plays into ./warmlink-demo
  warmlink demo /tmp/look   plays into another folder
"""


@click.command("demo", epilog=_EXAMPLES)
@click.argument("folder", required=False, default=Path("warmlink-demo"), type=click.Path(path_type=Path))
def command(folder: Path) -> int:
    """Watch it work: invented providers on this machine, five simulated days in a few seconds.

    Leaves a folder with a registry, a report and a feed to look at. Needs no internet.
    """
    from warmlink.demo.theatre import play

    acts = play(folder, _tell)
    reported = acts[-1].outcome.report_file
    click.echo("\nLook at:")
    click.echo(f"  the report    {reported}")
    click.echo(f"  the feed      {folder / 'var' / 'public' / 'index.json'}")
    click.echo(f"  the registry  {folder / 'registry' / 'resources' / 'demo.toml'}")
    click.echo(f"\nTry: warmlink report --config {folder / 'warmlink.toml'}")
    return Exit.OK


def _tell(act: "Act") -> None:
    click.echo(click.style(act.scene.says, bold=True))
    click.echo(f"  {act.outcome.report.headline}")
    for trouble in act.outcome.troubles:
        click.echo(f"  {trouble}")

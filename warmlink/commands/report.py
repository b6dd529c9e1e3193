"""`warmlink report`: what is known, in any of its forms."""

from pathlib import Path

import click

from reports.write import RENDERINGS
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.output import put

_EXAMPLES = """\b
Examples:
  warmlink report                                  as text, on the terminal
  warmlink report --format html --output report.html
  warmlink report --format markdown                for an issue or a pull request
  warmlink report --format csv --output links.csv  for a spreadsheet
  warmlink report --format json | jq .headline
  warmlink report --format sarif --output links.sarif   for code hosts: each line annotated
  warmlink report --format junit --output links.xml     for build servers
"""


@click.command("report", epilog=_EXAMPLES)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(RENDERINGS)),
    default="text",
    show_default=True,
    help="Which form.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file."
)
@config_option
def command(form: str, output: Path | None, config: Config) -> int:
    """Show the report of what is known. Nothing is asked and nothing is changed."""
    from crawler.store import Store
    from registry.load import load
    from warmlink.clock import utc_now
    from warmlink.job import report_of

    now = utc_now()
    registry = load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)
    with Store(config.crawl.database, read_only=True) as store:
        written = RENDERINGS[form](report_of(registry, store, now, allow_private=config.crawl.allow_private))
    put(written, output)
    if output is not None:
        click.echo(f"written  {output}", err=True)
    return Exit.OK

"""`warmlink crawl`: the main job, made for cron."""

import json
import sys

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

_EXAMPLES = """\b
Examples:
  warmlink crawl                 check what is due, write reports, publish the feed
  warmlink crawl --force         check everything now, due or not
  warmlink crawl --json          the outcome for a program

\b
From cron, every six hours:
  17 */6 * * *  cd /srv/my-list && .venv/bin/warmlink crawl

\b
Exit codes: 0 nothing newly broken, 1 something newly broken or replaced, 3 the run was incomplete or
degraded (our own network was in doubt: nothing was marked broken), 2 unusable registry or configuration,
74 disk fault, 75 another run is busy, 78 the database is newer than this program,
130 interrupted before anything was asked.
"""


@click.command("crawl", epilog=_EXAMPLES)
@click.option("--force", is_flag=True, help="Check every address now, due or not.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@click.option(
    "--memory-limit", type=click.IntRange(min=128), metavar="MIB", help="End the run above this size."
)
@click.option(
    "--verbose", "-v", is_flag=True, help="Say where report and feed are, also when not on a terminal."
)
@config_option
def command(force: bool, as_json: bool, memory_limit: int | None, verbose: bool, config: Config) -> int:
    """Check what is due, write the reports and publish the feed: one run, safe to repeat.

    On a terminal it shows progress; in cron it prints one line.
    """
    from warmlink.clock import utc_now
    from warmlink.job import main_job, outcome_record, says

    if memory_limit is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory_limit * 1024**2, memory_limit * 1024**2))
    outcome = main_job(config, now=utc_now, force=force)
    if as_json:
        click.echo(json.dumps(outcome_record(outcome), indent=2, ensure_ascii=False))
    else:
        for line in says(outcome, full=verbose or sys.stdout.isatty()):
            click.echo(line)
    return Exit(outcome.exit)

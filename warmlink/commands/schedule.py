"""`warmlink schedule`: the daemon, for machines without cron."""

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

_EXAMPLES = """\b
Examples:
  warmlink schedule                 run for ever; ends cleanly on SIGTERM or Ctrl-C
  warmlink schedule --once          look once whether a run is due (what a tick does)

\b
The same by cron, every six hours:
  17 */6 * * *  cd /srv/my-list && warmlink crawl
"""


@click.command("schedule", epilog=_EXAMPLES)
@click.option("--once", is_flag=True, help="Look once, run when a run is due, and end.")
@config_option
def command(once: bool, config: Config) -> int:
    """Run the crawl again and again, each run as a process of its own.

    What is due stands in the database, so nothing is lost by a stop, and a machine that slept
    catches up with one run.
    """
    from warmlink.schedule import Daemon

    daemon = Daemon(config)
    if once:
        return daemon.tick()
    daemon.run()
    return Exit.OK

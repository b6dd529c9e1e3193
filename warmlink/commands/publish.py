"""`warmlink publish`: the feed, published by hand."""

import json
from typing import TYPE_CHECKING, Any

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

if TYPE_CHECKING:
    from reports.publish import Published

_EXAMPLES = """\b
Examples:
  warmlink publish                       build, validate and publish the feed of what is known
  warmlink publish --accept night-line   a person looked: this crisis line's change is right
  warmlink publish --accept-loss 12      a person looked: these records may go
  warmlink publish --rollback            serve the release before this one again

\b
Exit code: 0 published, 3 published with records held back (the reasons are printed), 2 nothing published,
74 nothing published because of the disk.
"""


@click.command("publish", epilog=_EXAMPLES)
@click.option("--accept", multiple=True, metavar="ID", help="A resource whose held change is right.")
@click.option("--accept-loss", type=click.IntRange(min=0), default=0, metavar="N", help="Let N records go.")
@click.option("--rollback", is_flag=True, help="Go back to the newest whole release before the served one.")
@click.option("--to", metavar="RELEASE", help="With --rollback: go back to this release.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@config_option
def command(
    accept: tuple[str, ...], accept_loss: int, rollback: bool, to: str | None, as_json: bool, config: Config
) -> int:
    """Publish the feed again from what is known, or go back to an older release."""
    from reports.publish import PublishError
    from warmlink.lock import only_one

    if to and not rollback:
        raise click.UsageError("--to goes with --rollback.")
    try:
        with only_one(config.lock):
            if rollback:
                return _go_back(config, to, as_json=as_json)
            published = _publish(config, accept, accept_loss)
    except PublishError as trouble:
        click.echo(f"warmlink: {trouble}", err=True)
        return Exit.DISK if isinstance(trouble.__cause__, OSError) else Exit.UNUSABLE
    if as_json:
        click.echo(json.dumps(_as_record(published), indent=2, ensure_ascii=False))
    else:
        _tell(published)
    return Exit.INCOMPLETE if published.held else Exit.OK


def _go_back(config: Config, to: str | None, *, as_json: bool) -> int:
    from reports.publish import rollback

    release = rollback(config.publish.public, config.publish.releases, to)
    click.echo(json.dumps({"release": release}) if as_json else f"Release {release} is served again.")
    return Exit.OK


def _publish(config: Config, accept: tuple[str, ...], accept_loss: int) -> "Published":
    """By hand: what a person wrote goes out, also when the last crawl was in doubt."""
    from crawler.store import Store
    from registry.load import load
    from warmlink.clock import utc_now
    from warmlink.job import publish_feed

    now = utc_now()
    registry = load(config.registry.folder, today=now.date(), allow_private=config.crawl.allow_private)
    with Store(config.crawl.database) as store:
        return publish_feed(config, registry, store, now, None, accept=accept, accept_loss=accept_loss)


def _as_record(published: "Published") -> dict[str, Any]:
    return {
        "release": published.release,
        "status": published.status,
        "folder": str(published.folder),
        "changed": list(published.changed),
        "held": list(published.held),
        "warnings": list(published.warnings),
    }


def _tell(published: "Published") -> None:
    changed = f"{len(published.changed)} files changed"
    click.echo(f"Release {published.release} is served ({published.status}); {changed}.")
    for reason in published.held:
        click.echo(f"Held back: {reason}")
    for warning in published.warnings:
        click.echo(f"Warning: {warning}")

"""`warmlink status`: how the last run went, what is due; the dead-man's switch of monitoring."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

if TYPE_CHECKING:
    from crawler.store import Store

_EXAMPLES = """\b
Examples:
  warmlink status
  warmlink status --json
  warmlink status --max-age 26h   for monitoring: exit code 3 when no run was complete for 26 hours
"""


def _duration(ctx: click.Context, parameter: click.Parameter, value: str | None) -> timedelta | None:
    from warmlink.config import parse_duration

    try:
        return None if value is None else parse_duration(value)
    except ValueError as mistake:
        raise click.BadParameter(str(mistake)) from mistake


@click.command("status", epilog=_EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--max-age", callback=_duration, metavar="DURATION", help="Exit 3 when the last complete run is older."
)
@config_option
def command(as_json: bool, max_age: timedelta | None, config: Config) -> int:
    """Say how the last run went, how many links are in which state, and when the next is due."""
    from warmlink.clock import utc_now

    now = utc_now()
    state = _state(config, now)
    complete = state["last_complete_at"]
    stale = max_age is not None and (complete is None or now - datetime.fromisoformat(complete) > max_age)
    state["stale"] = stale
    if as_json:
        click.echo(json.dumps(state, indent=2, ensure_ascii=False))
    else:
        _print(state, max_age is not None)
    return Exit.INCOMPLETE if stale else Exit.OK


def _state(config: Config, now: datetime) -> dict[str, Any]:
    """Read what the database knows; before the first run everything is empty."""
    from crawler.store import Store, StoreMissing

    try:
        with Store(config.crawl.database, read_only=True) as store, store.snapshot():
            runs = store.runs(limit=1)
            complete = store.last_complete_run()
            counts = store.counts()
            times = [h.next_check_at for h in store.healths().values() if h.next_check_at is not None]
            pending = len(store.proposals("pending"))
            directories = _directories(store)
    except StoreMissing:
        runs, complete, counts, times, pending, directories = (), None, {}, [], 0, []
    last = runs[0] if runs else None
    return {
        "database": str(config.crawl.database),
        "now": now.isoformat(),
        "last_run": last
        and {
            "started_at": last.started_at.isoformat(),
            "ended_at": last.ended_at and last.ended_at.isoformat(),
            "status": last.status.value,
            "planned": last.planned,
            "checked": last.checked,
            "reason": last.reason,
        },
        "last_complete_at": complete and (complete.ended_at or complete.started_at).isoformat(),
        "states": counts,
        "due_now": sum(time <= now for time in times),
        "next_due_at": min(times).isoformat() if times else None,
        "proposals_pending": pending,
        "directories": directories,
    }


def _directories(store: "Store") -> list[dict[str, Any]]:
    """Return how the last crawl of each directory went, and when one was last complete."""
    found = []
    known = store.directories
    present = known.counts()
    last = {crawl.directory: crawl for crawl in reversed(known.crawls(limit=1_000))}
    for directory, crawl in sorted(last.items()):
        well = known.last_complete(directory)
        found.append(
            {
                "id": directory,
                "last_crawl_at": (crawl.ended_at or crawl.started_at).isoformat(),
                "status": crawl.status.value,
                "reason": crawl.reason,
                "last_complete_at": well and (well.ended_at or well.started_at).isoformat(),
                "listings": present.get(directory, (0, 0))[0],
            }
        )
    return found


def _print(state: dict[str, Any], judged: bool) -> None:
    from reports.safe import shown

    last = state["last_run"]
    if last is None:
        click.echo("There has been no run yet. Start one with: warmlink crawl")
    else:
        ended = last["ended_at"] or "still running, or it was killed"
        click.echo(f"Last run: {last['status']}, started {last['started_at']}, ended {ended}")
        click.echo(f"    {last['checked']} of {last['planned']} addresses checked. {last['reason']}".rstrip())
        click.echo(f"Last complete run: {state['last_complete_at'] or 'none'}")
    for name, count in state["states"].items():
        click.echo(f"{count:>7} {name}")
    if state["next_due_at"]:
        click.echo(f"Due now: {state['due_now']}; next due: {state['next_due_at']}")
    if state["proposals_pending"]:
        click.echo(f"{state['proposals_pending']} proposals wait for a person: warmlink review")
    for each in state["directories"]:
        well = each["last_complete_at"] or "never"
        last = (
            "" if each["status"] == "complete" else f"; last crawl {each['status']}: {shown(each['reason'])}"
        )
        click.echo(
            f"Directory {shown(each['id'])}: {each['listings']} listings, last crawled well {well}{last}"
        )
    if judged:
        click.echo("STALE: no complete run for too long." if state["stale"] else "Fresh enough.")

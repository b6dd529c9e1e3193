"""`warmlink check`: addresses, pages, whole sites and documents checked now."""

import asyncio
import re
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from crawler.codes import Code
from crawler.content import ContentInspector
from crawler.manners.settings import Manners
from crawler.probe import Identity, Limits, Pin, Probe
from crawler.signatures import load as load_signatures
from crawler.site.scope import Scope
from reports.checked import Checks
from reports.checks import FORMS, Form, render
from warmlink import ABOUT_URL, CONTACT, __version__
from warmlink.authorities import readable_authorities
from warmlink.checking import INTERRUPTED, check
from warmlink.clock import utc_now
from warmlink.commands.check_options import address, depth, patterns
from warmlink.exits import Exit
from warmlink.output import put
from warmlink.sources import read_sources

_NOT_ASKED = frozenset({Code.CIRCUIT_OPEN, Code.HOST_NOT_BEFORE, Code.BUDGET_EXHAUSTED})
_EXAMPLES = """\b
Examples:
  warmlink check https://example.org/
  warmlink check --json https://example.org/ https://example.com/old-page
  warmlink check --depth 1 https://example.org/help     a page and its links
  warmlink check --depth all --sitemap --exclude '/archive/' https://example.org/
  warmlink check README.md docs/                        the links of files
  warmlink check - < addresses.txt
  curl -s https://example.org/ | warmlink check --stdin-type html --base-url https://example.org/ -
  warmlink check --allow-private --delay 0 http://127.0.0.1:8000/
  warmlink check --resolve example.org:443:127.0.0.1 --ca-file ca.pem --allow-private https://example.org/

\b
Exit code: 0 nothing against any address, 1 some evidence against one, 2 unusable input,
3 not everything was checked (a limit was reached, a host wants to rest),
130 interrupted: what was found until then is printed.
"""


@click.command("check", epilog=_EXAMPLES)
@click.argument("named", nargs=-1, metavar="URL|FILE|FOLDER...")
@click.option(
    "--depth",
    callback=depth,
    default="0",
    metavar="N|all",
    show_default=True,
    help="Follow links so many steps: 1 checks the links of the pages named, 2 those of the pages they link "
    "to on the same site, all the whole site. Other sites' pages are checked, never read on.",
)
@click.option(
    "--include", multiple=True, callback=patterns, metavar="REGEX", help="Ask only addresses that match."
)
@click.option(
    "--exclude",
    multiple=True,
    callback=patterns,
    metavar="REGEX",
    help="Leave out addresses that match; stronger than --include.",
)
@click.option("--sitemap", is_flag=True, help="Check what the sitemaps of the sites named list, too.")
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Read the links of at most so many pages.",
)
@click.option(
    "--base-url", callback=address, metavar="URL", help="Where links of files that begin with / lead."
)
@click.option(
    "--stdin-type",
    type=click.Choice(["list", "html", "markdown"]),
    default="list",
    show_default=True,
    help='What "-" is: one address a line, or a document.',
)
@click.option(
    "--strict-fragments", is_flag=True, help="A missing fragment (#part) counts as evidence: exit 1."
)
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How to say it."
)
@click.option("--json", "as_json", is_flag=True, help='Short for --format json: {"results": [...], …}.')
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--allow-private", is_flag=True, help="Allow loopback, private and link-local addresses.")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="Least time between two requests to one host.",
)
@click.option(
    "--resolve", "pins", multiple=True, metavar="HOST:PORT:ADDRESS", help="Use this address, as in curl."
)
@click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust these certificate authorities as well (PEM).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time for one address, redirects included.",
)
@click.option(
    "--concurrency", type=click.IntRange(1, 4096), default=128, show_default=True, help="Hosts asked at once."
)
@click.option("--no-robots", is_flag=True, help="Do not ask robots.txt: for sites of your own.")
@click.option(
    "--signatures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Signature files of your own, beside those that come with the program.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print only addresses with evidence against them.")
def command(
    named: tuple[str, ...],
    depth: int,
    include: tuple[re.Pattern[str], ...],
    exclude: tuple[re.Pattern[str], ...],
    sitemap: bool,
    max_pages: int,
    base_url: str | None,
    stdin_type: str,
    strict_fragments: bool,
    form: Form,
    as_json: bool,
    output: Path | None,
    allow_private: bool,
    delay: float,
    pins: tuple[str, ...],
    ca_file: Path | None,
    timeout: float,
    concurrency: int,
    no_robots: bool,
    signatures: Path | None,
    quiet: bool,
) -> int:
    """Check addresses, pages, sites, or the links of files, now; no registry is needed.

    FILE is HTML or Markdown; of a FOLDER, all such files are read. "-" reads addresses from standard input,
    one a line. Every address is asked once, and answered with every place it stands: page, line and text.

    Prints for each address what was found, what was seen, what that means and what to do.
    """
    if not named:
        raise click.UsageError("Name at least one address, or - to read addresses from standard input.")
    sources = read_sources(named, _stdin(), stdin_type=stdin_type, base_url=base_url)
    if not sources.named and not sources.documents:
        raise click.UsageError("Name at least one address: there is none on standard input.")
    probe_settings = _probe_settings(pins, ca_file, allow_private=allow_private, timeout=timeout)

    rules = load_signatures(signatures)
    found: list[Checks] = []

    async def checked() -> None:
        me = asyncio.current_task()
        assert me is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)  # like Ctrl-C
        # Not returned: when asyncio.run gives the signals back, it spells its result out, all of it.
        found.append(
            await check(
                sources,
                Scope(depth, include, exclude, max_pages),
                probe=Probe(
                    now=utc_now, identity=Identity(__version__, ABOUT_URL, CONTACT), **probe_settings
                ),
                manners=Manners(
                    delay=delay,
                    concurrency=concurrency,
                    robots=not no_robots,
                    retry_under=0.75 * timeout,
                    look_seconds=timeout,
                ),
                sitemap=sitemap,
                base_url=base_url,
                inspector=ContentInspector(rules),
            )
        )

    asyncio.run(checked())
    return _end(
        found[0], form="json" if as_json else form, output=output, quiet=quiet, strict=strict_fragments
    )


def _end(checks: Checks, *, form: Form, output: Path | None, quiet: bool, strict: bool) -> Exit:
    """Say what was found and return how it ends. Raises KeyboardInterrupt when it was interrupted."""
    if not checks.links and not checks.stopped:
        why = ", ".join(f"{number} {reason}" for reason, number in checks.left_out.items())
        raise click.UsageError(f"Nothing was left to check{f' ({why})' if why else ''}.")
    if checks.links or checks.stopped != INTERRUPTED:
        colour = output is None and sys.stdout.isatty()
        put(render(form, checks, quiet=quiet, colour=colour), output)
    if len(checks.against) == len(checks.links) > 2:
        click.echo("Every address failed: look whether this machine's own network works.", err=True)
    if checks.stopped == INTERRUPTED:
        raise KeyboardInterrupt
    missing = strict and any(
        notice.code == "fragment_missing" for link in checks.links for notice in link.finding.notices
    )
    if checks.stopped:
        return Exit.INCOMPLETE
    if checks.against or missing:
        return Exit.BROKEN
    return Exit.INCOMPLETE if any(link.finding.code in _NOT_ASKED for link in checks.links) else Exit.OK


def _stdin() -> Iterable[bytes]:
    """Yield standard input line by line, when somebody wants it."""
    lines = getattr(sys.stdin, "buffer", None) or (line.encode() for line in sys.stdin)
    yield from lines


def _probe_settings(
    pins: tuple[str, ...], ca_file: Path | None, *, allow_private: bool, timeout: float
) -> dict[str, Any]:
    try:
        fixed = [Pin.parse(pin) for pin in pins]
    except ValueError as mistake:
        raise click.BadParameter(str(mistake), param_hint="--resolve") from mistake
    try:
        trusted = readable_authorities(ca_file) if ca_file else None
    except ValueError as mistake:
        raise click.BadParameter(str(mistake), param_hint="--ca-file") from mistake
    return {
        "allow_private": allow_private,
        "pins": fixed,
        "ca_file": trusted,
        "limits": Limits.within(timeout),
    }

"""`warmlink describe`: what is read of a page, with where it stood."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from crawler.content import ContentInspector
from crawler.manners.settings import Manners
from crawler.probe import Identity, Limits, Pin, Probe
from crawler.signatures import load as load_signatures
from reports.described import Described, as_json, as_text
from warmlink import ABOUT_URL, CONTACT, __version__
from warmlink.authorities import readable_authorities
from warmlink.clock import utc_now
from warmlink.commands.check_options import address
from warmlink.describing import STDIN, PageError, addresses, asked, body_of, saved
from warmlink.exits import Exit
from warmlink.output import put

_EXAMPLES = """\b
Examples:
  warmlink describe https://example.org/
  warmlink describe --json https://example.org/ https://example.com/about
  warmlink describe saved.html --url https://example.org/about
  curl -s https://example.org/ | warmlink describe --url https://example.org/ -

\b
Exit code: 0 something was found, 1 nothing was found on any page, 2 unusable input.
"""


@click.command("describe", epilog=_EXAMPLES)
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@click.option("--url", callback=address, metavar="URL", help="Where the one saved page was found.")
@click.option("--json", "json_", is_flag=True, help='Print one JSON object: {"pages": [...]}.')
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
    help="Longest time for one page, redirects included.",
)
@click.option("--no-robots", is_flag=True, help="Do not ask robots.txt: for sites of your own.")
def command(
    pages: tuple[str, ...],
    url: str | None,
    json_: bool,
    output: Path | None,
    allow_private: bool,
    delay: float,
    pins: tuple[str, ...],
    ca_file: Path | None,
    timeout: float,
    no_robots: bool,
) -> int:
    """Show what is read of pages: description, name, contacts, hours, address.

    Every value comes with where it stood; what was refused, with why. FILE is a page saved as HTML; "-"
    reads one from standard input. Nothing is stored.
    """
    web = addresses(pages)
    local = [page for page in dict.fromkeys(pages) if page not in web]
    if url and (len(local) != 1 or web):
        raise click.UsageError("--url says where one saved page was found: name one file, and no address.")
    read = {page: saved(page, _body(page), url) for page in local}
    if web:
        manners = Manners(delay=delay, robots=not no_robots, retry_under=0.75 * timeout, look_seconds=timeout)
        probe = Probe(
            now=utc_now,
            identity=Identity(__version__, ABOUT_URL, CONTACT),
            allow_private=allow_private,
            pins=_pins(pins),
            ca_file=_authorities(ca_file),
            limits=Limits.within(timeout),
        )
        answers = asyncio.run(
            asked(
                web.values(),
                probe=probe,
                manners=manners,
                inspector=ContentInspector(load_signatures()),
            )
        )
        read |= {page: answers[web[page]] for page in web}
    return _end([read[page] for page in dict.fromkeys(pages)], json_=json_, output=output)


def _end(described: Sequence[Described], *, json_: bool, output: Path | None) -> Exit:
    put(as_json(described) if json_ else as_text(described), output)
    return Exit.OK if any(page.found for page in described) else Exit.BROKEN


def _body(page: str) -> bytes:
    if page != STDIN:
        return body_of(Path(page))
    body = sys.stdin.buffer.read()
    if not body.strip():
        raise PageError("-: there is nothing on standard input. Send it a page saved as HTML.")
    return body


def _pins(written: tuple[str, ...]) -> list[Pin]:
    try:
        return [Pin.parse(pin) for pin in written]
    except ValueError as mistake:
        raise click.BadParameter(str(mistake), param_hint="--resolve") from mistake


def _authorities(ca_file: Path | None) -> Path | None:
    try:
        return readable_authorities(ca_file) if ca_file else None
    except ValueError as mistake:
        raise click.BadParameter(str(mistake), param_hint="--ca-file") from mistake

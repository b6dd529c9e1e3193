"""`warmlink check`: addresses asked now, with finding, evidence and what to do."""

import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from crawler.checks import Ask, check_all
from crawler.checks import Result as Checked
from crawler.finding import CODES, Finding, Weight
from crawler.judge import judge
from crawler.manners.settings import Manners
from crawler.observation import Fault, Observation, Phase, Silence
from crawler.probe import Identity, Limits, Pin, Probe
from registry.urls import AddressError, normalise
from warmlink import ABOUT_URL, CONTACT, __version__
from warmlink.authorities import readable_authorities
from warmlink.clock import utc_now
from warmlink.exits import Exit
from warmlink.progress import Progress

_EXAMPLES = """\b
Examples:
  warmlink check https://example.org/
  warmlink check --json https://example.org/ https://example.com/old-page
  warmlink check - < addresses.txt
  warmlink check --allow-private --delay 0 http://127.0.0.1:8000/
  warmlink check --resolve example.org:443:127.0.0.1 --ca-file ca.pem --allow-private https://example.org/

\b
Exit code: 0 nothing against any address, 1 some evidence against one, 2 unusable input.
"""

_AGAINST = frozenset({Weight.HARD, Weight.SOFT, Weight.STATIC, Weight.REPLACED})
_MARKS = {
    Weight.OK: ("works", "green"),
    Weight.HARD: ("BROKEN", "red"),
    Weight.SOFT: ("FAILED", "red"),
    Weight.STATIC: ("BROKEN", "red"),
    Weight.REPLACED: ("REPLACED", "red"),
    Weight.RESTRICTED: ("restricted", "yellow"),
    Weight.UNVERIFIABLE: ("cannot tell", "yellow"),
    Weight.UNCONFIRMED: ("possible", "green"),
    Weight.NONE: ("not checked", "yellow"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One address as the user wrote it, what was seen and what it means."""

    asked: str
    observation: Observation
    finding: Finding


@click.command("check", epilog=_EXAMPLES)
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--json", "as_json", is_flag=True, help='Print one JSON object: {"results": [...]}.')
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
@click.option("--quiet", "-q", is_flag=True, help="Print only addresses with evidence against them.")
def command(
    urls: tuple[str, ...],
    as_json: bool,
    allow_private: bool,
    delay: float,
    pins: tuple[str, ...],
    ca_file: Path | None,
    timeout: float,
    concurrency: int,
    no_robots: bool,
    quiet: bool,
) -> int:
    """Check addresses now; no registry is needed. "-" reads addresses from standard input, one a line.

    Prints for each address what was found, what was seen, what that means and what to do.
    """
    asked = list(_addresses(urls))
    if not asked:
        raise click.UsageError("Name at least one address, or - to read addresses from standard input.")
    try:
        fixed = [Pin.parse(pin) for pin in pins]
    except ValueError as mistake:
        raise click.BadParameter(str(mistake), param_hint="--resolve") from mistake
    try:
        trusted = readable_authorities(ca_file) if ca_file else None
    except ValueError as mistake:
        raise click.BadParameter(str(mistake), param_hint="--ca-file") from mistake
    probe_settings: dict[str, Any] = {
        "allow_private": allow_private,
        "pins": fixed,
        "ca_file": trusted,
        "limits": Limits.within(timeout),
    }
    manners = Manners(delay=delay, concurrency=concurrency, robots=not no_robots, retry_under=0.75 * timeout)
    results = asyncio.run(_check(asked, probe_settings, manners))
    if as_json:
        _print_json(results)
    else:
        _print(results, quiet=quiet)
    against = any(CODES[result.finding.code].weight in _AGAINST for result in results)
    return Exit.BROKEN if against else Exit.OK


def _addresses(urls: Sequence[str]) -> Iterable[str]:
    for url in urls:
        if url == "-":
            lines = (line.strip() for line in sys.stdin)
            yield from (line for line in lines if line and not line.startswith("#"))
        else:
            yield url


async def _check(asked: list[str], probe_settings: dict[str, Any], manners: Manners) -> list[Result]:
    """Ask every address once, however often it is named; results in the order they were named."""
    keys: dict[str, str] = {}  # as named → the address asked
    found: dict[str, tuple[Observation, Finding]] = {}
    for text in asked:
        try:
            keys[text] = normalise(text, allow_private=True).key  # the probe's guard says no, with its reason
        except AddressError as mistake:
            keys[text] = text
            found[text] = _unreadable(text, mistake)
    asks = [Ask(key) for key in dict.fromkeys(keys.values()) if key not in found]
    probe = Probe(now=utc_now, identity=Identity(__version__, ABOUT_URL, CONTACT), **probe_settings)
    with ExitStack() as stack:
        progress = stack.enter_context(Progress("Checking"))
        progress.begin(len(asks))

        def done(result: Checked) -> None:
            found[result.ask.address] = result.observation, result.finding
            progress.step()

        try:
            await check_all(asks, probe=probe, manners=manners, now=utc_now, hosts={}, done=done)
        finally:
            await probe.aclose()
    return [Result(text, *found[keys[text]]) for text in asked]


def _unreadable(text: str, mistake: AddressError) -> tuple[Observation, Finding]:
    fault = Fault.SCHEME_UNSUPPORTED if mistake.code == "scheme_unsupported" else Fault.URL_MALFORMED
    silence = Silence(Phase.ADDRESS, fault, f"{mistake.problem} {mistake.remedy}".strip())
    observation = Observation(url=text, at=utc_now(), silence=silence)
    return observation, judge(observation)


def as_record(result: Result) -> dict[str, Any]:
    """Return one result in the shape of `--json`; times are ISO 8601 UTC, durations seconds."""
    observation, finding = result.observation, result.finding
    meaning = CODES[finding.code]
    ends = observation.certificate_ends_at
    return {
        "url": result.asked,
        "finding": finding.code.value,
        "family": meaning.family.value,
        "weight": meaning.weight.value,
        "evidence": finding.evidence,
        "says": meaning.says,
        "advice": meaning.advice,
        "notices": [{"code": notice.code, "detail": notice.detail} for notice in finding.notices],
        "suggestion": finding.suggestion,
        "marker": finding.marker,
        "status": observation.status,
        "final_url": observation.final_url,
        "hops": [
            {"url": hop.url, "status": hop.status, "location": hop.location, "ip": hop.ip}
            for hop in observation.hops
        ],
        "ip": observation.ip,
        "certificate_ends_at": ends.isoformat() if ends else None,
        "phase": observation.silence.phase.value if observation.silence else None,
        "detail": observation.silence.detail if observation.silence else None,
        "attempts": observation.attempts,
        "seconds": round(observation.seconds, 3),
        "at": observation.at.isoformat(),
    }


def _print_json(results: list[Result]) -> None:
    """Print one object, a result a line: the standard library indents ten times slower than it writes."""
    lines = (json.dumps(as_record(result), ensure_ascii=False) for result in results)
    sys.stdout.write('{"results": [\n' + ",\n".join(lines) + "\n]}\n")


def _print(results: list[Result], *, quiet: bool) -> None:
    from registry.text import clean

    for result in results:
        meaning = CODES[result.finding.code]
        if quiet and meaning.weight not in _AGAINST:
            continue
        word, colour = _MARKS[meaning.weight]
        click.echo(f"{click.style(word, fg=colour, bold=True)}  {clean(result.asked, 500)}")
        click.echo(f"    {result.finding.code.value}: {clean(result.finding.evidence, 500)}")
        if meaning.weight is not Weight.OK:
            click.echo(f"    What it means: {meaning.says}")
            click.echo(f"    What to do: {meaning.advice}")
        if result.finding.suggestion:
            click.echo(f"    It has moved to {clean(result.finding.suggestion, 500)}")
        for notice in result.finding.notices:
            click.echo(f"    Notice: {notice.code.replace('_', ' ')} {clean(notice.detail, 300)}".rstrip())
    against = sum(CODES[result.finding.code].weight in _AGAINST for result in results)
    if len(results) > 1:
        click.echo(f"{len(results)} addresses checked, evidence against {against}.")
    if against and against == len(results) and len(results) > 2:
        click.echo("Every address failed: look whether this machine's own network works.", err=True)

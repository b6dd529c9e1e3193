"""`warmlink validate`: every mistake of the registry at once, each with its remedy."""

import json
from pathlib import Path
from typing import Any

import click

from crawler.signatures import SignatureError
from crawler.signatures import load as load_signatures
from registry.load import examine
from registry.missing import missing
from registry.mistakes import Mistake, Place, Severity
from registry.schema import registry_schema
from warmlink.clock import utc_today
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

_EXAMPLES = """\b
Examples:
  warmlink validate                      the registry named in warmlink.toml
  warmlink validate registry/resources   a folder
  warmlink validate --json               for a program
  warmlink validate --schema > resource.schema.json   for your editor

\b
Exit code: 0 no errors (warnings and notices do not count), 2 errors.
"""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}


@click.command("validate", epilog=_EXAMPLES)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a registry file, for editors.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@config_option
def command(folder: Path | None, as_json: bool, schema: bool, strict: bool, config: Config) -> int:
    """Read the registry and list every mistake with file, line and remedy."""
    if schema:
        click.echo(json.dumps(registry_schema(), indent=2, ensure_ascii=False))
        return Exit.OK
    today = utc_today()
    registry, mistakes = examine(
        folder or config.registry.folder, today=today, allow_private=config.crawl.allow_private
    )
    if registry is not None:
        mistakes = (*mistakes, *missing(registry, today))
    mistakes = (*mistakes, *config.example_values(), *_of_signatures(config.crawl.signatures))
    stops = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failed = registry is None or any(mistake.severity in stops for mistake in mistakes)
    if as_json:
        resources = None if registry is None else len(registry.resources)
        targets = None if registry is None else len(registry.targets)
        click.echo(
            json.dumps(
                {
                    "valid": not failed,
                    "resources": resources,
                    "targets": targets,
                    "mistakes": [as_record(mistake) for mistake in mistakes],
                },
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        _print(mistakes)
        if registry is not None:
            click.echo(_summary(len(registry.resources), len(registry.targets), mistakes))
        else:
            click.echo(_count(mistakes) + ": the registry cannot be used until the errors are mended.")
    return Exit.UNUSABLE if failed else Exit.OK


def _of_signatures(folder: Path | None) -> tuple[Mistake, ...]:
    """Return what is wrong in the user's own signature files."""
    try:
        load_signatures(folder)
    except SignatureError as wrong:
        return tuple(
            Mistake(Place(m.file, 1), Severity.ERROR, "signature", None, m.rule, m.problem, m.remedy)
            for m in wrong.mistakes
        )
    return ()


def as_record(mistake: Mistake) -> dict[str, Any]:
    """Return one mistake in the shape of `--json`."""
    return {
        "file": mistake.place.file,
        "line": mistake.place.line,
        "severity": mistake.severity.value,
        "code": mistake.code,
        "resource": mistake.resource,
        "field": mistake.field,
        "problem": mistake.problem,
        "remedy": mistake.remedy,
    }


def _print(mistakes: tuple[Mistake, ...]) -> None:
    for mistake in mistakes:
        word = click.style(mistake.severity.value, fg=_COLOURS[mistake.severity], bold=True)
        about = " ".join(part for part in (mistake.resource, mistake.field) if part)
        click.echo(f"{mistake.place}: {word}: {about + ': ' if about else ''}{mistake.problem}")
        if mistake.remedy:
            click.echo(f"    {mistake.remedy}")


def _summary(resources: int, targets: int, mistakes: tuple[Mistake, ...]) -> str:
    return f"{resources} resources with {targets} links and contacts; {_count(mistakes)}."


def _count(mistakes: tuple[Mistake, ...]) -> str:
    def of(severity: Severity) -> str:
        n = sum(mistake.severity is severity for mistake in mistakes)
        return f"{n} {severity.value}{'' if n == 1 else 's'}"

    return ", ".join(of(severity) for severity in Severity)

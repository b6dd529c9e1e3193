"""`warmlink directory doctor`: how a directory can be read, found out on its own pages."""

import json
from pathlib import Path

import click

from warmlink.commands.check_options import address
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

_EXAMPLES = """\b
Examples:
  warmlink directory doctor https://directory.example/find
  warmlink directory doctor https://directory.example/find --country US --out own.directory.toml
  warmlink directory doctor saved.html --url https://directory.example/find

\b
Then try the rule on a saved page:
  warmlink directory test own.directory.toml --page saved.html --url https://directory.example/find

\b
Exit code: 0 a rule was drafted, 1 nothing was found that can be read, 2 unusable address or file.
"""


@click.command("doctor", epilog=_EXAMPLES)
@click.argument("named", metavar="URL|FILE")
@click.option("--url", callback=address, metavar="URL", help="Of a saved page: where it was found.")
@click.option("--country", metavar="CC", help="Country of numbers written without a code, as in CA.")
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the rule there.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@config_option
def command(
    named: str, url: str | None, country: str | None, out: Path | None, as_json: bool, config: Config
) -> int:
    """Ask a site politely what it offers, in at most ten requests, and draft a rule for its directory.

    URL is the page on which listings stand. Looked for: WordPress' interface, JSON, JSON-LD, data in
    scripts, sitemaps, and elements that repeat. The rule is a beginning: look at what it reads.
    """
    from reports.files import write_whole
    from reports.safe import shown
    from warmlink import doctor
    from warmlink.clock import utc_now

    if country is not None and not (len(country) == 2 and country.isalpha()):
        raise click.BadParameter("Write two letters, as in CA.", param_hint="--country")
    country = country.upper() if country else None
    if Path(named).is_file():
        if url is None:
            raise click.UsageError("Say with --url where the saved page was found.")
        diagnosis = doctor.of_file(Path(named), url, country)
    else:
        asked = address(click.get_current_context(), click.Option(["--url"]), named)
        diagnosis = doctor.of_site(asked or named, config, country, utc_now)
    best = diagnosis.best
    if as_json:
        click.echo(json.dumps(doctor.as_json(diagnosis), indent=2, ensure_ascii=False))
    else:
        for draft in diagnosis.drafts:
            read = "" if draft.entries is None else f" The rule drafted for it reads {draft.entries}."
            click.echo(f"- {shown(draft.offer.words)}{read}")
        if best is not None and out is None:
            click.echo(f"\nA rule to begin with:\n\n{best.offer.rule}")
    if out is not None and best is not None:
        write_whole(out.resolve(), best.offer.rule.encode())
        click.echo(f"The rule is in {out}.", err=as_json)
    return Exit.OK if best is not None else Exit.BROKEN

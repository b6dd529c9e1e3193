"""`warmlink import`: records drafted from a page, a file or a feed, never put into the live registry."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warmlink.commands.check_options import address
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit
from warmlink.output import put

if TYPE_CHECKING:
    from crawler.importing.draft import Draft
    from warmlink.importing import Outcome

_FORMS = ("auto", "page", "csv", "opml", "bookmarks", "hsds", "feed")
_EXAMPLES = """\b
Examples:
  warmlink import https://example.org/help        a page on the web, asked as politely as a check
  warmlink import saved-page.html --url https://example.org/help
  warmlink import contacts.csv --country CA --map "Practice=name" --out drafts/contacts.toml
  warmlink import feeds.opml
  warmlink import bookmarks.html
  warmlink import services.json                   HSDS 3: a service, a list, NDJSON, or a ZIP of its tables
  curl -s https://example.org/list.csv | warmlink import - --format csv

\b
The draft is TOML in the style of the registry. MISSING marks what a person must supply, CHECK what was
guessed, NOTE what was said beside it; comments tell where each record came from. What the registry knows
already is left out, with what is new about it. The registry itself is never touched: complete the draft,
move its records into a file of the registry, then run "warmlink validate".

\b
Exit code: 0 something was drafted or recognised, 1 nothing was found, 2 the source cannot be used.
"""


def _columns(_: click.Context, __: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """Return columns by the fields they are mapped to."""
    found: dict[str, str] = {}
    for value in values:
        column, equals, field = value.rpartition("=")
        if not equals or not column.strip() or not field.strip():
            raise click.BadParameter(f'"{value}" says nothing. Write COLUMN=FIELD, as in "My notes=notes".')
        found[column.strip()] = field.strip()
    return found


def _country(_: click.Context, __: click.Parameter, value: str | None) -> str:
    """Return a country's code in capitals."""
    from registry.codelists import country_known

    code = (value or "").strip().upper()
    if code and not country_known(code):
        raise click.BadParameter(f'"{value}" is no country. Write two letters, as in CA or GB (ISO 3166-1).')
    return code


@click.command("import", epilog=_EXAMPLES)
@click.argument("source", metavar="URL|FILE|-")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="auto",
    show_default=True,
    help="What the source is.",
)
@click.option(
    "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the draft to a file."
)
@click.option("--force", is_flag=True, help="Let --out replace a file that is there.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    callback=_columns,
    metavar="COLUMN=FIELD",
    help='Of a table: which field a column is; "ignore" leaves it out.',
)
@click.option("--url", callback=address, metavar="URL", help="The address of a saved page.")
@click.option(
    "--country", callback=_country, metavar="CODE", help="Where numbers without +… are from, as in CA."
)
@click.option("--encoding", default="", metavar="NAME", help="Of a file that does not tell its own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, the draft's text within.")
@config_option
def command(
    source: str,
    form: str,
    out: Path | None,
    force: bool,
    columns: dict[str, str],
    url: str | None,
    country: str,
    encoding: str,
    as_json: bool,
    config: Config,
) -> int:
    """Draft records from a page, CSV table, OPML outline, browser's bookmarks, or an HSDS 3 feed.

    Nothing is invented, and the live registry is never written: a person completes the draft. Every link of a
    page is drafted, recognised, or left out with the reason.
    """
    from crawler.importing.forms import Wanted
    from warmlink.importing import draft, fetched, from_file

    if out is not None:
        _refuse(out, config, force=force)
    web = re.match(r"https?://", source, re.IGNORECASE)
    found = fetched(source, config) if web else from_file(source, sys.stdin.buffer)
    chosen: Any = None if form == "auto" else form
    wanted = Wanted(chosen, encoding, url or "", country, columns)
    outcome = draft(found, wanted, config)
    drafts, known = outcome.imported.drafts, outcome.imported.known
    if out is not None and drafts:
        out.parent.mkdir(parents=True, exist_ok=True)
        put(outcome.toml, out)
    if as_json:
        click.echo(json.dumps(_as_record(outcome), indent=2, ensure_ascii=False))
    elif out is None:
        click.echo(outcome.toml, nl=False)
    click.echo(_summary(outcome, out if drafts else None), err=True)
    return Exit.OK if drafts or known else Exit.BROKEN


def _refuse(out: Path, config: Config, *, force: bool) -> None:
    """Refuse to write where it would become the registry, or over a file that somebody wants."""
    if out.resolve().is_relative_to(config.registry.folder.resolve()):
        raise click.UsageError(
            f"{out} lies in the registry, and a draft is no part of it. Write it elsewhere, complete it, and "
            "move its records there yourself."
        )
    if out.is_file() and not force:
        raise click.UsageError(f"{out} exists. Name another file, or write --force to replace it.")


def _summary(outcome: "Outcome", out: Path | None) -> str:
    imported = outcome.imported
    said = (
        f"{_count(len(imported.drafts), 'record')} drafted, {len(imported.known)} known already, "
        f"{len(imported.left_out)} left out ({outcome.form})."
    )
    if out is not None:
        said += f" Written to {out}: complete what is marked MISSING, look at what is marked CHECK."
    return said


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _as_record(outcome: "Outcome") -> dict[str, Any]:
    """Return the import in the shape of `--json`."""
    from reports.safe import shown

    imported = outcome.imported
    return {
        "source": shown(outcome.source),
        "format": outcome.form,
        "drafts": [_drafted(each) for each in imported.drafts],
        "known": [
            {
                "resource": each.resource_id,
                "by": each.by,
                "news": list(each.news),
                "draft": _drafted(each.draft),
            }
            for each in imported.known
        ],
        "left_out": [
            {"what": shown(each.what), "why": each.why, "line": each.line, "words": shown(each.words)}
            for each in imported.left_out
        ],
        "remarks": [shown(each) for each in imported.remarks],
        "toml": outcome.toml,
    }


def _drafted(each: "Draft") -> dict[str, Any]:
    """Return one draft as far as programs want it; its whole record stands in the TOML."""
    return {
        "id": each.id or None,
        "kind": each.kind,
        "name": each.name,
        "links": [link.url for link in each.links],
        "phones": [phone.number for phone in each.phones],
        "emails": [email.address for email in each.emails],
        "contact_unknown": list(each.contact_unknown),
        "stripped": list(each.stripped),
        "notes": list(each.notes),
        "lines": [origin.line for origin in each.origins],
    }

"""`warmlink directory test`: a rule tried on saved pages."""

import json
from pathlib import Path

import click

from warmlink.commands.check_options import address
from warmlink.commands.options import config_option
from warmlink.config import Config
from warmlink.exits import Exit

_EXAMPLES = """\b
Examples:
  warmlink directory test psi-directory             the fixtures of a record's rule
  warmlink directory test psi.directory.toml        those of a rule's file
  warmlink directory test psi-directory --save      keep what they give now as what is expected
  warmlink directory test psi.directory.toml --page saved.html --url https://directory.example/find
  warmlink directory test psi.directory.toml --page ann.html --url https://directory.example/p/1 --role detail

\b
Exit code: 0 everything as expected, 1 something differs or nothing was found, 2 unusable rule or file.
"""


@click.command("test", epilog=_EXAMPLES)
@click.argument("named", metavar="RULE")
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Read this saved page in place of the rule's fixtures.",
)
@click.option("--url", callback=address, metavar="URL", help="With --page: where the page was found.")
@click.option(
    "--role",
    type=click.Choice(["list", "detail", "provider"]),
    default="list",
    show_default=True,
    help="With --page: what the page is to the crawl.",
)
@click.option("--save", is_flag=True, help="Write what the fixtures give into their expected files.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@config_option
def command(
    named: str, page: Path | None, url: str | None, role: str, save: bool, as_json: bool, config: Config
) -> int:
    """Read saved pages by a rule, and say what each field gives, by which source, and what is refused.

    RULE is the id of a record with a rule, or a TOML file. Nothing is asked of the web.
    """
    from crawler.listing import Role
    from reports.files import write_whole
    from warmlink import rule_trial

    if (page is None) != (url is None):
        raise click.UsageError("Write --page and --url together: links are read from where a page was found.")
    if page is not None and save:
        raise click.UsageError("--save is for the rule's fixtures; add the page to them first.")
    rule, folder = rule_trial.rule_named(named, config)
    if page is not None and url is not None:
        pages: tuple[rule_trial.SavedPage, ...] = (rule_trial.SavedPage(page, url, Role(role)),)
    else:
        pages = rule_trial.fixtures_of(rule, folder)
    if not pages:
        raise click.UsageError(
            'The rule has no fixtures. Add fixtures = [{ file = "list.html", url = "https://…" }], or write '
            "--page FILE --url URL."
        )
    tried = [rule_trial.try_page(rule, each) for each in pages]
    if save:
        for each in tried:
            if each.page.expected is not None:
                write_whole(each.page.expected.resolve(), rule_trial.expected_text(each.found).encode())
        tried = [rule_trial.try_page(rule, each) for each in pages]
    if as_json:
        record = {
            "same": all(each.is_same for each in tried),
            "pages": [rule_trial.as_json(t) for t in tried],
        }
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        for each in tried:
            click.echo("\n".join(rule_trial.told(each)))
    return Exit.OK if all(each.is_same for each in tried) else Exit.BROKEN

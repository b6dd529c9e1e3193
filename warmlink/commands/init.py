"""`warmlink init`: a new registry, its configuration and what an editor needs, in a folder."""

import json
from pathlib import Path

import click

from registry.schema import registry_schema
from warmlink.exits import Exit
from warmlink.starter import STARTER_CONFIG, STARTER_IGNORE, STARTER_RESOURCE

_EXAMPLES = """\b
Examples:
  warmlink init                begin in this folder
  warmlink init my-list        begin in a new folder
  cd my-list && warmlink validate && warmlink crawl
"""


@click.command("init", epilog=_EXAMPLES)
@click.argument("folder", required=False, default=Path(), type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> int:
    """Make a new registry with its configuration. What is already there is never overwritten."""
    files = {
        folder / "warmlink.toml": STARTER_CONFIG,
        folder / "registry" / "resources" / "first.toml": STARTER_RESOURCE,
        folder / "registry" / "resource.schema.json": json.dumps(registry_schema(), indent=2) + "\n",
        folder / ".gitignore": STARTER_IGNORE,
    }
    for path, content in files.items():
        if path.exists():
            click.echo(f"kept     {path} (it was there)")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        click.echo(f"written  {path}")
    here = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"\nNext: {here}warmlink validate, then warmlink crawl.")
    return Exit.OK

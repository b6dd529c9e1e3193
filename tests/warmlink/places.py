"""Small places to run the command line in: a registry, its configuration, and the command as a process."""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NOBODY = "http://127.0.0.1:1/"  # a port where nobody listens: asked and refused at once
CONFIG = """\
[crawl]
allow_private = true
canaries = []
[manners]
delay = 0
robots = false
"""


def record(name: str, *urls: str) -> str:
    """A record of the registry with these links."""
    links = "".join(f'[[resource.links]]\nid = "link-{n}"\nurl = "{url}"\n' for n, url in enumerate(urls, 1))
    return (
        f'[[resource]]\nid = "{name}"\nkind = "information"\nname = "{name.title()}"\n'
        f'description = "What {name} has to say to parents."\n{links}'
    )


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Site:
    """A folder with a registry and its warmlink.toml, and the command line run in it."""

    folder: Path

    def lists(self, *records: str) -> None:
        """From now on the registry is these records."""
        (self.folder / "registry/resources").mkdir(parents=True, exist_ok=True)
        (self.folder / "registry/resources/all.toml").write_text("\n".join(records), encoding="utf-8")

    def configure(self, text: str) -> None:
        """From now on this is the configuration."""
        (self.folder / "warmlink.toml").write_text(text, encoding="utf-8")

    @property
    def database(self) -> Path:
        return self.folder / "var/warmlink.db"

    def warmlink(self, *arguments: str, stdin: str = "") -> Answer:
        """Run the command line as its users do, in this folder."""
        ended = subprocess.run(
            command(arguments), cwd=self.folder, input=stdin, capture_output=True, text=True, timeout=50
        )
        return Answer(ended.returncode, ended.stdout, ended.stderr)


def command(arguments: Iterable[str]) -> list[str]:
    """The command line as a process."""
    return [sys.executable, "-m", "warmlink", *arguments]


def site(folder: Path, *records: str, config: str = CONFIG) -> Site:
    """A registry of these records, in a folder of its own."""
    made = Site(folder)
    made.lists(*records)
    made.configure(config)
    return made

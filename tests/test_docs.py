"""What the documentation says is what the program does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from warmlink.cli import COMMANDS
from warmlink.config_keys import KEYS, reference

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


def test_the_generated_parts_are_as_generated() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "-I", ".", *map(str, PAGES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"run `make docs`\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    wanted = _LINK.findall(page.read_text())
    assert [name for name in wanted if not (page.parent / name).exists()] == []


def test_every_test_that_shows_a_promise_exists() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "README.md").read_text())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_key_of_the_configuration_is_documented_and_no_other() -> None:
    documented = re.findall(r"^## \[(\w+)\]|^\| `(\w+)` \|", "\n".join(reference()), re.MULTILINE)
    table, keys = "", set()
    for heading, key in documented:
        table = heading or table
        if key:
            keys.add(f"{table}.{key}")
    assert keys == set(KEYS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"warmlink {command}" in (ROOT / "README.md").read_text()


def test_the_readme_begins_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert [line.split("#")[0].strip() for line in lines if line.startswith("$ make")] == [
        "$ make crawl",
        "$ make test",
    ]
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^crawl:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text()

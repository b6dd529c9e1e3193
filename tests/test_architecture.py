"""The walls of the house stand where the plan says."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = sorted(
    p for room in ("registry", "crawler", "reports", "warmlink") for p in (ROOT / room).rglob("*.py")
)
HEAVY = {
    "scrapy",
    "twisted",
    "bs4",
    "apscheduler",
    "trafilatura",
    "pydantic",
    "sqlite_utils",
    "jinja2",
    "rich.progress",
}
WALL_CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def test_the_doors_turn_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [p for p in PRODUCT if p.parts[len(ROOT.parts)] != "warmlink"], ids=str)
def test_only_warmlink_reads_the_wall_clock(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    read = {
        (call.value.id, call.attr)
        for call in calls
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)
    }
    assert read & WALL_CLOCKS == set()


@pytest.mark.parametrize("path", PRODUCT, ids=str)
def test_every_file_says_its_purpose_in_its_first_line(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text()))
    assert said
    assert len(said.splitlines()[0]) > 10


@pytest.mark.parametrize("module", ["warmlink.cli", "warmlink.commands.check"])
def test_checking_an_address_meets_nothing_heavy(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(done.stdout.split()) == set()

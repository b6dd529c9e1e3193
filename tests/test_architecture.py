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
TREES = {path: ast.parse(path.read_text()) for path in PRODUCT}
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


def test_only_warmlink_reads_the_wall_clock() -> None:
    read = {
        path.name: found
        for path, tree in TREES.items()
        if path.parts[len(ROOT.parts)] != "warmlink" and (found := _calls(tree) & WALL_CLOCKS)
    }
    assert read == {}


def _calls(tree: ast.Module) -> set[tuple[str, str]]:
    """Return the calls of a module's or a class's function, as (module, function)."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        (call.value.id, call.attr)
        for call in called
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)
    }


def test_every_file_says_its_purpose_in_its_first_line() -> None:
    first = {path: (ast.get_docstring(tree) or "").partition("\n")[0] for path, tree in TREES.items()}
    assert [path for path, line in first.items() if len(line) <= 10] == []


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

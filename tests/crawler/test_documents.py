"""What the manual says of findings and health is what the code says."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tables_of_the_manual_are_those_of_the_code() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "docs/findings.md", "docs/health.md"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_notice_of_the_deciders_stands_in_the_manual() -> None:
    source = "".join(
        (ROOT / "crawler" / name).read_text() for name in ("judge.py", "health.py", "contact_verdict.py")
    )
    given = set(re.findall(r'Notice\(\s*"(\w+)"', source))
    told = set(
        re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/findings.md").read_text().split("## Notices")[1], re.M)
    )
    assert given == told

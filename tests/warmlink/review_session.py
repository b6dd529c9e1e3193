"""The example of docs/review.md as it really runs: a small registry, three offers, and what is typed."""

import shlex
import tempfile
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from crawler.change import compare
from crawler.describe.description import Method
from crawler.proposal import Proposal
from crawler.store import Store
from warmlink.cli import warmlink

_SEEN = datetime(2026, 5, 3, 4, 10, tzinfo=UTC)
_DAY = "2026-05-04"  # in the place of the day it is run
_REGISTRY = """\
# Curated by Ann; please keep the comments.
[[resource]]
id = "ember-house"
kind = "provider"
name = "Ember House"
description = "Help for mothers in Guelph."   # their own words
service_areas = ["CA-ON"]
[[resource.links]]
id = "website"
url = "https://ember-house.example/"
[[resource.phones]]
number = "+15192340001" # the office
"""
_OFFERS = (
    ("description", "Help for mothers in Guelph.", "Help for all new parents in Guelph.", "substantive"),
    ("phones.1.number", "+15192340001", "+15192340002", "critical"),
    ("name", "Ember House", "Ember House.", "cosmetic"),
)


def session(*lines: str) -> str:
    """Return what a terminal shows when these lines are typed in turn; `cat FILE` is known, too."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        records = Path("registry/resources")
        records.mkdir(parents=True)
        (records / "guelph.toml").write_text(_REGISTRY, encoding="utf-8")
        Path("var").mkdir()
        with Store("var/warmlink.db") as store:
            store.save_proposals(
                Proposal(
                    None, "ember-house", field, None, was, offered, _SEEN, "https://ember-house.example/",
                    Method.OG, weight, compare(was, offered).similarity,  # type: ignore[arg-type]
                    because="first seen on 2026-05-01, and again since",
                )
                for field, was, offered, weight in _OFFERS
            )  # fmt: skip
        shown = "".join(f"$ {line}\n{_run(line)}" for line in lines)
    return shown.replace(str(datetime.now(UTC).date()), _DAY).rstrip()


def _run(line: str) -> str:
    words = shlex.split(line, comments=True)
    if words[0] == "cat":
        return Path(words[1]).read_text(encoding="utf-8")
    ended = CliRunner().invoke(warmlink, words[1:], prog_name="warmlink")
    assert ended.exception is None or ended.exit_code == 0, ended.output
    return ended.output

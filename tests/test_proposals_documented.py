"""The examples of docs/proposals.md are registries that load, and say what the page says they do."""

import re
from datetime import date
from pathlib import Path

from crawler.watched import watched_by
from registry.load import load
from registry.watching import watchable

PAGE = (Path(__file__).parents[1] / "docs" / "proposals.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_every_example_loads_and_watches_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "all.toml").write_text("\n".join(EXAMPLES), "utf-8")
    registry = load(tmp_path, today=date(2026, 11, 25))
    assert registry.mistakes == ()
    watched = {
        resource.id: [
            (w.field, w.address.removeprefix("https://"), w.extractor) for w in watched_by(resource)
        ]
        for resource in registry.resources
    }
    assert watched == {
        "ember-house": [
            ("description", "ember-house.example/", "meta"),
            ("fees", "ember-house.example/prices", "css:.price-list > p"),
            ("phones.1.hours", "ember-house.example/", None),
            ("links.new", "ember-house.example/", None),
        ],
        "night-line": [],
    }


def test_every_field_that_the_page_names_may_be_watched() -> None:
    rows = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    fields = [f"address{name}" if name.startswith(".") else name for name in names]
    assert len(fields) > 12
    assert [field for field in fields if not watchable(field)] == []

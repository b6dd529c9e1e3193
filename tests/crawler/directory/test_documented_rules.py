"""The rules that docs/directories.md shows are rules, and read what stands beside them."""

import re
from pathlib import Path

import pytest

from crawler.directory.rule import first_steps
from crawler.listing import Role
from registry.extractors import Extractors
from registry.rule_file import rule_in
from tests.crawler.directory.reading import html, on_detail, on_list

TEXT = (Path(__file__).parents[3] / "docs" / "directories.md").read_text()
RULES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("text", RULES)
def test_every_rule_shown_can_be_used(text: str) -> None:
    assert first_steps(rule_in(text, "docs/directories.md"))


def test_the_first_example_reads_the_page_beside_it() -> None:
    (page,) = re.findall(r"```html\n(.*?)```", TEXT, re.DOTALL)
    found = on_list(rule_in(RULES[0], "docs/directories.md"), html(page))
    assert [(step.role, step.carried.fields) for step in found.steps if step.carried is not None] == [
        (Role.DETAIL, {"name": ("Ann Lee",), "phone": ("+12024561111",)}),
        (Role.DETAIL, {"name": ("Bo Ray",)}),
    ]
    assert found.steps[-1].url == "https://directory.example/find?page=2"


def test_the_function_shown_reads_a_name() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    shown = next(rule_in(text, "docs") for text in RULES if "extractors" in text)
    rule = shown.model_copy(update={"extractors": Extractors(file="own.py", code=code)})
    (ann,) = on_detail(rule, html("<h1>Ann Lee, MSW, RSW</h1>")).listings
    assert ann.name == "Ann Lee"

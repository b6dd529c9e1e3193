"""Every mistake in a directory's rule is found at the registry's door, at its place, with a remedy."""

from pathlib import Path
from typing import Any

import pytest

from registry.directory import Directory
from registry.mistakes import RegistryError
from registry.rule_file import read_rule, rule_in

RULE = 'kind = "listing"\nstart = ["https://d.example/"]\n'
ITEMS = 'items = { css = "li", fields = { name = [{ css = "b" }] } }\n'


def codes(text: str) -> list[tuple[int, str, str]]:
    """Return line, field and code of every mistake in a rule."""
    with pytest.raises(RegistryError) as wrong:
        rule_in(text, "d.directory.toml")
    assert all(mistake.remedy for mistake in wrong.value.mistakes)
    return [(m.place.line, m.field, m.code) for m in wrong.value.mistakes]


@pytest.mark.parametrize(
    ("text", "line", "field", "code"),
    [
        (RULE, 1, "items", "items_missing"),
        (RULE + 'items = { css = "li[" }', 3, "items.css", "selector_unreadable"),
        (RULE + 'items = { css = "li", xpath = "//li" }', 3, "items", "items_unclear"),
        (RULE + 'items = { css = "li", script = "script" }', 3, "items.script", "script_unused"),
        (RULE + 'items = { css = "li", follow = "a[" }', 3, "items.follow", "selector_unreadable"),
        (RULE + "items = { xpath = \"//li[re:test(., 'a')]\" }", 3, "items.xpath", "selector_unreadable"),
        (RULE + 'items = { jmespath = "a[" }', 3, "items.jmespath", "selector_unreadable"),
        (RULE + ITEMS + 'require = ["phone"]', 4, "require", "field_unread"),
        (RULE + ITEMS + 'require = ["name|phone"]', 4, "require", "field_unread"),
        (RULE + ITEMS + "provider = {}", 4, "provider", "website_unread"),
        (RULE + ITEMS + 'sitemap = { include = ["a"] }', 4, "sitemap", "unused_table"),
        (RULE + ITEMS + 'country = "UK"', 4, "country", "unknown_country"),
        (RULE + ITEMS + 'browser = "yes"', 4, "browser", "not_a_switch"),
        (RULE + ITEMS + "limits = { max_pages = 0 }", 4, "limits.max_pages", "out_of_range"),
        (RULE + ITEMS + 'extractors = "../x.py"', 4, "extractors", "extractors_elsewhere"),
        (RULE + ITEMS + 'key = { python = "key" }', 1, "extractors", "extractors_unnamed"),
        (RULE + ITEMS + 'key = { css = "a", jsonld = "b" }', 4, "key", "source_unclear"),
        (RULE + ITEMS + 'key = { css = "a", type = "Person" }', 4, "key.type", "type_without_jsonld"),
        (RULE + ITEMS + 'detail.fields."No!" = [{ css = "a" }]', 4, "detail.fields.No!", "field_unnamed"),
        (RULE + ITEMS + "detail.fields.phone = []", 4, "detail.fields.phone", "source_missing"),
        (
            RULE
            + ITEMS
            + 'pagination = { strategy = "cursor", jmespath = "n", template = "https://d.example/" }',
            4,
            "pagination.template",
            "template_incomplete",
        ),
        (
            RULE + ITEMS + 'fixtures = [{ file = "../x.html", url = "https://d.example/" }]',
            4,
            "fixtures.0.file",
            "fixture_elsewhere",
        ),
        ('kind = "json_api"\nstart = ["https://d.example/"]', 1, "items", "items_missing"),
        ('kind = "wp_rest"\nstart = ["https://d.example/"]', 1, "wp_rest", "types_missing"),
        (
            'kind = "wp_rest"\nstart = ["https://d.example/"]\nwp_rest = { types = ["a/b"] }',
            3,
            "wp_rest.types",
            "type_unreadable",
        ),
        (
            'kind = "sitemap"\nstart = ["https://d.example/"]\nsitemap = { include = ["(a+)+"] }',
            3,
            "sitemap.include.0",
            "unsafe_pattern",
        ),
    ],
)
def test_a_mistake_is_told_at_its_line(text: str, line: int, field: str, code: str) -> None:
    assert codes(text) == [(line, field, code)]


@pytest.mark.parametrize(
    ("processor", "code"),
    [
        ('"upper"', "not_a_choice"),
        ("{}", "processor_unclear"),
        ('{ prefix = "a", split = "," }', "processor_unclear"),
        ('{ regex = "(a*)*" }', "unsafe_pattern"),
        ('{ replace = "a" }', "unknown_field"),
    ],
)
def test_processors_are_a_closed_list(processor: str, code: str) -> None:
    text = RULE + ITEMS + f'detail.fields.phone = [{{ css = "a", processors = [{processor}] }}]'
    assert [code for _, _, code in codes(text)] == [code]


def test_a_rule_carries_the_text_of_its_extractors_so_that_a_change_of_them_is_a_change_of_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "own.directory.toml"
    file.write_text(RULE + ITEMS + 'extractors = "own.py"\nkey = { python = "key" }')
    (tmp_path / "own.py").write_text("raise SystemExit('never run at the door')\ndef key(soup): return 'a'\n")
    before, _ = read_rule(file)
    (tmp_path / "own.py").write_text("def key(soup): return 'b'\n")
    after, _ = read_rule(file)
    assert before.model_dump_json() != after.model_dump_json()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def key(soup: return 1", "own.py, line 1 is no Python"),
        ("def key(): return 1", "own.py has no function key that takes one value"),
        ("", "own.py is empty or too large"),
    ],
)
def test_extractors_that_cannot_be_called_are_mistakes(tmp_path: Path, code: str, says: str) -> None:
    file = tmp_path / "own.directory.toml"
    file.write_text(RULE + ITEMS + 'extractors = "own.py"\nkey = { python = "key" }')
    (tmp_path / "own.py").write_text(code)
    with pytest.raises(RegistryError, match=says):
        read_rule(file)


def test_a_link_out_of_the_folder_is_no_file_beside_the_rule(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text("def key(soup): return 1")
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "own.py").symlink_to(tmp_path / "elsewhere.py")
    (folder / "own.directory.toml").write_text(RULE + ITEMS + 'extractors = "own.py"')
    with pytest.raises(RegistryError, match=r"There is no file own\.py beside the rule"):
        read_rule(folder / "own.directory.toml")


def test_a_rule_that_was_kept_is_read_again() -> None:
    rule = rule_in(RULE + ITEMS, "d.directory.toml")
    again: Any = rule.model_dump(mode="json")
    assert Directory.model_validate(again) == rule

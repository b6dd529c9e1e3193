"""The schemas: formats are asserted, and the committed ones are those of the models."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reports.feed.schema import COMMITTED, committed_text, schema_errors, schemas
from reports.feed.settings import FeedSettings


@pytest.mark.parametrize(
    ("format_", "wrong", "right"),
    [
        ("uri", "not a uri", "https://example.org/"),
        ("date", "31/12/2025", "2025-12-31"),
        ("date-time", "yesterday", "2026-05-01T06:30:00Z"),
        ("email", "call us!", "ask@example.org"),
    ],
)
def test_formats_are_asserted(format_: str, wrong: str, right: str) -> None:
    validator = Draft202012Validator({"format": format_}, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [validator.is_valid(wrong), validator.is_valid(right)] == [False, True]


def test_the_committed_schemas_are_those_of_the_models() -> None:
    generated = {f"{name}.schema.json": committed_text(s) for name, s in schemas(FeedSettings()).items()}
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.glob("*.json")}
    assert committed == generated, "run: python -m reports.feed.schema --write"


def test_every_schema_is_one_and_none_lets_null_through() -> None:
    for name, schema in schemas(FeedSettings()).items():
        Draft202012Validator.check_schema(schema)
        assert '"null"' not in json.dumps(schema), name


def test_an_unknown_member_is_refused(tmp_path: Path) -> None:
    assert any("mood" in error for error in schema_errors("index", {"mood": 1}, FeedSettings()))

"""The schema editors use: it takes what the registry takes, and shows the commonest slips while typing."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from registry.model import Resource
from registry.schema import registry_schema
from tests.registry.records import PROVIDER

SEED = Path(__file__).parents[2] / "registry" / "resources"


def judge(document: Any) -> list[str]:
    """Return where the document does not fit, as a path."""
    schema = registry_schema()
    Draft202012Validator.check_schema(schema)
    return [error.json_path for error in Draft202012Validator(schema).iter_errors(document)]


def test_the_seed_fits() -> None:
    documents = [tomllib.loads(path.read_text("utf-8")) for path in sorted(SEED.glob("*.toml"))]
    assert documents
    for document in documents:
        plain = _with_days_as_text(document)
        assert judge(plain) == []


def _with_days_as_text(value: Any) -> Any:
    """Return a TOML document as editors hand it to a schema."""
    match value:
        case dict():
            return {key: _with_days_as_text(one) for key, one in value.items()}
        case list():
            return [_with_days_as_text(one) for one in value]
        case str() | int() | float():
            return value
        case _:
            return value.isoformat()


@pytest.mark.parametrize(
    ("slip", "where"),
    [
        ({"kind": "therapist"}, "$.resource[0].kind"),
        ({"nmae": "Willow"}, "$.resource[0]"),
        ({"id": "Willow Practice"}, "$.resource[0].id"),
        ({"name": "x" * 121}, "$.resource[0].name"),
        ({"next_step": "x" * 301}, "$.resource[0].next_step"),
        ({"crisis": "yes"}, "$.resource[0].crisis"),
        ({"delivery": ["in person"]}, "$.resource[0].delivery[0]"),
        ({"short_name": None}, "$.resource[0].short_name"),
        ({"emails": [{"address": "at home"}]}, "$.resource[0].emails[0].address"),
        ({"links": [{"id": "site", "url": "mailto:x@example.org"}]}, "$.resource[0].links[0].url"),
    ],
)
def test_a_slip_is_shown_where_it_stands(slip: dict[str, Any], where: str) -> None:
    assert judge({"resource": [PROVIDER | slip]}) == [where]


def test_nothing_stands_outside_of_a_record() -> None:
    assert judge({"resources": []}) == ["$"]


def test_the_schema_can_be_named_by_a_file_anywhere() -> None:
    schema = registry_schema()
    assert (schema["$schema"], schema["$id"].startswith("https://")) == (
        "https://json-schema.org/draft/2020-12/schema",
        True,
    )


def test_every_field_says_what_it_is_for() -> None:
    schema = registry_schema()
    silent = [
        f"{name}.{field}"
        for name, part in schema["$defs"].items()
        for field, rule in part.get("properties", {}).items()
        if not rule.get("description")
    ]
    assert silent == []
    assert set(schema["$defs"]["Resource"]["properties"]) == set(Resource.model_fields)

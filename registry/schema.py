"""The JSON Schema of a registry file, so that an editor can complete and check while a curator writes."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from registry.model import Resource

SCHEMA_ID = "https://warmlink.example/schema/registry-file.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _ForToml(GenerateJsonSchema):
    """TOML has no null: a field that is not set is left out, and a default of None or a table is none."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {
            key: value
            for key, value in made.items()
            if key != "default" or not isinstance(value, dict | None)
        }

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def registry_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12) of one file: an object with a list `resource`.

    What needs more than one field, a numbering plan or a list of codes is checked by ``warmlink validate``
    alone: a file that fits the schema may still hold mistakes.
    """
    record = Resource.model_json_schema(schema_generator=_ForToml)
    parts = record.pop("$defs")
    parts["RuleFile"] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule"],
        "properties": {
            "rule": {
                "type": "string",
                "pattern": r"^[^/\\]+\.directory\.toml$",
                "description": "The file beside this one in which the rule stands.",
            }
        },
    }
    fields = record["properties"]
    said = {key: value for key, value in fields["directory"].items() if key != "$ref"}
    fields["directory"] = said | {"anyOf": [{"$ref": "#/$defs/Directory"}, {"$ref": "#/$defs/RuleFile"}]}
    return {
        "$schema": _DIALECT,
        "$id": SCHEMA_ID,
        "title": "A file of the registry",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "resource": {
                "description": "The records of this file, each begun with [[resource]].",
                "type": "array",
                "items": {"$ref": "#/$defs/Resource"},
            }
        },
        "$defs": {**parts, "Resource": record},
    }

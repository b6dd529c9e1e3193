"""JSON Schema 2020-12 of every file, generated from the models, with formats asserted.

``python -m reports.feed.schema --write`` brings the committed schemas in docs/schema/v1 up to date.
"""

import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from reports.feed.files_model import MODELS
from reports.feed.settings import FeedSettings

COMMITTED = Path(__file__).parents[2] / "docs" / "schema" / "v1"


class _NeverNull(GenerateJsonSchema):
    """Optional means absent: no null, no default."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        return inner if schema.get("default", ...) is None else super().default_schema(schema)


def schema_path(name: str) -> str:
    """Return where the schema `name` stands in the feed.

    >>> schema_path("health")
    'v1/schema/health.schema.json'
    """
    return f"v1/schema/{name}.schema.json"


@lru_cache(maxsize=8)
def schemas(settings: FeedSettings) -> dict[str, dict[str, Any]]:
    """Return every schema by name, each with its absolute ``$id`` under the settings' base URL."""
    return {
        name: {
            "$schema": GenerateJsonSchema.schema_dialect,
            "$id": settings.url(schema_path(name)),
            **model.model_json_schema(by_alias=True, schema_generator=_NeverNull),
        }
        for name, model in MODELS.items()
    }


@lru_cache(maxsize=32)
def _validator(name: str, settings: FeedSettings) -> Any:
    from jsonschema import Draft202012Validator  # heavy: only publishing needs it

    return Draft202012Validator(schemas(settings)[name], format_checker=Draft202012Validator.FORMAT_CHECKER)


def schema_errors(name: str, document: Any, settings: FeedSettings) -> Iterator[str]:
    """Yield what is wrong with `document` under the schema `name`, each with its place in the document."""
    for error in _validator(name, settings).iter_errors(document):
        place = "/".join(str(step) for step in error.absolute_path)
        yield f"{place or 'document'}: {error.message[:300]}"


def is_uri(text: str) -> bool:
    """Whether `text` is a URI in the strict sense of RFC 3986.

    >>> is_uri("https://example.org/a?b=c"), is_uri("not a uri")
    (True, False)
    """
    from jsonschema import Draft202012Validator

    return bool(Draft202012Validator.FORMAT_CHECKER.conforms(text, "uri"))


def committed_text(document: dict[str, Any]) -> str:
    """Return a schema as it is committed: indented, so that a difference reads line by line."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_committed(folder: Path = COMMITTED) -> None:
    """Write every schema with the shipped settings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in schemas(FeedSettings()).items():
        (folder / Path(schema_path(name)).name).write_text(committed_text(document), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m reports.feed.schema --write")
    write_committed()

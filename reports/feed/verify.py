"""The last look before publication: schemas, counts, references and hashes of a release's files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reports.feed.canonical import canonical, sha256
from reports.feed.release import HEALTH, INDEX, MANIFEST, RESOURCES, FeedFile, resource_path
from reports.feed.schema import schema_errors
from reports.feed.settings import FeedSettings


def faults(files: Iterable[FeedFile], settings: FeedSettings) -> Iterator[str]:
    """Yield what is wrong with a release.

    Files whose bytes are those of the last release were looked at then, and are not parsed again.
    """
    by_path = {file.path: file for file in files}
    for file in by_path.values():
        if file.changed and file.schema is not None:
            yield from _file_faults(file, settings)
    yield from _whole_faults(by_path)


def _file_faults(file: FeedFile, settings: FeedSettings) -> Iterator[str]:
    document = json.loads(file.content)
    data = document.get("data")
    if data is not None and document["data_sha256"] != sha256(canonical(data)):
        yield f"{file.path}: data_sha256 is not that of its data"
    if file.path == RESOURCES:  # each record was looked at in its own file
        document["data"] = {**data, "resources": []}
    yield from (f"{file.path}: {error}" for error in schema_errors(str(file.schema), document, settings))


def _whole_faults(by_path: Mapping[str, FeedFile]) -> Iterator[str]:
    manifest = json.loads(by_path[MANIFEST].content)["data"]["files"]
    yield from manifest_faults(manifest, {path: file.content for path, file in by_path.items()})
    resources = json.loads(by_path[RESOURCES].content)["data"]
    health = json.loads(by_path[HEALTH].content)["data"]
    yield from contradictions(resources, health)
    yield from _missing_files(resources, by_path)
    yield from _miscounts(json.loads(by_path[INDEX].content)["counts"], resources, health)


def manifest_faults(entries: Iterable[Mapping[str, Any]], contents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield where a manifest and the bytes disagree; index.json and the manifest are not in it."""
    named = {entry["path"]: entry for entry in entries}
    expected = contents.keys() - {INDEX, MANIFEST}
    yield from (f"{path}: not in the manifest" for path in sorted(expected - named.keys()))
    for path, entry in named.items():
        content = contents.get(path)
        if content is None:
            yield f"{path}: in the manifest but missing"
        elif len(content) != entry["bytes"] or sha256(content) != entry["sha256"]:
            yield f"{path}: not the bytes the manifest names"


def contradictions(resources: Mapping[str, Any], health: Mapping[str, Any]) -> Iterator[str]:
    """Yield where the data of resources.json and health.json contradict themselves or each other."""
    ids = [record["id"] for record in resources["resources"]]
    stones = [stone["id"] for stone in resources["tombstones"]]
    contacts = [
        contact["target_id"]
        for record in resources["resources"]
        for contact in (*record["links"], *record["phones"], *record["emails"])
    ]
    targets = [target["target_id"] for target in health["targets"]]
    yield from _repeated("record", [*ids, *stones])
    yield from _repeated("contact", contacts)
    yield from _repeated("health entry", targets)
    yield from (f"{t}: in one of resources and health only" for t in sorted(set(contacts) ^ set(targets)))
    of_resources = [entry["id"] for entry in health["resources"]]
    if sorted(of_resources) != sorted(ids):
        yield f"counts do not add up: {len(ids)} records, health of {len(of_resources)} resources"


def _repeated(what: str, names: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{name}: more than one {what}"
        seen.add(name)


def _missing_files(resources: Mapping[str, Any], by_path: Mapping[str, FeedFile]) -> Iterator[str]:
    wanted = {resource_path(record["id"]) for record in resources["resources"]}
    present = {path for path, file in by_path.items() if file.schema == "resource"}
    yield from (f"{path}: has no match in {RESOURCES}" for path in sorted(wanted ^ present))


def _miscounts(
    counts: Mapping[str, int], resources: Mapping[str, Any], health: Mapping[str, Any]
) -> Iterator[str]:
    found = {
        "resources": len(resources["resources"]),
        "tombstones": len(resources["tombstones"]),
        "targets": len(health["targets"]),
        "hidden": sum(not target["show"] for target in health["targets"]),
    }
    yield from (
        f"counts do not add up: index.json says {counts[name]} {name}, there are {number}"
        for name, number in found.items()
        if counts[name] != number
    )

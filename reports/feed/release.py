"""The files of a release, byte for byte, from a feed: unchanged ones keep their bytes and their release."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from reports.feed.build import Feed
from reports.feed.canonical import array_of, canonical, object_of, sha256
from reports.feed.files_model import FORMAT_VERSION
from reports.feed.previous import FileState
from reports.feed.schema import schema_path, schemas
from reports.feed.settings import FeedSettings

INDEX, MANIFEST = "index.json", "v1/manifest.json"
RESOURCES, HEALTH = "v1/resources.json", "v1/health.json"
JSON, JSON_SCHEMA = "application/json", "application/schema+json"
META_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file, ready to be written."""

    path: str  # relative to the public folder
    content: bytes
    sha256: str
    schema: str | None  # name of the schema it must satisfy; None for a schema itself
    changed: bool  # False when its bytes are those of the last release
    release: str
    last_changed_at: str
    records: int | None = None


def resource_path(id_: str) -> str:
    """Return where the record of one resource stands."""
    return f"v1/resources/{id_}.json"


def compose(feed: Feed, release: str) -> tuple[FeedFile, ...]:
    """Return every file of the release called `release`: index.json last, the manifest before it."""
    files = [*_records(feed, release), _health(feed, release), *_schemas(feed, release)]
    manifest = _manifest(feed, release, files)
    return (*files, manifest, _index(feed, release))


def moment(when: datetime) -> str:
    """Return a UTC time in whole seconds.

    >>> moment(datetime(2026, 5, 1, 6, 30, 1, 5, tzinfo=UTC))
    '2026-05-01T06:30:01Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _records(feed: Feed, release: str) -> Iterator[FeedFile]:
    head = _head(feed.settings, feed.settings.ttl)
    data = object_of(
        {
            "resources": array_of(entry.text for entry in feed.records.values()),
            "tombstones": canonical(list(feed.tombstones.values())),
        }
    )
    count = len(feed.records)
    yield _file(feed, release, RESOURCES, "resources", {**head, "data": data}, records=count)
    for id_, entry in feed.records.items():
        yield _file(feed, release, resource_path(id_), "resource", {**head, "data": entry.text}, records=1)


def _health(feed: Feed, release: str) -> FeedFile:
    members = _head(feed.settings, feed.settings.health_ttl) | _state(feed)
    members["data"] = canonical({"targets": feed.targets, "resources": feed.resources})
    return _file(feed, release, HEALTH, "health", members, records=len(feed.targets))


def _schemas(feed: Feed, release: str) -> Iterator[FeedFile]:
    for name, document in schemas(feed.settings).items():
        text = canonical(document)
        yield _stamped(feed, release, schema_path(name), None, partial(_as_it_is, text))


def _as_it_is(text: str, _: FileState) -> str:
    """A schema carries no stamp."""
    return text


def _manifest(feed: Feed, release: str, files: list[FeedFile]) -> FeedFile:
    entries = [_manifest_entry(file, feed.settings) for file in sorted(files, key=lambda f: f.path)]
    members = _head(feed.settings, feed.settings.index_ttl) | {"data": canonical({"files": entries})}
    # The manifest names the release as a whole: its own stamp is always this release's.
    return _file(feed, release, MANIFEST, "manifest", members, fresh=True)


def _manifest_entry(file: FeedFile, settings: FeedSettings) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "path": file.path,
        "url": settings.url(file.path),
        "bytes": len(file.content),
        "sha256": file.sha256,
        "media_type": JSON if file.schema else JSON_SCHEMA,
        "schema": settings.url(schema_path(file.schema)) if file.schema else META_SCHEMA,
        "release": file.release,
        "last_changed_at": file.last_changed_at,
    }
    return entry if file.records is None else entry | {"records": file.records}


def _index(feed: Feed, release: str) -> FeedFile:
    settings = feed.settings
    members = _head(settings, settings.index_ttl) | _state(feed)
    members |= {
        "$schema": canonical(settings.url(schema_path("index"))),
        "title": canonical(settings.title),
        "release": canonical(release),
        "reasons": canonical(feed.reasons),
        "versions": canonical([{"major": 1, "path": "v1/", "manifest": settings.url(MANIFEST)}]),
        "counts": canonical(
            {
                "resources": len(feed.records),
                "tombstones": len(feed.tombstones),
                "targets": len(feed.targets),
                "hidden": sum(not target["show"] for target in feed.targets),
            }
        ),
    }
    content = (object_of(members) + "\n").encode()
    return FeedFile(INDEX, content, sha256(content), "index", True, release, moment(feed.now))


def _head(settings: FeedSettings, ttl: int) -> dict[str, str]:
    """Return the members every file shares, as canonical texts."""
    terms = {"id": settings.license_id, "url": settings.license_url, "attribution": settings.attribution}
    return {
        "format_version": canonical(FORMAT_VERSION),
        "ttl": canonical(ttl),
        "license": canonical(terms),
        "contact": canonical(settings.contact),
    }


def _state(feed: Feed) -> dict[str, str]:
    state = {"as_of": canonical(moment(feed.as_of)), "status": canonical(feed.status)}
    if feed.last_successful_crawl_at is not None:
        state["last_successful_crawl_at"] = canonical(moment(feed.last_successful_crawl_at))
    return state


def _file(
    feed: Feed,
    release: str,
    path: str,
    schema: str,
    members: Mapping[str, str],
    *,
    records: int | None = None,
    fresh: bool = False,
) -> FeedFile:
    full = {
        **members,
        "$schema": canonical(feed.settings.url(schema_path(schema))),
        "data_sha256": canonical(sha256(members["data"])),
    }

    def text(stamp: FileState) -> str:
        dated = {"release": canonical(stamp.release), "last_changed_at": canonical(stamp.last_changed_at)}
        return object_of({**full, **dated})

    return _stamped(feed, release, path, schema, text, records=records, fresh=fresh)


def _stamped(
    feed: Feed,
    release: str,
    path: str,
    schema: str | None,
    text: Callable[[FileState], str],
    *,
    records: int | None = None,
    fresh: bool = False,
) -> FeedFile:
    """Return the file under its last stamp when that gives the very bytes of the last release, else newly."""
    before = None if fresh or feed.previous is None else feed.previous.files.get(path)
    if before is not None:
        content = (text(before) + "\n").encode()
        if (digest := sha256(content)) == before.sha256:
            return FeedFile(
                path, content, digest, schema, False, before.release, before.last_changed_at, records
            )
    stamp = FileState("", release, moment(feed.now))
    content = (text(stamp) + "\n").encode()
    return FeedFile(path, content, sha256(content), schema, True, release, stamp.last_changed_at, records)

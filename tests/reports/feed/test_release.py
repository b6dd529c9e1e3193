"""The files of a release: valid, deterministic, and at rest while nothing changes."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.health import Health
from reports.feed.build import Feed, build
from reports.feed.canonical import canonical, sha256
from reports.feed.previous import Previous, read_back
from reports.feed.release import FeedFile, compose
from reports.feed.schema import schema_errors
from reports.feed.verify import faults
from tests.reports.feed.small_world import (
    ALL,
    DAY,
    EVIDENCE,
    HEALTHS,
    NOW,
    PROVIDER,
    READING,
    SETTINGS,
    feed_of,
    making,
    registry_of,
    run_at,
)


def parsed(files: Iterable[FeedFile]) -> dict[str, Any]:
    return {file.path: json.loads(file.content) for file in files}


def published(feed: Feed, release: str = "2026-05-01.1") -> Previous:
    """Return what publication would remember of this feed."""
    files = parsed(compose(feed, release))
    return read_back(
        *(files[p] for p in ("index.json", "v1/manifest.json", "v1/resources.json", "v1/health.json"))
    )


def test_every_file_satisfies_the_schema_it_names() -> None:
    files = compose(feed_of(), "2026-05-01.1")
    by_address = {SETTINGS.url(file.path): file for file in files}
    for file in files:
        document = json.loads(file.content)
        if file.schema is None:
            continue
        assert document["$schema"] in by_address
        assert json.loads(by_address[document["$schema"]].content)["$id"] == document["$schema"]
        assert list(schema_errors(file.schema, document, SETTINGS)) == [], file.path
    assert list(faults(files, SETTINGS)) == []


def test_the_layout_is_the_promised_one() -> None:
    assert sorted(file.path for file in compose(feed_of(PROVIDER), "2026-05-01.1")) == [
        "index.json",
        "v1/health.json",
        "v1/manifest.json",
        "v1/resources.json",
        "v1/resources/willow-practice.json",
        "v1/schema/health.schema.json",
        "v1/schema/index.schema.json",
        "v1/schema/manifest.schema.json",
        "v1/schema/resource.schema.json",
        "v1/schema/resources.schema.json",
    ]


def test_the_index_leads_to_everything() -> None:
    assert parsed(compose(feed_of(), "2026-05-01.1"))["index.json"] == {
        "$schema": "https://feed.example.org/v1/schema/index.schema.json",
        "format_version": "1.0",
        "title": "Support resources",
        "release": "2026-05-01.1",
        "status": "ok",
        "reasons": [],
        "as_of": "2026-05-01T06:30:00Z",
        "last_successful_crawl_at": "2026-05-01T06:30:00Z",
        "versions": [{"major": 1, "path": "v1/", "manifest": "https://feed.example.org/v1/manifest.json"}],
        "license": {
            "id": "CC-BY-4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
            "attribution": "The maintainers of this directory",
        },
        "contact": "feed@example.org",
        "counts": {"resources": 4, "tombstones": 0, "targets": 7, "hidden": 1},
        "ttl": 300,
    }


def test_files_are_canonical_and_their_data_hash_can_be_recomputed() -> None:
    for file in compose(feed_of(), "2026-05-01.1"):
        document = json.loads(file.content)
        assert file.content == (canonical(document) + "\n").encode()
        if "data" in document:
            assert document["data_sha256"] == sha256(canonical(document["data"]))


def test_when_only_health_moves_only_health_the_manifest_and_the_index_change() -> None:
    before = published(feed_of())
    worse = {**HEALTHS, "https://night-line.example/": Health()}
    after = making(now=NOW + DAY, healths=worse)(previous=before, held=())
    files = compose(after, "2026-05-02.2")
    assert {f.path for f in files if f.changed} == {"index.json", "v1/health.json", "v1/manifest.json"}
    first = {f.path: f.content for f in compose(feed_of(), "2026-05-01.1")}
    assert all(f.content == first[f.path] for f in files if not f.changed)


def test_a_change_of_one_record_moves_its_own_date_and_no_other() -> None:
    before = published(feed_of())
    renamed = READING.model_copy(update={"name": "Plainer Facts"})
    after = making(*(r for r in ALL if r is not READING), renamed, now=NOW + DAY)(previous=before, held=())
    files = compose(after, "2026-05-02.2")
    assert {f.path for f in files if f.changed} == {
        "index.json",
        "v1/health.json",
        "v1/manifest.json",
        "v1/resources.json",
        "v1/resources/plain-facts.json",
    }
    records = parsed(files)["v1/resources.json"]["data"]["resources"]
    assert {r["id"]: r["modified_at"] for r in records} == {
        "night-line": "2026-05-01T06:30:00Z",
        "plain-facts": "2026-05-02T06:30:00Z",
        "quiet-mail": "2026-05-01T06:30:00Z",
        "willow-practice": "2026-05-01T06:30:00Z",
    }


def test_another_licence_rewrites_every_file_but_the_schemas() -> None:
    before = published(feed_of())
    feed = replace(making()(previous=before, held=()), settings=replace(SETTINGS, license_id="CC0-1.0"))
    unchanged = {f.path for f in compose(feed, "2026-05-02.2") if not f.changed}
    assert {path.split("/")[1] for path in unchanged} == {"schema"}


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_byte(order: random.Random) -> None:
    registry = registry_of(*order.sample(ALL, len(ALL)))
    healths = dict(order.sample(sorted(HEALTHS.items(), key=lambda h: h[0]), len(HEALTHS)))
    targets = tuple(order.sample(registry.targets, len(registry.targets)))
    feed = build(
        replace(registry, targets=targets),
        healths,
        evidence=EVIDENCE,
        run=run_at(NOW),
        now=NOW,
        settings=SETTINGS,
    )
    first = [(f.path, f.content) for f in compose(feed_of(), "2026-05-01.1")]
    assert [(f.path, f.content) for f in compose(feed, "2026-05-01.1")] == first


def test_the_last_look_notices_each_kind_of_contradiction() -> None:
    feed = feed_of()
    cases = {
        "missing health": replace(feed, targets=feed.targets[1:]),
        "missing resource health": replace(feed, resources=feed.resources[1:]),
        "health twice": replace(feed, targets=(*feed.targets, feed.targets[0])),
        "no such state": replace(feed, targets=({**feed.targets[0], "state": "fine"}, *feed.targets[1:])),
        "no uri": replace(
            feed, targets=({**feed.targets[0], "final_url": "https://[not"}, *feed.targets[1:])
        ),
        "unknown member": replace(feed, targets=({**feed.targets[0], "mood": 1}, *feed.targets[1:])),
        "removed and there": replace(
            feed,
            tombstones={
                "night-line": {
                    "id": "night-line",
                    "status": "removed",
                    "removed_at": "2026-05-01",
                    "reason": "closed",
                    "purge_at": "2026-12-01",
                }
            },
        ),
        "date of another kind": replace(
            feed,
            tombstones={
                "old-line": {
                    "id": "old-line",
                    "status": "removed",
                    "removed_at": "31/12/2025",
                    "reason": "closed",
                    "purge_at": "2026-12-01",
                }
            },
        ),
        "bad base": replace(feed, settings=replace(SETTINGS, base_url="https://not a uri")),
    }
    silent = [
        name for name, bad in cases.items() if not list(faults(compose(bad, "2026-05-01.1"), bad.settings))
    ]
    assert silent == []


def test_the_last_look_notices_bytes_that_are_not_those_of_the_manifest() -> None:
    files = list(compose(feed_of(), "2026-05-01.1"))
    place = next(n for n, f in enumerate(files) if f.path == "v1/health.json")
    files[place] = replace(files[place], content=files[place].content.replace(b"http_404", b"http_410"))
    assert "v1/health.json: not the bytes the manifest names" in list(faults(files, SETTINGS))


def test_a_record_stays_small() -> None:
    assert max(len(entry.text) for entry in feed_of().records.values()) < 1536

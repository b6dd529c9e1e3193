"""What the last published release said, as far as the next one must remember it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.feed.entry import Entry, entry_of


@dataclass(frozen=True, slots=True)
class FileState:
    """One file of a release: its bytes' hash, and the release in which they last changed."""

    sha256: str
    release: str
    last_changed_at: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The last published release."""

    release: str
    files: Mapping[str, FileState]  # by path
    records: Mapping[str, Entry]  # by id
    tombstones: Mapping[str, Mapping[str, Any]]  # by id, as published
    targets: Mapping[str, Mapping[str, Any]]  # health by target_id, as published
    resources: Mapping[str, Mapping[str, Any]]  # health by resource id, as published
    status: str
    reasons: tuple[str, ...]
    as_of: datetime
    last_successful_crawl_at: datetime | None


def read_back(
    index: Mapping[str, Any],
    manifest: Mapping[str, Any],
    resources: Mapping[str, Any],
    health: Mapping[str, Any],
) -> Previous:
    """Return the release whose four main files were parsed to these documents."""
    last = index.get("last_successful_crawl_at")
    return Previous(
        release=manifest["release"],
        files={
            f["path"]: FileState(f["sha256"], f["release"], f["last_changed_at"])
            for f in manifest["data"]["files"]
        },
        records={r["id"]: entry_of(r) for r in resources["data"]["resources"]},
        tombstones={t["id"]: t for t in resources["data"]["tombstones"]},
        targets={t["target_id"]: t for t in health["data"]["targets"]},
        resources={r["id"]: r for r in health["data"]["resources"]},
        status=index["status"],
        reasons=tuple(index["reasons"]),
        as_of=datetime.fromisoformat(index["as_of"]),
        last_successful_crawl_at=None if last is None else datetime.fromisoformat(last),
    )

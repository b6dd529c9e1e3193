"""The models of the feed's files: the envelope they share, and what each carries as `data`."""

from typing import Literal

from pydantic import BaseModel, Field

from reports.feed.health_model import HealthData
from reports.feed.record_model import PublishedResource, Tombstone
from reports.feed.scalars import Count, Moment, Part, Release, Seconds, Sha256, Text, WebAddress

FORMAT_VERSION = "1.0"
FEED_STATUS = Literal["ok", "degraded", "stale"]
FormatVersion = Literal["1.0"]


class License(Part):
    """Under which terms the data may be used."""

    id: Text = Field(description="SPDX identifier.")
    url: WebAddress
    attribution: Text


class Envelope(Part):
    """What every v1 file says about itself."""

    schema_: WebAddress = Field(alias="$schema")
    format_version: FormatVersion
    release: Release = Field(description="The release in which this file last changed.")
    data_sha256: Sha256 = Field(description="Of `data` as canonical JSON (compact, sorted keys, UTF-8).")
    last_changed_at: Moment
    ttl: Seconds
    license: License
    contact: Text


class ResourcesData(Part):
    """Every active record and every tombstone."""

    resources: tuple[PublishedResource, ...]
    tombstones: tuple[Tombstone, ...]


class ResourcesFile(Envelope):
    """v1/resources.json: the full set; its bytes rest until a record changes."""

    data: ResourcesData


class ResourceFile(Envelope):
    """v1/resources/{id}.json: one record."""

    data: PublishedResource


class HealthFile(Envelope):
    """v1/health.json: health per link and contact; changes every run."""

    as_of: Moment
    last_successful_crawl_at: Moment | None = None
    status: FEED_STATUS
    data: HealthData


class ManifestEntry(Part):
    """One file of the release."""

    path: Text = Field(description="Relative to the folder of index.json, so that mirrors work.")
    url: WebAddress
    bytes: Count
    sha256: Sha256 = Field(description="Of the file's bytes.")
    media_type: Text
    schema_: WebAddress = Field(alias="schema")
    records: Count | None = None
    release: Release
    last_changed_at: Moment


class ManifestData(Part):
    """Every file of the release but the manifest itself and index.json."""

    files: tuple[ManifestEntry, ...]


class ManifestFile(Envelope):
    """v1/manifest.json: one release, every file with its hash."""

    data: ManifestData


class Version(Part):
    """One major version of the format."""

    major: Count
    path: Text
    manifest: WebAddress
    deprecated_at: Moment | None = None
    sunset_at: Moment | None = None


class Counts(Part):
    """How much the feed holds."""

    resources: Count
    tombstones: Count
    targets: Count
    hidden: Count = Field(description="Links and contacts with show = false.")


class IndexFile(Part):
    """index.json: where everything is, and whether it can be relied on today."""

    schema_: WebAddress = Field(alias="$schema")
    format_version: FormatVersion
    title: Text
    release: Release
    status: FEED_STATUS
    reasons: tuple[Text, ...] = Field(description="Why the status is not ok, in words.")
    as_of: Moment
    last_successful_crawl_at: Moment | None = None
    versions: tuple[Version, ...] = Field(min_length=1)
    license: License
    contact: Text
    counts: Counts
    ttl: Seconds


MODELS: dict[str, type[BaseModel]] = {
    "index": IndexFile,
    "manifest": ManifestFile,
    "resources": ResourcesFile,
    "resource": ResourceFile,
    "health": HealthFile,
}
"""By the name of the schema."""

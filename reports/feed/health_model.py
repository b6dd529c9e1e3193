"""The models of health.json: what is known today of every published link and contact."""

from typing import Literal

from pydantic import Field

from crawler.finding import Code
from crawler.health import State
from reports.feed.scalars import Moment, Part, Slug, TargetId, WebAddress

LinksState = Literal["ok", "uncertain", "partly_broken", "broken", "unknown", "not_applicable"]
Level = Literal["fresh", "aging", "stale", "unverified"]


class TargetHealth(Part):
    """One link or contact: whether to show it, and what was seen."""

    target_id: TargetId
    resource_id: Slug
    show: bool = Field(description="False for broken and replaced only: do not send people there.")
    kind: Literal["url", "email", "phone"]
    state: State
    reason: Code | None = Field(default=None, description="The finding that speaks for the state.")
    since: Moment | None = None
    last_checked_at: Moment | None = Field(default=None, description="A machine asked.")
    last_ok_at: Moment | None = Field(
        default=None, description="A machine reached it, or a person found it well."
    )
    next_check_at: Moment | None = None
    http_status: int | None = Field(default=None, ge=100, le=999)
    final_url: WebAddress | None = None
    suggestion: WebAddress | None = Field(default=None, description="A better address; a person decides.")


class ResourceHealth(Part):
    """The links of one resource taken together, and how fresh its content is."""

    id: Slug
    links_state: LinksState
    freshness: Level


class HealthData(Part):
    """The `data` of health.json."""

    targets: tuple[TargetHealth, ...]
    resources: tuple[ResourceHealth, ...]

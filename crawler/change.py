"""What changed between two sights of a page's description."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """Where on a page a value stood."""

    OG = "og"
    META = "meta"
    TWITTER = "twitter"
    DC = "dc"
    JSON_LD = "json-ld"
    MAIN_TEXT = "main_text"
    SELECTOR = "selector"


@dataclass(frozen=True, slots=True)
class Seen:
    """One value as it was seen, over how many fetches (a 304 counts)."""

    value: str
    method: Method
    source_url: str
    first_at: datetime
    last_at: datetime
    count: int = 1


@dataclass(frozen=True, slots=True)
class DescriptionMemory:
    """What is remembered of one address's description: the baseline, and what may replace it."""

    baseline: Seen | None = None
    candidate: Seen | None = None  # a newer value, not yet seen twice
    also: tuple[tuple[Method, str], ...] = ()  # other sources' values of the last fetch
    title: str | None = None
    lang: str | None = None
    flags: tuple[str, ...] = ()  # site_wide, truncated, needs_js

"""Directories with listings in a database, as their crawls leave them: one list page, settled for real."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crawler.directory.settle import settle
from crawler.listing import Found, Listing, Role, Step
from crawler.listing_history import DirectoryCrawl, PageMemory, StepState
from crawler.store import Store
from registry.directory import Directory

RULE = Directory.model_validate(
    {
        "kind": "listing",
        "start": ["https://directory.example/list"],
        "items": {"css": "li"},
        "expect": {"min_items": 1, "max_drop": 1},
    }
)


def listing(key: str, name: str, **fields: str | tuple[str, ...]) -> Listing:
    """A listing on the list page of its directory."""
    made = {n: (v,) if isinstance(v, str) else v for n, v in {"name": name, **fields}.items()}
    return Listing(key, f"https://directory.example/list#{key}", made)


def crawled(store: Store, directory: str, listings: Sequence[Listing], at: datetime) -> DirectoryCrawl:
    """Let a crawl of a directory find these; return its verdict."""
    step = Step(RULE.start[0], Role.LIST)
    known = store.directories
    crawl = known.begin(directory, "rule", at, [step])
    (planned,) = known.pending(crawl.id, 1)
    page = PageMemory(step.url, "rule", at, Found(tuple(listings)))
    known.keep_step(directory, crawl.id, replace(planned, state=StepState.DONE, attempts=1), page=page)
    return settle(known, RULE, crawl, at=at)

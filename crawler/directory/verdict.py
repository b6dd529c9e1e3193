"""Whether what a crawl of a directory read may be taken over: the tables and thresholds of that decision."""

from dataclasses import dataclass

from crawler.listing_history import CrawlStatus
from registry.directory import Directory

_UNREAD = 0.1  # share of listings' own pages that may fail: those listings are carried forward
_REFUSED = 0.5  # share of entries that may lack what the rule requires


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a crawl came, in numbers."""

    pending: int = 0  # pages that were not asked
    lists: int = 0  # list pages asked
    lists_failed: int = 0
    details: int = 0
    details_failed: int = 0
    cut: int = 0  # list pages beyond what the rule allows
    halted: str = ""  # why it ended before everything was asked, in words
    doubt: str = ""  # why our own network is in doubt
    first_failure: str = ""  # the first list page that failed, in words


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a crawl found beside what was known, in numbers."""

    listings: int
    refused: int  # entries without what the rule requires
    known: int  # listings that stood there before
    vanished: int  # of those, what is not found any more and did not move


def completeness(rule: Directory, reading: Reading) -> tuple[CrawlStatus, str] | None:
    """Return why a crawl cannot be compared, or None when it was read whole."""
    if reading.doubt:
        return CrawlStatus.INCOMPLETE, f"our own network is in doubt: {reading.doubt}"
    if reading.halted:
        return CrawlStatus.INCOMPLETE, reading.halted
    if reading.lists_failed:
        more = f", and {reading.lists_failed - 1} more" if reading.lists_failed > 1 else ""
        return CrawlStatus.INCOMPLETE, f"a page of the list was not to be read: {reading.first_failure}{more}"
    if reading.pending:
        return CrawlStatus.INCOMPLETE, f"{reading.pending} pages were not asked"
    if reading.cut:
        return CrawlStatus.REFUSED, (
            f"the list goes on beyond {list_limit(rule)} pages: raise max_pages in "
            "[resource.directory.pagination], or narrow the start address"
        )
    if reading.details_failed > max(1, int(reading.details * _UNREAD)):
        return CrawlStatus.INCOMPLETE, (
            f"{reading.details_failed} of {reading.details} listings' own pages were not to be read"
        )
    return None


def belief(rule: Directory, found: Comparison) -> tuple[CrawlStatus, str]:
    """Return whether what was found is to be believed, with the reason when it is not."""
    expect = rule.expect
    if found.listings < expect.min_items or (found.known and not found.listings):
        return CrawlStatus.REFUSED, (
            f"{_listings(found.listings)} found where at least {max(expect.min_items, 1)} "
            f"{'is' if expect.min_items <= 1 else 'are'} expected: the rule no longer fits the pages, or the "
            "pages show something else"
        )
    if found.listings > rule.limits.max_listings:
        return CrawlStatus.REFUSED, (
            f"{_listings(found.listings)} found, more than max_listings = {rule.limits.max_listings} "
            "in [resource.directory.limits] allows"
        )
    entries = found.listings + found.refused
    if found.refused > entries * _REFUSED:
        return CrawlStatus.REFUSED, (
            f"{found.refused} of {entries} entries lack what the rule requires "
            f"({', '.join(rule.require)}): the rule no longer fits the pages"
        )
    allowed = max(1, int(found.known * expect.max_drop)) if expect.max_drop else 0
    if found.vanished > allowed:
        return CrawlStatus.REFUSED, (
            f"{found.vanished} of {_listings(found.known)} would vanish at once, more than max_drop = "
            f"{expect.max_drop:g} allows; if that is right, say so with --accept"
        )
    return CrawlStatus.COMPLETE, ""


def list_limit(rule: Directory) -> int:
    """Return how many pages of the list may be asked."""
    return rule.pagination.max_pages if rule.pagination is not None else _UNPAGED


_UNPAGED = 500  # sitemaps, and the pages of an interface, that a rule without pagination may lead to


def _listings(number: int) -> str:
    return f"{number} listing{'' if number == 1 else 's'}"

"""One `warmlink describe`: from the pages that were named to what each of them says."""

import mimetypes
from collections.abc import Iterable, Sequence
from pathlib import Path

from crawler.checks import Ask, Result, check_all
from crawler.content import ContentInspector
from crawler.describe.main_text import with_main_text
from crawler.describe.reading import Reading, read
from crawler.facts import facts_of
from crawler.finding import CODES, Weight
from crawler.manners.settings import Manners
from crawler.observation import Page
from crawler.probe import Probe
from registry.urls import AddressError, normalise
from reports.described import Described
from warmlink.clock import utc_now
from warmlink.exits import Exit, in_words
from warmlink.progress import Progress

STDIN = "-"
_LARGEST = 52_428_800  # bytes of a saved page


class PageError(ValueError):
    """A page that was named cannot be used; says which, why and what to do."""

    exit_code = Exit.UNUSABLE


def is_address(named: str) -> bool:
    """Whether what was named is to be asked on the web rather than read here.

    >>> is_address("https://example.org/a.html"), is_address("saved/a.html"), is_address("-")
    (True, False, False)
    """
    if named == STDIN or named.startswith(("./", "../", "/")):
        return False
    return "://" in named or (not Path(named).exists() and mimetypes.guess_type(named)[0] != "text/html")


def addresses(named: Sequence[str]) -> dict[str, str]:
    """Return those of the pages that are asked, each in its one spelling. Raises PageError."""
    found = {}
    for page in named:
        if is_address(page):
            try:
                found[page] = normalise(page, allow_private=True).key
            except AddressError as mistake:
                raise PageError(f"{page}: {mistake.problem} {mistake.remedy}") from mistake
    return found


def saved(page: str, body: bytes, url: str | None) -> Described:
    """Return what a saved page says, found at `url` if that is known. Raises PageError when it is none."""
    reading = read(Page("text/html", None, body), url or "https://unknown.invalid/", len(body))
    if reading is None or "<" not in reading.source:
        raise PageError(f"{page}: no HTML is in it. Name a page that was saved as HTML.")
    return _described(page, reading, url)


def body_of(path: Path) -> bytes:
    """Return the bytes of a saved page. Raises PageError."""
    try:
        if path.stat().st_size > _LARGEST:
            raise PageError(f"{path}: larger than {_LARGEST // 1024**2} MiB: this is no page.")
        return path.read_bytes()
    except OSError as trouble:
        raise PageError(
            f"{in_words(trouble)}. Correct the path, or write an address with https://."
        ) from trouble


async def asked(
    pages: Iterable[str], *, probe: Probe, manners: Manners, inspector: ContentInspector
) -> dict[str, Described]:
    """Return what the pages at these addresses say, asked with manners; by the address asked."""
    found: dict[str, Described] = {}
    with Progress("Reading") as progress:
        asks = [Ask(page) for page in dict.fromkeys(pages)]
        progress.begin(len(asks))

        def done(result: Result) -> None:
            found[result.ask.address] = _of_result(result)
            progress.step()

        try:
            await check_all(
                asks,
                probe=probe,
                manners=manners,
                now=utc_now,
                hosts={},
                done=done,
                inspector=inspector,
            )
        finally:
            await probe.aclose()
    return found


def _of_result(result: Result) -> Described:
    address, reading, finding = result.ask.address, result.reading, result.finding
    if reading is None or CODES[finding.code].weight is not Weight.OK:
        kind = result.observation.page.media_type if result.observation.page else ""
        why = f"{finding.code}: {finding.evidence}"
        if reading is None and CODES[finding.code].weight is Weight.OK:
            why = f"it is no HTML page{f' but {kind}' if kind else ''}"
        return Described(address, result.observation.final_url, trouble=why)
    return _described(address, reading, reading.url)


def _described(page: str, reading: Reading, url: str | None) -> Described:
    return Described(
        page,
        url,
        with_main_text(reading, always=True),
        facts_of(reading),
        reading.encoding,
    )

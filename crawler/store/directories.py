"""The directories' part of the database: crawls of directories, and the listings they show."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from crawler.listing import Listing, Role, Step
from crawler.listing_history import (
    CrawlStatus,
    DirectoryCrawl,
    ListingEvent,
    PageMemory,
    PlannedStep,
    StepState,
    StoredListing,
)
from crawler.store import listings, steps
from crawler.store.errors import naming
from crawler.store.opening import writing
from crawler.store.packing import pack, to_micros, unpack

Standing = Literal["present", "gone", "all"]


class Directories:
    """What is remembered of directories. Any method may raise a StoreError; iterators hold no lock."""

    def __init__(self, db: sqlite3.Connection, path: str) -> None:
        self._db, self._path = db, path

    # -- reading: listings and what became of them -------------------------------------------------

    def listings(
        self, directory: str | None = None, standing: Standing = "present"
    ) -> Iterator[StoredListing]:
        """Yield the listings of a directory (None: of all), in the order they were first met."""
        with naming(self._path):
            yield from listings.select(self._db, directory, standing)

    def listing(self, directory: str, key: str) -> StoredListing | None:
        """Return one listing, present or gone, or None when it was never seen."""
        with naming(self._path):
            return listings.one(self._db, directory, key)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return (present, gone) listings of each directory that has any."""
        with naming(self._path):
            return listings.counts(self._db)

    def events(
        self, directory: str | None = None, *, since: datetime | None = None, crawl: int | None = None
    ) -> Iterator[ListingEvent]:
        """Yield what became of listings, oldest first: of a directory, since a time, in one crawl."""
        with naming(self._path):
            yield from listings.events(self._db, directory, since, crawl)

    def crawls(self, directory: str | None = None, limit: int = 50) -> tuple[DirectoryCrawl, ...]:
        """Return the latest crawls, of one directory or of all, newest first."""
        sql = """SELECT id, body FROM directory_crawl WHERE ?1 IS NULL OR directory = ?1
            ORDER BY id DESC LIMIT ?2"""
        with naming(self._path):
            return tuple(_crawl(row) for row in self._db.execute(sql, (directory, limit)))

    def crawl(self, crawl_id: int) -> DirectoryCrawl:
        """Return that crawl; KeyError when there is none."""
        with naming(self._path):
            row = self._db.execute(
                "SELECT id, body FROM directory_crawl WHERE id = ?", (crawl_id,)
            ).fetchone()
        if row is None:
            raise KeyError(crawl_id)
        return _crawl(row)

    def last_complete(self, directory: str) -> DirectoryCrawl | None:
        """Return the newest crawl of a directory whose findings were taken over."""
        sql = """SELECT id, body FROM directory_crawl WHERE directory = ? AND status = 'complete'
            ORDER BY id DESC LIMIT 1"""
        with naming(self._path):
            row = self._db.execute(sql, (directory,)).fetchone()
        return _crawl(row) if row else None

    # -- a crawl under way -------------------------------------------------------------------------

    def begin(self, directory: str, rule: str, now: datetime, first: Iterable[Step]) -> DirectoryCrawl:
        """Return a new running crawl with its first pages pending; those of an earlier one are dropped."""
        made = DirectoryCrawl(0, directory, rule, now, None, CrawlStatus.RUNNING)
        with writing(self._db, self._path):
            for (old,) in self._db.execute(
                "SELECT id FROM directory_crawl WHERE directory = ?", (directory,)
            ).fetchall():
                steps.forget(self._db, old)
            self._close_running(directory, now)
            cursor = self._db.execute(
                "INSERT INTO directory_crawl (directory, started, status, body) VALUES (?, ?, ?, ?)",
                (directory, to_micros(now), made.status.value, pack(made)),
            )
            assert cursor.lastrowid is not None
            made = replace(made, id=cursor.lastrowid)
            steps.add(self._db, made.id, first)
        return made

    def _close_running(self, directory: str, now: datetime) -> None:
        """Say of crawls that were killed and are not gone on with that they never came to their end."""
        rows = self._db.execute(
            "SELECT id, body FROM directory_crawl WHERE directory = ? AND status = 'running'", (directory,)
        ).fetchall()
        for row in rows:
            reason = "interrupted, and begun anew"
            self._put(replace(_crawl(row), status=CrawlStatus.INCOMPLETE, ended_at=now, reason=reason))

    def resume(self, crawl: DirectoryCrawl) -> DirectoryCrawl:
        """Return the crawl as running again: its failed pages are pending once more."""
        again = replace(crawl, status=CrawlStatus.RUNNING, ended_at=None, reason="", counts={}, notes=())
        with writing(self._db, self._path):
            self._put(again)
            steps.take_up(self._db, crawl.id)
        return again

    def end(self, crawl: DirectoryCrawl) -> None:
        """Keep the verdict on a crawl; its pages are forgotten, unless it may be gone on with."""
        with writing(self._db, self._path):
            self._put(crawl)
            if crawl.status is not CrawlStatus.INCOMPLETE:
                steps.forget(self._db, crawl.id)

    def pending(
        self, crawl_id: int, limit: int, without: Sequence[int] = (), role: Role | None = None
    ) -> tuple[PlannedStep, ...]:
        """Return the next pages to ask: fewest attempts first, then lists, details, providers."""
        with naming(self._path):
            return steps.pending(self._db, crawl_id, limit, without, role)

    def tally(self, crawl_id: int) -> dict[tuple[str, StepState], int]:
        """Return how many pages of a crawl stand how, by role ("farewell" is one here) and state."""
        with naming(self._path):
            return steps.tally(self._db, crawl_id)

    def planned(self, crawl_id: int, states: Iterable[StepState] | None = None) -> Iterator[PlannedStep]:
        """Yield the pages of a crawl in these states (None: all), in the order they were met."""
        with naming(self._path):
            yield from steps.select(self._db, crawl_id, states)

    def page(self, directory: str, step: Step) -> PageMemory | None:
        """Return what this page gave when it was last read well."""
        with naming(self._path):
            return steps.page(self._db, directory, step)

    def keep_step(
        self,
        directory: str,
        crawl_id: int,
        planned: PlannedStep,
        *,
        page: PageMemory | None = None,
        more: Iterable[Step] = (),
    ) -> None:
        """Keep how a page ended, what it gave and where it leads: all of it is durable when this returns."""
        with writing(self._db, self._path):
            steps.put(self._db, planned)
            if page is not None:
                steps.put_page(self._db, directory, planned.step, page)
            steps.add(self._db, crawl_id, more)

    def add_farewells(self, crawl_id: int, wanted: Iterable[Step]) -> None:
        """Let these pages be asked as well: their listings have vanished."""
        with writing(self._db, self._path):
            steps.add(self._db, crawl_id, wanted, farewell=True)

    def look_again(self, crawl_id: int) -> None:
        """Let the whole list be asked once more."""
        with writing(self._db, self._path):
            steps.look_again(self._db, crawl_id)

    # -- what a crawl came to ----------------------------------------------------------------------

    def lay_out(self, crawl_id: int, found: Iterable[tuple[Listing, str | None]]) -> None:
        """Keep what a crawl found, to be compared: each listing with the address of its own page.

        The keys must be different within one call; a key that was laid out before is replaced.
        """
        with writing(self._db, self._path):
            listings.lay_out(self._db, crawl_id, found)

    def laid_out(self, crawl_id: int, key: str) -> tuple[Listing, str | None] | None:
        """Return what was laid out under `key`."""
        with naming(self._path):
            return listings.laid_out(self._db, crawl_id, key)

    def clear(self, crawl_id: int) -> None:
        """Take away what was laid out."""
        with writing(self._db, self._path):
            listings.clear(self._db, crawl_id)

    def differing(
        self, directory: str, crawl_id: int
    ) -> Iterator[tuple[StoredListing | None, Listing | None, str | None]]:
        """Yield (known, found, own page of found) for each listing that is new, gone, back or read otherwise.

        One that is known to be gone, and was not found, is left out.
        """
        with naming(self._path):
            yield from listings.differing(self._db, directory, crawl_id)

    def found(self, crawl_id: int) -> int:
        """Return how many listings were laid out."""
        with naming(self._path):
            return listings.found(self._db, crawl_id)

    def laid_out_all(self, crawl_id: int) -> Iterator[Listing]:
        """Yield everything that was laid out, by key."""
        with naming(self._path):
            yield from listings.laid_out_all(self._db, crawl_id)

    def take_over(
        self, crawl: DirectoryCrawl, events: Iterable[ListingEvent], moved: Sequence[tuple[str, str]]
    ) -> None:
        """Make what was laid out the truth, keep the events and the crawl's verdict, in one transaction.

        `moved` are pairs (key before, key now): the listing keeps the day it was first seen.
        """
        assert crawl.ended_at is not None
        with writing(self._db, self._path):
            listings.take_over(self._db, crawl, moved)
            listings.add_events(self._db, events)
            listings.clear(self._db, crawl.id)
            self._put(crawl)
            steps.forget_pages(self._db, crawl.directory, crawl.id)
            steps.forget(self._db, crawl.id)

    def _put(self, crawl: DirectoryCrawl) -> None:
        self._db.execute(
            "UPDATE directory_crawl SET status = ?, body = ? WHERE id = ?",
            (crawl.status.value, pack(crawl), crawl.id),
        )


def _crawl(row: tuple[int, str]) -> DirectoryCrawl:
    return replace(unpack(DirectoryCrawl, row[1]), id=row[0])

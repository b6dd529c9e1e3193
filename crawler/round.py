"""One round of asking: every due address and contact, kept as it comes."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from crawler.checks import Ask, Result, Tally, check_all
from crawler.contact_checks import ContactChecks
from crawler.history import HostMemory, Run
from crawler.inspection import Inspector
from crawler.keeping import checked_of
from crawler.manners.settings import Manners
from crawler.probe import Probe
from crawler.record import UNASKED, Recorder
from crawler.store import Store
from crawler.watch import Watch
from crawler.watched import Wanted


class Progress(Protocol):
    """Who is told how far the run has come."""

    def begin(self, total: int) -> None:
        """`total` addresses will be asked."""
        ...

    def step(self) -> None:
        """One more was asked."""
        ...


class Round:
    """The asking of one run. At most a second of what was seen is ever unacknowledged."""

    def __init__(
        self,
        store: Store,
        run: Run,
        *,
        probe: Probe,
        watch: Watch,
        contacts: ContactChecks,
        rules: str,
        wanted: Mapping[str, Wanted],
        progress: Progress,
        stop: asyncio.Event,
    ) -> None:
        """`rules` is the fingerprint of the content rules that pages are judged by.

        `wanted` says by address what is to be read off its page.
        """
        self._recorder = Recorder(store, run.id, time.monotonic)
        self._probe, self._watch, self._contacts, self._rules = probe, watch, contacts, rules
        self._wanted, self._progress, self._stop = wanted, progress, stop
        self._left = 0

    async def ask(
        self,
        asks: Sequence[Ask],
        *,
        manners: Manners,
        now: Callable[[], datetime],
        hosts: Mapping[str, HostMemory],
        inspector: Inspector,
        just_asked: Sequence[str],
    ) -> Tally:
        """Ask all of `asks`, and what the contacts wait for; everything seen is staged when this returns.

        When our own network fails on the way, the rest is not asked: nothing could be learned.
        """
        self._left = len(asks)
        ticking = asyncio.create_task(self._flush_every_second())
        try:
            tally = await check_all(
                asks,
                probe=self._probe,
                manners=manners,
                now=now,
                hosts=hosts,
                done=self._done,
                stop=self._stop,
                inspector=inspector,
                just_asked=just_asked,
            )
            people = await self._contacts.checked(self._stop)
            for checked in people:
                self._recorder.add(checked)
                self._progress.step()
        finally:
            await self._contacts.aclose()
            ticking.cancel()
            self._recorder.flush()
        cut = len(people) < len(self._contacts) and self._stop.is_set()
        return tally if tally.stopped or not cut else replace(tally, stopped="the run was stopped")

    def _done(self, result: Result) -> Iterable[Ask]:
        if self._watch.takes(result):
            if self._watch.doubt is not None:
                self._stop.set()
            return ()
        self._left -= 1
        if result.finding.code not in UNASKED:  # else nothing was seen: it stays due
            self._recorder.add(
                checked_of(result, self._rules, self._wanted.get(result.ask.address, Wanted()))
            )
        self._contacts.saw(result)
        self._progress.step()
        canaries = self._watch.sees(result, last=not self._left)
        for canary in canaries:
            self._probe.forget(canary.address)  # what was known of it would hide that names fail now
        return canaries

    async def _flush_every_second(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self._recorder.due:
                self._recorder.flush()

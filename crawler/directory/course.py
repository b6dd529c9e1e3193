"""A directory's crawl under way: which page is next, asking it, and keeping what it gave before going on."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.caller import Call, Caller
from crawler.directory.arrival import Arrival, arrival, emptied, entries, is_usable, missed_once
from crawler.directory.browser import BrowserMissingError, RenderError
from crawler.directory.rule import read_page
from crawler.directory.verdict import list_limit
from crawler.finding import Code
from crawler.listing import Found, Role, Step
from crawler.listing_history import DirectoryCrawl, PageMemory, PlannedStep, StepState
from crawler.manners.vantage import TROUBLE
from crawler.observation import Page
from crawler.site.scope import site, sites
from crawler.store import Store
from registry.directory import Directory

MIB = 1024 * 1024
# Decoded bytes read of a page: lists of interfaces and sitemaps are large.
_BODIES = {Role.LIST: 10 * MIB, Role.DETAIL: 2 * MIB, Role.PROVIDER: 1 * MIB}
_DATA = frozenset({"sitemap", "wp_rest", "json_api"})  # kinds whose lists are no pages of HTML
_AT_ONCE = 16  # pages under way
_OURS_AT_ONCE = 2  # of those, on the directory's site: one is asked, the next waits for its turn


# Returns a page of the directory, found at an address, as a browser shows it, while its host waits; the last
# is a CSS selector of what scripts should write there. Raises RenderError, BrowserMissingError.
Render = Callable[[Page, str, str | None], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with the place of the host that gave it: nobody asks that host until the answer is kept."""

    arrival: Arrival
    leave: Callable[[], None]
    code: Code


class Course:
    """One run of a directory's crawl. `most` bounds the pages asked in it; `step` is told of each page kept.

    A page that was asked is durable before its host is asked for another: a kill costs one page at most.
    """

    def __init__(
        self,
        store: Store,
        crawl: DirectoryCrawl,
        rule: Directory,
        caller: Caller,
        *,
        now: Callable[[], datetime],
        most: int,
        grace: float,
        step: Callable[[int], None],
        farewells: Callable[[], Sequence[Step]],
        render: Render | None = None,
    ) -> None:
        self._store, self._crawl, self._rule, self._caller = store, crawl, rule, caller
        self._now, self._most, self._grace, self._step, self._render = now, most, grace, step, render
        self._farewells = farewells
        # Once nothing is pending: what else is worth asking, each looked for once.
        self._afterwards = [self._say_farewell, self._look_again]
        self._sites = sites(rule.start)
        self._under_way: dict[int, PlannedStep] = {}
        self._tasks: set[asyncio.Task[Call]] = set()
        self._moved = asyncio.Event()
        self._lists = sum(
            number
            for (role, state), number in store.directories.tally(crawl.id).items()
            if role == Role.LIST and state not in (StepState.PENDING, StepState.CUT)
        )
        self._shows_entries = self._lists > 0  # some page of the list did
        self._planned = sum(store.directories.tally(crawl.id).values())
        self._most_steps = 2 * rule.limits.max_listings + list_limit(rule) + len(rule.start)
        self.asked = 0
        self.elsewhere = 0  # links that led off the directory's site
        self.halted = ""
        self.trouble = False  # some answer was of the kind that our own network's outage gives
        self.error: BaseException | None = None

    # -- which page is next ------------------------------------------------------------------------

    async def next(self) -> PlannedStep | None:
        """Wait for the next page to ask; None when there is none any more, or the crawl was halted."""
        while not self.halted:
            if len(self._under_way) < _AT_ONCE:
                planned = self._take()
                if planned is not None:
                    return planned
                if not self._under_way and not self._has_more():
                    return None
                if not self._under_way:
                    continue
            await self._moved.wait()
            self._moved.clear()
        return None

    def _take(self) -> PlannedStep | None:
        ours = sum(planned.step.role is not Role.PROVIDER for planned in self._under_way.values())
        role = Role.PROVIDER if ours >= _OURS_AT_ONCE else None
        directories = self._store.directories
        while found := directories.pending(self._crawl.id, 1, tuple(self._under_way), role):
            planned = found[0]
            if self.asked >= self._most:
                self.halt(f"{self._most} pages were asked, as many as one run may")
                return None
            if planned.step.role is Role.LIST and not planned.attempts:
                if self._lists >= list_limit(self._rule):
                    cut = replace(planned, state=StepState.CUT)
                    directories.keep_step(self._crawl.directory, self._crawl.id, cut)
                    continue
                self._lists += 1
            self._under_way[planned.id] = planned
            self.asked += 1
            return planned
        return None

    def _has_more(self) -> bool:
        while self._afterwards:
            if self._afterwards.pop(0)():
                return True
        return False

    def _say_farewell(self) -> bool:
        """Let the own pages of listings that are missing be asked; whether there are any."""
        wanted = self._farewells()
        self._store.directories.add_farewells(self._crawl.id, wanted)
        return bool(wanted)

    def _look_again(self) -> bool:
        """Let the list be asked once more when somebody is missing on it whose own page still answers.

        A list that shifts while it is read hides who moves to a page that was read already. Mostly it costs
        a 304 for each page.
        """
        read = (StepState.DONE, StepState.UNCHANGED)
        directories = self._store.directories
        if not any(planned.farewell for planned in directories.planned(self._crawl.id, read)):
            return False
        directories.look_again(self._crawl.id)
        self._lists = 0
        return True

    def halt(self, why: str) -> None:
        """Ask nothing more; pages under way come to their end, and what is pending stays so."""
        self.halted = self.halted or why
        self._moved.set()

    def stop(self, why: str) -> None:
        """Ask nothing more, and give pages under way only a moment."""
        self.halt(why)
        self._caller.close()
        asyncio.get_running_loop().call_later(self._grace, self._give_up)

    def _give_up(self) -> None:
        for task in self._tasks:
            task.cancel()

    # -- asking it ---------------------------------------------------------------------------------

    async def ask(self, planned: PlannedStep) -> Asked:
        """Return what came of a page. Who takes it calls `keep` with it."""
        step = planned.step
        memory = self._store.directories.page(self._crawl.directory, step)
        usable = memory if is_usable(memory, planned, self._crawl.rule) else None
        task = asyncio.create_task(
            self._caller.call(
                step.url,
                etag=usable.etag if usable else None,
                last_modified=usable.last_modified if usable else None,
                body_limit=_BODIES[step.role],
                once=step.role is Role.PROVIDER,
                any_type=step.role is Role.LIST and self._rule.kind in _DATA,
            )
        )
        self._tasks.add(task)
        try:
            call = await task
        except asyncio.CancelledError:
            if not self.halted:
                raise
            return Asked(Arrival(planned, halt=self.halted), lambda: None, Code.BUDGET_EXHAUSTED)
        finally:
            self._tasks.discard(task)
        try:
            came = arrival(self._rule, planned, memory, call.observation, call.finding, self._sites)
            came = await self._rendered(came)
        except BaseException:
            call.leave()
            raise
        return Asked(came, call.leave, call.finding.code)

    async def _rendered(self, came: Arrival) -> Arrival:
        """Return the page as a browser shows it, where the rule wants one."""
        planned = came.planned
        if self._render is None or came.page is None or planned.step.role is Role.PROVIDER:
            return came
        items = self._rule.items if planned.step.role is Role.LIST else None
        try:
            page = await self._render(came.page, came.url, items.css if items else None)
        except BrowserMissingError as missing:
            return Arrival(replace(planned, state=StepState.PENDING, attempts=0), halt=str(missing))
        except RenderError as trouble:
            note = f"{planned.step.url} cannot be rendered: {trouble}"
            return Arrival(replace(planned, state=StepState.FAILED, note=note))
        # Validators speak of what was sent, not of what scripts made of it.
        return replace(came, page=page, etag=None, last_modified=None)

    # -- keeping what it gave ----------------------------------------------------------------------

    def keep(self, asked: Asked) -> None:
        """Make durable what a page gave, then let its host go on."""
        came = asked.arrival
        try:
            if came.page is not None:
                came = self._read(came)
            self._put(came)
            self.trouble = self.trouble or asked.code in TROUBLE
        except BaseException as error:
            self.fail(error)
            raise
        finally:
            asked.leave()
            self._under_way.pop(came.planned.id, None)
            self._moved.set()
        if came.halt:
            self.halt(came.halt)

    def fail(self, error: BaseException) -> None:
        """End the crawl for an error of ours."""
        self.error = self.error or error
        self.halt(f"{type(error).__name__}: {error}")

    def _read(self, came: Arrival) -> Arrival:
        """Read the page by the rule; one that cannot be read is told, and costs the others nothing."""
        assert came.page is not None
        planned, step = came.planned, came.planned.step
        try:
            found = read_page(self._rule, step, came.page, came.url)
        except Exception as error:  # noqa: BLE001 - a page nobody foresaw: it has failed, with the words
            note = f"{step.url} cannot be read ({type(error).__name__}: {error})"
            return Arrival(replace(planned, state=StepState.FAILED, note=note))
        if step.role is Role.LIST and (wrong := self._wrong(came, found)) is not None:
            return wrong
        found = replace(found, steps=tuple(s for s in found.steps if self._belongs(s)))
        memory = PageMemory(
            step.url, self._crawl.rule, self._now(), found, step.carried, came.etag, came.last_modified
        )
        return replace(came, memory=memory)

    def _wrong(self, came: Arrival, found: Found) -> Arrival | None:
        """Return how a page of the list stands that was read, and yet is not to be trusted to be whole."""
        planned, url = came.planned, came.planned.step.url
        if self._rule.kind == "sitemap" and _in_part(found):
            return Arrival(replace(planned, state=StepState.FAILED, note=f"{url}: {found.refused[0]}"))
        if not entries(found) and self._shows_entries:  # else it is the rule that finds nothing anywhere
            memory = self._store.directories.page(self._crawl.directory, planned.step)
            if memory is not None and memory.rule == self._crawl.rule and emptied(memory):
                return missed_once(planned, memory, "shows no entries")
        if self._planned + len(found.steps) > self._most_steps:
            note = f"{url} leads to more pages than max_listings = {self._rule.limits.max_listings} allows"
            return Arrival(replace(planned, state=StepState.FAILED, note=note))
        self._planned += len(found.steps)
        return None

    def _belongs(self, step: Step) -> bool:
        """Whether a link stays on the directory's site; only who is listed may be elsewhere."""
        if step.role is Role.PROVIDER or site(step.url) in self._sites:
            return True
        self.elsewhere += 1
        return False

    def _put(self, came: Arrival) -> None:
        read = came.planned.state in (StepState.DONE, StepState.UNCHANGED) and not came.planned.farewell
        found = came.memory.found if came.memory is not None and read else Found()
        self._store.directories.keep_step(
            self._crawl.directory, self._crawl.id, came.planned, page=came.memory, more=found.steps
        )
        if came.planned.step.role is Role.LIST and entries(found):
            self._shows_entries = True
        if came.planned.state is not StepState.PENDING:
            self._step(len(found.steps))


def unaskable(planned: PlannedStep, error: Exception) -> Asked:
    """Return what comes of a page whose address nobody can ask."""
    note = f"{planned.step.url} cannot be asked ({error})"
    failed = replace(planned, state=StepState.FAILED, note=note)
    return Asked(Arrival(failed), lambda: None, Code.URL_MALFORMED)


def _in_part(found: Found) -> bool:
    """Whether a sitemap could not be read whole: what is missing of it may be listed all the same."""
    return any(not words.endswith("names no address") for words in found.refused)

"""The report: what is broken and what else a maintainer should know, as one value made from plain values."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from crawler.finding import Code
from crawler.health import BROKEN_STATES, Health, State
from crawler.history import Evidence, Rescue, Run, RunStatus, Span, Transition
from crawler.proposal import Proposal
from registry.load import Registry
from registry.targets import Target
from reports.byhand import Chore, chores_of
from reports.changes import Offer, offers_of
from reports.contact import Contact, contact_of
from reports.directories import DirectoryNews, KnownDirectory, broken_in_all, news_of
from reports.item import Item, Section, item_of
from reports.safe import shown
from reports.words import STATE_WORDS, count, moment

_NO_RESCUES: Mapping[str, Rescue] = {}


@dataclass(frozen=True, slots=True)
class Incident:
    """Links of one host that fail alike: most often one fault, not many."""

    host: str
    code: Code | None
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        """The incident in one line."""
        return f"{self.host}: {self.code or 'unknown'}, {count(len(self.items), 'link')}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a maintainer reads; every text in it is cleaned, with secrets hidden."""

    made_at: datetime
    headline: str
    run: Run | None  # the last one
    counts: Mapping[State, int]  # of addresses, every state named
    items: tuple[Item, ...]  # every address once, in the order of sections
    by_hand: tuple[Chore, ...]
    offers: tuple[Offer, ...]
    contacts: tuple[Contact, ...]  # e-mails and phones, each place once
    directories: tuple[DirectoryNews, ...] = ()  # their listings and those links, never among the items

    @property
    def total(self) -> int:
        """How many addresses there are."""
        return len(self.items)

    def section(self, section: Section) -> tuple[Item, ...]:
        """Return the links of one section."""
        return tuple(item for item in self.items if item.section is section)

    def incidents(self, section: Section) -> tuple[Incident, ...]:
        """Return the links of one section, together where host and finding are the same."""
        groups = groupby(self.section(section), key=lambda item: (item.host, item.code))
        return tuple(Incident(host, code, tuple(items)) for (host, code), items in groups)

    @property
    def moves(self) -> tuple[Item, ...]:
        """Healthy links with a permanent move to accept."""
        return tuple(item for item in self.items if item.moved)

    @property
    def confirmed(self) -> tuple[Item, ...]:
        """Links that a person has looked at, while that holds."""
        return tuple(item for item in self.items if item.confirmed)

    @property
    def noticed(self) -> tuple[Item, ...]:
        """Healthy links with something else to know."""
        return tuple(
            item
            for item in self.section(Section.HEALTHY)
            if any(notice.code != "moved_permanently" for notice in item.notices)
        )


def make_report(
    registry: Registry,
    healths: Mapping[str, Health],
    *,
    evidence: Mapping[str, tuple[Evidence | None, Evidence | None]],
    history: Mapping[str, Sequence[Span]],
    runs: Sequence[Run],
    transitions: Sequence[Transition],
    proposals: Sequence[Proposal],
    now: datetime,
    rescues: Mapping[str, Rescue] = _NO_RESCUES,
    directories: Sequence[KnownDirectory] = (),
) -> Report:
    """Return the report at `now`.

    All mappings are by address. `evidence` is (last good, last bad); `transitions` are those of the last run;
    a link is newly broken when one of them says so and it still is.
    """
    by_address: dict[str, list[Target]] = defaultdict(list)
    for target in registry.targets:
        if not target.contact:
            by_address[target.address].append(target)
    resources = {resource.id: resource for resource in registry.resources}
    newly = {t.url for t in transitions if t.after in BROKEN_STATES and t.before not in BROKEN_STATES}
    items = sorted(
        (
            item_of(
                tuple(targets),
                (health := healths.get(address, Health())),
                evidence.get(address, (None, None)),
                history.get(address, ()),
                newly=health.broken and address in newly,
                now=now,
                resources=resources,
                rescue=rescues.get(address),
            )
            for address, targets in by_address.items()
            if _told(targets, healths.get(address))
        ),
        key=_order,
    )
    counted = Counter(item.state for item in items)
    run = max(runs, key=lambda run: run.id, default=None)
    contacts = tuple(
        contact_of(
            target,
            healths.get(target.address, Health()),
            evidence.get(target.address, (None, None)),
            history.get(target.address, ()),
        )
        for target in registry.targets
        if target.contact
    )
    broken = {address for address, health in healths.items() if health.broken}
    dead = newly & broken & {target.address for target in registry.targets if target.contact}
    news = tuple(news_of(each, now) for each in directories)
    return Report(
        made_at=now,
        headline=_headline(items, len(dead), run, now) + _beside(news),
        run=replace(run, reason=shown(run.reason)) if run else None,
        counts={state: counted[state] for state in STATE_WORDS},
        items=tuple(items),
        by_hand=chores_of(registry, items, contacts, now),
        offers=offers_of(proposals, registry),
        contacts=contacts,
        directories=news,
    )


_FAILING = BROKEN_STATES | {State.SUSPECT}


def _told(targets: Sequence[Target], health: Health | None) -> bool:
    """Whether an address is told of: a page that is there to show a contact only when it fails."""
    listed = any(target.kind == "url" for target in targets)
    return listed or (health is not None and health.state in _FAILING)


_SECTIONS = list(Section)


def _order(item: Item) -> tuple[int, bool, str, str, str]:
    taken_over = item.state is not State.REPLACED
    return _SECTIONS.index(item.section), taken_over, item.host, item.code or "", item.url


def _headline(items: Sequence[Item], dead: int, run: Run | None, now: datetime) -> str:
    """Return the state in one sentence: what is new, what is well, how far the last run can be trusted."""
    if run is None:
        return f"No run yet: {count(len(items), 'link')} wait to be checked."
    healthy = sum(item.state is State.HEALTHY for item in items)
    at = moment(run.ended_at or run.started_at, now)
    reason = shown(run.reason).rstrip(".")
    if run.status is RunStatus.DEGRADED:
        why = f" ({reason})" if reason else ""
        return (
            f"Our own network was in doubt in the last run, {at}{why}: nothing was marked broken. "
            f"As known before it: {_standing(items)}{healthy:,} of {len(items):,} healthy."
        )
    ending = {
        RunStatus.COMPLETE: "complete",
        RunStatus.RUNNING: "not finished",
        RunStatus.INCOMPLETE: f"incomplete: {run.checked:,} of {run.planned:,} due links checked",
    }[run.status]
    why = f" ({reason})" if reason and run.status is not RunStatus.COMPLETE else ""
    return f"{_news(items, dead)}; {healthy:,} of {len(items):,} healthy; last run {at}, {ending}{why}."


def _news(items: Sequence[Item], dead: int) -> str:
    broken = [item for item in items if item.newly and item.state is State.BROKEN]
    crisis = sum(item.urgent for item in broken)
    taken_over = {item.host for item in items if item.state is State.REPLACED}
    lasting = sum(item.state is State.BROKEN and not item.newly for item in items)
    parts = []
    if broken:
        of_them = f" ({crisis} of a crisis line or helpline)" if crisis else ""
        parts.append(f"{count(len(broken), 'link')} newly broken{of_them}")
    if taken_over:
        parts.append(f"{count(len(taken_over), 'domain')} taken over")
    if dead:
        parts.append(f"{count(dead, 'e-mail or phone', 'e-mails or phones')} newly out of use")
    if not parts:
        parts.append("Nothing newly broken")
    if lasting:
        parts.append(f"{lasting:,} still broken")
    return ", ".join(parts)


def _beside(news: Sequence[DirectoryNews]) -> str:
    """Return what the headline says of directories: only what asks for a person."""
    broken, unwell = broken_in_all(news), sum(each.status is not None and not each.well for each in news)
    parts = [f"{count(broken, 'link')} of listings broken"] if broken else []
    parts += [f"{count(unwell, 'directory', 'directories')} not crawled well"] if unwell else []
    return f" In directories: {', '.join(parts)}." if parts else ""


def _standing(items: Sequence[Item]) -> str:
    broken = sum(item.state in BROKEN_STATES for item in items)
    return f"{broken:,} broken, " if broken else ""

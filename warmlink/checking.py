"""One `warmlink check`: from what was named to the value that is rendered."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.checks import Ask, Result, check_all
from crawler.codes import Code
from crawler.documents.local import Document, LocalFiles, shown
from crawler.finding import Finding
from crawler.inspection import Inspector
from crawler.judge import judge
from crawler.manners.settings import Manners
from crawler.observation import Fault, Observation, Phase, Silence
from crawler.probe import Probe
from crawler.site.frontier import Found, Frontier
from crawler.site.scope import Scope
from crawler.spot import Spot
from registry.urls import AddressError, normalise, origin
from reports.checked import CheckedLink, Checks
from warmlink.clock import utc_now
from warmlink.progress import Progress
from warmlink.sources import Sources

if TYPE_CHECKING:
    from crawler.probe.mail_routes import MailRoutes

INTERRUPTED = "interrupted"


async def check(
    sources: Sources,
    scope: Scope,
    *,
    probe: Probe,
    manners: Manners,
    sitemap: bool = False,
    base_url: str | None = None,
    inspector: Inspector | None = None,
    routes: "MailRoutes | None" = None,
) -> Checks:
    """Check what was named and what it links to; Ctrl-C ends it with what was found until then.

    `routes` says how mail would travel to the addresses that links name: else the system's name servers.
    """
    started = utc_now()
    frontier = Frontier(scope)
    if sitemap:
        for origin_ in _origins(sources):
            frontier.want_sitemaps(origin_)
    if base_url:
        frontier.join_site(base_url)
    keys = [frontier.name(named.text, named.spot) for named in sources.named]
    for document in sources.documents:
        frontier.read_document(document.outline, document.source)
    stopped = await _ask(frontier, probe, manners, inspector)
    found = list(_named_first(sources, keys, frontier))
    links = [_checked(url, one, started) for url, one in found if _was_asked(one)]
    left_out = frontier.ledger.left_out
    if len(links) < len(found):
        left_out["the check ended before their turn"] += len(found) - len(links)
    links += _files(sources.documents, started)
    for document in sources.documents:
        left_out.update(dict(document.left_out))
    people = frontier.ledger.contacts
    if people and not stopped:
        try:
            links += await _people(people, routes)
        except asyncio.CancelledError:
            stopped = INTERRUPTED
    if people and stopped:
        left_out["the check ended before their turn"] += len(people)
    if sitemap and not frontier.sitemaps:
        left_out["a sitemap that was looked for and not found"] += 1
    return Checks(
        links=tuple(links),
        started_at=started,
        ended_at=utc_now(),
        pages=frontier.pages,
        left_out=dict(left_out),
        stopped=stopped or frontier.stopped,
    )


async def _ask(frontier: Frontier, probe: Probe, manners: Manners, inspector: Inspector | None) -> str:
    """Ask everything there is to ask; return why it ended early, or ""."""
    asks = frontier.begin()
    with ExitStack() as stack:
        progress = stack.enter_context(Progress("Checking"))
        progress.begin(len(asks))

        def done(result: Result) -> Sequence[Ask]:
            more = frontier.take(result)
            progress.step(more=len(more))
            return more

        try:
            tally = await check_all(
                asks, probe=probe, manners=manners, now=utc_now, hosts={}, done=done, inspector=inspector
            )
        except asyncio.CancelledError:
            return INTERRUPTED
        finally:
            await probe.aclose()
    return tally.stopped


async def _people(met: Mapping[str, Sequence[Spot]], routes: "MailRoutes | None") -> list[CheckedLink]:
    """Return the links that lead to people, judged by whom they name."""
    # Here: the tables of numbers are slow to import, and most checks meet nobody.
    from crawler.contact_link_check import check_contact
    from crawler.contact_links import contact_of
    from crawler.probe.mail_routes import NameServerRoutes

    routes = routes or NameServerRoutes()
    wanted = {url: contact for url in met if (contact := contact_of(url)) is not None}
    found = await asyncio.gather(
        *(check_contact(url, contact, routes=routes, now=utc_now) for url, contact in wanted.items())
    )
    return [
        CheckedLink(url, observation, finding, tuple(met[url]))
        for url, (observation, finding) in zip(wanted, found, strict=True)
    ]


def _origins(sources: Sources) -> list[str]:
    """Return the origins of the addresses that were named, each once."""
    found = []
    for named in sources.named:
        try:
            found.append(origin(normalise(named.text, allow_private=True).key))
        except AddressError:
            continue  # the check says what is wrong with it
    return list(dict.fromkeys(found))


def _named_first(sources: Sources, keys: Sequence[str], frontier: Frontier) -> Iterator[tuple[str, Found]]:
    """Yield what was found with how its address is written: as it was named, or else as the pages have it.

    What is named twice on the command line is answered twice; a list's address is answered once.
    """
    table = {one.url: one for one in frontier.found()}
    listed: set[str] = set()
    for named, key in zip(sources.named, keys, strict=True):
        if key in table and named.text not in listed:
            yield named.text, table[key]
        if named.spot is not None:
            listed.add(named.text)
    for key in keys:
        table.pop(key, None)
    yield from table.items()


def _was_asked(found: Found) -> bool:
    """Whether anything can be said of it: not when the run ended before its turn."""
    return found.error is not None or (
        found.finding is not None and found.finding.code is not Code.BUDGET_EXHAUSTED
    )


def _checked(url: str, found: Found, at: datetime) -> CheckedLink:
    if found.error is not None:
        observation, finding = _unreadable(url, found.error, at)
        return CheckedLink(url, observation, finding, found.spots)
    assert found.observation is not None
    assert found.finding is not None
    return CheckedLink(url, found.observation, found.finding, found.spots)


def _unreadable(text: str, mistake: AddressError, at: datetime) -> tuple[Observation, Finding]:
    fault = Fault.SCHEME_UNSUPPORTED if mistake.code == "scheme_unsupported" else Fault.URL_MALFORMED
    silence = Silence(Phase.ADDRESS, fault, f"{mistake.problem} {mistake.remedy}".strip())
    observation = Observation(url=text, at=at, silence=silence)
    return observation, judge(observation)


def _files(documents: Sequence[Document], at: datetime) -> Iterator[CheckedLink]:
    """Yield the files that documents link to, each with every place it is linked from.

    With its fragment stands what has something to be said of it, as with pages.
    """
    files = LocalFiles.beside(documents, at)
    groups: dict[str, tuple[Observation, Finding, list[Spot]]] = {}
    for document in documents:
        for link in document.files:
            address = str(link.address)
            observation, finding = files.look(address)
            name = shown(address) + (f"#{urlsplit(address).fragment}" if finding.notices else "")
            spots = groups.setdefault(name, (observation, finding, []))[2]
            spots.append(Spot(document.source, link.line, link.text))
    for name, (observation, finding, spots) in groups.items():
        yield CheckedLink(name, observation, finding, tuple(spots))

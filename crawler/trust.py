"""Whether a run may be believed: what its checks say of our own network, and how it ended."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile

from crawler.health import Health
from crawler.history import Checked, Run, RunStatus
from crawler.manners.vantage import (
    HostCheck,
    VantageRules,
    changes,
    doubt_of_hosts,
    read_hosts,
    was_doubted_for_its_hosts,
)
from crawler.record import Verdict
from crawler.store import BATCH, Store
from registry.urls import host_key


def verdict_of(
    doubt_of: Callable[[Iterable[Checked]], str | None],
    staged: Iterable[Checked],
    doubt: str | None = None,
    stopped: str = "",
) -> Verdict:
    """Return how a run ended: degraded when our own network is in doubt, incomplete when it was cut short."""
    doubt = doubt or doubt_of(staged)
    if doubt:
        return RunStatus.DEGRADED, doubt
    return (RunStatus.INCOMPLETE, stopped) if stopped else (RunStatus.COMPLETE, "")


def doubt_of_checks(
    store: Store, rules: VantageRules, staged: Iterable[Checked], *, canaries: bool
) -> str | None:
    """Return why these checks leave our own network in doubt, or None. `canaries` says whether any worked."""
    doubted = takewhile(
        lambda run: run.status is RunStatus.DEGRADED and was_doubted_for_its_hosts(run.reason), _ended(store)
    )
    return doubt_of_hosts(
        read_hosts(_as_host_checks(store, staged)),
        rules,
        canaries_worked=canaries,
        doubted_runs=sum(1 for _ in doubted),
    )


def _as_host_checks(store: Store, staged: Iterable[Checked]) -> Iterator[HostCheck]:
    """Yield each check as it speaks of its host, beside what was held of the address before.

    The domains of e-mails speak only where no page was asked: names may come from a cache while the network
    is down. Numbers speak of nothing.
    """
    healths, rest = store.healths(), iter(staged)
    mail: list[HostCheck] = []
    pages = 0
    while batch := list(islice(rest, BATCH)):
        known = store.evidence([checked.address for checked in batch])
        for checked in batch:
            address = checked.address
            health, code = healths.get(address, Health()), checked.finding.code
            good, _ = known.get(address, (None, None))
            new = changes(good, checked.evidence) if good is not None else frozenset()
            if "://" in address:
                pages += 1
                yield HostCheck(host_key(address), health, code, new)
            elif "@" in address:
                mail.append(HostCheck(address.rpartition("@")[2], health, code, frozenset()))
    if not pages:
        yield from mail


def _ended(store: Store) -> Iterator[Run]:
    return (run for run in store.runs() if run.ended_at is not None and run.planned)

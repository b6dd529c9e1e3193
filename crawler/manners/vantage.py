"""The vantage guard: whether our own network was working, so that its outage marks nothing broken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.finding import CODES, Code, Family
from crawler.health import Health, State

# What a broken network of ours looks like: no names, no connections; a captive portal answers for
# everyone, from a private address or with a certificate that is not the host's.
TROUBLE = frozenset(
    {
        *(code for code, meaning in CODES.items() if meaning.family in (Family.CONNECT, Family.DNS)),
        Code.ADDRESS_REFUSED,
        Code.REDIRECT_REFUSED,
        Code.TLS_HOSTNAME,
        Code.TLS_SELF_SIGNED,
        Code.TLS_UNTRUSTED,
        Code.EMAIL_UNKNOWN,
        Code.EMAIL_NO_DOMAIN,
    }
) - {Code.TRUNCATED, Code.BAD_HTTP}
_SAYS_NOTHING = frozenset(code for code, meaning in CODES.items() if meaning.family is Family.SKIPPED) | {
    Code.HOST_NOT_BEFORE,
    Code.EMAIL_SYNTAX,
    Code.EMAIL_RESERVED,
}


@dataclass(frozen=True, slots=True)
class VantageRules:
    """When a run is not to be trusted (link-health.md §2)."""

    hosts: int = 5  # so many hosts that answered last time are needed for a verdict
    share: float = 0.3  # more than this part of them in trouble: it is us
    patience: int = 3  # after so many doubted runs in a row with working canaries, it is them


@dataclass(frozen=True, slots=True)
class HostReading:
    """One host in one run."""

    host: str
    known: bool  # it was asked before
    answered_before: bool  # on its last trusted check
    answered_now: bool


def answered_before(health: Health) -> bool:
    """Return whether some server answered when this address was last asked in a trusted run.

    >>> answered_before(Health(State.HEALTHY))
    True
    >>> answered_before(Health(State.BROKEN, reason=Code.DNS_NXDOMAIN))
    False
    """
    return health.state is not State.UNKNOWN and health.reason not in TROUBLE


def read_hosts(checks: Iterable[tuple[str, Health, Code]]) -> tuple[HostReading, ...]:
    """Return the reading of each host from (host, health before, finding's code) of its checks.

    Checks that asked nothing (circuit open, budget) say nothing. A host answered when one of its links did.
    """
    known: Counter[str] = Counter()
    before: Counter[str] = Counter()
    now: dict[str, bool] = {}
    for host, health, code in checks:
        if code in _SAYS_NOTHING:
            continue
        known[host] += health.state is not State.UNKNOWN
        before[host] += answered_before(health)
        now[host] = now.get(host, False) or code not in TROUBLE
    return tuple(HostReading(host, known[host] > 0, before[host] > 0, now[host]) for host in sorted(now))


def doubt_of_canaries(canaries: Sequence[tuple[str, bool, str]]) -> str | None:
    """Return why our network is in doubt, from (address, worked, evidence) of each canary, or None.

    Most of them must fail; without canaries there is no doubt.
    """
    failed = [(url, evidence) for url, worked, evidence in canaries if not worked]
    if not failed or len(failed) * 2 <= len(canaries):
        return None
    url, evidence = failed[0]
    return f"{len(failed)} of {len(canaries)} addresses that always work failed, the first {url}: {evidence}"


def doubt_of_hosts(
    readings: Sequence[HostReading], rules: VantageRules, *, canaries_worked: bool, doubted_runs: int = 0
) -> str | None:
    """Return why the run is not to be trusted, or None.

    Hosts that were long dead do not count, else an old list would never report anything again.
    `doubted_runs` says how many runs just before this one were doubted while the canaries worked: after
    `rules.patience` of them it is the hosts that changed, not us.
    """
    alive = [reading for reading in readings if reading.answered_before]
    silent = [reading for reading in alive if not reading.answered_now]
    if canaries_worked and doubted_runs >= rules.patience:
        return None
    if len(alive) >= rules.hosts and len(silent) > rules.share * len(alive):
        return f"{len(silent)} of {len(alive)} hosts that answered last time could not be reached"
    hopeful = [reading for reading in readings if reading.answered_before or not reading.known]
    if not canaries_worked and len(hopeful) >= 2 and not any(reading.answered_now for reading in readings):
        return f"none of the {len(readings)} hosts could be reached"
    return None

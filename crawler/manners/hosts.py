"""What this run knows of each host: what it asked of us, and whether it is asked any more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.history import HostMemory
from crawler.manners import robots
from crawler.manners.places import place
from crawler.manners.retry_after import LONGEST
from crawler.manners.robots import Rules
from crawler.manners.settings import Manners
from crawler.observation import Fault, Observation, Phase, Silence


@dataclass(slots=True)
class _Host:
    failures: int = 0  # transient ones in a row
    backoff: int = 0  # how often its rest was doubled
    crawl_delay: float = 0.0
    closed: Silence | None = None


@dataclass(slots=True)
class _Origin:
    memory: HostMemory
    rules: Rules | None = None
    silence: Silence | None = None  # out of reach
    reads: int = 0  # of robots.txt in this run
    unwell: Observation | None = None  # robots.txt answered with a server's failure


class Hosts:
    """Everything known of hosts (queues) and origins (robots.txt) in one run."""

    def __init__(
        self, memories: Mapping[str, HostMemory], manners: Manners, now: Callable[[], datetime]
    ) -> None:
        self._memories, self._manners, self.now = memories, manners, now
        self._hosts: dict[str, _Host] = {}
        self._origins: dict[str, _Origin] = {}
        for origin, memory in memories.items():
            # What no answer can have asked for was written by a clock that went wrong.
            until = memory.not_before
            if until is not None and timedelta(0) < until - now() <= timedelta(seconds=LONGEST):
                self._shut(origin, until)

    @property
    def minds_machines(self) -> bool:
        """Whether hosts at one IP address are spared together."""
        return self._manners.minds_machines

    def changed(self) -> dict[str, HostMemory]:
        """Return what is to be remembered, by origin, where it differs from what was."""
        found = {key: origin.memory for key, origin in self._origins.items()}
        old = self._memories
        return {key: m for key, m in found.items() if m != old.get(key, HostMemory(key))}

    def closed(self, host: str) -> Silence | None:
        """Return why `host` is not asked in this run any more, or None."""
        known = self._hosts.get(host)
        return known.closed if known is not None else None

    def standing(self, origin: str, attempts: int) -> Rules | Silence | None:
        """Return what is known of `origin`'s robots.txt, or None when it must be read.

        A silence holds for all its addresses, once for each attempt: `attempts` have ended.
        """
        known = self._origin(origin)
        if known.silence is not None:
            return known.silence if known.reads > attempts else None
        if known.unwell is not None and 0 < known.reads <= attempts:
            return None
        if known.rules is None:
            known.rules = robots.remembered(known.memory, self.now())
            self._mind_delay(origin, known.rules)
        return known.rules

    def unwell(self, origin: str, attempts: int) -> Observation | None:
        """Return the failing answer of `origin`'s robots.txt, which stands for pages not to be asked now.

        Once for each attempt, as in `standing`.
        """
        known = self._origin(origin)
        return known.unwell if known.reads > attempts else None

    def learn(self, origin: str, observation: Observation) -> None:
        """Note what a visit to `origin`'s robots.txt saw."""
        known = self._origin(origin)
        reading = robots.read(observation, known.memory, self.now())
        known.memory, known.rules, known.silence = reading.memory, reading.rules, reading.silence
        known.reads += 1
        wants_rest = (
            observation.status == 429 and (observation.retry_after or 0) > self._manners.retry_after_wait
        )
        known.unwell = observation if reading.unwell or wants_rest else None
        self._mind_delay(origin, known.rules)

    def gap(self, host: str) -> float:
        """Return how many seconds `host` rests after a request."""
        known = self._host(host)
        gap = max(self._manners.delay, known.crawl_delay)
        return max(gap, min(gap * 2.0**known.backoff, self._manners.backoff_cap))

    def heed(self, host: str, observation: Observation, *, transient: bool) -> None:
        """Note how the last request to `host` went: trouble slows us down, and in the end closes it."""
        known = self._host(host)
        known.failures = known.failures + 1 if transient else 0
        status = observation.status or 0
        known.backoff = min(known.backoff + 1, 16) if status == 429 or status >= 500 else 0
        wish = observation.retry_after
        if wish is not None and wish > self._manners.retry_after_wait:
            until = observation.at + timedelta(seconds=wish)
            final = place(observation.final_url)
            if final is not None:
                origin = self._origin(final.origin)
                origin.memory = replace(origin.memory, not_before=until)
                self._shut(final.origin, until)
        elif known.failures >= self._manners.circuit_after and known.closed is None:
            detail = f"{known.failures} failures of this host in a row"
            known.closed = Silence(Phase.QUEUE, Fault.CIRCUIT_OPEN, detail)

    def pause(self, host: str, observation: Observation) -> float:
        """Return how many seconds `host` must at least rest after this answer."""
        wish = observation.retry_after or 0.0
        return max(self.gap(host), wish if wish <= self._manners.retry_after_wait else 0.0)

    def _shut(self, origin: str, until: datetime) -> None:
        where = place(origin)
        if where is not None:
            detail = f"the host asked not to be asked before {until:%Y-%m-%d %H:%M:%S} UTC"
            self._host(where.host).closed = Silence(Phase.QUEUE, Fault.HOST_NOT_BEFORE, detail)

    def _mind_delay(self, origin: str, rules: Rules | None) -> None:
        where = place(origin)
        if rules is not None and where is not None:
            delay = min(rules.crawl_delay, self._manners.crawl_delay_cap)
            host = self._host(where.host)
            host.crawl_delay = max(host.crawl_delay, delay)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def _origin(self, origin: str) -> _Origin:
        known = self._origins.get(origin)
        if known is None:
            memory = self._memories.get(origin, HostMemory(origin))
            known = self._origins[origin] = _Origin(memory)
        return known

"""Every setting of our manners, with its default."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely a run asks; times in seconds."""

    delay: float = 2.0  # rest of a host after each answer; 0 means none
    ip_delay: float = (
        0.25  # least time between the starts of two requests to one IP address; never above delay
    )
    ip_connections: int = 8  # requests under way at once to one IP address; neither counts when delay is 0
    crawl_delay_cap: float = 30.0  # a longer Crawl-delay counts as this
    backoff_cap: float = 60.0  # 5xx and 429 double the rest up to this
    concurrency: int = 128  # hosts asked at once
    circuit_after: int = 3  # transient failures in a row that end a host's run
    retry_after_wait: float = 60.0  # a longer Retry-After ends the host's run and is remembered
    retry_under: float = 45.0  # an attempt that took longer is not repeated in the run: a hang stays one hang
    look_seconds: float = 60.0  # one check with all that it looks at; the last look gets two at least
    robots: bool = True
    per_host_budget: int | None = None  # addresses of one host asked in one run
    run_seconds: float | None = None
    grace: float = 5.0  # for checks in flight when a run is stopped
    seed: str = ""  # varies the order of hosts, and of addresses within one, from run to run

    @property
    def minds_machines(self) -> bool:
        """Whether hosts at one IP address are spared together: not when they need no rest at all."""
        return self.delay > 0

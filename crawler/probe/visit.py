"""One observation in the making: what was seen on the way, until it becomes a value."""

from dataclasses import dataclass, field
from datetime import datetime

from crawler.observation import Fault, Hop, Observation, Page, Phase, Silence
from crawler.probe.address import Address
from crawler.probe.cookies import names
from crawler.probe.redirects import readable
from crawler.probe.wire import Answer


@dataclass(slots=True)
class Visit:
    """The state of one check; times are the loop's."""

    url: str
    started: float
    deadline: float
    hops: list[Hop] = field(default_factory=list)
    phase: Phase = Phase.ADDRESS  # for the case nobody foresaw
    headers: dict[str, str] = field(default_factory=dict)
    page: Page | None = None
    ip: str | None = None
    certificate_ends_at: datetime | None = None
    version: str = ""
    waited: float = 0.0
    attempts: int = 1  # 2 when some address was asked again over a new connection
    cookies: list[str] = field(default_factory=list)  # Set-Cookie values of every hop

    def answered(self, address: Address, answer: Answer) -> None:
        """Note the answer of one hop."""
        location = readable(answer.headers.get("location"))
        if location is not None:
            answer.headers["location"] = location
        self.hops.append(Hop(address.url, answer.status, location, self.ip))
        self.headers = answer.headers
        self.page = answer.page
        self.version = answer.version
        self.cookies += answer.cookies

    def wait(self, seconds: float) -> None:
        """Leave `seconds` spent at the gate out of account."""
        self.waited += seconds
        self.deadline += seconds

    def observation(self, silence: Silence | None, *, at: datetime, ended: float) -> Observation:
        """Return what this visit saw."""
        return Observation(
            url=self.url,
            at=at,
            hops=tuple(self.hops),
            headers=self.headers,
            page=self.page if silence is None else None,
            silence=silence,
            ip=self.ip,
            certificate_ends_at=self.certificate_ends_at,
            seconds=ended - self.started - self.waited,
            attempts=self.attempts,
            http_version=self.version,
            cookie_names=names(self.cookies),
        )


def unforeseen(phase: Phase, error: Exception) -> Silence:
    """Return the silence for a case nobody foresaw, with the exception's own words."""
    number = error.errno if isinstance(error, OSError) else None
    return Silence(phase, Fault.OTHER, f"{type(error).__name__}: {error}", number)

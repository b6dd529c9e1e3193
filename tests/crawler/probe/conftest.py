"""What the probe's tests share: a clock, a probe that may ask loopback, and resolvers with set answers."""

from datetime import UTC, datetime

import pytest

from crawler.observation import Fault, Phase, Silence
from crawler.probe import Identity, Limits

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
IDENTITY = Identity("1.0", "https://example.org/about", "mail@example.org")
QUICK = Limits(dns=0.5, connect=0.5, first_byte=0.7, total=1.5, drain_seconds=0.2)


def noon() -> datetime:
    """The time at every check of these tests."""
    return NOON


class SetResolver:
    """A resolver that knows what it was told, one answer after the other; the last one stays."""

    def __init__(self, **answers: list[tuple[str, ...]]) -> None:
        self.answers = {name.replace("_", "."): list(answer) for name, answer in answers.items()}
        self.asked: list[str] = []

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        self.asked.append(host)
        known = self.answers.get(host)
        if not known:
            return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, host)
        return known.pop(0) if len(known) > 1 else known[0]

    async def aclose(self) -> None:
        """Nothing to stop."""


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1, and no other private address, pass the guard: so a closed one can be tried live."""
    from crawler.probe import guard

    real = guard.is_public  # type: ignore[attr-defined]  # the name the guard looks up, to be replaced there
    monkeypatch.setattr(guard, "is_public", lambda ip: ip == "127.0.0.1" or real(ip))

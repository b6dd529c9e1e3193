"""The canaries: asked before a run, and again when hosts fall silent in it that might have answered."""

from collections.abc import Iterable, Mapping

from crawler.checks import Ask, Result
from crawler.health import Health, State
from crawler.manners.vantage import (
    TROUBLE,
    VantageRules,
    answered_before,
    canary_worked,
    doubt_of_canaries,
)
from crawler.record import UNASKED
from registry.urls import host_key


class Watch:
    """Decides when the canaries are asked, and whether what they say leaves our own network in doubt.

    `doubt` is None as long as it does not. The canaries are the operator's own choice, so their robots.txt is
    not asked; in everything else they are asked as politely as any address.
    """

    def __init__(self, canaries: Iterable[str], healths: Mapping[str, Health], rules: VantageRules) -> None:
        """`healths` are those before the run, by address."""
        self.doubt: str | None = None
        self._canaries = tuple(dict.fromkeys(canaries))
        self._healths = healths
        self._in_a_row = rules.hosts  # so many hosts silent one after the other, and the canaries are asked
        self._silent: set[str] = set()  # since some host answered
        self._unexplained = False  # some host fell silent since the canaries worked
        self._under_way: list[Ask] = []
        self._heard: list[Result] = []

    def asks(self) -> tuple[Ask, ...]:
        """Return the canaries, to be asked now."""
        self._under_way = [Ask(url, ignore_robots=True) for url in self._canaries]
        self._heard = []
        return tuple(self._under_way)

    def takes(self, result: Result) -> bool:
        """Take the result of a canary; False when it is not one's."""
        if not any(ask is result.ask for ask in self._under_way):
            return False
        self._heard.append(result)
        if len(self._heard) == len(self._under_way):
            self._judge()
        return True

    def sees(self, result: Result, *, last: bool) -> tuple[Ask, ...]:
        """Take note of a listed address, the `last` one perhaps; return the canaries when it is time."""
        code = result.finding.code
        if code not in UNASKED:
            host, health = host_key(result.ask.address), self._healths.get(result.ask.address, Health())
            if code not in TROUBLE:
                self._silent.clear()
            elif health.state is State.UNKNOWN or answered_before(health):
                self._silent.add(host)
                self._unexplained = True
        wanted = len(self._silent) >= self._in_a_row or (last and self._unexplained)
        return self.asks() if wanted and not self._is_waiting and self.doubt is None else ()

    @property
    def _is_waiting(self) -> bool:
        return len(self._heard) < len(self._under_way)

    def _judge(self) -> None:
        spoke = [each for each in self._heard if each.finding.code not in UNASKED]
        self.doubt = doubt_of_canaries(
            [
                (
                    each.ask.address,
                    canary_worked(each.ask.address, each.observation.final_url, each.finding.code),
                    each.finding.evidence,
                )
                for each in spoke
            ]
        )
        self._silent.clear()
        self._unexplained = False
        self._in_a_row *= 2  # hosts that are really gone do not make us ask again and again

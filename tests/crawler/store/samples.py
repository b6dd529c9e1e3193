"""Small checks and deciders that the store's tests share."""

from datetime import UTC, datetime, timedelta

from crawler.finding import Code, Finding, Weight
from crawler.health import Health, State
from crawler.history import Checked, Evidence
from crawler.record import Decisions

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WEIGHTS = {Code.OK: Weight.OK, Code.HTTP_404: Weight.HARD, Code.FORBIDDEN_403: Weight.UNVERIFIABLE}
STATES = {Code.OK: State.HEALTHY, Code.HTTP_404: State.SUSPECT}


def check(
    address: str, code: Code = Code.OK, at: datetime = NOON, not_before: datetime | None = None
) -> Checked:
    """One check of an address that ended in this code."""
    evidence = Evidence(at=at, finding=Finding(code, f"saw {code}"))
    return Checked(address, evidence, connected=True, not_before=not_before)


def advance(before: Health, finding: Finding, at: datetime) -> Health:
    """A plain rule that counts: enough to see whether a check was settled once, twice or never."""
    state = STATES.get(finding.code, before.state)
    return Health(
        state=state,
        since=before.since if state is before.state else at,
        reason=finding.code if finding.code in STATES else before.reason,
        last_checked_at=at,
        steady=before.steady + 1,
    )


PLAIN = Decisions(
    advance=advance,
    next_check_at=lambda _address, _health, at: at + 7 * DAY,
    weigh=lambda code: WEIGHTS.get(code, Weight.SOFT),
    remember=lambda before, _checked: before,
)

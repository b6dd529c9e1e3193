"""What we hold true about a link over time: the whole state machine, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.finding import CODES, Code, Family, Finding, Notice, Weight


class State(StrEnum):
    """What reports and the feed show of a link."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    SUSPECT = "suspect"
    BROKEN = "broken"
    REPLACED = "replaced"
    RESTRICTED = "restricted"
    UNVERIFIABLE = "unverifiable"


BROKEN_STATES = frozenset({State.BROKEN, State.REPLACED})


@dataclass(frozen=True, slots=True)
class Patience:
    """How much evidence a verdict needs. Every threshold of the state machine, and nothing else."""

    hard_observations: int = 2
    hard_span: timedelta = timedelta(hours=22)
    soft_observations: int = 3
    soft_span: timedelta = timedelta(hours=70)
    recovery_observations: int = 2
    recovery_span: timedelta = timedelta(hours=1)
    restricted_observations: int = 2
    flapping_changes: int = 3
    flapping_window: timedelta = timedelta(days=14)
    certificate_notice: timedelta = timedelta(days=14)
    confirmation: timedelta = timedelta(days=90)  # how long a person's word holds


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive observations of one kind, all failures being one kind: how many, the first and the last."""

    weight: str  # the last finding's weight: "ok", "hard", "soft", …
    count: int
    first_at: datetime
    last_at: datetime
    hard_count: int = 0  # how many of them were hard evidence
    hard_first_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What was held true before a person spoke, so that the word can be taken back."""

    state: State = State.UNKNOWN
    since: datetime | None = None
    reason: Code | None = None
    last_ok_at: datetime | None = None
    streak: Streak | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person found who looked; it holds from `at` to `until`."""

    ok: bool  # it works; False: it does not lead to help any more, whatever it answers
    at: datetime
    until: datetime
    note: str = ""
    by: str = ""  # who looked; "" when that was not said
    before: Standing = Standing()

    def holds(self, at: datetime) -> bool:
        """Return whether the word holds at `at`.

        It reaches as far back as forward: a clock set back a little takes no word away, and a word given
        under a clock that was far ahead holds nothing for ever.
        """
        return abs(at - self.at) < self.until - self.at


@dataclass(frozen=True, slots=True)
class Health:
    """What we hold true about one address."""

    state: State = State.UNKNOWN
    since: datetime | None = None  # when `state` began
    reason: Code | None = None  # the finding that speaks for the state
    last_checked_at: datetime | None = None
    last_ok_at: datetime | None = None
    streak: Streak | None = None
    notices: tuple[Notice, ...] = ()
    changes: tuple[datetime, ...] = ()  # recent changes of state, newest last, inside the flapping window
    moved_to: str | None = None  # where the last permanent redirect led
    moved_since: datetime | None = None  # first run that saw this same target
    next_check_at: datetime | None = None
    steady: int = field(
        default=0
    )  # checks in a row with an unchanged healthy outcome, for adaptive intervals
    moved_from_title: str | None = None  # the page's title before it moved; `crawler.moves` keeps both
    moved_straight_since: datetime | None = None  # since then every check went to `moved_to` by 301/308 alone
    confirmation: Confirmation | None = None  # the last person's word; kept when its time is over

    @property
    def broken(self) -> bool:
        """Whether apps must not send people there: confirmed broken, or replaced."""
        return self.state in BROKEN_STATES


class Rule(StrEnum):
    """What a finding of some weight does to a link in some state; the cells of `RULES`."""

    SKIP = "not a check: nothing is touched"
    STAY = "stays what it is"
    HEAL = "healthy at once"
    RECOVER = "healthy after enough ok observations, apart"
    FAIL = "suspect; broken with enough evidence"
    CONFIRM = "stays; the evidence is renewed"
    BREAK = "broken at once"
    REPLACE = "replaced at once"
    RESTRICT = "restricted after enough observations"
    DOUBT = "unverifiable at once"
    HOLD = "stays: a person's word holds against it"


_ALIVE = {
    Weight.OK: Rule.HEAL,
    Weight.HARD: Rule.FAIL,
    Weight.SOFT: Rule.FAIL,
    Weight.STATIC: Rule.BREAK,
    Weight.REPLACED: Rule.REPLACE,
    Weight.RESTRICTED: Rule.RESTRICT,
    Weight.UNVERIFIABLE: Rule.DOUBT,
    Weight.UNCONFIRMED: Rule.DOUBT,
    Weight.NONE: Rule.SKIP,
}
RULES: Mapping[State, Mapping[Weight, Rule]] = {
    State.UNKNOWN: _ALIVE,
    State.HEALTHY: _ALIVE,
    State.SUSPECT: _ALIVE | {Weight.UNVERIFIABLE: Rule.STAY},
    State.BROKEN: _ALIVE
    | {
        Weight.OK: Rule.RECOVER,
        Weight.HARD: Rule.CONFIRM,
        Weight.SOFT: Rule.CONFIRM,
        Weight.STATIC: Rule.CONFIRM,
        Weight.UNVERIFIABLE: Rule.STAY,
    },
    State.REPLACED: _ALIVE
    | {
        Weight.OK: Rule.RECOVER,
        Weight.HARD: Rule.STAY,
        Weight.SOFT: Rule.STAY,
        Weight.STATIC: Rule.STAY,
        Weight.RESTRICTED: Rule.STAY,
        Weight.UNVERIFIABLE: Rule.STAY,
        Weight.UNCONFIRMED: Rule.STAY,
    },
    State.RESTRICTED: _ALIVE,
    State.UNVERIFIABLE: _ALIVE,
}

# What a person's word holds against while it holds. "It works" stands before walls and blocks, not before
# failures: those are news. "It is dead" stands before everything: a page can answer well and help nobody.
HELD: Mapping[bool, frozenset[Weight]] = {
    True: frozenset({Weight.RESTRICTED, Weight.UNVERIFIABLE, Weight.UNCONFIRMED}),
    False: frozenset(Weight) - {Weight.NONE},
}

_FAILING = frozenset({Weight.HARD, Weight.SOFT, Weight.STATIC})
_ZERO = timedelta(0)


def advance(before: Health, finding: Finding, at: datetime, patience: Patience) -> Health:
    """Return what we hold true after `finding`, observed `at`.

    A skipped check changes nothing; one that a person's word holds against, nothing but when it was made.
    A clock that went back makes no evidence older than it is. `next_check_at` is left as it was: that is
    the plan's to say.
    """
    weight = CODES[finding.code].weight
    rule = rule_for(before, finding.code, at)
    if rule is Rule.SKIP:
        return before
    if rule is Rule.HOLD:
        return replace(before, last_checked_at=at)
    streak = before.streak if _keeps_streak(before, rule, weight) else _extend(before.streak, weight, at)
    state = _next_state(before, rule, streak, at, patience)
    changes = _changes(before, state, at, patience)
    moved_to, moved_since = _move(before, finding, weight, at)
    return replace(
        before,
        state=state,
        since=before.since if state is before.state and before.since else at,
        reason=_reason(before, state, rule, weight, finding),
        last_checked_at=at,
        last_ok_at=max(before.last_ok_at or at, at) if weight is Weight.OK else before.last_ok_at,
        streak=streak,
        notices=(
            *finding.notices,
            *_repeated_move(weight, moved_to, moved_since, at),
            *_flapping(changes, patience),
        ),
        changes=changes,
        moved_to=moved_to,
        moved_since=moved_since,
        steady=_steady(before, state, finding, weight),
        # "It works" was refuted, or the word's time is over: "it is dead" holds against all that leads here.
        confirmation=None if state in BROKEN_STATES else before.confirmation,
    )


def rule_for(before: Health, code: Code, at: datetime) -> Rule:
    """Return what a finding does to a link at `at`: the cell of `RULES`, or `HOLD`."""
    weight = CODES[code].weight
    word = before.confirmation
    if word is not None and word.holds(at) and _overruled(word, code, weight):
        return Rule.HOLD
    return RULES[before.state][weight]


def _overruled(word: Confirmation, code: Code, weight: Weight) -> bool:
    """Whether a person's word holds against this finding.

    A verdict on the entry's text, or on what a page says, that the person overruled is no news when it comes
    again; a number that its page has replaced is.
    """
    if word.ok and code is Code.CONTACT_CHANGED:
        return False
    read = weight is Weight.STATIC or CODES[code].family is Family.CONTENT
    return weight in HELD[word.ok] or (read and code is word.before.reason)


def _keeps_streak(before: Health, rule: Rule, weight: Weight) -> bool:
    """Whether the evidence gathered stands untouched: a blocked visit neither adds nor takes away."""
    return rule is Rule.STAY and weight is Weight.UNVERIFIABLE


def _extend(streak: Streak | None, weight: Weight, at: datetime) -> Streak:
    """Return the streak with one observation more; failures of every weight count together.

    It begins anew with another kind, and when the clock went back: nobody knows how long it lasted then.
    """
    group = _FAILING if weight in _FAILING else {weight}
    hard = int(weight is Weight.HARD)
    if streak is None or streak.weight not in group or at < streak.last_at:
        return Streak(weight, 1, at, at, hard, at if hard else None)
    return Streak(
        weight,
        streak.count + 1,
        streak.first_at,
        at,
        streak.hard_count + hard,
        streak.hard_first_at or (at if hard else None),
    )


def _next_state(before: Health, rule: Rule, streak: Streak | None, at: datetime, patience: Patience) -> State:
    match rule:
        case Rule.HEAL:
            return State.HEALTHY
        case Rule.BREAK:
            return State.BROKEN
        case Rule.REPLACE:
            return State.REPLACED
        case Rule.DOUBT:
            return State.UNVERIFIABLE
        case Rule.FAIL:
            return State.BROKEN if _proven(streak, at, patience) else State.SUSPECT
        case Rule.RECOVER if _spans(streak, patience.recovery_observations, patience.recovery_span, at):
            return State.HEALTHY
        case Rule.RESTRICT if _spans(streak, patience.restricted_observations, _ZERO, at):
            return State.RESTRICTED
        case _:
            return before.state


def _proven(streak: Streak | None, at: datetime, patience: Patience) -> bool:
    """Whether failures without a success between are enough: few hard ones, or more of any kind."""
    if streak is None:
        return False
    hard = (
        streak.weight == Weight.HARD
        and streak.hard_first_at is not None
        and streak.hard_count >= patience.hard_observations
        and at - streak.hard_first_at >= patience.hard_span
    )
    return hard or _spans(streak, patience.soft_observations, patience.soft_span, at)


def _spans(streak: Streak | None, count: int, span: timedelta, at: datetime) -> bool:
    return streak is not None and streak.count >= count and at - streak.first_at >= span


def _reason(before: Health, state: State, rule: Rule, weight: Weight, finding: Finding) -> Code | None:
    """Return the finding that speaks for the state: the latest that put or keeps the link there."""
    waiting = rule is Rule.STAY or (rule in (Rule.RECOVER, Rule.RESTRICT) and state is before.state)
    if waiting and not (rule is Rule.RESTRICT and state is State.RESTRICTED):
        return before.reason
    return finding.code


def _changes(before: Health, state: State, at: datetime, patience: Patience) -> tuple[datetime, ...]:
    """Return the recent changes of state; a first sight and a confirmed suspicion are not changes of mind."""
    counts = (
        state is not before.state
        and before.state is not State.UNKNOWN
        and (before.state, state) != (State.SUSPECT, State.BROKEN)
    )
    recent = tuple(then for then in before.changes if _ZERO <= at - then <= patience.flapping_window)
    return (*recent, at) if counts else recent


def _flapping(changes: tuple[datetime, ...], patience: Patience) -> tuple[Notice, ...]:
    if len(changes) < patience.flapping_changes:
        return ()
    return (Notice("flapping", f"changed {len(changes)} times in {patience.flapping_window.days} days"),)


def _move(
    before: Health, finding: Finding, weight: Weight, at: datetime
) -> tuple[str | None, datetime | None]:
    """Return where the link has moved for good, and since when; only a working page can say."""
    if weight is not Weight.OK or finding.suggestion == before.moved_to:
        return before.moved_to, before.moved_since
    return finding.suggestion, at if finding.suggestion else None


def _repeated_move(
    weight: Weight, moved_to: str | None, moved_since: datetime | None, at: datetime
) -> tuple[Notice, ...]:
    if weight is not Weight.OK or moved_to is None or moved_since is None or at <= moved_since:
        return ()
    return (Notice("moved_permanently", moved_to),)


def _steady(before: Health, state: State, finding: Finding, weight: Weight) -> int:
    """Return how many checks in a row ended well in the same way; a 304 is as good as a 200."""
    same = {finding.code, before.reason} <= {Code.OK, Code.OK_UNCHANGED} or finding.code is before.reason
    well = weight is Weight.OK and state is before.state is State.HEALTHY
    return before.steady + 1 if well and same else 0

"""What is remembered of one value of a page over its fetches: the baseline, and what may replace it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from crawler.change import CONFIRM_SPAN, value_hash
from crawler.describe.description import Description, Method

_LASTS = timedelta(days=7)  # a value shown this long has stopped rotating
_LASTS_AT_MOST = timedelta(days=28)  # one that had been away must last longer, but no longer than this
_SIGHTS, _SIGHTS_AGAIN = 3, 5  # unbroken, of a value that lasts; of one that had been away, too
_FLIPS = 4  # that many turns, back to a value that was there before, are rotation
_RESTLESS = 5  # that many turns of which none lasted are rotation whatever they showed
_TURNS = 6  # are remembered

Turns = tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One value as it was seen, over how many fetches (a 304 counts)."""

    value: str
    method: Method
    source_url: str
    first_at: datetime
    last_at: datetime
    count: int = 1

    def twice(self, span: timedelta = CONFIRM_SPAN) -> bool:
        """Whether it was seen on two fetches far enough apart to be believed."""
        return self.count >= 2 and self.last_at - self.first_at >= span


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one value of one address: its description, or another text of it."""

    baseline: Seen | None = None
    candidate: Seen | None = None  # a newer value
    also: tuple[tuple[Method, str], ...] = ()  # other sources' values of the last fetch
    title: str | None = None  # of the page; kept with its description
    lang: str | None = None
    flags: tuple[str, ...] = ()  # site_wide, truncated, needs_js, rotating
    ready: bool = False  # the candidate was seen on two fetches far enough apart
    turns: Turns = ()  # value hashes in the order they appeared, and since when; "" is none
    in_a_row: int = 0  # fetches that showed the last of them, without another between

    @property
    def rotating(self) -> bool:
        """Whether the page shows several values in turn, so that none of them is news."""
        return "rotating" in self.flags

    @property
    def shown(self) -> str:
        """The hash of what the page showed when it was last read; "" for nothing."""
        return self.turns[-1][0] if self.turns else ""


@dataclass(frozen=True, slots=True)
class Sight:
    """One value as one fetch showed it; `value` and `method` are None together: the page has none."""

    value: str | None = None
    method: Method | None = None
    also: tuple[tuple[Method, str], ...] = ()
    title: str | None = None
    lang: str | None = None
    flags: tuple[str, ...] = ()


def choose(seen: Description, boilerplate: Collection[str]) -> tuple[Description, bool]:
    """Return `seen` with its first source whose text is not boilerplate, and whether one was passed over.

    `boilerplate` holds `value_hash`es; when every source is boilerplate the value is None.
    """
    if seen.value is None or seen.method is None or value_hash(seen.value) not in boilerplate:
        return seen, False
    left = tuple((method, text) for method, text in seen.also if value_hash(text) not in boilerplate)
    if not left:
        return replace(seen, value=None, method=None, also=()), True
    (method, value), *rest = left
    truncated = value.rstrip("] ").endswith(("…", "..."))
    return replace(seen, value=value, method=method, also=tuple(rest), truncated=truncated), True


def sight_of(seen: Description, boilerplate: Collection[str] = ()) -> Sight:
    """Return what a page's description is to a memory: its first source that is not boilerplate."""
    seen, site_wide = choose(seen, boilerplate)
    told = {"site_wide": site_wide, "truncated": seen.truncated, "needs_js": seen.needs_js}
    flags = tuple(flag for flag, holds in told.items() if holds)
    return Sight(seen.value, seen.method, seen.also, seen.title, seen.lang, flags)


def advance_memory(
    before: Memory | None,
    seen: Sight | None,
    *,
    at: datetime,
    source_url: str,
    unchanged_304: bool = False,
    confirm_span: timedelta = CONFIRM_SPAN,
    hashed: Callable[[str], str] = value_hash,
) -> Memory:
    """Return what is remembered after a fetch at `at`.

    `seen` None teaches nothing, except with `unchanged_304`: then the page still says what it said last.
    `hashed` says which values are the same.
    """
    memory = before or Memory()
    if seen is None:
        return _still(memory, at, confirm_span, hashed) if unchanged_304 else memory
    memory = replace(memory, also=seen.also, title=seen.title, lang=seen.lang, flags=seen.flags)
    if seen.value is None or seen.method is None:
        # A page with nothing to say: not a new value, but it ends the candidate's unbroken sight.
        memory = _shown(memory, "", at) if memory.baseline else replace(memory, turns=(), in_a_row=0)
        return replace(memory, candidate=None, ready=False)
    now = Seen(seen.value, seen.method, source_url, at, at)
    return _take(memory, now, at, confirm_span, hashed)


def adopt(memory: Memory) -> Memory:
    """Return `memory` after a person decided on the candidate: it is the baseline now."""
    if memory.candidate is None:
        return memory
    return replace(memory, baseline=memory.candidate, candidate=None, ready=False)


def _take(memory: Memory, now: Seen, at: datetime, span: timedelta, hashed: Callable[[str], str]) -> Memory:
    """Return `memory` with the value of this fetch in its place: baseline or candidate."""
    name = hashed(now.value)
    memory = _shown(memory, name, at)
    if memory.baseline is None:
        return _told(replace(memory, baseline=now), span)
    if name == hashed(memory.baseline.value):
        memory = replace(memory, baseline=_again(memory.baseline, now), candidate=None)
    elif memory.candidate and name == hashed(memory.candidate.value):
        memory = replace(memory, candidate=_again(memory.candidate, now))
    else:
        memory = replace(memory, candidate=now)
    return _told(memory, span)


def _again(seen: Seen, now: Seen) -> Seen:
    first_at = min(seen.first_at, now.last_at)  # a clock that was ahead once is no reason to wait for it
    return replace(now, first_at=first_at, count=seen.count + 1)


def _still(memory: Memory, at: datetime, span: timedelta, hashed: Callable[[str], str]) -> Memory:
    """Return `memory` after a 304: whichever value was shown last was shown once more."""
    if not memory.turns:
        return memory
    if memory.candidate and hashed(memory.candidate.value) == memory.shown:
        memory = replace(memory, candidate=_again(memory.candidate, replace(memory.candidate, last_at=at)))
    elif memory.baseline and hashed(memory.baseline.value) == memory.shown:
        memory = replace(memory, baseline=_again(memory.baseline, replace(memory.baseline, last_at=at)))
    return _told(_shown(memory, memory.shown, at), span)


def _shown(memory: Memory, name: str, at: datetime) -> Memory:
    """Return `memory` with `name` shown at `at`; a value that has lasted makes the earlier ones forgotten."""
    turns, in_a_row = memory.turns, memory.in_a_row + 1
    if not turns or turns[-1][0] != name:
        return replace(memory, turns=(*turns, (name, at))[-_TURNS:], in_a_row=1)
    lasting, sights = _lasting(turns)
    if at - turns[-1][1] >= lasting and in_a_row >= sights:
        turns = turns[-1:]
    return replace(memory, turns=turns, in_a_row=in_a_row)


def _lasting(turns: Turns) -> tuple[timedelta, int]:
    """Return how long, and over how many fetches, the value shown now must last to be no rotation.

    What returns may be on its weekly round: it must last three times as long as any turn before it did. The
    first one remembered does not count: it may have stood there for years. And where fetches are rare, the
    same value may be met twice by chance.
    """
    if turns[-1][0] not in {name for name, _ in turns[:-1]}:
        return _LASTS, _SIGHTS
    spans = [later - since for (_, since), (_, later) in pairwise(turns)][1:]
    return min(max(3 * max(spans, default=_LASTS), _LASTS), _LASTS_AT_MOST), _SIGHTS_AGAIN


def _rotates(turns: Turns) -> bool:
    """Whether a page flips among a few values, or shows ever others of which none lasts."""
    names = [name for name, _ in turns]
    flips = len(names) >= _FLIPS and names[-1] in names[:-1] and len(set(names[-_FLIPS:])) < _FLIPS
    return flips or len(names) >= _RESTLESS


def _told(memory: Memory, span: timedelta) -> Memory:
    """Return `memory` with `ready` and the flag `rotating` as its turns and its candidate say."""
    rotating = _rotates(memory.turns)
    flags = (*(flag for flag in memory.flags if flag != "rotating"), *(("rotating",) if rotating else ()))
    twice = memory.candidate is not None and memory.candidate.twice(span)
    return replace(memory, flags=flags, ready=twice and not rotating)

"""A person's word is kept like a check, and a month's history told again ends where the store stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from crawler.by_hand import Spoken, keep, take_back
from crawler.confirm import confirm, withdraw
from crawler.finding import CODES, Code, Finding
from crawler.health import Confirmation, Health, Patience, State, advance
from crawler.history import Checked, Evidence, RunStatus, Span, Transition
from crawler.plan import Cadence, next_check_at
from crawler.record import Decisions, settle
from crawler.store import Store

LINK = "https://night.example/"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PATIENCE, CADENCE = Patience(), Cadence()
DECISIONS = Decisions(
    advance=partial(advance, patience=PATIENCE),
    next_check_at=lambda url, health, at: next_check_at(
        health, address=url, urgent=False, at=at, cadence=CADENCE
    ),
    weigh=lambda code: CODES[code].weight,
    remember=lambda memory, checked: None,
)


def word(ok: bool, at: datetime = NOON, note: str = "", by: str = "") -> Confirmation:
    """What a person found."""
    return Confirmation(ok, at, at + PATIENCE.confirmation, note, by)


def in_a_week(_: Health, at: datetime) -> datetime:
    """When to ask again."""
    return at + 7 * DAY


def ran(store: Store, at: datetime, *seen: tuple[str, Code], status: RunStatus = RunStatus.COMPLETE) -> None:
    """One run that found this."""
    run = store.begin_run(at, len(seen))
    store.stage(
        run.id,
        [Checked(url, Evidence(at, Finding(code, f"saw {code}")), connected=True) for url, code in seen],
    )
    store.end_run(run.id, at, status)
    settle(store, run.id, DECISIONS)


def test_a_word_is_kept_with_its_history_and_the_change_it_made() -> None:
    with Store(":memory:") as store:
        ran(store, NOON - 2 * DAY, (LINK, Code.OK))
        ran(store, NOON - DAY, (LINK, Code.BOT_CHALLENGE))
        before, seen = store.healths()[LINK], store.evidence()[LINK]
        spoken = keep(store, LINK, word(True, note="opened at home", by="Robin"), in_a_week)
        after = replace(
            confirm(before, word(True, note="opened at home", by="Robin")), next_check_at=NOON + 7 * DAY
        )
        assert spoken == Spoken(LINK, before, after)
        assert store.healths() == {LINK: after}
        assert store.evidence()[LINK] == seen, (
            "the last good check of a machine is what pages are compared with"
        )
        assert store.spans()[LINK] == (
            Span(Code.OK, NOON - 2 * DAY, NOON - 2 * DAY, 1),
            Span(Code.BOT_CHALLENGE, NOON - DAY, NOON - DAY, 1),
            Span(Code.CONFIRMED_OK, NOON, NOON, 1),
        )
        assert store.transitions()[-1] == Transition(LINK, "unverifiable", "healthy", NOON, Code.CONFIRMED_OK)


def test_a_word_is_no_run_that_anything_waits_for() -> None:
    with Store(":memory:") as store:
        keep(store, LINK, word(False), in_a_week)
        assert (store.runs(), store.last_complete_run(), store.unsettled_runs()) == ((), None, ())
        assert store.evidence() == {
            LINK: (None, Evidence(NOON, Finding(Code.CONFIRMED_DEAD, "somebody looked: dead")))
        }
        assert [str(t.after) for t in store.transitions()] == ["broken"]


def test_what_is_taken_back_is_due_at_once_and_says_nothing_any_more() -> None:
    with Store(":memory:") as store:
        ran(store, NOON - DAY, (LINK, Code.OK))
        ran(store, NOON - HOUR, (LINK, Code.BOT_CHALLENGE))
        before = store.healths()[LINK]
        keep(store, LINK, word(False), in_a_week)
        spoken = take_back(store, LINK, NOON + HOUR)
        assert spoken is not None
        assert spoken.after == replace(before, next_check_at=NOON + HOUR)
        assert store.healths() == {LINK: spoken.after}
        good, bad = store.evidence()[LINK]
        assert good is not None
        assert (good.finding.code, bad) == (Code.OK, None)
        assert store.spans()[LINK][-1] == Span(Code.CONFIRMATION_WITHDRAWN, NOON + HOUR, NOON + HOUR, 1)
        assert [(t.before, t.after, t.code) for t in store.transitions()[-2:]] == [
            ("unverifiable", "broken", Code.CONFIRMED_DEAD),
            ("broken", "unverifiable", Code.CONFIRMATION_WITHDRAWN),
        ]
        assert take_back(store, LINK, NOON + 2 * HOUR) is None


# What may follow on each kind of day; the more often a code stands here, the likelier it is.
_NEXT = {
    Code.OK: [Code.OK] * 8 + [Code.HTTP_503, Code.HTTP_404, Code.BOT_CHALLENGE, Code.DOMAIN_REPLACED],
    Code.HTTP_503: [Code.HTTP_503] * 3 + [Code.OK, Code.HTTP_404],
    Code.HTTP_404: [Code.HTTP_404] * 4 + [Code.OK],
    Code.BOT_CHALLENGE: [Code.BOT_CHALLENGE] * 3 + [Code.OK, Code.AUTH_401],
    Code.AUTH_401: [Code.AUTH_401] * 3 + [Code.OK, Code.HTTP_410],
    Code.HTTP_410: [Code.HTTP_410] * 3 + [Code.OK],
    Code.DOMAIN_REPLACED: [Code.DOMAIN_REPLACED] * 2 + [Code.OK],
}


def month(store: Store, links: list[str], chance: Random) -> None:
    """Thirty daily runs, two of them in doubt; now and then a person looks, or takes it back."""
    today = dict.fromkeys(links, Code.OK)
    for day in range(30):
        at = NOON + day * DAY
        today = {link: chance.choice(_NEXT[code]) for link, code in today.items()}
        doubted = day in (11, 12)
        seen = dict.fromkeys(links, Code.DNS_NXDOMAIN) if doubted else today
        status = RunStatus.DEGRADED if doubted else RunStatus.COMPLETE
        ran(store, at, *seen.items(), status=status)
        for link in chance.sample(links, 3):
            match chance.randrange(4):
                case 0:
                    take_back(store, link, at + HOUR)
                case n:
                    keep(store, link, word(n > 1, at + HOUR), in_a_week)


def told_again(spans: tuple[Span, ...]) -> Health:
    """The health that a history of spans leads to.

    Spans keep the first and the last time of equal outcomes, whole seconds, without notes and notices:
    the checks between are put at equal distances.
    """
    health = Health()
    for span in spans:
        for at in _times(span):
            match span.code:
                case Code.CONFIRMED_OK | Code.CONFIRMED_DEAD as code:
                    health = confirm(health, word(code is Code.CONFIRMED_OK, at))
                case Code.CONFIRMATION_WITHDRAWN:
                    health = withdraw(health)
                case code:
                    health = advance(health, Finding(code, "told again"), at, PATIENCE)
    return health


def _times(span: Span) -> Iterator[datetime]:
    step = (span.last_at - span.first_at) / max(1, span.count - 1)
    return (span.first_at + n * step for n in range(span.count))


def test_a_month_told_again_from_its_spans_ends_where_the_store_stands() -> None:
    links = [f"https://link-{n}.example/" for n in range(40)]
    with Store(":memory:") as store:
        month(store, links, Random(20261124))
        stored, spans = store.healths(), store.spans()
        doubted = store.spans(doubted=True)
        changes = store.transitions()
    assert {State.HEALTHY, State.SUSPECT, State.BROKEN, State.REPLACED, State.UNVERIFIABLE} <= {
        health.state for health in stored.values()
    }
    assert set(doubted) == set(links)
    assert Code.CONFIRMATION_WITHDRAWN in {span.code for each in spans.values() for span in each}
    for link in links:
        held, told = stored[link], told_again(spans[link])
        assert told == replace(held, next_check_at=None), link
        last = [change.after for change in changes if change.url == link][-1]
        assert held.state == last

"""Which permanent moves are known, what they change, and which of them need no person."""

import socket
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler import owners
from crawler.finding import Notice
from crawler.health import Health, Patience, State, advance
from crawler.history import Evidence
from crawler.judge import judge
from crawler.moves import Course, Kind, Move, move_of, remember_move
from crawler.observation import Hop, Observation

START = datetime(2026, 11, 1, 5, tzinfo=UTC)
OLD, NEW = "https://example.org/old", "https://example.org/new"
APART = 24  # hours


@dataclass(frozen=True)
class Visit:
    """One check: when (hours from START), the title of the page it ended at, and every answer on the way."""

    hours: float
    title: str | None
    hops: tuple[Hop, ...]


def visit(hours: float, *way: str | int, title: str | None = "Page") -> Visit:
    """Return a check that went `way`: address, status, address, status, …"""
    urls, statuses = [str(url) for url in way[::2]], [int(status) for status in way[1::2]]
    onward = [*urls[1:], None]
    return Visit(hours, title, tuple(map(Hop, urls, statuses, onward)))


def lived(*visits: Visit) -> tuple[Health, Evidence | None]:
    """Return what is held true after these checks, and the last good one, as a run keeps them."""
    health, good, title = Health(), None, None
    for each in visits:
        at = START + timedelta(hours=each.hours)
        observation = Observation(each.hops[0].url, at, each.hops)
        finding = judge(observation)
        seen = Evidence(at, finding, each.hops, observation.status, observation.final_url, title=each.title)
        after = advance(health, finding, at, Patience())
        health = remember_move(health, after, seen, title)
        if health.last_ok_at == at:
            good, title = seen, each.title
    return health, good


def moved(*visits: Visit) -> Move | None:
    """Return the move that is known after these checks."""
    return move_of(visits[0].hops[0].url, *lived(*visits))


def stood(address: str, target: str, hours: float = APART) -> Move | None:
    """Return the move of an address that was seen twice, `hours` apart."""
    return moved(*(visit(h, address, 301, target, 200) for h in (0, hours)))


@pytest.mark.parametrize(
    ("address", "target", "kind", "course"),
    [
        ("http://example.org/", "https://example.org/", Kind.HTTPS, Course.APPLY),
        ("http://www.example.org/a", "https://example.org/a/", Kind.HTTPS, Course.APPLY),
        ("https://example.org/", "https://www.example.org/", Kind.WWW, Course.APPLY),
        ("https://example.org/a/", "https://example.org/a", Kind.SLASH, Course.APPLY),
        ("https://example.org/a?p=1", "https://example.org/a/?p=1", Kind.SLASH, Course.APPLY),
        ("https://example.org/Help", "https://example.org/help", Kind.CASE, Course.APPLY),
        (OLD, NEW, Kind.SAME_DOMAIN, Course.APPLY),
        ("https://old.example.org/help", "https://example.org/help", Kind.SAME_DOMAIN, Course.APPLY),
        ("https://example.org/?p=12", "https://example.org/help", Kind.SAME_DOMAIN, Course.APPLY),
        ("https://example.org/", "https://example.org/welcome-parents", Kind.SAME_DOMAIN, Course.ASK),
        ("https://blog.example.org/", "https://example.org/", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help", "https://example.org/", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help", "https://www.example.org/", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help", "https://example.org/en-ca/", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help", "https://example.org/index.php", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help/night", "https://example.org/help/", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help?id=4", "https://example.org/help", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/help", "https://example.org/new?from=help", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/a", "http://example.org/a", Kind.SAME_DOMAIN, Course.ASK),
        ("https://example.org/a", "http://example.org/b", Kind.SAME_DOMAIN, Course.ASK),
        (OLD, "https://example.com/old", Kind.OTHER, Course.ASK),
        ("https://ann.github.io/help", "https://ben.github.io/help", Kind.OTHER, Course.ASK),
        ("https://www.github.io/help", "https://github.io/help", Kind.OTHER, Course.ASK),
        ("https://a.example.co.uk/help", "https://b.other.co.uk/help", Kind.OTHER, Course.ASK),
        ("http://192.0.2.7/help", "http://192.0.2.8/help", Kind.OTHER, Course.ASK),
        ("http://example.org:8080/help", "http://example.org/help", Kind.SAME_DOMAIN, Course.APPLY),
    ],
)
def test_only_small_changes_within_one_domain_need_no_person(
    address: str, target: str, kind: Kind, course: Course
) -> None:
    move = stood(address, target)
    assert move is not None
    assert (move.kind, move.course, move.automatic) == (kind, course, course is Course.APPLY)
    assert move.why.endswith(".")


@pytest.mark.parametrize(("hours", "course"), [(0, "wait"), (23.99, "wait"), (24, "apply"), (200, "apply")])
def test_a_move_is_applied_when_two_runs_a_day_apart_saw_it(hours: float, course: str) -> None:
    move = stood(OLD, NEW, hours)
    assert move is not None
    assert move.course == course


def test_one_sight_is_not_enough_and_a_308_is_as_good_as_a_301() -> None:
    assert moved(visit(0, OLD, 308, NEW, 200)) == Move(
        OLD, NEW, Kind.SAME_DOMAIN, Course.WAIT, "It was seen in one run only.", None, "Page"
    )
    move = moved(visit(0, OLD, 308, NEW, 200), visit(24, OLD, 301, NEW, 200))
    assert move is not None
    assert move.automatic


def test_a_redirect_for_now_alone_is_no_move() -> None:
    assert moved(visit(0, OLD, 302, NEW, 200), visit(48, OLD, 302, NEW, 200)) is None


def test_a_redirect_for_now_on_the_way_leaves_the_move_to_a_person() -> None:
    bent = [visit(h, OLD, 301, NEW, 302, "https://example.org/new/today", 200) for h in (0, 48)]
    move = moved(*bent)
    assert move is not None
    assert (move.target, move.course) == (NEW, Course.ASK)
    assert move.why == "One of the redirects on the way is only for now, not for good."


def test_the_day_is_counted_from_the_first_run_in_which_every_redirect_was_permanent() -> None:
    bent = visit(0, OLD, 301, NEW, 302, "https://example.org/new/today", 200)
    straight = visit(30, OLD, 301, NEW, 200)
    young, old = moved(bent, straight), moved(bent, straight, visit(54, OLD, 301, NEW, 200))
    assert young is not None
    assert old is not None
    assert (young.course, old.course) == (Course.WAIT, Course.APPLY)


def test_a_chain_of_permanent_redirects_leads_to_its_end() -> None:
    way = (OLD, 301, "https://www.example.org/old", 308, NEW, 200)
    move = moved(visit(0, *way), visit(24, *way))
    assert move is not None
    assert (move.target, move.automatic) == (NEW, True)


def test_a_target_that_changes_begins_anew() -> None:
    other = "https://example.org/newer"
    move = moved(visit(0, OLD, 301, NEW, 200), visit(48, OLD, 301, other, 200))
    assert move is not None
    assert (move.target, move.course) == (other, Course.WAIT)


def test_a_target_that_fails_later_is_left_to_a_person_who_names_it() -> None:
    twice = [visit(h, OLD, 301, NEW, 200) for h in (0, 48)]
    move = moved(*twice, visit(72, OLD, 301, NEW, 404))
    assert move is not None
    assert move.course is Course.WAIT
    assert move.why == "It is suspect now: open the new address before you use it."
    broken = moved(*twice, visit(72, OLD, 301, NEW, 404), visit(96, OLD, 301, NEW, 404))
    assert broken is not None
    assert "broken now" in broken.why


def test_a_failure_between_does_not_make_a_move_younger() -> None:
    move = moved(visit(0, OLD, 301, NEW, 200), visit(10, OLD, 301, NEW, 503), visit(24, OLD, 301, NEW, 200))
    assert move is not None
    assert move.automatic


def test_an_address_that_answers_by_itself_again_has_not_moved() -> None:
    health, good = lived(*(visit(h, OLD, 301, NEW, 200) for h in (0, 48)), visit(72, OLD, 200))
    assert move_of(OLD, health, good) is None
    assert (health.moved_from_title, health.moved_straight_since) == (None, None)


def test_a_domain_that_was_taken_over_has_no_move() -> None:
    health, good = lived(*(visit(h, OLD, 301, NEW, 200) for h in (0, 48)))
    assert move_of(OLD, replace(health, state=State.REPLACED), good) is None


def test_a_move_whose_page_drifted_is_left_to_a_person() -> None:
    health, good = lived(*(visit(h, OLD, 301, NEW, 200) for h in (0, 48)))
    drifted = replace(health, notices=(*health.notices, Notice("content_drift")))
    move = move_of(OLD, drifted, good)
    assert move is not None
    assert (move.course, move.why) == (Course.ASK, "What the page says has changed as well.")


def test_what_was_remembered_by_an_older_version_is_seen_once_more_before_it_is_applied() -> None:
    health, good = lived(*(visit(h, OLD, 301, NEW, 200) for h in (0, 48)))
    move = move_of(OLD, replace(health, moved_straight_since=None), good)
    assert move is not None
    assert move.course is Course.WAIT


def test_the_title_of_the_page_before_it_moved_is_remembered() -> None:
    move = moved(
        visit(0, OLD, 200, title="Warm Line"),
        visit(24, OLD, 301, NEW, 200, title="Win Big"),
        visit(48, OLD, 301, NEW, 200, title="Win Bigger"),
        visit(72, OLD, 301, "https://example.org/3", 200, title="Third"),
    )
    assert move is not None
    assert (move.old_title, move.new_title) == ("Warm Line", "Third")


def test_a_fragment_of_the_redirect_belongs_to_the_target_and_a_secret_one_does_not() -> None:
    for fragment, target in (("#part", f"{NEW}#part"), ("#access_token=abc", NEW), ("", NEW)):
        hops = (Hop(OLD, 301, f"/new{fragment}"), Hop(NEW, 200))
        move = moved(*(Visit(h, None, hops) for h in (0, 24)))
        assert move is not None
        assert move.target == target


def test_a_target_nobody_could_list_is_no_move() -> None:
    tail = f"{OLD}?utm_source=old"
    assert moved(*(visit(h, OLD, 301, tail, 200) for h in (0, 24))) is None
    assert move_of(OLD, Health(State.HEALTHY, moved_to="https://ann:pw@example.org/"), None) is None


def test_owners_are_known_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    owners._suffixes.cache_clear()
    owners.owner_of.cache_clear()
    assert owners.owner_of("https://a.b.example.com.au/") == "example.com.au"
    assert owners.owner_of("http://127.0.0.1:8000/") == "127.0.0.1"
    assert owners.owner_of("https://xn--bcher-kva.example.de./x") == "example.de"

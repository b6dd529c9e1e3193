"""What robots.txt lets us ask."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.history import HostMemory
from crawler.manners.robots import BODY_LIMIT, read, remembered, rules_of
from crawler.observation import Fault, Hop, Observation, Page, Phase, Silence

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROBOTS = "https://example.org/robots.txt"
NEVER_SEEN = HostMemory("https://example.org")
CLOSED = "User-agent: *\nDisallow: /"


def answer(status: int, text: str = "") -> Observation:
    return Observation(ROBOTS, NOW, hops=(Hop(ROBOTS, status),), page=Page("text/plain", None, text.encode()))


def allows(observation: Observation, memory: HostMemory = NEVER_SEEN, now: datetime = NOW) -> bool:
    rules = read(observation, memory, now).rules
    assert rules is not None
    return rules.allows("https://example.org/help")


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        (CLOSED, False),
        ("\ufeff" + CLOSED, False),
        (CLOSED.replace("\n", "\r"), False),
        ("User-agent: WARMLINK/1.0\nDisallow: /help", False),
        ("User-agent: warm\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: warmlink\nDisallow: /private", True),
        ("User-agent: *\nDisallow: /\nAllow: /help", True),
        (f"<!doctype html><pre>\n{CLOSED}\n</pre>", True),
        ("", True),
    ],
)
def test_rules_mean_what_the_rfc_says(text: str, allowed: bool) -> None:
    assert allows(answer(200, text)) is allowed


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow:", "/a", True),
        ("Allow: /a/b\nDisallow: /a", "/a/b/c", True),  # the longest match decides (RFC 9309 §2.2.2)
        ("Disallow: /a/b\nAllow: /a", "/a/b/c", False),
        ("Disallow: /a\nAllow: /a", "/a", True),  # of equals, the one that allows
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?z", True),
        ("Disallow: /*?print=", "/x?print=1", False),
        ("Disallow: /a*c", "/abbc/d", False),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/a", True),
        ("Disallow: /fish/", "/fish", True),
        ("Disallow: /A", "/a", True),  # paths mind the case
        ("Disallow: /%7Ebob", "/~bob", False),
        ("Disallow: /~bob", "/%7Ebob", False),
        ("Disallow: /a%3cd", "/a%3Cd", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /ツ", "/%E3%83%84", False),
        ("Disallow: /%E3%83%84", "/ツ", False),
        ("disallow : /a # the archive", "/a", False),
        ("Sitemap: https://example.org/s.xml\nDisallow: /a", "/a", False),
        ("Crawl-delay: 2\n\nDisallow: /a", "/a", False),
        ("Disallow: /b\n\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a", "/a", False),
        ("Disallow: /b\n\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a", "/b", False),
        ("Disallow: /b\n\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a", "/c", True),
        ("User-agent: other\nDisallow: /a", "/a", False),  # one group for two names
        ("Allow: /\n\nUser-agent: warmlink\nDisallow: /a\n\nUser-agent: WarmLink\nDisallow: /b", "/b", False),
        ("Allow: /\n\nUser-agent: warmlink\nDisallow: /a\n\nUser-agent: WarmLink\nDisallow: /b", "/a", False),
        ("Disallow: /\n\nUser-agent: warmlink/2 (x)\nAllow: /", "/a", True),
        ("Allow: /\n\nUser-agent: warmlink-images\nDisallow: /", "/a", True),
        ("Allow: /\n\nUser-agent: *bot\nDisallow: /", "/a", True),
    ],
)
def test_groups_paths_and_patterns_match_as_the_rfc_says(rules: str, path: str, allowed: bool) -> None:
    assert rules_of(f"User-agent: *\n{rules}").allows(f"https://example.org{path}") is allowed


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("2.5", 2.5), ("3 # please", 3.0), ("1e9", 1e9), ("-3", 0.0), ("0,5", 0.0), ("nan", 0.0), ("soon", 0.0)],
)
def test_a_crawl_delay_is_a_number_of_seconds_or_nothing(said: str, seconds: float) -> None:
    assert rules_of(f"User-agent: *\nCrawl-delay: {said}").crawl_delay == seconds


def test_half_a_rule_at_the_end_of_a_file_too_long_is_no_rule() -> None:
    start = "User-agent: *\nDisallow: /x\n"
    text = start + "#" * (BODY_LIMIT - len(start) - len("\nDisallow: /")) + "\nDisallow: /private\n"
    assert allows(answer(200, text))
    assert not allows(answer(200, text.replace("/x", "/h")))
    cut = Observation(
        ROBOTS, NOW, hops=(Hop(ROBOTS, 200),), page=Page("text/plain", None, CLOSED.encode(), complete=False)
    )
    assert allows(cut)


@pytest.mark.parametrize(
    ("status", "allowed"), [(401, True), (404, True), (429, True), (500, False), (503, False)]
)
def test_a_missing_file_allows_and_an_ill_server_does_not(status: int, allowed: bool) -> None:
    assert allows(answer(status)) is allowed


def test_an_ill_server_is_held_to_what_it_said_when_it_was_well_for_thirty_days() -> None:
    memory = read(answer(200, "User-agent: *\nDisallow: /private"), NEVER_SEEN, NOW).memory
    assert allows(answer(503), memory, NOW + timedelta(days=3))
    closed = read(answer(200, CLOSED), NEVER_SEEN, NOW).memory
    assert not allows(answer(503), closed, NOW + timedelta(days=3))
    assert allows(answer(503), closed, NOW + timedelta(days=30))


def test_what_was_read_holds_for_a_day() -> None:
    memory = read(answer(200, CLOSED), NEVER_SEEN, NOW).memory
    rules = remembered(memory, NOW + timedelta(hours=23))
    assert rules is not None
    assert not rules.allows("https://example.org/")
    assert remembered(memory, NOW + timedelta(hours=24)) is None


def test_a_host_out_of_reach_is_its_own_silence_and_a_broken_answer_forbids_nothing() -> None:
    unreachable = Silence(Phase.CONNECT, Fault.REFUSED)
    assert read(Observation(ROBOTS, NOW, silence=unreachable), NEVER_SEEN, NOW).silence == unreachable
    assert allows(Observation(ROBOTS, NOW, silence=Silence(Phase.HEADERS, Fault.RESET)))


def test_a_robots_redirect_to_a_private_address_allows() -> None:
    refused = Silence(Phase.GUARD, Fault.REDIRECT_REFUSED)
    assert allows(Observation(ROBOTS, NOW, hops=(Hop(ROBOTS, 302, "http://10.0.0.1/"),), silence=refused))


def test_thousands_of_groups_are_read_quickly_and_crawl_delay_is_found() -> None:
    text = "".join(f"User-agent: bot{n}\n" for n in range(9000)) + "Disallow: /x\n" * 20000
    assert rules_of(text + "\nUser-agent: *\nCrawl-delay: 7").crawl_delay == 7.0

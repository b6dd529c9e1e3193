"""How e-mails and numbers stand, in every report."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.finding import Code, Finding
from crawler.health import Health, State
from crawler.history import Evidence, Run, RunStatus, Span, Transition
from registry.load import Registry
from reports import csv as table
from reports import markdown, text
from reports.broken import Report, make_report
from reports.byhand import Why
from reports.contact import contact_of, summary
from reports.feed.healths import target_health
from tests.reports.invented import NOW, ago, registry, saw

MAIL = "eli@example.org"
PAGE = "https://eli.example/contact"
TARGET = registry().targets[-1]


def known(state: State, code: Code, words: str, *, last_ok: datetime | None = None, **more: Any) -> Report:
    """The report when this is held of the only contact."""
    only = Registry(registry().resources, (TARGET,), registry().places)
    good = saw(code, words, last_ok or NOW, **more)
    health = Health(state, ago(9), code, NOW, last_ok)
    return make_report(
        only,
        {MAIL: health},
        evidence={MAIL: (good, None) if state is State.HEALTHY else (None, good)},
        history={MAIL: (Span(code, ago(2), NOW, 3),)},
        runs=(Run(7, NOW, NOW, RunStatus.COMPLETE, 1, 1),),
        transitions=(Transition(MAIL, "suspect", "broken", NOW, code),) if state is State.BROKEN else (),
        proposals=(),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("state", "code", "seen", "last_ok", "says"),
    [
        (State.HEALTHY, Code.CONTACT_CONFIRMED, "", ago(1), f"confirmed on {PAGE} on 2026-11-23"),
        (
            State.UNVERIFIABLE, Code.EMAIL_TAKES_MAIL, "example.org takes mail at mx.example.org", None,
            "example.org takes mail at mx.example.org",
        ),
        (
            State.UNVERIFIABLE, Code.EMAIL_UNKNOWN, "the name service gave no answer", ago(30),
            "the name service gave no answer; last confirmed on 2026-10-25",
        ),
        (
            State.UNVERIFIABLE, Code.CONTACT_CHANGED, "https://a.example/ now shows b@c.org instead", ago(3),
            "https://a.example/ now shows b@c.org instead; last confirmed on 2026-11-21",
        ),
        (
            State.BROKEN, Code.EMAIL_NO_DOMAIN, "example.org does not exist (NXDOMAIN)", None,
            "no mail arrives: example.org does not exist (NXDOMAIN)",
        ),
    ],
)  # fmt: skip
def test_what_is_known_is_said_in_one_clause(
    state: State, code: Code, seen: str, last_ok: datetime | None, says: str
) -> None:
    (contact,) = known(state, code, seen, last_ok=last_ok, final_url=PAGE).contacts
    assert (contact.says, contact.state, contact.code, contact.since) == (says, state, code, ago(2))


def test_before_the_first_look_nothing_is_known() -> None:
    assert contact_of(TARGET, Health(), (None, None), ()).says == "not looked at yet"


def test_of_a_contact_that_is_not_public_nothing_is_said() -> None:
    held = Health(State.BROKEN, ago(9), Code.EMAIL_NO_MX, NOW)
    private = contact_of(replace(TARGET, public=False), held, (None, saw(Code.EMAIL_NO_MX, MAIL)), ())
    assert (private.shown, private.state, private.says) == (
        "(not public)", State.UNKNOWN, "not looked at: it is not public",
    )  # fmt: skip
    assert MAIL not in repr(private)


def test_words_that_a_page_put_into_a_finding_are_cleaned() -> None:
    (contact,) = known(State.UNVERIFIABLE, Code.CONTACT_CHANGED, "shows \x1b[31m\u202eb@c.org").contacts
    assert contact.says == "shows [31mb@c.org"


@pytest.mark.parametrize(
    ("state", "code", "why"),
    [
        (State.UNVERIFIABLE, Code.CONTACT_CHANGED, [Why.CONTACT_CHANGED]),
        (State.UNVERIFIABLE, Code.CONTACT_UNSHOWN, [Why.CONTACT_CHANGED]),
        (State.BROKEN, Code.EMAIL_NO_MX, [Why.CONTACT_DEAD]),
        (State.SUSPECT, Code.EMAIL_NO_MX, []),
        (State.UNVERIFIABLE, Code.EMAIL_UNKNOWN, []),
        (State.UNVERIFIABLE, Code.EMAIL_TAKES_MAIL, []),
        (State.HEALTHY, Code.CONTACT_CONFIRMED, []),
    ],
)
def test_only_a_change_and_a_dead_address_are_work(state: State, code: Code, why: list[Why]) -> None:
    made = known(state, code, "seen")
    mine = {Why.CONTACT_CHANGED, Why.CONTACT_DEAD}
    assert [chore.why for chore in made.by_hand if chore.why in mine] == why


def test_an_address_newly_out_of_use_stands_in_the_first_sentence() -> None:
    made = known(State.BROKEN, Code.EMAIL_NO_MX, "it takes none")
    assert made.headline.startswith("1 e-mail or phone newly out of use; ")


def test_the_table_the_ticket_and_the_terminal_say_how_contacts_stand() -> None:
    made = known(State.UNVERIFIABLE, Code.EMAIL_TAKES_MAIL, "example.org takes mail at mx.example.org")
    (row,) = csv.DictReader(io.StringIO(table.render(made)))
    assert (row["section"], row["state"], row["code"], row["url"], row["seen"]) == (
        "contact", "unverifiable", "email_takes_mail", MAIL, "example.org takes mail at mx.example.org",
    )  # fmt: skip
    sentence = "1 e-mail or phone: 1 whose domain takes mail."
    assert summary(made.contacts) == sentence
    assert markdown.render(made).endswith(f"0 links in all. {sentence}\n")
    assert f"CONTACTS\n  - {sentence}\n" in text.render(made)


def test_the_feed_hides_an_address_only_when_it_is_broken_and_never_calls_a_page_its_address() -> None:
    seen = Evidence(NOW, Finding(Code.CONTACT_CHANGED, "seen"), final_url=PAGE)
    at = datetime(2026, 11, 24, 5, 10, tzinfo=UTC)
    changed = Health(State.UNVERIFIABLE, at, Code.CONTACT_CHANGED, at)
    assert target_health("eli/email/1", changed, (None, seen)) == {
        "target_id": "eli/email/1", "resource_id": "eli", "show": True, "kind": "email",
        "state": "unverifiable", "reason": "contact_changed", "since": "2026-11-24T05:10:00Z",
        "last_checked_at": "2026-11-24T05:10:00Z",
    }  # fmt: skip
    dead = Health(State.BROKEN, at, Code.EMAIL_NO_MX, at)
    assert target_health("eli/email/1", dead, (None, None))["show"] is False

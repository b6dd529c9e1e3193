"""Three months of a page in real life: dates, counters, banners, outages, and one change that matters."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.store import Store
from tests.little_site import Answer, served
from tests.months import START, Months

RECORD = """\
[[resource]]
id = "ember-house"
kind = "support_group"
name = "Ember House"
description = "A circle for parents who find the nights long, in the old mill."

[[resource.links]]
id = "website"
url = "{url}"
"""
BODY = "".join(
    f"<p>Part {n} of what the house is about: evenings by the fire, a kettle, chairs in a circle, and people"
    " who have been there. Nobody has to speak. Partners are welcome, and so are babies of any age.</p>"
    for n in range(5)
)
CIRCLE = "A weekly circle for parents of small children, every Tuesday evening in the old mill."
REWRITTEN = "Come as you are: two circles a week, one of them by video, with a midwife to talk to."
VOICES = (
    "“It carried me through the winter.” – Ana",
    "“I came for the tea and stayed for the people.” – Bo",
    "“My partner came along.” – Cy",
)
OUTAGE: Answer = (503, {}, "<title>503</title><p>Service unavailable")
SOFT_404 = "<title>Page not found</title><h1>404: page not found</h1><p>Sorry, there is nothing here."


def described(text: str) -> str:
    """A page that says this of itself."""
    return (
        f'<html lang="en"><title>Ember House</title><meta name="description" content="{text}">'
        f"<h1>Ember House</h1>{BODY}</html>"
    )


def real_life(day: int) -> str | Answer:
    """The page on each day; on day 70 it is written anew."""
    date = START + timedelta(days=day)
    counts = f"We have helped {11_980 + 41 * day:,} families since 2019. Updated {date:%A, %-d %B %Y}."
    if 10 <= day < 13:
        return OUTAGE
    if 60 <= day < 67:
        return SOFT_404
    text = CIRCLE if day < 55 else CIRCLE.replace("children, every", "children: every")
    if day >= 70:
        text = REWRITTEN
    if 20 <= day < 34:
        text = f"Warm wishes for the season from all of us! {text}"
    voice = f" {VOICES[day % 3]}" if 38 <= day < 50 else ""
    return described(f"{text}{voice} {counts}")


@pytest.fixture
def months(tmp_path: Path) -> Iterator[Months]:
    with served({}) as site, Store(":memory:") as store:
        yield Months(tmp_path, site, RECORD, store)


def test_three_months_of_noise_and_one_rewrite_leave_exactly_one_question(months: Months) -> None:
    months.live(95, real_life)
    (pending,) = months.store.proposals("pending")
    last = START + timedelta(days=94)
    assert (pending.field, pending.lang, pending.severity) == ("description", None, "critical")
    assert pending.current_value == "A circle for parents who find the nights long, in the old mill."
    assert pending.offered_value == (
        f"{REWRITTEN} We have helped 15,834 families since 2019. Updated {last:%A, %-d %B %Y}."
    )
    assert pending.offered_at == START + timedelta(days=71), "on the second day that showed it"
    assert {p.state for p in months.store.proposals()} == {"pending", "superseded"}


def test_who_accepts_is_not_asked_again_and_a_way_back_is_news(months: Months) -> None:
    months.live(5, lambda _: described(CIRCLE))
    months.live(3, lambda _: described(REWRITTEN))
    (pending,) = months.store.proposals("pending")
    months.store.decide_proposal(replace(pending, state="accepted", decided_at=months.clock.now()))
    months.record = RECORD.replace(
        "A circle for parents who find the nights long, in the old mill.", REWRITTEN
    )
    months.live(8, lambda _: described(REWRITTEN))
    assert months.proposals("pending") == []
    months.live(2, lambda _: described(CIRCLE))
    assert months.proposals("pending") == [("description", REWRITTEN, CIRCLE, "critical")]


def test_what_was_rejected_never_returns_whatever_its_dates(months: Months) -> None:
    months.live(3, lambda day: described(CIRCLE))
    months.live(3, lambda day: described(f"{REWRITTEN} {day + 3} places are left."))
    (pending,) = months.store.proposals("pending")
    months.store.decide_proposal(replace(pending, state="rejected", decided_at=months.clock.now()))
    months.live(8, lambda day: described(CIRCLE))
    months.live(8, lambda day: described(f"{REWRITTEN.upper()}  {day + 40}  places are left."))
    assert [p.state for p in months.store.proposals()] == ["rejected"]


def test_an_offer_that_is_out_of_date_is_withdrawn_with_a_word_why(months: Months) -> None:
    months.live(3, lambda _: described(CIRCLE))
    months.live(2, lambda _: described(REWRITTEN))
    assert len(months.store.proposals("pending")) == 1
    months.live(1, lambda _: described(CIRCLE))
    assert [(p.state, p.note) for p in months.store.proposals()] == [
        ("superseded", "the page went back to what it said before")
    ]


def test_an_offer_that_the_curator_wrote_down_by_hand_is_withdrawn(months: Months) -> None:
    months.live(3, lambda _: described(CIRCLE))
    months.live(2, lambda _: described(REWRITTEN))
    months.record = RECORD.replace(
        "A circle for parents who find the nights long, in the old mill.", REWRITTEN
    )
    months.live(1, lambda _: described(REWRITTEN))
    assert [(p.state, p.note) for p in months.store.proposals()] == [
        ("superseded", "the record says so by now")
    ]


@pytest.mark.parametrize(
    "line",
    ["do_not_list = true", 'status = "paused"', 'status = "closed"', 'locked_fields = ["description"]'],
)
def test_a_record_that_is_not_to_be_changed_gets_no_question_and_loses_those_it_had(
    months: Months, line: str
) -> None:
    months.live(3, lambda _: described(CIRCLE))
    months.live(2, lambda _: described(REWRITTEN))
    months.record = RECORD.replace('name = "Ember House"', f'name = "Ember House"\n{line}')
    months.live(2, lambda _: described(REWRITTEN))
    assert [(p.state, p.note) for p in months.store.proposals()] == [
        ("superseded", "nothing is proposed for this field any more")
    ]


def test_an_empty_record_is_offered_the_first_text_that_was_seen_twice(months: Months) -> None:
    months.record = "\n".join(line for line in RECORD.splitlines() if not line.startswith("description"))
    months.live(1, lambda _: described(CIRCLE))
    assert months.proposals() == []
    months.live(1, lambda _: described(CIRCLE))
    assert months.proposals("pending") == [("description", None, CIRCLE, "substantive")]


# --- a number that changes once

PHONE_RECORD = """\
[[resource]]
id = "ember-house"
kind = "support_group"
name = "Ember House"
description = "A circle for parents who find the nights long, in the old mill."

[[resource.phones]]
number = "+14168975420"

[[resource.links]]
id = "website"
url = "{url}"
"""


def numbered(day: int) -> str | Answer:
    """The page of somebody whose number changes on day 40, while counters and dates change daily."""
    if 20 <= day < 23:
        return OUTAGE
    if 60 <= day < 67:
        return SOFT_404
    number = "(416) 897-5420" if day < 40 else "(416) 897-5425"
    date = START + timedelta(days=day)
    return described(CIRCLE).replace(
        BODY,
        f"<p>Call us in Toronto, Canada: {number}</p>{BODY}"
        f"<p>We took {11_980 + 41 * day:,} calls. Updated {date:%Y-%m-%d}.</p>"
        f"<p>Reference {day:04}-{day + 7:04}.</p>",
    )


@pytest.mark.slow
@pytest.mark.parametrize("mentioned", [False, True])
def test_three_months_of_a_page_whose_number_changes_once_leave_one_critical_question(
    months: Months, *, mentioned: bool
) -> None:
    """About ten seconds: pytest -m slow tests/test_three_months.py."""
    months.record = PHONE_RECORD
    if mentioned:
        months.record += '\n[[resource.mentioned_on]]\nurl = "{url}"\nphone = "+14168975420"\n'
    months.live(95, numbered)
    assert months.proposals() == [("phones.1.number", "+14168975420", "+14168975425", "critical")]
    (pending,) = months.store.proposals("pending")
    assert pending.offered_at == START + timedelta(days=41), "on the second day without the old one"
    assert pending.source_url == months.url


def test_a_number_that_a_page_replaced_is_asked_about_on_the_second_day_and_never_after_a_refusal(
    months: Months,
) -> None:
    months.record = PHONE_RECORD
    months.live(6, lambda day: numbered(day + 37))
    (pending,) = months.store.proposals("pending")
    assert (pending.field, pending.offered_value) == ("phones.1.number", "+14168975425")
    months.store.decide_proposal(replace(pending, state="rejected", decided_at=months.clock.now()))
    months.live(3, lambda day: numbered(day + 37))
    assert [p.state for p in months.store.proposals()] == ["rejected"]


def test_a_question_about_a_number_is_withdrawn_when_the_page_shows_the_old_one_again(months: Months) -> None:
    months.record = PHONE_RECORD
    months.live(5, lambda day: numbered(day + 38))
    months.live(1, lambda day: numbered(0))
    assert [(p.state, p.note) for p in months.store.proposals()] == [
        ("superseded", "the page shows the curated one again")
    ]


def test_a_number_that_the_curator_wrote_down_is_no_question_any_more(months: Months) -> None:
    months.record = PHONE_RECORD
    months.live(5, lambda day: numbered(day + 38))
    months.record = PHONE_RECORD.replace("5420", "5425")
    months.live(2, lambda day: numbered(day + 38))
    assert [(p.state, p.note) for p in months.store.proposals()] == [
        ("superseded", "the record says so by now")
    ]


# --- other fields


WATCHING = """[[resource]]
id = "ember-house"
kind = "support_group"
name = "Ember House"
description = "A circle for parents who find the nights long, in the old mill."
fees = "$20 per evening."

[[resource.phones]]
number = "+14168975420"

[[resource.links]]
id = "website"
url = "{url}"

[[resource.watch]]
field = "fees"
link = "website"
extractor = "css:.fees"

[[resource.watch]]
field = "address.city"
link = "website"

[[resource.watch]]
field = "phones.1.hours"
link = "website"

[[resource.watch]]
field = "links.new"
link = "website"
"""


ORGANIZATION = """\
[resource.organization]
id = "ember"
name = "Ember House"

[[resource.links]]"""


def watched(day: int) -> str:
    """The page of a house that raises its fee on day 3; the rest was always there."""
    facts = (
        '<script type="application/ld+json">{"@type": "Organization", "name": "Ember House",'
        '"openingHours": "Tu 19:00-21:00", "sameAs": ["https://www.instagram.com/emberhouse"],'
        '"address": {"@type": "PostalAddress", "addressLocality": "Sudbury"}}</script>'
    )
    fee = "$20 per evening" if day < 3 else "$25 per evening"
    return described(CIRCLE).replace(BODY, f"{facts}<p class=fees>{fee}.</p>{BODY}<p>(416) 897-5420</p>")


def test_every_watched_field_is_asked_about_when_it_is_empty_or_changed(months: Months) -> None:
    months.record = WATCHING
    months.live(6, watched)
    assert sorted(months.proposals("pending"), key=lambda p: p[0]) == [
        ("address.city", None, "Sudbury", "substantive"),
        ("fees", "$20 per evening.", "$25 per evening.", "critical"),
        ("links.new", None, "https://www.instagram.com/emberhouse", "substantive"),
        ("phones.1.hours", None, "Tu 19:00-21:00", "substantive"),
    ]
    assert sorted(months.new) == [1, 4]


def test_a_field_that_is_watched_later_is_read_although_the_page_says_it_did_not_change(
    months: Months,
) -> None:
    tagged = {"ETag": '"1"'}
    months.live(3, lambda day: (200, tagged, watched(0)))
    assert months.site.unchanged == 2
    months.record = WATCHING.replace('[[resource.phones]]\nnumber = "+14168975420"\n', "").replace(
        "phones.1.hours", "organization.name"
    )
    months.record = months.record.replace("[[resource.links]]", ORGANIZATION, 1)
    months.live(3, lambda day: (200, tagged, watched(0)))
    fields = {field for field, *_ in months.proposals("pending")}
    assert fields == {"address.city", "links.new"}
    assert months.site.unchanged == 4


def test_a_text_that_a_whole_site_says_of_itself_gives_way_to_the_main_text_of_the_page(
    months: Months,
) -> None:
    months.record = "\n".join(line for line in RECORD.splitlines() if not line.startswith("description"))
    months.record += '\n[[resource.links]]\nid = "more"\nurl = "{url}/more"\n'
    words = "We meet in the old mill on Tuesdays, with tea and a fire, and everybody may bring their babies."
    main = f"<main><h1>Circle</h1><p>{words}</p>{BODY}</main>"
    months.site.pages["/about/more"] = described(CIRCLE)
    months.live(5, lambda _: described(CIRCLE).replace(BODY, main))
    assert months.proposals("pending") == [("description", None, words, "substantive")]

"""Which contacts are looked at in a run, and which pages with them."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.contact_plan import ContactPlan, DueContact, Witness, with_contacts
from crawler.finding import Code, Finding
from crawler.health import Health, State
from crawler.history import Evidence
from crawler.plan import Cadence, Due, Plan, plan
from registry.mistakes import Place
from registry.targets import Target

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
NUMBER, MAIL = "+14169671111", "ann@quiet-river.org"
HOME, MENTION = "https://ann.example/", "https://guild.example/members/ann"
RESTS = Health(State.HEALTHY, NOW - timedelta(days=1), next_check_at=LATER)


def target(kind: str, address: str, **more: Any) -> Target:
    facts: dict[str, Any] = {
        "target_id": f"ann/{kind}", "resource_id": "ann", "resource_name": "Ann", "kind": kind,
        "address": address, "shown": address, "role": "website" if kind == "url" else kind, "label": None,
        "urgent": False, "public": True, "place": Place("ann.toml", 1),
    }  # fmt: skip
    return Target(**(facts | more))


LISTED = (target("url", HOME), target("phone", NUMBER), target("mention", MENTION, shows=(NUMBER,)))
BOTH = (Witness(MENTION, must=True), Witness(HOME, must=False))


def planned(
    *targets: Target,
    healths: Mapping[str, Health] | None = None,
    seen: Mapping[str, tuple[Evidence | None, Evidence | None]] | None = None,
    not_before: Mapping[str, datetime] | None = None,
    force: bool = False,
) -> ContactPlan:
    """The plan of a run now."""
    known = healths or {}
    rests = not_before or {}
    pages = plan(targets, known, NOW, cadence=Cadence(), not_before=rests, last_complete_at=None, force=force)

    def kept(_: Collection[str]) -> Mapping[str, tuple[Evidence | None, Evidence | None]]:
        return seen or {}

    return with_contacts(pages, targets, known, kept, NOW, cadence=Cadence(), not_before=rests, force=force)


def test_a_new_contact_is_looked_at_with_the_pages_that_may_show_it() -> None:
    assert planned(*LISTED) == ContactPlan(
        Plan((Due(HOME, False, False), Due(MENTION, False, False))), (DueContact(NUMBER, False, BOTH),)
    )
    assert planned(*LISTED).pages == {HOME, MENTION}


def test_a_contact_that_is_due_takes_its_pages_along() -> None:
    made = planned(*LISTED, healths={HOME: RESTS, MENTION: RESTS})
    assert {due.address for due in made.plan.due} == {HOME, MENTION}


def test_a_page_that_is_due_takes_its_contact_along_and_that_the_other_page() -> None:
    made = planned(*LISTED, healths={NUMBER: RESTS, MENTION: RESTS})
    assert [contact.address for contact in made.contacts] == [NUMBER]
    assert {due.address for due in made.plan.due} == {HOME, MENTION}


def test_when_nothing_is_due_nothing_is_asked() -> None:
    assert planned(*LISTED, healths=dict.fromkeys((HOME, MENTION, NUMBER), RESTS)) == ContactPlan(Plan())


def test_pages_that_fail_are_asked_at_their_own_pace() -> None:
    for state in (State.SUSPECT, State.BROKEN, State.REPLACED):
        failing = Health(state, NOW, next_check_at=LATER)
        made = planned(*LISTED, healths={HOME: RESTS, MENTION: failing})
        assert [due.address for due in made.plan.due] == [HOME]
        assert made.contacts == (DueContact(NUMBER, False, BOTH),)


def test_a_host_that_asked_for_rest_and_a_page_left_out_are_not_asked() -> None:
    skipped = target("url", HOME, skip_reason="its owner asked us")
    made = planned(
        skipped, *LISTED[1:], healths={MENTION: RESTS}, not_before={"guild.example": NOW + timedelta(hours=1)}
    )
    assert made.plan.due == ()
    assert made.contacts == (DueContact(NUMBER, False, BOTH),)


def test_the_contact_of_a_crisis_line_and_its_pages_come_first() -> None:
    other = target("url", "https://other.example/", resource_id="other")
    urgent = target("phone", NUMBER, urgent=True)
    made = planned(other, LISTED[2], urgent, healths={MENTION: RESTS})
    assert made.plan.due == (Due(MENTION, True, False), Due("https://other.example/", False, False))
    assert made.contacts == (DueContact(NUMBER, True, (Witness(MENTION, must=True),)),)


def test_profiles_elsewhere_are_no_witnesses() -> None:
    social = target("url", "https://social.example/ann", role="social")
    assert planned(social, LISTED[1]).contacts == (DueContact(NUMBER, False),)


def test_a_page_that_showed_the_contact_once_must_go_on_showing_it() -> None:
    confirmed = Evidence(NOW, Finding(Code.CONTACT_CONFIRMED, "shown"), final_url=HOME)
    made = planned(*LISTED, seen={NUMBER: (confirmed, None)})
    assert made.contacts[0].witnesses == (Witness(MENTION, must=True), Witness(HOME, must=True))


def test_a_contact_that_is_not_public_is_left_alone() -> None:
    assert planned(target("phone", NUMBER, public=False), target("email", MAIL, public=False)) == ContactPlan(
        Plan()
    )


def test_force_looks_at_everything() -> None:
    made = planned(*LISTED, healths=dict.fromkeys((HOME, MENTION, NUMBER), RESTS), force=True)
    assert len(made.plan.due) == 2
    assert len(made.contacts) == 1


def test_after_a_run_just_now_nothing_is_looked_at() -> None:
    too_soon = Plan(too_soon=True)
    made = with_contacts(too_soon, LISTED, {}, lambda _: {}, NOW, cadence=Cadence(), not_before={})
    assert made == ContactPlan(too_soon)

"""What is said of a contact when pages show it, show another, or show none."""

from crawler.contact_verdict import Sight, Verdict, judge_contact
from crawler.finding import Code, Finding, Notice
from crawler.mentions import Mentions

NUMBER, NEW = "+14169671111", "+14169672222"
PAGE, HOME = "https://help.example/contact", "https://help.example/"
VALID = Finding(Code.PHONE_VALID, "a valid number of CA")


def sight(page: str, *phones: str, must: bool = True, whole: bool = True) -> Sight:
    return Sight(page, must, Mentions(phones=frozenset(phones)), whole)


def test_without_a_page_there_is_only_the_number_itself() -> None:
    assert judge_contact(NUMBER, VALID, []) == Verdict(VALID)


def test_a_page_that_shows_the_number_confirms_it() -> None:
    assert judge_contact(NUMBER, VALID, [sight(HOME, NEW, NUMBER, must=False)]) == Verdict(
        Finding(Code.CONTACT_CONFIRMED, f"shown on {HOME}; a valid number of CA", marker=HOME), HOME
    )


def test_a_page_that_must_show_it_and_shows_another_says_that_it_changed() -> None:
    assert judge_contact(NUMBER, VALID, [sight(PAGE, NEW)]) == Verdict(
        Finding(Code.CONTACT_CHANGED, f"{PAGE} now shows {NEW} instead", marker=PAGE), PAGE
    )


def test_a_change_on_one_page_outweighs_another_that_still_shows_the_old_number() -> None:
    found = judge_contact(NUMBER, VALID, [sight(PAGE, NEW), sight(HOME, NUMBER, must=False)])
    assert found.finding.code is Code.CONTACT_CHANGED


def test_a_page_of_theirs_that_never_showed_it_says_nothing_against_it() -> None:
    assert judge_contact(NUMBER, VALID, [sight(HOME, NEW, must=False)]) == Verdict(VALID)


def test_a_page_that_must_show_it_and_shows_none_says_so() -> None:
    assert judge_contact(NUMBER, VALID, [sight(PAGE)]) == Verdict(
        Finding(Code.CONTACT_UNSHOWN, f"{PAGE} shows nothing of the kind any more", marker=PAGE), PAGE
    )


def test_where_another_page_shows_it_the_missing_one_is_a_notice() -> None:
    found = judge_contact(NUMBER, VALID, [sight(PAGE), sight(HOME, NUMBER, must=False)])
    assert found.finding.code is Code.CONTACT_CONFIRMED
    assert found.finding.notices == (Notice("contact_unshown", f"not shown by {PAGE}"),)


def test_a_page_that_is_not_seen_whole_can_confirm_and_never_deny() -> None:
    assert judge_contact(NUMBER, VALID, [sight(PAGE, NEW, whole=False)]) == Verdict(VALID)
    found = judge_contact(NUMBER, VALID, [sight(PAGE, NUMBER, whole=False)])
    assert found.finding.code is Code.CONTACT_CONFIRMED


def test_an_address_that_cannot_receive_mail_is_no_better_for_standing_on_a_page() -> None:
    dead = Finding(Code.EMAIL_NO_MX, "quiet-river.org says that it takes no mail (null MX)")
    shown = Sight(PAGE, True, Mentions(emails=frozenset({"ann@quiet-river.org"})))
    assert judge_contact("ann@quiet-river.org", dead, [shown]) == Verdict(dead)


def test_a_page_can_confirm_an_address_about_which_the_name_service_was_silent() -> None:
    silent = Finding(Code.EMAIL_UNKNOWN, "the name service of quiet-river.org gave no answer: SERVFAIL")
    shown = Sight(PAGE, True, Mentions(emails=frozenset({"Ann@quiet-river.org"})))
    assert judge_contact("ann@quiet-river.org", silent, [shown]).finding.code is Code.CONTACT_CONFIRMED


def test_many_other_numbers_are_counted_not_listed() -> None:
    others = [f"+1416967000{n}" for n in range(5)]
    found = judge_contact(NUMBER, VALID, [sight(PAGE, *others)]).finding
    assert found.evidence == f"{PAGE} now shows +14169670000, +14169670001, +14169670002 and 2 more instead"

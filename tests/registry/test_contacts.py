"""Phone numbers and e-mail addresses: which are taken, in which form, and why the others are not."""

import pytest

from registry.contacts import ContactError, check_email, check_phone, is_role_address, mail_domain
from registry.phone_keys import parts_of, phone_key, same_number


@pytest.mark.parametrize(
    ("number", "country", "display", "kept"),
    [
        ("988", "US", "988", "988"),
        ("988", "CA", "9-8-8", "988"),
        ("211", "CA", None, "211"),
        ("116 123", "GB", "116 123", "116123"),
        ("116123", "IE", None, "116123"),
        ("741741", "US", "Text HOME to 741741", "741741"),
        ("14416", "IN", None, "14416"),
        ("٩٨٨", "US", None, "988"),
        ("+1 (800) 944-4773", None, "1-800-944-4PPD", "+18009444773"),
        ("+1-833-852-6262", "US", "1-833-TLC-MAMA", "+18338526262"),
        ("020 7946 0018", "GB", "020 7946 0018", "+442079460018"),
        ("+442079460018", None, "020 7946 0018", "+442079460018"),
        ("13 11 14", "AU", "13 11 14", "+61131114"),
    ],
)
def test_a_number_people_can_dial_is_kept_in_one_form(
    number: str, country: str | None, display: str | None, kept: str
) -> None:
    assert check_phone(number, country, display) == kept


@pytest.mark.parametrize(
    ("number", "country", "display", "code"),
    [
        ("call us!", None, None, "phone_invalid"),
        ("call us!", "CA", None, "phone_invalid"),
        ("", None, None, "phone_invalid"),
        ("988", None, None, "phone_country"),
        ("988", "GB", None, "phone_invalid"),
        ("988", "Canada", None, "phone_invalid"),
        ("+1234", None, None, "phone_invalid"),
        ("+" + "9" * 500, None, None, "phone_invalid"),
        ("+1 613 230 6179 ext. 5", None, None, "phone_invalid"),
        ("+1 416-555-0123", None, None, "phone_placeholder"),
        ("+1 800 555 0199", None, None, "phone_placeholder"),
        ("+1 234 567 8910", None, None, "phone_placeholder"),
        ("123-456-7890", "US", None, "phone_placeholder"),
        ("+1 111 111 1111", None, None, "phone_placeholder"),
        ("+18338526262", None, "1-833-TLC-MOMS", "phone_display"),
        ("988", "US", "1-800-273-8255", "phone_display"),
        ("+442079460018", None, "by day only", "phone_display"),
    ],
)
def test_a_number_nobody_answers_is_refused_with_a_remedy(
    number: str, country: str | None, display: str | None, code: str
) -> None:
    with pytest.raises(ContactError) as caught:
        check_phone(number, country, display)
    assert (caught.value.code, bool(caught.value.problem), bool(caught.value.remedy)) == (code, True, True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Robin@EXAMPLE.org ", "Robin@example.org"),
        ("robin@example.com", "robin@example.com"),
        ("robin@practice.example", "robin@practice.example"),
        ("robin@practice.test", "robin@practice.test"),
        ("jörg@exämple.org", "jörg@exämple.org"),
        ("robin@xn--exmple-cua.org", "robin@exämple.org"),
    ],
)
def test_an_address_is_kept_in_its_normal_form(written: str, kept: str) -> None:
    assert check_email(written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("[email\xa0protected]", "email_placeholder"),
        ("[email protected]", "email_placeholder"),
        ("Email Protected", "email_placeholder"),
        ("/cdn-cgi/l/email-protection#a1b2", "email_placeholder"),
        ("robin", "email_syntax"),
        ("robin@localhost", "email_syntax"),
        ("robin@practice.invalid", "email_syntax"),
        ("mailto:robin@example.org", "email_syntax"),
        ("Robin <robin@example.org>", "email_syntax"),
        ("robin@example.org, sam@example.org", "email_syntax"),
        ("r" * 65 + "@example.org", "email_syntax"),
        ("\ud800@example.org", "email_syntax"),
    ],
)
def test_what_is_no_address_is_refused_with_a_remedy(written: str, code: str) -> None:
    with pytest.raises(ContactError) as caught:
        check_email(written)
    assert (caught.value.code, bool(caught.value.problem), bool(caught.value.remedy)) == (code, True, True)


def test_an_address_of_a_function_is_told_from_a_persons() -> None:
    answers = {a: is_role_address(f"{a}@example.org") for a in ("info", "Intake", "info+web", "robin")}
    assert answers == {"info": True, "Intake": True, "info+web": True, "robin": False}


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("robin@Quiet.Example", "quiet.example"),
        ("robin@bücher.example", "xn--bcher-kva.example"),
        ("robin@xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("robin@quiet.test", "quiet.test"),
    ],
)
def test_name_servers_know_a_domain_in_ascii(address: str, domain: str) -> None:
    assert mail_domain(address) == domain


def test_what_is_no_address_has_no_domain() -> None:
    with pytest.raises(ContactError):
        mail_domain("robin@-.example")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+14169671111", "+1 (416) 967-1111", True),
        ("+14169671111", "416.967.1111", True),
        ("416-967-1111", "+14169671111", True),
        ("+442079460018", "020 7946 0018", True),
        ("+442079460018", "+44 (0)20 7946 0018", True),
        ("+18009444773", "1-800-944-4PPD", True),
        ("988", "988", True),
        ("116123", "116 123", True),
        ("+14169671111", "+44169671111", False),
        ("+14169671111", "967-1112", False),
        ("+14169671111", "1111", False),
        ("988", "989", False),
        ("988", "", False),
        ("", "", False),
    ],
)
def test_two_spellings_are_one_number_or_two(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same


@pytest.mark.parametrize(("number", "country"), [("+14169671111", None), ("988", "CA"), ("988", "US")])
def test_the_key_of_a_number_gives_it_back(number: str, country: str | None) -> None:
    assert parts_of(phone_key(number, country)) == (number, country)


def test_a_short_code_of_two_countries_has_two_keys() -> None:
    assert phone_key("988", "CA") != phone_key("988", "US")

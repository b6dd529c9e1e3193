"""How carefully a person must look at a change, in the registry's languages."""

import pytest

from crawler.severity import cues, severity_of
from registry.model import Kind

BASE = "We are here for parents in the whole country, day and night, in every season of the year and always."


@pytest.mark.parametrize(
    "more",
    [
        "In an emergency go to a hospital.",
        "En cas d'urgence, allez à l'hôpital.",
        "En caso de emergencia acuda al hospital.",
        "Im Notfall in die Klinik.",
        "We are closed until spring.",
        "Nous sommes fermés : fermeture définitive.",
        "Wir haben eine Warteliste.",
        "Estamos en lista de espera.",
        "With a registered midwife.",
        "Dawn Dray, RSW.",
        "Avec une sage-femme.",
        "A session costs $90.",
        "Sliding scale.",
        "Séances gratuites.",
        "Die Beratung ist kostenlos.",
        "Write to hello@willow.example.",
        "Call 416 897 5420.",
        "Text 741741.",
    ],
)
def test_what_may_harm_somebody_is_critical_when_it_comes_and_when_it_goes(more: str) -> None:
    assert severity_of(Kind.PROVIDER, "description", BASE, f"{BASE} {more}") == "critical"
    assert severity_of(Kind.PROVIDER, "description", f"{BASE} {more}", BASE) == "critical"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A session costs $90.", "A session costs $95."),
        ("Write to a@willow.example.", "Write to b@willow.example."),
        ("Dawn Dray, RSW.", "Dawn Dray, MSW."),
    ],
)
def test_a_digit_or_a_letter_that_matters_is_critical(one: str, other: str) -> None:
    assert severity_of(Kind.PROVIDER, "description", f"{BASE} {one}", f"{BASE} {other}") == "critical"


@pytest.mark.parametrize(
    ("kind", "field", "before", "after", "severity"),
    [
        (Kind.PROVIDER, "description", BASE, f"{BASE[:-1]}!", "cosmetic"),
        (Kind.CRISIS_LINE, "description", BASE, f"{BASE[:-1]}!", "critical"),
        (Kind.PROVIDER, "description", BASE, f"{BASE} Babies are welcome, and so are dogs.", "substantive"),
        (Kind.PROVIDER, "fees", "Free", "Free of cost", "critical"),
        (Kind.PROVIDER, "phones.1.number", "+14168975420", "+14168975425", "critical"),
        (Kind.PROVIDER, "emails.new", "", "a@willow.example", "critical"),
        (Kind.PROVIDER, "phones.1.hours", "Mo-Fr 9-17", "Mo-Fr 9-18", "substantive"),
        (Kind.PROVIDER, "address.city", "Sudbury", "Sudbury.", "substantive"),
    ],
)
def test_other_changes_are_weighed_by_field_and_likeness(
    kind: Kind, field: str, before: str, after: str, severity: str
) -> None:
    assert severity_of(kind, field, before, after) == severity


def test_words_within_other_words_tell_nothing() -> None:
    assert cues("Licked envelopes, disclosed secrets, offee and barcode.") == frozenset()

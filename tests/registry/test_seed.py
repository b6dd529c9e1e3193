"""The registry that ships with the project: free of mistakes, and honest about what it lacks."""

from datetime import date
from pathlib import Path

from registry.load import Registry, load
from registry.missing import missing
from registry.mistakes import Severity
from registry.model import Resource

SEED = Path(__file__).parents[2] / "registry" / "resources"
TODAY = date(2026, 11, 24)


def seed() -> Registry:
    """Return the registry; any error in it fails the test."""
    return load(SEED, today=TODAY)


def entry(id_: str) -> Resource:
    """Return one of its records."""
    return next(resource for resource in seed().resources if resource.id == id_)


def test_the_only_thing_to_say_is_the_tracking_tail_of_the_directory() -> None:
    said = [(m.severity, m.code, m.resource, m.field) for m in seed().mistakes]
    assert said == [(Severity.NOTICE, "tracking_stripped", "psi-directory", "links[0].url")]
    assert [link.url for link in entry("psi-directory").links] == ["https://psidirectory.com/"]


def test_a_provider_whose_address_is_hidden_is_a_full_record() -> None:
    provider = entry("fahreen-jeshani")
    assert [c.code for c in provider.credentials] == ["MSW", "RSW"]
    assert (provider.contact_unknown, provider.emails, provider.links) == (("email",), (), ())
    lacking = [m.code for m in missing(seed(), TODAY) if m.resource == provider.id]
    assert lacking == ["contact_missing", "never_verified"]


def test_whoever_lives_outside_ontario_is_sent_to_the_directory() -> None:
    assert entry("camilla-aviss").service_areas == ("CA-ON",)
    directory = entry("psi-directory")
    assert (directory.service_areas, directory.except_areas) == (("001",), ("CA-ON",))
    assert directory.next_step is not None
    assert "outside Ontario" in directory.next_step


def test_nothing_claims_to_have_been_confirmed_by_a_person() -> None:
    resources = seed().resources
    assert {r.verification.method for r in resources if r.verification} == {"import"}
    assert all(r.verification for r in resources)
    lacking = {m.resource for m in missing(seed(), TODAY) if m.code == "never_verified"}
    assert lacking == {r.id for r in resources}


def test_every_line_for_people_in_danger_says_whom_to_call() -> None:
    lines = [r for r in seed().resources if r.kind in ("crisis_line", "helpline")]
    assert lines
    assert [r.id for r in lines if not (r.emergency_note and r.phones and r.service_areas)] == []

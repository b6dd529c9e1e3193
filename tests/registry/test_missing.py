"""What the registry lacks: unknown contacts, and confirmations that were never given or are overdue."""

from datetime import date
from typing import Any

import pytest

from registry.load import Registry
from registry.missing import missing
from registry.mistakes import Place
from registry.model import Resource
from tests.registry.records import HELPLINE, PROVIDER

HERE = Place("willow.toml", 3)
CRISIS = HELPLINE | {"kind": "crisis_line", "crisis": True}
INFORMATION = PROVIDER | {"kind": "information"}


def lacking(raw: dict[str, Any], today: date = date(2026, 6, 1)) -> list[tuple[str, str]]:
    """Return code and field of what a registry of this one record lacks."""
    resource = Resource.model_validate(raw)
    registry = Registry((resource,), (), {resource.id: HERE})
    return [(m.code, m.field) for m in missing(registry, today) if m.place == HERE]


def test_an_unknown_contact_is_listed_until_it_is_found() -> None:
    confirmed = {"verification": {"at": date(2026, 5, 1), "method": "phone"}}
    unknown = {"links": [], "contact_unknown": ["email", "phone"]}
    assert lacking(PROVIDER | confirmed | unknown) == [("contact_missing", "contact_unknown")] * 2
    assert lacking(PROVIDER | confirmed) == []


@pytest.mark.parametrize(
    ("raw", "last_day", "first_day_late"),
    [
        (CRISIS, date(2026, 1, 31), date(2026, 2, 1)),
        (HELPLINE, date(2026, 4, 1), date(2026, 4, 2)),
        (PROVIDER, date(2026, 6, 30), date(2026, 7, 1)),
        (INFORMATION, date(2027, 1, 1), date(2027, 1, 2)),
    ],
)
def test_a_confirmation_is_due_by_the_kind_of_record(
    raw: dict[str, Any], last_day: date, first_day_late: date
) -> None:
    confirmed = raw | {"verification": {"at": date(2026, 1, 1), "method": "phone"}}
    assert lacking(confirmed, last_day) == []
    assert lacking(confirmed, first_day_late) == [("verification_due", "verification")]


@pytest.mark.parametrize(
    "never", [{}, {"verification": {"at": date(2026, 5, 31), "method": "import"}}], ids=["none", "import"]
)
def test_an_import_confirms_nothing(never: dict[str, Any]) -> None:
    assert lacking(PROVIDER | never) == [("never_verified", "verification")]


@pytest.mark.parametrize(
    "gone",
    [{"do_not_list": True}, {"status": "closed"}],
)
def test_a_record_that_is_not_listed_lacks_nothing(gone: dict[str, Any]) -> None:
    assert lacking(PROVIDER | {"contact_unknown": ["email"]} | gone) == []

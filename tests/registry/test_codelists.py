"""The codes a record may use: areas and languages by their standards, the others by our own lists."""

import pytest

from registry.codelists import (
    COUNTRIES,
    CREDENTIALS,
    DELIVERY,
    TOPICS,
    area_known,
    country_known,
    language_known,
    nearest,
)


def test_every_assigned_country_is_known_and_no_other() -> None:
    assert len(COUNTRIES) == 249
    reserved = [code for code in ("UK", "EU", "XK", "AN", "SU", "ca", "CAN", "") if country_known(code)]
    assert reserved == []


@pytest.mark.parametrize(
    "code", ["CA", "CA-ON", "US-DC", "GB-SCT", "DE-BY", "FR-75C", "FR-2A", "JP-13", "001"]
)
def test_an_area_is_a_country_a_part_of_one_or_the_world(code: str) -> None:
    assert area_known(code)


@pytest.mark.parametrize(
    "code", ["Canada", "ca-on", "CA-XX", "US-ON", "GB-1", "XX-AB", "CA-ON-X", "002", "JP-TOKYO", "CA\n"]
)  # fmt: skip
def test_what_no_standard_knows_is_no_area(code: str) -> None:
    assert not area_known(code)


def test_languages_are_tags_of_registered_parts() -> None:
    tags = ["en", "fr-CA", "zh-Hant", "iu", "es-419", "klingon", "english", "en_CA", "en-", "", " en", "en\n"]
    assert [tag for tag in tags if language_known(tag)] == ["en", "fr-CA", "zh-Hant", "iu", "es-419"]


@pytest.mark.parametrize(
    ("written", "meant"), [("pmhc", "PMH-C"), ("R.S.W.", "RSW"), ("Ibclc", "IBCLC"), ("RP (Q)", "RP(Q)")]
)
def test_a_credential_written_another_way_is_recognised(written: str, meant: str) -> None:
    assert nearest(written, CREDENTIALS) == meant


def test_a_code_like_no_other_is_like_none() -> None:
    assert nearest("plumber", CREDENTIALS) is None


def test_codes_of_our_own_are_spelled_alike() -> None:
    assert [code for code in TOPICS if code != code.lower() or "_" in code or " " in code] == []
    assert [code for code in DELIVERY if code != code.lower() or "-" in code or " " in code] == []

"""Drafts as TOML: it parses whatever was imported, says what is missing, and loads once that is supplied."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.importing.draft import (
    Draft,
    DraftEmail,
    DraftLink,
    DraftPhone,
    Imported,
    Known,
    LeftOut,
    Origin,
    link_of,
    plain,
)
from crawler.importing.draft_toml import write, write_one
from registry.fields import line
from registry.load import examine

TODAY = date(2026, 11, 25)
ROBIN = Draft(
    "Robin Ash",
    "provider",
    links=(link_of("robin.example.org/?fbclid=1"),),
    phones=(DraftPhone("+14169671111", display="416-967-1111", country="CA", note="extension 3"),),
    emails=(DraftEmail("robin@example.org"),),
    more={"credentials": [{"code": "MSW"}]},
    guessed={"kind": "the words “MSW”"},
    suggested={"service_areas": (["CA-ON"], "the words “serving Ontario”")},
    notes=("anyone outside Ontario: use the directory",),
    origins=(Origin("help.html", 3, "Therapists", "Robin Ash, MSW"),),
)


def test_a_draft_reads_like_the_registry_with_its_marks() -> None:
    assert write_one(ROBIN, today=TODAY) == (
        "# From help.html, line 3: “Robin Ash, MSW”\n"
        "# NOTE: anyone outside Ontario: use the directory\n"
        "[[resource]]\n"
        'id = "robin-ash"\n'
        'kind = "provider" # CHECK: the words “MSW”\n'
        'name = "Robin Ash"\n'
        '# MISSING: description = "…" # what it offers, in a sentence or two of our own words\n'
        '# CHECK: service_areas = ["CA-ON"] # the words “serving Ontario”\n'
        "[[resource.links]]\n"
        'id = "website"\n'
        'url = "https://robin.example.org/" # tracking was taken off: fbclid\n'
        "[[resource.phones]]\n"
        'number = "+14169671111" # extension 3\n'
        'display = "416-967-1111"\n'
        'country = "CA"\n'
        "[[resource.emails]]\n"
        'address = "robin@example.org"\n'
        "[[resource.credentials]]\n"
        'code = "MSW"\n'
        "[resource.verification]\n"
        "at = 2026-11-25\n"
        'method = "import"\n'
    )


def test_what_the_registry_refuses_is_left_out_and_told() -> None:
    odd = Draft("Odd", "information", phones=(DraftPhone("12"),), more={"topics": ["a\nb", "loss"]})
    text = write_one(odd, today=TODAY)
    assert tomllib.loads(text)["resource"][0]["topics"] == ["loss"]
    assert '# CHECK: phones = { "number" = "12" } was left out: "12" says nothing about its country.' in text
    assert '# MISSING: contact_unknown = ["email"]' in text


def test_two_of_one_name_get_two_ids_and_no_id_of_the_registry() -> None:
    text = write(Imported((ROBIN, ROBIN)), source="help.html", today=TODAY, taken={"robin-ash"})
    assert [each["id"] for each in tomllib.loads(text)["resource"]] == ["robin-ash-2", "robin-ash-3"]


def test_a_draft_loads_once_its_marks_are_supplied(tmp_path: Path) -> None:
    text = write_one(ROBIN, today=TODAY)
    assert _errors(tmp_path, text) == ["service_area_missing"]
    assert _errors(tmp_path, text.replace("# CHECK: service_areas", "service_areas")) == []


def _errors(folder: Path, text: str) -> list[str]:
    (folder / "draft.toml").write_text(text, encoding="utf-8")
    return [each.code for each in examine(folder, today=TODAY)[1] if each.severity.value == "error"]


_WORDS = st.text(max_size=60) | st.sampled_from(["a\r\nb", "\x00\x1b[31m", '"""', "# x\u2028[[resource]]"])
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers() | _WORDS | st.dates(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    name=_WORDS,
    words=_WORDS,
    more=st.dictionaries(
        st.sampled_from(["description", "topics", "fees", "languages", "organization", "address", "nothing"])
        | _WORDS,
        _VALUES | st.dictionaries(_WORDS, _VALUES, max_size=2),
        max_size=4,
    ),
)
def test_whatever_is_imported_the_text_parses_and_every_record_is_sound(
    name: str, words: str, more: dict[str, Any]
) -> None:
    draft = Draft(
        name,
        "information",
        links=(DraftLink("https://example.org/", label=words),),
        more=more,
        guessed={"kind": words},
        suggested={"fees": (words, words)},
        notes=(words,),
        origins=(Origin(words, 1, words, words),),
    )
    known = Known(draft, "robin", words, (words,))
    imported = Imported((draft,), (LeftOut(words, words, 2, words),), (known,), (words,))
    (record,) = tomllib.loads(write(imported, source=words, today=TODAY))["resource"]
    assert record["links"][0]["url"] == "https://example.org/"
    assert line(record["name"]) == record["name"]


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<b>", "&amp;", "[a](b)", "<", "&#38;lt;", "x"])).map("".join)
)
def test_plain_words_hold_nothing_that_a_record_refuses(text: str) -> None:
    found = plain(text, 120)
    assert found == "" or line(found) == found

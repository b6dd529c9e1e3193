"""Whatever a page, a file or a server says, each form of a check is read back whole, in clean words."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from unicodedata import category

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from crawler.finding import Code, Finding, Notice
from crawler.observation import Fault, Hop, Observation, Silence
from crawler.observation import Phase as Stage
from registry.text import clean
from reports.checked import CheckedLink, Checks, Spot
from reports.checks import FORMS, Form, render
from reports.checks.schema import check_schema
from reports.comment import LIMIT
from reports.safe import csv_cell, redact, shown
from tests.reports.documents import junit_root, markdown_pieces, sarif_run
from tests.reports.invented import NOW
from tests.reports.naughty import NAUGHTY

SCHEMA = Draft202012Validator(check_schema())
KINDS = (
    Code.DOMAIN_REPLACED,
    Code.HTTP_404,
    Code.RESET,
    Code.FORBIDDEN_403,
    Code.CIRCUIT_OPEN,
    Code.OK,
)
SIGNS = "[](){}<>&'\"`|\\=+-@:/?#%\n\r\t !*_~;,.a1"  # each with a meaning in some form
SECRET = "S3cretPlanted"


def hostile(text: str) -> Checks:
    """Return a check in which everything foreign is `text`, with verdicts of every kind."""
    places = (Spot(text, 3, text), Spot(f"https://h.example/{text}", 4, text), Spot("-", 5, text))
    links = tuple(
        CheckedLink(
            text,
            Observation(
                text,
                NOW,
                hops=(Hop(text, 200, text, "192.0.2.7"),),
                silence=Silence(Stage.BODY, Fault.OTHER, text) if number % 2 else None,
            ),
            Finding(code, text, (Notice("other", text), Notice(text, text)), text, text),
            places if number != 1 else (),
        )
        for number, code in enumerate(KINDS)
    )
    return Checks(links, NOW, NOW + timedelta(seconds=1), 1, {text: 2}, text)


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a JSON value, keys included."""
    match value:
        case str():
            yield value
        case dict():
            yield from (text for pair in value.items() for part in pair for text in texts_of(part))
        case list():
            yield from (text for part in value for text in texts_of(part))


def read_json(document: str, text: str) -> None:
    value = json.loads(document)
    SCHEMA.validate(value)
    words = clean(redact(clean(text)))
    assert {result["url"] for result in value["results"]} == {words}
    assert {result["evidence"] for result in value["results"]} == {words}
    assert value["results"][0]["places"][0] == {"source": words, "line": 3, "text": words}
    assert all(said == clean(said) for said in texts_of(value))


def read_csv(document: str, text: str) -> None:
    rows = list(csv.reader(io.StringIO(document), strict=True))
    assert {len(row) for row in rows} == {15}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["source"] == ("stdin" if shown(text) == "-" else csv_cell(shown(text, 2000)))
    assert (first["text"], first["seen"]) == (csv_cell(shown(text, 200)), csv_cell(shown(text, 500)))


def read_markdown(document: str, text: str) -> None:
    assert len(document) <= LIMIT
    pieces = list(markdown_pieces(document))
    foreign = {"html_block", "html_inline", "link_open", "image", "fence", "table_open", "code_block"}
    assert not {kind for kind, _ in pieces} & {*foreign, "blockquote_open", "hr", "ordered_list_open"}
    spans = [content for kind, content in pieces if kind == "code_inline"]
    assert {shown(text, 2000) or "—", shown(text, 500) or "—"} <= set(spans)


def read_junit(document: str, text: str) -> None:
    root = junit_root(document)
    errors = [error.get("message") for error in root.iter("error")]
    assert errors == [shown(text)] if shown(text) else errors == []
    assert {case.get("name") for case in root.iter("testcase") if case.find("error") is None} == {
        shown(text, 2000)
    }
    failures = list(root.iter("failure"))
    assert len(failures) == 3
    assert shown(text, 500) in failures[0].get("message")
    assert failures[0].text.splitlines()[0] == f"REPLACED: {shown(text, 2000)}"


def read_sarif(document: str, text: str) -> None:
    run = sarif_run(document)
    assert {result["properties"]["target"] for result in run["results"]} == {shown(text, 2000)}
    for result in run["results"]:
        message = result["message"]["text"]
        assert "](" not in message.replace("\\](", "")
        read = message.replace("\\[", "[").replace("\\]", "]") if "\\](" in message else message
        assert shown(text, 500) in read.replace("{{", "{").replace("}}", "}")


def read_text(document: str, text: str) -> None:
    kinds = {category(character) for character in document if character != "\n"}
    assert kinds.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert not set(document) & set("\u202a\u202e\u2066\u2069\u200f\u200e")
    lines = document.splitlines()
    assert lines[0] == f"REPLACED  {shown(text, 2000)}"
    assert [line[:4] for line in lines[:6] if not line.startswith(" ")] == ["REPL"]


READERS = {
    "text": read_text,
    "json": read_json,
    "csv": read_csv,
    "markdown": read_markdown,
    "junit": read_junit,
    "sarif": read_sarif,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text)[:24])
def test_a_hostile_text_is_read_back_as_clean_words(text: str, form: Form) -> None:
    document = render(form, hostile(text))
    document.encode()
    READERS[form](document, text)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    st.text(st.characters(), max_size=60) | st.text("[](){}<>&'\"`|\\=+-@:/?#%\n\r\t ]!*_~;,a1", max_size=30)
)
def test_no_text_breaks_a_document(text: str) -> None:
    made = hostile(text)
    for form in FORMS:
        document = render(form, made)
        document.encode()
        READERS[form](document, text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text",
    [
        f"https://h.example/?token={SECRET}",
        f"see https://h.example/a#access_token={SECRET}",
        f"https://h.example/?X-Amz-Signature={SECRET}",
        f"https://ann:{SECRET}@h.example/",
        f"https://h.example/?api%5Fkey={SECRET}",
    ],
)
def test_a_planted_secret_is_in_no_form(form: Form, text: str) -> None:
    document = render(form, hostile(text))
    assert SECRET not in document
    assert "hidden" in document


@pytest.mark.parametrize("form", FORMS)
def test_the_same_check_gives_the_same_bytes(form: Form) -> None:
    assert render(form, hostile("x")) == render(form, hostile("x"))

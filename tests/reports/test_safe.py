"""Whatever a page or a record says, no rendering lets it act, and no secret is shown."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from crawler.change import Method
from crawler.finding import Code, Finding, Notice
from crawler.health import Health, State
from crawler.history import Evidence
from crawler.proposal import Proposal
from registry.load import Registry
from registry.mistakes import Place
from registry.targets import Target
from reports import html, markdown
from reports import json as report_json
from reports.broken import Report, make_report
from reports.comment import LIMIT
from reports.safe import code_span, csv_cell, href, redact
from reports.write import RENDERINGS, write_reports
from tests.reports.documents import junit_root, sarif_run
from tests.reports.invented import NOW, report, run
from tests.reports.naughty import NAUGHTY


def hostile(text: str) -> Report:
    """Return a report where everything foreign is `text`, in every state."""
    targets, healths, evidence = [], {}, {}
    for number, state in enumerate(State):
        address = f"https://h.example/{number}/{text}" if number % 2 else f"{text}{number}"
        targets.append(
            Target(f"e{number}/l", f"e{number}", text, "url", address, address, "website", text, False, True,
                   Place(text, number + 1), skip_reason=text)
        )  # fmt: skip
        healths[address] = Health(
            state, NOW, Code.HTTP_404, NOW, NOW,
            notices=(Notice("moved_permanently", text), Notice("other", text)), moved_to=text,
        )  # fmt: skip
        seen = Evidence(NOW, Finding(Code.HTTP_404, text, suggestion=text), final_url=text, title=text)
        evidence[address] = (seen, seen)
    targets.append(Target("e/p", "e", text, "phone", text, text, "phone", text, True, True, Place(text, 1)))
    offer = Proposal(
        1, text, "description", None, text, text, NOW, text, Method.OG, "critical", 1.0,
        because=text, also=((Method.META, text), (Method.JSON_LD, text)),
    )  # fmt: skip
    return make_report(
        Registry((), tuple(targets), {}), healths, evidence=evidence, history={},
        runs=(replace(run(), reason=text),), transitions=(), proposals=(offer,), now=NOW,
    )  # fmt: skip


SCHEMA = Draft202012Validator(report_json.report_schema())


def harmless_html(page: str) -> None:
    tree = LexborHTMLParser(page)
    assert [len(tree.css(name)) for name in ("script", "style", "img", "iframe", "form", "link")] == [
        1,
        1,
        0,
        0,
        1,
        1,
    ]
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name not in {"style", "src", "srcdoc", "formaction", "action"}
            if name == "href" and node.tag == "a":
                assert (value or "").startswith(("https://", "http://", "mailto:", "tel:", "#"))


def harmless_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert {len(row) for row in rows} == {18}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def harmless_markdown(text: str) -> None:
    assert len(text) <= LIMIT
    kinds = set()
    for block in MarkdownIt("commonmark").enable("table").parse(text):
        kinds |= {block.type, *(inline.type for inline in block.children or ())}
    assert not kinds & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "fence",
        "table_open",
        "code_block",
    }


def harmless_text(text: str) -> None:
    assert {category(character) for character in text if character != "\n"}.isdisjoint(
        {"Cc", "Cs", "Zl", "Zp"}
    )
    assert not set(text) & set("\u202a\u202e\u2066\u2069\u200f")


def harmless_json(text: str) -> None:
    SCHEMA.validate(json.loads(text))


CHECKS: dict[str, Callable[[str], object]] = {
    "html": harmless_html,
    "csv": harmless_csv,
    "markdown": harmless_markdown,
    "text": harmless_text,
    "json": harmless_json,
    "junit": junit_root,
    "sarif": sarif_run,
}


@pytest.mark.parametrize("form", list(RENDERINGS))
@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: repr(text)[:24])
def test_a_hostile_text_is_harmless_in_every_rendering(text: str, form: str) -> None:
    rendered = RENDERINGS[form](hostile(text))
    rendered.encode()
    CHECKS[form](rendered)


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.text(st.characters(), max_size=60))
def test_any_text_is_harmless_in_every_rendering(text: str) -> None:
    made = hostile(text)
    for form, render in RENDERINGS.items():
        rendered = render(made)
        rendered.encode()
        CHECKS[form](rendered)


@pytest.mark.parametrize("form", list(RENDERINGS))
def test_a_planted_secret_is_in_no_rendering(form: str) -> None:
    secret = "S3cretPlanted"
    for text in (
        f"https://h.example/?token={secret}",
        f"see https://h.example/a#access_token={secret}",
        f"https://h.example/?X-Amz-Signature={secret}",
        f"https://ann:{secret}@h.example/",
        f"https://h.example/?api%5Fkey={secret}",
    ):
        assert secret not in RENDERINGS[form](hostile(text))


@pytest.mark.parametrize("form", list(RENDERINGS))
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    assert RENDERINGS[form](report()) == RENDERINGS[form](report())


def test_ordinary_parameters_are_shown() -> None:
    address = "https://example.org/?page=2&author=ann&monkey=1&lang=fr#design"
    assert redact(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:1",
        "data:text/html,x",
        "//example.org",
        "https://e.example/?key=1",
        " x",
    ],
)
def test_such_an_address_is_not_linked(text: str) -> None:
    assert href(text) is None


def test_a_formula_hidden_behind_a_quote_or_space_gets_its_prefix() -> None:
    assert [csv_cell(text) for text in ("=1", " =1", "'=1", "＝1", "1=1")] == [
        "'=1",
        "'=1",
        "''=1",
        "'＝1",
        "1=1",
    ]


def test_the_page_allows_only_its_own_script_and_style() -> None:
    tree = LexborHTMLParser(html.render(report()))
    meta = tree.css_first('meta[http-equiv="Content-Security-Policy"]')
    assert meta is not None
    policy = meta.attributes["content"] or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_every_drawing_has_its_words_and_every_section_its_heading() -> None:
    tree = LexborHTMLParser(html.render(report()))
    assert all(node.attributes.get("aria-label") for node in tree.css("svg.strip"))
    assert all(tree.css_first(f"#{node.attributes['aria-labelledby']}") for node in tree.css("main section"))
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "state",
    [
        State.BROKEN,
        pytest.param(State.HEALTHY, marks=pytest.mark.slow),
        pytest.param(State.UNVERIFIABLE, marks=pytest.mark.slow),
    ],
)
def test_five_thousand_links_stay_under_three_megabytes(state: State) -> None:
    made = make_report(
        *many(5000, state), evidence={}, history={}, runs=(run(),), transitions=(), proposals=(), now=NOW
    )
    assert len(html.render(made).encode()) < 3_000_000
    assert len(markdown.render(made)) <= LIMIT


def many(number: int, state: State) -> tuple[Registry, dict[str, Health]]:
    """Return a long registry, all of it in one state since long ago."""
    since: datetime = NOW - timedelta(days=80)
    addresses = [
        f"https://host-{n % 900}.example/a/fairly/long/path/of/a/page-{n}.html" for n in range(number)
    ]
    targets = tuple(
        Target(
            f"e{n}/l",
            f"e{n}",
            f"Entry number {n}",
            "url",
            url,
            url,
            "website",
            None,
            False,
            True,
            Place("a.toml", n),
        )
        for n, url in enumerate(addresses)
    )
    return Registry((), targets, {}), {
        url: Health(state, since, Code.HTTP_404, NOW, since) for url in addresses
    }


def test_reports_are_written_in_five_forms(tmp_path: Path) -> None:
    written = write_reports(report(), tmp_path / "reports")
    assert [path.name for path in written] == [
        "report.html",
        "report.json",
        "report.md",
        "report.csv",
        "report.txt",
    ]
    assert written[4].read_text() == RENDERINGS["text"](report())


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file stands here")
    with pytest.raises(OSError, match="reports"):
        write_reports(report(), tmp_path / "reports")


def test_code_spans_keep_backticks_as_they_are() -> None:
    (tokens,) = [t.children for t in MarkdownIt().parse(code_span("a ``b` c")) if t.children]
    assert [(token.type, token.content) for token in tokens or ()] == [("code_inline", "a ``b` c")]

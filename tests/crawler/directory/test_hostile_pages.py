"""Pages that are built to hurt, and pages that are broken: read within a bounded time, and never an error.

The heaviest take seconds each: pytest -m slow tests/crawler/directory
"""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.directory.rule import read_page
from crawler.listing import Listing, Role, Step
from crawler.observation import Page
from registry.directory import Directory
from tests.crawler.directory.reading import LIST, html, on_detail, on_list, rule

EVERY = {
    "name": [{"css": "h1"}, {"xpath": "//b"}],
    "phone": [{"scan": "phone"}],
    "email": [{"scan": "email"}],
    "description": [{"jsonld": "description"}, {"microdata": "description"}, {"cascade": "description"}],
    "website": [{"css": "a:first-child"}],
    "area": [{"jmespath": "a.b[*].c"}],
    "language": [{"css": "li", "processors": [{"split": ","}, "strip", {"regex": "[a-z]{1,40}"}]}],
}
KINDS: list[dict[str, Any]] = [
    {"items": {"css": "li, tr, div", "follow": "a", "fields": EVERY}, "pagination": {}},
    {"items": {"xpath": "//li", "follow": ".//a/@href", "fields": EVERY}},
    {"kind": "sitemap"},
    {"kind": "wp_rest", "wp_rest": {"types": ["provider"]}},
    {
        "kind": "json_api",
        "items": {"jmespath": "[*]", "follow": "link", "fields": EVERY},
        "pagination": {"strategy": "jmespath", "jmespath": "next"},
    },
    {
        "items": {"jmespath": "[*]", "script": "script", "fields": EVERY},
        "pagination": {"strategy": "offset", "step": 10, "template": LIST + "?from={offset}"},
    },
]
RULES = [rule(detail={"fields": EVERY}, provider={}, country="US", **kind) for kind in KINDS]
MARKUP = st.sampled_from(
    [
        *(
            "<",
            ">",
            "<li>",
            "<a href='",
            "'",
            '"',
            "</a>",
            "<script type='application/ld+json'>",
            "</script>",
        ),
        *("{", "}", "[", "]", ":", ",", '"a"', "&#0;", "&#xD800;", "<?xml encoding='x'?>", "\x00", "\ud7ff"),
        *("<base href='http://['>", "//[", "tel:+1", "mailto:a@b.example", "@", "<urlset><url><loc>", "]]>"),
        *('<b data-cfemail="00010203">', "null", "1e999", '{"@type":["x"],"description":', "<h1>", "1" * 300),
    ]
)
BODIES = st.one_of(
    st.binary(max_size=300), st.lists(MARKUP, max_size=40).map(lambda parts: "".join(parts).encode())
)


@settings(max_examples=100, deadline=None)
@given(
    body=BODIES,
    of=st.sampled_from(RULES),
    role=st.sampled_from(Role),
    kind=st.sampled_from(["text/html", "application/json", "application/xml", ""]),
    charset=st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "nonsense"]),
)
def test_no_bytes_are_an_error(
    body: bytes, of: Directory, role: Role, kind: str, charset: str | None
) -> None:
    carried = Listing("k", LIST, {"website": ("https://ann.example/",)}) if role is Role.PROVIDER else None
    found = read_page(of, Step(LIST, role, carried), Page(kind, charset, body), LIST)
    for step in found.steps:
        assert step.url.startswith(("http://", "https://"))
        assert "#" not in step.url
    for listing in found.listings:
        assert all(len(value) <= 2_000 for values in listing.fields.values() for value in values)


DEEP = "<div>" * 200_000
HOSTILE = {
    "100,000 entries": "<ul>" + "<li><a href='/p/1'>Ann</a>" * 100_000 + "</ul>",
    "as many different ones": "<ul>"
    + "".join(f"<li><a href='/p/{n}'>A</a>" for n in range(30_000))
    + "</ul>",
    "nested without end": DEEP + "<h1>Ann</h1>",
    "lists in lists": "<ul><li>" * 20_000 + "<a href=/p/1>Ann</a>",
    "one text without end": "<h1>" + "a@" * 1_000_000,
    "digits without end": "<p>" + "1-" * 500_000,
    "a script that never ends": "<script type='application/ld+json'>" + "[" * 1_000_000,
    "attributes without end": "<a " + "b=c " * 100_000 + ">",
    "quotation marks": "<h1>" + "&quot;" * 500_000,
    "links without end": "<a href='tel:1'>x</a>" * 50_000,
    "hidden addresses": "<b data-cfemail=7a1b3a18541f021b170a161f></b>" * 50_000,
    "json-ld nodes": '<script type="application/ld+json">'
    + json.dumps([{"@type": "Person"}] * 50_000)
    + "</script>",
}


HEAVY = {
    "links without end",
    "hidden addresses",
    "100,000 entries",
    "as many different ones",
    "nested without end",
    "lists in lists",
}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=name, marks=[pytest.mark.slow] if name in HEAVY else [])
        for name, body in HOSTILE.items()
    ],
)
def test_a_page_built_to_hurt_costs_a_bounded_time(body: str) -> None:
    began = time.process_time()
    on_list(RULES[0], html(body))
    on_detail(RULES[0], html(body))
    assert time.process_time() - began < 20

"""From the page of any content system to its description, and to why there is none."""

import codecs
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.describe.description import Description, Method, from_json, to_json
from crawler.describe.reading import describe
from crawler.observation import Page

URL = "https://line.example/about/"
OG, META, TWITTER, DC, LD = Method.OG, Method.META, Method.TWITTER, Method.DC, Method.JSON_LD
HELP = "We listen to new parents every night of the week."
MORE = "Our volunteers answer questions about feeding and sleep."
NOTHING = (None, None)


def head(*lines: str, body: str = "<p>Call us.</p>") -> str:
    return f"<!DOCTYPE html><html lang='en'><head>{''.join(lines)}</head><body>{body}</body></html>"


def meta(name: str, content: str, by: str = "name") -> str:
    return f'<meta {by}="{name}" content="{content}">'


def og(content: str) -> str:
    return meta("og:description", content, by="property")


def ld(data: Any) -> str:
    text = data if isinstance(data, str) else json.dumps(data)
    return f'<script type="application/ld+json">{text}</script>'


def seen(page: str | bytes, charset: str | None = None, url: str = URL) -> Description:
    body = page if isinstance(page, bytes) else page.encode()
    found = describe(Page("text/html", charset, body), url)
    assert found is not None
    return found


YOAST = head(
    "<title>About - Warm Line</title>",
    meta("description", HELP),
    meta("og:locale", "en_US", by="property"),
    og(MORE),
    meta("og:site_name", "Warm Line", by="property"),
    '<script type="application/ld+json" class="yoast-schema-graph">',
    json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "description": HELP}]}),
    "</script>",
)
WIX = head(
    "<title>Home | Warm Line</title>",
    f'<meta name="description" content="{HELP}"/>',
    f'<meta property="og:description" content="{HELP}"/>',
    '<meta name="generator" content="Wix.com Website Builder"/>',
    body="<div id='SITE_CONTAINER'></div><script>window.viewerModel={}</script>",
)
SQUARESPACE = head(
    '<meta property="og:description" content=""/>',
    '<meta itemprop="description" content="not read"/>',
    f'<meta name="twitter:description" content="{HELP}"/>',
)
JEKYLL = head(
    f'<meta name="description" content="{HELP}" />',
    f'<meta property="og:description" content="{HELP}" />',
    ld({"@context": "https://schema.org", "@type": "WebSite", "description": MORE}),
)
INNER = "<META NAME=DESCRIPTION CONTENT='no'>"
OLD_HTML = f"<HTML><TITLE>Warm Line{INNER}</TITLE><META NAME=Description CONTENT='{HELP}'>"
JA = "夜間の授乳や睡眠の不安など、どんなことでもお気軽にお電話ください。相談は無料です。"
SENTENCE = "Café „Mütter“ – für Eltern, jeden Tag geöffnet."

PAGES: dict[str, tuple[str | bytes, tuple[str | None, Method | None]]] = {
    "WordPress with Yoast": (YOAST, (MORE, OG)),
    "Wix": (WIX, (HELP, OG)),
    "Squarespace with an empty og": (SQUARESPACE, (HELP, TWITTER)),
    "Jekyll": (JEKYLL, (HELP, OG)),
    "plain HTML of the nineties": (OLD_HTML.replace(INNER, ""), (HELP, META)),
    "a meta inside a title is text": (OLD_HTML, (HELP, META)),
    "upper case": (f'<META NAME="DESCRIPTION" CONTENT="{HELP}">', (HELP, META)),
    "unquoted attributes": (
        "<meta name=description content=Breastfeeding&#32;support&#32;online>",
        ("Breastfeeding support online", META),
    ),
    "windows-1252 declared": (
        f'<meta charset="windows-1252"><meta name=description content="{SENTENCE}">'.encode("cp1252"),
        (SENTENCE, META),
    ),
    "windows-1252 undeclared": (head(meta("description", SENTENCE)).encode("cp1252"), (SENTENCE, META)),
    "latin-1 that is UTF-8": (
        f'<meta charset="iso-8859-1"><meta name=description content="{SENTENCE}">'.encode(),
        (SENTENCE, META),
    ),
    "Shift_JIS": (
        f'<meta charset="Shift_JIS"><meta name=description content="{JA}">'.encode("cp932"),
        (JA, META),
    ),
    "UTF-16 with its mark": (
        codecs.BOM_UTF16_LE + head(meta("description", SENTENCE)).encode("utf-16-le"),
        (SENTENCE, META),
    ),
    "UTF-8 with its mark": (codecs.BOM_UTF8 + head(og(JA)).encode(), (JA, OG)),
    "entities escaped twice": (
        head(og("Tea &amp;amp; talk for mothers &amp;#8211; always")),
        ("Tea & talk for mothers – always", OG),
    ),
    "tags inside": (
        head(og("&lt;p&gt;Tea and talk for&lt;br&gt;new mothers&lt;/p&gt;")),
        ("Tea and talk for new mothers", OG),
    ),
    "line breaks and zero width": (
        head(og("Tea and\n\n talk\u200b for new\u00a0mothers")),
        ("Tea and talk for new mothers", OG),
    ),
    "og before meta": (head(meta("description", HELP), og(MORE)), (MORE, OG)),
    "og missing": (head(meta("description", HELP), meta("twitter:description", MORE)), (HELP, META)),
    "twitter before Dublin Core": (
        head(meta("DC.Description", MORE), meta("twitter:description", HELP)),
        (HELP, TWITTER),
    ),
    "Dublin Core": (head(meta("DC.Description", HELP)), (HELP, DC)),
    "Dublin Core terms": (head(meta("dcterms.description", HELP)), (HELP, DC)),
    "the first of two metas": (head(meta("description", HELP), meta("description", MORE)), (HELP, META)),
    "an empty meta before a full one": (
        head(meta("description", ""), meta("description", MORE)),
        (MORE, META),
    ),
    "og under name": (head(meta("og:description", HELP)), (HELP, OG)),
    "description under property": (head(meta("description", HELP, by="property")), (HELP, META)),
    "twitter under property": (head(meta("twitter:description", HELP, by="property")), (HELP, TWITTER)),
    "one meta with both names": (
        head(f'<meta name="description" property="og:description" content="{HELP}">'),
        (HELP, OG),
    ),
    "metas in the body": (head(body=og(HELP) + "<p>Call us.</p>"), (HELP, OG)),
    "a meta in a comment is none": (head("<!--", og(HELP), "-->"), NOTHING),
    "a meta in a script is none": (head("<script>var a='", og(HELP), "'</script>"), NOTHING),
    "JSON-LD": (head(ld({"@type": "Organization", "description": HELP})), (HELP, LD)),
    "JSON-LD after every meta": (
        head(ld({"@type": "Organization", "description": MORE}), meta("dc.description", HELP)),
        (HELP, DC),
    ),
    "JSON-LD in a graph": (
        head(ld({"@graph": [{"@type": "Thing"}, {"@type": "NGO", "description": HELP}]})),
        (HELP, LD),
    ),
    "JSON-LD in a list": (head(ld([{"@type": ["Place", "LocalBusiness"], "description": HELP}])), (HELP, LD)),
    "JSON-LD with a type as address": (
        head(ld({"@type": "https://schema.org/MedicalClinic", "description": HELP})),
        (HELP, LD),
    ),
    "JSON-LD of another type": (head(ld({"@type": "Product", "description": HELP})), NOTHING),
    "JSON-LD of something inside": (
        head(ld({"@type": "WebPage", "publisher": {"@type": "Organization", "description": HELP}})),
        NOTHING,
    ),
    "JSON-LD in a comment": (head(ld(f'<!-- {{"@type": "NGO", "description": "{HELP}"}} -->')), (HELP, LD)),
    "JSON-LD in CDATA": (
        head(ld(f'//<![CDATA[\n{{"@type": "NGO", "description": "{HELP}"}}\n//]]>')),
        (HELP, LD),
    ),
    "JSON-LD with a semicolon": (head(ld(f'{{"@type": "NGO", "description": "{HELP}"}};')), (HELP, LD)),
    "JSON-LD with a raw line break": (
        head(ld('{"@type": "NGO", "description": "Tea and talk\nfor new mothers"}')),
        ("Tea and talk for new mothers", LD),
    ),
    "JSON-LD with a language": (
        head(ld({"@type": "NGO", "description": {"@value": HELP, "@language": "en"}})),
        (HELP, LD),
    ),
    "broken JSON-LD beside a whole one": (
        head(ld("{oops"), ld({"@type": "Person", "description": HELP})),
        (HELP, LD),
    ),
    "JSON-LD with a comma too many": (
        head(ld(f'{{"@type": "NGO", "description": "{HELP}", "name": ["a", ], }}')),
        (HELP, LD),
    ),
    "JSON-LD with remarks": (
        head(ld(f'{{ /* ours */ "@type": "NGO", // type\n "url": "//a.example", "description": "{HELP}"}}')),
        (HELP, LD),
    ),
    "JSON-LD with escapes that are none": (
        head(ld(r'{"@type": "NGO", "description": "It\'s for parents who don\'t sleep at night."}')),
        ("It's for parents who don't sleep at night.", LD),
    ),
    "JSON-LD in entities": (
        head(ld(f"{{&quot;@type&quot;: &quot;NGO&quot;, &quot;description&quot;: &quot;{HELP}&quot;}}")),
        (HELP, LD),
    ),
    "two values one after the other": (
        head(ld(f'{{"@type": "Thing"}}\n{{"@type": "NGO", "description": "{HELP}"}}')),
        (HELP, LD),
    ),
    "JSON-LD of what a page is about": (
        head(ld({"@type": "ProfilePage", "mainEntity": {"@type": "Person", "description": HELP}})),
        (HELP, LD),
    ),
    "JSON-LD in the language of the page": (
        head(
            ld(
                {
                    "@type": "NGO",
                    "description": [
                        {"@value": "Nous écoutons chaque soir.", "@language": "fr"},
                        {"@value": HELP, "@language": "en"},
                    ],
                }
            )
        ),
        (HELP, LD),
    ),
    "JSON-LD as a map of languages": (
        head(ld({"@type": "NGO", "description": {"fr": "Nous écoutons chaque soir.", "en": HELP}})),
        (HELP, LD),
    ),
    "JSON-LD nested to hurt": (head(ld("[" * 90_000)), NOTHING),
    "template braces, then a real one": (
        head(og("{{ page.excerpt }} and something more"), meta("description", HELP)),
        (HELP, META),
    ),
    "the title again": (head(f"<title>{HELP}</title>", og(HELP), meta("description", MORE)), (MORE, META)),
    "too short": (head(og("Help for parents")), NOTHING),
    "WordPress as installed": (head(meta("description", "Just another WordPress site")), NOTHING),
    "nothing": (head(), NOTHING),
    "no HTML at all": ("Call us at any time of the day.", NOTHING),
}


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES.keys())
def test_a_page_gives_the_first_good_text_of_the_cascade(
    page: str | bytes, expected: tuple[str | None, Method | None]
) -> None:
    found = seen(page)
    assert (found.value, found.method) == expected


def test_a_whole_page_as_one_value() -> None:
    page = head(
        "<title>About &amp; hours | Warm Line</title>",
        meta("og:site_name", "Warm Line", by="property"),
        og("Warm Line"),
        meta("description", HELP),
        meta("twitter:description", MORE),
        "<link rel='shortlink' href='/?p=1'><link rel='Canonical' href='/about'>",
        body="<nav>Menu</nav><script>let a = '<p>';</script><style>p{}</style>"
        "<p>Call  us.</p><noscript>x</noscript>",
    )
    found = seen(page)
    assert found == Description(
        value=HELP,
        method=META,
        also=((TWITTER, MORE),),
        refused=((OG, "equals_site_name"),),
        title="About & hours | Warm Line",
        site_name="Warm Line",
        lang="en",
        canonical="https://line.example/about",
        text_hash=found.text_hash,
        text_length=len("Menu Call us."),
        scripts=1,
        needs_js=True,
    )
    assert from_json(to_json(found)) == found


def test_the_same_text_of_two_sources_stands_once() -> None:
    assert seen(head(og(HELP), meta("description", HELP))).also == ()


def test_a_description_the_site_cut_short_is_flagged() -> None:
    cut = HELP.removesuffix(".") + " […]"
    assert (seen(head(og(cut))).value, seen(head(og(cut))).truncated) == (cut, True)


LONG = "<p>" + "Help for parents. " * 20 + "</p>"
NEEDS_JS: dict[str, tuple[str, int, bool]] = {
    "an empty application": ("<div id=root></div><script src=/app.js></script>", 1, True),
    "a module": ("<div id=app></div><script type=module src=/app.js></script>", 1, True),
    "an old-fashioned type": ("<script type='text/javascript; charset=utf-8'>go()</script>", 1, True),
    "enough words": (LONG + "<script src=/app.js></script>", 1, False),
    "few words, no script": ("<p>Call us.</p>", 0, False),
    "JSON-LD only": ("<p>Call us.</p>" + ld({"@type": "NGO"}), 0, False),
    "data only": ("<p>Call us.</p><script type='application/json'>{}</script>", 0, False),
    "a template only": ("<script type='text/template'><p>x</p></script>", 0, False),
    "words only in a script": ("<script>/*" + "Help for parents. " * 20 + "*/</script>", 1, True),
}


@pytest.mark.parametrize(("body", "scripts", "needs_js"), NEEDS_JS.values(), ids=NEEDS_JS.keys())
def test_a_page_without_words_whose_scripts_run_needs_javascript(
    body: str, scripts: int, needs_js: bool
) -> None:
    found = seen(head(body=body))
    assert (found.scripts, found.needs_js) == (scripts, needs_js)


@pytest.mark.parametrize(
    ("page", "lang"),
    [
        ("<html lang=en-CA>x", "en-CA"),
        ("<html lang='fr_CA'>x", "fr-CA"),
        ("<html xml:lang='de'>x", "de"),
        ("<html lang=''><meta http-equiv='Content-Language' content='es, en'>x", "es"),
        ("<html lang='{{ lang }}'>x", None),
        ("<html>x", None),
    ],
)
def test_the_declared_language_is_read(page: str, lang: str | None) -> None:
    assert seen(page).lang == lang


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("hours", "https://line.example/about/hours"),
        ("//www.line.example/", "https://www.line.example/"),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_a_canonical_address_is_absolute_or_none(href: str, canonical: str | None) -> None:
    assert seen(head(f"<link rel=canonical href='{href}'>")).canonical == canonical


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("&lt;no title&gt; — The manual", "<no title> — The manual"),  # as Sphinx names a page without one
        ("<script>: what it is for", "<script>: what it is for"),
        ("Caf&amp;eacute; hours", "Café hours"),
    ],
)
def test_a_title_keeps_what_only_looks_like_a_tag(written: str, title: str) -> None:
    assert seen(head(f"<title>{written}</title>")).title == title


def test_the_text_hash_follows_the_visible_words_alone() -> None:
    one = seen(head(body="<p>Call us</p><script>1</script>"))
    other = seen(head(og(HELP), body="<div>Call\n <b>us</b></div><style>p{}</style>"))
    changed = seen(head(body="<p>Write us</p>"))
    assert one.text_hash == other.text_hash != changed.text_hash


@pytest.mark.parametrize(
    "page",
    [
        Page(),
        Page("text/html", None, b" \n"),
        Page("text/plain", None, b"x"),
        Page("application/pdf", None, b"%PDF"),
    ],
)
def test_what_is_empty_or_no_html_has_no_description(page: Page) -> None:
    assert describe(page, URL) is None


MARKUP = st.lists(
    st.sampled_from(
        [
            b"<meta name=description content='",
            b'<meta property=og:description content="',
            b"'>",
            b'">',
            b"<title>",
            b"</title>",
            b"<script type=application/ld+json>",
            b"</script>",
            b'{"@type":"NGO","description":"',
            b'"}',
            b"<html lang=",
            b"<link rel=canonical href=",
            b"&amp;#0;&#x202e;",
            b"\x00\x1b\x85",
            b"\xe2\x80\xae",
            b"<svg>",
            b"We listen to new parents ",
            b"\xff\xfe",
            b"<!--",
            b"\\u0000\\ud800",
            b"[" * 50,
            b"</div>",
            b"<b a=",
        ]
    )
    | st.binary(max_size=8),
    max_size=30,
)


@given(MARKUP, st.sampled_from([None, "utf-8", "iso-8859-1", "utf-16", "big5", "nonsense"]))
def test_no_bytes_raise_and_no_value_holds_a_control_character(
    parts: list[bytes], charset: str | None
) -> None:
    found = describe(Page("text/html", charset, b"".join(parts)), URL)
    if found is None:
        return
    texts = [found.value, found.title, found.site_name, found.canonical, *(text for _, text in found.also)]
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u200b" for t in texts if t for c in t)
    assert (found.value is None) == (found.method is None)
    assert found.value is None or 25 <= len(found.value) <= 1000
    assert from_json(to_json(found)) == found

"""From a page's tree to its description: the metadata cascade, each value through the gate."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.describe.description import Description, Method
from crawler.describe.gate import Candidate, cut_by_site, plain, refusal, unescaped
from crawler.describe.json_ld import Node, descriptions, nodes
from crawler.describe.markup import Markup, markup_of
from crawler.describe.mend import mended
from crawler.describe.naming import copyright_line
from registry.text import clean

_METAS, _BLOCKS, _KEPT = 500, 20, 20
_FEW_WORDS = 200  # characters of visible text below which scripts are likely to write the page

_SOURCES = {
    "og:description": Method.OG,
    "description": Method.META,
    "twitter:description": Method.TWITTER,
    **dict.fromkeys(
        ("dc.description", "dcterms.description", "dc:description", "dcterms:description"), Method.DC
    ),
}
_CASCADE = (Method.OG, Method.META, Method.TWITTER, Method.DC, Method.JSON_LD)
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Return the contents of the page's metas by name; `name`, `property` and `http-equiv` are one to us."""
    found: dict[str, list[str]] = {}
    for node in tree.css("meta")[:_METAS]:
        attributes = node.attributes
        content = attributes.get("content")
        if not content:
            continue
        names = " ".join(attributes.get(key) or "" for key in ("property", "name", "http-equiv"))
        for name in dict.fromkeys(names[:200].lower().split()):
            found.setdefault(name, []).append(content)
    return found


def _json_ld(scripts: list[LexborNode]) -> list[Node]:
    blocks = [s for s in scripts if "ld+json" in (s.attributes.get("type") or "").lower()][:_BLOCKS]
    return [node for block in blocks for node in nodes(block.text())]


def _candidates(
    metas: dict[str, list[str]], found: list[Node], lang: str | None
) -> Iterator[tuple[Method, str]]:
    """Yield every raw description in the order of the cascade."""
    by_method: dict[Method, list[str]] = {method: [] for method in _CASCADE}
    for name, method in _SOURCES.items():
        by_method[method] += metas.get(name, ())
    by_method[Method.JSON_LD] = list(islice(descriptions(found, lang), _KEPT))
    for method in _CASCADE:
        for raw in by_method[method][:_KEPT]:
            yield method, raw


def _runs(script: LexborNode) -> bool:
    """Whether a browser runs it (HTML standard §4.12.1): data blocks and templates build no page."""
    kind = (script.attributes.get("type") or script.attributes.get("language") or "").lower()
    return not kind.strip() or any(
        word in kind for word in ("javascript", "ecmascript", "module", "babel", "jsx")
    )


def _language(declared: str | None) -> str | None:
    """Return the first BCP 47 tag in what a page declares, or None.

    >>> _language("en_US, fr"), _language("{{ lang }}")
    ('en-US', None)
    """
    first = (declared or "")[:60].split(",")[0].strip().replace("_", "-")
    return first if _LANG.fullmatch(first) else None


def _canonical(tree: LexborHTMLParser, url: str) -> str | None:
    node = tree.css_first("link[rel~=canonical i][href]")
    href = clean((node.attributes.get("href") or "")[:2000]) if node else ""
    try:
        address = urljoin(url, href)
    except ValueError:  # an unclosed bracket where the host should stand
        return None
    return address if href and address.startswith(("http://", "https://")) else None


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("head > title") or tree.css_first("body > title")
    # A title holds no tags: what looks like one is what the page is about (HTML standard §4.2.2).
    return clean(mended(unescaped(node.text())), 300) or None if node else None


def _visible(tree: LexborHTMLParser) -> str:
    """Return what a reader sees, a line for each text. The tree is no longer whole afterwards."""
    tree.strip_tags(["script", "style", "noscript", "template", "svg", "iframe"])
    return tree.body.text(separator="\n") if tree.body else ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the tree of a page was read for."""

    description: Description
    text: str  # what a reader sees, whitespace folded
    markup: Markup
    copyright_line: str  # "" when there is none


def describe_tree(tree: LexborHTMLParser, url: str, source: str) -> Told:
    """Return what the page at `url` says of itself. The tree is not whole afterwards.

    The description's `value` is None when no source passed the gate; `refused` says why.
    """
    metas, all_scripts = _metas(tree), tree.css("script")
    scripts = sum(1 for script in all_scripts if _runs(script))
    written = source.lower()  # a look at a large tree for what is not there costs more than this
    title = _title(tree) if "<title" in written else None
    site_name = next(
        (name for raw in metas.get("og:site_name", ()) if (name := clean(plain(raw), 200))), None
    )
    root = tree.css_first("html")
    declared = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None
    lang = _language(declared) or _language(next(iter(metas.get("content-language", ())), None))
    json_ld = _json_ld(all_scripts)
    kept, refused = _sorted_out(_candidates(metas, json_ld, lang), title, site_name)
    canonical = _canonical(tree, url) if "canonical" in written else None
    markup = markup_of(tree, written, url, json_ld)
    lines = _visible(tree)
    visible = " ".join(lines.split())
    value = kept[0][1] if kept else None
    description = Description(
        value=value,
        method=kept[0][0] if kept else None,
        also=tuple(kept[1:]),
        refused=tuple(refused),
        truncated=bool(value) and cut_by_site(value or ""),
        title=title,
        site_name=site_name,
        lang=lang,
        canonical=canonical,
        text_hash=hashlib.blake2b(visible.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        text_length=len(visible),
        scripts=scripts,
        needs_js=len(visible) < _FEW_WORDS and scripts > 0,
    )
    return Told(description, visible, markup, copyright_line(lines))


def _sorted_out(
    candidates: Iterator[tuple[Method, str]], title: str | None, site_name: str | None
) -> tuple[list[tuple[Method, str]], list[tuple[Method, str]]]:
    """Return the different texts that passed the gate, and the refused sources with the reason."""
    kept: dict[str, Method] = {}
    refused: list[tuple[Method, str]] = []
    for method, raw in candidates:
        text = plain(raw)
        reason = refusal(Candidate(text, title, site_name))
        if reason:
            refused.append((method, reason))
        else:
            kept.setdefault(text, method)
    return [(method, text) for text, method in kept.items()][:_KEPT], refused[:_KEPT]

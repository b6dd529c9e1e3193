"""What one page says of itself: a value with where it stood, ready to be staged as JSON."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Method(StrEnum):
    """Where on a page a value stood."""

    OG = "og"
    META = "meta"
    TWITTER = "twitter"
    DC = "dc"
    JSON_LD = "json-ld"
    MAIN_TEXT = "main_text"
    SELECTOR = "selector"
    MICRODATA = "microdata"  # names and facts alone: schema.org in attributes, RDFa included
    COPYRIGHT = "copyright"  # names alone: the line of who owns the page
    TITLE = "title"  # names alone: one part of the title


@dataclass(frozen=True, slots=True)
class Description:
    """One page's description with its provenance. `value` and `method` are None together."""

    value: str | None = None  # 25 to 1,000 characters, clean
    method: Method | None = None
    also: tuple[tuple[Method, str], ...] = ()  # other sources' different texts, in cascade order
    refused: tuple[tuple[Method, str], ...] = ()  # a source and the gate's test that refused its text
    truncated: bool = False  # the site itself cut `value` short
    title: str | None = None
    site_name: str | None = None
    lang: str | None = None  # BCP 47, as declared by the page
    canonical: str | None = None  # as written, absolute http(s) only
    text_hash: str = ""  # of the visible text, whitespace folded
    text_length: int = 0  # characters of visible text
    scripts: int = 0  # those that run: data blocks are not counted
    needs_js: bool = False  # next to no text before scripts run


def to_json(description: Description) -> str:
    """Return `description` as one line of JSON.

    >>> from_json(to_json(Description(title="Warm Line"))).title
    'Warm Line'
    """
    return json.dumps(asdict(description), ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Description:
    """Return the description `to_json` wrote. Raises ValueError, KeyError or TypeError on anything else."""
    fields: dict[str, Any] = json.loads(text)
    fields["method"] = None if fields["method"] is None else Method(fields["method"])
    for name in ("also", "refused"):
        fields[name] = tuple((Method(method), words) for method, words in fields[name])
    return Description(**fields)

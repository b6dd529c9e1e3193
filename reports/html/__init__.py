"""The report as one HTML file: no request leaves it, and nothing foreign in it can act."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from crawler.health import State
from registry.text import clean
from reports.broken import Report
from reports.contact import summary
from reports.item import Section
from reports.safe import href
from reports.strip import BAD, DAYS, OK, UNSURE, Strip
from reports.words import STATE_WORDS, ago, count, day, moment

FULL = 400  # links told at length; the rest of a very long list is told in one line each

# Each letter's bars differ in height and place as well as in colour.
_BARS = ((OK, "ok", 9, 6), (UNSURE, "unsure", 6, 4), (BAD, "bad", 6, 12))


def render(report: Report) -> str:
    """Return the page; the same report gives the same bytes."""
    script, style = _part("report.js"), _part("report.css")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            policy=policy,
            script=Markup(script),  # noqa: S704 -- our own file, no foreign text in it
            style=Markup(style),  # noqa: S704 -- our own file, no foreign text in it
            full=FULL,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=DictLoader({name: _part(name) for name in ("report.html.j2", "parts.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: _lines_clean(value) if isinstance(value, str) else value,
    )
    environment.filters |= {"ago": ago, "day": day, "href": href, "moment": moment, "strip": strip_svg}
    environment.globals |= {
        "Section": Section,
        "State": State,
        "STATE_WORDS": STATE_WORDS,
        "contacts_in_short": summary,
        "count": count,
    }
    return environment


def _lines_clean(text: str) -> str:
    """Return `text` without what may not stand in a page; markup of our own is left as it is."""
    if isinstance(text, Markup):
        return text
    return "\n".join(clean(line) if line.strip() else line for line in text.split("\n"))


def strip_svg(strip: Strip) -> Markup:
    """Return the days of `strip` as a small drawing with its words for those who cannot see it."""
    paths = Markup("").join(
        Markup('<path class="{}" stroke-width="{}" d="{}"/>').format(
            name, height, "".join(f"M{start} {middle}h{length}" for start, length in strip.bars(letter))
        )
        for letter, name, middle, height in _BARS
        if letter in strip.days
    )
    return Markup('<svg class="strip" viewBox="0 0 {} 12" role="img" aria-label="{}">{}</svg>').format(
        DAYS, strip.words, paths
    )


@cache
def _part(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

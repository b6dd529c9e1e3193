"""What is read of a page, for a person or a program: every value with where it stood."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crawler.describe.description import Description, Method
from crawler.facts import Facts
from reports.safe import shown

# What the gate's tests mean, for people.
_REFUSED = {
    "empty": "it is empty",
    "not_text": "it holds no words",
    "placeholder": "a content system put it there",
    "template": "a template was not filled in",
    "equals_title": "it only repeats the title",
    "equals_site_name": "it only repeats the site's name",
    "too_short": "shorter than 25 characters",
    "too_long": "longer than 1,000 characters",
}
_STOOD = {
    Method.OG: "og:description",
    Method.META: "meta description",
    Method.TWITTER: "twitter:description",
    Method.DC: "Dublin Core",
    Method.JSON_LD: "JSON-LD",
    Method.MAIN_TEXT: "first paragraph of its main text",
    Method.MICRODATA: "microdata",
    Method.COPYRIGHT: "copyright line",
    Method.TITLE: "title",
}
_NAMED = {**_STOOD, Method.OG: "og:site_name"}
_COLUMN = 14


@dataclass(frozen=True, slots=True)
class Described:
    """One page and what it says. `description` is None when it could not be read."""

    page: str  # as it was named
    url: str | None = None  # where it was found
    description: Description | None = None  # with the main text last in `also`
    facts: Facts | None = None
    encoding: str | None = None
    trouble: str = ""  # why nothing was read, in words

    @property
    def found(self) -> bool:
        """Whether it says anything that may be proposed."""
        told = self.facts
        return bool(
            (self.description and self.description.value)
            or (told and (told.name or told.languages or told.profiles or told.hours or told.address))
            or (told and (told.phones or told.codes or told.emails))
        )


def as_json(pages: Sequence[Described]) -> str:
    """Return the pages as one JSON object; docs/descriptions.md tells its shape."""
    return json.dumps({"pages": [_record(page) for page in pages]}, ensure_ascii=False, indent=2) + "\n"


def _record(page: Described) -> dict[str, Any]:
    said, facts = page.description or Description(), page.facts or Facts()
    return {
        "page": page.page,
        "url": page.url,
        "found": page.found,
        "trouble": page.trouble or None,
        "description": said.value,
        "source": said.method,
        "truncated": said.truncated,
        "also": [{"source": method, "text": text} for method, text in said.also],
        "refused": [{"source": method, "reason": reason} for method, reason in said.refused],
        "title": said.title,
        "site_name": said.site_name,
        "lang": said.lang,
        "canonical": said.canonical,
        "needs_js": said.needs_js,
        "text_length": said.text_length,
        "encoding": page.encoding,
        "name": facts.name,
        "name_source": facts.name_method,
        "languages": facts.languages,
        "profiles": facts.profiles,
        "hours": facts.hours,
        "address": asdict(facts.address) if facts.address else None,
        "phones": facts.phones,
        "codes": facts.codes,
        "emails": facts.emails,
        "complete": facts.complete,
    }


def as_text(pages: Sequence[Described], width: int = 100) -> str:
    """Return the pages in lines of at most `width` columns, one block for each."""
    return "\n".join("\n".join(_block(page, width)) + "\n" for page in pages)


def _block(page: Described, width: int) -> Iterator[str]:
    yield shown(page.page, 2_000)
    if page.url and page.url != page.page:
        yield from _line("found at", page.url, width)
    if page.description is None:
        yield from _line("not read", page.trouble, width)
        return
    for label, text in _said(page.description):
        yield from _line(label, text, width)
    for label, text in _facts(page.facts or Facts()):
        yield from _line(label, text, width)
    if page.description.needs_js:
        yield from _line("needs scripts", "there is next to no text before scripts run", width)
    yield from _line("encoding", page.encoding or "", width)


def _said(said: Description) -> Iterator[tuple[str, str]]:
    if said.value is None or said.method is None:
        yield "description", "none"
    else:
        cut = "; the page itself cuts it short" if said.truncated else ""
        yield "description", f"{said.value} ({_STOOD.get(said.method, said.method)}{cut})"
    for method, text in said.also:
        yield "or", f"{text} ({_STOOD.get(method, method)})"
    for method, reason in said.refused:
        yield "refused", f"{_STOOD.get(method, method)}: {_REFUSED.get(reason, reason)}"
    for label, value in (("title", said.title), ("language", said.lang), ("canonical", said.canonical)):
        if value:
            yield label, value


def _facts(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.name and facts.name_method:
        yield "name", f"{facts.name} ({_NAMED.get(facts.name_method, facts.name_method)})"
    rows = (
        ("phone", facts.phones),
        ("short code", facts.codes),
        ("e-mail", facts.emails),
        ("profile", facts.profiles),
        ("hours", facts.hours),
        ("helps in", facts.languages),
    )
    for label, values in rows:
        yield from ((label, value) for value in values)
    if facts.address:
        yield "address", ", ".join(part for part in asdict(facts.address).values() if part)
    if not facts.complete:
        yield "incomplete", "the page was cut: more may stand on it"


def _line(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        shown(text, 2_000),
        width=width,
        initial_indent=f"    {label:<{_COLUMN}}",
        subsequent_indent=" " * (_COLUMN + 6),
        break_long_words=False,
        break_on_hyphens=False,
    )

"""A rule tried on its own examples."""

from datetime import UTC, datetime
from html import escape

from crawler.describe.reading import Reading, read
from crawler.observation import Hop, Observation, Page
from crawler.signatures.match import fits
from crawler.signatures.mistakes import SignatureMistake
from crawler.signatures.rule import Example, Rule

_PROSE = "Somebody who listens can make a hard evening a little easier to bear. "
_AT = datetime(2026, 1, 1, tzinfo=UTC)  # no rule looks at the time


def answer(example: Example) -> tuple[Reading | None, Observation]:
    """Return what a check of the example would have seen.

    >>> answer(Example(title="Welcome", status=403))[1].status
    403
    """
    html = (
        f"<!DOCTYPE html><html><head><title>{escape(example.title)}</title></head>"
        f"<body>{example.body}<p>{_PROSE * (example.filler // len(_PROSE))}</p></body></html>"
    )
    text = html if example.media_type == "text/html" else example.body
    body = text.encode("utf-8", "replace")
    page = Page(example.media_type, "utf-8", body, len(body))
    asked = example.asked or example.url
    way = (Hop(example.asked, 302, example.url),) if example.asked else ()
    observation = Observation(
        asked,
        _AT,
        hops=(*way, Hop(example.url, example.status)),
        headers={name.lower(): value for name, value in example.headers.items()},
        page=page,
        cookie_names=example.cookies,
    )
    return read(page, example.url), observation


def untrue(rule: Rule) -> list[SignatureMistake]:
    """Return the examples of `rule` that it does not keep, and what is to be done about each."""
    wanted = [("hit", True, number, example) for number, example in enumerate(rule.hit, 1)]
    wanted += [("miss", False, number, example) for number, example in enumerate(rule.miss, 1)]
    words = {True: "does not fit, though it should", False: "fits, though it should not"}
    return [
        SignatureMistake(
            rule.file,
            rule.id,
            f"its example {kind} {number} {words[fit]}.",
            "Correct the rule or the example.",
        )
        for kind, fit, number, example in wanted
        if fits(rule, *answer(example)) is not fit
    ]

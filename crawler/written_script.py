"""What a page's scripts write into it, where they only join strings: a screen that hides addresses."""

import re
from collections.abc import Iterator

_SCRIPT = re.compile(r"<script\b[^>]{0,300}>(.{1,8000}?)</script", re.IGNORECASE | re.DOTALL)
_SCRIPTS = 30
_STRING = r"(?:\"(?:[^\"\\\n]|\\.){0,500}+\"|'(?:[^'\\\n]|\\.){0,500}+')"
_NAME = r"[A-Za-z_$][\w$]{0,40}"
_TERM = rf"(?:{_STRING}|{_NAME})"
_SUM = rf"{_TERM}(?:\s{{0,9}}\+\s{{0,9}}{_TERM}){{0,30}}+"
_STEP = re.compile(
    rf"(?:\b(?:var|let|const)\s{{1,9}}|(?<=[;,{{\n\s])|\A)(?P<name>{_NAME})\s{{0,9}}\+?=\s{{0,9}}(?P<value>{_SUM})"
    rf"|document\.write(?:ln)?\s{{0,9}}\(\s{{0,9}}(?P<written>{_SUM})\s{{0,9}}\)"
)
_PART = re.compile(_TERM)
_STEPS = 200
_LONGEST = 4_000  # characters that one script writes


def written_by_scripts(source: str) -> Iterator[str]:
    """Yield the HTML that scripts write with `document.write` of strings and of names given strings.

    Nothing is run: a script that does anything else with them is not followed.

    >>> list(written_by_scripts("<script>var a='ann'; document.write(a + '@' + 'quiet-river.org')</script>"))
    ['ann@quiet-river.org']
    """
    for number, script in enumerate(_SCRIPT.finditer(source)):
        if number == _SCRIPTS:
            return
        if "document.write" in script[1] and (text := _written(script[1])):
            yield text


def _written(script: str) -> str:
    known: dict[str, str] = {}
    written: list[str] = []
    for number, step in enumerate(_STEP.finditer(script)):
        if number == _STEPS:
            break
        value = _joined(step["value"] or step["written"] or "", known)
        if step["name"]:
            known[step["name"]] = value or ""
        elif value:
            written.append(value)
    return "".join(written)[:_LONGEST]


def _joined(terms: str, known: dict[str, str]) -> str | None:
    """Return a sum of strings; None when a part of it is not known."""
    parts = []
    for term in _PART.findall(terms):
        if term[0] in "\"'":
            parts.append(_text(term[1:-1]))
        elif known.get(term):
            parts.append(known[term])
        else:
            return None
    return "".join(parts)[:_LONGEST]


def _text(literal: str) -> str:
    return re.sub(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", _character, literal)


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t"}.get(match[3], match[3])

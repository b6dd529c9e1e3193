"""One table of a signature file, read into a rule, with everything that is wrong in it."""

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from crawler.codes import Code, Family
from crawler.finding import CODES
from crawler.observation import KEPT_HEADERS
from crawler.signatures.mistakes import SignatureMistake
from crawler.signatures.rule import Condition, Example, How, Rule, Where, fold
from registry.safe_pattern import unsafe

LONGEST_PAGE = 5_000  # characters: above it, a page has a say of its own, and words on it prove nothing
_SHORTEST = 4  # bytes of words looked for in a text or a source: four letters, two Chinese signs

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATUS_CLASS = re.compile(r"([1-5])xx")
_ANSWERS = (range(200, 300), range(400, 600))  # where no status is named
_FAMILIES = frozenset(
    {
        Family.CONTENT,
        Family.GONE,
        Family.RESTRICTED,
        Family.BLOCKED,
        Family.THROTTLED,
        Family.SERVER,
    }
)
FINDINGS = frozenset(code for code, meaning in CODES.items() if meaning.family in _FAMILIES)

_TEXTUAL = frozenset({How.IS, How.STARTS, How.HAS, How.ALL, How.MATCHES})
_HOWS: Mapping[Where, frozenset[How]] = {
    Where.TITLE: _TEXTUAL,
    Where.TEXT: _TEXTUAL,
    Where.BODY: frozenset({How.HAS, How.ALL, How.MATCHES}),
    Where.URL: frozenset({How.STARTS, How.HAS, How.MATCHES, How.HOST}),
    Where.HEADER: _TEXTUAL,
    Where.COOKIE: frozenset({How.IS, How.STARTS}),
}
# What is cheap to ask comes first, so that most rules fail early.
_ORDER = (Where.HEADER, Where.COOKIE, Where.URL, Where.TITLE, Where.TEXT, Where.BODY)
_KEYS = frozenset(
    {
        *("id", "finding", "source", "weight", "status", "max_visible_chars", "redirected", "password"),
        *("hit", "miss", *Where),
    }
)
_EXAMPLE_KEYS: Mapping[str, type] = {
    "title": str,
    "body": str,
    "url": str,
    "asked": str,
    "status": int,
    "headers": dict,
    "cookies": list,
    "media_type": str,
    "filler": int,
}

_ON_PATTERNS = "See docs/signatures.md on patterns."

_Say = Callable[[str, str], None]


def read_rule(
    table: Mapping[str, Any], *, file: str, number: int, finding: object = None, vetted: bool = False
) -> tuple[Rule | None, tuple[SignatureMistake, ...]]:
    """Return the rule in `table`, or None, and every mistake in it.

    `number` counts the file's rules from 1; `finding` is what the file's head says its rules mean. The
    patterns of a `vetted` file are believed to be safe: looking takes half of the time that reading may take.
    """
    mistakes: list[SignatureMistake] = []
    name = table.get("id")
    shown = name if isinstance(name, str) and name else f"rule {number}"

    def say(problem: str, remedy: str) -> None:
        mistakes.append(SignatureMistake(file, shown, problem, remedy))

    if not isinstance(name, str) or not _ID.fullmatch(name):
        say("it has no usable id.", 'Write id = "…" in small letters, digits and single hyphens.')
    _unknown(table, _KEYS, say)
    code = _finding(table.get("finding", finding), say)
    source = table.get("source")
    if not isinstance(source, str) or not source.strip():
        say("it does not say why we know.", 'Write source = "…": the page or document it was learned from.')
    conditions = tuple(c for where in _ORDER if where in table for c in _conditions(where, table[where], say))
    for condition in () if vetted else conditions:
        _look_at_patterns(condition, say)
    most = _number(table, "max_visible_chars", 0, LONGEST_PAGE, say)
    weight = _number(table, "weight", 0.05, 1, say)
    claims = {key: _claim(table, key, say) for key in ("redirected", "password")}
    statuses = _statuses(table.get("status"), say)
    if not conditions and not claims["password"]:
        remedy = "Add one of title, text, body, url, header, cookie; see docs/signatures.md."
        say("it has no condition.", remedy)
    wordy = {c.where for c in conditions} & {Where.TEXT, Where.BODY} or claims["password"]
    if wordy and "max_visible_chars" not in table:
        remedy = "Write max_visible_chars = 1500, say: longer pages may quote the same words."
        say("it looks at the text or source of pages of any length.", remedy)
    hits, misses = (_examples(table, key, say) for key in ("hit", "miss"))
    if mistakes or code is None:
        return None, tuple(mistakes)
    rule = Rule(
        id=shown,
        finding=code,
        source=str(source),
        conditions=tuple(sorted(conditions, key=lambda c: c.how is How.MATCHES)),  # patterns last
        statuses=statuses,
        max_visible_chars=None if most is None else int(most),
        weight=1.0 if weight is None else float(weight),
        redirected=claims["redirected"],
        password=claims["password"],
        hit=hits,
        miss=misses,
        file=file,
    )
    return rule, ()


def _unknown(table: Mapping[str, Any], keys: frozenset[str], say: _Say) -> None:
    for key in table:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(sorted(keys))}."
            say(f"{key} is not a field of a rule.", remedy)


def _finding(value: object, say: _Say) -> Code | None:
    if isinstance(value, str) and value in FINDINGS:
        return Code(value)
    near = difflib.get_close_matches(value, sorted(FINDINGS), n=1) if isinstance(value, str) else []
    known = f'Did you mean "{near[0]}"?' if near else f"Possible are: {', '.join(sorted(FINDINGS))}."
    say("it does not say what it means." if value is None else f"{value!r} is no finding of a page.", known)
    return None


def _conditions(where: Where, value: Any, say: _Say) -> list[Condition]:
    """Return the conditions under one key: a table of comparisons; for headers, one such table a name."""
    if where is Where.HEADER:
        if not isinstance(value, dict) or not all(isinstance(tests, dict) for tests in value.values()):
            say("header is not a table of headers.", 'Write it so: header.server.has = ["…"].')
            return []
        found = []
        for name, tests in value.items():
            if name not in KEPT_HEADERS:
                near = difflib.get_close_matches(name, KEPT_HEADERS, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"Kept are: {', '.join(sorted(KEPT_HEADERS))}."
                say(f"the header {name} is not kept of an answer.", hint)
            found += _comparisons(where, tests, name, say)
        return found
    if not isinstance(value, dict):
        how = "is" if How.IS in _HOWS[where] else "has"
        say(f"{where} is not a table of comparisons.", f'Write it so: {where}.{how} = ["…"].')
        return []
    return _comparisons(where, value, "", say)


def _comparisons(where: Where, tests: Mapping[str, Any], name: str, say: _Say) -> list[Condition]:
    found = []
    for key, value in tests.items():
        place = f"header.{name}.{key}" if name else f"{where}.{key}"
        if key not in _HOWS[where]:
            known = ", ".join(how for how in How if how in _HOWS[where])
            say(f"{place} is not a comparison.", f"For {where} there are: {known}.")
            continue
        how, words = How(key), [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
            say(f"{place} is not a list of words.", f'Write it so: {place} = ["…"].')
            continue
        for word in words:
            _word(where, how, word, place, say)
        kept = words if how is How.MATCHES else [" ".join(fold(word).split()) for word in words]
        found.append(Condition(where, how, tuple(kept), name))
    return found


def _word(where: Where, how: How, word: str, place: str, say: _Say) -> None:
    if how is How.MATCHES:
        return
    if not word.strip() and (where, how) != (Where.TITLE, How.IS):  # a page without a title
        say(f"{place} holds an empty word, which is found everywhere.", "Take it out.")
    elif where in (Where.TEXT, Where.BODY) and how is not How.IS and len(word.strip().encode()) < _SHORTEST:
        remedy = f"Write at least {_SHORTEST} letters."
        say(f"{place}: {word!r} is so short that it is found by chance.", remedy)


def _look_at_patterns(condition: Condition, say: _Say) -> None:
    for pattern in condition.words if condition.how is How.MATCHES else ():
        if (trouble := unsafe(pattern)) is not None:
            say(f"{condition.where}.matches: {pattern!r} cannot be used: {trouble}.", _ON_PATTERNS)


def _number(table: Mapping[str, Any], key: str, least: float, most: float, say: _Say) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        say(f"{key} = {value!r} is not a number from {least} to {most}.", "Correct it.")
        return None
    return value


def _claim(table: Mapping[str, Any], key: str, say: _Say) -> bool | None:
    value = table.get(key)
    if value is None or isinstance(value, bool):
        return value
    say(f"{key} = {value!r} is neither true nor false.", f"Write {key} = true, or leave it out.")
    return None


def _statuses(value: object, say: _Say) -> tuple[range, ...]:
    """Return the statuses a rule speaks of; without any, every answer but a redirect."""
    if value is None:
        return _ANSWERS
    found = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, int) and not isinstance(item, bool) and 200 <= item <= 999:
            found.append(range(item, item + 1))
        elif isinstance(item, str) and (match := _STATUS_CLASS.fullmatch(item)):
            found.append(range(int(match[1]) * 100, int(match[1]) * 100 + 100))
        else:
            say(f"status {item!r} is none.", 'Write numbers or classes: status = [403, "5xx"].')
    return tuple(found)


def _examples(table: Mapping[str, Any], key: str, say: _Say) -> tuple[Example, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        say(f"{key} is not a list of examples.", f"Write each as a table: [[rule.{key}]].")
        return ()
    found = []
    for number, item in enumerate(value, 1):
        wrong = [name for name, content in item.items() if not _fits_example(name, content)]
        for name in wrong:
            known = ", ".join(f"{known} ({kind.__name__})" for known, kind in _EXAMPLE_KEYS.items())
            say(f"{key} {number}: {name} is no field of an example, or of another type.", f"Known: {known}.")
        if not wrong:
            found.append(Example(**{**item, "cookies": tuple(item.get("cookies", ()))}))
    return tuple(found)


def _fits_example(name: str, content: object) -> bool:
    """Whether an example may hold this."""
    if not isinstance(content, _EXAMPLE_KEYS.get(name, ())) or isinstance(content, bool):
        return False
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    return all(isinstance(part, str) for part in inner)

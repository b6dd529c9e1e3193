"""The files of signatures, read into rules; a folder of the user adds to, replaces or switches them off."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from crawler.codes import Code
from crawler.signatures.example import untrue
from crawler.signatures.mistakes import SignatureError, SignatureMistake
from crawler.signatures.rule import Example, Rule, Rules
from crawler.signatures.table import FINDINGS, read_rule

_FOLDER = Path(__file__).parent
_WORDS = _FOLDER / "words"
_EXAMPLES = _FOLDER / "examples"
_LARGEST = 1_000_000  # bytes of one file of a user's

# Which finding is tried first. A gate hides the page, so nothing else on it is believed. Then what harms a
# visitor most; then what the hosting company says, which is more precise than the advertising beside it.
_PRECEDENCE = (
    Code.BOT_CHALLENGE,
    Code.BOT_999,
    Code.FORBIDDEN_403,
    Code.RATE_LIMITED_429,
    Code.HTTP_451,
    Code.DOMAIN_REPLACED,
    Code.SUSPENDED,
    Code.UNCLAIMED,
    Code.PARKED,
    Code.PLACEHOLDER,
)


def load(overlay: Path | None = None) -> Rules:
    """Return the rules that come with the program, with those of the folder `overlay` laid over them.

    Raises SignatureError with every mistake of every file of the overlay: each with file, rule and remedy.
    """
    shipped, print_ = _shipped()
    if overlay is None:
        return Rules(_ordered(shipped.values()), print_)
    rules, more = _laid_over(shipped, overlay)
    return Rules(_ordered(rules.values()), blake2b(print_.encode() + more, digest_size=16).hexdigest())


def with_examples(rules: Rules) -> Rules:
    """Return `rules` with the examples of those that come with the program: only tests want them."""
    known = {
        name: tuple(tuple(_example(item) for item in tables[key]) for key in ("hit", "miss"))
        for path in sorted(_EXAMPLES.glob("*.toml"))
        for name, tables in tomllib.loads(path.read_text("utf-8")).items()
    }
    unknown = known.keys() - {rule.id for rule in rules}
    if unknown:
        raise ValueError(f"examples of rules that do not exist: {', '.join(sorted(unknown))}")
    return replace(
        rules,
        by_finding=tuple(
            (code, tuple(_given(rule, known.get(rule.id)) for rule in group))
            for code, group in rules.by_finding
        ),
    )


def _given(rule: Rule, examples: tuple[tuple[Example, ...], ...] | None) -> Rule:
    if examples is None or rule.hit or rule.miss:
        return rule
    return replace(rule, hit=examples[0], miss=examples[1])


def _example(table: Mapping[str, Any]) -> Example:
    return Example(**{**table, "cookies": tuple(table.get("cookies", ()))})


@cache
def _shipped() -> tuple[dict[str, Rule], str]:
    """Return the rules that come with the program by their ids, and the hash of all that judges."""
    rules: dict[str, Rule] = {}
    mistakes: list[SignatureMistake] = []
    hashed = blake2b(digest_size=16)
    for path in sorted(_FOLDER.glob("*.toml")):
        data = path.read_bytes()
        hashed.update(data)
        found, _, wrong = _read(path.name, data, vetted=True)
        mistakes += wrong
        mistakes += _twice(found, rules)
        rules |= {rule.id: rule for rule in found}
    for path in sorted(_WORDS.glob("*.toml")):
        hashed.update(path.read_bytes())
    if mistakes:
        raise SignatureError(tuple(mistakes))
    return rules, hashed.hexdigest()


def _laid_over(shipped: Mapping[str, Rule], folder: Path) -> tuple[dict[str, Rule], bytes]:
    """Return the rules with those of `folder`, and the bytes of its files."""
    rules, own = dict(shipped), dict[str, Rule]()
    mistakes: list[SignatureMistake] = []
    read: list[bytes] = []
    if not folder.is_dir():
        remedy = "Make it, or correct the name of the folder of signatures."
        raise SignatureError((SignatureMistake(str(folder), "", "there is no such folder.", remedy),))
    for path in sorted(folder.glob("*.toml")):
        data = path.read_bytes()
        read.append(data)
        found, off, wrong = _read(str(path), data)
        mistakes += wrong
        mistakes += _twice(found, own)
        mistakes += _off_in_vain(off, shipped, str(path))
        mistakes += (mistake for rule in found for mistake in untrue(rule))
        for name in off:
            rules.pop(name, None)
        own |= {rule.id: rule for rule in found}
    if mistakes:
        raise SignatureError(tuple(mistakes))
    return rules | own, b"\0".join(read)


def _read(
    file: str, data: bytes, *, vetted: bool = False
) -> tuple[list[Rule], list[str], list[SignatureMistake]]:
    """Return the rules in a file, the ids it switches off, and its mistakes."""
    if len(data) > _LARGEST:
        return [], [], [SignatureMistake(file, "", "the file is larger than 1 MB.", "Split it.")]
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [], [], [SignatureMistake(file, "", "the file is not UTF-8.", "Save it as UTF-8.")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return [], [], [SignatureMistake(file, "", f"the file is not TOML: {error}.", "Correct that place.")]
    rules: list[Rule] = []
    off: list[str] = []
    mistakes: list[SignatureMistake] = _head(document, file)
    tables = document.get("rule", [])
    for number, table in enumerate(tables if isinstance(tables, list) else [], 1):
        if not isinstance(table, dict):
            mistakes.append(SignatureMistake(file, f"rule {number}", "it is no table.", "Write [[rule]]."))
        elif "off" in table:
            mistakes += _switch(table, file, number)
            off.append(str(table.get("id", "")))
        else:
            rule, wrong = read_rule(
                table, file=file, number=number, finding=document.get("finding"), vetted=vetted
            )
            mistakes += wrong
            rules += [rule] if rule is not None else []
    mistakes += _twice_in_one(rules)
    return rules, off, mistakes


def _head(document: Mapping[str, Any], file: str) -> list[SignatureMistake]:
    """Return what is wrong outside the rules."""
    wrong = [
        SignatureMistake(file, "", f"{key} is not known here.", "A file holds [[rule]] tables and finding.")
        for key in document
        if key not in ("rule", "finding")
    ]
    finding = document.get("finding")
    if finding is not None and (not isinstance(finding, str) or finding not in FINDINGS):
        known = f"Possible are: {', '.join(sorted(FINDINGS))}."
        wrong.append(SignatureMistake(file, "", f"finding = {finding!r} is no finding of a page.", known))
    if not isinstance(document.get("rule"), list):
        wrong.append(SignatureMistake(file, "", "the file holds no rule.", "Begin each with [[rule]]."))
    return wrong


def _switch(table: Mapping[str, Any], file: str, number: int) -> list[SignatureMistake]:
    """Return what is wrong in a table that switches a rule off."""
    if table.get("off") is True and isinstance(table.get("id"), str) and set(table) == {"id", "off"}:
        return []
    remedy = 'Write nothing but id = "…" and off = true; leave off out to replace the rule.'
    return [
        SignatureMistake(file, str(table.get("id", f"rule {number}")), "it is half switched off.", remedy)
    ]


def _off_in_vain(off: Iterable[str], shipped: Mapping[str, Rule], file: str) -> list[SignatureMistake]:
    return [
        SignatureMistake(file, name, "there is no such rule to switch off.", _near(name, shipped))
        for name in off
        if name and name not in shipped
    ]


def _near(name: str, shipped: Mapping[str, Rule]) -> str:
    near = difflib.get_close_matches(name, shipped, n=1)
    return f'Did you mean "{near[0]}"?' if near else "Take it out: a rule may have gone with a new version."


def _twice(found: Iterable[Rule], before: Mapping[str, Rule]) -> list[SignatureMistake]:
    return [
        SignatureMistake(rule.file, rule.id, f"{before[rule.id].file} has a rule of this id.", "Rename one.")
        for rule in found
        if rule.id in before
    ]


def _twice_in_one(rules: list[Rule]) -> list[SignatureMistake]:
    ids = [rule.id for rule in rules]
    return [
        SignatureMistake(rule.file, rule.id, "the file has a rule of this id already.", "Rename one.")
        for number, rule in enumerate(rules)
        if rule.id in ids[:number]
    ]


def _ordered(rules: Iterable[Rule]) -> tuple[tuple[Code, tuple[Rule, ...]], ...]:
    """Return the rules by what they mean, in the order in which findings are tried."""
    groups: dict[Code, list[Rule]] = {code: [] for code in (*_PRECEDENCE, *Code)}
    for rule in rules:
        groups[rule.finding].append(rule)
    return tuple((code, tuple(group)) for code, group in groups.items() if group)

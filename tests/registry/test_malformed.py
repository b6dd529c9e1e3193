"""Registries that are wrong in some way: every mistake is told with place and remedy, and none crashes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from registry.load import Registry, examine
from registry.mistakes import Mistake, Severity

TODAY = date(2026, 11, 24)
GOOD = """\
[[resource]]
id = "night-line"
kind = "helpline"
name = "Night Line"
description = "People who listen all night long."
service_areas = ["CA-ON"]
languages = ["en", "fr"]
emergency_note = "In danger, call 911."

[[resource.phones]]
number = "020 7946 0018"
country = "GB"

[[resource.emails]]
address = "hello@night-line.example"

[[resource.links]]
id = "website"
url = "https://night-line.example/"

[[resource]]
id = "willow"
kind = "provider"
name = "Willow Practice"
service_areas = ["CA-ON"]

[[resource.links]]
id = "website"
url = "https://willow.example/"
"""
WRONG_VALUES = (
    "3", "-1.5", "true", "[]", "{}", "[[]]", "2026-11-24", "inf", "nan",
    '""', '" "', '"\\u0000"', '"\\u202e"',
    "[1, 2]", '{ en = 3 }', f'"{"x" * 5000}"',
)  # fmt: skip


def mutants() -> Iterator[tuple[str, str]]:
    """Yield every slip of the pen: its name, and the file with it. The order never changes."""
    lines = GOOD.splitlines()

    def with_line(number: int, *instead: str) -> str:
        return "\n".join([*lines[:number], *instead, *lines[number + 1 :]]) + "\n"

    for number, line in enumerate(lines):
        if not line:
            continue
        yield f"{number}: left out", with_line(number)
        yield f"{number}: twice", with_line(number, line, line)
        yield f"{number}: cut", "\n".join([*lines[:number], line[: len(line) // 2]])
        yield f"{number}: one sign less", with_line(number, line[:-1])
        yield f"{number}: one sign more", with_line(number, line + "]")
        key, equals, _ = line.partition(" = ")
        if equals:
            yield f"{number}: another key", with_line(number, line.replace(key, key + "x", 1))
            yield f"{number}: no value", with_line(number, f"{key} =")
            yield f"{number}: no quotes", with_line(number, line.replace('"', ""))
            for value in WRONG_VALUES:
                yield f"{number}: {value[:12]}", with_line(number, f"{key} = {value}")
        else:
            yield f"{number}: one bracket", with_line(number, line.strip("[]").join("[]"))
            yield f"{number}: another table", with_line(number, line.replace("res", "rse", 1))


BY_HAND: dict[str, bytes] = {
    "nothing": b"",
    "a blank line": b"\n",
    "a comment": b"# later\n",
    "prose": b"Dear maintainers,\nplease add us.\n",
    "JSON": b'{"resource": []}',
    "YAML": b"resource:\n  - id: x\n",
    "HTML": b"<!doctype html><title>404</title>",
    "a zip": b"PK\x03\x04\x14\x00",
    "not UTF-8": GOOD.replace("Night", "N\xefght").encode("latin-1"),
    "UTF-16": GOOD.encode("utf-16"),
    "a NUL": b"\x00" + GOOD.encode(),
    "control signs": GOOD.replace("all night", "all\x07night").encode(),
    "old Macintosh ends of lines": GOOD.replace("\n", "\r").encode(),
    "a value": b"resource = 3\n",
    "a list of values": b"resource = [1, 2]\n",
    "a record in one bracket": b"[resource]\nid = 'x'\n",
    "a key before any record": b"id = 'x'\n" + GOOD.encode(),
    "an empty record": b"[[resource]]\n",
    "a record in a record": b"[[resource]]\nid = 'x'\n[[resource.resource]]\nid = 'y'\n",
    "deep brackets": b"resource = " + b"[" * 2000 + b"]" * 2000,
    "deep dots": b"a" + b".a" * 2000 + b" = 1\n",
    "a marker of a merge": GOOD.replace('name = "Night', '<<<<<<< HEAD\nname = "Night', 1).encode(),
    "all ids alike": (GOOD.replace('willow"', 'night-line"')).encode(),
    "a successor that is not there": GOOD.encode() + b"[[resource]]\nid='z'\nreplaced_by='nobody'\n",
    "smart quotes": GOOD.replace('"helpline"', "\u201chelpline\u201d").encode(),
    "an unclosed text": GOOD.replace('"helpline"', '"""helpline"').encode(),
}
CASES = {**{name: text.encode() for name, text in mutants()}, **BY_HAND}


def told(folder: Path, content: bytes) -> tuple[Registry | None, tuple[Mistake, ...]]:
    """Read a registry of one file."""
    (folder / "all.toml").write_bytes(content)
    return examine(folder, today=TODAY)


def test_the_good_one_is_good_whatever_mark_it_begins_with_and_however_its_lines_end(
    tmp_path: Path,
) -> None:
    for content in (GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()):
        registry, mistakes = told(tmp_path, content)
        assert registry is not None
        assert [resource.id for resource in registry.resources] == ["night-line", "willow"]
        assert [m for m in mistakes if m.severity is Severity.ERROR] == []


# What may be left out, or be empty, without harm.
HARMLESS = {
    "4: left out", "5: left out", "5: []", "6: left out", "6: []", "nothing", "a blank line", "a comment",
}  # fmt: skip


def test_every_mistake_names_its_place_and_its_remedy(tmp_path: Path) -> None:
    usable = set()
    for name, content in CASES.items():
        registry, mistakes = told(tmp_path, content)
        errors = [mistake for mistake in mistakes if mistake.severity is Severity.ERROR]
        usable |= {name} if registry is not None else set()
        assert (registry is None) == bool(errors), name
        lines = content.count(b"\n") + content.count(b"\r") + 1
        for mistake in mistakes:
            assert mistake.place.file == str(tmp_path / "all.toml"), name
            assert 1 <= mistake.place.line <= lines, name
            assert all((mistake.problem, mistake.remedy)), (name, mistake)
    assert (len(CASES), usable) == (500, HARMLESS)

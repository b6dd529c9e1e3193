"""What a saved page should give by its rule, as people keep it in a file, and where the page differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.listing import Found, Listing

Record = dict[str, Any]


def as_record(found: Found) -> Record:
    """Return what a page gave as plain data: the shape of an `.expected.json` file."""
    return {
        "listings": [_listing(listing) for listing in found.listings],
        "steps": [
            {"role": step.role.value, "url": step.url}
            | ({"fields": _fields(step.carried)} if step.carried is not None else {})
            for step in found.steps
        ],
        "refused": list(found.refused),
    }


def _listing(listing: Listing) -> Record:
    return {"key": listing.key, "url": listing.url, "fields": _fields(listing)}


def _fields(listing: Listing) -> Record:
    return {name: list(values) for name, values in listing.fields.items()}


def unusable(expected: Any) -> str | None:
    """Return what is wrong with the shape of an expected file, or None."""
    if not isinstance(expected, dict) or not {"listings", "steps", "refused"}.intersection(expected):
        return "it holds none of listings, steps, refused"
    for name in ("listings", "steps"):
        entries = expected.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            return f"{name} is no list of tables"
        for number, each in enumerate(entries, 1):
            if not isinstance(each.get("fields", {}), dict):
                return f"the fields of number {number} in {name} are no table"
            if name == "steps" and not isinstance(each.get("url"), str):
                return f"number {number} in steps has no url"
    if not isinstance(expected.get("refused", []), list):
        return "refused is no list"
    return None


def differences(expected: Mapping[str, Any], found: Found) -> tuple[str, ...]:
    """Return in words where `found` is not as expected; what the file does not name is not compared.

    A listing is known again by its key, else by its url, else by its name.

    >>> differences({"listings": [{"key": "a", "fields": {"name": "Ann"}}]}, Found((Listing("a", "u"),)))
    ('a: name is nothing, expected "Ann"',)
    """
    return tuple(_differences(expected, as_record(found)))


def _differences(expected: Mapping[str, Any], found: Record) -> Iterator[str]:
    if "listings" in expected:
        yield from _of_listings(expected["listings"], found["listings"])
    if "steps" in expected:
        yield from _of_steps(expected["steps"], found["steps"])
    if "refused" in expected:
        wanted = [str(words) for words in expected["refused"]]
        yield from (f"not refused: {words}" for words in wanted if words not in found["refused"])
        yield from (f"refused: {words}" for words in found["refused"] if words not in wanted)


def _of_listings(wanted: list[Record], found: list[Record]) -> Iterator[str]:
    left = list(found)
    for each in wanted:
        match = next((one for one in left if _same(each, one)), None)
        if match is None:
            yield f"{_called(each)} is expected, and not found"
            continue
        left.remove(match)
        if "url" in each and each["url"] != match["url"]:
            yield f'{_called(each)}: url is "{match["url"]}", expected "{each["url"]}"'
        yield from _of_fields(_called(each), each.get("fields", {}), match["fields"], "key" in each)
    yield from (f"{_called(one)} is found, and not expected" for one in left)


def _same(wanted: Record, found: Record) -> bool:
    for name in ("key", "url"):
        if name in wanted:
            return bool(wanted[name] == found[name])
    names: list[str] | None = found["fields"].get("name")
    return _values(wanted.get("fields", {}).get("name")) == names


def _called(entry: Record) -> str:
    name = _values(entry.get("fields", {}).get("name"))
    return str(entry.get("key") or entry.get("url") or (name or ["a listing without a name"])[0])


def _of_fields(called: str, wanted: Record, found: Record, whole: bool) -> Iterator[str]:
    for name, value in wanted.items():
        if _values(value) != found.get(name):
            yield f"{called}: {name} is {_shown(found.get(name))}, expected {_shown(_values(value))}"
    if whole and wanted:
        for name in found.keys() - wanted.keys():
            yield f"{called}: {name} is {_shown(found[name])}, expected nothing"


def _of_steps(wanted: list[Record], found: list[Record]) -> Iterator[str]:
    known = {(step["role"], step["url"]): step for step in found}
    for each in wanted:
        roles = [each["role"]] if "role" in each else ["detail", "list", "provider"]
        match = next((step for role in roles if (step := known.pop((role, each["url"]), None))), None)
        if match is None:
            yield f"{each['url']} is expected to be read next, and is not"
        elif "fields" in each:
            yield from _of_fields(each["url"], each["fields"], match.get("fields", {}), True)
    yield from (f"{url} is read next, and is not expected" for _, url in known)


def _values(value: Any) -> list[str] | None:
    if value is None:
        return None
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _shown(values: list[str] | None) -> str:
    return ", ".join(f'"{value}"' for value in values) if values else "nothing"

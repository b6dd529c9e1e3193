"""Drafts as the text of a registry file, with marks for what is missing and what is guessed."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from crawler.importing.draft import Draft, DraftLink, Imported, Known, LeftOut, Origin, plain, slug
from crawler.importing.fit import Fit, fit
from registry.edit import literal
from registry.text import clean

_ORDER = (
    *("id", "kind", "name", "short_name", "description", "next_step", "contact_unknown", "crisis"),
    *("emergency_note", "service_areas", "except_areas", "delivery", "topics", "languages", "fees"),
    *("insurance", "accepting_clients", "as_of", "status", "status_reason", "consent", "owner"),
    "locked_fields",
)
_TABLES = ("organization", "links", "phones", "emails", "credentials", "address", "mentioned_on", "watch")
_QUOTED = 240  # characters of foreign text in a comment
_LABEL = 120
_HEAD = """\
# Nothing below was confirmed by a person, and nothing of it is in the registry yet. Before a record goes
# there: complete what is marked MISSING, look at what is marked CHECK, read the NOTEs, then take the marks
# out, and run "warmlink validate" on the folder it was put into.
"""


def write(
    imported: Imported,
    *,
    source: str,
    today: date,
    taken: Collection[str] = (),
    allow_private: bool = False,
) -> str:
    """Return the drafts of `source` as TOML, then, as comments, what is known already and what was left out.

    `taken` are the ids that the registry uses or ever used. The text always parses; its records load once
    what is marked MISSING is supplied.
    """
    used = set(taken)
    parts = [f"# Drafted from {said(source)} on {today}.\n{_HEAD}"]
    parts += [f"# {said(remark)}\n" for remark in imported.remarks]
    heading = ""
    for draft in imported.drafts:
        above = next((origin.heading for origin in draft.origins), "")
        if above and above != heading:
            parts.append(f"\n# ---- {said(above, 100)} ----\n")
        heading = above or heading
        parts.append("\n" + write_one(draft, today=today, taken=used, allow_private=allow_private))
    if imported.known:
        parts.append("\n# ---- Known already, and not drafted ----\n")
        parts += [_line(words) for known in imported.known for words in _known(known)]
    if imported.left_out:
        parts.append("\n# ---- Left out ----\n")
        parts += [_line(_left(each)) for each in imported.left_out]
    return "".join(parts)


def write_one(
    draft: Draft, *, today: date, taken: set[str] | frozenset[str] = frozenset(), allow_private: bool = False
) -> str:
    """Return one draft as a `[[resource]]` with its comments; its id joins `taken` when that is a set."""
    id_ = _id(draft, taken)
    if isinstance(taken, set):
        taken.add(id_)
    found = fit(_record(draft, id_, today), today=today, allow_private=allow_private)
    lines = [*_above(draft, found), "[[resource]]", *_fields(draft, found), *_tables(draft, found)]
    return "\n".join(lines) + "\n"


def said(text: str, limit: int = _QUOTED) -> str:
    """Return foreign text as it may stand in a comment: one line without control characters."""
    return clean(text[: 4 * limit + 1_000], limit)


def _line(words: str) -> str:
    return f"# {words}\n"


def _id(draft: Draft, taken: Collection[str]) -> str:
    if draft.id:
        return slug(draft.id, taken)
    host = next((urlsplit(link.url).hostname or "" for link in draft.links), "")
    made = slug(draft.name)
    return slug(host.removeprefix("www.") if made.startswith("entry") and host else draft.name, taken)


def _record(draft: Draft, id_: str, today: date) -> dict[str, Any]:
    """Return the record as the registry would read it."""
    record: dict[str, Any] = {
        **draft.more,
        "id": id_,
        "kind": draft.kind,
        "name": plain(draft.name, _LABEL) or id_,
        "contact_unknown": list(draft.contact_unknown),
        "links": list(_links(draft.links)),
        "phones": [
            _full(
                number=phone.number,
                type=phone.type if phone.type != "voice" else "",
                display=phone.display if phone.display != phone.number else "",
                country=phone.country,
                hours=plain(phone.hours, 300),
                languages=list(phone.languages),
            )
            for phone in draft.phones
        ],
        "emails": [_full(address=email.address, label=plain(email.label, _LABEL)) for email in draft.emails],
    }
    record.setdefault("verification", {"at": today, "method": "import"})
    return _full(**record)


def _full(**fields: Any) -> dict[str, Any]:
    """Return those fields that hold something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], (), {})}


def _links(links: tuple[DraftLink, ...]) -> Iterator[dict[str, Any]]:
    used: set[str] = set()
    for link in links:
        id_ = slug(link.role, used)
        used.add(id_)
        role = link.role if link.role != "website" else ""
        yield _full(id=id_, role=role, url=link.url, label=plain(link.label, _LABEL))


def _above(draft: Draft, found: Fit) -> Iterator[str]:
    """Yield the comments above a record."""
    for origin in draft.origins:
        yield f"# {_place(origin)}"
    for note in draft.notes:
        yield f"# NOTE: {said(note, 1_000)}"
    for each in found.refused:
        yield f"# CHECK: {said(each.field, 60)} = {said(_toml(each.value))} was left out: {said(each.why)}"


def _place(origin: Origin) -> str:
    line = f", line {origin.line}" if origin.line else ""
    words = f": “{said(origin.words)}”" if origin.words else ""
    return f"From {said(origin.source)}{line}{words}"


def _fields(draft: Draft, found: Fit) -> Iterator[str]:
    """Yield the plain fields in their order, what is missing or suggested in their places."""
    missing = {each.field: each for each in found.missing if each.field not in draft.suggested}
    for name in _ORDER:
        if name in found.record:
            why = draft.guessed.get(name)
            yield f"{name} = {_toml(found.record[name])}" + (f" # CHECK: {said(why)}" if why else "")
        elif name in missing:
            yield f"# MISSING: {name} = {missing[name].example} # {missing[name].what}"
        if name in draft.suggested:
            value, why = draft.suggested[name]
            yield f"# CHECK: {name} = {said(_toml(value))} # {said(why)}"


def _tables(draft: Draft, found: Fit) -> Iterator[str]:
    remarks = {
        link.url: f"tracking was taken off: {', '.join(link.stripped)}"
        for link in draft.links
        if link.stripped
    }
    remarks |= {phone.number: phone.note for phone in draft.phones if phone.note}
    for name in (*_TABLES, "verification"):
        value = found.record.get(name)
        tables = value if isinstance(value, list) else [value] if value else []
        header = f"[[resource.{name}]]" if isinstance(value, list) else f"[resource.{name}]"
        for number, table in enumerate(tables):
            why = draft.guessed.get(name) if number == 0 else None
            yield header + (f" # CHECK: {said(why)}" if why else "")
            for key, each in table.items():
                remark = remarks.get(each, "") if isinstance(each, str) else ""
                yield f"{key} = {_toml(each)}" + (f" # {said(remark)}" if remark else "")


def _toml(value: Any) -> str:
    """Return a value as TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return literal(value, like='"')
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case Mapping():
            return (
                "{ "
                + ", ".join(f"{literal(str(k), like=chr(34))} = {_toml(v)}" for k, v in value.items())
                + " }"
            )
        case date() | int() | float():
            return str(value)
        case _:
            return literal(str(value), like='"')


def _known(known: Known) -> Iterator[str]:
    """Yield what is said of one that is known: who it is, where it stands here, and what is new."""
    yield f"known: {known.resource_id} by {said(known.by, 400)} (here: {said(known.draft.name, 120)})"
    for origin in known.draft.origins:
        yield f"  {_place(origin)}"
    for note in known.draft.notes:
        yield f"  NOTE: {said(note, 1_000)}"
    for news in known.news:
        yield f"  NEW: {said(news, 400)}"


def _left(each: LeftOut) -> str:
    line = f"line {each.line}: " if each.line else ""
    words = f" “{said(each.words, 100)}”" if each.words else ""
    return f"{line}{said(each.what, 400)}{words}: {said(each.why)}"

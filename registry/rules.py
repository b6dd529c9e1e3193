"""What must fit together in one record: the rules that look at more than one field."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from registry.watching import watch_problems

Problem = tuple[tuple[str | int, ...], str, str, str]  # path, code, problem, remedy

_LISTED = ("active", "paused")  # a tuple: what is compared may be no text, nor hashable


def rules(raw: Mapping[str, Any], fields: Collection[str]) -> Iterator[Problem]:
    """Yield what does not fit together in a record as written, however wrong its single values are.

    `raw` is the table as read, or the arguments of `Resource(...)`; `fields` are the names a record may have.
    """
    for rule in (_contact, _emergency, _areas, _links, _policies, _mentions, _removal, _directory):
        yield from rule(raw)
    yield from watch_problems(raw, fields)


def value(item: Any, name: str) -> Any:
    """Return a field of a table or of a made value; None when it is absent.

    >>> value({"id": "site"}, "id"), value("not a table", "id")
    ('site', None)
    """
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


def items(raw: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    """Return the elements of a list field; none when it is absent or not a list."""
    found = raw.get(name)
    return tuple(found) if isinstance(found, list | tuple) else ()


def listed(raw: Mapping[str, Any]) -> bool:
    """Return whether the record is shown to anybody: neither closed nor removed nor held back."""
    return raw.get("status", "active") in _LISTED and raw.get("do_not_list") is not True


def _contact(raw: Mapping[str, Any]) -> Iterator[Problem]:
    if listed(raw) and not any(raw.get(name) for name in ("links", "phones", "emails", "contact_unknown")):
        yield (
            (),
            "no_contact",
            "Nobody can be reached through this record.",
            'Add a link, phone or e-mail, or say what is missing: contact_unknown = ["email"].',
        )


def _emergency(raw: Mapping[str, Any]) -> Iterator[Problem]:
    kind = raw.get("kind")
    if raw.get("crisis") is True and kind != "crisis_line":
        yield (
            ("crisis",),
            "not_a_crisis_line",
            "Only a crisis line is marked as one.",
            'Take the line out, or write kind = "crisis_line".',
        )
    if kind == "helpline" and listed(raw) and not raw.get("emergency_note"):
        yield (
            ("emergency_note",),
            "emergency_note_missing",
            "A helpline needs an emergency note.",
            'Say whom to call in danger: emergency_note = "In an emergency call …".',
        )


def _areas(raw: Mapping[str, Any]) -> Iterator[Problem]:
    if raw.get("kind") == "provider" and listed(raw) and not raw.get("service_areas"):
        yield (
            ("service_areas",),
            "service_area_missing",
            "It is not said where this provider may help.",
            'Write the areas as in service_areas = ["CA-ON"].',
        )
    served = items(raw, "service_areas")
    for n, area in enumerate(items(raw, "except_areas")):
        if area in served:
            yield (
                ("except_areas", n),
                "area_both_ways",
                f'"{area}" is served and excepted.',
                "Take it out of one of the two lists.",
            )


def _links(raw: Mapping[str, Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, link in enumerate(items(raw, "links")):
        id_ = value(link, "id")
        if isinstance(id_, str) and id_ in seen:
            problem = f'Another link of this record has the id "{id_}".'
            yield ("links", n, "id"), "duplicate_link_id", problem, "Give each link an id of its own."
        elif isinstance(id_, str):
            seen.add(id_)
    for n, watch in enumerate(items(raw, "watch")):
        link_id = value(watch, "link")
        if isinstance(link_id, str) and link_id not in seen:
            problem = f'No link of this record has the id "{link_id}".'
            remedy = f"Write one of {', '.join(sorted(seen))}." if seen else "Add the link first."
            yield ("watch", n, "link"), "unknown_link", problem, remedy


def _policies(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for n, link in enumerate(items(raw, "links")):
        check = value(link, "check")
        if value(check, "ignore_robots") is True and not value(check, "consent"):
            yield (
                ("links", n, "check", "consent"),
                "consent_missing",
                "robots.txt may be passed over only with the owner's consent.",
                'Say who agreed, and when: consent = "…".',
            )
        if value(check, "skip") is True and not value(check, "reason"):
            yield (
                ("links", n, "check", "reason"),
                "reason_missing",
                "It is not said why this link is never checked.",
                'Add reason = "…".',
            )


def _mentions(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for n, page in enumerate(items(raw, "mentioned_on")):
        if not value(page, "phone") and not value(page, "email"):
            yield (
                ("mentioned_on", n),
                "nothing_mentioned",
                "It is not said what this page shows.",
                "Add the phone or email that must stand there.",
            )


def _removal(raw: Mapping[str, Any]) -> Iterator[Problem]:
    if raw.get("status") == "removed":
        for name, example in (("removed_at", "2026-05-01"), ("removal_reason", '"closed"')):
            if not raw.get(name):
                remedy = f"Add it, as in {name} = {example}."
                yield (name,), f"{name}_missing", f"A removed record needs {name}.", remedy
    if raw.get("removal_reason") == "merged" and not raw.get("replaced_by"):
        yield (
            ("replaced_by",),
            "successor_missing",
            "It is not said with which record this one was merged.",
            'Add replaced_by = "…" with the id of the other record.',
        )


def _directory(raw: Mapping[str, Any]) -> Iterator[Problem]:
    if raw.get("directory") is not None and raw.get("kind") != "directory":
        yield (
            ("directory",),
            "not_a_directory",
            "Only a directory says how it is crawled.",
            'Take the table out, or write kind = "directory".',
        )

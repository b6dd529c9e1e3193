"""What `warmlink fix` says of moves, to people and to programs; everything foreign is cleaned."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from crawler.relocation import Relocation, is_crisis_line
from registry.rewrite import Draft
from reports.changelog import Change
from reports.moved import accepting, titles
from reports.safe import shown
from warmlink.fixing import Moves, diff_of

_HEADINGS = {
    "apply": "Need no person",
    "ask": "Wait for a person",
    "wait": "Not yet",
    "barred": "Cannot be written",
}


def sections(moves: Moves) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading with the lines below it: the moves, by what is to be done about them."""
    for course, heading in _HEADINGS.items():
        several = [each for each in moves.found if _course(each) == course]
        if several:
            yield f"{heading} ({len(several):,})", [line for each in several for line in _offered(each)]


def _offered(each: Relocation) -> Iterator[str]:
    yield from told(each)
    if _course(each) == "ask":
        yield f"    accept it: {accepting(each.target.target_id)}"


def told(each: Relocation) -> Iterator[str]:
    """Yield the lines of one move."""
    move, target = each.move, each.target
    yield f"  {shown(target.shown, 2000)}"
    yield f"    → {shown(each.url, 2000)}"
    yield f"    {each.barred or move.why}"
    yield f"    {titles(*_titles(each))}"
    yield f"    {shown(target.resource_name, 120)} ({target.target_id}), {target.place}"


def change(each: Relocation) -> str:
    """Return the change of one listing in a line: place, old and new address."""
    target = each.target
    return f"{target.place}: {shown(target.shown, 2000)} → {shown(each.url, 2000)}"


def logged(chosen: Iterable[Relocation], today: date) -> Iterator[Change]:
    """Yield what the change log says of the moves that are written."""
    for each in chosen:
        resource_id, _, link = each.target.target_id.partition("/")
        yield Change(today, resource_id, f"links.{link}", "moved for good", each.target.shown, each.url)


def held(moves: Moves, chosen: Collection[Relocation]) -> Iterator[str]:
    """Yield what else must be done for each crisis line that was written: its feed waits for a person."""
    crisis = {resource.id for resource in moves.registry.resources if is_crisis_line(resource)}
    for id_ in sorted({each.target.resource_id for each in chosen} & crisis):
        yield (
            f"{id_} is a crisis line: the feed keeps its old record until you have rung there and written "
            f"the new verification date, or say: warmlink publish --accept {id_}"
        )


def as_record(
    moves: Moves, chosen: Collection[Relocation], drafts: Sequence[Draft], *, dry_run: bool
) -> dict[str, Any]:
    """Return everything in the shape of `--json`; `course` is apply, ask, wait or barred."""
    return {
        "dry_run": dry_run,
        "moves": [_record(each, written=each in chosen and not dry_run) for each in moves.found],
        "files": [str(draft.path) for draft in drafts],
        "diff": diff_of(drafts),
    }


def _record(each: Relocation, *, written: bool) -> dict[str, Any]:
    old_title, new_title = _titles(each)
    return {
        "target_id": each.target.target_id,
        "place": str(each.target.place),
        "old": shown(each.target.shown, 2000),
        "new": shown(each.url, 2000),
        "kind": each.move.kind.value,
        "course": _course(each),
        "why": each.barred or each.move.why,
        "old_title": old_title,
        "new_title": new_title,
        "written": written,
    }


def _course(each: Relocation) -> str:
    return "barred" if each.barred else each.move.course.value


def _titles(each: Relocation) -> tuple[str | None, str | None]:
    old, new = each.move.old_title, each.move.new_title
    return shown(old, 200) if old else None, shown(new, 200) if new else None

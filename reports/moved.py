"""A permanent move as maintainers read it: both titles, whether a person is needed, how to accept it."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.moves import Course, Kind
from crawler.relocation import Relocation
from reports.safe import href, shown


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a link has moved for good; all text is ready for people."""

    target: str
    kind: Kind
    course: Course
    automatic: bool  # `warmlink fix` writes it by itself
    why: str
    old_title: str | None  # of the page before it moved, where it was seen
    new_title: str | None

    @property
    def titles(self) -> str:
        """Both titles in one phrase."""
        return titles(self.old_title, self.new_title)


def moved_of(places: Sequence[Relocation]) -> Moved | None:
    """Return a move for people, as it is at the most careful of its `places`.

    None when there is none, or when its target is no address to send anybody to.
    """
    open_ = [place for place in places if place.barred is None]
    careful = [place for place in places if not place.move.automatic]
    move = next((place.move for place in (*careful, *places)), None)
    if move is None or href(move.target) is None:
        return None
    return Moved(
        target=shown(move.target, 2000),
        kind=move.kind,
        course=move.course,
        automatic=move.automatic and bool(open_),
        why=move.why,
        old_title=shown(move.old_title, 200) if move.old_title else None,
        new_title=shown(move.new_title, 200) if move.new_title else None,
    )


def titles(old: str | None, new: str | None) -> str:
    """Return two titles in one phrase; None is one that was not seen.

    >>> titles("Warm Line", "Win Big"), titles("Warm Line", "Warm Line")
    ('its title was “Warm Line” and is “Win Big” now', 'its title is “Warm Line”, as before')
    >>> titles(None, "Warm Line"), titles("Warm Line", None)
    ('its title is “Warm Line”; no earlier one was seen', 'its title was “Warm Line”; it shows none now')
    """
    match old, new:
        case None, None:
            return "no title of it was seen"
        case None, _:
            return f"its title is “{new}”; no earlier one was seen"
        case _, None:
            return f"its title was “{old}”; it shows none now"
        case _:
            return (
                f"its title is “{new}”, as before"
                if old == new
                else f"its title was “{old}” and is “{new}” now"
            )


def accepting(target_id: str) -> str:
    """Return the command that accepts the move of one listed link."""
    return f"warmlink fix {shlex.quote(target_id)}"

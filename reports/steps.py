"""What to do about a link: one sentence each, with the exact command or registry line."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from crawler.finding import Code
from crawler.health import Confirmation, State
from crawler.moves import Course
from crawler.relocation import Relocation
from registry.targets import Target
from reports.moved import Moved, accepting
from reports.rescued import Rescued
from reports.safe import HIDDEN, shown, toml_string


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what it is, and what to type or write where that is known."""

    says: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What the steps of one link are chosen from."""

    state: State
    code: Code | None
    url: str  # as shown: secrets hidden
    targets: tuple[Target, ...]
    move: Moved | None  # a permanent move
    places: tuple[Relocation, ...]  # what the move means where the link is listed
    rescued: Rescued
    word: Confirmation | None = None  # a person's, that holds


def steps(case: Case) -> tuple[Step, ...]:
    """Return what a maintainer does next, the most useful step first; nothing for a link that is well."""
    return _STEPS[case.state](case)


def _broken(case: Case) -> tuple[Step, ...]:
    look = Step("Ask once more from here:", _check(case.url))
    archive = Step(case.rescued.archived_says, case.rescued.archived)
    end = Step(f"If the service has ended, write in the entry ({_places(case)}):", 'status = "closed"')
    says = "It had moved before it failed. Open the new address; if it is right, write it"
    if all(target.kind == "mention" for target in case.targets):
        end = Step(
            f"Name a page that shows the contact now under mentioned_on ({_places(case)}), or take it out."
        )
    return (
        *(step for place in case.places for step in _accept(case, place, says)),
        look,
        *_front_page(case.rescued),
        *([archive] if case.rescued.archived else []),
        end,
        _by_hand(case),
    )


def _front_page(rescued: Rescued) -> tuple[Step, ...]:
    """Return what the site's front page tells of a deep link that is broken, where that is known."""
    match rescued.root_alive:
        case True:
            return (Step("The site's front page still works; look for the page from there:", rescued.root),)
        case False:
            return (
                Step(f"The whole site seems to be gone: its front page fails too ({rescued.root_code})."),
            )
        case _:
            return ()


def _by_hand(case: Case) -> Step:
    """Return the way out when the machine is wrong, or the person was."""
    if case.word is not None:
        return Step("A person found it dead. To take that back:", _confirm(case, "--undo"))
    return Step("If you have opened it and it is right after all, say so:", _confirm(case, "--ok"))


def _replaced(case: Case) -> tuple[Step, ...]:
    return (
        Step(f"Today: take the address out of the entry ({_places(case)}). Apps no longer show it."),
        Step("Ring or write to the people behind the entry and ask for their new address."),
        Step("If it may still be theirs, ask once more from here and see what is found:", _check(case.url)),
        Step("When you have looked and it is theirs:", _confirm(case, "--ok")),
        Step("When you have looked and it is not:", _confirm(case, "--dead")),
    )


def _suspect(case: Case) -> tuple[Step, ...]:
    return (Step("Wait: it is asked again by itself. To ask now:", _check(case.url)),)


def _restricted(case: Case) -> tuple[Step, ...]:
    return (
        Step(f"Say so at the link ({_places(case)}), for example:", 'note = "needs an account"'),
        Step("If you have looked and everybody gets in, say so:", _confirm(case, "--ok")),
    )


def _unverifiable(case: Case) -> tuple[Step, ...]:
    by_hand = Step("Open it in a browser: this machine is not let in, and that is no fault of the page.")
    looked = (
        by_hand,
        Step("When it works, say so:", _confirm(case, "--ok")),
        Step("When it does not lead to help any more:", _confirm(case, "--dead")),
    )
    if case.code is not Code.ROBOTS_DISALLOWED:
        return looked
    consent = 'check = { ignore_robots = true, consent = "who agreed, and when" }'
    return (
        *looked,
        Step(f"If its owner agrees to be checked, write at the link ({_places(case)}):", consent),
    )


def _healthy(case: Case) -> tuple[Step, ...]:
    return tuple(step for place in case.places for step in _moved(case, place))


def _moved(case: Case, place: Relocation) -> tuple[Step, ...]:
    if place.barred is not None:
        return (Step(f"It has moved for good. {place.target.place}: {place.barred}"),)
    match place.move.course:
        case Course.APPLY:
            return _accept(case, place, 'It needs no person: "warmlink fix" writes it. To write it now')
        case Course.ASK if case.move is not None:
            says = f"See whether it is the right page ({case.move.titles}), then accept it"
            return _accept(case, place, says)
        case _:
            return ()


def _nothing(_: Case) -> tuple[Step, ...]:
    return ()


_STEPS: dict[State, Callable[[Case], tuple[Step, ...]]] = {
    State.BROKEN: _broken,
    State.REPLACED: _replaced,
    State.SUSPECT: _suspect,
    State.RESTRICTED: _restricted,
    State.UNVERIFIABLE: _unverifiable,
    State.HEALTHY: _healthy,
    State.UNKNOWN: _nothing,
}


def _accept(case: Case, place: Relocation, says: str) -> tuple[Step, ...]:
    """Return the command for one listing, beside the line it writes; none where neither is safe to show."""
    if case.move is None or place.barred is not None:
        return ()
    return (
        Step(f"{says}, in {place.target.place}:", accepting(place.target.target_id)),
        Step("Or write the line yourself:", f"url = {toml_string(shown(place.url, 2000))}"),
    )


def _check(url: str) -> str | None:
    return None if HIDDEN in url else f"warmlink check {shlex.quote(url)}"


def _confirm(case: Case, what: str) -> str:
    return f"warmlink confirm {shlex.quote(case.targets[0].target_id)} {what}"


def _places(case: Case) -> str:
    return ", ".join(str(target.place) for target in case.targets[:5])

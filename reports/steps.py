"""What to do about a link: one sentence each, with the exact command or registry line."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from crawler.finding import Code
from crawler.health import State
from registry.targets import Target
from reports.safe import HIDDEN, href, shown, toml_string


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
    suggestion: str | None
    archived: str | None
    moved: bool


def steps(case: Case) -> tuple[Step, ...]:
    """Return what a maintainer does next, the most useful step first; nothing for a link that is well."""
    return _STEPS[case.state](case)


def _broken(case: Case) -> tuple[Step, ...]:
    look = Step("Ask once more from here:", _check(case.url))
    archive = Step("Read what stood there on the last good day:", case.archived)
    end = Step(f"If the service has ended, write in the entry ({_places(case)}):", 'status = "closed"')
    if all(target.kind == "mention" for target in case.targets):
        end = Step(
            f"Name a page that shows the contact now under mentioned_on ({_places(case)}), or take it out."
        )
    return (
        *_rewrite(case, "Write the address it moved to"),
        look,
        *([archive] if case.archived else []),
        end,
    )


def _replaced(case: Case) -> tuple[Step, ...]:
    return (
        Step(f"Today: take the address out of the entry ({_places(case)}). Apps no longer show it."),
        Step("Ring or write to the people behind the entry and ask for their new address."),
        Step("If it is still theirs, ask once more from here and look at what is found:", _check(case.url)),
    )


def _suspect(case: Case) -> tuple[Step, ...]:
    return (Step("Wait: it is asked again by itself. To ask now:", _check(case.url)),)


def _restricted(case: Case) -> tuple[Step, ...]:
    return (Step(f"Say so at the link ({_places(case)}), for example:", 'note = "needs an account"'),)


def _unverifiable(case: Case) -> tuple[Step, ...]:
    by_hand = Step("Open it in a browser: this machine is not let in, and that is no fault of the page.")
    if case.code is not Code.ROBOTS_DISALLOWED:
        return (by_hand,)
    consent = 'check = { ignore_robots = true, consent = "who agreed, and when" }'
    return (
        by_hand,
        Step(f"If its owner agrees to be checked, write at the link ({_places(case)}):", consent),
    )


def _healthy(case: Case) -> tuple[Step, ...]:
    return _rewrite(case, "Write the address it moved to for good") if case.moved else ()


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


def _rewrite(case: Case, says: str) -> tuple[Step, ...]:
    """Return the edit of every listing, its fragment kept; none when it is unknown or has a secret."""
    if case.suggestion is None or href(case.suggestion) is None:
        return ()
    return tuple(
        Step(
            f"{says}, in {target.place}:",
            f"url = {toml_string(_with_fragment(case.suggestion, target.shown))}",
        )
        for target in case.targets
    )


def _with_fragment(url: str, listed: str) -> str:
    _, mark, fragment = listed.partition("#")
    return url if "#" in url else shown(f"{url}{mark}{fragment}")


def _check(url: str) -> str | None:
    return None if HIDDEN in url else f"warmlink check {shlex.quote(url)}"


def _places(case: Case) -> str:
    return ", ".join(str(target.place) for target in case.targets[:5])

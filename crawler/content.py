"""What a visit means once the page is read: dead, walled, taken over or well, whatever its status says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.describe.reading import Reading, Refresh, read, refresh_of
from crawler.finding import CODES, Code, Family, Finding, Notice, Weight
from crawler.fragments import fragment_notices
from crawler.identity import Identity, identify
from crawler.inspection import Inspection, Subject, Why, Wish
from crawler.judge import judge
from crawler.judge_words import answered, shown
from crawler.observation import Observation
from crawler.shingles import folder_of, sibling_url
from crawler.siblings import Sibling, compared, holds, seen_beside, worth_asking
from crawler.signatures import Rules, match
from crawler.soft_404 import HIT, Score, not_found
from crawler.stranger import Strangeness, strangeness
from crawler.walls import nothing_there, wall

_REFRESHES = 3
_READING_TIME = 5  # seconds: a page with text that waits longer wants to be read itself
_TEXT = 200  # characters that make a page worth reading
_PROBES = 5  # invented addresses asked of one host in one run
_LEADS_HOME = "redirects_to_home"


@dataclass(frozen=True, slots=True)
class Case:
    """One page under inspection: that of the listed address, or one that it refreshes to."""

    subject: Subject
    observation: Observation
    finding: Finding  # of the visit alone
    reading: Reading | None
    identity: Identity | None  # what the page is about; None when it says too little, or nobody remembers
    missing: Score | None  # how surely it says that it is not there; None without a page that works
    trail: tuple[str, ...] = ()  # pages that refreshed to this one, the first one first

    @property
    def leads_home(self) -> bool:
        """Whether a deep link ended on the site's front page."""
        return any(notice.code == _LEADS_HOME for notice in self.finding.notices)


class ContentInspector:
    """Judges visits by what they brought. Use one for each run: it remembers how folders answer.

    `judged` judges the visit alone. `remembers` says whether what pages are about is wanted for the next
    time. `learned` holds what this run saw of folders.
    """

    def __init__(
        self,
        rules: Rules,
        *,
        judged: Callable[[Observation], Finding] = judge,
        siblings: Mapping[str, Sibling] | None = None,
        remembers: bool = False,
        seed: str = "",
    ) -> None:
        self._rules, self._judged, self._remembers, self._seed = rules, judged, remembers, seed
        self._siblings = dict(siblings or {})
        self._probes: dict[str, int] = {}
        self._open: dict[str, Case] = {}  # that wait for another look, by listed address
        self.learned: dict[str, Sibling] = {}

    def begin(self, subject: Subject, observation: Observation) -> Inspection:
        """Return what `observation` means, or what else must be seen first."""
        return self._inspect(self._case(subject, observation, self._judged(observation)))

    def go_on(self, subject: Subject, before: Inspection, seen: Observation) -> Inspection:
        """Return what `before` becomes now that its wish was looked at."""
        case = self._open.pop(subject.address)
        assert before.wish is not None
        if before.wish.why is Why.REFRESH:
            finding = _of_target(self._judged(seen))
            trail = (*case.trail, case.observation.final_url)
            return self._inspect(self._case(subject, seen, finding, trail))
        folder = folder_of(case.observation.url)
        self._siblings[folder] = self.learned[folder] = seen_beside(folder, seen)
        return self._conclude(case)

    def _case(
        self, subject: Subject, observation: Observation, finding: Finding, trail: tuple[str, ...] = ()
    ) -> Case:
        page = observation.page
        reading = read(page, observation.final_url) if page is not None else None
        works = reading is not None and CODES[finding.code].weight is Weight.OK
        identity = identify(reading, observation.at) if works and reading and self._remembers else None
        missing = not_found(reading) if works and reading else None
        return Case(subject, observation, finding, reading, identity, missing, trail)

    def _inspect(self, case: Case) -> Inspection:
        hit = match(case.reading, case.observation, self._rules)
        if hit is not None:
            return _end(case, replace(case.finding, code=hit.code, evidence=hit.evidence, marker=hit.marker))
        if CODES[case.finding.code].weight is not Weight.OK:
            return _end(case, case.finding)
        if (refresh := _refresh(case)) is not None:
            return self._follow(case, refresh)
        if (dead := _dead(case)) is not None:
            return _end(case, dead)
        if self._wants_sibling(case):
            return self._ask_sibling(case)
        return self._conclude(case)

    def _follow(self, case: Case, refresh: Refresh) -> Inspection:
        """Wish to see where the page sends its visitors."""
        here = case.observation.final_url
        if refresh.url in case.trail or len(case.trail) >= _REFRESHES:
            words = f"the page sends visitors on and on, at last to {shown(refresh.url)}"
            return _end(case, Finding(Code.META_REFRESH_DEAD, words, case.finding.notices, marker="refresh"))
        self._open[case.subject.address] = case
        waiting = replace(case.finding, evidence=f"{shown(here)} sends visitors on to {shown(refresh.url)}")
        return Inspection(waiting, case.reading, Wish(refresh.url, Why.REFRESH))

    # -- an invented address beside it -----------------------------------------------------------------

    def _known(self, case: Case) -> Sibling | None:
        known = self._siblings.get(folder_of(case.observation.url))
        return known if holds(known, case.observation.at) else None

    def _wants_sibling(self, case: Case) -> bool:
        """Whether an invented address beside the page would tell something that is not known yet."""
        if case.reading is None or case.trail or case.leads_home or self._known(case) is not None:
            return False
        host = urlsplit(case.observation.url).netloc
        subject = case.subject
        unsure = worth_asking(
            case.reading,
            case.identity,
            subject.known,
            first_sight=subject.closely,
            half_missing=case.missing is not None and case.missing.score == 1,
        )
        return unsure and self._probes.get(host, 0) < _PROBES

    def _ask_sibling(self, case: Case) -> Inspection:
        url = case.observation.url
        invented = sibling_url(url, f"{self._seed}\n{case.observation.at.isoformat()}")
        if invented is None:
            return self._conclude(case)
        host = urlsplit(url).netloc
        self._probes[host] = self._probes.get(host, 0) + 1
        self._open[case.subject.address] = case
        return Inspection(case.finding, case.reading, Wish(invented, Why.SIBLING))

    # -- the end ---------------------------------------------------------------------------------------

    def _conclude(self, case: Case) -> Inspection:
        """Say what is left to say of a page with nothing plainly against it."""
        known = None if case.leads_home else self._known(case)
        same = compared(case.observation, case.reading, known) if known is not None else None
        if same is not None:
            return _end(case, replace(case.finding, code=Code.SOFT_404, evidence=same, marker="sibling"))
        strange = strangeness(case.subject, case.observation, case.reading, case.identity)
        if strange.replaced:
            evidence, marker = strange.words, strange.marker
            finding = replace(case.finding, code=Code.DOMAIN_REPLACED, evidence=evidence, marker=marker)
            return _end(case, finding)
        notices = (*case.finding.notices, *_notices(case, strange))
        return _end(case, replace(case.finding, notices=notices))


def _of_target(finding: Finding) -> Finding:
    """Return what a refused address means when a page leads there: it is the page that leads astray."""
    if finding.code is Code.ADDRESS_REFUSED:
        return replace(finding, code=Code.REDIRECT_REFUSED)
    return finding


def _refresh(case: Case) -> Refresh | None:
    """Return where the page sends its visitors before they could have read it."""
    header = case.observation.headers.get("refresh", "")
    reading = case.reading
    found = refresh_of(header, case.observation.final_url) or (reading.refresh if reading else None)
    if found is None or (found.seconds > _READING_TIME and reading and len(reading.text) >= _TEXT):
        return None
    return found


def _dead(case: Case) -> Finding | None:
    """Return what the page itself says against it: nothing there, "not found", a login form and no more."""
    found = (
        nothing_there(case.observation, case.reading)
        or _says_missing(case.missing)
        or wall(case.observation, case.reading)
    )
    if found is None:
        return None
    code, words, marker = found
    return replace(case.finding, code=code, evidence=words, marker=marker)


def _says_missing(said: Score | None) -> tuple[Code, str, str] | None:
    if said is None or said.score < HIT:
        return None
    where = " and ".join(f"its {place}" for place in said.where)
    return Code.SOFT_404, f"the page says “{shown(said.phrase)}” in {where}", "not_found_phrase"


def _notices(case: Case, strange: Strangeness) -> tuple[Notice, ...]:
    fragments = fragment_notices(case.observation, case.subject.fragments)
    return (*((strange.notice,) if strange.notice else ()), *fragments)


def _end(case: Case, finding: Finding) -> Inspection:
    """Return the last word, with where a redirect or a refresh led told where that matters."""
    meaning = CODES[finding.code]
    if meaning.weight is not Weight.OK:
        finding = replace(finding, suggestion=None)
    if case.trail:
        finding = _arrived(case, finding)
    elif meaning.family is Family.CONTENT and len(case.observation.hops) > 1:
        where = shown(case.observation.final_url)
        finding = replace(finding, evidence=f"sent on to {where}: {finding.evidence}")
    telling = meaning.weight is Weight.OK or finding.code is Code.DOMAIN_REPLACED
    return Inspection(finding, case.reading, identity=case.identity if telling else None)


def _arrived(case: Case, finding: Finding) -> Finding:
    """Return what a finding of the page that a refresh led to says of the listed address."""
    where = shown(case.observation.url)
    meaning = CODES[finding.code]
    if meaning.weight is Weight.OK:
        words = (
            f"the page itself sends visitors on to {where}, which {answered(case.observation.status or 0)}"
        )
        return replace(finding, code=Code.MOVED_TEMPORARY, evidence=words, suggestion=None)
    dead = meaning.weight is Weight.HARD and meaning.family is not Family.CONTENT
    words = f"the page sends visitors on to {where}: {finding.evidence}"
    return replace(finding, code=Code.META_REFRESH_DEAD if dead else finding.code, evidence=words)

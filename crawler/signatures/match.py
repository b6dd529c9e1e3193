"""Which signature an answer carries, by the rules alone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from crawler.codes import Code
from crawler.describe.decode import decode
from crawler.describe.reading import Reading
from crawler.judge_words import shown
from crawler.observation import Observation
from crawler.signatures.rule import Condition, How, Rule, Rules, Where, fold

# Characters of a source that are looked at: pages that are nothing but a notice are small, and what a
# provider puts on them stands near the start.
_LOOKED_AT = 131_072
_PARTS = 2  # of the evidence
# Which condition a person understands best.
_TELLING = (Where.TEXT, Where.TITLE, Where.URL, Where.BODY, Where.HEADER, Where.COOKIE)


@dataclass(frozen=True, slots=True)
class Match:
    """What an answer is, and by which rules we know."""

    code: Code
    rules: tuple[str, ...]  # ids
    evidence: str  # plain words
    marker: str  # the rules, as a finding names what decided


def match(page: Reading | None, observation: Observation, rules: Rules) -> Match | None:
    """Return what the answer is by its signatures, or None when it carries none.

    `page` is the final answer's page as it reads, None when it is not HTML. Rules speak of 2xx, 4xx and 5xx
    unless they name a status; nothing is said of a silence or a 304.
    """
    facts = _Facts(page, observation)
    if facts.status is None:
        return None
    for code, group in _speaking(rules, facts.status):
        found = [rule for rule in group if _fits(rule, facts)]
        if sum(rule.weight for rule in found) >= 0.999:  # thirds make one
            ids = tuple(rule.id for rule in found)
            parts = dict.fromkeys(_words(rule, facts) for rule in found)
            return Match(code, ids, "; ".join(list(parts)[:_PARTS]), "signature: " + ", ".join(ids[:_PARTS]))
    return None


def fits(rule: Rule, page: Reading | None, observation: Observation) -> bool:
    """Return whether everything that `rule` names holds."""
    facts = _Facts(page, observation)
    speaks = facts.status is not None and any(facts.status in statuses for statuses in rule.statuses)
    return speaks and _fits(rule, facts)


class _Facts:
    """One answer as rules look at it; what takes time is made when it is first asked for."""

    def __init__(self, page: Reading | None, observation: Observation) -> None:
        self._page, self._observation = page, observation
        self.status = observation.status
        self.headers = observation.headers
        self.cookies = tuple(fold(name) for name in observation.cookie_names)
        self.redirected = observation.final_url != observation.url
        self.password = page is not None and page.password

    @cached_property
    def plain(self) -> str:
        """The answer where it is a text but no page: a bucket's XML, a host's one line."""
        body = self._observation.page
        if self._page is not None or body is None or not body.body:
            return ""
        return decode(body.body[:_LOOKED_AT], body.charset)

    @cached_property
    def visible(self) -> int:
        """Characters a reader sees."""
        return len(self._page.text if self._page is not None else self.plain)

    @cached_property
    def title(self) -> str:
        return fold(self._page.title) if self._page is not None else ""

    @cached_property
    def text(self) -> str:
        return fold(self._page.text[:_LOOKED_AT] if self._page is not None else " ".join(self.plain.split()))

    @cached_property
    def body(self) -> str:
        return fold(self._page.source[:_LOOKED_AT] if self._page is not None else self.plain)

    @property
    def final_url(self) -> str:
        return self._observation.final_url

    @cached_property
    def url(self) -> str:
        return self.final_url.lower()

    @cached_property
    def host(self) -> str:
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:  # no address a server could have answered at
            return ""

    def quoted(self, word: str) -> str:
        """Return `word` as the page spells it, where it does so in another case."""
        text = self._page.text[:_LOOKED_AT] if self._page is not None else self.plain
        found = re.search(re.escape(word), text, re.IGNORECASE)
        return found[0] if found else word

    @property
    def shown_title(self) -> str:
        return self._page.title if self._page is not None else ""


_Groups = tuple[tuple[Code, tuple[Rule, ...]], ...]
_known: dict[tuple[str, int], _Groups] = {}  # by the rules' fingerprint and a status


def _speaking(rules: Rules, status: int) -> _Groups:
    """Return the rules that speak of a status, sorted out once: statuses are few, pages many."""
    key = rules.fingerprint, status
    groups = _known.get(key)
    if groups is None:
        sorted_out = (
            (code, tuple(rule for rule in group if any(status in statuses for statuses in rule.statuses)))
            for code, group in rules.by_finding
        )
        groups = _known[key] = tuple((code, group) for code, group in sorted_out if group)
    return groups


def _fits(rule: Rule, facts: _Facts) -> bool:
    if rule.redirected is not None and facts.redirected is not rule.redirected:
        return False
    if rule.password is not None and facts.password is not rule.password:
        return False
    if rule.max_visible_chars is not None and facts.visible > rule.max_visible_chars:
        return False
    return all(_holds(condition, facts) for condition in rule.conditions)


def _holds(condition: Condition, facts: _Facts) -> bool:
    match condition.where:
        case Where.COOKIE:
            return any(_COMPARE[condition.how](name, condition.words) for name in facts.cookies)
        case Where.HEADER:
            value = facts.headers.get(condition.name)
            return value is not None and _COMPARE[condition.how](fold(value), condition.words)
        case _:
            return _COMPARE[condition.how](_part(condition, facts), condition.words)


def _part(condition: Condition, facts: _Facts) -> str:
    part: str = getattr(facts, "host" if condition.how is How.HOST else condition.where.value)
    return part


@lru_cache(maxsize=1024)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_COMPARE: Mapping[How, Callable[[str, tuple[str, ...]], bool]] = {
    How.IS: lambda part, words: part in words,
    How.STARTS: lambda part, words: part.startswith(words),
    How.HAS: lambda part, words: any(word in part for word in words),
    How.ALL: lambda part, words: all(word in part for word in words),
    How.MATCHES: lambda part, words: any(_pattern(word).search(part) for word in words),
    How.HOST: lambda part, words: any(part == word or part.endswith("." + word) for word in words),
}


def _words(rule: Rule, facts: _Facts) -> str:
    """Return what a person is told of a rule that fits."""
    titled = bool(facts.title)  # a missing title tells a person nothing where the rule names more
    telling = [c for c in rule.conditions if titled or c.where is not Where.TITLE] or rule.conditions
    by_part = {condition.where: condition for condition in reversed(telling)}
    condition = next((by_part[where] for where in _TELLING if where in by_part), None)
    if condition is None:
        return "the page is nothing but a form for a password"
    match condition.where:
        case Where.TITLE if facts.shown_title:
            return f'the page is titled "{shown(facts.shown_title)}"'
        case Where.TITLE:
            return "the page has no title"
        case Where.URL:
            return f"it ends at {shown(facts.final_url)}"
        case Where.HEADER:
            return f'the header {condition.name} says "{shown(facts.headers[condition.name])}"'
        case Where.COOKIE:
            name = next(name for name in facts.cookies if _COMPARE[condition.how](name, condition.words))
            return f'it sets the cookie "{shown(name)}"'
        case Where.TEXT:
            return f'the page says "{shown(facts.quoted(_found(condition, facts.text)))}"'
        case Where.BODY:
            return f'the page\'s source holds "{shown(_found(condition, facts.body))}"'


def _found(condition: Condition, part: str) -> str:
    """Return the words that made `condition` hold."""
    if condition.how is How.MATCHES:
        return next(found[0] for word in condition.words if (found := _pattern(word).search(part)))
    return next((word for word in condition.words if word in part), "")

"""What robots.txt lets us ask (RFC 9309), and what to hold of one that could not be read."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from crawler.history import HostMemory
from crawler.observation import Fault, Observation, Phase, Silence

TOKEN = "warmlink"  # noqa: S105 - our product token (RFC 9309 §2.2.1), no secret
BODY_LIMIT = 500 * 1024  # bytes; RFC 9309 §2.5 asks for at least this much
SECONDS = 15.0  # for all of it, waiting for its turn included
REDIRECTS = 5  # RFC 9309 §2.3.1.2
_FRESH = timedelta(days=1)  # §2.4
_KEPT = timedelta(days=30)  # §2.3.1.4: how long the last good copy holds through server errors
# The same for a server that never gave one: then the page is asked all the same. Shorter than the 70 h in
# which soft failures make a link broken, so that none is called broken on the word of robots.txt alone.
_NEVER_READ = timedelta(days=2)
_OUT_OF_REACH = frozenset({Phase.ADDRESS, Phase.QUEUE, Phase.GUARD, Phase.DNS, Phase.CONNECT, Phase.TLS})
_AGENT_LINE = re.compile(r"[ \t]*user[- ]?agent[ \t]*:[ \t]*([^#]*)", re.IGNORECASE)
_AGENT = re.compile(r"\*(?=\s|$)|[a-z_-]+", re.IGNORECASE)


class _Parser(Protocol):
    def can_fetch(self, url: str, user_agent: str) -> bool: ...
    def crawl_delay(self, user_agent: str) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt asks of us; without a parser everything is allowed."""

    parser: _Parser | None = None
    refusal: str = ""  # why nothing may be asked, when nothing may

    def allows(self, url: str) -> bool:
        """Return whether `url` may be asked."""
        return not self.refusal and (self.parser is None or self.parser.can_fetch(url, TOKEN))

    @property
    def crawl_delay(self) -> float:
        """Seconds its owner wants between requests; 0 when it does not say."""
        return (self.parser.crawl_delay(TOKEN) if self.parser else None) or 0.0

    def refuses(self, url: str) -> Silence | None:
        """Return why `url` may not be asked, or None when it may."""
        if self.allows(url):
            return None
        detail = self.refusal or f"robots.txt asks {TOKEN} not to visit this page"
        return Silence(Phase.ROBOTS, Fault.ROBOTS_DISALLOWED, detail)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading robots.txt: rules, or the silence of a host that cannot be reached at all."""

    memory: HostMemory
    rules: Rules | None = None
    silence: Silence | None = None
    unwell: bool = False  # the server failed at robots.txt: its answer speaks for the pages we may not ask


def rules_of(text: str) -> Rules:
    """Return the rules in the text of a robots.txt; a page of HTML (a soft 404) has none.

    >>> rules = rules_of("User-agent: *\\rDisallow: /private\\rCrawl-delay: 3")
    >>> rules.allows("https://example.org/private/a"), rules.allows("https://example.org/"), rules.crawl_delay
    (False, True, 3.0)
    """
    text = text.lstrip("\ufeff")
    if not text or text.lstrip()[:1] == "<":
        return Rules()
    from protego import Protego  # here, for a quick start of whoever reads no rules

    lines = re.split(r"\r\n?|\n", text)
    return Rules(Protego.parse("\n".join(_plain_agent(line) for line in lines)))


def _plain_agent(line: str) -> str:
    """Return a User-agent line with one of three names, so that Protego matches as the RFC does.

    Only the whole token names us (§2.2.1): "warm" does not, "WarmLink/1.0" does. It also bounds the work on
    files with thousands of groups.

    >>> [_plain_agent(line) for line in ("User-agent: Warmlink/2.0", "User-agent: warm", "Disallow: /")]
    ['User-agent: warmlink', 'User-agent: somebody-else', 'Disallow: /']
    """
    found = _AGENT_LINE.match(line)
    if found is None:
        return line
    name = _AGENT.match(found[1].strip())
    known = name[0].lower() if name else ""
    return f"User-agent: {known if known in ('*', TOKEN) else 'somebody-else'}"


def remembered(memory: HostMemory | None, now: datetime) -> Rules | None:
    """Return the rules of a robots.txt read within a day, or None when it must be read."""
    if memory is None or memory.robots_at is None or not timedelta(0) <= now - memory.robots_at < _FRESH:
        return None
    return _kept(memory)


def _kept(memory: HostMemory) -> Rules | None:
    """Return the rules of the last answer worth keeping, however old; None when there never was one."""
    if memory.robots_status is None or memory.robots_status >= 500:
        return None
    return rules_of(memory.robots_text) if memory.robots_text else Rules()


def read(observation: Observation, before: HostMemory, now: datetime) -> Reading:
    """Return what one visit to robots.txt means for its origin.

    2xx: its rules. 4xx, too many redirects, or a redirect to where we may not go: everything is allowed
    (§2.3.1.2–3). 5xx: the copy kept from better days, else nothing is allowed for two days (§2.3.1.4).
    A host out of reach: its silence. An answer that broke off or never came says neither yes nor no: the kept
    copy, else everything is allowed, and the page's own answer decides.
    """
    silence, status = observation.silence, observation.status
    if silence is not None and not observation.hops and silence.phase in _OUT_OF_REACH:
        return Reading(before, silence=silence)
    if silence is not None and silence.phase is Phase.QUEUE and silence.fault is not Fault.REDIRECT_LIMIT:
        return Reading(before, rules=_kept(before) or Rules())
    if silence is not None and silence.phase in (Phase.HEADERS, Phase.BODY):
        return Reading(before, rules=_kept(before) or Rules())
    if status is not None and status >= 500:
        return _unwell(status, before, now)
    text = _text(observation) if status is not None and 200 <= status < 300 else None
    memory = replace(before, robots_at=now, robots_status=status or 404, robots_text=text)
    return Reading(memory, rules=rules_of(text) if text else Rules())


def _unwell(status: int, before: HostMemory, now: datetime) -> Reading:
    """Decide on a 5xx. `robots_at` then tells since when, for a host that never gave a usable answer."""
    never = before.robots_at is None or before.robots_status is None
    since = now if never or before.robots_at is None else before.robots_at
    memory = replace(before, robots_at=now, robots_status=status, robots_text=None) if never else before
    kept = _kept(memory)
    if now - since >= (_NEVER_READ if kept is None else _KEPT):
        return Reading(memory, rules=Rules())
    refusal = f"robots.txt answered {status}, so whether we may visit is not known (RFC 9309 §2.3.1.4)"
    return Reading(memory, rules=kept or Rules(refusal=refusal), unwell=kept is None)


def _text(observation: Observation) -> str:
    """Return what was read; of a file that was cut, without its last line: half a rule is another rule."""
    page = observation.page
    if page is None:
        return ""
    text = page.body[:BODY_LIMIT].decode("utf-8-sig", "replace")
    whole = page.complete and len(page.body) <= BODY_LIMIT
    return text if whole else text[: max(text.rfind("\n"), text.rfind("\r")) + 1]

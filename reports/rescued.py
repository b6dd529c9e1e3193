"""What helps readers of a broken link, as a report says it: the archived copy, the site's front page."""

from dataclasses import dataclass
from datetime import datetime

from crawler.finding import CODES, Code, Weight
from crawler.health import Health
from crawler.history import Rescue
from reports.safe import href, redact, shown
from reports.words import day

_ALIVE = {Weight.OK: True, Weight.HARD: False, Weight.STATIC: False, Weight.REPLACED: False}


@dataclass(frozen=True, slots=True)
class Rescued:
    """Ready for people. `archived` is a copy that exists when it has a date, else a search for one."""

    archived: str | None = None
    archived_at: datetime | None = None
    archived_says: str = ""
    root: str | None = None
    root_alive: bool | None = None  # None: not asked, or not told
    root_code: Code | None = None


def rescued(address: str, health: Health, known: Rescue | None) -> Rescued:
    """Return what helps readers of `address`; nothing when it is not broken or holds a secret."""
    if not health.broken or href(address) is None or redact(address) != address:
        return Rescued()
    root, alive, code = _root(health, known)
    if known is not None and known.archived and href(known.archived) and known.archived_at:
        late = health.last_ok_at is not None and known.archived_at > health.last_ok_at
        care = f", after the last good check ({day(health.last_ok_at)}): look with care" if late else ""
        says = f"Read what stood there on {day(known.archived_at)}{care}:"
        return Rescued(shown(known.archived, 4000), known.archived_at, says, root, alive, code)
    when = day(health.last_ok_at).replace("-", "") if health.last_ok_at else "2"
    search = f"https://web.archive.org/web/{when}/{address}"
    return Rescued(search, None, "Look for a copy from about the last good day:", root, alive, code)


def _root(health: Health, known: Rescue | None) -> tuple[str | None, bool | None, Code | None]:
    """Return the front page and whether it lives, when that was asked since the link broke."""
    if known is None or known.root is None or known.root_code is None or known.root_at is None:
        return None, None, None
    if health.since is not None and known.root_at < health.since:
        return None, None, None
    return shown(known.root, 2000), _ALIVE.get(CODES[known.root_code].weight), known.root_code

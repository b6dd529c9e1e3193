"""The configuration: one optional warmlink.toml, every key known, paths relative to the file."""

import difflib
import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from crawler.health import Patience
from crawler.manners.settings import Manners
from crawler.manners.vantage import VantageRules
from crawler.plan import Cadence
from crawler.probe.limits import Limits
from registry.mistakes import Mistake, Place, Severity
from reports.feed.settings import FeedSettings
from warmlink import ABOUT_URL, CONTACT
from warmlink.exits import Exit

FILE_NAME = "warmlink.toml"
NOT_KEYS = frozenset({"file", "seed"})  # set by the program itself

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*")
_LONGEST = timedelta(days=3660)


class ConfigError(Exception):
    """The configuration cannot be used; the message lists every mistake with its remedy."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class RegistryTable:
    """Where the curated records are."""

    folder: Path = Path("registry/resources")
    change_log: str = "CHANGES.md"  # in that folder; text, since "" means none


@dataclass(frozen=True, slots=True)
class CrawlTable:
    """How the web is asked, and what is remembered."""

    database: Path = Path("var/warmlink.db")
    about_url: str = ABOUT_URL
    contact: str = CONTACT
    accept_language: str = "en,*;q=0.5"
    canaries: tuple[str, ...] = (
        "https://www.iana.org/",
        "https://www.wikipedia.org/",
        "https://www.debian.org/",
    )
    archive: str = "https://archive.org/wayback/available"
    allow_private: bool = False
    ca_file: Path | None = None
    signatures: Path | None = None
    resolve: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoriesTable:
    """How directories are crawled for their listings."""

    every: timedelta = timedelta(days=7)
    max_pages: int = 20_000
    browser: str | None = None
    check_links: bool = True
    links_per_run: int = 500
    links_per_host: int = 20
    links_every: timedelta = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class ReportsTable:
    """Where reports go."""

    folder: Path = Path("var/reports")


@dataclass(frozen=True, slots=True)
class PublishTable:
    """Where the feed goes."""

    public: Path = Path("var/public")
    releases: Path = Path("var/releases")


@dataclass(frozen=True, slots=True)
class ScheduleTable:
    """The daemon of `warmlink schedule`."""

    tick: timedelta = timedelta(seconds=60)
    every: timedelta = timedelta(hours=6)
    wall_limit: timedelta = timedelta(hours=5)
    memory_limit_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be configured; every key has a default."""

    registry: RegistryTable = RegistryTable()
    crawl: CrawlTable = CrawlTable()
    manners: Manners = Manners()
    limits: Limits = Limits()
    patience: Patience = Patience()
    cadence: Cadence = Cadence()
    guard: VantageRules = VantageRules()
    directories: DirectoriesTable = DirectoriesTable()
    reports: ReportsTable = ReportsTable()
    publish: PublishTable = PublishTable()
    feed: FeedSettings = FeedSettings()
    schedule: ScheduleTable = ScheduleTable()
    file: Path | None = field(default=None)  # where it was read from; not a key

    @property
    def lock(self) -> Path:
        """The lock beside the database: one run at a time."""
        return self.crawl.database.with_name(self.crawl.database.name + ".lock")

    @property
    def change_log(self) -> Path | None:
        """Where decisions are written down for people; None when that is switched off."""
        name = self.registry.change_log.strip()
        return self.registry.folder / name if name else None

    def example_values(self) -> tuple[Mistake, ...]:
        """Name the settings that must be the user's own and still have their example values."""
        place = Place(str(self.file or FILE_NAME), 1)
        own = [f"feed.{name}" for name in self.feed.placeholders]
        own += ["crawl.about_url"] if self.crawl.about_url == ABOUT_URL else []
        own += ["crawl.contact"] if self.crawl.contact == CONTACT else []
        return tuple(
            Mistake(
                place,
                Severity.WARNING,
                "example_value",
                None,
                key,
                "still has its example value.",
                f"Write your own under [{key.split('.')[0]}] in {FILE_NAME}.",
            )
            for key in own
        )


def load_config(path: Path | None = None) -> Config:
    """Return the configuration in `path`, else in ./warmlink.toml, else the defaults.

    Raises ConfigError, naming every unknown key and every wrong value at once.
    """
    if path is None:
        here = Path(FILE_NAME)
        return _read(here) if here.exists() else Config()
    return _read(path)


def _read(path: Path) -> Config:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file. Name another one, or leave --config out."
        ) from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError(f"{path}: it cannot be read ({trouble}).") from trouble
    except tomllib.TOMLDecodeError as mistake:
        raise ConfigError(f"{path}: this is not TOML: {mistake}.") from mistake
    mistakes: list[str] = []
    config = _fill(Config, raw, "", mistakes)
    if not mistakes:
        mistakes = _contradictions(config)
    if mistakes:
        raise ConfigError("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return replace(_anchored(config, path.parent), file=path)


def _anchored(config: Config, folder: Path) -> Config:
    """Make every path relative to the file it stands in, the defaults too."""
    tables: dict[str, Any] = {}
    for each in fields(config):
        table: Any = getattr(config, each.name)
        if is_dataclass(table) and not isinstance(table, type):
            paths = {f.name: getattr(table, f.name) for f in fields(table)}
            moved = {name: folder / path for name, path in paths.items() if isinstance(path, Path)}
            tables[each.name] = replace(table, **moved)
    return replace(config, **tables)


_Settings = TypeVar("_Settings")


def _fill(kind: type[_Settings], raw: object, where: str, mistakes: list[str]) -> _Settings:
    """Make a settings value from a table of the file; what is wrong is added to `mistakes`."""
    if not isinstance(raw, dict):
        mistakes.append(f"{where}: this is a table; write [{where}] and its keys below.")
        return kind()
    hints = get_type_hints(kind)
    known = [each.name for each in fields(kind) if each.name not in NOT_KEYS]  # type: ignore[arg-type]  # a dataclass
    values: dict[str, Any] = {}
    for key, value in raw.items():
        name = f"{where}.{key}" if where else key
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            remedy = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(known)}."
            mistakes.append(f"{name}: there is no such key. {remedy}")
        elif is_dataclass(hints[key]):
            values[key] = _fill(hints[key], value, name, mistakes)
        else:
            try:
                values[key] = _value(hints[key], value)
            except ValueError as mistake:
                mistakes.append(f"{name}: {_plain(mistake)}")
    return kind(**values)


def _value(hint: Any, value: object) -> Any:
    if hint is timedelta:
        return parse_duration(value)
    if hint in (Path, Path | None):
        if not isinstance(value, str) or not value.strip():
            raise ValueError("this is a path, written as text.")
        return Path(value).expanduser()
    if isinstance(value, list):
        value = tuple(value)
    if hint is float and type(value) is int:
        value = float(value)
    read = TypeAdapter(hint).validate_python(value, strict=True)
    if isinstance(read, int | float) and not isinstance(read, bool) and not 0 <= read < float("inf"):
        raise ValueError("this is a number, zero or more.")
    return read


def _plain(mistake: ValueError) -> str:
    if isinstance(mistake, ValidationError):
        first = mistake.errors()[0]
        return f"{first['msg']} (it is {first['input']!r})."
    return str(mistake)


def _contradictions(config: Config) -> list[str]:
    """List settings that are fine alone and wrong together."""
    found = []
    if config.limits.total < config.limits.connect:
        found.append("limits.total: it is less than limits.connect; the whole cannot be shorter than a part.")
    found += [
        f"limits.{name}: no time at all; write seconds, such as 10."
        for name in ("connect", "first_byte", "total")
        if getattr(config.limits, name) == 0
    ]
    if config.registry.change_log.strip().endswith(".toml"):
        found.append('registry.change_log: this would be read as records; write a name such as "CHANGES.md".')
    if not config.schedule.tick:
        found.append('schedule.tick: no time at all; write a duration, such as "60s".')
    if not config.directories.max_pages:
        found.append("directories.max_pages: at least 1 page is asked.")
    if not config.manners.concurrency:
        found.append("manners.concurrency: at least 1 host is asked at once.")
    if not config.manners.ip_connections:
        found.append("manners.ip_connections: at least 1 request is under way at once.")
    return found


def parse_duration(value: object) -> timedelta:
    """Read a duration as people write it.

    >>> parse_duration("22h")
    datetime.timedelta(seconds=79200)
    >>> parse_duration("7d")
    datetime.timedelta(days=7)
    """
    if isinstance(value, str) and (found := _DURATION.fullmatch(value)):
        seconds = float(found[1]) * _UNITS[found[2]]
        if seconds <= _LONGEST.total_seconds():
            return timedelta(seconds=seconds)
    raise ValueError('a duration is a number with a unit, such as "90s", "20m", "22h", "7d" or "8w".')


def show_duration(value: timedelta) -> str:
    """Write a duration as the configuration file would.

    >>> show_duration(timedelta(hours=22)), show_duration(timedelta(days=7)), show_duration(timedelta())
    ('22h', '7d', '0s')
    """
    seconds = value.total_seconds()
    for unit in "dhm":
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds / _UNITS[unit]:.0f}{unit}"
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + "s"

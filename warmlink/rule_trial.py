"""A rule run on saved pages: what each gives, and how that differs from what is expected."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.directory.expected import as_record, differences, unusable
from crawler.directory.rule import Sources, read_and_tell
from crawler.listing import Found, Listing, Role, Step
from crawler.observation import Page
from registry.directory import Directory, Fixture
from registry.load import load
from registry.rule_file import read_rule
from reports.safe import shown
from warmlink.clock import utc_today
from warmlink.config import Config, ConfigError

_LARGEST = 20 * 1024 * 1024  # bytes of a saved page
_TYPES = {
    ".json": "application/json",
    ".xml": "application/xml",
    ".gz": "application/gzip",
    ".txt": "text/plain",
}
_LISTINGS_SHOWN = 20
_VALUE = 100  # characters shown of one


class TrialError(ConfigError):
    """A rule, a saved page or an expected file that cannot be used; says which, and what to do."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page in a file, and where it was found."""

    file: Path
    url: str
    role: Role
    expected: Path | None = None  # None: it is no fixture


@dataclass(frozen=True, slots=True)
class Tried:
    """What a saved page gave by the rule."""

    page: SavedPage
    found: Found
    sources: Sources
    differs: tuple[str, ...] | None  # None: nothing is expected of it

    @property
    def is_same(self) -> bool:
        """Whether it gave something, as expected where that is written down."""
        return not self.differs and bool(self.found.listings or self.found.steps or self.differs == ())


def rule_named(name: str, config: Config) -> tuple[Directory, Path]:
    """Return a rule by its record's id or its file, and the folder it stands in.

    Raises TrialError or RegistryError.
    """
    path = Path(name)
    if name.endswith(".toml") or path.exists():
        if not path.exists():
            raise TrialError(f"{name}: there is no such file.")
        rule, _ = read_rule(path, allow_private=config.crawl.allow_private)
        return rule, path.parent
    registry = load(config.registry.folder, today=utc_today(), allow_private=config.crawl.allow_private)
    ruled = {each.id: each.directory for each in registry.resources if each.directory is not None}
    rule_ = ruled.get(name)
    if rule_ is None:
        known = f"Records with one: {', '.join(ruled)}." if ruled else "No record has one yet."
        raise TrialError(f'"{shown(name, 80)}" is neither a file nor a record with a rule. {known}')
    return rule_, Path(registry.places[name].file).parent


def fixtures_of(rule: Directory, folder: Path) -> tuple[SavedPage, ...]:
    """Return the rule's own fixtures."""
    return tuple(
        SavedPage(folder / each.file, each.url, Role(each.role), folder / _expected_name(each))
        for each in rule.fixtures
    )


def _expected_name(fixture: Fixture) -> str:
    return fixture.expected or f"{fixture.file}.expected.json"


def try_page(rule: Directory, page: SavedPage) -> Tried:
    """Return what a saved page gives. Raises TrialError when a file cannot be used."""
    body = _bytes(page.file)
    kind = _TYPES.get(page.file.suffix.lower(), "text/html")
    url = page.url.partition("#")[0]
    carried = Listing(url, url) if page.role is Role.PROVIDER else None
    found, sources = read_and_tell(rule, Step(url, page.role, carried), Page(kind, None, body), url)
    expected = _expected(page.expected) if page.expected is not None and page.expected.exists() else None
    return Tried(page, found, sources, None if expected is None else differences(expected, found))


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            raise TrialError(f"{file}: this is larger than {_LARGEST // 1024**2} MiB: save a smaller page.")
        return file.read_bytes()
    except OSError as trouble:
        raise TrialError(
            f"{file}: {trouble.strerror or trouble}. Save the page there, or write the fixture's name anew."
        ) from trouble


def _expected(file: Path) -> Mapping[str, Any]:
    content = _bytes(file)
    try:
        text = content.decode("utf-8-sig")
        read: Any = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise TrialError(f"{file}: this cannot be read ({trouble}). Write it anew with --save.") from trouble
    if problem := unusable(read):
        raise TrialError(f"{file}: {problem}. Write it anew with --save.")
    return dict(read)


def expected_text(found: Found) -> str:
    """Return the content of an expected file."""
    return json.dumps(as_record(found), indent=2, ensure_ascii=False) + "\n"


def as_json(tried: Tried) -> dict[str, Any]:
    """Return a page's outcome in the shape of `--json`."""
    return {
        "file": str(tried.page.file),
        "url": tried.page.url,
        "role": tried.page.role.value,
        **as_record(tried.found),
        "troubles": list(tried.found.troubles),
        "sources": {key: dict(fields) for key, fields in tried.sources.items()},
        "differences": None if tried.differs is None else list(tried.differs),
    }


def told(tried: Tried) -> Iterator[str]:
    """Yield what a person is told of one page, line by line; nothing in it can steer a terminal."""
    found, page = tried.found, tried.page
    yield f"{shown(str(page.file))} ({page.role.value}, found at {shown(page.url)})"
    yield f"  {_count(len(found.listings), 'whole listing')}, {_steps(found)}"
    entries: list[Listing] = [*found.listings, *(s.carried for s in found.steps if s.carried is not None)]
    for listing in entries[:_LISTINGS_SHOWN]:
        yield from _of_listing(listing, tried.sources.get(listing.key, {}))
    if len(entries) > _LISTINGS_SHOWN:
        yield f"  … and {len(entries) - _LISTINGS_SHOWN} more"
    for step in (step for step in found.steps if step.role is Role.LIST):
        yield f"  the list goes on at {shown(step.url)}"
    yield from (f"  refused: {shown(words)}" for words in found.refused[:_LISTINGS_SHOWN])
    yield from (f"  trouble: {shown(words)}" for words in found.troubles)
    if tried.differs:
        yield from (f"  differs: {shown(words)}" for words in tried.differs)
    elif tried.differs is not None:
        yield "  as expected"
    elif page.expected is not None:
        yield f"  nothing is expected of it yet: --save writes {shown(str(page.expected))}"
    if not found.listings and not found.steps:
        yield "  nothing was found: do the selectors fit this page? is it written by scripts?"


def _of_listing(listing: Listing, sources: Mapping[str, str]) -> Iterator[str]:
    yield f"  - {shown(listing.name, _VALUE)}  [key {shown(listing.key, _VALUE)}]"
    width = max((len(name) for name in listing.fields), default=0)
    for name, values in listing.fields.items():
        source = f"  ({shown(sources[name], 80)})" if name in sources else ""
        yield f"      {name:<{width}}  {' | '.join(shown(value, _VALUE) for value in values)}{source}"


def _steps(found: Found) -> str:
    numbers = [(role, sum(step.role is role for step in found.steps)) for role in Role]
    words = {Role.LIST: "page of the list", Role.DETAIL: "listing's page", Role.PROVIDER: "provider's site"}
    plural = {
        Role.LIST: "pages of the list",
        Role.DETAIL: "listings' pages",
        Role.PROVIDER: "providers' sites",
    }
    named = [f"{n} {words[role] if n == 1 else plural[role]}" for role, n in numbers if n]
    return f"{' and '.join(named)} to read next" if named else "nothing to read next"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"

"""One `warmlink import`: from what was named to drafts, beside what the registry knows."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from crawler.importing.draft import Imported
from crawler.importing.draft_toml import write
from crawler.importing.forms import LARGEST, Form, Wanted, read
from crawler.importing.match import settle
from registry.load import load
from registry.urls import AddressError, normalise
from reports.safe import shown
from warmlink.clock import utc_now, utc_today
from warmlink.config import Config
from warmlink.exits import Exit, in_words

if TYPE_CHECKING:
    from crawler.checks import Result
    from crawler.manners.visitor import Prober
    from registry.model import Resource

_PAGE = 10_485_760  # bytes of a page on the web


class ImportFailure(Exception):  # noqa: N818 - it is told, not raised for a bug
    """The source cannot be used; says why and what to do."""

    exit_code = Exit.UNUSABLE


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported."""

    name: str  # as it was named, or the address that answered
    body: bytes
    url: str = ""  # of a page on the web
    charset: str = ""  # as its server said
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an import."""

    source: str
    form: Form
    imported: Imported
    toml: str


def from_file(named: str, stdin: BinaryIO) -> Source:
    """Return the file that is named, or standard input for "-". Raises ImportFailure."""
    if named == "-":
        body = stdin.read(LARGEST + 1)
        return Source("standard input", body)
    path = Path(named)
    if path.is_dir():
        raise ImportFailure(f"{shown(named)}: this is a folder. Name a file in it, or a ZIP of it.")
    try:
        with path.open("rb") as file:
            return Source(named, file.read(LARGEST + 1))
    except FileNotFoundError:
        remedy = "Correct the path, or begin an address with https://."
        raise ImportFailure(f"{shown(named)}: there is no such file. {remedy}") from None
    except (OSError, ValueError) as trouble:
        words = in_words(trouble) if isinstance(trouble, OSError) else "no file can have this name."
        raise ImportFailure(words) from None


async def from_web(named: str, config: Config, probe: "Prober") -> Source:
    """Return the page at an address, asked once and politely, as a check asks. Raises ImportFailure.

    Nothing is taken from a page that is blocked, parked, not there, or a stranger's.
    """
    from crawler.checks import Ask, check_all
    from crawler.content import ContentInspector
    from crawler.finding import CODES, Weight
    from warmlink.job import signatures_of

    try:
        address = normalise(named, allow_private=config.crawl.allow_private)
    except AddressError as mistake:
        raise ImportFailure(f"{shown(named)}: {mistake}") from None
    found: list[Result] = []

    def done(result: "Result") -> None:
        found.append(result)

    await check_all(
        [Ask(address.key, body_limit=_PAGE, any_type=True, closely=True)],
        probe=probe,
        manners=config.manners,
        now=utc_now,
        hosts={},
        done=done,
        inspector=ContentInspector(signatures_of(config)),
    )
    (result,) = found
    finding, observation = result.finding, result.observation
    if CODES[finding.code].weight is not Weight.OK:
        told = f"{shown(address.key)}: {finding.code.value}: {shown(finding.evidence)}."
        raise ImportFailure(
            f"{told} Nothing is drafted from it. Save the page in a browser and import the file."
        )
    if observation.page is None or not observation.page.body:
        raise ImportFailure(f"{shown(address.key)}: it answers without any content.")
    remarks = [f"It was cut at {_PAGE // 1_048_576} MiB."] if not observation.page.complete else []
    if observation.final_url != address.key:
        remarks.append(f"It sends visitors on to {observation.final_url}.")
    url = observation.final_url
    return Source(url, observation.page.body, url, observation.page.charset or "", tuple(remarks))


def draft(source: Source, wanted: Wanted, config: Config) -> Outcome:
    """Return the drafts of `source`, those apart that the registry knows. Raises for what cannot be read."""
    resources, remark = _registry(config)
    wanted = replace(
        wanted,
        url=wanted.url or source.url,
        charset=source.charset,
        private=config.crawl.allow_private,
    )
    form, imported = read(source.body, source.name, wanted)
    imported = replace(imported, remarks=(*source.remarks, *imported.remarks, *remark))
    taken = _published(config.publish.public) | {each.id for each in resources}
    imported = settle(imported, resources, taken)
    text = write(
        imported,
        source=source.name,
        today=utc_today(),
        taken=taken,
        allow_private=config.crawl.allow_private,
    )
    return Outcome(source.name, form, imported, text)


def _registry(config: Config) -> tuple[Sequence["Resource"], tuple[str, ...]]:
    """Return what is listed; without a registry nothing is. Raises RegistryError when it has mistakes."""
    folder = config.registry.folder
    if not folder.is_dir() or not any(folder.glob("*.toml")):
        return (), (f"There is no registry at {folder}: nothing could be recognised as known.",)
    return load(folder, today=utc_today(), allow_private=config.crawl.allow_private).resources, ()


def _published(public: Path) -> frozenset[str]:
    """Return the ids that the feed ever told of and still does, tombstones included."""
    try:
        data = json.loads((public / "v1" / "resources.json").read_bytes())["data"]
        stones = [each["id"] for name in ("resources", "tombstones") for each in data[name]]
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
    return frozenset(each for each in stones if isinstance(each, str))


def fetched(named: str, config: Config) -> Source:
    """Ask for the page at an address. Raises ImportFailure, or KeyboardInterrupt."""
    from warmlink.job import make_probe

    async def ask() -> Source:
        probe = make_probe(config, utc_now)
        try:
            return await from_web(named, config, probe)
        finally:
            await probe.aclose()

    return asyncio.run(ask())

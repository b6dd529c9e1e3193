"""A directory's site asked politely what it offers: a handful of pages, then the rules drafted from them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.caller import Caller
from crawler.content import ContentInspector
from crawler.directory.doctor import Ask, Offer, first_asks, next_asks, offers
from crawler.directory.rule import first_steps, read_page
from crawler.finding import CODES, Weight
from crawler.listing import Role, Step
from crawler.observation import Page
from registry.mistakes import RegistryError
from registry.rule_file import rule_in
from warmlink.config import Config, ConfigError

_MOST = 8  # requests beside robots.txt, which every visitor asks for anyway
_BODY = 10 * 1024 * 1024  # bytes of one answer


class DoctorError(ConfigError):
    """A page that could not be had; says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A way to read the directory, and what its rule reads of the page that was looked at."""

    offer: Offer
    entries: int | None = None  # None: the page is not what the rule begins with
    problem: str = ""  # why the rule that was drafted cannot be used


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a site offers."""

    url: str
    drafts: tuple[Draft, ...]
    asked: tuple[str, ...]  # every address that was asked

    @property
    def best(self) -> Draft | None:
        """The draft to begin with: the first that reads something, else the first with a rule."""
        usable = [each for each in self.drafts if each.offer.rule and not each.problem]
        return next((each for each in usable if each.entries), next(iter(usable), None))


def of_file(file: Path, url: str, country: str | None) -> Diagnosis:
    """Return what a saved page offers; nothing is asked."""
    try:
        body = file.read_bytes()[:_BODY]
    except OSError as trouble:
        raise DoctorError(f"{file}: {trouble.strerror or trouble}.") from trouble
    kind = "application/json" if file.suffix.lower() == ".json" else "text/html"
    page = Page(kind, None, body)
    return _diagnosis(url, page, {}, country, ())


def of_site(url: str, config: Config, country: str | None, now: Callable[[], datetime]) -> Diagnosis:
    """Return what the site of `url` offers. Raises DoctorError when the page itself cannot be had."""
    return asyncio.run(_of_site(url, config, country, now))


async def _of_site(url: str, config: Config, country: str | None, now: Callable[[], datetime]) -> Diagnosis:
    from warmlink.job import make_probe, signatures_of

    probe = make_probe(config, now)
    inspector = ContentInspector(signatures_of(config))
    caller = Caller(probe, inspector, manners=config.manners, now=now, hosts={})
    asked: list[str] = []
    try:
        page, found_at = await _page(caller, url, asked)
        answers: dict[Ask, Page] = {}
        waiting = list(first_asks(page, found_at))
        while waiting and len(asked) < _MOST:
            ask = waiting.pop(0)
            answers[ask] = await _answer(caller, ask.url, asked)
            if not waiting:
                waiting = list(next_asks(answers, found_at))
        return _diagnosis(found_at, page, answers, country, tuple(asked))
    finally:
        caller.close()
        await probe.aclose()


async def _page(caller: Caller, url: str, asked: list[str]) -> tuple[Page, str]:
    asked.append(url)
    call = await caller.call(url, body_limit=_BODY, any_type=True)
    call.leave()
    seen, finding = call.observation, call.finding
    if seen.page is None or not seen.page.body or CODES[finding.code].weight is not Weight.OK:
        raise DoctorError(
            f"{url} could not be read ({finding.code.value}: {finding.evidence}). Save the page in a "
            f"browser, and look at that: warmlink directory doctor page.html --url {url}"
        )
    return seen.page, seen.final_url


async def _answer(caller: Caller, url: str, asked: list[str]) -> Page:
    """Return what an address answers; an empty page for none."""
    asked.append(url)
    call = await caller.call(url, body_limit=_BODY, any_type=True)
    call.leave()
    seen = call.observation
    return seen.page if seen.status == 200 and seen.page is not None else Page()


def _diagnosis(
    url: str, page: Page, answers: dict[Ask, Page], country: str | None, asked: tuple[str, ...]
) -> Diagnosis:
    found = offers(page, url, answers, country)
    pages = {url: page} | {ask.url: answer for ask, answer in answers.items()}
    return Diagnosis(url, tuple(_drafted(offer, pages) for offer in found), asked)


def _drafted(offer: Offer, pages: dict[str, Page]) -> Draft:
    """Return an offer with what its rule reads of the pages that are there."""
    if not offer.rule:
        return Draft(offer)
    try:
        rule = rule_in(offer.rule, "the draft", allow_private=True)
    except RegistryError as wrong:
        return Draft(offer, problem=str(wrong))
    for step in first_steps(rule):
        same = (at for at in pages if at == step.url or at.partition("?")[0] == step.url.partition("?")[0])
        if (at := next(same, None)) is not None:
            found = read_page(rule, Step(at, Role.LIST), pages[at], at)
            details = sum(each.role is not Role.LIST for each in found.steps)
            return Draft(offer, len(found.listings) + details)
    return Draft(offer)


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis in the shape of `--json`."""
    return {
        "url": diagnosis.url,
        "asked": list(diagnosis.asked),
        "offers": [
            {"kind": d.offer.kind, "says": d.offer.words, "entries": d.entries, "rule": d.offer.rule or None}
            for d in diagnosis.drafts
        ],
        "best": diagnosis.drafts.index(diagnosis.best) if diagnosis.best is not None else None,
    }

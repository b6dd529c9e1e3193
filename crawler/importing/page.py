"""A page of resources as drafts: every link of it is drafted, or left out with the reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.importing.draft import (
    Draft,
    DraftEmail,
    DraftLink,
    DraftPhone,
    Imported,
    Kind,
    LeftOut,
    Origin,
    UnreadableError,
)
from crawler.importing.entries import Reader
from crawler.importing.grouping import Group, Grouper
from crawler.importing.kinds import kind_of
from crawler.importing.passages import Passage, passages
from crawler.importing.people import is_name
from crawler.importing.places import country_of, outside, served
from crawler.importing.sorting import Whose, bare_host, is_owners
from crawler.join import Joiner
from crawler.tags import tags
from registry.codelists import language_known
from registry.text import clean
from registry.urls import AddressError, normalise

_LARGEST = 20_000_000  # characters
_HEAD_TAGS = 3_000
_SAVED_FROM = re.compile(r"<!--\s{0,9}saved from url=\(\d{1,6}\)(https?://[^\s>]{1,2000})", re.IGNORECASE)
_ORIGINS = 5
_NOTES = 100  # sentences about those outside an area
_SENT_TO = 20  # directories that such a sentence may mean
_WORDS = 400
_DECIDE = "a person decides what this means for service_areas and except_areas"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Self:
    """What a page says of itself."""

    url: str = ""  # "" when it does not say
    base: str = ""  # as written
    language: str = ""  # BCP 47


def page(text: str, source: str, *, url: str = "", country: str = "", private: bool = False) -> Imported:
    """Return drafts of what the HTML page `text` lists, with what is left out.

    `url` is the page's address where it is known; else what the page says of itself counts. `country`
    (ISO 3166-1) is where numbers without their country's code are from; else the one country whose areas the
    page names. Raises UnreadableError for what is too large to be a page.

    >>> page('<p><a href="https://blue.example.org/">Blue Line</a>', "help.html").drafts[0].name
    'Blue Line'
    """
    if len(text) > _LARGEST:
        raise UnreadableError(source, None, "This is larger than any page.", "Import its parts one by one.")
    itself = says_of_itself(text)
    place = url or itself.url
    found = list(passages(text))
    own = [passage for passage in found if not passage.region]
    reader = Reader(
        joiner=_joiner(place, itself.base),
        whose=Whose(bare_host(place)),
        country=country or country_of(" . ".join(each.text[:2_000] for each in own)[:200_000]),
        private=private,
    )
    grouper = Grouper()
    left: list[LeftOut] = []
    notes: list[Passage] = []
    for passage in found:
        offer = reader.read(passage)
        left += offer.left_out
        if not passage.region:
            grouper.take(passage, offer.entries)
            if outside(passage.text).areas:
                notes.append(passage)
    groups, owners = _without_owners(grouper.groups)
    drafts = _with_notes([_draft(group, source) for group in groups], groups, notes)
    return Imported(
        tuple(drafts), tuple(left + owners), remarks=tuple(_remarks(place, itself, notes, drafts))
    )


def says_of_itself(text: str) -> Self:
    """Return what a page says of its address and language: where a browser saved it from, its canonical link.

    >>> says_of_itself('<html lang=en-CA><link rel=canonical href="https://a.example/b">')
    Self(url='https://a.example/b', base='', language='en-CA')
    """
    saved = _SAVED_FROM.search(text[:20_000])
    urls: list[str] = [saved[1]] if saved else []
    base = language = ""
    for number, tag in enumerate(tags(text)):
        if (tag.name == "body" and language) or number > _HEAD_TAGS:
            break
        match tag.name:
            case "html":
                language = tag.attributes.get("lang", "") or tag.attributes.get("xml:lang", "")
            case "base" if not base:
                base = tag.attributes.get("href", "")
            case "link" if tag.attributes.get("rel", "").lower() == "canonical":
                urls.append(tag.attributes.get("href", ""))
            case "meta" if tag.attributes.get("property", "").lower() == "og:url":
                urls.append(tag.attributes.get("content", ""))
    known = [found for each in urls if (found := _web(each))]
    return Self(known[0] if known else "", base, language if language_known(language) else "")


def _web(written: str) -> str:
    try:
        return normalise(written).key
    except AddressError:
        return ""


def _joiner(url: str, base: str) -> Joiner:
    joiner = Joiner(url or "file:///")
    if base and isinstance(found := joiner.join(base), str):
        return Joiner(found)
    return joiner


def _without_owners(groups: Iterable[Group]) -> tuple[list[Group], list[LeftOut]]:
    """Take out what only invites to follow whoever made the page."""
    kept: list[Group] = []
    left: list[LeftOut] = []
    for group in groups:
        links = [entry for entry in group.entries if entry.link]
        if group.person is None and links and len(links) == len(group.entries):
            texts = [passage.text[entry.at : entry.end] for passage in group.passages[:1] for entry in links]
            if all(
                entry.link and is_owners(entry.link.url, text)
                for entry, text in zip(links, texts, strict=False)
            ):
                why = "it leads to the social media of whoever made the page"
                line = group.passages[0].line
                left += [LeftOut(e.link.url, why, line, e.label) for e in links if e.link]
                continue
        kept.append(group)
    return kept, left


def _draft(group: Group, source: str) -> Draft:
    links: dict[str, DraftLink] = {}
    phones: dict[tuple[str, str], DraftPhone] = {}
    emails: dict[str, DraftEmail] = {}
    for entry in group.entries:
        if entry.link:
            links.setdefault(entry.link.url, replace(entry.link, label=_label(entry.label, group.name)))
        if entry.phone:
            phones.setdefault((entry.phone.number, entry.phone.type), entry.phone)
        if entry.email:
            emails.setdefault(entry.email.address.casefold(), entry.email)
    unknown = not emails and any(entry.unknown for entry in group.entries)
    kind, why = _kind(group)
    guessed = {"kind": why}
    if group.why:
        guessed["name"] = (
            f"it is called so by {group.why}" if group.why.startswith("the words") else group.why
        )
    more = {}
    if group.person:
        more["credentials"] = [{"code": code} for code in group.person.credentials]
    unclear = dict.fromkeys(entry.unclear for entry in group.entries if entry.unclear)
    return Draft(
        group.name,
        kind,
        tuple(links.values()),
        tuple(phones.values()),
        tuple(emails.values()),
        ("email",) if unknown else (),
        more,
        guessed,
        _areas(group),
        tuple(
            f"the number {number} says nothing of its country: import with --country" for number in unclear
        ),
        tuple(_origin(passage, source) for passage in _telling(group))[:_ORIGINS],
    )


def _label(label: str, name: str) -> str:
    return "" if label.casefold() == name.casefold() else label


def _kind(group: Group) -> tuple[Kind, str]:
    if group.person and group.person.credentials:
        return "provider", f"the letters “{', '.join(group.person.credentials)}” behind the name"
    texts = [passage.text for passage in group.passages]
    headings = [heading for passage in group.passages[:1] for heading in reversed(passage.headings)]
    kind, why = kind_of(group.name, *texts, *headings[:1])
    if kind == "information" and is_name(group.name) and kind_of(*texts)[0] != "provider":
        person_only = not any(entry.link for entry in group.entries)
        if person_only or kind_of(*headings)[0] == "provider":
            return "provider", "it is called like a person"
    return kind, why


def _areas(group: Group) -> dict[str, tuple[list[str], str]]:
    """Return the areas that the words say are served, as a suggestion."""
    for passage in group.passages:
        if (found := served(passage.text)).areas:
            return {"service_areas": (list(found.areas), f"the words “{found.words}”")}
    for heading in (heading for passage in group.passages[:1] for heading in reversed(passage.headings)):
        if (found := served(heading)).areas:
            return {"service_areas": (list(found.areas), f"the heading “{heading}”")}
    return {}


def _telling(group: Group) -> list[Passage]:
    """Return the passages a group was read from: with contacts, or naming it."""
    return sorted(group.passages, key=lambda passage: passage.line)


def _origin(passage: Passage, source: str) -> Origin:
    heading = passage.headings[-1] if passage.headings else ""
    return Origin(source, passage.line, heading, clean(passage.text[:2_000], _WORDS))


def _with_notes(drafts: list[Draft], groups: list[Group], notes: list[Passage]) -> list[Draft]:
    """Keep what is said of those outside an area beside the entries it speaks of.

    These are the entries of its passage; where that has none, the directories of the page.
    """
    held: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        for each in group.passages:
            held.setdefault(id(each), []).append(number)
    directories = [n for n, draft in enumerate(drafts) if draft.kind == "directory"][:_SENT_TO]
    for passage in notes[:_NOTES]:
        found = outside(passage.text)
        sentence = next(
            (each for each in _SENTENCE.split(passage.text[:4_000]) if outside(each).areas),
            passage.text[:400],
        )
        note = f"“{clean(sentence, _WORDS)}” – {_DECIDE}"
        for number in held.get(id(passage)) or directories:
            draft = drafts[number]
            suggested = dict(draft.suggested)
            if draft.kind == "directory":
                suggested["except_areas"] = (list(found.areas), f"the words “{found.words}”")
            drafts[number] = replace(draft, notes=(*draft.notes, note), suggested=suggested)
    return drafts


def _remarks(place: str, itself: Self, notes: list[Passage], drafts: list[Draft]) -> Iterable[str]:
    if itself.language:
        yield f"The page says that it is in the language {itself.language}."
    if not place:
        yield "The page does not say its address: name it with --url, so that relative links can be read."
    if not any(_DECIDE in note for draft in drafts for note in draft.notes):
        for passage in notes:
            yield f"NOTE, line {passage.line}: “{clean(passage.text[:2_000], _WORDS)}”"

"""Which links and contacts of a page belong together: those of one person, one line, one heading."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.importing.entries import Entry, trimmed
from crawler.importing.passages import Passage
from crawler.importing.people import Person, is_name, people_in
from crawler.importing.sorting import bare_host
from registry.text import clean

_CUES = (
    r"(?:e-?mail|phone|tel(?:ephone)?|call|text|fax|cell|mobile|web(?:site)?|site|contact|book(?:ing)?|address|"
    r"www|visit|reach(?: (?:her|him|them|me|us))?|at|by|via|on|or|and|to|her|his|their|see|through|is|please|"
    r"courriel|téléphone|tél|here)"
)
_CUES_BEFORE = re.compile(rf"(?:{_CUES}(?![\w-])[\s|:;,.–—•·()-]{{0,5}})+", re.IGNORECASE)
_LAST_CUE = re.compile(rf"(?<![\w-]){_CUES}\.?\Z", re.IGNORECASE)
_VERBS = re.compile(
    r".*\b(?:see|visit|use|try|contact|check(?: out)?|go to|read|call|text|find|through|reach)\s"
    r"(?:the\s|our\s|an?\s)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:for )?(?:more )?info(?:rmation)? (?:on|about)\s", re.IGNORECASE)
_FIRST_PART = re.compile(r"\s?[,|:;(]\s?|\s[–—-]\s")
_BY = re.compile(r"\b(?:by|from|with|of|par|von)\s*\Z", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;]\s")
_LONGEST_NAME = 80
_SHORTEST = 3
_LEADS = 4
_CLOSE = 30  # characters between a contact and the name of the link it belongs to


@dataclass(slots=True)
class Group:
    """What belongs together, as far as it was read."""

    name: str
    why: str = ""  # why it is called so, when that is a guess
    person: Person | None = None
    item: int = 0
    passages: list[Passage] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def add(self, passage: Passage, entry: Entry) -> None:
        """Take one entry of a passage."""
        if not any(each is passage for each in self.passages[-_LEADS - 1 :]):
            self.passages.append(passage)
        self.entries.append(entry)

    @property
    def hosts(self) -> set[str]:
        """The hosts of its links."""
        return {bare_host(entry.link.url) for entry in self.entries if entry.link}


class Grouper:
    """Takes passages in order; afterwards `groups` holds what belongs together."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._section: tuple[str, ...] = ()
        self._leads: list[Passage] = []  # without contacts, since the last that had some
        self._last: Group | None = None  # of this section
        self._headed: Group | None = None  # named by the heading
        self._by_url: dict[str, Group] = {}
        self._of_heading: dict[tuple[str, ...], Group] = {}  # of headings that are links themselves

    def take(self, passage: Passage, entries: Iterable[Entry]) -> None:
        """Take a passage of the page's own content with what it offers."""
        if passage.headings != self._section:
            group = self._of_heading.get(passage.headings)
            self._section, self._leads, self._last = passage.headings, [], group
            self._headed = group if group is not None and group.person else None
        offered = list(entries)
        if not offered:
            if passage.text and not passage.level:
                self._leads = [*self._leads, passage][-_LEADS:]
            return
        for person, part in _parts(passage, offered):
            if person is None:
                self._unnamed(passage, part)
            else:
                group = self._of_person(person, passage)
                for entry in part:
                    self._add(group, passage, entry)
        self._leads = []
        if passage.level and self._last is not None:
            self._of_heading[*passage.headings, clean(passage.text, 200)] = self._last

    def _of_person(self, person: Person, passage: Passage) -> Group:
        if self._last is not None and self._last.person and self._last.person.name == person.name:
            return self._last
        return self._new(Group(person.name, person=person, item=passage.item))

    def _new(self, group: Group) -> Group:
        first = _FIRST_PART.split(group.name, maxsplit=1)[0]
        if group.why and first != group.name and is_name(first):
            group.name = first
        self.groups.append(group)
        self._last = group
        return group

    def _add(self, group: Group, passage: Passage, entry: Entry) -> None:
        group.add(passage, entry)
        if entry.link is not None:
            self._by_url.setdefault(entry.link.url, group)

    def _unnamed(self, passage: Passage, entries: list[Entry]) -> None:
        """Group entries of a passage that names no person with qualifications."""
        current = self._by_heading(passage)
        fixed = current is not None
        end = 0
        for entry in entries:
            before = passage.text[end : entry.at]
            end = max(end, entry.end)
            if current is None or not fixed:
                current = self._choose(current, passage, entry, before)
            self._add(current, passage, entry)

    def _by_heading(self, passage: Passage) -> Group | None:
        """Return the group of a heading that names a person, whose section is all theirs."""
        people = people_in(passage.headings[-1]) if passage.headings and not passage.level else ()
        if not people:
            return None
        if self._headed is None:
            self._headed = self._new(Group(people[0].name, person=people[0], item=passage.item))
        return self._headed

    def _choose(self, current: Group | None, passage: Passage, entry: Entry, before: str) -> Group:
        """Return whose an entry is: of the group before it, or of a new one."""
        if entry.link is not None and entry.link.url in self._by_url:
            return self._by_url[entry.link.url]
        label = entry.label if entry.link or is_name(entry.label) else ""
        words, nameless = lead(before)
        if label:
            if current is not None and self._goes_with(current, entry, before):
                current.name, current.why = (label, "") if current.why else (current.name, "")
                return current
            return self._new(Group(label, item=passage.item))
        if current is not None:
            starts = is_name(words) or (entry.link is not None and current.hosts and words)
            return self._new(Group(words, _BEFORE, item=passage.item)) if starts else current
        if not nameless:
            name = words or _host_name(entry)
            return self._new(Group(name, _BEFORE if words else _HOST, item=passage.item))
        return self._of_surroundings(passage, entry)

    def _goes_with(self, current: Group, entry: Entry, before: str) -> bool:
        """Whether a named link belongs to the contact or link just before it."""
        if entry.link is not None and bare_host(entry.link.url) in current.hosts:
            return True
        return not current.hosts and len(before) <= _CLOSE and not _SENTENCE.search(before)

    def _of_surroundings(self, passage: Passage, entry: Entry) -> Group:
        """Return whose an entry is that has no words of its own: "Phone: …" on a line below a name."""
        beside = [each for each in self._leads if each.item == passage.item]
        named = next((people[0] for each in reversed(self._leads) if (people := people_in(each.text))), None)
        if named is not None:
            return self._new(Group(named.name, person=named, item=passage.item, passages=list(self._leads)))
        title = next((each for each in (*beside, *self._leads[-1:]) if _title_like(each.text)), None)
        if title is not None:
            name = trimmed(title.text)
            return self._new(Group(name, _ABOVE, item=passage.item, passages=list(self._leads)))
        if self._last is not None and (self._last.item == passage.item or not self._leads):
            return self._last
        heading = passage.headings[-1] if len(passage.headings) > 1 else ""
        if heading and self._last is None and len(heading) <= _LONGEST_NAME:
            return self._new(Group(heading, _HEADING, item=passage.item, passages=list(self._leads)))
        return self._new(Group(_host_name(entry), _HOST, item=passage.item, passages=list(self._leads)))


_BEFORE = "the words before it"
_ABOVE = "the line above it"
_HEADING = "the heading above it"
_HOST = "the page gives it no name"


def _parts(passage: Passage, entries: list[Entry]) -> Iterator[tuple[Person | None, list[Entry]]]:
    """Yield the entries of a passage by the person that is named before them."""
    people = people_in(passage.text)
    if not people:
        yield None, entries
        return
    begin = 0
    for entry in entries:  # "The handbook by Robin Ash, MSW" is no page of hers
        if entry.label and entry.end < people[0].at and _BY.search(passage.text[entry.end : people[0].at]):
            before, begin = begin, entry.end
            yield None, [each for each in entries if before <= each.at < begin]
    bounds = [begin, *(person.at for person in people[1:]), len(passage.text) + 1]
    for person, begin, end in zip(people, bounds, bounds[1:], strict=False):
        part = [entry for entry in entries if begin <= entry.at < end]
        if part:
            yield person, part


def _title_like(text: str) -> bool:
    return 2 <= len(text) <= _LONGEST_NAME and not _SENTENCE.search(f"{text} ") and not text.endswith(":")


def lead(before: str) -> tuple[str, bool]:
    """Return the name that words before a contact give it, and whether they say nothing at all.

    >>> lead("Robin Ash: email "), lead(" | phone: "), lead("Info on the reflex: ")
    (('Robin Ash', False), ('', True), ('the reflex', False))
    >>> lead("Anyone elsewhere, please see the Harbour directory here: ")
    ('Harbour directory', False)
    """
    parts = _SENTENCE.split(before[-400:])
    words = trimmed(parts[-1]) or (trimmed(parts[-2]) if len(parts) > 1 else "")
    if begun := _CUES_BEFORE.match(words):
        words = trimmed(words[begun.end() :])
    while found := _LAST_CUE.search(words):
        words = trimmed(words[: found.start()])
    if not words:
        return "", True
    for opening in (_VERBS, _ABOUT):
        if (begun := opening.match(words)) and len(words) - begun.end() > _SHORTEST:
            words = words[begun.end() :]
    return (words if len(words) <= _LONGEST_NAME else ""), False


def _host_name(entry: Entry) -> str:
    if entry.link is not None:
        return (urlsplit(entry.link.url).hostname or "").removeprefix("www.")
    if entry.email is not None:
        return entry.email.address.partition("@")[0]
    if entry.phone is not None:
        return entry.phone.display or entry.phone.number
    return "Unnamed"

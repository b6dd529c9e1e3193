"""What one passage of a page offers: its links and contacts in order, and those that are no resource."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.contact_links import contact_of
from crawler.importing.contacts import phone_of, spoken_in
from crawler.importing.draft import DraftEmail, DraftLink, DraftPhone, LeftOut, link_of
from crawler.importing.passages import PLACEHOLDER, Anchor, Passage
from crawler.importing.sorting import Whose, role_of, unwrapped, why_left
from crawler.join import Joiner
from registry.contacts import ContactError, check_email
from registry.text import clean
from registry.urls import AddressError

_GENERIC = re.compile(
    r"(?:(?:click|tap|see|go|look) )?here|(?:visit |view |open |go to |see |on )?"
    r"(?:this |the |their |her |his |my |our )?(?:official )?"
    r"(?:link|page|web ?site|site|web|home ?page|profile|url|directory|list)|"
    r"(?:read|learn|find out|see|view|know)? ?(?:more|details)(?: (?:info(?:rmation)?|here|details))?|"
    r"e-?mail(?: (?:me|us|her|him|them))?|contact(?: (?:me|us|her|him|form|page))?|"
    r"call(?: (?:us|me|now))?|phone|tel|"
    r"book (?:now|online|here|an? .{1,30})|(?:more )?info(?:rmation)?|text|message|visit|open|download|pdf|"
    r"ici|site web|en savoir plus|courriel",
    re.IGNORECASE,
)
_ADDRESS_LIKE = re.compile(r"(?:https?://|www\.)?[\w-]+(?:\.[\w-]+)+(?:[/?#]\S{0,300})?", re.IGNORECASE)
_EDGES = " \t|:;,.–—-•·»›→←>()[]“”\"'"
_CLOSED = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Entry:
    """One link or contact of a passage."""

    at: int  # characters of the passage before it
    end: int
    link: DraftLink | None = None
    phone: DraftPhone | None = None
    email: DraftEmail | None = None
    unknown: bool = False  # an e-mail address is there, and nobody can read it
    unclear: str = ""  # a number whose country nobody can tell
    label: str = ""  # its own name: what readers click on, when that says anything


@dataclass(frozen=True, slots=True)
class Offer:
    """The entries of a passage in order, and what of it is left out."""

    entries: tuple[Entry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """How the links of one page are read."""

    joiner: Joiner
    whose: Whose
    country: str = ""  # where national numbers are from (ISO 3166-1)
    private: bool = False  # whether addresses on this machine may be listed

    def read(self, passage: Passage) -> Offer:
        """Return what `passage` offers."""
        if passage.region:
            why = f"it stands in {passage.region}"
            return Offer((), tuple(_left(anchor, why) for anchor in passage.anchors))
        entries: list[Entry] = []
        left: list[LeftOut] = []
        for anchor in passage.anchors:
            found = self._anchor(anchor, passage.text)
            if isinstance(found, str):
                left.append(_left(anchor, found))
            else:
                entries += found
        entries += self._written(passage, entries)
        return Offer(tuple(sorted(entries, key=lambda entry: entry.at)), tuple(left))

    def _anchor(self, anchor: Anchor, text: str) -> list[Entry] | str:
        """Return what a link leads to, or why it is left out."""
        end = anchor.at + (len(anchor.text) if text.startswith(anchor.text, anchor.at) else 0)
        place = Entry(anchor.at, end, label=own_label(anchor.text))
        if anchor.href.startswith("#"):
            return "it leads to a place on the same page"
        target = self.joiner.join(anchor.href)
        contact = contact_of(anchor.href if target is None else str(target), self.country or None)
        if contact is not None:
            return self._person(contact.kind, contact.values, place, anchor)
        if target is None:
            return _NOT_WEB.get(anchor.href.partition(":")[0].lower(), _RELATIVE)
        if isinstance(target, AddressError):
            return target.problem
        return self._web(anchor, target, place)

    def _web(self, anchor: Anchor, target: str, place: Entry) -> list[Entry] | str:
        inner, host = unwrapped(target)
        counter = (f"the way through {host}",) if host else ()
        if why := why_left(target, anchor.text, self.whose):
            return f"it {why}"
        try:
            if host:
                link = link_of(inner, role_of(inner, anchor.text), private=self.private)
            else:  # as it is written: the joined address has lost its tracking already
                absolute = re.match(r"https?://", anchor.href, re.IGNORECASE)
                written = anchor.href if absolute else target
                link = link_of(written, role_of(target, anchor.text), private=self.private)
        except AddressError as mistake:
            return mistake.problem
        return [replace(place, link=replace(link, stripped=(*link.stripped, *counter)))]

    def _addresses(self, text: str, spans: list[tuple[int, int]]) -> Iterator[Entry]:
        """Yield the web addresses that are written out and are no links."""
        for match in _WRITTEN.finditer(text[:8_000]):
            if any(begin <= match.start() < end for begin, end in spans):
                continue
            written = match[0].rstrip(".,;:!?")
            try:
                link = link_of(written, private=self.private)
            except AddressError:
                continue  # words, as "www.what-if"
            if not why_left(link.url, "", self.whose):
                yield Entry(
                    match.start(), match.start() + len(written), replace(link, role=role_of(link.url))
                )

    def _person(self, kind: str, values: tuple[str, ...], place: Entry, anchor: Anchor) -> list[Entry] | str:
        if kind == "email":
            if not values:
                hidden = "email-protection" in anchor.href
                return [replace(place, unknown=True)] if hidden else "it shares the page by e-mail"
            try:
                return [replace(place, email=DraftEmail(check_email(value))) for value in values]
            except ContactError as mistake:
                return mistake.problem
        if not values:
            return "it names no number"
        text = anchor.href.lower().startswith(("sms", "whatsapp", "https://wa.me", "https://api.whatsapp"))
        found = [phone_of(value, self.country, "text" if text else "voice") for value in values]
        phones = [replace(place, phone=phone) for phone in found if phone is not None]
        shown = phone_of(anchor.text, self.country)
        if len(phones) == 1 and shown is not None and phones[0].phone is not None:
            same = shown.number == phones[0].phone.number
            phones = [replace(phones[0], phone=replace(shown, type=phones[0].phone.type))] if same else phones
        if phones:
            return phones
        if values[0].startswith("+"):
            return "it is not a telephone number that can exist"
        return [replace(place, unclear=clean(values[0], 40))]

    def _written(self, passage: Passage, entries: list[Entry]) -> Iterator[Entry]:
        """Yield the contacts that are written out, but for those that are links as well."""
        known = {entry.email.address.casefold() for entry in entries if entry.email}
        known |= {entry.phone.number for entry in entries if entry.phone}
        spans = [(entry.at, entry.end) for entry in entries if entry.end > entry.at]
        for each in spoken_in(passage.text, self.country):
            key = (
                each.email.address.casefold()
                if each.email
                else each.phone.number
                if each.phone
                else each.unclear
            )
            if key in known or any(begin <= each.at < end for begin, end in spans):
                continue
            known.add(key)
            yield Entry(each.at, each.at + len(key), phone=each.phone, email=each.email, unclear=each.unclear)
        yield from self._addresses(passage.text, spans)
        for match in PLACEHOLDER.finditer(passage.text):
            if not any(begin <= match.start() < end for begin, end in spans):
                yield Entry(match.start(), match.end(), unknown=True)


_WRITTEN = re.compile(r"(?<![\w@./-])(?:https?://|www\.)[^\s<>\"'|()\[\]]{3,500}", re.IGNORECASE)
_RELATIVE = "it leads to a page of the same site, whose address is not known: name it with --url"
_NOT_WEB = {
    "javascript": "a script runs where it is clicked",
    "data": "it holds its content itself and leads nowhere",
    "ftp": "it is no web address",
    "blob": "it leads nowhere outside the page",
    "about": "it leads nowhere",
}


def _left(anchor: Anchor, why: str) -> LeftOut:
    return LeftOut(anchor.href, why, anchor.line, anchor.text)


def trimmed(text: str) -> str:
    """Return words without the marks around them; a bracket stays where it closes one within.

    >>> trimmed("- The handbook (PDF):"), trimmed("[link] »")
    ('The handbook (PDF)', 'link')
    """
    words = text.strip(_EDGES)
    after = text[text.find(words) + len(words) :][:1] if words else ""
    opened = _CLOSED.get(after, "")
    return f"{words}{after}" if opened and words.count(opened) > words.count(after) else words


def own_label(text: str) -> str:
    """Return what a link is called, "" when its words could stand on any link.

    >>> own_label("Blue Line »"), own_label("click here"), own_label("www.blue.example")
    ('Blue Line', '', '')
    """
    label = trimmed(clean(text))
    generic = _GENERIC.fullmatch(label) or _ADDRESS_LIKE.fullmatch(label) or "@" in label
    if generic or PLACEHOLDER.search(text) or not any(character.isalpha() for character in label):
        return ""
    return label if len(label) <= 120 else ""

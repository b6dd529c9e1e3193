"""Which drafts the registry holds already, or an earlier draft of the same import."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from crawler.importing.draft import Draft, DraftEmail, DraftLink, DraftPhone, Imported, Known, slug
from crawler.importing.sorting import SOCIAL, bare_host
from registry.contacts import is_role_address
from registry.phone_keys import phone_key

if TYPE_CHECKING:
    from registry.model import Resource

_NEAR = 93  # of 100: names that differ by a letter, or by the order of their words
_OTHER = 60  # below this two names are of two people, whatever they share
_COMPARISONS = 20_000_000  # of names; beyond that only equal names are found


@dataclass(slots=True)
class _Entry:
    """A record or draft that others are compared with."""

    id: str
    name: str
    links: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    credentials: set[str] = field(default_factory=set)
    state: str = ""  # why it is not listed, in words


def settle(imported: Imported, resources: Iterable["Resource"] = (), taken: Collection[str] = ()) -> Imported:
    """Return `imported` with its drafts named by ids, and those apart that are known already.

    `taken` are ids that are or were used. What is only alike, as a shared number of a practice, stays a
    draft with a note.
    """
    index = _Index([_of_resource(each) for each in resources])
    used = set(taken) | set(index.entries)
    few = len(imported.drafts) * (len(index.entries) + len(imported.drafts)) <= _COMPARISONS
    kept: list[Draft] = []
    known = list(imported.known)
    for draft in imported.drafts:
        entry, by, notes = index.find(draft, near=few)
        if entry is not None:
            known.append(Known(draft, entry.id, by, tuple(_news(draft, entry))))
            _learn(entry, draft)
            continue
        host = next((bare_host(link.url) for link in draft.links), "")
        id_ = slug(draft.id or (host if slug(draft.name).startswith("entry") and host else draft.name), used)
        used.add(id_)
        kept.append(replace(draft, id=id_, notes=(*draft.notes, *notes)))
        index.add(_of_draft(draft, id_))
    return replace(imported, drafts=tuple(kept), known=tuple(known))


class _Index:
    """Entries by what they can be found by."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self.entries: dict[str, _Entry] = {}
        self._by: dict[tuple[str, str], _Entry] = {}
        self._names: dict[str, str] = {}  # id → folded name
        for entry in entries:
            self.add(entry)

    def add(self, entry: _Entry) -> None:
        """Take one more entry; what others hold already stays theirs."""
        self.entries[entry.id] = entry
        folded = _folded(entry.name)
        if folded:
            self._names[entry.id] = folded
            self._by.setdefault(("name", folded), entry)
        for link in entry.links:
            self._by.setdefault(("link", link), entry)
            if host := _own_host(link):
                self._by.setdefault(("host", host), entry)
        for phone in entry.phones:
            self._by.setdefault(("phone", phone), entry)
        for email in entry.emails:
            self._by.setdefault(("email", email), entry)

    def find(self, draft: Draft, *, near: bool) -> tuple[_Entry | None, str, list[str]]:
        """Return who `draft` is and by what, or nobody and notes on who is like it."""
        notes: list[str] = []
        for kind, key, shown, weak in _keys(draft):
            entry = self._by.get((kind, key))
            if entry is None:
                continue
            alike = fuzz.token_sort_ratio(_folded(draft.name), _folded(entry.name))
            apart = alike < _OTHER and (weak or entry.state == _ABOVE or _stands_alone(draft))
            if not apart and kind != "host":
                return entry, f"its {_WORDS[kind]} {shown}{entry.state}", []
            notes.append(f"{entry.id} has the same {_WORDS[kind]} ({shown}){entry.state}: is it the same?")
        entry, by = self._named(_folded(draft.name), near=near)
        if entry is not None and not _contradicts(draft, entry):
            return entry, f"its name{by}{entry.state}", []
        if entry is not None:
            notes.append(
                f"{entry.id} has the same name{by}{entry.state}, and other contacts: is it the same?"
            )
        return None, "", list(dict.fromkeys(notes))

    def _named(self, folded: str, *, near: bool) -> tuple[_Entry | None, str]:
        """Return who is called so, or nearly so when `near`, and how the name is written there."""
        if entry := self._by.get(("name", folded)):
            return entry, f" “{entry.name}”"
        if near and folded and self._names:
            found = process.extractOne(folded, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR)
            if found is not None and re.findall(r"\d+", found[0]) == re.findall(r"\d+", folded):
                entry = self.entries[found[2]]
                return entry, f", which is nearly “{entry.name}”"
        return None, ""


def _contradicts(draft: Draft, entry: _Entry) -> bool:
    """Whether both have contacts of a kind and share none of it: many services are called "Peer support"."""
    pairs = (
        ({bare_host(link.url) for link in draft.links}, {link.partition("/")[0] for link in entry.links}),
        ({phone_key(each.number, each.country or None) for each in draft.phones}, entry.phones),
        ({each.address.casefold() for each in draft.emails}, entry.emails),
    )
    return any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in pairs)


_ABOVE = " (drafted above)"


def _stands_alone(draft: Draft) -> bool:
    """Whether others may share its page: a person of a practice, a service of an organization."""
    return bool(draft.more.get("credentials") or draft.more.get("organization"))


_WORDS = {"link": "link", "phone": "phone", "email": "e-mail", "host": "site"}


def _keys(draft: Draft) -> Iterator[tuple[str, str, str, bool]]:
    """Yield what a draft can be found by: kind, key, as it is shown, and whether several may share it."""
    for link in draft.links:
        yield "link", page_key(link.url), link.url, False
    for email in draft.emails:
        yield "email", email.address.casefold(), email.address, is_role_address(email.address)
    for phone in draft.phones:
        yield (
            "phone",
            phone_key(phone.number, phone.country or None),
            phone.display or phone.number,
            phone.number[:1] == "+",
        )
    for link in draft.links:
        if host := _own_host(page_key(link.url)):
            yield "host", host, host, True


def page_key(url: str) -> str:
    """Return the key of a page: the same with http and https, with www and without, with a slash at its end.

    >>> page_key("http://www.example.org/help/#top") == page_key("https://example.org/help")
    True
    """
    parts = urlsplit(url.partition("#")[0])
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{bare_host(url)}{port}{parts.path.rstrip('/')}{query}"


def _own_host(key: str) -> str:
    """Return the host of a page, "" for those that many share."""
    host = key.partition("/")[0].partition("?")[0]
    return "" if any(host == site or host.endswith(f".{site}") for site in SOCIAL) else host


def _folded(name: str) -> str:
    """Return a name without case, accents, titles and punctuation.

    >>> _folded("Dr. Zoë Ash-Lee"), _folded("The Blue Line")
    ('zoe ash lee', 'blue line')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    words = re.sub(r"[^\w]+", " ", letters).split()
    return " ".join(word for word in words if word not in ("dr", "the", "mrs", "ms", "mr"))


def _of_resource(resource: "Resource") -> _Entry:
    state = "" if resource.status == "active" else f" (which is {resource.status})"
    return _Entry(
        resource.id,
        resource.name,
        {page_key(link.url) for link in resource.links},
        {phone_key(phone.number, phone.country) for phone in resource.phones},
        {email.address.casefold() for email in resource.emails},
        {each.code for each in resource.credentials},
        " (which asked not to be listed)" if resource.do_not_list else state,
    )


def _of_draft(draft: Draft, id_: str) -> _Entry:
    entry = _Entry(id_, draft.name, state=_ABOVE)
    _learn(entry, draft)
    return entry


def _learn(entry: _Entry, draft: Draft) -> None:
    """Add what a draft knows, so that the same news is told once."""
    entry.links |= {page_key(link.url) for link in draft.links}
    entry.phones |= {phone_key(phone.number, phone.country or None) for phone in draft.phones}
    entry.emails |= {email.address.casefold() for email in draft.emails}
    entry.credentials |= set(_codes(draft))


def _codes(draft: Draft) -> list[str]:
    return [str(each.get("code", "")) for each in draft.more.get("credentials", ()) if isinstance(each, dict)]


def _news(draft: Draft, entry: _Entry) -> Iterator[str]:
    """Yield what a draft knows that a record does not."""
    for link in draft.links:
        if page_key(link.url) not in entry.links:
            yield f"a link, {_shown(link)}"
    for phone in draft.phones:
        key = phone_key(phone.number, phone.country or None)
        if key not in entry.phones and phone.number not in {each.partition(":")[2] for each in entry.phones}:
            yield f"a phone, {_shown(phone)}"
    for email in draft.emails:
        if email.address.casefold() not in entry.emails:
            yield f"an e-mail, {_shown(email)}"
    for code in _codes(draft):
        if code not in entry.credentials:
            yield f"a credential, {code}"


def _shown(contact: DraftLink | DraftPhone | DraftEmail) -> str:
    match contact:
        case DraftLink():
            return contact.url
        case DraftPhone():
            written = f" ({contact.display})" if contact.display else ""
            return f"{contact.number}{written}"
        case DraftEmail():
            return contact.address

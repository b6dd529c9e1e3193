"""What a check met: every address with its places, and what is left out, with the reason."""

import re
from collections import Counter
from collections.abc import Container

from crawler.links import Link
from crawler.spot import Spot
from registry.urls import AddressError

_MAY_BE_A_PERSON = re.compile(
    r"\s*(?:mailto|tel|callto|sms(?:to)?|whatsapp):|\s*https?://(?:www\.|api\.|web\.)?(?:wa\.me|whatsapp\.com)/"
    r"|\s*https?://[^?#]*/cdn-cgi/l/email-protection",
    re.IGNORECASE,
)
_REMEMBERED = 250_000  # addresses left out: each is counted once as long as they are remembered
_LONGEST = 200  # characters remembered of what is no web address: data: holds whole pictures
_ENTRIES = 250_000  # addresses with their fragments, unreadable references and contacts, together
_PLACES = 250_000  # beyond these, what is met is told with the first of its places only
_TOO_MANY = f"beyond the first {_ENTRIES:,} addresses, parts of pages and contacts"
_TOO_MANY_PLACES = f"places beyond the first {_PLACES:,}"


class Ledger:
    """The book of one check. Texts that stand on every page are kept once."""

    def __init__(self) -> None:
        self.met: dict[str, list[Spot]] = {}  # addresses with their fragments → where they stand
        self.errors: dict[str, tuple[AddressError, list[Spot]]] = {}  # as written: no browser can read them
        self.contacts: dict[str, list[Spot]] = {}  # mailto, tel, sms and WhatsApp links, as written
        self._left_out: dict[str, str] = {}  # address → why
        self._counted: Counter[str] = Counter()  # why → how many, of what has no address of its own
        self._texts: dict[str, str] = {}
        self._places = 0

    def spot(self, link: Link, source: str) -> Spot:
        """Return where `link` stands."""
        return Spot(source, link.line, self._texts.setdefault(link.text, link.text))

    def note(self, address: str, spot: Spot | None) -> None:
        """Note that `address` was met at `spot`, or named; ask `has_room` first of what was met."""
        self._place(self.met.setdefault(address, []), spot)

    def note_error(self, written: str, error: AddressError, spot: Spot | None) -> str:
        """Note a reference that no browser can read; return how `errors` calls it: it may be very long."""
        short = written[:_LONGEST]
        if self._has_room(self.errors, short):
            self._place(self.errors.setdefault(short, (error, []))[1], spot)
        return short

    def has_room(self, address: str) -> bool:
        """Whether there is room for `address`; if not, it is counted as left out."""
        return self._has_room(self.met, address)

    def _has_room(self, book: Container[str], name: str) -> bool:
        if name in book or len(self.met) + len(self.errors) + len(self.contacts) < _ENTRIES:
            return True
        self.count(_TOO_MANY)
        return False

    def _place(self, spots: list[Spot], spot: Spot | None) -> None:
        """Put `spot` to `spots`; the first place of anything is always kept."""
        if spot is None:
            return
        if spots and self._places >= _PLACES:
            self.count(_TOO_MANY_PLACES)
        else:
            spots.append(spot)
            self._places += 1

    def note_elsewhere(self, link: Link, source: str) -> None:
        """Note a link that is not of the web: a contact with its place, the rest as left out."""
        if not self.note_contact(link.written, self.spot(link, source)):
            self.leave_out(link.written[:_LONGEST], "not a web address")

    def note_contact(self, url: str, spot: Spot | None) -> bool:
        """Note a link that leads to a person, met at `spot`; False when it does not."""
        if not _MAY_BE_A_PERSON.match(url):
            return False
        from crawler.contact_links import contact_of  # here: the tables of numbers are slow to import

        if contact_of(url) is None:
            return False
        if self._has_room(self.contacts, url):
            self._place(self.contacts.setdefault(url, []), spot)
        return True

    def leave_out(self, address: str, why: str) -> None:
        """Note that `address` is not asked; it counts once however often it is met."""
        if len(self._left_out) < _REMEMBERED:
            self._left_out[address] = why
        elif address not in self._left_out:
            self._counted[why] += 1

    def why_left_out(self, address: str) -> str | None:
        """Return why `address` was left out, or None."""
        return self._left_out.get(address)

    def count(self, why: str, number: int = 1) -> None:
        """Count what is left out without an address of its own."""
        if number:
            self._counted[why] += number

    @property
    def left_out(self) -> Counter[str]:
        """Why, and how many were left out."""
        return self._counted + Counter(self._left_out.values())

"""The e-mail addresses of a page that somebody can be reached at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.contact_links import contact_of
from crawler.hidden_mail import hidden_address
from crawler.nobodys_mail import reaches_nobody
from crawler.shown_text import Piece, pieces
from crawler.written_mail import addresses_in, normal, sure_addresses_in
from crawler.written_script import written_by_scripts

_MOST = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """What was found."""

    emails: tuple[str, ...] = ()  # in the order of the page, each once
    unsure: tuple[str, ...] = ()  # addresses that reach nobody, or are none
    cut: bool = False


def mail_of(shown: Sequence[Piece], source: str, said: Iterable[str]) -> Mail:
    """Return the addresses of what a page shows, then those its structured data says; sharing names "
    "nobody."""
    seen: dict[str, str] = {}
    doubted: dict[str, str] = {}
    for address in _found(shown, source, said):
        place = doubted if reaches_nobody(address) else seen
        place.setdefault(address.casefold(), address)
        if len(seen) > _MOST:
            break
    loosely = normal(_each_once(a for piece in shown if piece.text for a in addresses_in(piece.text)))
    for address, _ in zip(loosely, range(_MOST), strict=False):
        if address.casefold() not in seen:
            doubted.setdefault(address.casefold(), address)
    return Mail(tuple(seen.values())[:_MOST], tuple(doubted.values())[:_MOST], cut=len(seen) > _MOST)


def _found(shown: Sequence[Piece], source: str, said: Iterable[str]) -> Iterator[str]:
    yield from normal(_each_once(_written(shown)))
    if "document.write" in source:
        written = written_by_scripts(source)
        yield from normal(_each_once(_written([piece for text in written for piece in pieces(text)])))
    yield from normal(text.removeprefix("mailto:") for text in said)


def _each_once(found: Iterable[str]) -> Iterator[str]:
    """Yield each of the first `_MOST` different ones, and one more when there are more."""
    known: set[str] = set()
    for text in found:
        if text not in known:
            known.add(text)
            yield text
            if len(known) > _MOST:
                return


def _written(shown: Iterable[Piece]) -> Iterator[str]:
    for piece in shown:
        if piece.text:
            yield from sure_addresses_in(piece.text)
        elif piece.href and (piece.href[:20].lstrip().lower().startswith("mailto:") or _hidden(piece.href)):
            contact = contact_of(piece.href)
            for value in contact.values if contact else ():
                named = re.search(r"<([^<>]{3,254})>\s*\Z", value)  # Ann <ann@quiet-river.org>
                yield (named[1] if named else value).strip().removesuffix(".")


def _hidden(href: str) -> bool:
    return "email-protection" in href and bool(hidden_address(href))

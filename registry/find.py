"""Which listed address a person means: an id, an address, or enough of either."""

from collections.abc import Callable, Iterable

from registry.targets import Target
from registry.urls import AddressError, normalise

Found = dict[str, tuple[Target, ...]]  # by address: its listings


def find(targets: Iterable[Target], wanted: str) -> Found:
    """Return the addresses `wanted` may mean, none when nothing fits; of several, a person has to say which.

    An exact id or address wins over the beginning of one, and that over a part anywhere in it. Case and the
    spelling of addresses do not matter, and neither does a fragment.
    """
    listed = tuple(targets)
    spellings = _spellings(wanted)
    for fits in _FITS:
        found: Found = {}
        for target in listed:
            if any(fits(name, one) for name in _names(target) for one in spellings):
                found[target.address] = (*found.get(target.address, ()), target)
        if found:
            return found
    return {}


_FITS: tuple[Callable[[str, str], bool], ...] = (str.__eq__, str.startswith, str.__contains__)


def _names(target: Target) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (target.target_id, target.address, target.shown))


def _spellings(wanted: str) -> tuple[str, ...]:
    """Return what a person may have meant: the words as typed, and as one address is spelt here."""
    typed = wanted.strip()
    try:
        return typed.casefold(), normalise(typed, allow_private=True).key.casefold()
    except AddressError:
        return (typed.casefold(),)

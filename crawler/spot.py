"""One place where a link stands: page or file, line, and what readers see there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a link stands."""

    source: str  # the page's address, the file's path as named, or "-" for standard input
    line: int | None = None  # from 1
    text: str = ""  # what readers click on

"""A postal address in its parts, as a page may give it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """A postal address in its parts; None where the page does not say."""

    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None  # ISO 3166-1 where that can be told

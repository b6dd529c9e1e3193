"""The shape of what one page says of who stands behind it; `crawler.facts` reads it off the page."""

from dataclasses import dataclass

from crawler.describe.description import Method
from crawler.describe.place import PlaceOf


@dataclass(frozen=True, slots=True)
class Facts:
    """What one page says. Texts are clean and on one line."""

    name: str | None = None  # of the organization or person
    name_method: Method | None = None
    languages: tuple[str, ...] = ()  # BCP 47, in which help is given: only where structured data says so
    profiles: tuple[str, ...] = ()  # addresses of its own pages on social networks, no share links
    hours: tuple[str, ...] = ()  # as in "Mo-Fr 09:00-17:00" (schema.org)
    address: PlaceOf | None = None
    phones: tuple[str, ...] = ()  # E.164, in the order of the page, without doubles
    codes: tuple[str, ...] = ()  # short codes that the page says to call or text: "988"
    emails: tuple[str, ...] = ()  # in the order of the page, without doubles
    # What may be contacts too, as digits or addresses: fax, numbers of an unknown country, placeholders. They
    # tell whether a known contact is still there, and are never offered.
    unsure: tuple[str, ...] = ()
    complete: bool = True  # False when the page was cut: what is not here may stand there

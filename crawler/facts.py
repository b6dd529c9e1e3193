"""Everything a page says of who stands behind it, beside its description: each fact as it may be proposed."""

from collections.abc import Iterable

from crawler.describe.place import PlaceOf
from crawler.describe.reading import Reading
from crawler.describe.structured import structured
from crawler.fact_shape import Facts
from crawler.facts_mail import mail_of
from crawler.facts_phones import phones_of
from crawler.profiles import profile_of
from crawler.regions import regions_of
from crawler.shown_text import pieces

__all__ = ["Facts", "PlaceOf", "facts_of"]

_PIECES = 20_000  # lines and links of one page that are read
_PROFILES = 20


def facts_of(reading: Reading) -> Facts:
    """Return what a page says of who stands behind it, precise rather than whole; work is bounded.

    Numbers without a country's code are read as of the page's own country, then of those it names. A number
    labelled as fax, a placeholder and whatever is no contact (dates, prices, identifiers) is left out;
    `complete` is False, too, for a page whose text only scripts would write.
    """
    said = structured(reading)
    shown = list(pieces(reading.source))
    country = said.address.country if said.address else None
    regions = regions_of(reading.url, reading.lang, reading.text, (country,) if country else ())
    numbers = phones_of(shown[:_PIECES], regions, said.phones)
    mail = mail_of(shown[:_PIECES], reading.source, said.emails)
    hrefs = (piece.href for piece in shown[:_PIECES] if piece.href is not None)
    return Facts(
        name=said.name,
        name_method=said.name_method,
        languages=said.languages,
        profiles=_profiles(hrefs, said.profiles),
        hours=said.hours,
        address=said.address,
        phones=numbers.phones,
        codes=numbers.codes,
        emails=mail.emails,
        unsure=(*numbers.unsure, *mail.unsure),
        complete=reading.complete
        and not (reading.cut or reading.description.needs_js or numbers.cut or mail.cut)
        and len(shown) <= _PIECES,
    )


def _profiles(hrefs: Iterable[str], said: Iterable[str]) -> tuple[str, ...]:
    """Return the profiles that the page links to, each once, those that it says are its own first."""
    found = [*(profile_of(url, mine=True) for url in said), *(profile_of(url) for url in hrefs)]
    kept: dict[str, str] = {}
    for url in filter(None, found):
        kept.setdefault(_one_spelling(url), url)
    return tuple(kept.values())[:_PROFILES]


def _one_spelling(url: str) -> str:
    """Return what is equal for the spellings of one profile.

    >>> _one_spelling("https://m.facebook.com/Warm") == _one_spelling("https://www.facebook.com/warm")
    True
    """
    host, _, path = url.removeprefix("https://").casefold().partition("/")
    name = ".".join(host.split(".")[-2:]).replace("twitter.com", "x.com").replace("fb.com", "facebook.com")
    return f"{name}/{path}"

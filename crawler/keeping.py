"""What is kept of a check: its evidence, what to ask with next time, what the page says and is about."""

import logging
from datetime import timedelta

from crawler.checks import Result
from crawler.describe.description import Description, to_json
from crawler.describe.reading import Reading
from crawler.extract import description_of, read_off
from crawler.fact_shape import Facts
from crawler.finding import CODES, Code, Weight
from crawler.history import Checked, Evidence, Validators
from crawler.memory import Sight
from crawler.watched import Wanted
from registry.urls import host_key

# Notices of the connection, which a "not modified" has as well; all others speak of the page.
_OF_THE_VISIT = frozenset({"certificate_expires", "http_only"})


_log = logging.getLogger(__name__)
# Notices of a page that may be somebody else's: its words are not those of who is listed.
_STRANGE = frozenset({"content_drift", "looks_like_spam"})
_NOTHING = Wanted()


def checked_of(result: Result, rules: str, wanted: Wanted = _NOTHING) -> Checked:
    """Return what is kept of a check: evidence, validators, what the page says of itself and is about.

    `wanted` is what else is to be read off the page.
    """
    observation, finding = result.observation, result.finding
    said, values, contacts = _said(result, wanted)
    wait = observation.retry_after
    return Checked(
        address=result.ask.address,
        evidence=Evidence(
            at=observation.at,
            finding=finding,
            hops=observation.hops,
            status=observation.status,
            final_url=observation.final_url if observation.hops else None,
            ip=observation.ip,
            title=(result.reading.title or None) if result.reading else None,
            certificate_ends_at=observation.certificate_ends_at,
            seconds=round(observation.seconds, 3),
        ),
        connected=observation.connected,
        validators=_validators(result, rules),
        not_before=observation.at + timedelta(seconds=wait) if wait else None,
        description=to_json(said) if said else None,
        identity=result.identity,
        values=values,
        contacts=contacts,
    )


def _validators(result: Result, rules: str) -> Validators | None:
    """Return what to ask with the next time; None when nothing new is known.

    A page that was not simply fine is asked without conditions: "not modified" would hide that it still is.
    """
    observation, finding = result.observation, result.finding
    if observation.status != 200 or len(observation.hops) != 1:
        return None
    if finding.code is not Code.OK or any(notice.code not in _OF_THE_VISIT for notice in finding.notices):
        return Validators()
    headers = observation.headers
    found = result.ask.fragments
    return Validators(headers.get("etag"), headers.get("last-modified"), fragments=found, rules=rules)


def _said(
    result: Result, wanted: Wanted
) -> tuple[Description | None, tuple[tuple[str, Sight], ...], Facts | None]:
    """Return what the page says: its description, its watched texts, its contacts."""
    reading = _believed(result)
    if reading is None:
        return None, (), None
    try:
        return description_of(reading, wanted), *read_off(reading, wanted)
    except Exception as error:  # noqa: BLE001 - one page that nobody foresaw must not end the run
        _log.warning("%s: its words cannot be read: %s: %s", reading.url, type(error).__name__, error)
        return reading.description, (), None


def _believed(result: Result) -> Reading | None:
    """Return the page whose words are those of who is listed: a good one of the same site, no stranger."""
    reading, finding = result.reading, result.finding
    strange = any(notice.code in _STRANGE for notice in finding.notices)
    if reading is None or strange or CODES[finding.code].weight is not Weight.OK:
        return None
    return reading if site_of(result.observation.url) == site_of(reading.url) else None


def site_of(url: str) -> str:
    """Return whose words a page's are: its host, with or without "www.".

    >>> site_of("https://www.example.org/a")
    'example.org'
    """
    return host_key(url).removeprefix("www.")

"""What is kept of a check: its evidence, what to ask with next time, what the page says and is about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from crawler.checks import Result
from crawler.describe.description import Method, to_json
from crawler.describe.main_text import with_main_text
from crawler.describe.reading import Reading
from crawler.extract import sights_of
from crawler.finding import CODES, Code, Weight
from crawler.history import Checked, Evidence, Validators
from crawler.watched import Watched
from registry.urls import host_key

# Notices of the connection, which a "not modified" has as well; all others speak of the page.
_OF_THE_VISIT = frozenset({"certificate_expires", "http_only"})


# Notices of a page that may be somebody else's: its words are not those of who is listed.
_STRANGE = frozenset({"content_drift", "looks_like_spam"})


def checked_of(result: Result, rules: str, wanted: Iterable[Watched] = ()) -> Checked:
    """Return what is kept of a check: evidence, validators, what the page says of itself and is about.

    `wanted` are the fields that are watched on the page.
    """
    observation, finding = result.observation, result.finding
    wanted = tuple(wanted)
    reading = _described(_believed(result), result, wanted)
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
        description=to_json(reading.description) if reading else None,
        identity=result.identity,
        values=sights_of(reading, wanted) if reading else (),
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


def _believed(result: Result) -> Reading | None:
    """Return the page whose words are those of who is listed: a good one of the same site, no stranger."""
    reading, finding = result.reading, result.finding
    strange = any(notice.code in _STRANGE for notice in finding.notices)
    if reading is None or strange or CODES[finding.code].weight is not Weight.OK:
        return None
    return reading if site_of(result.observation.url) == site_of(reading.url) else None


def _described(reading: Reading | None, result: Result, wanted: Iterable[Watched]) -> Reading | None:
    """Return the page with its main text, where its tags say nothing or may not do."""
    if reading is None:
        return None
    always = result.ask.neighbours or any(each.extractor == Method.MAIN_TEXT for each in wanted)
    return replace(reading, description=with_main_text(reading, always=always))


def site_of(url: str) -> str:
    """Return whose words a page's are: its host, with or without "www.".

    >>> site_of("https://www.example.org/a")
    'example.org'
    """
    return host_key(url).removeprefix("www.")

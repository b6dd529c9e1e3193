"""What is kept of a check: its evidence, what to ask with next time, what the page says and is about."""

from datetime import timedelta

from crawler.checks import Result
from crawler.describe.description import Description, to_json
from crawler.finding import CODES, Code, Weight
from crawler.history import Checked, Evidence, Validators
from registry.urls import host_key

# Notices of the connection, which a "not modified" has as well; all others speak of the page.
_OF_THE_VISIT = frozenset({"certificate_expires", "http_only"})


def checked_of(result: Result, rules: str) -> Checked:
    """Return what is kept of a check: evidence, validators, what the page says of itself and is about."""
    observation, finding = result.observation, result.finding
    said = _description(result)
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


def _description(result: Result) -> Description | None:
    """Return what a good page of the listed site says of itself; another host's words are not this one's."""
    reading = result.reading
    if reading is None or CODES[result.finding.code].weight is not Weight.OK:
        return None
    return reading.description if site_of(result.observation.url) == site_of(reading.url) else None


def site_of(url: str) -> str:
    """Return whose words a page's are: its host, with or without "www.".

    >>> site_of("https://www.example.org/a")
    'example.org'
    """
    return host_key(url).removeprefix("www.")

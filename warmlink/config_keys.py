"""What each key of warmlink.toml is for: the documentation is made from this."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

from warmlink.config import NOT_KEYS, Config, show_duration

TABLES = {
    "registry": "Where the curated records are.",
    "crawl": "Who asks, and what is remembered.",
    "manners": "How politely the web is asked. Times in seconds.",
    "limits": "How far one check may go. Times in seconds, sizes in bytes.",
    "patience": "How much evidence a verdict needs.",
    "cadence": "How often a link is asked.",
    "guard": "When a run is not to be trusted because our own network may be down.",
    "directories": "How directories (`[resource.directory]`) are crawled for their listings.",
    "reports": "Where reports go.",
    "publish": "Where the feed goes.",
    "feed": "What the feed says of itself.",
    "schedule": "The daemon of `warmlink schedule`.",
}

KEYS = {
    "registry.folder": "The folder with the registry's `*.toml` files.",
    "registry.change_log": 'Where decisions are written down, a file in that folder; `""` for nowhere.',
    "crawl.database": "What is remembered between runs (SQLite).",
    "crawl.about_url": "A page that says who asks and why; it stands in the User-Agent. Write your own.",
    "crawl.contact": "Where a site's owner reaches you; it stands in the User-Agent. Write your own.",
    "crawl.accept_language": "The `Accept-Language` header.",
    "crawl.canaries": "Addresses that always work. When most of them fail, the run is degraded.",
    "crawl.archive": 'Who is asked for copies of broken links (the Wayback Machine\'s API); `""` for nobody.',
    "crawl.allow_private": "Allow loopback and private addresses: for tests and intranets only.",
    "crawl.ca_file": "More trusted certificate authorities (PEM).",
    "crawl.signatures": "A folder of your own signature files, beside those that come with the program.",
    "crawl.resolve": 'Fixed addresses, `"HOST:PORT:ADDRESS"`, as in curl.',
    "manners.delay": "Rest of a host after each answer.",
    "manners.ip_delay": "Least time between two requests to one IP address, where many hosts may live.",
    "manners.ip_connections": "Requests at once to one IP address. Without a delay, neither counts.",
    "manners.crawl_delay_cap": "A longer `Crawl-delay` in robots.txt counts as this.",
    "manners.backoff_cap": "Answers of 5xx and 429 double the rest, up to this.",
    "manners.concurrency": "Hosts asked at once.",
    "manners.circuit_after": "Failures in a row after which a host is left alone in this run.",
    "manners.retry_after_wait": "A longer `Retry-After` is remembered, and the run goes on without the host.",
    "manners.retry_under": "A failed attempt that took longer is not repeated in the same run.",
    "manners.look_seconds": "Longest check with where its page sends visitors; a last look gets 2.",
    "manners.robots": "Ask robots.txt, and keep to it.",
    "manners.per_host_budget": "Addresses of one host asked in one run; without it, all that are due.",
    "manners.run_seconds": "A run ends after this, and the next one goes on; without it, when all is asked.",
    "manners.grace": "How long checks in flight may take when a run is ended.",
    "limits.dns": "Longest name look-up.",
    "limits.connect": "Longest connect, and longest TLS handshake.",
    "limits.first_byte": "Longest wait for an answer to begin.",
    "limits.total": "Longest check of one address, redirects included.",
    "limits.redirects": "Redirects followed.",
    "limits.header_bytes": "Largest block of headers.",
    "limits.interim_answers": "Interim answers (1xx) before the real one.",
    "limits.body_bytes": "Text of a page that is read.",
    "limits.drain_bytes": "Bytes of an unwanted body that are read to keep the connection.",
    "limits.drain_seconds": "Seconds that may take.",
    "limits.idle_connections": "Connections kept open over all hosts.",
    "patience.hard_observations": "Clear failures (404, no such domain) that make broken.",
    "patience.hard_span": "The time they must span.",
    "patience.soft_observations": "Passing failures (timeouts, server errors) that make broken.",
    "patience.soft_span": "The time they must span, with no success between.",
    "patience.recovery_observations": "Successes that make a broken link healthy again.",
    "patience.recovery_span": "The time they must span.",
    "patience.restricted_observations": "Login or payment walls that make restricted.",
    "patience.flapping_changes": "Changes of state that make a link flapping.",
    "patience.flapping_window": "The time they are counted in.",
    "patience.certificate_notice": "How long before its end a certificate is mentioned.",
    "patience.confirmation": "How long a person's word (`warmlink confirm`) holds.",
    "cadence.healthy": "A healthy link.",
    "cadence.urgent": "A crisis line or helpline, whatever its state.",
    "cadence.suspect_first": "A suspect link for the first time, counted from its first failure.",
    "cadence.suspect_second": "For the second time.",
    "cadence.suspect_third": "For the third time.",
    "cadence.suspect_later": "From then on.",
    "cadence.unverifiable_first": "An unverifiable link for the first time.",
    "cadence.unverifiable": "From then on.",
    "cadence.restricted_first": "A login wall seen once.",
    "cadence.restricted": "A restricted link.",
    "cadence.broken": "A broken link.",
    "cadence.broken_weeks": "How long it is asked at that pace.",
    "cadence.broken_later": "From then on, for ever.",
    "cadence.recovery": "A broken link that worked once.",
    "cadence.spread": "Intervals vary by this part, so that a list does not come due all at once.",
    "cadence.stretch": "A link that never changes is asked less often, at most by this factor.",
    "cadence.horizon": "A run takes what is due within this.",
    "cadence.pause": "No run starts sooner after a complete one, unless forced.",
    "guard.hosts": "So many hosts that answered last time are needed for a verdict.",
    "guard.share": "When more than this part of them is out of reach, it is us.",
    "guard.patience": "After so many doubted runs in a row with working canaries, it is them.",
    "directories.every": "The time between the starts of two crawls of a directory.",
    "directories.max_pages": "Pages asked in one run of one directory; the next run goes on.",
    "directories.browser": "The browser for rules with `browser = true`; without it, Chromium on PATH.",
    "directories.check_links": "Check the links of listings too, under their directory.",
    "directories.links_per_run": "Links of listings asked in one run; the next run goes on.",
    "directories.links_per_host": "Of those, on one host.",
    "directories.links_every": "How often a working link of a listing is asked.",
    "reports.folder": "Where `report.html` and its other forms are written.",
    "publish.public": "What a web server serves: a link to the newest release.",
    "publish.releases": "Where releases are kept.",
    "feed.base_url": "Where `publish.public` is served. Write your own.",
    "feed.title": "The feed's title.",
    "feed.license_id": "The licence of the data (SPDX identifier).",
    "feed.license_url": "The licence's text.",
    "feed.attribution": "Whom users of the data name. Write your own.",
    "feed.contact": "Whom apps write to. Write your own.",
    "feed.ttl": "Seconds apps may keep the records before asking again.",
    "feed.health_ttl": "Seconds apps may keep `health.json`.",
    "feed.index_ttl": "Seconds apps may keep `index.json` and the manifest.",
    "schedule.tick": "How often the daemon looks whether a run is due.",
    "schedule.every": "The time between the starts of two runs.",
    "schedule.wall_limit": "A run longer than this is ended.",
    "schedule.memory_limit_mb": "A run larger than this (MiB) is ended.",
}


def reference() -> Iterator[str]:
    """Yield the lines of the reference: a heading and a table for each table of the file."""
    for table in fields(Config):
        settings = getattr(Config(), table.name)
        if not is_dataclass(settings):
            continue
        yield from (
            f"## [{table.name}]",
            "",
            TABLES[table.name],
            "",
            "| key | default | what for |",
            "|---|---|---|",
        )
        for key in fields(settings):
            if key.name not in NOT_KEYS:
                default = show(getattr(settings, key.name))
                yield f"| `{key.name}` | {default} | {KEYS[f'{table.name}.{key.name}']} |"
        yield ""


def show(value: object) -> str:
    """Write a default as the file would.

    >>> show(timedelta(hours=22)), show(True), show(("a",)), show(None)
    ('`"22h"`', '`true`', '`["a"]`', 'none')
    """
    match value:
        case None:
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case timedelta():
            return f'`"{show_duration(value)}"`'
        case tuple():
            return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
        case str() | Path():
            return f'`"{value}"`'
        case _:
            return f"`{value}`"

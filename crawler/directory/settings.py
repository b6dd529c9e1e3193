"""How Scrapy is set: it plans and drives a directory's crawl; the web is asked by the probe alone."""

from typing import Any

_HANDLER = "crawler.directory.handler.ProbeHandler"

SETTINGS: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": False,  # one can be started once in a process, and our loop is running already
    # The one way to the web. Schemes that read files or inline data, and those that need a reactor, are off.
    "DOWNLOAD_HANDLERS": {
        "http": _HANDLER,
        "https": _HANDLER,
        **dict.fromkeys(("data", "file", "ftp", "s3")),
    },
    # Robots, rests, retries, redirects, cookies, decoding, the User-Agent: all of it is the probe's and the
    # manners'. A second opinion (Scrapy's own) would ask twice, or refuse what they allow.
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    # Every answer reaches the spider, whatever its status; which pages belong is the course's to say.
    "SPIDER_MIDDLEWARES_BASE": {},
    "HTTPERROR_ALLOW_ALL": True,  # should somebody switch that middleware on again
    "EXTENSIONS_BASE": {},  # among them the telnet console and the remote-control port
    "TELNETCONSOLE_ENABLED": False,  # a crawl listens on nothing
    "REMOTE_CONTROL_ENABLED": False,
    "CONCURRENT_ITEMS": 1,  # its default makes a hundred tasks for every answer
    "CONCURRENT_REQUESTS": 16,  # the course keeps that many under way at most; hosts are the manners' matter
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,  # the manners know each host's rest, from its robots.txt and its answers
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the database knows which pages were met
    "LOG_ENABLED": False,  # what there is to say is said in the crawl's reason and notes
    "LOG_INSTALL_ROOT_HANDLER": False,  # the process has its own
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # the database counts
    "STATS_DUMP": False,
    "WARN_ON_GENERATOR_RETURN_VALUE": False,  # it reads the spider's source at every answer
}

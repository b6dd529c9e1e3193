"""The one spider: every directory is crawled by it, as its rule and its course say."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.directory.course import Course, unaskable


class DirectorySpider(Spider):
    """Asks one page after the other, as long as the course names one."""

    name = "directory"

    def __init__(self, *, course: Course, **_: Any) -> None:
        super().__init__()
        self.course = course

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each page; the course waits before it names the next: the back-pressure."""
        try:
            while (planned := await self.course.next()) is not None:
                try:
                    request = Request(
                        planned.step.url,
                        callback=self.parse,
                        errback=self.failed,
                        dont_filter=True,
                        meta={"planned": planned},
                    )
                except ValueError as error:
                    self.course.keep(unaskable(planned, error))
                    continue
                yield request
        except Exception as error:
            self.course.fail(error)  # Scrapy would log it and call the crawl finished
            raise

    async def parse(self, response: Response, **_: Any) -> None:
        """Keep what a page gave."""
        self.course.keep(response.meta["asked"])

    async def failed(self, failure: Any) -> None:
        """End the crawl: the web never raises, so this is an error of ours."""
        self.course.fail(failure.value)

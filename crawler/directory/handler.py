"""Scrapy's download handler: the probe, with the course's manners."""

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from crawler.directory.spider import DirectorySpider


class ProbeHandler(BaseDownloadHandler):
    """Asks the page that a request carries; the answer carries what came of it."""

    async def download_request(self, request: Request) -> Response:
        """Return an answer whose `meta["asked"]` says what came; it is one of 304 or 200, or 599 for none."""
        spider = self.crawler.spider
        assert isinstance(spider, DirectorySpider)
        asked = await spider.course.ask(request.meta["planned"])
        request.meta["asked"] = asked
        came = asked.arrival
        if came.page is not None:
            return Response(came.url, status=200, body=came.page.body)
        return Response(request.url, status=304 if came.memory is not None else 599)

"""Pages of directories as a browser shows them; it is found and started when the first page needs it."""

from crawler.directory.browser import Browser, program
from crawler.manners.visitor import Prober
from crawler.observation import Page


class Rendering:
    """What a crawl is given to render with. Close it with `aclose`."""

    def __init__(self, prober: Prober, named: str | None = None) -> None:
        """`named` is the browser's program, where it is not the system's Chromium."""
        self._prober, self._named = prober, named
        self._browser: Browser | None = None

    async def __call__(self, page: Page, url: str, wait: str | None) -> Page:
        """Return `page`, found at `url`, as it is after its scripts ran; what is no HTML stays as it is.

        `wait` is a CSS selector of what they should write. Raises RenderError, BrowserMissingError.
        """
        if "html" not in page.media_type:
            return page
        if self._browser is None:
            self._browser = Browser(self._prober, program(self._named))
        return await self._browser.render(url, page, wait=wait)

    async def aclose(self) -> None:
        """End the browser, if it was ever started."""
        if self._browser is not None:
            await self._browser.aclose()

"""Whether the part of a page that a link names is there: ids, anchors' names and texts."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import unquote

from crawler.describe.decode import decode
from crawler.describe.reading import BODY_LIMIT, read
from crawler.finding import Notice
from crawler.links import Outline, fragment_notice, outline
from crawler.observation import Observation, Page
from registry.text import clean

PAGE_BYTES = 5_242_880  # read of a page whose links or fragments are wanted
_TEXT_BYTES = 2_097_152  # of a page whose shown text is looked at: its tree takes many times as much memory
_TEXT_TAGS = 100_000  # likewise, of a page that is longer than most
_DIRECTIVE = ":~:"
_DIRECTIVES = 100  # text directives looked up on one page: more are an attack
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True)  # no slots: the shown text is worked out once, and kept
class Anchors:
    """What fragments can name on one page."""

    outline: Outline
    whole: bool  # the page was read to its end
    packed: Page | None = None  # the page, its body deflated; None when the memory for them is used up
    asked: set[str] = field(default_factory=set)  # text directives that were looked up so far

    @property
    def shown(self) -> str:
        """What the page shows its readers, squeezed; "" when it was not kept."""
        return zlib.decompress(self._shown[0]).decode("utf-8", "surrogatepass")

    @cached_property
    def _shown(self) -> tuple[bytes, bool]:
        """The shown text and whether it is all; deflated, as the texts of all pages are much."""
        if self.packed is None:
            return zlib.compress(b""), False
        page = replace(self.packed, body=zlib.decompress(self.packed.body))
        limit = _TEXT_BYTES if page.body.count(b"<") <= _TEXT_TAGS else BODY_LIMIT
        reading = read(page, "https://page.invalid/", limit)
        text = _squeezed(reading.text) if reading is not None else ""
        return zlib.compress(text.encode("utf-8", "surrogatepass"), 1), len(page.body) <= limit

    @property
    def sure(self) -> bool:
        """Whether a text that is not shown is not on the page."""
        return self.whole and not self.outline.scripted and self._shown[1]

    def takes(self, directive: str) -> bool:
        """Whether `directive` is still looked up: so many are on one page, each counted once."""
        if len(self.asked) < _DIRECTIVES:
            self.asked.add(directive)
        return directive in self.asked


def pack(page: Page) -> Page:
    """Return `page` with its body deflated: a fifth of the memory."""
    return replace(page, body=zlib.compress(page.body, 1))


def notices(fragment: str, anchors: Anchors) -> tuple[Notice, ...]:
    """Return what is to be said of `fragment` (percent-encoded, without "#") on the page.

    Text directives are looked up in the text readers see (WICG "URL Fragment Text Directives" §3).
    """
    named, _, directives = fragment.partition(_DIRECTIVE)
    notice = fragment_notice(named, anchors.outline, whole=anchors.whole)
    found = [notice] if notice is not None else []
    texts = [part[5:] for part in directives.split("&") if part.startswith("text=")]
    if texts:
        shown = anchors.shown
        found += [notice for text in texts if (notice := _text_notice(text, shown, anchors))]
    return tuple(found)


def _text_notice(directive: str, shown: str, anchors: Anchors) -> Notice | None:
    taken = anchors.takes(directive)
    if taken and shows(directive, shown):
        return None
    words = clean(unquote(directive), 100)
    if not taken:
        return Notice("fragment_unverifiable", f"too many texts of the page are linked to look for “{words}”")
    if anchors.sure:
        return Notice("fragment_missing", f"the page does not show the text “{words}”")
    return Notice("fragment_unverifiable", f"whether the page shows the text “{words}” cannot be told")


def shows(directive: str, shown: str) -> bool:
    """Whether the text of `[prefix-,]start[,end][,-suffix]` stands in `shown`, which is squeezed.

    Case and white space do not count: browsers match across elements, where our text has a space. A search
    from left to right suffices: the earliest start leaves the most room for an end.

    >>> shows("call%20us,now", "call988ifyouneedhelpnow"), shows("call-,911", "call988ifyouneedhelpnow")
    (False, False)
    >>> shows("Call-,988,now", "call988ifyouneedhelpnow"), shows("988,-if%20you", "call988ifyouneedhelpnow")
    (True, True)
    """
    parts = directive.split(",")
    prefix = parts.pop(0)[:-1] if len(parts) > 1 and parts[0].endswith("-") else ""
    suffix = parts.pop()[1:] if len(parts) > 1 and parts[-1].startswith("-") else ""
    if not 1 <= len(parts) <= 2 or not parts[0]:
        return True  # not a text directive: browsers ignore it
    before, *texts, after = (_squeezed(unquote(part)) for part in (prefix, *parts, suffix))
    if len(texts) == 1:
        return before + texts[0] + after in shown
    at = shown.find(before + texts[0])
    return at >= 0 and shown.find(texts[1] + after, at + len(before + texts[0])) >= 0


def _squeezed(text: str) -> str:
    return "".join(clean(text).casefold().split())


def fragment_notices(seen: Observation, fragments: Iterable[str]) -> Iterator[Notice]:
    """Yield what is to be said of each of `fragments` of the page seen; only HTML has named parts."""
    wanted, page = tuple(fragments), seen.page
    if not wanted or page is None or page.media_type not in _HTML or not page.body:
        return
    source = decode(page.body, page.charset).replace("\x00", "")
    anchors = Anchors(outline(source, seen.final_url, links=False), page.complete, pack(page))
    for fragment in wanted:
        yield from notices(fragment, anchors)

"""Pages with known truth, in the styles of the makers of small sites and in many languages; all invented."""

from tests.labelled.hard import hard_pages
from tests.labelled.page import LabelledPage, Truth
from tests.labelled.styles import styled_pages

__all__ = ["LabelledPage", "Truth", "pages"]


def pages() -> tuple[LabelledPage, ...]:
    """Return every page, the same in every call."""
    return (*styled_pages(), *hard_pages())

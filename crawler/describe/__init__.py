"""From a page to its description: pure, one parse a page."""

"""The manual of the feed is made from the feed."""

from pathlib import Path

from cogapp import Cog  # type: ignore[import-untyped]  # ships no types

MANUAL = Path(__file__).parents[3] / "docs" / "feed.md"


def test_the_samples_in_the_manual_are_those_of_the_models() -> None:
    assert Cog().main(["cog", "--check", str(MANUAL)]) == 0, "run: cog -r docs/feed.md"

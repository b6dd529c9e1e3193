"""What a check came to, in numbers and in a sentence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.finding import Weight
from reports.checked import Checks
from reports.safe import shown
from reports.words import count


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one check: every link is in exactly one of the five that follow `links`."""

    pages: int
    links: int
    works: int
    against: int
    restricted: int
    cannot_tell: int
    not_checked: int
    left_out: Mapping[str, int]
    stopped: str
    from_pages: bool  # whether links were read somewhere, not named by hand

    @property
    def sentences(self) -> tuple[str, ...]:
        """The check in a sentence, and in one more each for what was not asked and why it stopped."""
        read = [f"{count(self.pages, 'page')} read"] if self.pages else []
        asked = count(self.links, "link") if self.from_pages else count(self.links, "address", "addresses")
        rest = {
            "behind a wall": self.restricted,
            "cannot tell": self.cannot_tell,
            "not checked": self.not_checked,
        }
        parts = [f"{asked} checked", f"evidence against {self.against:,}"]
        parts += [f"{what} {number:,}" for what, number in rest.items() if number]
        left = ", ".join(f"{number:,} {why}" for why, number in self.left_out.items())
        return (
            ", ".join([*read, *parts]) + ".",
            *([f"Left out: {left}."] if left else []),
            *([f"Not everything was asked: {self.stopped.rstrip('.')}."] if self.stopped else []),
        )


def summary_of(checks: Checks) -> Summary:
    """Return the counts of all of `checks`, whatever of it is shown."""
    by_weight = Counter(link.weight for link in checks.links)
    return Summary(
        pages=checks.pages,
        links=len(checks.links),
        works=by_weight[Weight.OK],
        against=len(checks.against),
        restricted=by_weight[Weight.RESTRICTED],
        cannot_tell=by_weight[Weight.UNVERIFIABLE] + by_weight[Weight.UNCONFIRMED],
        not_checked=by_weight[Weight.NONE],
        left_out={shown(why): number for why, number in checks.left_out.items() if number},
        stopped=shown(checks.stopped),
        from_pages=bool(checks.pages) or any(link.spots for link in checks.links),
    )

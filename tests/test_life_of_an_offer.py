"""An offer once a person has decided: the page may go on saying it, and nobody is asked again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.store import Store
from tests.little_site import served
from tests.months import Months
from warmlink.config import Config, CrawlTable, RegistryTable
from warmlink.reviewing import Verdict, decide

RECORD = """\
[[resource]]
id = "ember-house"
kind = "support_group"
name = "Ember House"
description = 'A circle for parents who find the nights long, in the old mill.' # Ann asked them
[[resource.links]]
id = "website"
url = "{url}"
"""
OLD = "A weekly circle for parents of small children, every evening in the old mill."
NEW = "Come as you are: two circles a week, one of them by video, and always with tea."


def page(text: str) -> str:
    return (
        f'<html lang="en"><title>Ember House</title><meta name="description" content="{text}">'
        f"<h1>Ember House</h1>{'<p>Evenings by the fire, a kettle, and chairs in a circle.</p>' * 9}</html>"
    )


@dataclass
class Life:
    """A registry, its one page, and a person who decides."""

    months: Months
    config: Config

    def days(self, number: int, text: str) -> list[str]:
        """Live so many days while the page says this; return what is newly offered."""
        before = {each.id for each in self.months.store.proposals()}
        self.months.live(number, lambda _: page(text))
        return [each.offered_value for each in self.months.store.proposals() if each.id not in before]

    def decided(self, verdict: Verdict, value: str | None = None) -> str:
        """Decide on the one offer that waits; return the registry's file as it is then."""
        (offer,) = self.months.store.proposals("pending")
        assert offer.id is not None
        decide(self.config, [offer.id], verdict, now=self.months.clock.now(), by="Ann", value=value)
        self.months.record = (self.config.registry.folder / "one.toml").read_text()
        return self.months.record


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    config = Config(
        registry=RegistryTable(folder=tmp_path / "registry"),
        crawl=CrawlTable(database=tmp_path / "warmlink.db", allow_private=True),
    )
    config.registry.folder.mkdir()
    with served({}) as site, Store(config.crawl.database) as store:
        made = Life(Months(config.registry.folder, site, RECORD, store), config)
        assert made.days(3, OLD) == []
        assert made.days(3, NEW) == [NEW]
        yield made


def test_an_accepted_text_is_not_offered_again_and_a_later_one_is(life: Life) -> None:
    before = (life.config.registry.folder / "one.toml").read_text()
    old = "A circle for parents who find the nights long, in the old mill."
    assert life.decided("accepted") == before.replace(old, NEW)
    assert life.days(4, NEW) == []
    assert life.days(3, OLD) == [OLD]  # the way back is news, too


def test_a_persons_own_text_holds_against_the_one_that_was_offered(life: Life) -> None:
    assert "Tea, and two circles a week." in life.decided("edited", "Tea, and two circles a week.")
    assert life.days(4, NEW) == []


def test_a_rejected_text_never_comes_back(life: Life) -> None:
    assert NEW not in life.decided("rejected")
    assert life.days(4, NEW) == []
    assert life.days(3, OLD.replace("weekly", "monthly")) != []
    assert life.days(4, NEW) == []

"""The links of listings in a run: asked after the curated ones, in small portions, told apart."""

from datetime import timedelta
from pathlib import Path

from crawler.health import State
from crawler.store import Store
from registry.load import load
from tests.little_site import served
from tests.warmlink.listed import crawled, listing
from tests.warmlink.places import CONFIG, record, site
from tests.warmlink.test_directory_listings import DIRECTORY
from warmlink.clock import SimulatedClock, utc_now
from warmlink.config import load_config
from warmlink.exits import Exit
from warmlink.job import main_job


def test_links_of_listings_are_checked_under_their_directory_and_cost_curated_ones_nothing(
    tmp_path: Path,
) -> None:
    page = "<!doctype html><title>Ash</title><h1>Ash</h1><p>Somebody listens here, day and night, to parents."
    with served({"/curated": page, "/ash": page, "/birch": page}) as web:
        config = CONFIG + '[directories]\nevery = "3000d"\nlinks_per_run = 3\n'
        # The directory itself is somewhere where nobody answers: its listings stay as they are.
        directory = DIRECTORY.replace("https://directory.example", f"{web.url}/nowhere")
        place = site(tmp_path, record("ember", f"{web.url}/curated"), directory, config=config)
        clock = SimulatedClock(utc_now())
        with Store(place.database) as store:
            listings = [
                listing("ash", "Ash", website=f"{web.url}/ash"),
                listing("birch", "Birch", website=f"{web.url}/birch"),
                listing("dead", "Dead", website=f"{web.url}/dead"),
                listing("ember", "Ember", website=f"{web.url}/curated"),
                listing("more", "More", website=f"{web.url}/more"),
            ]
            crawled(store, "sunrise", listings, clock.now())
        config_read = load_config(tmp_path / "warmlink.toml")
        for _ in range(4):
            outcome = main_job(config_read, now=clock.now)
            # Nobody curated the dead link of a listing: it is no news of the run.
            assert outcome.exit in (Exit.OK, Exit.BROKEN)
            assert f"{web.url}/dead" not in {t.url for t in outcome.crawl.transitions}
            clock.advance(timedelta(days=4))
        assert web.asked.count("/ash") == 1  # asked every four weeks, while it works
        assert web.asked.index("/curated") < web.asked.index("/ash")
        with Store(place.database) as store:
            healths = store.healths()
        states = {path: healths[f"{web.url}{path}"].state for path in ("/ash", "/birch", "/dead", "/more")}
        assert states == {
            "/ash": State.HEALTHY,
            "/birch": State.HEALTHY,
            "/dead": State.BROKEN,
            "/more": State.BROKEN,
        }
        registry = load(tmp_path / "registry/resources", today=clock.now().date(), allow_private=True)
        assert {item.url for item in outcome.report.items} == {t.address for t in registry.targets}
        # There they stand, under their directory, with the page that lists them.
        (told,) = outcome.report.directories
        assert [(each.name, each.url, each.listed_at) for each in told.broken] == [
            ("Dead", f"{web.url}/dead", "https://directory.example/list#dead"),
            ("More", f"{web.url}/more", "https://directory.example/list#more"),
        ]
        assert (told.listings, told.broken_total, told.status) == (5, 2, "complete")
        assert outcome.report.headline.endswith("In directories: 2 links of listings broken.")
        assert "Directory sunrise: 5 listings, last crawled well" in place.warmlink("status").out


def test_links_of_listings_are_left_alone_where_that_is_wished(tmp_path: Path) -> None:
    with served({}) as web:
        place = site(
            tmp_path, DIRECTORY, config=CONFIG + '[directories]\ncheck_links = false\nevery = "3000d"\n'
        )
        with Store(place.database) as store:
            crawled(store, "sunrise", [listing("ash", "Ash", website=f"{web.url}/ash")], utc_now())
        config = load_config(tmp_path / "warmlink.toml")
        main_job(config, now=utc_now)
        assert "/ash" not in web.asked


def test_who_asked_not_to_be_listed_is_not_asked_for_a_directory_either(tmp_path: Path) -> None:
    with served({}) as web:
        unlisted = record("ash", f"{web.url}/ash").replace('\nid = "ash"', '\nid = "ash"\ndo_not_list = true')
        place = site(tmp_path, unlisted, DIRECTORY, config=CONFIG + '[directories]\nevery = "3000d"\n')
        with Store(place.database) as store:
            listings = [
                listing("ash", "Ash", website=f"{web.url}/ash"),
                listing("elm", "Elm", website=f"{web.url}/elm"),
            ]
            crawled(store, "sunrise", listings, utc_now())
        main_job(load_config(tmp_path / "warmlink.toml"), now=utc_now)
        assert ("/ash" in web.asked, "/elm" in web.asked) == (False, True)

"""A directory whose listings a script writes, from end to end: with the browser, and without it."""

from pathlib import Path

import pytest

from tests.little_site import served
from tests.warmlink.places import CONFIG, Site, site

APP = """fetch('/who.json').then(answer => answer.json()).then(people => {
    for (const who of people) {
        const entry = document.createElement('li');
        entry.innerHTML = '<b></b>'; entry.firstChild.textContent = who;
        document.querySelector('main').append(entry);
    }
});"""


def directory(folder: Path, url: str, *, browser: str = "") -> Site:
    rule = (
        '[[resource]]\nid = "sunrise"\nkind = "directory"\nname = "Sunrise"\ndescription = "A directory."\n'
        f'links = [{{ id = "website", url = "{url}/" }}]\n'
        f'[resource.directory]\nkind = "listing"\nstart = ["{url}/list"]\nbrowser = true\n'
        'items = { css = "main li", fields = { name = [ { css = "b::text" } ] } }\n'
    )
    return site(folder, rule, config=CONFIG + (f'[directories]\nbrowser = "{browser}"\n' if browser else ""))


def page() -> dict[str, object]:
    shell = "<!doctype html><title>Who helps</title><main>Who helps parents here, by name and place.</main>"
    script = (200, {"Content-Type": "text/javascript"}, APP)
    people = (200, {"Content-Type": "application/json"}, '["Ann Ash", "Bea Birch"]')
    return {"/list": f"{shell}<script src=/app.js></script>", "/app.js": script, "/who.json": people}


@pytest.mark.browser
def test_listings_that_a_script_writes_are_listed(tmp_path: Path) -> None:
    with served(page()) as web:  # type: ignore[arg-type]
        place = directory(tmp_path, web.url)
        crawled = place.warmlink("directory", "crawl", "sunrise")
        assert (crawled.code, crawled.err) == (0, "")
        assert "sunrise: complete: 2 listings" in crawled.out
        listed = place.warmlink("directory", "listings")
        assert "  Ann Ash\n" in listed.out
        assert "  Bea Birch\n" in listed.out
        assert web.times("/list") == 1


def test_without_a_browser_the_crawl_is_incomplete_and_says_what_to_install(tmp_path: Path) -> None:
    with served(page()) as web:  # type: ignore[arg-type]
        place = directory(tmp_path, web.url, browser="no-such-browser")
        crawled = place.warmlink("directory", "crawl", "sunrise")
    assert crawled.code == 3
    assert "sunrise: incomplete, nothing was taken over" in crawled.out
    assert "apt install chromium" in crawled.out
    assert "Traceback" not in crawled.err

"""What a crawl keeps of pages whose tags say nothing, or all the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.describe.description import Method
from crawler.store import Store
from tests.little_site import served
from warmlink.config import load_config
from warmlink.job import main_job

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SLOGAN = "The Warm Line: somebody listens, every night of the week."
CIRCLE = "Our circle meets every Tuesday evening in the old mill, with tea, blankets and a midwife."
LINE = "Our volunteers answer the telephone from eight in the evening until the last caller has hung up."
BARE = "On this page you find who founded the line, and who has paid for the telephone ever since then."
CONFIG = "[crawl]\nallow_private = true\ncanaries = []\n[manners]\ndelay = 0\nrobots = false\n"


def page(text: str, slogan: str = "") -> str:
    meta = f'<meta property="og:description" content="{slogan}">' if slogan else ""
    menu = "<ul><li><a href=/circle>Circle</a></li><li><a href=/line>Line</a></li></ul>"
    body = f"<nav>{menu}</nav><main><h1>Warm Line</h1><p>{text}</p></main>"
    return f"<!DOCTYPE html><html lang=en><head><title>Help</title>{meta}</head><body>{body}</body></html>"


def resource(name: str, url: str) -> str:
    return (
        f'[[resource]]\nid = "{name}"\nkind = "support_group"\nname = "{name.title()}"\n'
        f'description = "Help for parents."\n[[resource.links]]\nid = "website"\nurl = "{url}"\n'
    )


def test_what_all_pages_of_a_site_say_describes_none_and_their_main_text_does(tmp_path: Path) -> None:
    pages = {"/circle": page(CIRCLE, SLOGAN), "/line": page(LINE, SLOGAN), "/bare": page(BARE)}
    with served(dict(pages)) as site:
        folder = tmp_path / "registry" / "resources"
        folder.mkdir(parents=True)
        listed = "\n".join(resource(path[1:] + "-page", site.url + path) for path in pages)
        (folder / "all.toml").write_text(listed)
        (tmp_path / "warmlink.toml").write_text(CONFIG)
        config = load_config(tmp_path / "warmlink.toml")
        for days in (0, 2):  # which texts all pages share is known once they were seen
            main_job(config, now=lambda: NOON + timedelta(days=days), force=True)  # noqa: B023 - called at once
        with Store(config.crawl.database, read_only=True) as store:
            kept = {url.removeprefix(site.url): memory for url, memory in store.descriptions().items()}
    assert {path: (m.baseline.value, m.baseline.method) for path, m in kept.items() if m.baseline} == {
        "/circle": (CIRCLE, Method.MAIN_TEXT),
        "/line": (LINE, Method.MAIN_TEXT),
        "/bare": (BARE, Method.MAIN_TEXT),
    }
    assert {path: "site_wide" in memory.flags for path, memory in kept.items()} == {
        "/circle": True,
        "/line": True,
        "/bare": False,
    }

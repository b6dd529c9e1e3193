"""The second tier of the fault matrix: real ports, routes, name servers, nginx and httpbin (`-m lab`).

Every row is what the command `warmlink check` says, with the guard on, from inside a network namespace.
"""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.lab import names, places, sites
from tests.lab.lab import SECONDS, Lab, lab
from tests.lab.network import missing
from tests.lab.table import GUARDED, TABLE

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]
_MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the whole table."""

    results: dict[str, dict[str, Any]]
    seconds: float
    asked_inside: int


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The lab, open while these tests run; skipped with the reason where there can be none."""
    if reason := missing(("ip", "nft", "ss", "unbound", "nginx")):
        pytest.skip(reason)
    if find_spec("httpbin") is None:
        pytest.skip("the lab needs httpbin: run `make lab`")
    with lab(tmp_path_factory.mktemp("lab")) as opened:
        yield opened


@pytest.fixture(scope="module")
def run(opened: Lab) -> Run:
    """The whole table, asked by one command."""
    began = time.monotonic()
    results = dict(zip(TABLE, opened.check(list(TABLE)), strict=True))
    return Run(results, time.monotonic() - began, opened.asked_inside())


def test_nothing_leads_out_of_the_lab(opened: Lab) -> None:
    net = opened.net
    assert net.links(net.client) == net.links(net.web) == {"lo", "eth0"}
    assert net.links(net.router) == {"lo", "to-client", "to-web"}
    for command in (["route", "get", places.NOWHERE], ["-6", "route", "get", "2606:4700::1"]):
        told = subprocess.run(net.inside(net.router, "ip", *command), capture_output=True, text=True)
        assert (told.returncode, "unreachable" in told.stderr) == (2, True), told


@pytest.mark.parametrize("url", TABLE)
def test_every_fault_is_found_as_what_it_is(url: str, run: Run) -> None:
    result = run.results[url]
    assert result["finding"] == TABLE[url].value, result


def test_every_fault_ends_within_its_deadline(run: Run) -> None:
    slow = {url: row["seconds"] for url, row in run.results.items() if row["seconds"] > SECONDS + 2}
    assert slow == {}


def test_the_whole_table_is_asked_within_a_minute(run: Run) -> None:
    print(f"{len(TABLE)} faults of the lab in {run.seconds:.1f} s")
    assert run.seconds <= _MOST_SECONDS


def test_no_request_reaches_the_inside_unless_it_is_allowed(opened: Lab, run: Run) -> None:
    """The control shows that the server counts, and that only the guard stands between."""
    assert run.asked_inside == 0
    (let_in,) = opened.check(["http://inside.test/"], "--allow-private", "--no-robots")
    assert (let_in["finding"], opened.asked_inside()) == ("ok", 1)
    opened.check(list(GUARDED), "--no-robots")
    assert opened.asked_inside() == 1


def test_everything_that_was_built_is_asked() -> None:
    asked = {url.split("/")[2].partition(":")[0] for url in TABLE}
    built = {f"{name}.example" for name in (*sites.PLAIN, *sites.SECURE)} | set(names.RECORDS)
    on_the_way = {"alias-2.test", "alias-3.test", "alias-loop-2.test", "*.httpbin.test"}
    on_the_way |= {f"link-{n}.test" for n in range(1, names.LONG_CHAIN + 1)}
    assert built - asked - on_the_way == {"xn--hlfe-0ra.example"}  # asked as hülfe.example


def test_debians_own_factory_page_is_a_placeholder(opened: Lab) -> None:
    page = Path("/var/www/html/index.nginx-debian.html")
    if not page.exists():
        pytest.skip("nginx was not installed by Debian")
    (opened.folder / "pages" / "factory.html").write_bytes(page.read_bytes())
    (result,) = opened.check(["http://factory.example/factory.html"])
    assert result["finding"] == "placeholder"

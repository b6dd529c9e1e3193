"""Real pages over two simulated weeks: database, report and feed must be exactly right after every run.

Usage: python -m benchmarks.debian_docs [--seed 1] [--keep FOLDER]

Debian's apache2-doc and python3-doc, served by Debian's nginx on loopback under a dozen host names, are
listed in a registry of about 400 addresses that break, move and come back on known days. An oracle that was
written from the rules alone says what must be held true; each difference is printed; the exit code is then 1.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.debian_compare import (
    Ledger,
    asked,
    compare_database,
    compare_feed,
    compare_report,
    compare_run,
    records,
)
from benchmarks.debian_oracle import BROKEN, RESTRICTED, UNVERIFIABLE, UNVERIFIABLE_FIRST, Expected, Oracle
from benchmarks.debian_plays import FIRST_DAY, RUNS, World
from benchmarks.debian_sample import Sampler, registry_text, sources
from benchmarks.debian_servers import CANARY, Names, Servers
from benchmarks.debian_words import compare_words
from benchmarks.nginx import free_port, nginx
from warmlink.clock import SimulatedClock
from warmlink.config import Config, load_config, show_duration
from warmlink.job import JobOutcome, main_job

_STATES = ("healthy", "suspect", "broken", "restricted", "unverifiable", "unknown")
_CONFIG = """\
[crawl]
allow_private = true
canaries = ["http://{canary}:{port}/"]
ca_file = "authority.pem"
archive = ""

[manners]
delay = 0

[cadence]
healthy = "1d"
broken = "{broken}"
restricted = "{restricted}"
unverifiable_first = "{unverifiable_first}"
unverifiable = "{unverifiable}"
spread = 0
stretch = 1
"""


def main() -> None:
    """Live through the runs, print a line for each, and what differed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder for registry, report and feed")
    arguments = parser.parse_args()
    began = time.perf_counter()
    ledger = Ledger()
    with _folder(arguments.keep) as folder:
        ports = {"http": free_port(), "https": free_port()}
        sampler = Sampler(sources(), arguments.seed, ports)
        world = sampler.world()
        servers = Servers(folder, sampler.sources, world, ports)
        config = _lay_out(folder, world, ports)
        print(f"{len(world.links)} addresses on {len({link.host for link in world.links})} hosts, ", end="")
        print(f"listed {len(world.listed)} times; seed {arguments.seed}")
        oracle = Oracle(world)
        _live(world, oracle, servers, config, ledger)
        said = compare_words(world, oracle, servers, config.crawl.database, ledger)
    for difference in ledger.differences:
        print(difference)
    print(said)
    print(f"{time.perf_counter() - began:.0f} s")
    print(f"{ledger.count:,} comparisons, {len(ledger.differences)} differences")
    raise SystemExit(1 if ledger.differences else 0)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Give a folder: the one to be kept, which must be empty or new, or one that is removed at the end."""
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="warmlink-debian-") as name:
            yield Path(name)
        return
    if kept.exists() and any(kept.iterdir()):
        raise SystemExit(f"{kept}: this folder is not empty. Name another: --keep FOLDER")
    kept.mkdir(parents=True, exist_ok=True)
    yield kept.resolve()


def _lay_out(folder: Path, world: World, ports: dict[str, int]) -> Config:
    """Write registry and configuration."""
    registry = folder / "registry" / "resources"
    registry.mkdir(parents=True)
    (registry / "pages.toml").write_text(registry_text(world))
    config = folder / "warmlink.toml"
    config.write_text(
        _CONFIG.format(
            canary=CANARY,
            port=ports["http"],
            broken=show_duration(BROKEN),
            restricted=show_duration(RESTRICTED),
            unverifiable_first=show_duration(UNVERIFIABLE_FIRST),
            unverifiable=show_duration(UNVERIFIABLE),
        )
    )
    return load_config(config)


def _live(world: World, oracle: Oracle, servers: Servers, config: Config, ledger: Ledger) -> None:
    """Live through the runs and compare after each."""
    clock, names = SimulatedClock(FIRST_DAY), Names()
    rested: dict[str, bytes] = {}
    print(f"{'run':16}{'asked':>7}{'newly':>7}" + "".join(f"{state:>14}" for state in _STATES), end="")
    print(f"{'compared':>10}{'differ':>8}{'seconds':>9}")
    for run in RUNS:
        clock.advance(run.at - clock.now())
        names.run = run
        servers.place_files(run.day)
        began = time.perf_counter()
        with nginx(servers.blocks(run.day), servers.port):
            outcome = main_job(config, now=clock.now, resolver=names)
        seconds = time.perf_counter() - began
        expected = oracle.run(run, asked(config.crawl.database, run.at))
        count, differences = ledger.count, len(ledger.differences)
        where = f"{run.at:%m-%d %H:%M}"
        _compare(world, oracle, expected, outcome, config, ledger, where)
        rested = rested or records(config.publish.public)
        ledger.same(f"{where}: bytes of the records", rested, records(config.publish.public))
        states = Counter(held.state for held in oracle.held.values())
        print(f"{f'{where} {run.network}':16}{expected.checked:7}{len(expected.newly):7}", end="")
        print("".join(f"{states[state]:14}" for state in _STATES), end="")
        print(
            f"{ledger.count - count:10,}{len(ledger.differences) - differences:8}{seconds:9.1f}", flush=True
        )


def _compare(
    world: World,
    oracle: Oracle,
    expected: Expected,
    outcome: JobOutcome,
    config: Config,
    ledger: Ledger,
    where: str,
) -> None:
    compare_run(expected, outcome, ledger, where)
    compare_database(oracle, config.crawl.database, ledger, where)
    compare_report(oracle, expected, config.reports.folder / "report.json", ledger, where)
    compare_feed(world, oracle, expected, config.publish.public, ledger, where)


if __name__ == "__main__":
    main()

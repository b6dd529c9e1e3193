"""Healthy pages of many makers, all of them alive: how many of them are called dead?

Usage: python -m benchmarks.false_alarms [--pages 5000] [--seed 1]

The pages are those of the documentation packages that are installed (/usr/share/doc), in whatever languages
and charsets they come; the more packages, the better the trial. On Debian, for instance: apt install
apache2-doc python3-doc postgresql-doc debian-handbook debian-reference developers-reference debian-policy
aptitude-doc-fr aptitude-doc-ja freedombox-doc-es. Debian's nginx serves them on loopback, a host for
each package, and the command `warmlink check` asks for them. Each one that is not called well is printed; the
exit code is then 1.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.nginx import free_port, nginx
from crawler.codes import Code, Weight
from crawler.finding import CODES

DOCS = Path("/usr/share/doc")
ROOT = Path(__file__).parent.parent
_LEAST = 100  # bytes: a smaller file is a leftover, not a page
_PACKED = (".gz", ".xz", ".bz2")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the package it came with, and its file."""

    package: str
    file: Path  # below DOCS

    def url(self, hosts: dict[str, str], port: int) -> str:
        """Return where nginx serves it."""
        return f"http://{hosts[self.package]}:{port}/{self.file.as_posix()}"


def main() -> None:
    """Check the pages and print what was said of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=5000, help="at most this many, drawn by chance")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    pages = sample(installed(), arguments.pages, arguments.seed)
    packages = Counter(page.package for page in pages)
    print(f"{len(pages):,} pages of {len(packages)} packages; seed {arguments.seed}")
    began = time.perf_counter()
    results = check(pages)
    alarms = list(false_alarms(results))
    for result in alarms:
        print(f"{result['finding']}: {result['url']}: {result['evidence']}")
    seconds = time.perf_counter() - began
    print(f"{len(alarms)} of {len(results):,} healthy pages were not called well; {seconds:.0f} s")
    raise SystemExit(1 if alarms else 0)


def installed() -> list[Page]:
    """Return every page of the documentation on this machine, each file once, in a set order."""
    found: dict[Path, Page] = {}
    for file in sorted(DOCS.glob("*/**/*.html*")):
        if not file.is_file() or file.suffix in _PACKED or file.stat().st_size < _LEAST:
            continue
        below = file.relative_to(DOCS)
        found.setdefault(file.resolve(), Page(below.parts[0], below))
    return list(found.values())


def sample(pages: list[Page], most: int, seed: int) -> list[Page]:
    """Return at most `most` of the pages; each package gives the same share, as far as it has enough.

    The same seed and the same packages give the same pages.
    """
    chance = random.Random(seed)
    left: dict[str, list[Page]] = {}
    for page in chance.sample(pages, len(pages)):
        left.setdefault(page.package, []).append(page)
    chosen: list[Page] = []
    while len(chosen) < most and left:
        for package in sorted(left):
            chosen.append(left[package].pop())
            if not left[package]:
                del left[package]
    return chosen[:most]


def check(pages: Iterable[Page]) -> list[dict[str, Any]]:
    """Return what `warmlink check` says of each page, served by nginx on loopback."""
    listed = list(pages)
    packages = sorted({page.package for page in listed})
    hosts = {package: f"127.2.{n // 250}.{n % 250 + 1}" for n, package in enumerate(packages)}
    port = free_port()
    listens = " ".join(f"listen {ip}:{port};" for ip in ("127.0.0.1", *hosts.values()))
    with nginx(f"server {{ {listens} root {DOCS}; charset_types text/plain; }}", port):
        return _ask([page.url(hosts, port) for page in listed])


def _ask(urls: list[str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "warmlink", "check", "--json", "--allow-private", "--no-robots"]
    command += ["--delay", "0", "--concurrency", "64", "-"]
    done = subprocess.run(command, input="\n".join(urls), capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 1):
        raise SystemExit(f"warmlink ended with {done.returncode}: {done.stderr}")
    results: list[dict[str, Any]] = json.loads(done.stdout)["results"]
    return results


def false_alarms(results: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the results that call a page anything but well."""
    for result in results:
        if CODES[Code(result["finding"])].weight is not Weight.OK:
            yield result


if __name__ == "__main__":
    main()
